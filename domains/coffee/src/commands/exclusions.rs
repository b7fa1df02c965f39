//! Who does not meet whom: for oneself, which nobody else sees, or as an admin.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::{require_admin, require_member, role_of};

use crate::events::{AdminExclusionAdded, Excluded, ExclusionRemoved, PersonalExclusionAdded};
use crate::model::ExclusionId;
use crate::views::exclusions::{self, AdminExclusion};

/// Of one person.
pub const PERSONAL_EXCLUSIONS_MAX: usize = 50;
/// Of all admins together.
pub const ADMIN_EXCLUSIONS_MAX: usize = 1_000;

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum ExclusionRefusal {
    /// No such exclusion, or none of theirs.
    #[error("There is no exclusion with this id. List the exclusions and use one of theirs.")]
    NoExclusion,
    /// Somebody who is not here.
    #[error("There is nobody with this id or address here. Check the spelling, or ask an admin.")]
    NoPerson,
    /// A pair of one.
    #[error("Nobody meets themselves: name somebody else.")]
    SamePerson,
    /// Only people have preferences.
    #[error(
        "Only a person can say whom they would rather not meet. Admins use the exclusions of the instance."
    )]
    NotAPerson,
    /// The bound.
    #[error(
        "That is one more than {0} exclusions, the most there can be. Remove one that is no longer needed."
    )]
    TooMany(usize),
}

impl Refusal for ExclusionRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoExclusion | Self::NoPerson => "not_found",
            Self::SamePerson => "same_person",
            Self::NotAPerson => "not_a_person",
            Self::TooMany(_) => "too_many_exclusions",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoExclusion | Self::NoPerson => RefusalKind::NotFound,
            Self::SamePerson | Self::NotAPerson => RefusalKind::Invalid,
            Self::TooMany(_) => RefusalKind::Conflict,
        }
    }
}

/// Do not match me with somebody. The same again answers the one that is there.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludeForMyself {
    /// With whom not.
    pub with: PersonId,
}

impl Command for ExcludeForMyself {
    type Answer = ExclusionId;
    const NAME: &'static str = "coffee.exclude_for_myself";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ExclusionId>, Rejected> {
        let person = ctx.actor.person().ok_or(ExclusionRefusal::NotAPerson)?;
        here(view, person, self.with)?;
        let mine = exclusions::of_person(view, person)?;
        if let Some(known) = mine.iter().find(|exclusion| exclusion.with == self.with) {
            return Ok(Decision::nothing(known.id));
        }
        if mine.len() >= PERSONAL_EXCLUSIONS_MAX {
            return Err(ExclusionRefusal::TooMany(PERSONAL_EXCLUSIONS_MAX).into());
        }
        let exclusion: ExclusionId = ctx.new_id();
        let event = NewEvent::from(PersonalExclusionAdded { exclusion, person });
        let event = event.sealed(person, &Excluded { with: self.with });
        Ok(Decision::events([event], exclusion))
    }
}

/// Never match two people. The same again answers the one that is there.
#[derive(Clone, Debug, Serialize)]
pub struct ExcludePair {
    /// One.
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
}

impl Command for ExcludePair {
    type Answer = ExclusionId;
    const NAME: &'static str = "coffee.exclude_pair";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ExclusionId>, Rejected> {
        let (a, b) = (self.a.min(self.b), self.a.max(self.b));
        here(view, a, b)?;
        here(view, b, a)?;
        let known = exclusions::by_admins(view)?;
        if let Some(known) = known.iter().find(|known| (known.a, known.b) == (a, b)) {
            return Ok(Decision::nothing(known.id));
        }
        if known.len() >= ADMIN_EXCLUSIONS_MAX {
            return Err(ExclusionRefusal::TooMany(ADMIN_EXCLUSIONS_MAX).into());
        }
        let exclusion: ExclusionId = ctx.new_id();
        let event = AdminExclusionAdded { exclusion, a, b };
        Ok(Decision::events([event.into()], exclusion))
    }
}

/// Let two people meet again: the person's own exclusion, or an admin's.
#[derive(Clone, Debug, Serialize)]
pub struct RemoveExclusion {
    /// Which.
    pub exclusion: ExclusionId,
    /// One that an admin made; else one of the caller's own.
    pub by_admin: bool,
}

impl Command for RemoveExclusion {
    /// Whom it was about, so that it can be made again.
    type Answer = (PersonId, PersonId);
    const NAME: &'static str = "coffee.remove_exclusion";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        if self.by_admin {
            require_admin(view, ctx)
        } else {
            require_member(view, ctx)
        }
    }

    /// To somebody else's exclusion the answer is the same as to none.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<(PersonId, PersonId)>, Rejected> {
        let pair = if self.by_admin {
            let known: Vec<AdminExclusion> = exclusions::by_admins(view)?;
            known
                .iter()
                .find(|known| known.id == self.exclusion)
                .map(|known| (known.a, known.b))
        } else {
            let person = ctx.actor.person().ok_or(ExclusionRefusal::NotAPerson)?;
            exclusions::of_person(view, person)?
                .iter()
                .find(|known| known.id == self.exclusion)
                .map(|known| (person, known.with))
        };
        let pair = pair.ok_or(ExclusionRefusal::NoExclusion)?;
        let event = ExclusionRemoved {
            exclusion: self.exclusion,
        };
        Ok(Decision::events([event.into()], pair))
    }
}

/// That `with` is here, and not `person`.
fn here(view: &View<'_>, person: PersonId, with: PersonId) -> Result<(), Rejected> {
    if person == with {
        return Err(ExclusionRefusal::SamePerson.into());
    }
    match role_of(view, with)? {
        Some(_) => Ok(()),
        None => Err(ExclusionRefusal::NoPerson.into()),
    }
}
