//! The binary as a shell sees it: what it prints, where, and how it exits.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod backup;
mod erasure;
mod help;
mod matching;
mod recur;
mod run;
mod server;
mod settings;
mod task_files;
mod tasks;
mod verify;
