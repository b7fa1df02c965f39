//! All instances of this node: opening, owning, following, due work, closing.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard, Weak};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;
use vc_kernel::{Clock, Domain, InstanceId};
use vc_store::{EventLog, Keep, KeepError, LogError, LogHead};

use crate::delete;
use crate::instance::Instance;
use crate::instance_keep::InstanceKeep;
use crate::job::Job;
use crate::limits::{BEAT_EVERY, FOLLOW_EVERY, WAKE_SLEEP_MAX, WAKE_SLEEP_MIN};
use crate::nodes::{NodeRow, Nodes};
use crate::opening::Opening;
use crate::ownership::Ownership;
use crate::projector::{Projector, events_read};
use crate::seal::PlatformKey;
use crate::threads::Threads;
use crate::view_file;

/// What an engine is made of.
pub struct EngineParts {
    /// The truth.
    pub log: Arc<dyn EventLog>,
    /// Secrets.
    pub keep: Arc<dyn Keep>,
    /// Wraps what is in the keep.
    pub platform_key: PlatformKey,
    /// Where view files go, one folder per instance.
    pub views: PathBuf,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// The product.
    pub domains: Vec<Arc<dyn Domain>>,
    /// Their due work.
    pub jobs: Vec<Arc<dyn Job>>,
    /// Instances open at the same time; one more closes the one that was idle longest.
    pub open_max: usize,
    /// Whether due work runs by itself; tests call [`Instance::fire_due`] instead.
    pub run_due_work: bool,
    /// Where other nodes that share the log reach this one, `http://10.0.0.5:8080`; means nothing to
    /// a log that is not shared.
    pub address: String,
    /// On which threads it works.
    pub threads: Threads,
}

/// The instances that are open on this node.
pub struct Engine {
    pub(crate) parts: EngineParts,
    domains: Arc<[Arc<dyn Domain>]>,
    jobs: Arc<HashMap<&'static str, Arc<dyn Job>>>,
    version: String,
    /// Those that share the log; none where nobody can.
    nodes: Option<Arc<Nodes>>,
    /// Beats and follows the log, once the first instance was opened.
    node_work: Mutex<Option<JoinHandle<()>>>,
    /// Deleted by another node while they were open here.
    gone: Mutex<HashSet<InstanceId>>,
    /// See [`Self::woken`].
    woken: Mutex<HashMap<InstanceId, u64>>,
    /// Held while opening, so that an instance is opened once.
    pub(crate) open: tokio::sync::Mutex<HashMap<InstanceId, Open>>,
    /// The same instances, for looking one up without waiting.
    list: RwLock<BTreeMap<InstanceId, Arc<Instance>>>,
}

pub(crate) struct Open {
    instance: Arc<Instance>,
    due_work: Option<JoinHandle<()>>,
}

/// Why an instance could not be opened.
#[derive(Debug, thiserror::Error)]
#[error("instance {instance} could not be opened: {message}")]
pub struct OpenError {
    /// Which.
    pub instance: InstanceId,
    /// What to know.
    pub message: String,
}

impl Engine {
    /// An engine with nothing open.
    pub fn new(mut parts: EngineParts) -> Arc<Self> {
        let domains: Arc<[Arc<dyn Domain>]> = std::mem::take(&mut parts.domains).into();
        let jobs = std::mem::take(&mut parts.jobs)
            .into_iter()
            .map(|job| (job.kind(), job))
            .collect();
        let version = view_file::version(&domains);
        let nodes = parts.log.is_shared().then(|| {
            let row = NodeRow {
                address: parts.address.clone(),
                reads: events_read(&domains),
            };
            Arc::new(Nodes::new(
                row,
                Arc::clone(&parts.keep),
                &parts.platform_key,
                Arc::clone(&parts.clock),
            ))
        });
        Arc::new(Self {
            parts,
            domains,
            jobs: Arc::new(jobs),
            version,
            nodes,
            node_work: Mutex::default(),
            gone: Mutex::default(),
            woken: Mutex::default(),
            open: tokio::sync::Mutex::default(),
            list: RwLock::default(),
        })
    }

    /// Opens an instance, building its view if needed; an open one is answered at once. An
    /// instance without a log begins its first life here.
    pub async fn open(self: &Arc<Self>, id: &InstanceId) -> Result<Arc<Instance>, OpenError> {
        self.start_node_work();
        let mut open = self.open.lock().await;
        if let Some(open) = open.get(id) {
            return Ok(Arc::clone(&open.instance));
        }
        if self.nodes.as_ref().is_some_and(|nodes| !nodes.is_trusted())
            && let Err(error) = self.beat().await
        {
            tracing::warn!(%error, "this node could not say that it is alive");
        }
        let failed = |message| OpenError {
            instance: id.clone(),
            message,
        };
        self.refuse_gone(id).await.map_err(failed)?;
        let opening = self.opening(id);
        let opened = self.parts.threads.block(move || opening.open()).await;
        let instance = opened.and_then(|opened| opened).map_err(failed)?;
        if let Err(error) = self.settle(&instance).await {
            tracing::warn!(instance = %id, %error, "its owner could not be looked up; it is tried again");
        }
        let due_work = self
            .parts
            .run_due_work
            .then(|| tokio::spawn(Arc::clone(&instance).run_due_work()));
        while open.len() >= self.parts.open_max {
            let Some(idle) = open
                .values()
                .min_by_key(|open| (open.instance.last_used(), open.instance.id()))
            else {
                break;
            };
            let idle = idle.instance.id().clone();
            if let Some(closing) = open.remove(&idle) {
                self.close_one(closing).await;
            }
        }
        self.write_list().insert(id.clone(), Arc::clone(&instance));
        open.insert(
            id.clone(),
            Open {
                instance: Arc::clone(&instance),
                due_work,
            },
        );
        Ok(instance)
    }

    /// What opening an instance needs.
    pub(crate) fn opening(&self, id: &InstanceId) -> Opening {
        Opening {
            log: Arc::clone(&self.parts.log),
            keep: self.instance_keep(id),
            projector: Projector {
                instance: id.clone(),
                domains: Arc::clone(&self.domains),
            },
            clock: Arc::clone(&self.parts.clock),
            folder: self.parts.views.join(id.as_str()),
            version: self.version.clone(),
            jobs: Arc::clone(&self.jobs),
            ownership: self.ownership(id),
            threads: self.parts.threads,
        }
    }

    /// An instance that is open, without waiting.
    pub fn get(&self, id: &InstanceId) -> Option<Arc<Instance>> {
        self.list
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(id)
            .cloned()
    }

    /// All that are open, by name.
    pub fn instances(&self) -> Vec<Arc<Instance>> {
        let list = self.list.read().unwrap_or_else(PoisonError::into_inner);
        list.values().cloned().collect()
    }

    /// Opens those of `registered` that are closed and have something due, those first that were not
    /// opened for that for longest, and no more than may be open: one must not close the other before
    /// it has done its work. Answers when the next one wants to be opened. Every commit carries the
    /// time of its instance's next due work, so this reads no view.
    pub async fn wake_due(
        self: &Arc<Self>,
        registered: &[InstanceId],
    ) -> Result<Option<Timestamp>, LogError> {
        let now = self.parts.clock.now();
        let heads = self.heads().await?.into_iter();
        let closed = heads
            .filter_map(|head| Some((head.instance, head.wake_at?)))
            .filter(|(id, _)| registered.contains(id) && self.get(id).is_none());
        let (mut due, later): (Vec<_>, Vec<_>) = closed.partition(|(_, at)| *at <= now);
        let mut next = later.into_iter().map(|(_, at)| at).min();
        due.sort_by_key(|(id, at)| (self.woken(id), *at));
        let mut opened = 0;
        for (id, _) in due {
            if !self.is_for_us(&id).await {
                continue;
            }
            if opened == self.parts.open_max {
                next = Some(now);
                break;
            }
            opened += 1;
            self.note_woken(&id);
            if let Err(error) = self.open(&id).await {
                tracing::error!(%error, "due work waits in an instance that cannot be opened");
            }
        }
        Ok(next)
    }

    /// When an instance was last opened for its due work, as a number that grows.
    fn woken(&self, id: &InstanceId) -> u64 {
        let woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        woken.get(id).copied().unwrap_or(0)
    }

    fn note_woken(&self, id: &InstanceId) {
        let mut woken = self.woken.lock().unwrap_or_else(PoisonError::into_inner);
        let last = woken.values().max().copied().unwrap_or(0);
        woken.insert(id.clone(), last + 1);
    }

    async fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        let log = Arc::clone(&self.parts.log);
        let heads = self.parts.threads.block(move || log.heads()).await;
        heads.unwrap_or_else(|error| Err(LogError::Unavailable(error)))
    }

    /// Whether due work of a closed instance is this node's, which it is if no other holds the lease.
    async fn is_for_us(&self, id: &InstanceId) -> bool {
        let ownership = self.ownership(id);
        let settled = self.parts.threads.block(move || ownership.settle()).await;
        match settled {
            Ok(Ok(mine)) => mine,
            Ok(Err(error)) => {
                tracing::warn!(instance = %id, %error, "the owner of due work could not be looked up");
                false
            }
            Err(error) => {
                tracing::error!(instance = %id, error, "looking up the owner of due work panicked");
                false
            }
        }
    }

    /// Keeps calling [`Self::wake_due`] in time, until the future is dropped.
    pub async fn run_wakes(self: &Arc<Self>, registered: &[InstanceId]) {
        loop {
            let now = self.parts.clock.now();
            let wait = match self.wake_due(registered).await {
                Ok(Some(at)) => Duration::try_from(at.duration_since(now))
                    .unwrap_or_default()
                    .min(WAKE_SLEEP_MAX),
                Ok(None) => WAKE_SLEEP_MAX,
                Err(error) => {
                    tracing::warn!(%error, "closed instances could not be looked up");
                    WAKE_SLEEP_MAX
                }
            };
            tokio::time::sleep(wait.max(WAKE_SLEEP_MIN)).await;
        }
    }

    /// Says that this node is alive, looks who else is, and takes over what dead nodes owned. Does
    /// nothing where the log is not shared. Runs by itself, every [`BEAT_EVERY`], but in a driven engine.
    pub async fn beat(&self) -> Result<(), KeepError> {
        let Some(nodes) = &self.nodes else {
            return Ok(());
        };
        let silent = !nodes.is_trusted();
        let beating = Arc::clone(nodes);
        let beaten = self.parts.threads.block(move || beating.beat()).await;
        beaten.unwrap_or_else(|error| Err(KeepError::Unavailable(error)))?;
        for instance in self.instances() {
            if silent {
                instance.shared().ownership.doubt();
            }
            if let Err(error) = self.settle(&instance).await {
                tracing::warn!(instance = %instance.id(), %error, "its owner could not be looked up");
            }
        }
        Ok(())
    }

    /// Looks at the heads of a shared log and has views follow. A notice does the same sooner; this is
    /// for those that get lost. Runs by itself, every [`FOLLOW_EVERY`], but in a driven engine.
    pub async fn follow(&self) -> Result<(), LogError> {
        if self.nodes.is_none() {
            return Ok(());
        }
        // Looked at before the heads, so that no head can lie behind.
        let open = self.instances().into_iter();
        let open: Vec<_> = open
            .map(|instance| (instance.subscribe().borrow().seq, instance))
            .collect();
        let heads = self.heads().await?;
        let heads: HashMap<_, _> = heads.into_iter().map(|head| (head.instance, head.seq)).collect();
        for (seq, instance) in open {
            match heads.get(instance.id()) {
                Some(head) if *head > seq => instance.follow(),
                Some(head) if *head == seq => {}
                _ => self.forsake(instance.id()).await,
            }
        }
        Ok(())
    }

    /// An instance's log was deleted, or replaced by a restored one, while it was open here: closes it
    /// and deletes its views. It opens again if there is a log.
    async fn forsake(&self, id: &InstanceId) {
        tracing::warn!(instance = %id, "its data was deleted or replaced by another server");
        let mut open = self.open.lock().await;
        self.gone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone());
        if let Some(closing) = open.remove(id) {
            self.close_one(closing).await;
        }
        let folder = self.parts.views.join(id.as_str());
        let deleted = self
            .parts
            .threads
            .block(move || delete::delete_views(&folder))
            .await;
        if let Ok(Err(error)) = deleted {
            tracing::error!(instance = %id, %error, "its views could not be deleted");
        }
    }

    /// What was deleted elsewhere does not begin anew by itself: that takes a restart.
    async fn refuse_gone(&self, id: &InstanceId) -> Result<(), String> {
        let gone = self
            .gone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(id);
        if !gone {
            return Ok(());
        }
        let heads = self.heads().await.map_err(|error| error.to_string())?;
        if heads.iter().any(|head| head.instance == *id) {
            self.gone
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(id);
            return Ok(());
        }
        Err(
            "its data was deleted by another server; take it out of vc.yaml, or restart to begin anew"
                .to_owned(),
        )
    }

    /// Finds out who owns an instance if that is not known, and takes it if it is free. One that is
    /// stopped here is given back.
    async fn settle(&self, instance: &Arc<Instance>) -> Result<(), KeepError> {
        let stopped = instance.stopped().is_some();
        let ownership = &instance.shared().ownership;
        let nothing_to_do = if stopped {
            !ownership.is_mine()
        } else {
            !ownership.is_unsettled()
        };
        if nothing_to_do {
            return Ok(());
        }
        let settling = Arc::clone(instance);
        let settled = self.parts.threads.block(move || {
            let ownership = &settling.shared().ownership;
            if stopped {
                ownership.release().map(|()| false)
            } else {
                ownership.settle()
            }
        });
        if settled
            .await
            .unwrap_or_else(|error| Err(KeepError::Unavailable(error)))?
        {
            instance.follow();
            instance.shared().due_changed.notify_one();
        }
        Ok(())
    }

    fn ownership(&self, id: &InstanceId) -> Ownership {
        match &self.nodes {
            Some(nodes) => Ownership::leased(Arc::clone(nodes), self.instance_keep(id)),
            None => Ownership::Sole,
        }
    }

    pub(crate) fn instance_keep(&self, id: &InstanceId) -> InstanceKeep {
        InstanceKeep::new(
            Arc::clone(&self.parts.keep),
            id.clone(),
            &self.parts.platform_key,
            Arc::clone(&self.parts.clock),
            self.parts.threads,
        )
    }

    /// Before the first instance is opened: begins to beat and to follow, where the log is shared.
    fn start_node_work(self: &Arc<Self>) {
        let mut node_work = self.node_work.lock().unwrap_or_else(PoisonError::into_inner);
        if self.nodes.is_none() || self.parts.threads == Threads::Driven || node_work.is_some() {
            return;
        }
        let noticing = Arc::downgrade(self);
        self.parts.log.watch(Box::new(move |id| {
            if let Some(instance) = noticing.upgrade().and_then(|engine| engine.get(id)) {
                instance.follow();
            }
        }));
        *node_work = Some(tokio::spawn(run_node_work(Arc::downgrade(self))));
    }

    /// Ends due work, answers what is queued, ends the writers, and gives back what this node owned.
    pub async fn close(&self) {
        let mut open = self.open.lock().await;
        for (_, open) in open.drain() {
            self.close_one(open).await;
        }
        let node_work = self
            .node_work
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(node_work) = node_work {
            node_work.abort();
        }
        if let Some(nodes) = &self.nodes {
            let leaving = Arc::clone(nodes);
            let left = self.parts.threads.block(move || leaving.leave()).await;
            if let Ok(Err(error)) = left {
                tracing::warn!(%error, "the other nodes take over after a while only");
            }
        }
    }

    pub(crate) async fn close_one(&self, closing: Open) {
        self.write_list().remove(closing.instance.id());
        if let Some(due_work) = closing.due_work {
            due_work.abort();
        }
        closing.instance.finish_due_work().await;
        closing.instance.close().await;
    }

    fn write_list(&self) -> RwLockWriteGuard<'_, BTreeMap<InstanceId, Arc<Instance>>> {
        self.list.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Beats and follows until the engine is gone.
async fn run_node_work(engine: Weak<Engine>) {
    let beats = async {
        let mut every = tokio::time::interval(BEAT_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            let Some(engine) = engine.upgrade() else { return };
            if let Err(error) = engine.beat().await {
                tracing::warn!(%error, "this node could not say that it is alive");
            }
        }
    };
    let follows = async {
        let mut every = tokio::time::interval(FOLLOW_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            let Some(engine) = engine.upgrade() else { return };
            if let Err(error) = engine.follow().await {
                tracing::warn!(%error, "the heads of the log could not be read");
            }
        }
    };
    tokio::join!(beats, follows);
}
