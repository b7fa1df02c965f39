//! Tasks begin to repeat, repeat otherwise, and stop. A change is for one occurrence, for it and those that follow, or
//! for all that are not finished; what is finished stays as it was.

use vc_kernel::{Ctx, NewEvent, Rejected, View};
use vc_recurrence::Slot;

use super::change::{Scope, says};
use super::create::begin_series;
use super::occurrences::{occurrences_from, open_occurrences};
use super::refusals::TaskRefusal;
use super::split::split;
use crate::events::{OccurrenceChanged, OccurrenceOf, SeriesChanged, SeriesStateChanged};
use crate::model::{ActionId, Change, Due, FieldChange, Repeats, SeriesId, SeriesState, Status};
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
    is_open(task)?;
    let series = stored::series(view, id)?.ok_or(TaskRefusal::NotRepeating)?;
    if moves_the_day(&changes, &series, task, slot)? || scope == Scope::Following && !is_first(&series, slot)
    {
        return split(view, ctx, action, task, (series, slot), changes, None, events);
    }
    change_series(action, &series, &changes, events);
    for open in open_occurrences(view, id)? {
        follow(action, &open, &changes, open.id == task.id, events);
    }
    rekey_times(view, action, &series, &changes, events)
}

/// What is finished stays as it was: a series goes on, changes and ends from an occurrence that is to be done.
fn is_open(task: &StoredTask) -> Result<(), TaskRefusal> {
    if task.status == Status::Open {
        Ok(())
    } else {
        Err(TaskRefusal::NotOpen(task.status))
    }
}

/// Whether the series begins at this slot, so that what follows is all of it.
fn is_first(series: &StoredSeries, slot: Slot) -> bool {
    series.start().and_then(|start| series.repeats.first(start)) == Some(slot)
}

/// Whether a change moves the occurrence to another day, and with it those that follow; one that was moved by itself and stays
/// there moves nothing. A rule that names its days itself is to be changed instead.
fn moves_the_day(
    changes: &[FieldChange],
    series: &StoredSeries,
    task: &StoredTask,
    slot: Slot,
) -> Result<bool, Rejected> {
    let Some(to) = changes.iter().find_map(|change| match change {
        FieldChange::Due { to, .. } => Some(to),
        _ => None,
    }) else {
        return Ok(false);
    };
    let Some(to) = to else {
        return Err(TaskRefusal::RepeatsWithoutDue.into());
    };
    if to.date == slot.date || task.fields.due.as_ref().is_some_and(|due| due.date == to.date) {
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
pub fn follow(
    action: ActionId,
    open: &StoredTask,
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
    says(action, open.id, followed, false, events);
}

/// The slots of a series from its first open one on have another time of day, those that were finished before their time
/// among them, so that a slot stays what it is. What came before keeps the time it had.
fn rekey_times(
    view: &View<'_>,
    action: ActionId,
    series: &StoredSeries,
    changes: &[FieldChange],
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let time = changes.iter().find_map(|change| match change {
        FieldChange::Due { to: Some(to), .. } => Some(to.time),
        _ => None,
    });
    let open = open_occurrences(view, series.id)?;
    let first = open.first().and_then(|open| open.occurrence);
    let (Some(time), Some((_, first))) = (time, first) else {
        return Ok(());
    };
    let from = occurrences_from(view, series.id, first)?;
    for one in &from {
        let Some((_, slot)) = one.occurrence else {
            continue;
        };
        let moved = Slot { time, ..slot };
        // Of hours there are several a day: one that is taken stays taken.
        let is_taken = from
            .iter()
            .any(|other| other.id != one.id && other.occurrence.is_some_and(|(_, slot)| slot == moved));
        if slot != moved && !is_taken {
            rekey(action, one, Some((series.id, moved)), events);
        }
    }
    Ok(())
}

/// A task takes another place in a series, or none.
pub fn rekey(action: ActionId, task: &StoredTask, to: Option<(SeriesId, Slot)>, events: &mut Vec<NewEvent>) {
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
    let now = occurrence.as_ref().map(|(series, _)| &series.repeats);
    if now != repeats {
        is_open(task)?;
    }
    match (occurrence, repeats) {
        (None, None) => {
            says(action, task.id, changes, false, events);
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
            says(action, task.id, changes, false, events);
            rekey(action, task, None, events);
            set_state(action, &series, SeriesState::Ended, events);
            Ok(())
        }
        // The same rule sent along with other changes is no change of the rule.
        (Some((series, slot)), Some(repeats)) if series.repeats == *repeats => match scope {
            Scope::This => {
                says(action, task.id, changes, true, events);
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
pub fn begin_at(
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
    says(action, task.id, changes, false, events);
    rekey(action, task, Some((series, slot)), events);
}

/// A series is in another state, unless it is in that one already.
pub fn set_state(action: ActionId, series: &StoredSeries, to: SeriesState, events: &mut Vec<NewEvent>) {
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
