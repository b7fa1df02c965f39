//! Occurrences of a series come one by one: the next when one is finished, a later one when somebody touches it.

use std::collections::HashMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan as _, Zoned};
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View, ViewError};
use vc_people::api::require_member;
use vc_recurrence::Slot;

use super::Acted;
use super::asking::seen_series;
use super::create::rank_at_end;
use super::refusals::TaskRefusal;
use crate::events::{OccurrenceOf, SeriesStateChanged, TaskCreated, TaskShelved};
use crate::model::due::zone;
use crate::model::limits::SUBTASKS_MAX;
use crate::model::{
    ActionId, Change, Due, Place, Repeats, SeriesId, SeriesState, Status, TaskFields, TaskId,
};
use crate::views::stored::{self, StoredSeries, StoredTask};

/// Slots that were finished beforehand and are passed over at most.
const PASSED_MAX: usize = 1_000;

/// The events that make what follows `done`, and its id; nothing where it is there already, or the series is paused. The
/// series ends where nothing follows.
pub fn make_next(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    done: &StoredTask,
    at: &Zoned,
    events: &mut Vec<NewEvent>,
) -> Result<Option<TaskId>, Rejected> {
    let Some((id, slot)) = done.occurrence else {
        return Ok(None);
    };
    let Some(series) = stored::series(view, id)? else {
        return Ok(None);
    };
    if series.state != SeriesState::Active || waits(view, &series, done.id, slot)? {
        return Ok(None);
    }
    match next_free(view, &series, slot, at)? {
        Next::Slot(next) => {
            let task = make_occurrence(view, ctx, action, &series, next, Some(done), events)?;
            Ok(Some(task))
        }
        Next::IsThere => Ok(None),
        Next::Over => {
            let state = Change {
                from: series.state,
                to: SeriesState::Ended,
            };
            events.push(
                SeriesStateChanged {
                    action,
                    series: series.id,
                    state,
                }
                .into(),
            );
            Ok(None)
        }
    }
}

/// Whether another occurrence that is to be done goes on with the series: an earlier one, where this one was done before its
/// time; after a completion, any.
fn waits(view: &View<'_>, series: &StoredSeries, done: TaskId, slot: Slot) -> Result<bool, ViewError> {
    let any = matches!(series.repeats, Repeats::AfterCompletion { .. });
    let open = open_occurrences(view, series.id)?;
    Ok(open
        .iter()
        .filter(|open| open.id != done)
        .any(|open| any || open.occurrence.is_some_and(|(_, known)| known < slot)))
}

/// What follows a slot.
pub enum Next {
    /// This one is to be made.
    Slot(Slot),
    /// It was made already, and is to be done.
    IsThere,
    /// Nothing.
    Over,
}

/// The first slot that nobody has finished or thrown away beforehand. What was finished before its time counts as well:
/// the slot after it is next.
pub fn next_free(view: &View<'_>, series: &StoredSeries, slot: Slot, at: &Zoned) -> Result<Next, ViewError> {
    let Some(start) = series.start() else {
        return Ok(Next::Over);
    };
    let next = next_slot(series, start, slot, at);
    first_free(view, series, start, next, Some(slot))
}

/// The first slot of a series that goes on: from a day on, or so long after the day before.
pub fn free_from(view: &View<'_>, series: &StoredSeries, day: &Zoned) -> Result<Next, ViewError> {
    let Some(start) = series.start() else {
        return Ok(Next::Over);
    };
    let next = match series.repeats.recurrence(start) {
        Some(recurrence) => recurrence.slots_from(day.date()).next(),
        None => day
            .yesterday()
            .ok()
            .and_then(|done| series.repeats.next(start, start, &done)),
    };
    first_free(view, series, start, next, None)
}

/// The first free slot from one on, which `done` leaves behind.
fn first_free(
    view: &View<'_>,
    series: &StoredSeries,
    start: Slot,
    mut next: Option<Slot>,
    done: Option<Slot>,
) -> Result<Next, ViewError> {
    for _ in 0..PASSED_MAX {
        let Some(candidate) = next else {
            return Ok(Next::Over);
        };
        match taken(view, series, candidate)? {
            None => return Ok(Next::Slot(candidate)),
            Some(Taken {
                is_open: true,
                slot: there,
            }) if there != done => return Ok(Next::IsThere),
            Some(_) => next = following(series, start, candidate),
        }
    }
    Ok(Next::Over)
}

/// The slot after one, whatever was done when.
fn following(series: &StoredSeries, start: Slot, slot: Slot) -> Option<Slot> {
    match &series.repeats {
        Repeats::Rule { .. } => series.repeats.recurrence(start)?.after(slot),
        Repeats::AfterCompletion { .. } => {
            let moment = slot.instant(&zone(series.zone().unwrap_or("UTC")))?;
            series.repeats.next(start, slot, &moment)
        }
    }
}

/// The next slot; where the zone leaves out a time and two slots fall together, the later one stands for both.
fn next_slot(series: &StoredSeries, start: Slot, slot: Slot, at: &Zoned) -> Option<Slot> {
    let next = series.repeats.next(start, slot, at)?;
    let (Some(name), Some(_), Some(recurrence)) =
        (series.zone(), start.time, series.repeats.recurrence(start))
    else {
        return Some(next);
    };
    let zone = zone(name);
    let after = recurrence.after(next);
    match after {
        Some(after) if after.instant(&zone) == next.instant(&zone) => Some(after),
        _ => Some(next),
    }
}

/// What stands where an occurrence would be.
struct Taken {
    is_open: bool,
    /// Its slot; none where the task is no longer part of the series.
    slot: Option<Slot>,
}

fn taken(view: &View<'_>, series: &StoredSeries, slot: Slot) -> Result<Option<Taken>, ViewError> {
    let found = match task_at(view, series, slot)? {
        Some(task) => stored::task(view, task)?,
        // One that left the series keeps its id, which cannot be given twice.
        None => stored::task(view, TaskId::of_occurrence(series.id, slot))?,
    };
    Ok(found.map(|task| {
        let slot = task
            .occurrence
            .filter(|(id, _)| *id == series.id)
            .map(|(_, slot)| slot);
        Taken {
            is_open: slot.is_some() && task.status == Status::Open && task.place == Place::Active,
            slot,
        }
    }))
}

/// Makes the occurrence at a slot, with unchecked copies of the subtasks of `like`.
pub fn make_occurrence(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    series: &StoredSeries,
    slot: Slot,
    like: Option<&StoredTask>,
    events: &mut Vec<NewEvent>,
) -> Result<TaskId, Rejected> {
    let mut fields = series.fields.clone();
    let start = series.start().unwrap_or(slot);
    fields.due = Some(Due::at(slot, series.zone()));
    fields.start = fields.start.and_then(|day| moved(day, start.date, slot.date));
    fields.rank = like.map_or_else(|| rank_at_end(ctx), |like| like.fields.rank);
    let task = TaskId::of_occurrence(series.id, slot);
    let occurrence = Some(OccurrenceOf {
        series: series.id,
        slot: slot.to_string(),
    });
    let owner = series.owner.clone();
    events.push(
        TaskCreated {
            action,
            task,
            owner,
            fields,
            occurrence,
            imported_key: None,
            created_ms: None,
        }
        .into(),
    );
    if let Some(like) = like {
        copy_subtasks(view, action, like, (task, slot), events)?;
    }
    Ok(task)
}

/// The day as far from `to` as it was from `from`.
fn moved(day: Date, from: Date, to: Date) -> Option<Date> {
    let distance: Span = from.until(day).ok()?;
    to.checked_add(distance.get_days().days()).ok()
}

fn copy_subtasks(
    view: &View<'_>,
    action: ActionId,
    like: &StoredTask,
    (root, slot): (TaskId, Slot),
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let mut copies = HashMap::from([(like.id, root)]);
    let mut waiting = std::collections::VecDeque::from([like.id]);
    let mut position = 0;
    let from = like.occurrence.map_or(slot.date, |(_, slot)| slot.date);
    while let Some(parent) = waiting.pop_front() {
        for child in stored::subtasks(view, parent, SUBTASKS_MAX)? {
            if child.place != Place::Active || child.status == Status::Cancelled {
                continue;
            }
            let task = TaskId::of_subtask(root, slot, position);
            position += 1;
            let fields = TaskFields {
                parent: copies.get(&parent).copied(),
                due: child
                    .fields
                    .due
                    .clone()
                    .and_then(|due| moved_due(due, from, slot.date)),
                start: child.fields.start.and_then(|day| moved(day, from, slot.date)),
                ..child.fields.clone()
            };
            copies.insert(child.id, task);
            waiting.push_back(child.id);
            let owner = child.owner.clone();
            events.push(
                TaskCreated {
                    action,
                    task,
                    owner,
                    fields,
                    occurrence: None,
                    imported_key: None,
                    created_ms: None,
                }
                .into(),
            );
        }
    }
    Ok(())
}

fn moved_due(due: Due, from: Date, to: Date) -> Option<Due> {
    Some(Due {
        date: moved(due.date, from, to)?,
        ..due
    })
}

/// Make the occurrence of a later slot now, so that it can be changed, moved or skipped alone. One that was put away, as by
/// taking this back, comes back.
#[derive(Clone, Debug, Serialize)]
pub struct TouchSlot {
    /// Of which series.
    pub series: SeriesId,
    /// Which slot: `2026-01-31` or `2026-01-31T09:00`.
    pub slot: String,
}

impl Command for TouchSlot {
    type Answer = Acted;
    const NAME: &'static str = "tasks.touch_slot";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Acted>, Rejected> {
        let series = seen_series(view, ctx, self.series)?;
        let action: ActionId = ctx.new_id();
        let none = || TaskRefusal::NoSlot(self.slot.clone());
        let slot: Slot = self.slot.parse().map_err(|_| none())?;
        if let Some(task) = task_at(view, &series, slot)? {
            let away = stored::task(view, task)?.filter(|task| task.place != Place::Active);
            let back = away.map(|away| TaskShelved {
                action,
                task,
                place: Change {
                    from: away.place,
                    to: Place::Active,
                },
            });
            let events = back.map(Into::into).into_iter().collect::<Vec<NewEvent>>();
            return Ok(Decision::events(events, Acted { action, task }));
        }
        if series.state == SeriesState::Ended {
            return Err(TaskRefusal::SeriesIs(series.state).into());
        }
        let start = series.start().ok_or_else(none)?;
        let recurrence = series.repeats.recurrence(start).ok_or_else(none)?;
        if !recurrence
            .slots_from(slot.date)
            .take(2)
            .any(|known| known == slot)
        {
            return Err(none().into());
        }
        if stored::task(view, TaskId::of_occurrence(series.id, slot))?.is_some() {
            return Err(none().into());
        }
        let like = newest(view, series.id)?;
        let mut events = Vec::new();
        let task = make_occurrence(view, ctx, action, &series, slot, like.as_ref(), &mut events)?;
        Ok(Decision::events(events, Acted { action, task }))
    }
}

/// The task at a slot. By a rule there is one a day at most, whatever its time of day was when it was made.
pub fn task_at(view: &View<'_>, series: &StoredSeries, slot: Slot) -> Result<Option<TaskId>, ViewError> {
    let (from, until) = match series.repeats {
        Repeats::Rule { .. } => (slot.date.to_string(), format!("{}T~", slot.date)),
        Repeats::AfterCompletion { .. } => (slot.to_string(), slot.to_string()),
    };
    let sql = "SELECT id FROM tasks_tasks WHERE series = ?1 AND slot BETWEEN ?2 AND ?3 ORDER BY slot LIMIT 1";
    view.one(sql, (series.id, from, until), |row| row.get(0))
}

/// The last occurrence that was made, whose subtasks the next one gets.
pub fn newest(view: &View<'_>, series: SeriesId) -> Result<Option<StoredTask>, ViewError> {
    let sql = "SELECT id FROM tasks_tasks WHERE series = ?1 AND place = 'active' ORDER BY slot DESC LIMIT 1";
    match view.one(sql, [series], |row| row.get::<_, TaskId>(0))? {
        Some(id) => stored::task(view, id),
        None => Ok(None),
    }
}

/// The occurrences from a slot on, whatever became of them, the earliest first.
pub fn occurrences_from(view: &View<'_>, series: SeriesId, slot: Slot) -> Result<Vec<StoredTask>, ViewError> {
    let sql = "SELECT id FROM tasks_tasks WHERE series = ?1 AND slot >= ?2 ORDER BY slot LIMIT 1000";
    let ids: Vec<TaskId> = view.all(sql, (series, slot.date.to_string()), |row| row.get(0))?;
    stored_tasks(view, ids)
}

/// The occurrences that are to be done, the earliest slot first.
pub fn open_occurrences(view: &View<'_>, series: SeriesId) -> Result<Vec<StoredTask>, ViewError> {
    let sql = "SELECT id FROM tasks_tasks WHERE series = ?1 AND shelf = 0 ORDER BY slot LIMIT 200";
    let ids: Vec<TaskId> = view.all(sql, [series], |row| row.get(0))?;
    stored_tasks(view, ids)
}

fn stored_tasks(view: &View<'_>, ids: Vec<TaskId>) -> Result<Vec<StoredTask>, ViewError> {
    let mut tasks = Vec::with_capacity(ids.len());
    for id in ids {
        tasks.extend(stored::task(view, id)?);
    }
    Ok(tasks)
}
