//! Opening an instance: its first commit if it is new, its view, its writer's thread.

use std::collections::{HashMap, VecDeque};
use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize};
use std::sync::mpsc::channel;
use std::sync::{Arc, Mutex, OnceLock, RwLock};

use rusqlite::Connection;
use serde_json::value::RawValue;
use tokio::sync::{Notify, watch};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Clock, CommandId, InstanceCreated, NewEvent};
use vc_store::{
    AppendError, CommandRecord, Commit, CommitHash, EncodedCommit, Entry, EventLog, LogError, StoredEvent,
};

use crate::answers::LastWrites;
use crate::due::DueState;
use crate::instance::{Instance, RunningWriter};
use crate::instance_keep::InstanceKeep;
use crate::job::Job;
use crate::keyring::Keyring;
use crate::live::Cursor;
use crate::ownership::Ownership;
use crate::projector::{ApplyError, Projector};
use crate::readers::Readers;
use crate::replay::{self, Followed};
use crate::seal::random_bytes;
use crate::threads::Threads;
use crate::view_file::{self, ViewPosition};
use crate::writer::{self, BuiltView, Shared, Writer};

/// Everything that opening needs, on a thread where blocking is fine.
pub(crate) struct Opening {
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) keep: InstanceKeep,
    pub(crate) projector: Projector,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) folder: PathBuf,
    pub(crate) version: String,
    pub(crate) jobs: Arc<HashMap<&'static str, Arc<dyn Job>>>,
    pub(crate) ownership: Ownership,
    pub(crate) threads: Threads,
}

impl Opening {
    pub(crate) fn open(self) -> Result<Arc<Instance>, String> {
        fs::create_dir_all(&self.folder).map_err(|error| format!("{}: {error}", self.folder.display()))?;
        if self
            .keep
            .restore_unfinished()
            .map_err(|error| error.to_string())?
        {
            return Err("its restore was interrupted: run vc restore again, it begins anew".to_owned());
        }
        self.begin_if_new().map_err(|error| error.to_string())?;
        let (view, position, generation) = self.open_view().map_err(|error| error.to_string())?;
        let (sender, receiver) = channel();
        let cursor = Cursor {
            incarnation: position.incarnation,
            seq: position.seq,
        };
        let shared = Arc::new(Shared {
            stopped: OnceLock::new(),
            cursor: watch::Sender::new(cursor),
            last_writes: LastWrites::new(cursor),
            readers: RwLock::new(Arc::new(Readers::new(view.path.clone()))),
            due_changed: Notify::new(),
            holds_erased: AtomicBool::new(view.holds_erased),
            committed_at_ms: AtomicI64::new(position.at.as_millisecond()),
            log_size_told: AtomicBool::new(false),
            waiting: AtomicUsize::new(0),
            ownership: self.ownership,
            following: AtomicBool::new(false),
        });
        let writer = Writer {
            projector: self.projector.clone(),
            log: Arc::clone(&self.log),
            clock: Arc::clone(&self.clock),
            view,
            position,
            receiver,
            queue: VecDeque::new(),
            shared: Arc::clone(&shared),
            threads: self.threads,
        };
        let writer = match self.threads {
            Threads::Own => RunningWriter::Thread(
                std::thread::Builder::new()
                    .name(format!("writer-{}", self.projector.instance))
                    .spawn(move || writer.run())
                    .map_err(|error| format!("no thread for its writer: {error}"))?,
            ),
            Threads::Driven => RunningWriter::Driven(Box::new(writer)),
        };
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
            threads: self.threads,
        }))
    }

    /// The first commit of an instance says that it was created.
    fn begin_if_new(&self) -> Result<(), AppendError> {
        let instance = &self.projector.instance;
        let head = self
            .log
            .head(instance)
            .map_err(|error| AppendError::Unavailable(error.to_string()))?;
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
        let json = |text| RawValue::from_string(text).expect("made by serde_json");
        let created = NewEvent::from(InstanceCreated {});
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
                    answer: json("null".to_owned()),
                },
                correlation_id: String::new(),
                events: vec![StoredEvent {
                    name: created.name.to_owned(),
                    version: created.version,
                    body: json(created.body),
                    sealed: None,
                }],
            }],
        }
        .encode()
    }

    /// The newest view file that fits the log, caught up; or a new one. Others are deleted.
    pub(crate) fn open_view(&self) -> Result<(BuiltView, ViewPosition, u32), ApplyError> {
        let io = |error: std::io::Error| LogError::Unavailable(format!("{}: {error}", self.folder.display()));
        let present = view_file::present(&self.folder, &self.version).map_err(io)?;
        let newest = present
            .iter()
            .filter_map(|(path, generation)| Some((path, (*generation)?)))
            .max_by_key(|found| found.1);
        let mut kept = None;
        if let Some((path, generation)) = newest {
            match self.follow(path.clone()) {
                Ok((view, _)) if view.holds_erased => {
                    tracing::info!(instance = %self.projector.instance, "somebody was erased since: building a new view");
                }
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
                let (view, position) =
                    self.build(self.folder.join(view_file::file_name(&self.version, generation)))?;
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
        let marked = view_file::is_marked_erased(&connection)?;
        let mut keyring = self.keyring();
        let mut followed = replay::follow(self.log.as_ref(), &self.projector, &mut keyring, &connection)?;
        followed.holds_erased |= marked;
        positioned(connection, path, keyring, followed)
    }

    fn build(&self, path: PathBuf) -> Result<(BuiltView, ViewPosition), ApplyError> {
        let mut keyring = self.keyring();
        let (connection, followed) = replay::build(self.log.as_ref(), &self.projector, &mut keyring, &path)?;
        positioned(connection, path, keyring, followed)
    }

    fn keyring(&self) -> Keyring {
        Keyring::new(self.keep.clone(), self.projector.instance.clone())
    }

    /// A view that is ahead of the log, or stands on another history, is thrown away.
    fn check_history(&self, position: &ViewPosition) -> Result<(), ApplyError> {
        let stored = self.log.read(&self.projector.instance, position.seq - 1, 1)?;
        let stored = stored
            .into_iter()
            .next()
            .map(|(seq, bytes)| EncodedCommit::from_stored(seq, bytes));
        let same = stored
            .transpose()?
            .is_some_and(|(encoded, _)| encoded.hash == position.hash);
        if same {
            Ok(())
        } else {
            Err(ApplyError::Forked {
                seq: position.seq,
                before: position.seq,
            })
        }
    }
}

fn positioned(
    connection: Connection,
    path: PathBuf,
    keyring: Keyring,
    followed: Followed,
) -> Result<(BuiltView, ViewPosition), ApplyError> {
    let position = view_file::position(&connection)?
        .ok_or_else(|| LogError::Corrupt("the log has lost its first commit".to_owned()))?;
    let built = BuiltView {
        connection,
        path,
        keyring,
        holds_erased: followed.holds_erased,
    };
    Ok((built, position))
}
