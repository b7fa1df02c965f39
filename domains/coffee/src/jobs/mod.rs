//! Work outside the writer: forming a round, and taking back one that was never finished.

mod discard_round;
mod form_round;

pub use discard_round::job as discard_job;
pub use form_round::{FormRound, compute, form_round};
