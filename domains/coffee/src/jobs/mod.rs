//! Work outside the writer: forming a round, by request or by schedule, and taking back one that was never finished.

mod check_silence;
mod discard_round;
mod form_round;
mod run_schedule;

pub use check_silence::job as silence_job;
pub use discard_round::job as discard_job;
pub use form_round::{FormRound, compute, form_round};
pub use run_schedule::job as schedule_job;
