//! Somebody joins a program that one joins, or leaves it.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_member;

use super::start_round::PROGRAM_ARCHIVED;
use crate::events::{ProgramJoined, ProgramLeft};
use crate::model::{Membership, ProgramId};
use crate::views::programs;

/// Take part from the next round on.
#[derive(Clone, Debug, Serialize)]
pub struct JoinProgram {
    /// In which.
    pub program: ProgramId,
}

/// No longer take part.
#[derive(Clone, Debug, Serialize)]
pub struct LeaveProgram {
    /// In which.
    pub program: ProgramId,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum JoinProgramRefusal {
    /// No such program.
    #[error("There is no program with this id. List the programs and use one of theirs.")]
    NoProgram,
    /// Everybody is in it.
    #[error("Everybody takes part in this program. Pause in your preferences to sit out for a while.")]
    NotOptIn,
    /// It came to its end.
    #[error("This program is archived; nobody joins it any more.")]
    Archived,
    /// A service or the operator.
    #[error("Only a person joins or leaves a program.")]
    NoPerson,
}

impl Refusal for JoinProgramRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProgram => "not_found",
            Self::NotOptIn => "program_not_opt_in",
            Self::Archived => PROGRAM_ARCHIVED,
            Self::NoPerson => "forbidden",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoProgram => RefusalKind::NotFound,
            Self::NotOptIn | Self::Archived => RefusalKind::Conflict,
            Self::NoPerson => RefusalKind::Forbidden,
        }
    }
}

/// The person, and whether they are in it.
fn person_in(view: &View<'_>, ctx: &Ctx, id: ProgramId) -> Result<(PersonId, bool), Rejected> {
    let person = ctx.actor.person().ok_or(JoinProgramRefusal::NoPerson)?;
    let program = programs::one(view, Some(id))?.ok_or(JoinProgramRefusal::NoProgram)?;
    if program.archived_at.is_some() {
        return Err(JoinProgramRefusal::Archived.into());
    }
    if program.settings.membership != Membership::OptIn {
        return Err(JoinProgramRefusal::NotOptIn.into());
    }
    Ok((person, programs::has_joined(view, id, person)?))
}

fn one_event(happens: bool, event: impl Into<NewEvent>) -> Decision<()> {
    if happens {
        Decision::events([event.into()], ())
    } else {
        Decision::nothing(())
    }
}

impl Command for JoinProgram {
    type Answer = ();
    const NAME: &'static str = "coffee.join_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let program = self.program;
        let (person, joined) = person_in(view, ctx, program)?;
        Ok(one_event(!joined, ProgramJoined { program, person }))
    }
}

impl Command for LeaveProgram {
    type Answer = ();
    const NAME: &'static str = "coffee.leave_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let program = self.program;
        let (person, joined) = person_in(view, ctx, program)?;
        Ok(one_event(joined, ProgramLeft { program, person }))
    }
}
