//! The keep on SQLite.

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior};
use vc_kernel::InstanceId;
use vc_store::{Expect, Keep, KeepEntry, KeepError, KeepRow, KeepWrite};

use crate::directory::DataDirectory;
use crate::files::{Checkpoints, Files, is_corrupt, lock, told};

const SCHEMA: &str = "
    CREATE TABLE IF NOT EXISTS keep (
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        bytes BLOB NOT NULL,
        version INTEGER NOT NULL,
        expires_at_ms INTEGER,
        PRIMARY KEY (kind, key)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX IF NOT EXISTS keep_expiry ON keep (expires_at_ms) WHERE expires_at_ms IS NOT NULL;
";

/// One `keep.sqlite` per instance.
pub struct SqliteKeep {
    files: Files,
}

impl SqliteKeep {
    /// The keeps in this directory.
    pub fn new(directory: DataDirectory) -> Self {
        Self {
            files: Files::new(directory, "keep.sqlite", SCHEMA, Checkpoints::WithinCommits),
        }
    }

    fn with<T>(
        &self,
        instance: &InstanceId,
        run: impl FnOnce(&mut Connection) -> rusqlite::Result<T>,
    ) -> Result<T, KeepError> {
        let connection = self.files.connection(instance).map_err(failed)?;
        let mut connection = lock(&connection);
        run(&mut connection).map_err(failed)
    }
}

impl Keep for SqliteKeep {
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        self.with(instance, |connection| {
            connection
                .prepare_cached(
                    "SELECT bytes, version, expires_at_ms FROM keep WHERE kind = ?1 AND key = ?2",
                )?
                .query_row((kind, key), |row| keep_row(row, 0))
                .optional()
        })
    }

    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        let versions = self.with(instance, |connection| {
            let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
            let mut versions = Vec::with_capacity(writes.len());
            for write in writes {
                let Some(version) = put_one(&transaction, write)? else {
                    return Ok(None);
                };
                versions.push(version);
            }
            transaction.commit()?;
            Ok(Some(versions))
        })?;
        versions.ok_or(KeepError::Conflict)
    }

    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError> {
        self.with(instance, |connection| {
            let removed = connection
                .prepare_cached("DELETE FROM keep WHERE kind = ?1 AND key = ?2")?
                .execute((kind, key))?;
            if removed > 0 {
                empty_wal(connection)?;
            }
            Ok(())
        })
    }

    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        self.with(instance, |connection| {
            connection
                .prepare_cached(
                    "SELECT key, bytes, version, expires_at_ms FROM keep
                     WHERE kind = ?1 AND key >= ?2 AND substr(key, 1, length(?2)) = ?2 AND key > ?3
                     ORDER BY key LIMIT ?4",
                )?
                .query_map(
                    (
                        kind,
                        prefix,
                        after.unwrap_or(""),
                        i64::try_from(limit).unwrap_or(i64::MAX),
                    ),
                    |row| Ok((row.get(0)?, keep_row(row, 1)?)),
                )?
                .collect()
        })
    }

    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError> {
        self.with(instance, |connection| {
            let removed = connection.execute(
                "DELETE FROM keep WHERE expires_at_ms <= ?1",
                [now.as_millisecond()],
            )?;
            if removed > 0 {
                empty_wal(connection)?;
            }
            Ok(removed)
        })
    }

    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError> {
        self.with(instance, |connection| {
            connection
                .prepare_cached(
                    "SELECT kind, key, bytes, version, expires_at_ms FROM keep
                     WHERE ?1 IS NULL OR (kind, key) > (?1, ?2) ORDER BY kind, key LIMIT ?3",
                )?
                .query_map(
                    (
                        after.map(|after| after.0),
                        after.map(|after| after.1),
                        i64::try_from(limit).unwrap_or(i64::MAX),
                    ),
                    |row| {
                        Ok(KeepEntry {
                            kind: row.get(0)?,
                            key: row.get(1)?,
                            row: keep_row(row, 2)?,
                        })
                    },
                )?
                .collect()
        })
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError> {
        self.files
            .delete(instance)
            .map_err(|error| KeepError::Unavailable(error.to_string()))
    }
}

/// `secure_delete` zeroes the row in the main file; what the WAL still holds of it goes here.
fn empty_wal(connection: &Connection) -> rusqlite::Result<()> {
    connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

/// The new version, `None` where the condition does not hold.
fn put_one(connection: &Connection, write: &KeepWrite) -> rusqlite::Result<Option<u64>> {
    let present: Option<i64> = connection
        .prepare_cached("SELECT version FROM keep WHERE kind = ?1 AND key = ?2")?
        .query_row((write.kind.as_ref(), &write.key), |row| row.get(0))
        .optional()?;
    let present = present.map_or(0, i64::cast_unsigned);
    let holds = match write.expect {
        Expect::Any => true,
        Expect::Absent => present == 0,
        Expect::Version(version) => present == version,
    };
    if !holds {
        return Ok(None);
    }
    let version = present + 1;
    connection
        .prepare_cached(
            "INSERT INTO keep (kind, key, bytes, version, expires_at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, key) DO UPDATE SET bytes = ?3, version = ?4, expires_at_ms = ?5",
        )?
        .execute((
            write.kind.as_ref(),
            &write.key,
            &write.bytes,
            version.cast_signed(),
            write.expires_at.map(Timestamp::as_millisecond),
        ))?;
    Ok(Some(version))
}

fn keep_row(row: &Row<'_>, first: usize) -> rusqlite::Result<KeepRow> {
    let expires_at_ms: Option<i64> = row.get(first + 2)?;
    Ok(KeepRow {
        bytes: row.get(first)?,
        version: row.get::<_, i64>(first + 1)?.cast_unsigned(),
        expires_at: expires_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
    })
}

fn failed(error: rusqlite::Error) -> KeepError {
    if is_corrupt(&error) {
        KeepError::Corrupt(error.to_string())
    } else {
        KeepError::Unavailable(told(&error))
    }
}
