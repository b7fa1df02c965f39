//! Seats of a formed round that whoever takes part only since is offered.

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::RoundId;

/// Somebody who takes part only since is told that there is a seat; which one is looked up when
/// they look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatOffered {
    /// In which round.
    pub round: RoundId,
    /// To whom.
    pub person: PersonId,
}

/// They do not want one in this round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeatDeclined {
    /// In which round.
    pub round: RoundId,
    /// Who.
    pub person: PersonId,
}
