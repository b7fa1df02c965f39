//! Done, skipped, cancelled, and open again.

use jiff::civil::Date;
use jiff::{ToSpan as _, Zoned};
use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View, ViewError};
use vc_people::api::{FieldErrors, require_member};

use super::asking::{live_task, local_now};
use super::occurrences::make_next;
use super::refusals::TaskRefusal;
use crate::events::{
    SeriesStateChanged, TaskCancelled, TaskCompleted, TaskReopened, TaskSkipped, TaskWithdrawn, TasksEvent,
};
use crate::model::limits::SUBTASKS_MAX;
use crate::model::{ActionId, Change, Place, SeriesState, Status, TaskId};
use crate::views::history;
use crate::views::stored::{self, StoredTask};

vc_kernel::text_enum!(
    /// How a task is finished.
    Outcome {
        /// It was done.
        Done = "done",
        /// Not this time.
        Skipped = "skipped",
        /// Not at all.
        Cancelled = "cancelled",
    }
);

/// What finishing a task answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finished {
    /// What was done, for undoing it.
    pub action: ActionId,
    /// The task.
    pub task: TaskId,
    /// The occurrence that follows, where one was made.
    pub successor: Option<TaskId>,
    /// Somebody had finished it before in the same way; nothing was changed.
    pub already: bool,
}

/// Finish a task with its open subtasks. Of one that repeats, the next occurrence is made.
#[derive(Clone, Debug, Serialize)]
pub struct FinishTask {
    /// Which.
    pub task: TaskId,
    /// How.
    pub outcome: Outcome,
    /// On which civil day, for what was ticked off earlier; else today, where whoever asks lives.
    pub done_on: Option<Date>,
}

impl Command for FinishTask {
    type Answer = Finished;
    const NAME: &'static str = "tasks.finish_task";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Finished>, Rejected> {
        let task = live_task(view, ctx, self.task)?;
        let action: ActionId = ctx.new_id();
        if let Some(successor) = already(view, &task, self.outcome)? {
            let answer = Finished {
                action,
                task: task.id,
                successor,
                already: true,
            };
            return Ok(Decision::nothing(answer));
        }
        let mut events = Vec::new();
        let successor = finish(view, ctx, action, &task, self.outcome, self.done_on, &mut events)?;
        let answer = Finished {
            action,
            task: task.id,
            successor,
            already: false,
        };
        Ok(Decision::events(events, answer))
    }
}

/// Whether it was finished in this way before, with what was made then: two devices that do the same at once are one.
fn already(
    view: &View<'_>,
    task: &StoredTask,
    outcome: Outcome,
) -> Result<Option<Option<TaskId>>, ViewError> {
    if task.status.as_str() != outcome.as_str() {
        return Ok(None);
    }
    Ok(Some(
        history::last_finish(view, task.id)?.and_then(|finish| finish.successor),
    ))
}

/// The events of finishing an open task.
pub fn finish(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    outcome: Outcome,
    done_on: Option<Date>,
    events: &mut Vec<NewEvent>,
) -> Result<Option<TaskId>, Rejected> {
    if task.status != Status::Open {
        return Err(TaskRefusal::NotOpen(task.status).into());
    }
    let at = done_at(view, ctx, done_on)?;
    let mut following = Vec::new();
    let successor = make_next(view, ctx, action, task, &at, &mut following)?;
    events.push(event(action, task.id, outcome, at.date(), successor));
    finish_parts(view, action, task.id, outcome, at.date(), events)?;
    events.append(&mut following);
    Ok(successor)
}

/// The events of finishing a task again as it was finished before it was opened: on the same day, with what followed it.
/// Its parts are not among them: each of those that were opened with it has been opened by an event of its own.
pub fn finish_again(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    from: Status,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let outcome = match from {
        Status::Skipped => Outcome::Skipped,
        Status::Cancelled => Outcome::Cancelled,
        Status::Open | Status::Done => Outcome::Done,
    };
    let done_on = history::last_finish(view, task.id)?.and_then(|finish| finish.done_on);
    let at = done_at(view, ctx, done_on)?;
    let mut following = Vec::new();
    let successor = make_next(view, ctx, action, task, &at, &mut following)?;
    events.push(event(action, task.id, outcome, at.date(), successor));
    events.append(&mut following);
    Ok(())
}

/// When it was done: now, or at this time of another day.
fn done_at(view: &View<'_>, ctx: &Ctx, done_on: Option<Date>) -> Result<Zoned, Rejected> {
    let now = local_now(view, ctx)?;
    let Some(day) = done_on else {
        return Ok(now);
    };
    // A device may be a day ahead of the zone that is known here.
    let latest = now.date().checked_add(1.day()).unwrap_or(now.date());
    if day > latest {
        return Err(FieldErrors::one(
            "done_on",
            "Nothing is done in the future. Use today or an earlier day.",
        )
        .into());
    }
    let moment = day.to_datetime(now.time()).to_zoned(now.time_zone().clone());
    moment.map_err(|_| FieldErrors::one("done_on", "Use a day of the calendar.").into())
}

fn event(
    action: ActionId,
    task: TaskId,
    outcome: Outcome,
    done_on: Date,
    successor: Option<TaskId>,
) -> NewEvent {
    match outcome {
        Outcome::Done => TaskCompleted {
            action,
            task,
            done_on,
            successor,
        }
        .into(),
        Outcome::Skipped => TaskSkipped {
            action,
            task,
            successor,
        }
        .into(),
        Outcome::Cancelled => TaskCancelled {
            action,
            task,
            successor,
        }
        .into(),
    }
}

/// Its open parts go with it.
fn finish_parts(
    view: &View<'_>,
    action: ActionId,
    task: TaskId,
    outcome: Outcome,
    done_on: Date,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    for child in stored::subtasks(view, task, SUBTASKS_MAX)? {
        if child.status == Status::Open && child.place == Place::Active {
            events.push(event(action, child.id, outcome, done_on, None));
        }
        finish_parts(view, action, child.id, outcome, done_on, events)?;
    }
    Ok(())
}

/// Open a finished task again. What its completion made is taken back, unless somebody touched it.
#[derive(Clone, Debug, Serialize)]
pub struct ReopenTask {
    /// Which.
    pub task: TaskId,
}

impl Command for ReopenTask {
    type Answer = super::Acted;
    const NAME: &'static str = "tasks.reopen_task";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<super::Acted>, Rejected> {
        let task = live_task(view, ctx, self.task)?;
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        reopen(view, action, &task, &mut events)?;
        Ok(Decision::events(
            events,
            super::Acted {
                action,
                task: task.id,
            },
        ))
    }
}

/// The events of opening a finished task again.
pub fn reopen(
    view: &View<'_>,
    action: ActionId,
    task: &StoredTask,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    if task.status == Status::Open {
        return Err(TaskRefusal::IsOpen.into());
    }
    events.push(
        TaskReopened {
            action,
            task: task.id,
            from: task.status,
        }
        .into(),
    );
    let Some(finish) = history::last_finish(view, task.id)? else {
        return Ok(());
    };
    // Parts that were finished with it.
    for part in history::of_action(view, finish.action, 0, usize::MAX)? {
        let same = matches!(
            &part.event,
            Some(TasksEvent::TaskCompleted(_) | TasksEvent::TaskSkipped(_) | TasksEvent::TaskCancelled(_))
        );
        let Some(child) = part.task.filter(|child| same && *child != task.id) else {
            continue;
        };
        if is_below(view, child, task.id)?
            && let Some(child) = stored::task(view, child)?.filter(|child| child.status != Status::Open)
        {
            events.push(
                TaskReopened {
                    action,
                    task: child.id,
                    from: child.status,
                }
                .into(),
            );
        }
    }
    if let Some(successor) = finish.successor
        && let Some(successor) = stored::task(view, successor)?
        && is_untouched(view, finish.action, &successor)?
    {
        events.push(
            TaskWithdrawn {
                action,
                task: successor.id,
            }
            .into(),
        );
    }
    if let Some((id, _)) = task.occurrence
        && let Some(series) = stored::series(view, id)?
        && series.state == SeriesState::Ended
        && history::ended_by(view, finish.action, id)?
    {
        let state = Change {
            from: SeriesState::Ended,
            to: SeriesState::Active,
        };
        events.push(
            SeriesStateChanged {
                action,
                series: id,
                state,
            }
            .into(),
        );
    }
    Ok(())
}

fn is_below(view: &View<'_>, child: TaskId, parent: TaskId) -> Result<bool, ViewError> {
    let sql = "WITH RECURSIVE above (id, depth) AS (
            SELECT parent, 1 FROM tasks_tasks WHERE id = ?1
            UNION ALL SELECT t.parent, depth + 1 FROM tasks_tasks t JOIN above ON t.id = above.id WHERE depth < 10)
         SELECT 1 FROM above WHERE id = ?2";
    view.exists(sql, (child, parent))
}

/// Whether nobody changed it, its parts or what is said about them since it was made: everything that was made with it is
/// there as it was, and nothing else is.
fn is_untouched(view: &View<'_>, made_by: ActionId, task: &StoredTask) -> Result<bool, ViewError> {
    let Some((_, slot)) = task.occurrence else {
        return Ok(false);
    };
    let made = history::created_by(view, made_by)?;
    let copies = (0..)
        .map(|position| TaskId::of_subtask(task.id, slot, position))
        .take_while(|copy| made.contains(copy));
    let mut wanted: Vec<TaskId> = copies.chain([task.id]).collect();
    for id in &wanted {
        let as_made = stored::task(view, *id)?
            .is_some_and(|task| task.status == Status::Open && task.place == Place::Active);
        if !as_made || !history::is_untouched(view, *id)? {
            return Ok(false);
        }
    }
    let mut there = stored::below(view, task.id)?;
    there.push(task.id);
    there.sort_unstable();
    wanted.sort_unstable();
    Ok(there == wanted)
}
