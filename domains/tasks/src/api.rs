//! What other domains may ask of this one.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vc_kernel::{Actor, PersonId, View, ViewError};

pub use crate::events::{DigestSent, ReminderFired, TasksEvent};
pub use crate::model::{Due, Status, TaskId};
pub use crate::views::digest::Digest;
pub use crate::views::stored::StoredTask;

use crate::model::Place;
use crate::views::{digest, spaces, stored};

/// A task for telling somebody about it.
#[derive(Clone, Debug)]
pub struct TaskDetails {
    /// What it says, and how far it is.
    pub task: StoredTask,
    /// Its project's name.
    pub project: Option<String>,
}

/// A task that somebody sees, and that is to be done and not put away.
pub fn open_task(view: &View<'_>, person: PersonId, id: TaskId) -> Result<Option<TaskDetails>, ViewError> {
    let Some(task) = stored::task(view, id)? else {
        return Ok(None);
    };
    let is_open = task.status == Status::Open && task.place == Place::Active;
    if !is_open || !spaces::sees_task(view, Actor::Person(person), &task)? {
        return Ok(None);
    }
    let project = match task.fields.project {
        Some(id) => spaces::project(view, id)?,
        None => None,
    };
    if project
        .as_ref()
        .is_some_and(|project| project.place != Place::Active)
    {
        return Ok(None);
    }
    let project = project.map(|project| project.name);
    Ok(Some(TaskDetails { task, project }))
}

/// What somebody's digest tells on one of their days.
pub fn digest_of(view: &View<'_>, person: PersonId, day: Date, zone: &TimeZone) -> Result<Digest, ViewError> {
    digest::of(view, person, day, zone)
}
