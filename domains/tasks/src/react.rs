//! Reminders follow their tasks: whatever changes when, whether or for whom a task is due, changes what is to come.

use vc_kernel::{Ctx, NewEvent, PersonId, ProjectError, Recorded, View, ViewError};
use vc_people::api::time_zone_of;

use crate::commands::digest_after;
use crate::events::{
    PreferencesSet, RemindersScheduled, RemindersToReview, ScheduledAt, ScheduledReminder, TasksEvent,
};
use crate::model::due::zone as zone_named;
use crate::model::{Change, FieldChange, Place, Status, TaskId};
use crate::views::reminders::{self, Preferences, preferences};
use crate::views::stored::{self, StoredTask};

/// What follows from an event.
pub fn react(view: &View<'_>, recorded: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
    match recorded.domain() {
        "tasks" => {}
        "people" if recorded.name == "people.profile_changed" => {
            return Ok(zone_may_have_changed(view, recorded)?);
        }
        _ => return Ok(Vec::new()),
    }
    let tasks: Vec<TaskId> = match TasksEvent::decode(recorded)? {
        TasksEvent::TaskCreated(event) => vec![event.task],
        TasksEvent::TaskChanged(event) => {
            let due_moved = event.changes.iter().any(FieldChange::is_due);
            let scheduled = reschedule(view, event.task, due_moved, ctx)?;
            return Ok(scheduled.map(NewEvent::from).into_iter().collect());
        }
        TasksEvent::TaskCompleted(event) => vec![event.task],
        TasksEvent::TaskSkipped(event) => vec![event.task],
        TasksEvent::TaskCancelled(event) => vec![event.task],
        TasksEvent::TaskReopened(event) => vec![event.task],
        TasksEvent::TaskWithdrawn(event) => vec![event.task],
        TasksEvent::TaskShelved(event) => with_parts(view, event.task)?,
        TasksEvent::PreferencesSet(event) => return Ok(begin_review(view, event.person)?),
        TasksEvent::OccurrenceChanged(_)
        | TasksEvent::CommentChanged(_)
        | TasksEvent::SeriesCreated(_)
        | TasksEvent::SeriesChanged(_)
        | TasksEvent::SeriesStateChanged(_)
        | TasksEvent::ProjectCreated(_)
        | TasksEvent::ProjectChanged(_)
        | TasksEvent::SectionsChanged(_)
        | TasksEvent::MembersChanged(_)
        | TasksEvent::ProjectShelved(_)
        | TasksEvent::TagChanged(_)
        | TasksEvent::TemplateChanged(_)
        | TasksEvent::SavedViewChanged(_)
        | TasksEvent::ActionUndone(_)
        | TasksEvent::RemindersScheduled(_)
        | TasksEvent::ReminderFired(_)
        | TasksEvent::ReminderSnoozed(_)
        | TasksEvent::RemindersToReview(_)
        | TasksEvent::DigestSent(_) => Vec::new(),
    };
    let mut events = Vec::new();
    for task in tasks {
        events.extend(reschedule(view, task, false, ctx)?.map(NewEvent::from));
    }
    Ok(events)
}

fn with_parts(view: &View<'_>, task: TaskId) -> Result<Vec<TaskId>, ViewError> {
    let mut tasks = vec![task];
    tasks.append(&mut stored::below(view, task)?);
    Ok(tasks)
}

/// What is to come of a task's reminders, where that is not what is scheduled. A snooze is over when the task is due at another
/// time, or its reminders change.
pub fn reschedule(
    view: &View<'_>,
    id: TaskId,
    due_moved: bool,
    ctx: &Ctx,
) -> Result<Option<RemindersScheduled>, ViewError> {
    let scheduled = reminders::scheduled(view, id)?;
    let task =
        stored::task(view, id)?.filter(|task| task.status == Status::Open && task.place == Place::Active);
    let wanted = match &task {
        Some(task) if !task.fields.reminders.is_empty() => wanted(view, task)?,
        _ => Vec::new(),
    };
    if wanted.is_empty() && scheduled.is_empty() {
        return Ok(None);
    }
    let now_ms = ctx.at.as_millisecond();
    let mut plain: Vec<(String, String, i64)> = scheduled
        .iter()
        .filter(|one| !one.is_snoozed)
        .map(|one| {
            (
                one.key.reminder.to_string(),
                one.key.person.to_string(),
                one.at_ms,
            )
        })
        .collect();
    // What is over comes only if it was to come already and nothing was running meanwhile.
    let wanted: Vec<(ScheduledReminder, i64)> = wanted
        .into_iter()
        .filter(|(one, at_ms)| {
            *at_ms > now_ms || plain.contains(&(one.reminder.to_string(), one.person.to_string(), *at_ms))
        })
        .collect();
    let mut expected: Vec<(String, String, i64)> = wanted
        .iter()
        .map(|(one, at_ms)| (one.reminder.to_string(), one.person.to_string(), *at_ms))
        .collect();
    plain.sort();
    expected.sort();
    let snoozes_are_over = due_moved && scheduled.iter().any(|one| one.is_snoozed);
    if plain == expected && task.is_some() && !snoozes_are_over {
        return Ok(None);
    }
    if wanted.is_empty() && scheduled.is_empty() {
        return Ok(None);
    }
    let revision = reminders::revision(view, id)?.saturating_add(1);
    let reminders = wanted.into_iter().map(|(one, _)| one).collect();
    Ok(Some(RemindersScheduled {
        task: id,
        revision,
        reminders,
    }))
}

/// Each reminder for each person whom the task is for, with its instant.
fn wanted(view: &View<'_>, task: &StoredTask) -> Result<Vec<(ScheduledReminder, i64)>, ViewError> {
    let mut people: Vec<PersonId> = task.fields.assignees.clone();
    if people.is_empty() {
        people.extend(task.owner.parse::<PersonId>());
    }
    let mut wanted = Vec::new();
    for person in people {
        let Some(zone) = time_zone_of(view, person)? else {
            continue;
        };
        let day_at = preferences(view, person)?.day_at_minutes;
        for reminder in &task.fields.reminders {
            let moment = reminder.at.moment(task.fields.due.as_ref(), &zone, day_at);
            let Some(at) = moment.as_ref().and_then(ScheduledAt::of) else {
                continue;
            };
            let Some(at_ms) = at.at_ms() else {
                continue;
            };
            wanted.push((
                ScheduledReminder {
                    reminder: reminder.id,
                    person,
                    at,
                },
                at_ms,
            ));
        }
    }
    Ok(wanted)
}

/// Whoever moved has their whole-day reminders looked at again, and their digest at their hour where they are now.
fn zone_may_have_changed(view: &View<'_>, recorded: &Recorded) -> Result<Vec<NewEvent>, ViewError> {
    let Some((person, _)) = &recorded.sealed else {
        return Ok(Vec::new());
    };
    let Preferences {
        day_at_minutes,
        digest_at_minutes,
    } = preferences(view, *person)?;
    let (Some(minutes), Some(zone)) = (digest_at_minutes, time_zone_of(view, *person)?) else {
        return begin_review(view, *person);
    };
    let next = digest_after(recorded.at, minutes, &zone_named(&zone));
    let set = PreferencesSet {
        person: *person,
        day_at_minutes: Change {
            from: day_at_minutes,
            to: day_at_minutes,
        },
        digest_at_minutes: Change {
            from: digest_at_minutes,
            to: digest_at_minutes,
        },
        next_digest_ms: next.map(jiff::Timestamp::as_millisecond),
    };
    // Preferences that are set begin the review.
    Ok(vec![set.into()])
}

fn begin_review(view: &View<'_>, person: PersonId) -> Result<Vec<NewEvent>, ViewError> {
    if reminders::personal_after(view, person, None, 1)?.is_empty() {
        return Ok(Vec::new());
    }
    let after = None;
    Ok(vec![
        RemindersToReview {
            person,
            after,
            done: false,
        }
        .into(),
    ])
}
