//! The keep: mutable secrets beside the log, `(instance, kind, key) → bytes`.
//!
//! What lives here and never in events: person keys, password hashes, refresh families, tokens,
//! channel secrets, attempts in flight. A secret is written before the event that names it and
//! removed after the event that ends it. The bytes are opaque (the engine wraps them).

use std::borrow::Cow;

use jiff::Timestamp;
use vc_kernel::InstanceId;

/// The kind of the one row that is there while a restore is under way: an instance that has it is
/// not opened, not backed up, and may be restored once more. Its bytes are not wrapped.
pub const RESTORE_KIND: &str = "restore";
/// The key of that row.
pub const RESTORE_KEY: &str = "unfinished";

/// A stored row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepRow {
    /// Opaque here.
    pub bytes: Vec<u8>,
    /// 1 for a new row, one more with each put.
    pub version: u64,
    /// From then on it counts as absent and may be pruned.
    pub expires_at: Option<Timestamp>,
}

/// What a put requires of the row that is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expect {
    /// Nothing: the last write wins.
    Any,
    /// That there is none.
    Absent,
    /// That it has this version.
    Version(u64),
}

/// One put of a set that is written whole or not at all.
#[derive(Clone, Debug)]
pub struct KeepWrite {
    /// A literal per use.
    pub kind: Cow<'static, str>,
    /// Unique within the kind.
    pub key: String,
    /// Opaque here.
    pub bytes: Vec<u8>,
    /// The condition.
    pub expect: Expect,
    /// See [`KeepRow::expires_at`].
    pub expires_at: Option<Timestamp>,
}

/// A row with its name, as [`Keep::scan`] lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeepEntry {
    /// A literal per use.
    pub kind: String,
    /// Unique within the kind.
    pub key: String,
    /// What is stored.
    pub row: KeepRow,
}

/// The keep as backends offer it. Expired rows are returned like others: the engine, which has
/// the clock, tells them apart.
pub trait Keep: Send + Sync + 'static {
    /// One row.
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError>;

    /// Writes all rows durably or none; answers the new versions in order. At most 1,000 rows.
    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError>;

    /// Removes a row so that no backend file holds it any more; removing what is absent is fine.
    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError>;

    /// Up to `limit` rows of a kind whose key starts with `prefix` and comes after `after`, by key.
    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError>;

    /// Removes rows that expired before `now`; answers how many.
    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError>;

    /// Up to `limit` rows of every kind that come after `after`, by kind and key: for backups.
    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError>;

    /// Removes every row of an instance, for good; an instance without any is fine.
    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError>;
}

/// The keep said no, or nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeepError {
    /// The condition did not hold.
    #[error("the row was changed by somebody else")]
    Conflict,
    /// Try again later; a put may or may not have happened.
    #[error("the keep cannot be reached: {0}")]
    Unavailable(String),
    /// What is there cannot be right: damaged, or wrapped with another platform key.
    #[error("the keep is damaged: {0}")]
    Corrupt(String),
}
