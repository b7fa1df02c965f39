//! What an instance is stored in: the append-only event log, which is the truth, and the keep,
//! which holds mutable secrets beside it. Backends implement [`EventLog`] and [`Keep`] and pass
//! the suite in [`contract`]. The calls block; the engine's writer is a plain thread.

#![forbid(unsafe_code)]

mod commit;
#[cfg(feature = "contract")]
pub mod contract;
mod keep;
mod log;

pub use commit::{
    COMMIT_BYTES_MAX, CommandRecord, Commit, CommitError, CommitHash, CommitId, EncodedCommit, Entry,
    SealedBytes, StoredEvent,
};
pub use keep::{Expect, Keep, KeepEntry, KeepError, KeepRow, KeepWrite, RESTORE_KEY, RESTORE_KIND};
pub use log::{AppendError, EventLog, Head, LogError, LogHead};
