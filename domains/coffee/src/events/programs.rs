//! What happens to programs themselves: their settings, who joins, and what came of their schedule.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::program::ProgramSettings;
use crate::model::schedule::Slot;
use crate::model::{ProgramId, RoundId, SlotOutcome};

/// The next round that is scheduled.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NextSlot {
    /// Names the round within its program: what the program's clock shows then.
    pub slot: String,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
}

impl From<Slot> for NextSlot {
    fn from(slot: Slot) -> Self {
        Self {
            slot: slot.name,
            at_ms: slot.at.as_millisecond(),
        }
    }
}

impl NextSlot {
    /// When.
    pub fn at(&self) -> Timestamp {
        Timestamp::from_millisecond(self.at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
    }
}

/// An admin set a program anew.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramChanged {
    /// Which.
    pub program: ProgramId,
    /// As it was; none for the settings it begins with.
    pub former: Option<ProgramSettings>,
    /// As it is now.
    pub settings: ProgramSettings,
    /// When its next round runs; none without a schedule.
    pub next: Option<NextSlot>,
}

/// A program came to its end: no round is formed any more, what was stays readable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramArchived {
    /// Which.
    pub program: ProgramId,
}

/// `vc.yaml` says what a program is like, or no longer does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramDeclared {
    /// Which.
    pub program: ProgramId,
    /// Its id in the file; none once it does not stand there any more.
    pub file_id: Option<String>,
    /// The settings that are written there, by name.
    pub fields: Vec<String>,
}

/// Somebody takes part in a program that one joins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramJoined {
    /// Which.
    pub program: ProgramId,
    /// Who.
    pub person: PersonId,
}

/// Somebody no longer does.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProgramLeft {
    /// Which.
    pub program: ProgramId,
    /// Who.
    pub person: PersonId,
}

/// A scheduled slot is over, whatever came of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotPassed {
    /// Of which program.
    pub program: ProgramId,
    /// Which.
    pub slot: NextSlot,
    /// What came of it.
    pub outcome: SlotOutcome,
    /// Its round, if there is one.
    pub round: Option<RoundId>,
    /// What went wrong, for admins; no personal data.
    pub error: Option<String>,
    /// The one after it.
    pub next: Option<NextSlot>,
}
