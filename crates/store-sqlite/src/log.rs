//! The event log on SQLite.

use std::collections::HashMap;
use std::sync::Mutex;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use vc_kernel::InstanceId;
use vc_store::{AppendError, COMMIT_BYTES_MAX, CommitHash, EncodedCommit, EventLog, Head, LogError, LogHead};

use crate::directory::DataDirectory;
use crate::files::{Checkpoints, Files, is_ambiguous, is_corrupt, lock, told};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS commits (
        seq INTEGER PRIMARY KEY,
        hash BLOB NOT NULL,
        wake_at_ms INTEGER,
        bytes BLOB NOT NULL
    ) STRICT;
";

/// One `log.sqlite` per instance.
pub struct SqliteLog {
    files: Files,
    /// As far as known: only this process appends, so nothing has to be looked up twice.
    heads: Mutex<HashMap<InstanceId, LogHead>>,
}

impl SqliteLog {
    /// The logs in this directory.
    pub fn new(directory: DataDirectory) -> Self {
        Self {
            files: Files::new(directory, "log.sqlite", SCHEMA, Checkpoints::Beside),
            heads: Mutex::default(),
        }
    }

    /// The last commit of a log, looked up.
    fn read_head(&self, instance: &InstanceId) -> Result<Option<LogHead>, LogError> {
        let last: Option<(i64, Option<i64>)> = self
            .with(instance, |connection| {
                connection
                    .prepare_cached("SELECT seq, wake_at_ms FROM commits ORDER BY seq DESC LIMIT 1")?
                    .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
                    .optional()
            })
            .map_err(read_failed)?;
        let Some((seq, wake_at_ms)) = last else {
            return Ok(None);
        };
        let wake_at = wake_at_ms.map(Timestamp::from_millisecond).transpose();
        Ok(Some(LogHead {
            instance: instance.clone(),
            seq: seq.cast_unsigned(),
            wake_at: wake_at.map_err(|error| LogError::Corrupt(error.to_string()))?,
        }))
    }

    fn with<T>(
        &self,
        instance: &InstanceId,
        run: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let connection = self.files.connection(instance)?;
        let mut connection = lock(&connection);
        run(&mut connection)
    }
}

impl EventLog for SqliteLog {
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError> {
        self.with(instance, |connection| head(connection))
            .map_err(read_failed)
    }

    fn append(
        &self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError> {
        if commit.bytes.len() > COMMIT_BYTES_MAX {
            return Err(AppendError::TooLarge {
                bytes: commit.bytes.len(),
            });
        }
        let appended = self.with(instance, |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            if head(&transaction)? != previous {
                return Ok(false);
            }
            transaction
                .prepare_cached("INSERT INTO commits (seq, hash, wake_at_ms, bytes) VALUES (?1, ?2, ?3, ?4)")?
                .execute((
                    commit.seq.cast_signed(),
                    commit.hash.0,
                    commit.wake_at.map(Timestamp::as_millisecond),
                    &commit.bytes,
                ))?;
            transaction.commit()?;
            Ok(true)
        });
        let mut heads = lock(&self.heads);
        if !matches!(appended, Ok(true)) {
            heads.remove(instance);
        }
        match appended {
            Ok(true) => {
                let head = LogHead {
                    instance: instance.clone(),
                    seq: commit.seq,
                    wake_at: commit.wake_at,
                };
                heads.insert(instance.clone(), head);
                Ok(())
            }
            Ok(false) => Err(AppendError::Conflict),
            Err(error) if is_ambiguous(&error) => {
                self.files.forget(instance);
                Err(AppendError::Unknown(told(&error)))
            }
            Err(error) => Err(AppendError::Unavailable(told(&error))),
        }
    }

    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        let commits = self
            .with(instance, |connection| {
                let mut statement = connection
                    .prepare_cached("SELECT seq, bytes FROM commits WHERE seq > ?1 ORDER BY seq")?;
                let mut rows = statement.query([after_seq.cast_signed()])?;
                let (mut commits, mut bytes_read) = (Vec::new(), 0);
                while bytes_read < bytes_max {
                    let Some(row) = rows.next()? else { break };
                    let bytes: Vec<u8> = row.get(1)?;
                    bytes_read += bytes.len();
                    commits.push((row.get::<_, i64>(0)?.cast_unsigned(), bytes));
                }
                Ok(commits)
            })
            .map_err(read_failed)?;
        for ((seq, _), expected) in commits.iter().zip(after_seq + 1..) {
            if *seq != expected {
                return Err(LogError::Corrupt(format!(
                    "commit {expected} of {instance} is missing"
                )));
            }
        }
        Ok(commits)
    }

    fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        let instances = self
            .files
            .directory()
            .instances()
            .map_err(|error| LogError::Unavailable(error.to_string()))?;
        let mut heads = Vec::new();
        for instance in instances {
            let known = lock(&self.heads).get(&instance).cloned();
            let head = match known {
                Some(head) => Some(head),
                None => self.read_head(&instance)?,
            };
            heads.extend(head);
        }
        Ok(heads)
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), LogError> {
        lock(&self.heads).remove(instance);
        self.files
            .delete(instance)
            .map_err(|error| LogError::Unavailable(error.to_string()))
    }
}

fn head(connection: &Connection) -> rusqlite::Result<Option<Head>> {
    connection
        .prepare_cached("SELECT seq, hash FROM commits ORDER BY seq DESC LIMIT 1")?
        .query_row([], |row| {
            Ok(Head {
                seq: row.get::<_, i64>(0)?.cast_unsigned(),
                hash: CommitHash(row.get(1)?),
            })
        })
        .optional()
}

fn read_failed(error: rusqlite::Error) -> LogError {
    if is_corrupt(&error) {
        LogError::Corrupt(error.to_string())
    } else {
        LogError::Unavailable(told(&error))
    }
}
