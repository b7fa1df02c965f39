//! A member or an admin takes a match back.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use super::clean_reason;
use crate::events::{CancelReason, MatchCancelled};
use crate::model::{MatchId, MatchStatus, REASON_CHARS_MAX, RoundId};

/// Cancel one match. The others go first in the next round.
#[derive(Clone, Debug, Serialize)]
pub struct CancelMatch {
    /// Which.
    pub match_id: MatchId,
    /// In their own words; sealed with the person who gives it.
    pub reason: Option<String>,
}

/// Why it stays.
#[derive(Debug, thiserror::Error)]
pub enum CancelMatchRefusal {
    /// No such match, or none of theirs.
    #[error("There is no match with this id. Look at your matches and use one of theirs.")]
    NoMatch,
    /// Done before.
    #[error("This match is already cancelled; there is nothing left to do.")]
    AlreadyCancelled,
    /// Too long.
    #[error("Give a reason of at most {REASON_CHARS_MAX} characters without control characters, or none.")]
    BadReason,
}

impl Refusal for CancelMatchRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoMatch => "not_found",
            Self::AlreadyCancelled => "match_already_cancelled",
            Self::BadReason => "validation_failed",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoMatch => RefusalKind::NotFound,
            Self::AlreadyCancelled => RefusalKind::Conflict,
            Self::BadReason => RefusalKind::Invalid,
        }
    }
}

impl CancelMatch {
    fn members(&self, view: &View<'_>) -> Result<Vec<PersonId>, Rejected> {
        Ok(view.all(
            "SELECT person FROM coffee_members WHERE match = ?1 AND status <> 'forming' ORDER BY person",
            [self.match_id],
            |row| row.get(0),
        )?)
    }
}

impl Command for CancelMatch {
    type Answer = ();
    const NAME: &'static str = "coffee.cancel_match";

    /// To somebody else's match the answer is the same as to none.
    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        let theirs = match ctx.actor.person() {
            Some(person) => self.members(view)?.contains(&person),
            None => false,
        };
        if theirs || require_admin(view, ctx).is_ok() {
            Ok(())
        } else {
            Err(CancelMatchRefusal::NoMatch.into())
        }
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let found: Option<(RoundId, MatchStatus)> = view.one(
            "SELECT round, status FROM coffee_matches WHERE id = ?1 AND status <> 'forming'",
            [self.match_id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let (round, status) = found.ok_or(CancelMatchRefusal::NoMatch)?;
        if status == MatchStatus::Cancelled {
            return Err(CancelMatchRefusal::AlreadyCancelled.into());
        }
        let reason = clean_reason(self.reason.as_deref()).map_err(|()| CancelMatchRefusal::BadReason)?;
        let sealed = ctx.actor.person().zip(reason);
        let left = self
            .members(view)?
            .into_iter()
            .filter(|member| Some(*member) != ctx.actor.person())
            .collect();
        let event: NewEvent = MatchCancelled {
            match_id: self.match_id,
            round,
            left,
            reason_given: sealed.is_some(),
            member_left: false,
        }
        .into();
        Ok(Decision::events([with_reason(event, sealed)], ()))
    }
}

/// Seals the reason with whoever gave it; a reason without a person behind it is not stored.
pub(super) fn with_reason(event: NewEvent, sealed: Option<(PersonId, String)>) -> NewEvent {
    match sealed {
        Some((person, reason)) => event.sealed(person, &CancelReason { reason }),
        None => event,
    }
}
