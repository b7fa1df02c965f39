//! Writes a further part of a round that was begun; the last one forms it.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use super::RoundPart;
use crate::model::RoundId;

/// Add the next part.
#[derive(Clone, Debug, Serialize)]
pub struct AddRoundPart {
    /// Of which round.
    pub round: RoundId,
    /// Which part, from 0.
    pub index: u32,
    /// What is in it.
    pub part: RoundPart,
}

/// Why the part is not taken.
#[derive(Debug, thiserror::Error)]
pub enum AddRoundPartRefusal {
    /// It took too long, or the parts came out of order.
    #[error("This round is no longer being formed. Run it again.")]
    NotForming,
    /// Somebody is in the round already.
    #[error("The proposed round has somebody in it twice. Run it again; if it stays, tell an operator.")]
    BadProposal,
}

impl Refusal for AddRoundPartRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotForming => "round_not_forming",
            Self::BadProposal => "bad_proposal",
        }
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

impl Command for AddRoundPart {
    type Answer = ();
    const NAME: &'static str = "coffee.add_round_part";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let parts: Option<u32> = view.one(
            "SELECT parts FROM coffee_rounds WHERE id = ?1 AND status = 'forming' AND parts_written = ?2",
            (self.round, self.index),
            |row| row.get(0),
        )?;
        let Some(parts) = parts.filter(|parts| self.index < *parts) else {
            return Err(AddRoundPartRefusal::NotForming.into());
        };
        let people = self.part.people().map_err(|_| AddRoundPartRefusal::BadProposal)?;
        if !self.part.has_a_fitting_size() {
            return Err(AddRoundPartRefusal::BadProposal.into());
        }
        for person in people {
            let twice = view.exists(
                "SELECT 1 FROM coffee_members WHERE round = ?1 AND person = ?2
                 UNION ALL SELECT 1 FROM coffee_unmatched WHERE round = ?1 AND person = ?2",
                (self.round, person),
            )?;
            if twice {
                return Err(AddRoundPartRefusal::BadProposal.into());
            }
        }
        let last = self.index + 1 == parts;
        Ok(Decision::events(
            self.part.events(self.round, self.index, last, ctx),
            (),
        ))
    }
}
