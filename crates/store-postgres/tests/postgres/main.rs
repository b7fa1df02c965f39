//! The backend against a real PostgreSQL server.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod append_tests;
mod common;
mod contract;
mod faults_tests;
mod keep_tests;
mod schema_tests;
mod trouble_tests;
mod watch_tests;
