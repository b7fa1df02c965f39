//! The index through its public face, on real SQLite.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod hostile;
mod languages;
mod marks;
mod pages;
mod properties;
mod rebuilt;
mod support;
mod typos;
