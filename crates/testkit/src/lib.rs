//! For tests only: a clock that they move, rules as given/when/then, an engine in a temporary
//! directory, a log and keep that fail on demand, views compared row by row, and a PostgreSQL server.

#![forbid(unsafe_code)]
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a test that cannot go on should panic"
)]

mod clock;
mod engine;
pub mod fault_contract;
mod faults;
mod given;
mod postgres;
mod views;

pub use clock::FakeClock;
pub use engine::TestEngine;
pub use faults::{AppendFault, Faults, FaultyKeep, FaultyLog};
pub use given::{Given, Outcome, actor, person};
pub use postgres::TestPostgres;
pub use views::{ViewRows, view_files};
