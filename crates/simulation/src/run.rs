//! One run: random steps from a seed, then everything is put right and judged.

use std::collections::BTreeMap;
use std::future::Future;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::task::Poll;

use jiff::{SignedDuration, Timestamp};
use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use vc_instance::{Engine, Instance, Owner, PlatformKey, Request, SubmitError};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Clock as _, CommandId, InstanceId, PersonId};
use vc_testkit::FakeClock;

use crate::effects::Effects;
use crate::known::{Known, Outcome, Sent};
use crate::ledger::{Ask, Asked, NEWEST, RELEASES};
use crate::node::Node;
use crate::store::{Rates, Store};

const START: &str = "2026-11-23T09:00:00Z";
/// Polls of one step before it counts as stuck.
const POLLS_MAX: usize = 200_000;
/// Requests in one burst.
const BURST_MAX: usize = 6;

/// What a run came to.
pub struct Report {
    /// Every step with what came of it.
    pub trace: Vec<String>,
    /// What must not be; empty if all is well.
    pub violations: Vec<String>,
    /// How much was done.
    pub figures: Figures,
}

/// How much a run did.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// Requests that were accepted.
    pub accepted: usize,
    /// Requests that were refused.
    pub refused: usize,
    /// Answers that said "try again", or got lost.
    pub unanswered: usize,
    /// Faults of the store.
    pub faults: usize,
    /// Processes that died.
    pub crashes: usize,
    /// Commits in all logs.
    pub commits: usize,
}

impl Figures {
    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            accepted: self.accepted + other.accepted,
            refused: self.refused + other.refused,
            unanswered: self.unanswered + other.unanswered,
            faults: self.faults + other.faults,
            crashes: self.crashes + other.crashes,
            commits: self.commits + other.commits,
        }
    }
}

/// Runs one seed on this thread.
///
/// # Panics
/// When the temporary folder for view files cannot be made.
pub fn run(seed: u64) -> Report {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .start_paused(true)
        .build()
        .expect("a runtime without I/O is always there");
    runtime.block_on(async {
        let mut world = World::new(seed);
        world.live().await;
        world.put_right().await;
        world.judge().await;
        world.report()
    })
}

/// The whole run.
pub(crate) struct World {
    pub(crate) dice: ChaCha12Rng,
    pub(crate) store: Store,
    pub(crate) effects: Effects,
    pub(crate) nodes: Vec<Node>,
    pub(crate) known: BTreeMap<InstanceId, Known>,
    pub(crate) violations: Vec<String>,
    root: tempfile::TempDir,
    key: PlatformKey,
    /// The true time, in which clients live; nodes have clocks of their own.
    now: FakeClock,
    rates: Rates,
    /// A machine that is suspended: its processes do nothing, and no time passes for them.
    asleep: Option<usize>,
    open_max: usize,
    tokens: u64,
    trace: Vec<String>,
    figures: Figures,
}

impl World {
    pub(crate) fn new(seed: u64) -> Self {
        let mut dice = ChaCha12Rng::seed_from_u64(seed);
        let root = folder();
        let count = dice.random_range(1..=3);
        let nodes = (0..count)
            .map(|name| Node {
                name,
                clock: FakeClock::at(START),
                release: dice.random_range(0..=NEWEST),
                views: root.path().join(format!("node-{name}")),
                running: None,
            })
            .collect();
        let names = ["one", "two", "three"];
        let known = names[..dice.random_range(1..=3)]
            .iter()
            .map(|name| (name.parse().expect("a name"), Known::default()))
            .collect();
        let open_max = dice.random_range(1..=3);
        let mut world = Self {
            dice,
            store: Store::default(),
            effects: Effects::default(),
            nodes,
            known,
            violations: Vec::new(),
            root,
            key: PlatformKey::generate(),
            now: FakeClock::at(START),
            rates: Rates::default(),
            asleep: None,
            open_max,
            tokens: 0,
            trace: Vec::new(),
            figures: Figures::default(),
        };
        world.tell(format!(
            "{count} nodes, {} instances, {open_max} open at most",
            world.known.len()
        ));
        for node in 0..count {
            world.start(node);
        }
        world
    }

    fn report(mut self) -> Report {
        for (instance, known) in &self.known {
            self.figures.commits += self.store.commits(instance).len();
            for sent in &known.sent {
                match sent.outcome {
                    Outcome::Accepted(_) => self.figures.accepted += 1,
                    Outcome::Refused(_) => self.figures.refused += 1,
                    Outcome::Unknown | Outcome::Expired => {}
                }
            }
        }
        Report {
            trace: self.trace,
            violations: self.violations,
            figures: self.figures,
        }
    }

    pub(crate) fn tell(&mut self, what: String) {
        self.trace.push(what);
    }

    pub(crate) fn violation(&mut self, what: String) {
        self.trace.push(format!("VIOLATION: {what}"));
        self.violations.push(what);
    }

    fn pick(&mut self, below: usize) -> usize {
        self.dice.random_range(0..below)
    }

    fn pick_instance(&mut self) -> InstanceId {
        let at = self.pick(self.known.len());
        self.known.keys().nth(at).expect("below their number").clone()
    }

    /// A node that runs and is not asleep.
    fn pick_running(&mut self) -> Option<usize> {
        let running: Vec<usize> = (0..self.nodes.len())
            .filter(|node| self.nodes[*node].running.is_some() && self.asleep != Some(*node))
            .collect();
        (!running.is_empty()).then(|| running[self.dice.random_range(0..running.len())])
    }

    pub(crate) fn engine(&self, node: usize) -> Option<Arc<Engine>> {
        let running = self.nodes[node].running.as_ref()?;
        Some(Arc::clone(&running.engine))
    }

    fn start(&mut self, node: usize) {
        let seed = self.dice.random();
        self.nodes[node].start(
            &self.store,
            seed,
            self.rates,
            &self.key,
            &self.effects,
            self.open_max,
        );
    }

    /// Runs something on one node until it is done, letting its writers work meanwhile.
    async fn drive<T>(&mut self, node: usize, work: impl Future<Output = T>) -> Option<T> {
        let engine = self.engine(node)?;
        let mut work = pin!(work);
        let mut done = None;
        for polls in 0.. {
            if let Poll::Ready(result) = futures_util::poll!(work.as_mut()) {
                done = Some(result);
                break;
            }
            if polls > POLLS_MAX {
                self.violation(format!("node {node} is stuck"));
                break;
            }
            for instance in engine.instances() {
                instance.turn();
            }
            tokio::task::yield_now().await;
        }
        drop(engine);
        self.bury(node);
        done
    }

    /// Tells the faults of a node; a process that died at one of them is gone.
    fn bury(&mut self, node: usize) {
        let Some(running) = &self.nodes[node].running else {
            return;
        };
        let (faults, dead) = (running.way.take_faults(), running.way.is_dead());
        self.figures.faults += faults.len();
        for fault in faults {
            self.tell(format!("    fault on node {node}: {fault}"));
        }
        if dead {
            self.crash(node);
        }
    }

    fn crash(&mut self, node: usize) {
        self.nodes[node].kill();
        self.figures.crashes += 1;
        let copy = self.copy_of(node);
        let fate = self.pick(10);
        let files = match fate {
            0..6 => "its views are as they were",
            6..8 if copy.exists() => {
                let back = self.nodes[node].put_views_back(&copy);
                self.io(back);
                "its views lost their last commits"
            }
            _ => {
                let gone = match std::fs::remove_dir_all(&self.nodes[node].views) {
                    Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
                    _ => Ok(()),
                };
                self.io(gone);
                "its views are lost"
            }
        };
        self.tell(format!("node {node} is dead; {files}"));
    }

    fn io(&mut self, result: std::io::Result<()>) {
        if let Err(error) = result {
            self.violation(format!("view files cannot be copied: {error}"));
        }
    }

    fn copy_of(&self, node: usize) -> PathBuf {
        self.root.path().join(format!("copy-{node}"))
    }

    async fn live(&mut self) {
        self.weather_changes();
        self.beat_all().await;
        for _ in 0..self.dice.random_range(30..90) {
            self.step().await;
            if !self.violations.is_empty() {
                return;
            }
        }
    }

    async fn step(&mut self) {
        match self.pick(100) {
            0..46 => self.burst().await,
            46..53 => self.time_passes().await,
            53..60 => self.beat_all().await,
            60..62 => self.sleep_or_wake().await,
            62..66 => self.follow_one().await,
            66..73 => self.fire_one().await,
            73..77 => self.wake_one().await,
            77..80 => {
                if let Some(node) = self.pick_running() {
                    self.crash(node);
                }
            }
            80..86 => self.start_one(),
            86..89 => self.upgrade_one().await,
            89..91 => self.rebuild_one().await,
            91..93 => self.clock_jumps(),
            93..96 => self.weather_changes(),
            96..98 => self.copy_views(),
            _ => {
                let times = self.pick(6);
                self.effects.fail(times);
                self.tell(format!("the next {times} effects fail"));
            }
        }
    }

    /// Clients of one instance ask for several things at once, at one node.
    async fn burst(&mut self) {
        let instance = self.pick_instance();
        let anywhere = self.pick_running();
        let owner = self
            .owner_of(&instance)
            .filter(|owner| self.asleep != Some(*owner));
        let owner = owner.filter(|_| self.dice.random_ratio(3, 4));
        if let Some(node) = owner.or(anywhere) {
            self.burst_at(node, &instance).await;
        }
    }

    /// Something is added to the account that was opened last: a node that missed it would refuse.
    async fn ask_for_the_newest(&mut self, node: usize, instance: &InstanceId) {
        let open = self.known[instance].open();
        let Some(newest) = open.last().copied() else {
            return;
        };
        let ask = Ask::Add {
            account: newest,
            amount: 1,
        };
        let index = self.new_request(instance, ask);
        self.send(node, instance, vec![index], &open).await;
    }

    async fn burst_at(&mut self, node: usize, instance: &InstanceId) {
        let count = if self.pick(20) == 0 {
            40
        } else {
            1 + self.pick(BURST_MAX)
        };
        let open = self.known[instance].open();
        let mut indexes = Vec::new();
        for _ in 0..count {
            indexes.push(self.choose_request(instance));
        }
        self.send(node, instance, indexes, &open).await;
    }

    /// A new request, or one to be repeated; answers its index.
    fn choose_request(&mut self, instance: &InstanceId) -> usize {
        let repeated = self.pick(6) == 0;
        let sent = self.known[instance].sent.len();
        if repeated && sent > 0 {
            return self.pick(sent);
        }
        let ask = self.think_of_something(instance);
        self.new_request(instance, ask)
    }

    pub(crate) fn new_request(&mut self, instance: &InstanceId, ask: Ask) -> usize {
        self.tokens += 1;
        let made_at = u64::try_from(self.now.now().as_millisecond()).unwrap_or(0);
        let request = Sent {
            id: CommandId::from_ulid(Ulid::from_parts(made_at, u128::from(self.tokens))),
            asked: Asked {
                token: self.tokens,
                ask,
                release: 0,
            },
            outcome: Outcome::Unknown,
        };
        let known = self.known.get_mut(instance).expect("one of ours");
        known.sent.push(request);
        known.sent.len() - 1
    }

    fn think_of_something(&mut self, instance: &InstanceId) -> Ask {
        let accounts: Vec<PersonId> = self.known[instance].names.keys().copied().collect();
        let choice = self.pick(20);
        if accounts.is_empty() || choice < 4 {
            let number = u32::try_from(accounts.len()).expect("few");
            let (account, name) = (vc_testkit::person(number), format!("name-{number}-{instance}"));
            let known = self.known.get_mut(instance).expect("one of ours");
            known.names.insert(account, name.clone());
            return Ask::Open { account, name };
        }
        let account = accounts[self.pick(accounts.len())];
        match choice {
            4 => Ask::Erase { account },
            // Somebody else asks for what is there already, perhaps.
            5 => Ask::Open {
                account,
                name: self.known[instance].names[&account].clone(),
            },
            6..9 => {
                let seconds = self.dice.random_range(0..20_000);
                let known = self.known.get_mut(instance).expect("one of ours");
                known.timers += 1;
                Ask::SetTimer {
                    timer: known.timers,
                    at: self.now.now() + SignedDuration::from_secs(seconds),
                }
            }
            _ => Ask::Add {
                account,
                amount: self.dice.random_range(-5..=9),
            },
        }
    }

    /// Sends requests to one node at once and takes the answers.
    pub(crate) async fn send(
        &mut self,
        node: usize,
        instance: &InstanceId,
        indexes: Vec<usize>,
        open: &std::collections::BTreeSet<PersonId>,
    ) {
        let Some(engine) = self.engine(node) else { return };
        let opened = self.drive(node, engine.open(instance)).await;
        let handle = match opened {
            Some(Ok(handle)) => handle,
            Some(Err(error)) => return self.tell(format!("node {node}: {error}")),
            None => return,
        };
        let known = self.known.get_mut(instance).expect("one of ours");
        known.ask_again(&indexes);
        let requests: Vec<_> = indexes
            .iter()
            .map(|index| self.known[instance].sent[*index].clone())
            .collect();
        self.tell(format!(
            "node {node}, instance {instance}: {}",
            requests
                .iter()
                .map(|sent| format!("{}:{:?}", sent.asked.token, sent.asked.ask))
                .collect::<Vec<_>>()
                .join(", ")
        ));
        let release = self.nodes[node].release;
        let answers = futures_util::future::join_all(requests.into_iter().map(|sent| {
            let request = Request {
                actor: Actor::Operator,
                command_id: sent.id,
                correlation_id: sent.asked.token.to_string(),
            };
            let asked = Asked {
                release,
                ..sent.asked
            };
            handle.submit(request, asked)
        }));
        let answers = self.drive(node, answers).await;
        drop(handle);
        if self.nodes[node].running.is_none() {
            self.figures.unanswered += indexes.len();
            return self.tell("    no answers".to_owned());
        }
        let answers = answers.unwrap_or_default();
        self.tell(format!("    {answers:?}"));
        for (index, answer) in indexes.into_iter().zip(answers) {
            self.figures.unanswered += usize::from(matches!(
                answer,
                Err(SubmitError::Unavailable { .. } | SubmitError::NotOwner | SubmitError::Stopped { .. })
            ));
            let known = self.known.get_mut(instance).expect("one of ours");
            if let Some(wrong) = known.answered(index, open, &answer) {
                self.violation(format!("instance {instance}: {wrong}"));
            }
        }
    }

    async fn time_passes(&mut self) {
        let passed = SignedDuration::from_millis(self.dice.random_range(50..4_000));
        self.tell(format!("{passed:#} pass"));
        self.advance(passed);
        // Nodes beat in time, mostly.
        if self.pick(5) > 0 {
            self.beat_all().await;
        }
    }

    /// A machine is suspended, long enough for others to take over; or one goes on as if nothing
    /// had happened, and clients are at it at once.
    async fn sleep_or_wake(&mut self) {
        if let Some(node) = self.asleep.take() {
            self.tell(format!("node {node} wakes up"));
            let instances: Vec<InstanceId> = self.known.keys().cloned().collect();
            for instance in instances {
                self.ask_for_the_newest(node, &instance).await;
                self.burst_at(node, &instance).await;
            }
            return;
        }
        let Some(node) = self.pick_running() else { return };
        self.asleep = Some(node);
        self.tell(format!("node {node} is suspended"));
        for _ in 0..self.pick(12) {
            self.advance(SignedDuration::from_secs(1));
            self.beat_all().await;
            if self.pick(3) == 0 {
                self.burst().await;
            }
        }
    }

    pub(crate) fn advance(&mut self, by: SignedDuration) {
        self.now.advance(by);
        for node in &self.nodes {
            if self.asleep == Some(node.name) {
                node.clock.jump(by);
            } else {
                node.clock.advance(by);
            }
        }
    }

    pub(crate) async fn beat_all(&mut self) {
        for node in 0..self.nodes.len() {
            if self.asleep == Some(node) {
                continue;
            }
            let Some(engine) = self.engine(node) else { continue };
            if let Some(Err(error)) = self.drive(node, engine.beat()).await {
                self.tell(format!("node {node} does not beat: {error}"));
            }
        }
    }

    async fn follow_one(&mut self) {
        if let Some(node) = self.pick_running() {
            self.follow(node).await;
        }
    }

    pub(crate) async fn follow(&mut self, node: usize) {
        let Some(engine) = self.engine(node) else { return };
        if let Some(Err(error)) = self.drive(node, engine.follow()).await {
            self.tell(format!("node {node} does not follow: {error}"));
        }
        // The message is on its way: let the writers take it.
        self.drive(node, std::future::ready(())).await;
        self.turn(node).await;
    }

    /// Lets the writers of a node take what waits.
    async fn turn(&mut self, node: usize) {
        let Some(engine) = self.engine(node) else { return };
        while engine.instances().iter().any(|instance| instance.turn()) {}
        self.bury(node);
    }

    async fn fire_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let Some(engine) = self.engine(node) else { return };
        let open = engine.instances();
        if !open.is_empty() {
            let instance = Arc::clone(&open[self.pick(open.len())]);
            self.fire(node, &instance).await;
        }
    }

    pub(crate) async fn fire(&mut self, node: usize, instance: &Arc<Instance>) -> usize {
        let runs = self.drive(node, instance.fire_due()).await.unwrap_or(0);
        if runs > 0 {
            self.tell(format!(
                "node {node}, instance {}: {runs} runs of due work",
                instance.id()
            ));
        }
        runs
    }

    async fn wake_one(&mut self) {
        if let Some(node) = self.pick_running() {
            self.wake(node).await;
        }
    }

    pub(crate) async fn wake(&mut self, node: usize) {
        let Some(engine) = self.engine(node) else { return };
        let registered: Vec<InstanceId> = self.known.keys().cloned().collect();
        let woken = self.drive(node, engine.wake_due(&registered)).await;
        if woken != Some(Ok(None)) {
            self.tell(format!("node {node} looks at closed instances: {woken:?}"));
        }
    }

    fn start_one(&mut self) {
        let down = (0..self.nodes.len()).find(|node| self.nodes[*node].running.is_none());
        if let Some(node) = down {
            self.start(node);
            self.tell(format!("node {node} starts"));
        }
    }

    async fn upgrade_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let release = self.pick(RELEASES.len());
        self.restart(node, release).await;
    }

    /// Ends a process in order and starts it again, with another release perhaps.
    pub(crate) async fn restart(&mut self, node: usize, release: usize) {
        if let Some(engine) = self.engine(node) {
            self.drive(node, engine.close()).await;
        }
        self.nodes[node].kill();
        self.nodes[node].release = release;
        self.start(node);
        self.tell(format!("node {node} was restarted with release {release}"));
    }

    async fn rebuild_one(&mut self) {
        let Some(node) = self.pick_running() else { return };
        let Some(engine) = self.engine(node) else { return };
        let open = engine.instances();
        if !open.is_empty() {
            let instance = Arc::clone(&open[self.pick(open.len())]);
            let rebuilt = self.drive(node, instance.rebuild()).await;
            self.tell(format!(
                "node {node} rebuilt the view of {}: {rebuilt:?}",
                instance.id()
            ));
        }
    }

    fn clock_jumps(&mut self) {
        let node = self.pick(self.nodes.len());
        let by = match self.pick(12) {
            0 => SignedDuration::from_hours(24 * 40),
            1 => SignedDuration::from_hours(-24 * 40),
            _ => SignedDuration::from_mins(self.dice.random_range(-200..200)),
        };
        self.nodes[node].clock.jump(by);
        self.tell(format!("the clock of node {node} jumps by {by:#}"));
    }

    fn weather_changes(&mut self) {
        self.rates = match self.pick(4) {
            0 => Rates::default(),
            1 => Rates {
                unavailable: 250,
                answer_lost: 100,
                request_lost: 100,
                torn: 0,
                short_page: 100,
                crash: 4,
            },
            _ => Rates {
                unavailable: 25,
                answer_lost: 25,
                request_lost: 25,
                torn: 4,
                short_page: 100,
                crash: 10,
            },
        };
        self.tell(format!("the store behaves like this: {:?}", self.rates));
        self.apply_rates();
    }

    pub(crate) fn calm(&mut self) {
        self.rates = Rates::default();
        self.asleep = None;
        self.effects.fail(0);
        self.apply_rates();
    }

    fn apply_rates(&self) {
        for running in self.nodes.iter().filter_map(|node| node.running.as_ref()) {
            running.way.set_rates(self.rates);
        }
    }

    fn copy_views(&mut self) {
        let node = self.pick(self.nodes.len());
        let copied = self.nodes[node].copy_views(&self.copy_of(node));
        self.io(copied);
        self.tell(format!("the views of node {node} are copied"));
    }

    /// The running node that decides for an instance, if any.
    pub(crate) fn owner_of(&self, instance: &InstanceId) -> Option<usize> {
        (0..self.nodes.len()).find(|node| {
            let handle = self.engine(*node).and_then(|engine| engine.get(instance));
            handle.is_some_and(|handle| handle.owner() == Owner::Here && handle.stopped().is_none())
        })
    }

    /// Opens an instance on a node.
    pub(crate) async fn open(&mut self, node: usize, instance: &InstanceId) -> Option<Arc<Instance>> {
        let engine = self.engine(node)?;
        let opened = self.drive(node, engine.open(instance)).await?;
        match opened {
            Ok(handle) => Some(handle),
            Err(error) => {
                self.violation(format!("with everything well, on node {node}: {error}"));
                None
            }
        }
    }

    pub(crate) async fn rebuild(&mut self, node: usize, instance: &Arc<Instance>) {
        let rebuilt = self.drive(node, instance.rebuild()).await;
        if rebuilt != Some(Ok(())) {
            self.violation(format!(
                "with everything well, a rebuild on node {node}: {rebuilt:?}"
            ));
        }
    }

    /// Somebody sets all clocks right.
    pub(crate) fn set_clocks(&self) {
        for node in &self.nodes {
            node.clock.jump(self.now.now().duration_since(node.clock.now()));
        }
    }

    pub(crate) fn time(&self) -> Timestamp {
        self.now.now()
    }
}

/// On a file system in memory where there is one: view files need no disk.
fn folder() -> tempfile::TempDir {
    let memory = std::path::Path::new("/dev/shm");
    let made = if memory.is_dir() {
        tempfile::tempdir_in(memory).or_else(|_| tempfile::tempdir())
    } else {
        tempfile::tempdir()
    };
    made.expect("a temporary folder")
}
