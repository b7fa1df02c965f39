//! Somebody who takes part only since a round was formed takes a seat in it, or does not want one.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_member;

use crate::events::{FormedMatch, MatchesRearranged, SeatDeclined};
use crate::model::{MatchId, ProgramId, RoundId};
use crate::views::{programs, seats};

/// Meet with people of a round who have a seat. The caller is the one who sits down.
#[derive(Clone, Debug, Serialize)]
pub struct TakeSeat {
    /// In which round.
    pub round: RoundId,
    /// Beside whom: all of a match, or the one person who has nobody.
    pub members: Vec<PersonId>,
}

/// No seat in this round.
#[derive(Clone, Debug, Serialize)]
pub struct DeclineSeat {
    /// In which.
    pub round: RoundId,
}

/// Why nobody sits down.
#[derive(Debug, thiserror::Error)]
pub enum SeatRefusal {
    /// No such round.
    #[error("There is no round with this id. Look at the open seats and use one of theirs.")]
    NoRound,
    /// Somebody was faster, or it is over.
    #[error(
        "This seat is not open any more: somebody took it, or its people changed. Look at the next best one."
    )]
    Taken,
    /// A service or the operator.
    #[error("Only a person takes a seat.")]
    NotAPerson,
}

impl Refusal for SeatRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRound => "not_found",
            Self::Taken => "seat_taken",
            Self::NotAPerson => "forbidden",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoRound => RefusalKind::NotFound,
            Self::Taken => RefusalKind::Conflict,
            Self::NotAPerson => RefusalKind::Forbidden,
        }
    }
}

fn program_of(view: &View<'_>, round: RoundId) -> Result<ProgramId, Rejected> {
    let found = view.one(
        "SELECT program FROM coffee_rounds WHERE id = ?1 AND status <> 'forming'",
        [round],
        |row| row.get(0),
    )?;
    Ok(found.ok_or(SeatRefusal::NoRound)?)
}

impl Command for TakeSeat {
    type Answer = MatchId;
    const NAME: &'static str = "coffee.take_seat";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<MatchId>, Rejected> {
        let person = ctx.actor.person().ok_or(SeatRefusal::NotAPerson)?;
        let program =
            programs::one(view, Some(program_of(view, self.round)?))?.ok_or(SeatRefusal::NoRound)?;
        let seat = seats::beside(view, &program, &self.members, person, ctx.at)?
            .filter(|seat| seat.open.round == self.round)
            .ok_or(SeatRefusal::Taken)?;
        let id: MatchId = ctx.new_id();
        let mut members = seat.members;
        members.push(person);
        let rearranged = MatchesRearranged {
            round: self.round,
            dissolved: seat.match_id.into_iter().collect(),
            formed: vec![FormedMatch {
                id,
                members,
                host: seat.host,
                gave_up: Vec::new(),
            }],
            left: Vec::new(),
        };
        Ok(Decision::events([rearranged.into()], id))
    }
}

impl Command for DeclineSeat {
    type Answer = ();
    const NAME: &'static str = "coffee.decline_seat";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = ctx.actor.person().ok_or(SeatRefusal::NotAPerson)?;
        let program =
            programs::one(view, Some(program_of(view, self.round)?))?.ok_or(SeatRefusal::NoRound)?;
        // Only an offer that stands can be declined: once, and nothing is stored for the rest.
        let offered = seats::offer(view, &program, person, ctx.at)?;
        if offered.is_none_or(|seat| seat.open.round != self.round) {
            return Ok(Decision::nothing(()));
        }
        let declined = SeatDeclined {
            round: self.round,
            person,
        };
        Ok(Decision::events([declined.into()], ()))
    }
}
