//! The engine: each instance is a state machine replicated from a totally ordered log of commits.
//!
//! One plain thread per open instance decides commands in batches against the view, appends one
//! commit to the log (one fsync for the whole batch), then commits the view and answers. Readers
//! use their own connections to the same SQLite file and never wait for the writer. The view is
//! disposable: it is rebuilt from the log whenever its version or its history does not match.

#![forbid(unsafe_code)]

mod answers;
mod batch;
mod broken;
mod delete;
mod due;
mod engine;
mod export;
mod instance;
mod instance_keep;
mod job;
mod keyring;
pub mod limits;
mod live;
mod node_work;
mod nodes;
mod opening;
mod ownership;
mod projector;
mod published;
mod queued;
mod readers;
mod replay;
mod request;
mod restored;
mod seal;
mod threads;
mod verify;
mod view_copy;
mod view_file;
mod writer;

pub use answers::Question;
#[cfg(feature = "broken")]
pub use broken::{Broken, break_engine};
pub use delete::Deleted;
pub use engine::{Engine, EngineParts, OpenError};
pub use export::Exported;
pub use instance::Instance;
pub use instance_keep::InstanceKeep;
pub use job::{Attempt, BoxFuture, DueRow, Job, JobContext, JobError, PendingAttempts, RetryPolicy};
pub use live::{ChangedRow, Changes, Cursor, Heard, Viewer};
pub use ownership::Owner;
pub use projector::events_read;
pub use published::{LogPlace, Published, PublishedError, PublishedPage};
pub use request::{ReadError, Request, SubmitError};
pub use restored::{Restored, is_withheld};
pub use seal::{NodeKey, PlatformKey};
pub use threads::Threads;
pub use vc_store::{Expect, KeepError, KeepRow};
pub use verify::{LogReport, Tell, ViewReport, verify_log};
