//! All instances of this node: opening, waking for due work, closing. What it does because there
//! are other nodes is in `node_work`.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use vc_kernel::{Clock, Domain, InstanceId};
use vc_store::{EventLog, Keep, LogError, LogHead};

use crate::instance::Instance;
use crate::instance_keep::InstanceKeep;
use crate::job::Job;
use crate::limits::{WAKE_SLEEP_MAX, WAKE_SLEEP_MIN};
use crate::nodes::{NodeRow, Nodes};
use crate::opening::Opening;

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
    pub(crate) nodes: Option<Arc<Nodes>>,
    /// Beats and follows the log, once the first instance was opened.
    pub(crate) node_work: Mutex<Option<JoinHandle<()>>>,
    /// Deleted by another node while they were open here.
    pub(crate) gone: Mutex<HashSet<InstanceId>>,
    /// See [`Self::woken`].
    woken: Mutex<HashMap<InstanceId, u64>>,
    /// Held while opening, so that an instance is opened once.
    pub(crate) open: tokio::sync::Mutex<HashMap<InstanceId, Open>>,
    /// The same instances, for looking one up without waiting.
    list: RwLock<BTreeMap<InstanceId, Arc<Instance>>>,
}

pub(crate) struct Open {
    instance: Arc<Instance>,
    /// What runs by itself: due work, and what accompanies the instance.
    at_work: Vec<JoinHandle<()>>,
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
        let mut at_work = Vec::new();
        if self.parts.run_due_work {
            at_work.push(tokio::spawn(Arc::clone(&instance).run_due_work()));
            let accompanying = self.jobs.values();
            let accompanying = accompanying.filter_map(|job| job.accompany(Arc::clone(&instance)));
            at_work.extend(accompanying.map(tokio::spawn));
        }
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
                at_work,
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

    pub(crate) async fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        let log = Arc::clone(&self.parts.log);
        let heads = self.parts.threads.block(move || log.heads()).await;
        heads.unwrap_or_else(|error| Err(LogError::Unavailable(error)))
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

    pub(crate) fn instance_keep(&self, id: &InstanceId) -> InstanceKeep {
        InstanceKeep::new(
            Arc::clone(&self.parts.keep),
            id.clone(),
            &self.parts.platform_key,
            Arc::clone(&self.parts.clock),
            self.parts.threads,
        )
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
        for running in closing.at_work {
            running.abort();
        }
        closing.instance.finish_due_work().await;
        closing.instance.close().await;
    }

    fn write_list(&self) -> RwLockWriteGuard<'_, BTreeMap<InstanceId, Arc<Instance>>> {
        self.list.write().unwrap_or_else(PoisonError::into_inner)
    }
}
