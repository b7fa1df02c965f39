//! Read connections to one view file. A read is one snapshot; it blocks the thread that asks.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::Semaphore;
use vc_kernel::{View, ViewError};

use crate::answers::Answers;
use crate::limits::{READ_TIME_MAX, READERS_MAX};
use crate::view_file;

/// SQLite's virtual-machine instructions between two looks at the watch.
const DEADLINE_CHECK_INSTRUCTIONS: i32 = 10_000;

pub(crate) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    pub(crate) answers: Answers,
    pub(crate) permits: Arc<Semaphore>,
}

/// What a read came to.
pub(crate) enum ReadOutcome<T> {
    Done(T),
    TimedOut,
}

impl Readers {
    pub(crate) fn new(path: PathBuf) -> Self {
        Self {
            path,
            idle: Mutex::default(),
            answers: Answers::default(),
            permits: Arc::new(Semaphore::new(READERS_MAX)),
        }
    }

    /// Closes the connections that nobody is at, and forgets what was answered.
    pub(crate) fn close_idle(&self) {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).clear();
        self.answers.clear();
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Runs `read` on one snapshot; blocks.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&View<'_>) -> T) -> Result<ReadOutcome<T>, ViewError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => view_file::open_reader(&self.path)?,
        };
        let deadline = Instant::now() + READ_TIME_MAX;
        connection.progress_handler(
            DEADLINE_CHECK_INSTRUCTIONS,
            Some(move || Instant::now() > deadline),
        )?;
        connection.prepare_cached("BEGIN")?.execute(())?;
        let result = read(&View::new(&connection));
        connection.prepare_cached("ROLLBACK")?.execute(())?;
        self.idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(connection);
        if Instant::now() > deadline {
            Ok(ReadOutcome::TimedOut)
        } else {
            Ok(ReadOutcome::Done(result))
        }
    }
}
