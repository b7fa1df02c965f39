//! The embedded backend: one directory, used by one process at a time.
//!
//! ```text
//! DIR/vc.lock                        held while the directory is open: it is the owner's lease
//! DIR/instances/NAME/log.sqlite      the event log: one row a commit, bytes verbatim
//! DIR/instances/NAME/keep.sqlite     the keep
//! DIR/instances/NAME/view-*.sqlite   the engine's; may be deleted at any time
//! ```
//!
//! Log and keep are in WAL mode with `synchronous=FULL`: an append is one fsync.

#![forbid(unsafe_code)]

mod directory;
mod files;
mod keep;
mod log;

pub use directory::{DataDirectory, OpenError};
pub use keep::SqliteKeep;
pub use log::SqliteLog;
