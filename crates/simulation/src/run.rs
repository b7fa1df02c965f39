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
use vc_instance::{Engine, Instance, Owner, PlatformKey};
use vc_kernel::{Clock as _, InstanceId};
use vc_testkit::FakeClock;

use crate::effects::Effects;
use crate::known::{Known, Outcome};
use crate::ledger::NEWEST;
use crate::node::Node;
use crate::store::{Rates, Store};

const START: &str = "2026-11-23T09:00:00Z";
/// Polls of one step before it counts as stuck.
const POLLS_MAX: usize = 200_000;

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
    pub(crate) now: FakeClock,
    pub(crate) rates: Rates,
    /// A machine that is suspended: its processes do nothing, and no time passes for them.
    pub(crate) asleep: Option<usize>,
    pub(crate) open_max: usize,
    pub(crate) tokens: u64,
    trace: Vec<String>,
    pub(crate) figures: Figures,
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

    pub(crate) fn pick(&mut self, below: usize) -> usize {
        self.dice.random_range(0..below)
    }

    pub(crate) fn pick_instance(&mut self) -> InstanceId {
        let at = self.pick(self.known.len());
        self.known.keys().nth(at).expect("below their number").clone()
    }

    /// A node that runs and is not asleep.
    pub(crate) fn pick_running(&mut self) -> Option<usize> {
        let running: Vec<usize> = (0..self.nodes.len())
            .filter(|node| self.nodes[*node].running.is_some() && self.asleep != Some(*node))
            .collect();
        (!running.is_empty()).then(|| running[self.dice.random_range(0..running.len())])
    }

    pub(crate) fn engine(&self, node: usize) -> Option<Arc<Engine>> {
        let running = self.nodes[node].running.as_ref()?;
        Some(Arc::clone(&running.engine))
    }

    pub(crate) fn start(&mut self, node: usize) {
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
    pub(crate) async fn drive<T>(&mut self, node: usize, work: impl Future<Output = T>) -> Option<T> {
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

    pub(crate) fn crash(&mut self, node: usize) {
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

    pub(crate) fn io(&mut self, result: std::io::Result<()>) {
        if let Err(error) = result {
            self.violation(format!("view files cannot be copied: {error}"));
        }
    }

    pub(crate) fn copy_of(&self, node: usize) -> PathBuf {
        self.root.path().join(format!("copy-{node}"))
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
    pub(crate) async fn turn(&mut self, node: usize) {
        let Some(engine) = self.engine(node) else { return };
        while engine.instances().iter().any(|instance| instance.turn()) {}
        self.bury(node);
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

    pub(crate) async fn wake(&mut self, node: usize) {
        let Some(engine) = self.engine(node) else { return };
        let registered: Vec<InstanceId> = self.known.keys().cloned().collect();
        let woken = self.drive(node, engine.wake_due(&registered)).await;
        if woken != Some(Ok(None)) {
            self.tell(format!("node {node} looks at closed instances: {woken:?}"));
        }
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
