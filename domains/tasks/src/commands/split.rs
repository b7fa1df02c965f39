//! A series is cut at one of its occurrences.

use vc_kernel::{Ctx, NewEvent, Rejected, View};
use vc_recurrence::{Recurrence, Rule, Slot};

use super::change::says;
use super::create::begin_series;
use super::occurrences::{occurrences_from, open_occurrences};
use super::repeat::{begin_at, follow, rekey, set_state};
use crate::events::SeriesChanged;
use crate::model::{ActionId, Change, Due, FieldChange, Place, Repeats, SeriesState, Status, TaskFields};
use crate::views::stored::{StoredSeries, StoredTask};

/// Cuts a series at an occurrence: the old one ends before it, a new one begins with it. Occurrences that somebody made
/// beforehand go along where the new rule has their slot; else they stay as tasks of their own.
#[expect(clippy::too_many_arguments, reason = "the parts of one request")]
pub fn split(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    (series, slot): (StoredSeries, Slot),
    changes: Vec<FieldChange>,
    repeats: Option<&Repeats>,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let moved = changes.iter().any(FieldChange::is_due);
    let (before, after) = halves(&series, slot, moved);
    let mut fields: TaskFields = series.fields.clone();
    fields.due = Some(Due::at(slot, series.zone()));
    changes
        .iter()
        .filter(|change| !matches!(change, FieldChange::Rank { .. }))
        .for_each(|change| change.apply(&mut fields));
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
    let earlier = open_occurrences(view, series.id)?
        .iter()
        .any(|open| open.occurrence.is_some_and(|(_, known)| known < slot));
    if !earlier {
        set_state(action, &series, SeriesState::Ended, events);
    }
    let begins = first.slot();
    if begins == slot && !moved {
        // Its own date stays where somebody moved it.
        says(action, task.id, changes.clone(), false, events);
        rekey(action, task, Some((new, slot)), events);
    } else {
        begin_at(action, task, changes.clone(), new, first.clone(), events);
    }
    let recurrence = repeats.recurrence(fields.due.as_ref().map_or(slot, Due::slot));
    for later in occurrences_from(view, series.id, slot)? {
        let Some((_, known)) = later.occurrence.filter(|(_, known)| *known > slot) else {
            continue;
        };
        if later.id == task.id {
            continue;
        }
        let moved = Slot {
            time: begins.time,
            ..known
        };
        let stays = recurrence
            .as_ref()
            .is_some_and(|rule| moved > begins && rule.slots_from(known.date).next() == Some(moved));
        if later.status == Status::Open && later.place == Place::Active {
            follow(action, &later, &for_later(&changes, &first, stays), false, events);
        }
        rekey(action, &later, stays.then_some((new, moved)), events);
    }
    Ok(())
}

/// What of a change a later occurrence goes along with: of the due date only the time of day, where it stays in the series.
fn for_later(changes: &[FieldChange], first: &Due, stays: bool) -> Vec<FieldChange> {
    let (due, mut others): (Vec<FieldChange>, Vec<FieldChange>) = changes
        .iter()
        .cloned()
        .partition(|change| matches!(change, FieldChange::Due { .. }));
    if stays && !due.is_empty() {
        let to = Some(first.clone());
        others.push(FieldChange::Due { from: None, to });
    }
    others
}

/// The rule before a slot, where there is anything before it, and the rule from it on. What the rule takes from its start is
/// written out only where the slot does not say the same, such as the last day of a shorter month; and never where it is moved.
fn halves(series: &StoredSeries, slot: Slot, moved: bool) -> (Option<Repeats>, Repeats) {
    let whole = (None, series.repeats.clone());
    let (Repeats::Rule { each_missed, .. }, Some(start)) = (&series.repeats, series.start()) else {
        return whole;
    };
    // One that is from before another time of day was set is the slot of its day.
    let slot = Slot {
        time: start.time,
        ..slot
    };
    let Some(recurrence) = series.repeats.recurrence(start) else {
        return whole;
    };
    let Some((before, mut after)) = recurrence.split_at(slot) else {
        return whole;
    };
    let plain = Rule {
        ends: after.ends,
        ..recurrence.rule().clone()
    };
    if moved || Recurrence::new(plain.clone(), slot).is_ok_and(|plain| plain.explicit() == after) {
        after = plain;
    }
    let each_missed = *each_missed;
    let written = |rule: Rule| Repeats::Rule {
        rule: rule.to_string(),
        each_missed,
    };
    (before.map(written), written(after))
}
