//! Archives of instances: what `vc backup` writes and `vc restore` reads.
//!
//! ```text
//! TARGET/<instance>/
//!   log/<first>-<last>-<hash>.log   commits, verbatim; written once, shared by later backups
//!   keep/<backup>.keep              every row of the keep, as it is stored: wrapped by the platform key
//!   backups/<backup>.backup         the manifest, written last: without it there is no backup
//!   erased.jsonl                    everybody who was erased; a restore erases them again
//! ```
//!
//! Everything goes through [`EventLog`](vc_store::EventLog) and [`Keep`](vc_store::Keep), so it works
//! on every backend, while others append. The log is read first and the keep afterwards, so no key
//! that a commit needs is missing. The platform key is never here, only its fingerprint. Nothing in
//! this crate knows what an event means: who was erased is told by a function that is handed in.

#![forbid(unsafe_code)]

mod check;
mod erased;
mod error;
mod keep_copy;
mod manifest;
mod names;
mod progress;
mod records;
mod restore;
mod segments;
mod target;
mod write;

pub use check::{Checked, CheckedBackup, check};
pub use erased::{Erasure, ErasureList};
pub use error::ArchiveError;
pub use manifest::{FileSum, KeepCopy, Manifest, Segment};
pub use progress::{Progress, Silent};
pub use restore::{Point, Restore, Wanted, refuse_unless_empty};
pub use target::{InstanceTarget, instances};
pub use write::{Backup, Erased, RETENTION_DAYS, Written};
