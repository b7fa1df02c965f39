//! The embedded event log and keep, on SQLite.

#![forbid(unsafe_code)]
