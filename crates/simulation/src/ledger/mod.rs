//! A domain made for finding mistakes: every accepted command leaves a token that must be there
//! exactly once, names are sealed and in a full-text index, timers must fire once, people are erased.

mod commands;
mod events;
mod jobs;
mod project;

pub use commands::{Ask, Asked};
pub use jobs::{Destroy, Fire};
pub use project::{Ledger, NEWEST, RELEASES};

/// The kind of timers.
const FIRE_JOB: &str = "ledger.fire";
/// The kind of erasures.
const DESTROY_JOB: &str = "ledger.destroy_key";
