//! The keep on PostgreSQL.

use futures_util::future::join_all;
use jiff::Timestamp;
use tokio_postgres::types::Type;
use tokio_postgres::{Row, Statement};
use vc_kernel::InstanceId;
use vc_store::{Expect, Keep, KeepEntry, KeepError, KeepRow, KeepWrite};

use crate::database::Database;
use crate::failure::Failure;

/// Statements of a put that are sent without waiting for each answer.
const PIPELINED_MAX: usize = 30;
/// Tries of a put that met a deadlock or a serialization failure.
const PUT_TRIES_MAX: usize = 5;

const PUT_ANY: &str = "
    INSERT INTO keep (instance, kind, key, bytes, expires_at_ms, version) VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (instance, kind, key) DO UPDATE
    SET bytes = excluded.bytes, expires_at_ms = excluded.expires_at_ms, version = keep.version + 1
    RETURNING version";
const PUT_ABSENT: &str = "
    INSERT INTO keep (instance, kind, key, bytes, expires_at_ms, version) VALUES ($1, $2, $3, $4, $5, 1)
    ON CONFLICT (instance, kind, key) DO NOTHING
    RETURNING version";
const PUT_VERSION: &str = "
    UPDATE keep SET bytes = $4, expires_at_ms = $5, version = version + 1
    WHERE instance = $1 AND kind = $2 AND key = $3 AND version = $6
    RETURNING version";

/// All instances' keeps in one table.
pub struct PostgresKeep {
    database: Database,
}

impl PostgresKeep {
    /// The keeps in this database.
    pub const fn new(database: Database) -> Self {
        Self { database }
    }

    /// The new versions, `None` where a condition does not hold.
    fn try_put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Option<Vec<u64>>, Failure> {
        self.database.call(async |client| {
            let puts = Puts::prepare(client).await?;
            if let [write] = writes {
                return Ok(puts
                    .put(&***client, instance, write)
                    .await?
                    .map(|version| vec![version]));
            }
            // Everybody locks rows in the same order, so that two puts do not wait for each other.
            let mut order: Vec<usize> = (0..writes.len()).collect();
            order.sort_by_key(|&index| (writes[index].kind.as_ref(), writes[index].key.as_str()));
            let mut versions = vec![0; writes.len()];
            let transaction = client.transaction().await?;
            for chunk in order.chunks(PIPELINED_MAX) {
                let sent = chunk
                    .iter()
                    .map(|&index| puts.put(&*transaction, instance, &writes[index]));
                for (&index, version) in chunk.iter().zip(join_all(sent).await) {
                    let Some(version) = version? else {
                        transaction.rollback().await?;
                        return Ok(None);
                    };
                    versions[index] = version;
                }
            }
            transaction.commit().await?;
            Ok(Some(versions))
        })
    }
}

/// The three statements of a put.
struct Puts {
    any: Statement,
    absent: Statement,
    version: Statement,
}

impl Puts {
    async fn prepare(client: &deadpool_postgres::Object) -> Result<Self, Failure> {
        let types = [
            Type::TEXT,
            Type::TEXT,
            Type::TEXT,
            Type::BYTEA,
            Type::INT8,
            Type::INT8,
        ];
        Ok(Self {
            any: client.prepare_typed_cached(PUT_ANY, &types[..5]).await?,
            absent: client.prepare_typed_cached(PUT_ABSENT, &types[..5]).await?,
            version: client.prepare_typed_cached(PUT_VERSION, &types).await?,
        })
    }

    /// The new version, `None` where the condition does not hold.
    async fn put(
        &self,
        client: &impl tokio_postgres::GenericClient,
        instance: &InstanceId,
        write: &KeepWrite,
    ) -> Result<Option<u64>, Failure> {
        let (instance, kind) = (instance.as_str(), write.kind.as_ref());
        let expires_at_ms = write.expires_at.map(Timestamp::as_millisecond);
        let expected = match write.expect {
            Expect::Version(version) => version.cast_signed(),
            Expect::Any | Expect::Absent => 0,
        };
        let (statement, parameters) = match write.expect {
            Expect::Any => (&self.any, 5),
            Expect::Absent => (&self.absent, 5),
            Expect::Version(_) => (&self.version, 6),
        };
        let all: [&(dyn tokio_postgres::types::ToSql + Sync); 6] = [
            &instance,
            &kind,
            &write.key,
            &write.bytes,
            &expires_at_ms,
            &expected,
        ];
        let row = client.query_opt(statement, &all[..parameters]).await?;
        Ok(row.map(|row| row.get::<_, i64>(0).cast_unsigned()))
    }
}

impl Keep for PostgresKeep {
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        let row = self.database.call(async |client| {
            let statement = client
                .prepare_cached(
                    "SELECT bytes, version, expires_at_ms FROM keep WHERE instance = $1 AND kind = $2 AND key = $3",
                )
                .await?;
            Ok(client
                .query_opt(&statement, &[&instance.as_str(), &kind, &key])
                .await?)
        })?;
        Ok(row.map(|row| keep_row(&row, 0)))
    }

    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        let mut tries = 1;
        loop {
            match self.try_put(instance, writes) {
                Err(Failure::Collided(_)) if tries < PUT_TRIES_MAX => tries += 1,
                outcome => return outcome?.ok_or(KeepError::Conflict),
            }
        }
    }

    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError> {
        self.database.call(async |client| {
            let statement = client
                .prepare_cached("DELETE FROM keep WHERE instance = $1 AND kind = $2 AND key = $3")
                .await?;
            Ok(client
                .execute(&statement, &[&instance.as_str(), &kind, &key])
                .await?)
        })?;
        Ok(())
    }

    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let after = after.unwrap_or("");
        let end = prefix_end(prefix);
        // Two statements rather than one with "or": each is a range of the primary key.
        let before_end = if end.is_some() { "AND key < $6" } else { "" };
        let sql = format!(
            "SELECT key, bytes, version, expires_at_ms FROM keep
             WHERE instance = $1 AND kind = $2 AND key >= $3 AND key > $4 {before_end}
             ORDER BY key LIMIT $5"
        );
        let rows = self.database.call(async |client| {
            let statement = client.prepare_cached(&sql).await?;
            let instance = instance.as_str();
            Ok(match end {
                Some(end) => {
                    client
                        .query(&statement, &[&instance, &kind, &prefix, &after, &limit, &end])
                        .await?
                }
                None => {
                    client
                        .query(&statement, &[&instance, &kind, &prefix, &after, &limit])
                        .await?
                }
            })
        })?;
        Ok(rows.iter().map(|row| (row.get(0), keep_row(row, 1))).collect())
    }

    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError> {
        let removed = self.database.call(async |client| {
            let statement = client
                .prepare_cached("DELETE FROM keep WHERE instance = $1 AND expires_at_ms <= $2")
                .await?;
            Ok(client
                .execute(&statement, &[&instance.as_str(), &now.as_millisecond()])
                .await?)
        })?;
        Ok(usize::try_from(removed).unwrap_or(usize::MAX))
    }

    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError> {
        // No kind is empty, so this comes before all rows.
        let (kind, key) = after.unwrap_or(("", ""));
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = self.database.call(async |client| {
            let statement = client
                .prepare_cached(
                    "SELECT kind, key, bytes, version, expires_at_ms FROM keep
                     WHERE instance = $1 AND (kind, key) > ($2, $3) ORDER BY kind, key LIMIT $4",
                )
                .await?;
            Ok(client
                .query(&statement, &[&instance.as_str(), &kind, &key, &limit])
                .await?)
        })?;
        let entry = |row: &Row| KeepEntry {
            kind: row.get(0),
            key: row.get(1),
            row: keep_row(row, 2),
        };
        Ok(rows.iter().map(entry).collect())
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError> {
        self.database.call(async |client| {
            let statement = client
                .prepare_cached("DELETE FROM keep WHERE instance = $1")
                .await?;
            Ok(client.execute(&statement, &[&instance.as_str()]).await?)
        })?;
        Ok(())
    }
}

fn keep_row(row: &Row, first: usize) -> KeepRow {
    let expires_at_ms: Option<i64> = row.get(first + 2);
    KeepRow {
        bytes: row.get(first),
        version: row.get::<_, i64>(first + 1).cast_unsigned(),
        expires_at: expires_at_ms.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
    }
}

/// The first text, by bytes, after all that start with `prefix`; none where nothing comes after.
/// UTF-8 sorts as its characters do, so the last one that has a successor is raised.
fn prefix_end(prefix: &str) -> Option<String> {
    let mut text = prefix.to_owned();
    while let Some(last) = text.pop() {
        if let Some(next) = (last..=char::MAX).nth(1) {
            text.push(next);
            return Some(text);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prefix_ends_before_the_next_text() {
        assert_eq!(prefix_end("p/").as_deref(), Some("p0"));
        assert_eq!(prefix_end("a\u{d7ff}").as_deref(), Some("a\u{e000}"));
        assert_eq!(prefix_end("a\u{10ffff}").as_deref(), Some("b"));
        assert_eq!(prefix_end("\u{10ffff}"), None);
        assert_eq!(prefix_end(""), None);
    }
}
