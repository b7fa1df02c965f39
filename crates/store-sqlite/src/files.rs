//! One SQLite file per instance and purpose, opened on first use and kept open while it is in use.

use std::collections::HashMap;
use std::fs;
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode};
use vc_kernel::InstanceId;

use crate::directory::DataDirectory;

/// Another process may hold a file only for moments (a backup, a `sqlite3` shell).
const BUSY_TIMEOUT: Duration = Duration::from_secs(2);

/// Files of one purpose that are open at the same time; one more closes the one that was not used for
/// longest. An open one needs about 150 KB, and opening one takes well under a millisecond.
const OPEN_FILES_MAX: usize = 64;

/// Who copies the write-ahead log into the database.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Checkpoints {
    /// SQLite, within a commit.
    WithinCommits,
    /// A thread beside; see [`vc_wal`].
    Beside,
}

pub(crate) struct Files {
    directory: DataDirectory,
    name: &'static str,
    schema: &'static str,
    checkpoints: Checkpoints,
    open: Mutex<Open>,
}

#[derive(Default)]
struct Open {
    files: HashMap<InstanceId, OpenFile>,
    /// Uses of any file so far.
    uses: u64,
}

struct OpenFile {
    connection: Arc<Mutex<Connection>>,
    /// The last of [`Open::uses`] that was this file's.
    used: u64,
}

impl Open {
    fn find(&mut self, instance: &InstanceId) -> Option<Arc<Mutex<Connection>>> {
        self.uses += 1;
        let file = self.files.get_mut(instance)?;
        file.used = self.uses;
        Some(Arc::clone(&file.connection))
    }

    /// Closes what was not used for longest, unless somebody is at it.
    fn make_room(&mut self) {
        while self.files.len() >= OPEN_FILES_MAX {
            let idle = self
                .files
                .iter()
                .filter(|(_, file)| Arc::strong_count(&file.connection) == 1)
                .min_by_key(|(_, file)| file.used)
                .map(|(instance, _)| instance.clone());
            let Some(idle) = idle else { return };
            self.files.remove(&idle);
        }
    }
}

impl Files {
    pub(crate) fn new(
        directory: DataDirectory,
        name: &'static str,
        schema: &'static str,
        checkpoints: Checkpoints,
    ) -> Self {
        Self {
            directory,
            name,
            schema,
            checkpoints,
            open: Mutex::default(),
        }
    }

    pub(crate) fn directory(&self) -> &DataDirectory {
        &self.directory
    }

    /// The instance's connection, shared; SQLite serialises writers anyway.
    pub(crate) fn connection(&self, instance: &InstanceId) -> rusqlite::Result<Arc<Mutex<Connection>>> {
        let mut open = lock(&self.open);
        if let Some(connection) = open.find(instance) {
            return Ok(connection);
        }
        open.make_room();
        let path = self
            .directory
            .instance_path(instance)
            .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
        let path = path.join(self.name);
        let mut connection = Connection::open(&path)?;
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "secure_delete", "ON")?;
        connection.execute_batch(self.schema)?;
        if self.checkpoints == Checkpoints::Beside {
            vc_wal::checkpoint_beside(&mut connection, &path)?;
        }
        let connection = Arc::new(Mutex::new(connection));
        let file = OpenFile {
            connection: Arc::clone(&connection),
            used: open.uses,
        };
        open.files.insert(instance.clone(), file);
        Ok(connection)
    }

    /// Closes an instance's file and deletes it, with what SQLite keeps beside it; a folder that is
    /// empty then goes too.
    pub(crate) fn delete(&self, instance: &InstanceId) -> io::Result<()> {
        let mut open = lock(&self.open);
        if let Some(file) = open.files.remove(instance) {
            // Nobody begins with it while the list is locked; whoever is at it comes to an end.
            drop(lock(&file.connection));
        }
        let folder = self.directory.instance_path(instance)?;
        for suffix in ["", "-wal", "-shm"] {
            match fs::remove_file(folder.join(format!("{}{suffix}", self.name))) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        match fs::remove_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::DirectoryNotEmpty => Ok(()),
            other => other,
        }
    }

    /// Forgets a connection whose state is doubtful; the next use opens the file again.
    pub(crate) fn forget(&self, instance: &InstanceId) {
        lock(&self.open).files.remove(instance);
    }
}

/// A panic while holding a connection leaves nothing half done in memory: SQLite rolls back.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// SQLite's words, and where it says too little, what to look at.
pub(crate) fn told(error: &rusqlite::Error) -> String {
    let look = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => ": make room",
        Some(ErrorCode::SystemIoFailure | ErrorCode::CannotOpen | ErrorCode::ReadOnly) => {
            ": look whether the disk is full, read-only or failing"
        }
        _ => "",
    };
    format!("{error}{look}")
}

/// Whether the operating system may have written something before this error.
pub(crate) fn is_ambiguous(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::SystemIoFailure | ErrorCode::OperationInterrupted | ErrorCode::Unknown)
    )
}

/// Whether the file itself is no longer to be believed.
pub(crate) fn is_corrupt(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}
