//! An admin sets up a program, changes it, or ends it.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use super::start_round::PROGRAM_ARCHIVED;
use crate::events::{NextSlot, ProgramArchived, ProgramChanged, ProgramCreated};
use crate::model::ProgramId;
use crate::model::declared::overruled;
use crate::model::program::ProgramSettings;
use crate::views::programs::{self, PROGRAMS_MAX, Program};

/// Set up a program.
#[derive(Clone, Debug, Serialize)]
pub struct CreateProgram {
    /// What it begins with.
    pub settings: ProgramSettings,
}

/// Give a program other settings.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeProgram {
    /// Which.
    pub program: ProgramId,
    /// The version that the admin saw: another one means that somebody changed it since.
    pub version: u64,
    /// All of them, as they shall be.
    pub settings: ProgramSettings,
}

/// End a program.
#[derive(Clone, Debug, Serialize)]
pub struct ArchiveProgram {
    /// Which.
    pub program: ProgramId,
}

/// Why a program stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum SetProgramRefusal {
    /// No such program.
    #[error("There is no program with this id. List the programs and use one of theirs.")]
    NoProgram,
    /// See its message.
    #[error("{0}: {1}")]
    Invalid(String, String),
    /// Two programs with one name would be mistaken for each other.
    #[error("Another program has this name. Choose one that people can tell apart.")]
    NameTaken,
    /// Bounded.
    #[error("There are {PROGRAMS_MAX} programs, and more are not possible. Change one of them instead.")]
    TooMany,
    /// Somebody was faster.
    #[error("Somebody changed this program since you opened it. Load it again, and then make your change.")]
    ChangedMeanwhile,
    /// It came to its end.
    #[error("This program is archived and stays as it is. Set up a new one.")]
    Archived,
    /// There is always one.
    #[error("This is the only program. Set up another one before you archive it.")]
    LastProgram,
    /// The file wins.
    #[error("{} set in vc.yaml. Change it there, and start the server again.", is_or_are(.0))]
    SetInFile(Vec<String>),
    /// The file would bring it back.
    #[error(
        "This program stands in vc.yaml. Take it out there, and start the server again, before you archive it."
    )]
    InFile,
}

impl Refusal for SetProgramRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProgram => "not_found",
            Self::Invalid(..) => "validation_failed",
            Self::NameTaken => "program_name_taken",
            Self::TooMany => "too_many_programs",
            Self::ChangedMeanwhile => "program_changed_meanwhile",
            Self::Archived => PROGRAM_ARCHIVED,
            Self::LastProgram => "last_program",
            Self::SetInFile(_) | Self::InFile => "set_in_file",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoProgram => RefusalKind::NotFound,
            Self::Invalid(..) => RefusalKind::Invalid,
            _ => RefusalKind::Conflict,
        }
    }
}

fn is_or_are(fields: &[String]) -> String {
    let verb = if fields.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", fields.join(", "))
}

/// Tidied settings, if they are right and their name is free.
pub(super) fn checked(
    view: &View<'_>,
    ctx: &Ctx,
    settings: &ProgramSettings,
    own: Option<ProgramId>,
) -> Result<ProgramSettings, Rejected> {
    let settings = settings.clone().tidied();
    if let Some((field, why)) = settings.problems(ctx.at).into_iter().next() {
        return Err(SetProgramRefusal::Invalid(field.to_owned(), why).into());
    }
    let name = settings.name.to_lowercase();
    let taken = programs::running(view)?
        .iter()
        .any(|other| Some(other.id) != own && other.settings.name.to_lowercase() == name);
    if taken {
        return Err(SetProgramRefusal::NameTaken.into());
    }
    Ok(settings)
}

fn next_slot(ctx: &Ctx, settings: &ProgramSettings) -> Option<NextSlot> {
    let schedule = settings.schedule.as_ref()?;
    schedule
        .next(&settings.zone(), &settings.holidays, ctx.at)
        .map(NextSlot::from)
}

/// A slot that is due, and perhaps running at this moment, is not lost to a change of its program.
pub(super) fn next_after_change(
    ctx: &Ctx,
    program: &Program,
    settings: &ProgramSettings,
) -> Option<NextSlot> {
    let due = program
        .next
        .clone()
        .filter(|next| next.at() <= ctx.at && settings.schedule.is_some());
    due.or_else(|| next_slot(ctx, settings))
}

/// A new program: its id, and what has to be written.
pub(super) fn create(
    view: &View<'_>,
    ctx: &mut Ctx,
    settings: &ProgramSettings,
) -> Result<(ProgramId, [NewEvent; 2]), Rejected> {
    let settings = checked(view, ctx, settings, None)?;
    if programs::all(view)?.len() >= PROGRAMS_MAX as usize {
        return Err(SetProgramRefusal::TooMany.into());
    }
    let program: ProgramId = ctx.new_id();
    let created = ProgramCreated {
        program,
        name: settings.name.clone(),
        group_size: settings.group_size,
        time_zone: settings.time_zone.clone(),
        odd_rule: settings.odd_rule,
        minimum_gap_rounds: settings.minimum_gap_rounds,
        strictness: settings.strictness,
    };
    let next = next_slot(ctx, &settings);
    let changed = ProgramChanged {
        program,
        former: None,
        settings,
        next,
    };
    Ok((program, [created.into(), changed.into()]))
}

fn running(view: &View<'_>, id: ProgramId) -> Result<Program, Rejected> {
    let program = programs::one(view, Some(id))?.ok_or(SetProgramRefusal::NoProgram)?;
    if program.archived_at.is_some() {
        return Err(SetProgramRefusal::Archived.into());
    }
    Ok(program)
}

impl Command for CreateProgram {
    type Answer = ProgramId;
    const NAME: &'static str = "coffee.create_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ProgramId>, Rejected> {
        let (program, events) = create(view, ctx, &self.settings)?;
        Ok(Decision::events(events, program))
    }
}

impl Command for ChangeProgram {
    type Answer = ();
    const NAME: &'static str = "coffee.change_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let program = running(view, self.program)?;
        if program.version != self.version {
            return Err(SetProgramRefusal::ChangedMeanwhile.into());
        }
        let settings = checked(view, ctx, &self.settings, Some(program.id))?;
        if settings == program.settings {
            return Ok(Decision::nothing(()));
        }
        let overruled = overruled(&program.settings, &program.set_in_file, &settings);
        if !overruled.is_empty() {
            return Err(SetProgramRefusal::SetInFile(overruled).into());
        }
        let next = next_after_change(ctx, &program, &settings);
        let changed = ProgramChanged {
            program: program.id,
            former: Some(program.settings),
            settings,
            next,
        };
        Ok(Decision::events([changed.into()], ()))
    }
}

impl Command for ArchiveProgram {
    type Answer = ();
    const NAME: &'static str = "coffee.archive_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let program = running(view, self.program)?;
        if program.file_id.is_some() {
            return Err(SetProgramRefusal::InFile.into());
        }
        if programs::running(view)?.len() < 2 {
            return Err(SetProgramRefusal::LastProgram.into());
        }
        Ok(Decision::events(
            [ProgramArchived { program: program.id }.into()],
            (),
        ))
    }
}
