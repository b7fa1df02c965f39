//! A program that stands in `vc.yaml`: what is written there wins, and admins cannot change it.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::{instance_time_zone, require_admin};

use super::set_program::{SetProgramRefusal, checked, create, next_after_change};
use crate::events::{ProgramChanged, ProgramDeclared};
use crate::model::ProgramId;
use crate::model::declared::{Declared, merged};
use crate::model::program::ProgramSettings;
use crate::views::programs::{self, Program};

/// Have a program be as the file says: the one that was declared under this id, else the running one
/// with its name, else a new one. Where it is so already, nothing happens.
#[derive(Clone, Debug, Serialize)]
pub struct DeclareProgram {
    /// Its id in the file.
    pub file_id: String,
    /// What is written of it there.
    pub settings: Declared,
    /// The zone that the file gives to the instance, for a program that begins.
    pub time_zone: Option<String>,
}

/// Let programs that are no longer in the file be changed by admins again.
#[derive(Clone, Debug, Serialize)]
pub struct ReleasePrograms {
    /// The ids that still stand there.
    pub declared: Vec<String>,
}

impl DeclareProgram {
    fn name(&self) -> &str {
        let name = self.settings.get("name").and_then(|name| name.as_str());
        name.unwrap_or(&self.file_id)
    }

    fn find(&self, view: &View<'_>) -> Result<Option<Program>, Rejected> {
        let mut programs = programs::running(view)?;
        let declared = |program: &Program| program.file_id.as_ref() == Some(&self.file_id);
        let name = self.name().to_lowercase();
        let named =
            |program: &Program| program.file_id.is_none() && program.settings.name.to_lowercase() == name;
        let at = programs
            .iter()
            .position(declared)
            .or_else(|| programs.iter().position(named));
        Ok(at.map(|at| programs.swap_remove(at)))
    }

    fn merged(&self, settings: &ProgramSettings) -> Result<ProgramSettings, Rejected> {
        merged(settings, &self.settings)
            .map_err(|wrong| SetProgramRefusal::Invalid(wrong.field, wrong.message).into())
    }

    fn declared(&self, program: ProgramId) -> ProgramDeclared {
        ProgramDeclared {
            program,
            file_id: Some(self.file_id.clone()),
            fields: self.settings.keys().cloned().collect(),
        }
    }
}

impl Command for DeclareProgram {
    type Answer = ();
    const NAME: &'static str = "coffee.declare_program";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let Some(program) = self.find(view)? else {
            let zone = match &self.time_zone {
                Some(zone) => zone.clone(),
                None => instance_time_zone(view)?.unwrap_or_else(|| "UTC".to_owned()),
            };
            let settings = self.merged(&ProgramSettings::at_first(self.name(), &zone))?;
            let (program, [created, changed]) = create(view, ctx, &settings)?;
            let declared = self.declared(program).into();
            return Ok(Decision::events([created, changed, declared], ()));
        };
        let mut events: Vec<NewEvent> = Vec::new();
        let settings = checked(view, ctx, &self.merged(&program.settings)?, Some(program.id))?;
        if settings != program.settings {
            let next = next_after_change(ctx, &program, &settings);
            let changed = ProgramChanged {
                program: program.id,
                former: Some(program.settings.clone()),
                settings,
                next,
            };
            events.push(changed.into());
        }
        let declared = self.declared(program.id);
        if (&declared.file_id, &declared.fields) != (&program.file_id, &program.set_in_file) {
            events.push(declared.into());
        }
        Ok(Decision::events(events, ()))
    }
}

impl Command for ReleasePrograms {
    type Answer = ();
    const NAME: &'static str = "coffee.release_programs";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let released = programs::all(view)?.into_iter().filter(|program| {
            let id = program.file_id.as_ref();
            id.is_some_and(|id| !self.declared.contains(id))
        });
        let events = released.map(|program| {
            ProgramDeclared {
                program: program.id,
                file_id: None,
                fields: Vec::new(),
            }
            .into()
        });
        Ok(Decision::events(events, ()))
    }
}
