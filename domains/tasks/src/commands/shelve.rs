//! Into the archive or the trash, and back; and a former value of a field back in its place.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View, ViewError};
use vc_people::api::require_member;

use super::Acted;
use super::asking::{live_project, live_task, seen_task};
use super::occurrences::open_occurrences;
use super::refusals::TaskRefusal;
use super::repeat::set_state;
use crate::events::{TaskChanged, TaskShelved, TasksEvent};
use crate::model::{ActionId, Change, Place, SeriesId, SeriesState, Status, TaskId};
use crate::views::history;
use crate::views::stored::{self, StoredTask};

/// Archive a task, throw it away, or bring it back, with its subtasks.
#[derive(Clone, Debug, Serialize)]
pub struct ShelveTask {
    /// Which.
    pub task: TaskId,
    /// Where to.
    pub to: Place,
}

impl Command for ShelveTask {
    type Answer = Acted;
    const NAME: &'static str = "tasks.shelve_task";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Acted>, Rejected> {
        let task = seen_task(view, ctx, self.task)?;
        let action: ActionId = ctx.new_id();
        let answer = Acted {
            action,
            task: task.id,
        };
        let mut events = Vec::new();
        shelve(view, ctx, action, &task, self.to, &mut events)?;
        Ok(Decision::events(events, answer))
    }
}

/// The events of archiving a task, throwing it away, or bringing it back; none where it is there already. A series pauses
/// with its last open occurrence, and goes on when that one is brought back.
pub fn shelve(
    view: &View<'_>,
    ctx: &Ctx,
    action: ActionId,
    task: &StoredTask,
    to: Place,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    if task.place == to {
        return Ok(());
    }
    if to == Place::Active {
        if let Some(parent) = task.fields.parent {
            live_task(view, ctx, parent)?;
        }
        if let Some(project) = task.fields.project {
            live_project(view, ctx, project)?;
        }
    }
    let place = Change { from: task.place, to };
    events.push(
        TaskShelved {
            action,
            task: task.id,
            place,
        }
        .into(),
    );
    let Some((id, _)) = task.occurrence.filter(|_| task.status == Status::Open) else {
        return Ok(());
    };
    let Some(series) = stored::series(view, id)? else {
        return Ok(());
    };
    let state = if to == Place::Active && paused_with(view, task, id)? {
        SeriesState::Active
    } else if to != Place::Active
        && series.state == SeriesState::Active
        && open_occurrences(view, id)?.iter().all(|open| open.id == task.id)
    {
        SeriesState::Paused
    } else {
        return Ok(());
    };
    set_state(action, &series, state, events);
    Ok(())
}

/// Whether a series is paused since its open occurrence was put away, and for nothing else.
fn paused_with(view: &View<'_>, task: &StoredTask, series: SeriesId) -> Result<bool, ViewError> {
    let changes = history::of_series_state(view, series)?;
    let put_away = history::last_shelved(view, task.id)?;
    Ok(changes.is_some_and(|(action, state)| state == SeriesState::Paused && Some(action) == put_away))
}

/// Make a task say again what it said before one of its changes.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreField {
    /// Which.
    pub task: TaskId,
    /// The change, by its place in the log.
    pub place: (i64, i64),
    /// The field; all of the change's without it.
    pub field: Option<String>,
}

impl Command for RestoreField {
    type Answer = Acted;
    const NAME: &'static str = "tasks.restore_field";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Acted>, Rejected> {
        let task = live_task(view, ctx, self.task)?;
        let row = history::one(view, task.id, self.place)?.ok_or(TaskRefusal::NotFound("change"))?;
        let Some(TasksEvent::TaskChanged(event)) = row.event else {
            return Err(TaskRefusal::NotFound("change").into());
        };
        let wanted = event.changes.into_iter();
        let wanted =
            wanted.filter(|change| self.field.as_deref().is_none_or(|field| field == change.field()));
        let changes: Vec<_> = wanted
            .filter_map(|change| change.back().from_now(&task.fields))
            .collect();
        let action: ActionId = ctx.new_id();
        let answer = Acted {
            action,
            task: task.id,
        };
        if changes.is_empty() {
            return Ok(Decision::nothing(answer));
        }
        for change in &changes {
            super::undo::still_possible(view, ctx, &task, change)?;
        }
        let own = task.occurrence.is_some();
        let event = TaskChanged {
            action,
            task: task.id,
            changes,
            own,
        };
        Ok(Decision::events([event.into()], answer))
    }
}
