//! The event log and the keep on PostgreSQL, for teams that run several nodes or have a database
//! anyway.
//!
//! ```text
//! SCHEMA.format     one row: the version of these tables
//! SCHEMA.commits    (instance, seq) → hash, wake_at_ms, bytes verbatim
//! SCHEMA.keep       (instance, kind, key) → bytes, version, expires_at_ms
//! channel vc_SCHEMA who appended to which instance, as a hint to the other nodes
//! ```
//!
//! [`Database`] is the pool, [`PostgresLog`] and [`PostgresKeep`] stand on it. Their calls block:
//! they come from plain threads and never from async code. The connections live on a small runtime
//! of their own.

#![forbid(unsafe_code)]

mod database;
mod failure;
mod keep;
mod log;
mod notify;
mod runtime;
mod schema;
mod target;

pub use database::{Database, OpenError, PostgresOptions};
pub use keep::PostgresKeep;
pub use log::PostgresLog;
