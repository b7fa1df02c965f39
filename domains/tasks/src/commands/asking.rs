//! What every command asks first: who, in which zone, about what they may see.

use jiff::Zoned;
use jiff::tz::TimeZone;
use vc_kernel::{Actor, Ctx, PersonId, Rejected, View, ViewError};
use vc_people::api::{instance_time_zone, person_refs, role_of, time_zone_of};

use super::refusals::TaskRefusal;
use crate::model::due::zone;
use crate::model::{Place, ProjectId, SectionId, SeriesId, TaskId};
use crate::views::spaces::{self, StoredProject, is_member, sees_project, sees_task};
use crate::views::stored::{self, StoredSeries, StoredTask};

/// The name of an actor's zone: a person's own, else the instance's.
pub fn zone_name(view: &View<'_>, actor: Actor) -> Result<String, ViewError> {
    let own = match actor.person() {
        Some(person) => time_zone_of(view, person)?,
        None => None,
    };
    match own {
        Some(own) => Ok(own),
        None => Ok(instance_time_zone(view)?.unwrap_or_else(|| "UTC".to_owned())),
    }
}

/// An actor's zone.
pub fn zone_of(view: &View<'_>, actor: Actor) -> Result<TimeZone, ViewError> {
    Ok(zone(&zone_name(view, actor)?))
}

/// Now, on the clock of whoever asks.
pub fn local_now(view: &View<'_>, ctx: &Ctx) -> Result<Zoned, ViewError> {
    Ok(ctx.at.to_zoned(zone_of(view, ctx.actor)?))
}

/// A task that whoever asks may see.
pub fn seen_task(view: &View<'_>, ctx: &Ctx, id: TaskId) -> Result<StoredTask, Rejected> {
    let task = stored::task(view, id)?.ok_or(TaskRefusal::NotFound("task"))?;
    if sees_task(view, ctx.actor, &task)? {
        Ok(task)
    } else {
        Err(TaskRefusal::NotFound("task").into())
    }
}

/// A task that can be changed: one that is neither in the trash nor archived.
pub fn live_task(view: &View<'_>, ctx: &Ctx, id: TaskId) -> Result<StoredTask, Rejected> {
    let task = seen_task(view, ctx, id)?;
    if task.place != Place::Active {
        return Err(TaskRefusal::PutAway(task.place).into());
    }
    if let Some(id) = task.fields.project
        && let Some(project) = spaces::project(view, id)?
        && project.place != Place::Active
    {
        return Err(TaskRefusal::PutAway(project.place).into());
    }
    Ok(task)
}

/// A project that whoever asks may see.
pub fn seen_project(view: &View<'_>, ctx: &Ctx, id: ProjectId) -> Result<StoredProject, Rejected> {
    let project = spaces::project(view, id)?.ok_or(TaskRefusal::NotFound("project"))?;
    if sees_project(view, ctx.actor, &project)? {
        Ok(project)
    } else {
        Err(TaskRefusal::NotFound("project").into())
    }
}

/// A project that takes tasks.
pub fn live_project(view: &View<'_>, ctx: &Ctx, id: ProjectId) -> Result<StoredProject, Rejected> {
    let project = seen_project(view, ctx, id)?;
    if project.place == Place::Active {
        Ok(project)
    } else {
        Err(TaskRefusal::PutAway(project.place).into())
    }
}

/// A series that whoever asks may see: it is where its tasks are.
pub fn seen_series(view: &View<'_>, ctx: &Ctx, id: SeriesId) -> Result<StoredSeries, Rejected> {
    let series = stored::series(view, id)?.ok_or(TaskRefusal::NotFound("series"))?;
    let seen = sees_series(view, ctx.actor, &series)?;
    if seen {
        Ok(series)
    } else {
        Err(TaskRefusal::NotFound("series").into())
    }
}

/// Whether an actor sees a series: whoever sees its tasks.
pub fn sees_series(view: &View<'_>, actor: Actor, series: &StoredSeries) -> Result<bool, ViewError> {
    match series.fields.project {
        Some(project) => match spaces::project(view, project)? {
            Some(project) => sees_project(view, actor, &project),
            None => Ok(false),
        },
        None => {
            let is_for_them = actor
                .person()
                .is_some_and(|person| series.fields.assignees.contains(&person));
            Ok(actor == Actor::System || series.owner == actor.to_string() || is_for_them)
        }
    }
}

/// That a section is one of a project's.
pub fn section_fits(project: Option<&StoredProject>, section: Option<SectionId>) -> Result<(), Rejected> {
    let Some(section) = section else {
        return Ok(());
    };
    let known = project.is_some_and(|project| project.sections.iter().any(|known| known.id == section));
    if known {
        Ok(())
    } else {
        Err(TaskRefusal::NoSection.into())
    }
}

/// That people are here, and see what they are given.
pub fn people_fit(
    view: &View<'_>,
    project: Option<&StoredProject>,
    people: &[PersonId],
) -> Result<(), Rejected> {
    for person in people {
        if role_of(view, *person)?.is_none() {
            return Err(TaskRefusal::NoPerson(person.to_string()).into());
        }
        if let Some(project) = project
            && project.is_private
            && !is_member(view, project.id, *person)?
        {
            let names = person_refs(view, &[*person])?;
            let name = names
                .first()
                .map_or_else(|| person.to_string(), |person| person.name.clone());
            return Err(TaskRefusal::NotMember(name).into());
        }
    }
    Ok(())
}
