//! One instance's part of the keep, wrapped by the platform key.

use std::sync::Arc;

use jiff::Timestamp;
use vc_kernel::{Clock, InstanceId};
use vc_store::{Expect, Keep, KeepError, KeepRow, KeepWrite, RESTORE_KEY, RESTORE_KIND};

use crate::seal::{PlatformKey, SealingKey};
use crate::threads::Threads;

/// The keep of one instance. Rows are encrypted and bound to instance, kind and key; expired ones
/// read as absent.
#[derive(Clone)]
pub struct InstanceKeep(Arc<Inner>);

struct Inner {
    keep: Arc<dyn Keep>,
    instance: InstanceId,
    key: SealingKey,
    clock: Arc<dyn Clock>,
    threads: Threads,
}

impl InstanceKeep {
    pub(crate) fn new(
        keep: Arc<dyn Keep>,
        instance: InstanceId,
        key: &PlatformKey,
        clock: Arc<dyn Clock>,
        threads: Threads,
    ) -> Self {
        Self(Arc::new(Inner {
            keep,
            instance,
            key: key.sealing_key(),
            clock,
            threads,
        }))
    }

    pub(crate) fn instance(&self) -> &InstanceId {
        &self.0.instance
    }

    /// A row, unless absent or expired.
    pub async fn get(&self, kind: &'static str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        let key = key.to_owned();
        self.run(move |keep| keep.get_now(kind, &key)).await
    }

    /// Writes a row durably if `expect` holds (an expired row counts as absent); answers its new
    /// version. [`KeepError::Conflict`] if it does not hold.
    pub async fn put(
        &self,
        kind: &'static str,
        key: &str,
        bytes: Vec<u8>,
        expect: Expect,
        expires_at: Option<Timestamp>,
    ) -> Result<u64, KeepError> {
        let write = KeepWrite {
            kind: kind.into(),
            key: key.to_owned(),
            bytes,
            expect,
            expires_at,
        };
        self.run(move |keep| keep.put_first_now(write)).await
    }

    /// Removes a row; removing what is absent is fine.
    pub async fn remove(&self, kind: &'static str, key: &str) -> Result<(), KeepError> {
        let key = key.to_owned();
        self.run(move |keep| keep.remove_now(kind, &key)).await
    }

    /// The first `limit` rows of a kind whose key starts with `prefix`, by key.
    pub async fn list(
        &self,
        kind: &'static str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        let prefix = prefix.to_owned();
        self.run(move |keep| keep.list_now(kind, &prefix, limit)).await
    }

    /// Removes expired rows; answers how many.
    pub async fn prune(&self) -> Result<usize, KeepError> {
        self.run(|keep| keep.0.keep.prune(&keep.0.instance, keep.0.clock.now()))
            .await
    }

    /// Whether a restore of this instance was begun and did not end.
    pub(crate) fn restore_unfinished(&self) -> Result<bool, KeepError> {
        let row = self.0.keep.get(&self.0.instance, RESTORE_KIND, RESTORE_KEY)?;
        Ok(row.is_some())
    }

    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Self) -> Result<T, KeepError> + Send + 'static,
    ) -> Result<T, KeepError> {
        let keep = self.clone();
        self.0
            .threads
            .block(move || work(&keep))
            .await
            .unwrap_or_else(|error| Err(KeepError::Unavailable(error)))
    }

    /// As [`Self::get`], for the writer's thread.
    pub(crate) fn get_now(&self, kind: &'static str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        match self.0.keep.get(&self.0.instance, kind, key)? {
            Some(row) => self.unwrap(kind, key, row),
            None => Ok(None),
        }
    }

    /// As [`Self::list`], for threads where blocking is fine.
    pub(crate) fn list_now(
        &self,
        kind: &'static str,
        prefix: &str,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        let rows = self.0.keep.list(&self.0.instance, kind, prefix, None, limit)?;
        let mut opened = Vec::with_capacity(rows.len());
        for (key, row) in rows {
            if let Some(row) = self.unwrap(kind, &key, row)? {
                opened.push((key, row));
            }
        }
        Ok(opened)
    }

    /// As [`Self::remove`], for threads where blocking is fine.
    pub(crate) fn remove_now(&self, kind: &'static str, key: &str) -> Result<(), KeepError> {
        self.0.keep.remove(&self.0.instance, kind, key)
    }

    /// As [`Self::put`] of a row that does not expire, for threads where blocking is fine.
    pub(crate) fn put_one_now(
        &self,
        kind: &'static str,
        key: &str,
        bytes: Vec<u8>,
        expect: Expect,
    ) -> Result<u64, KeepError> {
        self.put_first_now(KeepWrite {
            kind: kind.into(),
            key: key.to_owned(),
            bytes,
            expect,
            expires_at: None,
        })
    }

    fn put_first_now(&self, write: KeepWrite) -> Result<u64, KeepError> {
        let versions = self.put_now(vec![write])?;
        Ok(versions.first().copied().unwrap_or(1))
    }

    /// Writes all rows or none, for the writer's thread.
    pub(crate) fn put_now(&self, mut writes: Vec<KeepWrite>) -> Result<Vec<u64>, KeepError> {
        for write in &mut writes {
            write.bytes = self
                .0
                .key
                .seal(&self.context(&write.kind, &write.key), &write.bytes);
            if write.expect == Expect::Absent {
                // An expired row that was not pruned yet counts as absent.
                if let Some(row) = self.0.keep.get(&self.0.instance, &write.kind, &write.key)?
                    && self.is_expired(&row)
                {
                    write.expect = Expect::Version(row.version);
                }
            }
        }
        self.0.keep.put(&self.0.instance, &writes)
    }

    fn unwrap(&self, kind: &str, key: &str, row: KeepRow) -> Result<Option<KeepRow>, KeepError> {
        if self.is_expired(&row) {
            return Ok(None);
        }
        let bytes = self
            .0
            .key
            .open(&self.context(kind, key), &row.bytes)
            .map_err(|_| {
                KeepError::Corrupt(format!(
                    "a row of kind {kind} cannot be opened: it is damaged, or the platform key is another one"
                ))
            })?;
        Ok(Some(KeepRow { bytes, ..row }))
    }

    fn is_expired(&self, row: &KeepRow) -> bool {
        row.expires_at.is_some_and(|at| at <= self.0.clock.now())
    }

    fn context(&self, kind: &str, key: &str) -> Vec<u8> {
        // The NUL cannot occur in an instance's name or a kind, so contexts cannot run together.
        [self.0.instance.as_str(), kind, key].join("\0").into_bytes()
    }
}
