//! What other domains may ask of this one.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vc_kernel::{Actor, PersonId, View, ViewError};

pub use crate::events::{DigestSent, ReminderFired, TasksEvent};
pub use crate::model::FieldChange;
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

/// For when a reminder was meant that fired late at `fired_ms`; none for one that came in time.
pub fn late_reminder(
    view: &View<'_>,
    person: PersonId,
    task: TaskId,
    fired_ms: i64,
) -> Result<Option<Timestamp>, ViewError> {
    let sql = "SELECT at_ms FROM tasks_reminders
        WHERE task = ?1 AND person = ?2 AND state = 'fired' AND late = 1 AND fired_ms = ?3 ORDER BY at_ms LIMIT 1";
    let meant_ms: Option<i64> = view.one(sql, (task, person, fired_ms), |row| row.get(0))?;
    Ok(meant_ms.and_then(|meant_ms| Timestamp::from_millisecond(meant_ms).ok()))
}

/// Who gave a task to somebody at `at_ms`, if a person did.
pub fn given_by(
    view: &View<'_>,
    person: PersonId,
    task: TaskId,
    at_ms: i64,
) -> Result<Option<PersonId>, ViewError> {
    let sql = "SELECT by FROM tasks_history WHERE task = ?1 AND at_ms = ?2 ORDER BY seq, position LIMIT 1";
    let by: Option<String> = view.one(sql, (task, at_ms), |row| row.get(0))?;
    let by = match by {
        Some(by) => Some(by),
        // It was given with its making, of which the task itself tells.
        None => stored::task(view, task)?
            .filter(|task| task.created_ms == at_ms)
            .map(|task| task.owner),
    };
    Ok(by.and_then(|by| by.parse().ok()).filter(|by| *by != person))
}

/// What somebody's digest tells on one of their days.
pub fn digest_of(view: &View<'_>, person: PersonId, day: Date, zone: &TimeZone) -> Result<Digest, ViewError> {
    digest::of(view, person, day, zone)
}
