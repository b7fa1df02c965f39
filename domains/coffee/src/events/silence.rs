//! People of whom nothing was heard for some rounds: they are asked, then paused, and any sign ends it.

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::{ProgramId, RoundId};

/// Somebody who had a match was heard of again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignGiven {
    /// Who.
    pub person: PersonId,
}

/// Some days after a round it was looked who of it has been silent for long: they are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilenceChecked {
    /// Of which round.
    pub round: RoundId,
    /// Who is asked whether they are still in.
    pub asked: Vec<PersonId>,
    /// Whether these are the last ones of the round.
    pub done: bool,
}

/// Whoever gave no answer does not take part any more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SilentPaused {
    /// In which program.
    pub program: ProgramId,
    /// After which round they were asked.
    pub round: RoundId,
    /// Who.
    pub people: Vec<PersonId>,
}
