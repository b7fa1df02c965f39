//! What is due for somebody, for their calendar.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use vc_kernel::{Actor, PersonId, View, ViewError};
use vc_task_files::{Event, EventAt};

use super::list::{Days, Filter, Sort};
use super::page::Listing;
use super::series;
use super::stored::{self, StoredTask};
use super::tasks::instant;
use crate::model::{Due, Place, Status};

/// Open tasks that are shown at most.
const TASKS_MAX: usize = 1_000;
/// Days that a task stays after it was due.
const PAST_DAYS: i32 = 90;
/// Days in which dates to come of series are shown.
const COMING_DAYS: i32 = 90;
/// Characters of notes that a calendar shows.
const NOTES_CHARS_MAX: usize = 2_000;

/// Open tasks that are for somebody and due from 90 days ago on, and dates to come of their series within 90 days.
pub fn events(
    view: &View<'_>,
    person: PersonId,
    today: Date,
    zone: &TimeZone,
) -> Result<Vec<Event>, ViewError> {
    let actor = Actor::Person(person);
    let mut filter = Filter::new(actor.to_string());
    filter.kept(Place::Active, &[Status::Open]);
    let from = today.checked_sub(PAST_DAYS.days()).unwrap_or(today);
    let days = Days {
        from: Some(from),
        until: None,
    };
    filter.due(days, zone, false);
    filter.for_person(person, false);
    let tasks = Listing::open(view, filter, Sort::Due, false)?.page(view, None, TASKS_MAX)?;
    let mut shapes = super::tasks::Shapes::default();
    let mut events = Vec::with_capacity(tasks.len());
    for (task, _) in tasks {
        let tags = shapes.tags(view, &task.fields.tags)?;
        let tags = tags.into_iter().map(|tag| tag.name).collect();
        events.extend(of_task(task, tags));
    }
    let until = today.checked_add(COMING_DAYS.days()).unwrap_or(today);
    let (coming, _) = series::coming(view, actor, (today, until), zone, true)?;
    for slot in coming {
        let Some(series) = stored::series(view, slot.series)? else {
            continue;
        };
        events.extend(at(&slot.due).map(|at| Event {
            uid: format!("{}-{}", slot.series, slot.slot),
            title: slot.title,
            notes: String::new(),
            at,
            tags: Vec::new(),
            updated: instant(series.updated_ms),
        }));
    }
    Ok(events)
}

fn of_task(task: StoredTask, tags: Vec<String>) -> Option<Event> {
    let at = at(task.fields.due.as_ref()?)?;
    // The same name that the date had before somebody touched it.
    let uid = match task.occurrence {
        Some((series, slot)) => format!("{series}-{slot}"),
        None => task.id.to_string(),
    };
    Some(Event {
        uid,
        title: task.fields.title,
        notes: task.fields.notes.chars().take(NOTES_CHARS_MAX).collect(),
        at,
        tags,
        updated: instant(task.updated_ms),
    })
}

fn at(due: &Due) -> Option<EventAt> {
    match due.time {
        None => Some(EventAt::Day(due.date)),
        Some(_) => Timestamp::from_millisecond(due.order_ms())
            .ok()
            .map(EventAt::Moment),
    }
}
