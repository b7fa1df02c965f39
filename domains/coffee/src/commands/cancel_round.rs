//! An admin takes a whole round back.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use super::cancel_match::with_reason;
use super::clean_reason;
use crate::events::RoundCancelled;
use crate::model::{REASON_CHARS_MAX, RoundId, RoundStatus};

/// Cancel a round with all its matches. It then counts for nothing: nobody met, nobody was left over.
#[derive(Clone, Debug, Serialize)]
pub struct CancelRound {
    /// Which.
    pub round: RoundId,
    /// In their own words; sealed with the person who gives it.
    pub reason: Option<String>,
}

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum CancelRoundRefusal {
    /// No such round.
    #[error("There is no round with this id. List the rounds and use one of theirs.")]
    NoRound,
    /// Done before.
    #[error("This round is already cancelled; there is nothing left to do.")]
    AlreadyCancelled,
    /// Too long.
    #[error("Give a reason of at most {REASON_CHARS_MAX} characters without control characters, or none.")]
    BadReason,
}

impl Refusal for CancelRoundRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRound => "not_found",
            Self::AlreadyCancelled => "round_already_cancelled",
            Self::BadReason => "validation_failed",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoRound => RefusalKind::NotFound,
            Self::AlreadyCancelled => RefusalKind::Conflict,
            Self::BadReason => RefusalKind::Invalid,
        }
    }
}

impl Command for CancelRound {
    type Answer = ();
    const NAME: &'static str = "coffee.cancel_round";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let status: Option<RoundStatus> = view.one(
            "SELECT status FROM coffee_rounds WHERE id = ?1 AND status <> 'forming'",
            [self.round],
            |row| row.get(0),
        )?;
        match status {
            None | Some(RoundStatus::Forming) => return Err(CancelRoundRefusal::NoRound.into()),
            Some(RoundStatus::Cancelled) => return Err(CancelRoundRefusal::AlreadyCancelled.into()),
            Some(RoundStatus::Formed) => {}
        }
        let reason = clean_reason(self.reason.as_deref()).map_err(|()| CancelRoundRefusal::BadReason)?;
        let sealed = ctx.actor.person().zip(reason);
        let event: NewEvent = RoundCancelled {
            round: self.round,
            reason_given: sealed.is_some(),
        }
        .into();
        Ok(Decision::events([with_reason(event, sealed)], ()))
    }
}
