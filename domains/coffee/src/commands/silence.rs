//! People of whom nothing was heard are asked, paused where they do not answer, and back with any sign.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::{
    ParticipationStatus, participation_status, pause_silent, require_admin, require_member, resume_silent,
};

use crate::events::{ProgramLeft, SignGiven, SilenceChecked, SilentPaused};
use crate::model::{Membership, ProgramId, RoundId};
use crate::views::silence::{self, SILENT_MAX};
use crate::views::{programs, rounds};

/// Say that one is still in; whoever was paused for silence takes part again.
#[derive(Clone, Debug, Serialize)]
pub struct StayIn {}

/// Note people whose use of the client shows that they are there.
#[derive(Clone, Debug, Serialize)]
pub struct NoteSigns {
    /// Who.
    pub people: Vec<PersonId>,
}

/// Ask whoever of a round has been silent for long. Answers where this look ended, if it is not done with
/// the round.
#[derive(Clone, Debug, Serialize)]
pub struct AskSilent {
    /// Of which round.
    pub round: RoundId,
    /// Where the look before ended.
    pub after: Option<PersonId>,
}

/// Pause whoever was asked and gave no sign; in a program that one joins, they leave it instead.
/// Answers whether nobody is left.
#[derive(Clone, Debug, Serialize)]
pub struct PauseSilent {
    /// Of which program.
    pub program: ProgramId,
}

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum SilenceRefusal {
    /// A service or the operator.
    #[error("Only a person says that they are still in.")]
    NotAPerson,
}

impl Refusal for SilenceRefusal {
    fn code(&self) -> &'static str {
        "forbidden"
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Forbidden
    }
}

impl Command for StayIn {
    type Answer = ();
    const NAME: &'static str = "coffee.stay_in";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let person = ctx.actor.person().ok_or(SilenceRefusal::NotAPerson)?;
        let mut events: Vec<NewEvent> = Vec::new();
        if silence::is_sign_news(view, person)? {
            events.push(SignGiven { person }.into());
        }
        events.extend(resume_silent(view, person)?);
        Ok(Decision::events(events, ()))
    }
}

impl Command for NoteSigns {
    type Answer = ();
    const NAME: &'static str = "coffee.note_signs";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let mut events: Vec<NewEvent> = Vec::new();
        for &person in self.people.iter().take(SILENT_MAX as usize) {
            if silence::is_sign_news(view, person)? {
                events.push(SignGiven { person }.into());
            }
        }
        Ok(Decision::events(events, ()))
    }
}

impl Command for AskSilent {
    type Answer = Option<PersonId>;
    const NAME: &'static str = "coffee.ask_silent";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Option<PersonId>>, Rejected> {
        let Some(round) = rounds::one(view, self.round)? else {
            return Ok(Decision::nothing(None));
        };
        let program = programs::one(view, Some(round.program_id))?;
        let matches = program
            .filter(|program| program.archived_at.is_none())
            .map_or(0, |program| program.settings.silent_rounds);
        let silent = match matches {
            0 => Vec::new(),
            matches => silence::to_ask(view, self.round, matches, self.after)?,
        };
        let last = silent.last().map(|(person, _)| *person);
        let done = silent.len() < SILENT_MAX as usize;
        let mut asked = Vec::with_capacity(silent.len());
        for (person, _) in silent {
            // Whoever is paused or away already is left in peace.
            if participation_status(view, person, ctx.at)? == Some(ParticipationStatus::Active) {
                asked.push(person);
            }
        }
        let checked = SilenceChecked {
            round: self.round,
            asked,
            done,
        };
        Ok(Decision::events([checked.into()], last.filter(|_| !done)))
    }
}

impl Command for PauseSilent {
    type Answer = bool;
    const NAME: &'static str = "coffee.pause_silent";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<bool>, Rejected> {
        let Some(program) = programs::one(view, Some(self.program))? else {
            return Ok(Decision::nothing(true));
        };
        let silent = match program.settings.silent_rounds {
            0 => Vec::new(),
            _ => silence::to_pause(view, program.id, ctx.at)?,
        };
        let Some(&(_, _, round)) = silent.first() else {
            return Ok(Decision::nothing(true));
        };
        let mut events: Vec<NewEvent> = Vec::new();
        let mut people = Vec::new();
        // Those who were asked after one round are told together.
        for (person, _, _) in silent.into_iter().filter(|(_, _, asked)| *asked == round) {
            let gone = match program.settings.membership {
                Membership::Everyone => pause_silent(view, person)?,
                Membership::OptIn if programs::has_joined(view, program.id, person)? => {
                    let program = program.id;
                    Some(ProgramLeft { program, person }.into())
                }
                Membership::OptIn => None,
            };
            match gone {
                Some(gone) => {
                    events.push(gone);
                    people.push(person);
                }
                // Paused or gone otherwise since: there is nothing to tell them.
                None => events.push(SignGiven { person }.into()),
            }
        }
        let paused = SilentPaused {
            program: program.id,
            round,
            people,
        };
        events.push(paused.into());
        Ok(Decision::events(events, false))
    }
}
