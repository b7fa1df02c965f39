//! Several nodes on one log, with everything going wrong that can: for each seed one run, which can
//! be repeated exactly.
//!
//! The engine is the real one, driven on one thread ([`vc_instance::Threads::Driven`]): its writers,
//! leases, due work, views and keys. The store is in memory and fails by chance; processes die at
//! any call of it; views lose what a power cut takes; clocks jump; releases with other projections
//! come and go. Afterwards everything is put right, and must be right: see [`judge`](judge).

#![forbid(unsafe_code)]

mod clients;
mod effects;
mod judge;
mod known;
mod ledger;
mod node;
#[cfg(test)]
mod node_tests;
mod run;
mod steps;
mod store;

pub use run::{Figures, Report, run};
pub use vc_instance::{Broken, break_engine};
