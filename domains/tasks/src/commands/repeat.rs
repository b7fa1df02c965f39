//! Tasks begin to repeat, repeat otherwise, and stop. A change is for one occurrence, for it and those that follow, or
//! for all that are not finished; what is finished stays as it was.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::{FieldErrors, require_member};
use vc_recurrence::Slot;

use super::asking::{local_now, seen_series};
use super::change::Scope;
use super::create::begin_series;
use super::occurrences::{Next, make_occurrence, newest, next_free, open_occurrences};
use super::refusals::TaskRefusal;
use crate::events::{OccurrenceChanged, OccurrenceOf, SeriesChanged, SeriesStateChanged, TaskChanged};
use crate::model::{ActionId, Change, Due, FieldChange, Repeats, SeriesId, SeriesState, TaskFields};
use crate::views::stored::{self, StoredSeries, StoredTask};

/// A change of this occurrence and those that follow, or of all that are not finished.
#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
pub fn change_many(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    (id, slot): (SeriesId, Slot),
    changes: Vec<FieldChange>,
    scope: Scope,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    if changes.is_empty() {
        return Ok(());
    }
    let series = stored::series(view, id)?.ok_or(TaskRefusal::NotRepeating)?;
    if moves_the_day(&changes, &series, slot)? || scope == Scope::Following && !is_first(&series, slot) {
        return split(view, ctx, action, task, (series, slot), changes, None, events);
    }
    change_series(action, &series, &changes, events);
    for open in open_occurrences(view, id)? {
        follow(action, &open, &series, &changes, open.id == task.id, events);
    }
    Ok(())
}

/// Whether the series begins at this slot, so that what follows is all of it.
fn is_first(series: &StoredSeries, slot: Slot) -> bool {
    series.start().and_then(|start| series.repeats.first(start)) == Some(slot)
}

/// Whether a change moves the occurrence to another day, and with it those that follow. A rule that names its days itself
/// is to be changed instead.
fn moves_the_day(changes: &[FieldChange], series: &StoredSeries, slot: Slot) -> Result<bool, Rejected> {
    let Some(to) = changes.iter().find_map(|change| match change {
        FieldChange::Due { to, .. } => Some(to),
        _ => None,
    }) else {
        return Ok(false);
    };
    let Some(to) = to else {
        return Err(TaskRefusal::RepeatsWithoutDue.into());
    };
    if to.date == slot.date {
        return Ok(false);
    }
    let names_days = match &series.repeats {
        Repeats::Rule { rule, .. } => rule.contains("BY"),
        Repeats::AfterCompletion { .. } => false,
    };
    if names_days {
        Err(TaskRefusal::DateOfRule.into())
    } else {
        Ok(true)
    }
}

/// The series says so from now on. Its due date is where the rule starts: only the time of day of a change is taken.
fn change_series(
    action: ActionId,
    series: &StoredSeries,
    changes: &[FieldChange],
    events: &mut Vec<NewEvent>,
) {
    let changes: Vec<FieldChange> = changes
        .iter()
        .filter(|change| !matches!(change, FieldChange::Rank { .. }))
        .filter_map(|change| match change {
            FieldChange::Due { to: Some(to), .. } => {
                let start = series.fields.due.as_ref()?;
                let to = Some(Due {
                    date: start.date,
                    ..to.clone()
                });
                FieldChange::Due { from: None, to }.from_now(&series.fields)
            }
            other => other.clone().from_now(&series.fields),
        })
        .collect();
    if !changes.is_empty() {
        events.push(
            SeriesChanged {
                action,
                series: series.id,
                changes,
                repeats: None,
            }
            .into(),
        );
    }
}

/// An open occurrence goes along, but for what it says by itself.
fn follow(
    action: ActionId,
    open: &StoredTask,
    series: &StoredSeries,
    changes: &[FieldChange],
    is_this: bool,
    events: &mut Vec<NewEvent>,
) {
    let mut followed = Vec::new();
    for change in changes {
        if !is_this && open.own.iter().any(|own| own == change.field()) {
            continue;
        }
        match change {
            FieldChange::Rank { .. } if !is_this => {}
            FieldChange::Due { to: Some(to), .. } if !is_this => {
                let date = open.fields.due.as_ref().map_or(to.date, |due| due.date);
                let to = Some(Due { date, ..to.clone() });
                followed.extend(FieldChange::Due { from: None, to }.from_now(&open.fields));
            }
            other => followed.extend(other.clone().from_now(&open.fields)),
        }
    }
    if !followed.is_empty() {
        let own = false;
        events.push(
            TaskChanged {
                action,
                task: open.id,
                changes: followed,
                own,
            }
            .into(),
        );
    }
    let time = changes.iter().find_map(|change| match change {
        FieldChange::Due { to: Some(to), .. } => Some(to.time),
        _ => None,
    });
    if let (Some(time), Some((_, slot))) = (time, open.occurrence)
        && slot.time != time
    {
        rekey(action, open, Some((series.id, Slot { time, ..slot })), events);
    }
}

/// A task takes another place in a series, or none.
fn rekey(action: ActionId, task: &StoredTask, to: Option<(SeriesId, Slot)>, events: &mut Vec<NewEvent>) {
    let written = |(series, slot): (SeriesId, Slot)| OccurrenceOf {
        series,
        slot: slot.to_string(),
    };
    let occurrence = Change {
        from: task.occurrence.map(written),
        to: to.map(written),
    };
    if occurrence.from != occurrence.to {
        events.push(
            OccurrenceChanged {
                action,
                task: task.id,
                occurrence,
            }
            .into(),
        );
    }
}

/// A task repeats, repeats otherwise, or no longer.
#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
pub fn change_repeats(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    changes: Vec<FieldChange>,
    repeats: Option<&Repeats>,
    scope: Scope,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let occurrence = match task.occurrence {
        Some((id, slot)) => stored::series(view, id)?.map(|series| (series, slot)),
        None => None,
    };
    match (occurrence, repeats) {
        (None, None) => {
            if !changes.is_empty() {
                events.push(
                    TaskChanged {
                        action,
                        task: task.id,
                        changes,
                        own: false,
                    }
                    .into(),
                );
            }
            Ok(())
        }
        (None, Some(repeats)) => {
            let mut fields = task.fields.clone();
            changes.iter().for_each(|change| change.apply(&mut fields));
            let (series, first) = begin_series(ctx, action, &task.owner, &fields, repeats, None, events)?;
            begin_at(action, task, changes, series, first, events);
            Ok(())
        }
        (Some((series, _)), None) => {
            if !changes.is_empty() {
                events.push(
                    TaskChanged {
                        action,
                        task: task.id,
                        changes,
                        own: false,
                    }
                    .into(),
                );
            }
            rekey(action, task, None, events);
            set_state(action, &series, SeriesState::Ended, events);
            Ok(())
        }
        // The same rule sent along with other changes is no change of the rule.
        (Some((series, slot)), Some(repeats)) if series.repeats == *repeats => match scope {
            Scope::This => {
                if !changes.is_empty() {
                    events.push(
                        TaskChanged {
                            action,
                            task: task.id,
                            changes,
                            own: true,
                        }
                        .into(),
                    );
                }
                Ok(())
            }
            Scope::Following | Scope::All => {
                change_many(view, ctx, action, task, (series.id, slot), changes, scope, events)
            }
        },
        (Some((series, slot)), Some(repeats)) => split(
            view,
            ctx,
            action,
            task,
            (series, slot),
            changes,
            Some(repeats),
            events,
        ),
    }
}

/// The task becomes the first occurrence of a series; it is due when the rule says.
fn begin_at(
    action: ActionId,
    task: &StoredTask,
    mut changes: Vec<FieldChange>,
    series: SeriesId,
    first: Due,
    events: &mut Vec<NewEvent>,
) {
    changes.retain(|change| !matches!(change, FieldChange::Due { .. }));
    let slot = first.slot();
    changes.extend(
        FieldChange::Due {
            from: None,
            to: Some(first),
        }
        .from_now(&task.fields),
    );
    if !changes.is_empty() {
        events.push(
            TaskChanged {
                action,
                task: task.id,
                changes,
                own: false,
            }
            .into(),
        );
    }
    rekey(action, task, Some((series, slot)), events);
}

fn set_state(action: ActionId, series: &StoredSeries, to: SeriesState, events: &mut Vec<NewEvent>) {
    if series.state != to {
        let state = Change {
            from: series.state,
            to,
        };
        events.push(
            SeriesStateChanged {
                action,
                series: series.id,
                state,
            }
            .into(),
        );
    }
}

/// Cuts a series at an occurrence: the old one ends before it, a new one begins with it. Occurrences that somebody made
/// beforehand go along where the new rule has their slot; else they stay as tasks of their own.
#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
fn split(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    (series, slot): (StoredSeries, Slot),
    changes: Vec<FieldChange>,
    repeats: Option<&Repeats>,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let (before, after) = halves(&series, slot);
    let mut fields: TaskFields = series.fields.clone();
    fields.due = Some(Due::at(slot, series.zone()));
    changes
        .iter()
        .filter(|change| !matches!(change, FieldChange::Rank { .. }))
        .for_each(|change| change.apply(&mut fields));
    let moved = changes
        .iter()
        .any(|change| matches!(change, FieldChange::Due { .. }));
    let repeats = repeats.unwrap_or(&after);
    let (new, first) = begin_series(
        ctx,
        action,
        &series.owner,
        &fields,
        repeats,
        Some(series.id),
        events,
    )?;
    if let Some(before) = before {
        let repeats = Some(Change {
            from: series.repeats.clone(),
            to: before,
        });
        events.push(
            SeriesChanged {
                action,
                series: series.id,
                changes: Vec::new(),
                repeats,
            }
            .into(),
        );
    }
    let open = open_occurrences(view, series.id)?;
    let earlier = open
        .iter()
        .any(|open| open.occurrence.is_some_and(|(_, known)| known < slot));
    if !earlier {
        set_state(action, &series, SeriesState::Ended, events);
    }
    let begins = first.slot();
    if begins == slot && !moved {
        // Its own date stays where somebody moved it.
        if !changes.is_empty() {
            events.push(
                TaskChanged {
                    action,
                    task: task.id,
                    changes: changes.clone(),
                    own: false,
                }
                .into(),
            );
        }
        rekey(action, task, Some((new, slot)), events);
    } else {
        begin_at(action, task, changes.clone(), new, first.clone(), events);
    }
    let recurrence = repeats.recurrence(fields.due.as_ref().map_or(slot, Due::slot));
    for later in open.iter().filter(|later| later.id != task.id) {
        let Some((_, known)) = later.occurrence.filter(|(_, known)| *known > slot) else {
            continue;
        };
        let moved = Slot {
            time: begins.time,
            ..known
        };
        let stays = recurrence
            .as_ref()
            .is_some_and(|rule| moved > begins && rule.slots_from(known.date).next() == Some(moved));
        let others: Vec<FieldChange> = changes
            .iter()
            .filter(|change| !matches!(change, FieldChange::Due { .. }))
            .cloned()
            .collect();
        follow(action, later, &series, &others, false, events);
        rekey(action, later, stays.then_some((new, moved)), events);
    }
    Ok(())
}

/// The rule before a slot, where there is anything before it, and the rule from it on.
fn halves(series: &StoredSeries, slot: Slot) -> (Option<Repeats>, Repeats) {
    let whole = (None, series.repeats.clone());
    let (Repeats::Rule { each_missed, .. }, Some(start)) = (&series.repeats, series.start()) else {
        return whole;
    };
    let Some((before, after)) = series
        .repeats
        .recurrence(start)
        .and_then(|rule| rule.split_at(slot))
    else {
        return whole;
    };
    let each_missed = *each_missed;
    let written = |rule: vc_recurrence::Rule| Repeats::Rule {
        rule: rule.to_string(),
        each_missed,
    };
    (before.map(written), written(after))
}

/// Pause a series, let it go on, or end it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeSeriesState {
    /// Which.
    pub series: SeriesId,
    /// To what.
    pub to: SeriesState,
}

impl Command for ChangeSeriesState {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_series_state";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    /// One that goes on has an occurrence that is to be done, at the first slot from today on.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let series = seen_series(view, ctx, self.series)?;
        let action: ActionId = ctx.new_id();
        if series.state == self.to {
            return Ok(Decision::nothing(action));
        }
        if series.state == SeriesState::Ended && self.to == SeriesState::Paused {
            return Err(TaskRefusal::SeriesIs(series.state).into());
        }
        let mut events = Vec::new();
        set_state(action, &series, self.to, &mut events);
        if self.to == SeriesState::Active && open_occurrences(view, series.id)?.is_empty() {
            let yesterday = local_now(view, ctx)?.yesterday();
            let yesterday = yesterday.map_err(|_| FieldErrors::one("series", "The calendar ends here."))?;
            let last = newest(view, series.id)?;
            let from = last
                .as_ref()
                .and_then(|last| last.occurrence)
                .map(|(_, slot)| slot);
            let from = from.or_else(|| series.start()).ok_or(TaskRefusal::NotRepeating)?;
            match next_free(view, &series, from, &yesterday)? {
                Next::Slot(slot) => {
                    make_occurrence(view, ctx, action, &series, slot, last.as_ref(), &mut events)?;
                }
                Next::IsThere => {}
                Next::Over => return Err(TaskRefusal::SeriesIs(SeriesState::Ended).into()),
            }
        }
        Ok(Decision::events(events, action))
    }
}
