//! All instances of this node: opening, due work, closing.

use std::collections::HashMap;
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64};
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, OnceLock, PoisonError, RwLock, RwLockWriteGuard};
use std::time::Duration;

use jiff::Timestamp;
use serde_json::value::RawValue;
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Clock, CommandId, Domain, InstanceId};
use vc_store::{AppendError, CommandRecord, Commit, CommitHash, EncodedCommit, Entry, EventLog, Keep, LogError, StoredEvent};

use crate::due::{DueState, Job};
use crate::instance::Instance;
use crate::instance_keep::InstanceKeep;
use crate::keyring::Keyring;
use crate::limits::{QUEUE_MAX, WAKE_SLEEP_MAX, WAKE_SLEEP_MIN};
use crate::live::Cursor;
use crate::projector::{ApplyError, INSTANCE_CREATED, Projector};
use crate::readers::Readers;
use crate::seal::{PlatformKey, random_bytes};
use crate::view_file::{self, ViewPosition};
use crate::writer::{self, BuiltView, Shared, Writer};

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
    parts: EngineParts,
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
        let jobs = std::mem::take(&mut parts.jobs).into_iter().map(|job| (job.kind(), job)).collect();
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
        let opening = Opening {
            log: Arc::clone(&self.parts.log),
            keep: InstanceKeep::new(
                Arc::clone(&self.parts.keep),
                id.clone(),
                &self.parts.platform_key,
                Arc::clone(&self.parts.clock),
            ),
            projector: Projector { instance: id.clone(), domains: Arc::clone(&self.domains) },
            clock: Arc::clone(&self.parts.clock),
            folder: self.parts.views.join(id.as_str()),
            version: self.version.clone(),
            jobs: Arc::clone(&self.jobs),
        };
        let instance = tokio::task::spawn_blocking(move || opening.open())
            .await
            .unwrap_or_else(|error| Err(error.to_string()))
            .map_err(|message| OpenError { instance: id.clone(), message })?;
        let due_work =
            self.parts.run_due_work.then(|| tokio::spawn(Arc::clone(&instance).run_due_work()));
        while open.len() >= self.parts.open_max {
            let Some(idle) = open.values().min_by_key(|open| open.instance.last_used()) else { break };
            let idle = idle.instance.id().clone();
            if let Some(closing) = open.remove(&idle) {
                self.close_one(closing).await;
            }
        }
        self.write_list().insert(id.clone(), Arc::clone(&instance));
        open.insert(id.clone(), Open { instance: Arc::clone(&instance), due_work });
        Ok(instance)
    }

    /// An instance that is open, without waiting.
    pub fn get(&self, id: &InstanceId) -> Option<Arc<Instance>> {
        self.list.read().unwrap_or_else(PoisonError::into_inner).get(id).cloned()
    }

    /// All that are open.
    pub fn instances(&self) -> Vec<Arc<Instance>> {
        self.list.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Opens those of `registered` that are closed and have something due; answers when the next
    /// one wants to be opened. Every commit carries the time of its instance's next due work, so this reads no view.
    pub async fn wake_due(&self, registered: &[InstanceId]) -> Result<Option<Timestamp>, LogError> {
        let log = Arc::clone(&self.parts.log);
        let wakes = tokio::task::spawn_blocking(move || log.wakes())
            .await
            .unwrap_or_else(|error| Err(LogError::Unavailable(error.to_string())))?;
        let mut next = None;
        for (id, at) in wakes.into_iter().filter(|(id, _)| registered.contains(id) && self.get(id).is_none()) {
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
                Ok(Some(at)) => Duration::try_from(at.duration_since(now)).unwrap_or_default().min(WAKE_SLEEP_MAX),
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
        closing.instance.close().await;
    }

    fn write_list(&self) -> RwLockWriteGuard<'_, HashMap<InstanceId, Arc<Instance>>> {
        self.list.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Everything that opening needs, on a thread where blocking is fine.
struct Opening {
    log: Arc<dyn EventLog>,
    keep: InstanceKeep,
    projector: Projector,
    clock: Arc<dyn Clock>,
    folder: PathBuf,
    version: String,
    jobs: Arc<HashMap<&'static str, Arc<dyn Job>>>,
}

impl Opening {
    fn open(self) -> Result<Arc<Instance>, String> {
        fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        self.begin_if_new().map_err(|error| error.to_string())?;
        let (view, position, generation) = self.open_view().map_err(|error| error.to_string())?;
        let (sender, receiver) = sync_channel(QUEUE_MAX);
        let cursor = Cursor { incarnation: position.incarnation, seq: position.seq };
        let shared = Arc::new(Shared {
            stopped: OnceLock::new(),
            cursor: watch::Sender::new(cursor),
            readers: RwLock::new(Arc::new(Readers::new(view.path.clone()))),
            due_changed: Notify::new(),
            log_size_told: AtomicBool::new(false),
        });
        let writer = Writer {
            projector: self.projector.clone(),
            log: Arc::clone(&self.log),
            clock: Arc::clone(&self.clock),
            view,
            position,
            receiver,
            shared: Arc::clone(&shared),
        };
        let writer = std::thread::Builder::new()
            .name(format!("writer-{}", self.projector.instance))
            .spawn(move || writer.run())
            .map_err(|error| format!("no thread for its writer: {error}"))?;
        let last_used_ms = self.clock.now().as_millisecond();
        Ok(Arc::new(Instance {
            projector: self.projector,
            clock: self.clock,
            keep: self.keep,
            log: self.log,
            shared,
            sender: Mutex::new(Some(sender)),
            writer: Mutex::new(Some(writer)),
            jobs: self.jobs,
            due: DueState::default(),
            last_used_ms: AtomicI64::new(last_used_ms),
            folder: self.folder,
            version: self.version,
            generation: tokio::sync::Mutex::new(generation),
        }))
    }

    /// The first commit of an instance says that it was created.
    fn begin_if_new(&self) -> Result<(), AppendError> {
        let instance = &self.projector.instance;
        let head = self.log.head(instance).map_err(|error| AppendError::Unavailable(error.to_string()))?;
        if head.is_some() {
            return Ok(());
        }
        match self.log.append(instance, None, &self.first_commit()) {
            // Another node was faster: its first commit serves as well.
            Ok(()) | Err(AppendError::Conflict) => Ok(()),
            Err(error) => Err(error),
        }
    }

    fn first_commit(&self) -> EncodedCommit {
        let at = self.clock.now();
        let at_ms = u64::try_from(at.as_millisecond()).unwrap_or(0);
        let ulid = || Ulid::from_parts(at_ms, u128::from_be_bytes(random_bytes()));
        let null = || RawValue::from_string("null".to_owned()).expect("null is JSON");
        Commit {
            incarnation: writer::new_incarnation(at_ms),
            seq: 1,
            id: ulid(),
            at,
            wake_at: None,
            previous: CommitHash::NONE,
            entries: vec![Entry {
                actor: Actor::System,
                command: CommandRecord {
                    id: CommandId::from_ulid(ulid()),
                    digest: String::new(),
                    answer: null(),
                },
                correlation_id: String::new(),
                events: vec![StoredEvent {
                    name: INSTANCE_CREATED.to_owned(),
                    version: 1,
                    body: RawValue::from_string("{}".to_owned()).expect("an empty object is JSON"),
                    sealed: None,
                }],
            }],
        }
        .encode()
    }

    /// The newest view file that fits the log, caught up; or a new one. Others are deleted.
    fn open_view(&self) -> Result<(BuiltView, ViewPosition, u32), ApplyError> {
        let io = |error: std::io::Error| LogError::Unavailable(format!("{}: {error}", self.folder.display()));
        let present = view_file::present(&self.folder, &self.version).map_err(io)?;
        let newest = present.iter().filter_map(|(path, generation)| Some((path, (*generation)?))).max_by_key(|found| found.1);
        let mut kept = None;
        if let Some((path, generation)) = newest {
            match self.follow(path.clone()) {
                Ok((view, position)) => kept = Some((view, position, generation)),
                Err(error) if error.is_transient() => return Err(error),
                Err(error) => {
                    tracing::warn!(instance = %self.projector.instance, %error, "the view does not fit the log: building a new one");
                }
            }
        }
        let (view, position, generation) = match kept {
            Some(kept) => kept,
            None => {
                let generation = newest.map_or(1, |(_, generation)| generation + 1);
                let (view, position) = self.follow(self.folder.join(view_file::file_name(&self.version, generation)))?;
                (view, position, generation)
            }
        };
        for (path, _) in present.iter().filter(|(path, _)| *path != view.path) {
            view_file::delete(path).map_err(io)?;
        }
        Ok((view, position, generation))
    }

    /// Opens a view file, checks that it stands on this log, and catches up.
    fn follow(&self, path: PathBuf) -> Result<(BuiltView, ViewPosition), ApplyError> {
        let connection = view_file::open_writer(&path, &self.projector.domains)?;
        if let Some(position) = view_file::position(&connection)? {
            self.check_history(&position)?;
        }
        let mut keyring = Keyring::new(self.keep.clone(), self.projector.instance.clone());
        writer::follow(self.log.as_ref(), &self.projector, &mut keyring, &connection)?;
        let position = view_file::position(&connection)?
            .ok_or_else(|| LogError::Corrupt("the log has lost its first commit".to_owned()))?;
        Ok((BuiltView { connection, path, keyring }, position))
    }

    /// A view that is ahead of the log, or stands on another history, is thrown away.
    fn check_history(&self, position: &ViewPosition) -> Result<(), ApplyError> {
        let stored = self.log.read(&self.projector.instance, position.seq - 1, 1)?;
        let stored = stored.into_iter().next().map(|(seq, bytes)| EncodedCommit::from_stored(seq, bytes));
        let same = stored.transpose()?.is_some_and(|(encoded, _)| encoded.hash == position.hash);
        if same { Ok(()) } else { Err(ApplyError::Forked { seq: position.seq, before: position.seq }) }
    }
}
