//! The event log on PostgreSQL.

use jiff::Timestamp;
use tokio_postgres::types::Type;
use vc_kernel::InstanceId;
use vc_store::{AppendError, COMMIT_BYTES_MAX, CommitHash, EncodedCommit, EventLog, Head, LogError, LogHead};

use crate::database::Database;
use crate::failure::Failure;
use crate::notify::{self, Notifier};

/// Rows looked at for one page, however many bytes it may have.
const PAGE_COMMITS_MAX: i64 = 4096;
/// Rows removed in one statement, which has to end in time.
const DELETE_COMMITS: i64 = 10_000;

const HEAD: &str = "SELECT seq, hash FROM commits WHERE instance = $1 ORDER BY seq DESC LIMIT 1";

/// The first of an instance: nothing may be there. Two at once meet in the primary key.
const APPEND_FIRST: &str = "
    INSERT INTO commits (instance, seq, hash, wake_at_ms, bytes)
    SELECT $1, $2, $3, $4, $5 WHERE NOT EXISTS (SELECT 1 FROM commits WHERE instance = $1)
    ON CONFLICT (instance, seq) DO NOTHING";

/// Any other: the commit that it was decided on must be the one before.
const APPEND_NEXT: &str = "
    INSERT INTO commits (instance, seq, hash, wake_at_ms, bytes)
    SELECT $1, $2, $3, $4, $5
    WHERE EXISTS (SELECT 1 FROM commits WHERE instance = $1 AND seq = $2 - 1 AND hash = $6)
    ON CONFLICT (instance, seq) DO NOTHING";

/// Sizes are known without reading the bytes, so only what belongs to the page is read.
const READ: &str = "
    SELECT seq, bytes FROM (
        SELECT seq, bytes, sum(octet_length(bytes)) OVER (ORDER BY seq) - octet_length(bytes) AS bytes_before
        FROM (SELECT seq, bytes FROM commits WHERE instance = $1 AND seq > $2 ORDER BY seq LIMIT $3) AS next
    ) AS page WHERE bytes_before < $4 ORDER BY seq";

/// Jumps from one instance to the next in the primary key: two look-ups each, however long the logs.
const HEADS: &str = "
    WITH RECURSIVE names AS (
        (SELECT instance FROM commits ORDER BY instance LIMIT 1)
        UNION ALL
        SELECT (SELECT instance FROM commits WHERE instance > names.instance ORDER BY instance LIMIT 1)
        FROM names WHERE names.instance IS NOT NULL
    )
    SELECT names.instance, head.seq, head.wake_at_ms FROM names
    CROSS JOIN LATERAL (
        SELECT seq, wake_at_ms FROM commits WHERE instance = names.instance ORDER BY seq DESC LIMIT 1
    ) AS head";

/// From the front, so that nobody takes what an interrupted deletion leaves for a whole log.
const DELETE: &str = "
    DELETE FROM commits WHERE instance = $1
    AND seq IN (SELECT seq FROM commits WHERE instance = $1 ORDER BY seq LIMIT $2)";

/// All instances' logs in one table.
pub struct PostgresLog {
    database: Database,
    notifier: Notifier,
}

impl PostgresLog {
    /// The logs in this database.
    pub fn new(database: Database) -> Self {
        let notifier = Notifier::start(&database);
        Self { database, notifier }
    }
}

impl EventLog for PostgresLog {
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError> {
        let row = self.database.call(async |client| {
            let statement = client.prepare_cached(HEAD).await?;
            Ok(client.query_opt(&statement, &[&instance.as_str()]).await?)
        })?;
        row.map(|row| {
            let hash: &[u8] = row.get(1);
            let hash = <[u8; 32]>::try_from(hash)
                .map_err(|_| LogError::Corrupt(format!("the hash of {instance}'s head has no 32 bytes")))?;
            Ok(Head {
                seq: row.get::<_, i64>(0).cast_unsigned(),
                hash: CommitHash(hash),
            })
        })
        .transpose()
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
        if commit.seq != previous.map_or(1, |head| head.seq + 1) {
            return Err(AppendError::Conflict);
        }
        let appended = self.database.call(async |client| {
            let types = [
                Type::TEXT,
                Type::INT8,
                Type::BYTEA,
                Type::INT8,
                Type::BYTEA,
                Type::BYTEA,
            ];
            let (sql, types) = match previous {
                None => (APPEND_FIRST, &types[..5]),
                Some(_) => (APPEND_NEXT, &types[..]),
            };
            let statement = client
                .prepare_typed_cached(sql, types)
                .await
                .map_err(|error| Failure::before_sending(&error))?;
            let (instance, seq) = (instance.as_str(), commit.seq.cast_signed());
            let (hash, wake_at_ms) = (
                commit.hash.0.as_slice(),
                commit.wake_at.map(Timestamp::as_millisecond),
            );
            let rows = match previous {
                None => {
                    client
                        .execute(&statement, &[&instance, &seq, &hash, &wake_at_ms, &commit.bytes])
                        .await?
                }
                Some(head) => {
                    let previous = head.hash.0.as_slice();
                    client
                        .execute(
                            &statement,
                            &[&instance, &seq, &hash, &wake_at_ms, &commit.bytes, &previous],
                        )
                        .await?
                }
            };
            Ok(rows == 1)
        })?;
        if !appended {
            return Err(AppendError::Conflict);
        }
        self.notifier.appended(instance);
        Ok(())
    }

    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        let bytes_max = i64::try_from(bytes_max).unwrap_or(i64::MAX).max(1);
        let rows = self.database.call(async |client| {
            let types = [Type::TEXT, Type::INT8, Type::INT8, Type::INT8];
            let statement = client.prepare_typed_cached(READ, &types).await?;
            let after_seq = after_seq.cast_signed();
            Ok(client
                .query(
                    &statement,
                    &[&instance.as_str(), &after_seq, &PAGE_COMMITS_MAX, &bytes_max],
                )
                .await?)
        })?;
        let mut commits = Vec::with_capacity(rows.len());
        for (row, expected) in rows.iter().zip(after_seq + 1..) {
            let seq = row.get::<_, i64>(0).cast_unsigned();
            if seq != expected {
                return Err(LogError::Corrupt(format!(
                    "commit {expected} of {instance} is missing"
                )));
            }
            commits.push((seq, row.get(1)));
        }
        Ok(commits)
    }

    fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        let rows = self.database.call(async |client| {
            let statement = client.prepare_cached(HEADS).await?;
            Ok(client.query(&statement, &[]).await?)
        })?;
        rows.iter()
            .map(|row| {
                let name: &str = row.get(0);
                let instance = name
                    .parse()
                    .map_err(|_| LogError::Corrupt(format!("{name:?} is no instance's name")))?;
                let wake_at_ms: Option<i64> = row.get(2);
                let wake_at = wake_at_ms
                    .map(Timestamp::from_millisecond)
                    .transpose()
                    .map_err(|error| LogError::Corrupt(error.to_string()))?;
                Ok(LogHead {
                    instance,
                    seq: row.get::<_, i64>(1).cast_unsigned(),
                    wake_at,
                })
            })
            .collect()
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), LogError> {
        let commits = self.head(instance)?.map_or(0, |head| head.seq);
        // One round more finds that nothing is left; appends that were under way take another.
        for _ in 0..commits / DELETE_COMMITS.unsigned_abs() + 3 {
            let deleted = self.database.call(async |client| {
                let statement = client.prepare_cached(DELETE).await?;
                Ok(client
                    .execute(&statement, &[&instance.as_str(), &DELETE_COMMITS])
                    .await?)
            })?;
            if deleted == 0 {
                return Ok(());
            }
        }
        Err(LogError::Unavailable(format!(
            "{instance} is still being written to; close it everywhere, then delete it again"
        )))
    }

    fn is_shared(&self) -> bool {
        true
    }

    fn watch(&self, changed: Box<dyn Fn(&InstanceId) + Send + Sync>) {
        notify::listen(&self.database, changed);
    }
}
