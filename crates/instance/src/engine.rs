//! All instances of this node: opening, due work, closing.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use jiff::Timestamp;
use tokio::task::JoinHandle;
use vc_kernel::{Clock, Domain, InstanceId};
use vc_store::{EventLog, Keep, LogError};

use crate::instance::Instance;
use crate::instance_keep::InstanceKeep;
use crate::job::Job;
use crate::limits::{WAKE_SLEEP_MAX, WAKE_SLEEP_MIN};
use crate::opening::Opening;
use crate::projector::Projector;
use crate::seal::PlatformKey;
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
}

/// The instances that are open on this node.
pub struct Engine {
    pub(crate) parts: EngineParts,
    domains: Arc<[Arc<dyn Domain>]>,
    jobs: Arc<HashMap<&'static str, Arc<dyn Job>>>,
    version: String,
    /// Held while opening, so that an instance is opened once.
    open: tokio::sync::Mutex<HashMap<InstanceId, Open>>,
    /// The same instances, for looking one up without waiting.
    list: RwLock<HashMap<InstanceId, Arc<Instance>>>,
}

struct Open {
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
        Arc::new(Self {
            parts,
            domains,
            jobs: Arc::new(jobs),
            version,
            open: tokio::sync::Mutex::default(),
            list: RwLock::default(),
        })
    }

    /// Opens an instance, building its view if needed; an open one is answered at once. An
    /// instance without a log begins its first life here.
    pub async fn open(&self, id: &InstanceId) -> Result<Arc<Instance>, OpenError> {
        let mut open = self.open.lock().await;
        if let Some(open) = open.get(id) {
            return Ok(Arc::clone(&open.instance));
        }
        let opening = self.opening(id);
        let instance = tokio::task::spawn_blocking(move || opening.open())
            .await
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|message| OpenError {
                instance: id.clone(),
                message,
            })?;
        let due_work = self
            .parts
            .run_due_work
            .then(|| tokio::spawn(Arc::clone(&instance).run_due_work()));
        while open.len() >= self.parts.open_max {
            let Some(idle) = open.values().min_by_key(|open| open.instance.last_used()) else {
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
            keep: InstanceKeep::new(
                Arc::clone(&self.parts.keep),
                id.clone(),
                &self.parts.platform_key,
                Arc::clone(&self.parts.clock),
            ),
            projector: Projector {
                instance: id.clone(),
                domains: Arc::clone(&self.domains),
            },
            clock: Arc::clone(&self.parts.clock),
            folder: self.parts.views.join(id.as_str()),
            version: self.version.clone(),
            jobs: Arc::clone(&self.jobs),
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

    /// All that are open.
    pub fn instances(&self) -> Vec<Arc<Instance>> {
        self.list
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .values()
            .cloned()
            .collect()
    }

    /// Opens those of `registered` that are closed and have something due; answers when the next
    /// one wants to be opened. Every commit carries the time of its instance's next due work, so this reads no view.
    pub async fn wake_due(&self, registered: &[InstanceId]) -> Result<Option<Timestamp>, LogError> {
        let log = Arc::clone(&self.parts.log);
        let heads = tokio::task::spawn_blocking(move || log.heads())
            .await
            .unwrap_or_else(|error| Err(LogError::Unavailable(error.to_string())))?;
        let mut next = None;
        let wakes = heads
            .into_iter()
            .filter_map(|head| Some((head.instance, head.wake_at?)));
        for (id, at) in wakes.filter(|(id, _)| registered.contains(id) && self.get(id).is_none()) {
            if at > self.parts.clock.now() {
                next = Some(next.map_or(at, |next: Timestamp| next.min(at)));
            } else if let Err(error) = self.open(&id).await {
                tracing::error!(%error, "due work waits in an instance that cannot be opened");
            }
        }
        Ok(next)
    }

    /// Keeps calling [`Self::wake_due`] in time, until the future is dropped.
    pub async fn run_wakes(&self, registered: &[InstanceId]) {
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

    /// Ends due work, answers what is queued, ends the writers.
    pub async fn close(&self) {
        let mut open = self.open.lock().await;
        for (_, open) in open.drain() {
            self.close_one(open).await;
        }
    }

    async fn close_one(&self, closing: Open) {
        self.write_list().remove(closing.instance.id());
        if let Some(due_work) = closing.due_work {
            due_work.abort();
        }
        closing.instance.finish_due_work().await;
        closing.instance.close().await;
    }

    fn write_list(&self) -> RwLockWriteGuard<'_, HashMap<InstanceId, Arc<Instance>>> {
        self.list.write().unwrap_or_else(PoisonError::into_inner)
    }
}
