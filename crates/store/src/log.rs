//! The event log as backends offer it.

use jiff::Timestamp;
use vc_kernel::InstanceId;

use crate::commit::{CommitHash, EncodedCommit};

/// The last commit of an instance's log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its place.
    pub seq: u64,
    /// Its hash.
    pub hash: CommitHash,
}

/// The head of one instance's log, as [`EventLog::heads`] lists it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogHead {
    /// Whose log.
    pub instance: InstanceId,
    /// The last commit's place.
    pub seq: u64,
    /// The last commit's `wake_at`: when the instance has to be open because something is due.
    pub wake_at: Option<Timestamp>,
}

/// The append-only log of every instance: commits 1, 2, 3, … each kept verbatim.
pub trait EventLog: Send + Sync + 'static {
    /// The last commit, `None` for an instance that has none yet.
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError>;

    /// Appends, if the log's head is the commit before this one: `previous` is `None` for the
    /// first, else the head that the commit was decided on. On `Ok` it is durable.
    fn append(
        &self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError>;

    /// The commits after `seq`, in order and without a gap, until `bytes_max` is passed (at least
    /// one, if there is any): pairs of seq and bytes.
    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError>;

    /// The head of every instance that has a log, in no order.
    fn heads(&self) -> Result<Vec<LogHead>, LogError>;

    /// Removes an instance's whole log, for good; an instance without one is fine.
    fn delete(&self, instance: &InstanceId) -> Result<(), LogError>;

    /// Whether other processes may append to this log. Then instances need an owner, and views
    /// follow what others append.
    fn is_shared(&self) -> bool {
        false
    }

    /// Has `changed` called soon after another process appended, for as long as the log lives. It is
    /// a hint, which may get lost or come twice: whoever follows a log looks from time to time too.
    fn watch(&self, _changed: Box<dyn Fn(&InstanceId) + Send + Sync>) {}
}

/// Reading failed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LogError {
    /// Try again later.
    #[error("the event log cannot be reached: {0}")]
    Unavailable(String),
    /// What is there cannot be right.
    #[error("the event log is damaged: {0}")]
    Corrupt(String),
}

/// What an append came to, when it was not `Ok`.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppendError {
    /// Another commit stands there: catch up and decide again.
    #[error("another commit was appended first")]
    Conflict,
    /// Over [`COMMIT_BYTES_MAX`](crate::COMMIT_BYTES_MAX).
    #[error("the commit has {bytes} bytes, more than a commit may have")]
    TooLarge {
        /// How many it has.
        bytes: usize,
    },
    /// Certainly not written.
    #[error("the event log cannot be written: {0}")]
    Unavailable(String),
    /// Perhaps written: read the commit id back before saying anything.
    #[error("it is not known whether the commit was written: {0}")]
    Unknown(String),
}
