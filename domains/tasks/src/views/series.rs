//! Series as people see them, and what is on a calendar.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{Actor, PersonId, View, ViewError};
use vc_people::api::PersonRef;
use vc_recurrence::Slot;

use super::list::{Days, Filter, Listing, Sort};
use super::spaces::SEEN_PROJECTS;
use super::stored::{SERIES_COLUMNS, StoredSeries, StoredTask, series_row};
use super::tasks::{ProjectRef, Shapes, TagRef, instant};
use crate::model::due::zone;
use crate::model::{Due, Place, Priority, Repeats, SeriesId, SeriesState, Status, TaskId};

/// How many next dates are shown.
pub const NEXT: usize = 10;

/// A task that repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "series_01J8ZQ4K5N0000000000000000", "title": "Pay the rent", "notes": "", "project": null, "assignees": [], "priority": "high",
    "tags": [], "starts": { "date": "2026-12-01", "time": "09:00", "zone": "Europe/Berlin" },
    "repeats": { "rule": { "rule": "FREQ=MONTHLY;BYMONTHDAY=1" } }, "description": "every month on the 1st", "state": "active",
    "follows": null, "version": 1, "current": "task_01J8ZQ4K5N0000000000000000",
    "next": [{ "slot": "2027-01-01T09:00", "due": { "date": "2027-01-01", "time": "09:00", "zone": "Europe/Berlin" },
        "due_at": "2027-01-01T08:00:00Z", "task": null, "status": null }],
    "done_count": 0, "created_at": "2026-11-27T09:00:00Z", "updated_at": "2026-11-27T09:00:00Z"
}))]
pub struct Series {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SeriesId,
    /// What is to be done each time.
    pub title: String,
    /// Markdown.
    pub notes: String,
    /// Its project.
    #[schema(required)]
    pub project: Option<ProjectRef>,
    /// Whom its occurrences are for.
    pub assignees: Vec<PersonRef>,
    /// How much it matters.
    pub priority: Priority,
    /// Its labels.
    pub tags: Vec<TagRef>,
    /// Where the rule starts.
    #[schema(required)]
    pub starts: Option<Due>,
    /// How it repeats.
    pub repeats: Repeats,
    /// The same in words.
    pub description: String,
    /// Whether it makes occurrences.
    pub state: SeriesState,
    /// The series that this one goes on from, where it was cut by a change.
    #[schema(required, value_type = Option<String>)]
    pub follows: Option<SeriesId>,
    /// Rises with every change.
    pub version: u32,
    /// The occurrence that is to be done now.
    #[schema(required, value_type = Option<String>)]
    pub current: Option<TaskId>,
    /// The next dates after it; none for one that repeats after its completion.
    pub next: Vec<NextSlot>,
    /// How many of its occurrences are done.
    pub done_count: u64,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// A date to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct NextSlot {
    /// The slot, to touch it beforehand.
    #[schema(example = "2026-12-01T09:00")]
    pub slot: String,
    /// When it is due.
    pub due: Due,
    /// The instant of a due time.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// The occurrence, where somebody touched it beforehand.
    #[schema(required, value_type = Option<String>)]
    pub task: Option<TaskId>,
    /// How far that is.
    #[schema(required)]
    pub status: Option<Status>,
}

/// A series as it is seen.
pub fn shown(view: &View<'_>, series: StoredSeries) -> Result<Series, ViewError> {
    let mut shapes = Shapes::default();
    let current: Option<(TaskId, String)> = view.one(
        "SELECT id, slot FROM tasks_tasks WHERE series = ?1 AND shelf = 0 ORDER BY slot LIMIT 1",
        [series.id],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let done = "SELECT count(*) FROM tasks_tasks WHERE series = ?1 AND status = 'done'";
    Ok(Series {
        id: series.id,
        project: shapes.project_ref(view, series.fields.project)?,
        assignees: shapes.people(view, &series.fields.assignees)?,
        priority: series.fields.priority,
        tags: shapes.tags(view, &series.fields.tags)?,
        next: next(view, &series, current.as_ref().map(|(_, slot)| slot.as_str()))?,
        current: current.map(|(task, _)| task),
        done_count: view.count(done, [series.id])?,
        description: series.repeats.describe(),
        state: series.state,
        follows: series.follows,
        version: series.version,
        created_at: instant(series.created_ms),
        updated_at: instant(series.updated_ms),
        repeats: series.repeats,
        starts: series.fields.due,
        title: series.fields.title,
        notes: series.fields.notes,
    })
}

/// The dates after the present one; of a series without one, after its last.
fn next(view: &View<'_>, series: &StoredSeries, current: Option<&str>) -> Result<Vec<NextSlot>, ViewError> {
    let Some(start) = series.start().filter(|_| series.state != SeriesState::Ended) else {
        return Ok(Vec::new());
    };
    let last: Option<String> = match current {
        Some(current) => Some(current.to_owned()),
        None => view
            .one(
                "SELECT max(slot) FROM tasks_tasks WHERE series = ?1",
                [series.id],
                |row| row.get(0),
            )?
            .flatten(),
    };
    let from = last.and_then(|slot| slot.parse().ok()).unwrap_or(start);
    let zone = zone(series.zone().unwrap_or("UTC"));
    let slots = series.repeats.following(start, from, &zone, NEXT);
    slots
        .into_iter()
        .map(|slot| next_slot(view, series, slot))
        .collect()
}

fn next_slot(
    view: &View<'_>,
    series: &StoredSeries,
    slot: vc_recurrence::Slot,
) -> Result<NextSlot, ViewError> {
    let due = Due::at(slot, series.zone());
    let found: Option<(TaskId, Status)> = view.one(
        "SELECT id, status FROM tasks_tasks WHERE series = ?1 AND slot = ?2",
        (series.id, slot.to_string()),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    let (task, status) = found.unzip();
    Ok(NextSlot {
        slot: slot.to_string(),
        due_at: due.time.map(|_| instant(due.order_ms())),
        due,
        task,
        status,
    })
}

/// The SQL condition that a series `s` is seen by an actor, whose key is the parameter `?1`: the same as `sees_series`, for
/// lists.
fn seen() -> String {
    // Their id is looked for before anything is parsed.
    let is_for_them = "instr(s.fields, ?1) > 0 AND EXISTS (SELECT 1 FROM json_each(s.fields, '$.assignees') WHERE value = ?1)";
    format!("((s.project IS NULL AND (s.owner = ?1 OR ({is_for_them}))) OR s.project IN ({SEEN_PROJECTS}))")
}

/// Series that an actor sees, of some states, by id, those after one.
pub fn list(
    view: &View<'_>,
    actor: &str,
    states: &[SeriesState],
    after: Option<SeriesId>,
    limit: usize,
) -> Result<Vec<StoredSeries>, ViewError> {
    let states: Vec<String> = states.iter().map(|state| format!("'{state}'")).collect();
    let columns: Vec<String> = SERIES_COLUMNS
        .split(',')
        .map(|column| format!("s.{}", column.trim()))
        .collect();
    let sql = format!(
        "SELECT {} FROM tasks_series s WHERE s.state IN ({}) AND s.id > ?2 AND {} ORDER BY s.id LIMIT ?3",
        columns.join(", "),
        states.join(", "),
        seen()
    );
    let after = after.map_or_else(String::new, |after| after.to_string());
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    Ok(view
        .all(&sql, (actor, after, limit), series_row)?
        .into_iter()
        .flatten()
        .collect())
}

/// How many of some states an actor sees.
pub fn count(view: &View<'_>, actor: &str, states: &[SeriesState]) -> Result<u64, ViewError> {
    let states: Vec<String> = states.iter().map(|state| format!("'{state}'")).collect();
    let sql = format!(
        "SELECT count(*) FROM tasks_series s WHERE s.state IN ({}) AND {}",
        states.join(", "),
        seen()
    );
    view.count(&sql, [actor])
}

/// A date of a series that nobody touched yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ComingSlot {
    /// Of which series.
    #[schema(value_type = String)]
    pub series: SeriesId,
    /// The slot, to touch it.
    pub slot: String,
    /// What is to be done.
    pub title: String,
    /// How much it matters.
    pub priority: Priority,
    /// Its project.
    #[schema(required)]
    pub project: Option<ProjectRef>,
    /// When it is due.
    pub due: Due,
    /// The instant of a due time.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
}

/// Tasks on a calendar at most, dates of series, and series that are looked at for them.
pub const CALENDAR_MAX: usize = 500;

/// Whether that is all, or there may be more than [`CALENDAR_MAX`].
pub type IsCut = bool;

/// Open tasks that are due within days of `viewer`'s calendar, what is due first coming first. `mine` narrows it to what is for
/// whoever looks.
pub fn due(
    view: &View<'_>,
    actor: Actor,
    (from, until): (Date, Date),
    viewer: &TimeZone,
    mine: bool,
) -> Result<(Vec<StoredTask>, IsCut), ViewError> {
    let mut filter = Filter::new(actor.to_string());
    filter.kept(Place::Active, &[Status::Open]);
    let days = Days {
        from: Some(from),
        until: Some(until),
    };
    filter.due(days, viewer, false);
    if let Some(person) = actor.person().filter(|_| mine) {
        filter.for_person(person, false);
    }
    let tasks = Listing::open(view, filter, Sort::Due, false)?.page(view, None, CALENDAR_MAX + 1)?;
    let is_cut = tasks.len() > CALENDAR_MAX;
    let tasks = tasks.into_iter().take(CALENDAR_MAX);
    Ok((tasks.map(|(task, _)| task).collect(), is_cut))
}

/// Dates of series that are to come within days of `viewer`'s calendar, and that nobody touched yet.
pub fn coming(
    view: &View<'_>,
    actor: Actor,
    (from, until): (Date, Date),
    viewer: &TimeZone,
    mine: bool,
) -> Result<(Vec<ComingSlot>, IsCut), ViewError> {
    let person = actor.person().filter(|_| mine);
    let mut all = under_way(view, &actor.to_string(), person, until, CALENDAR_MAX + 1)?;
    let are_more = all.len() > CALENDAR_MAX;
    all.truncate(CALENDAR_MAX);
    let mut shapes = Shapes::default();
    let mut coming = Vec::new();
    for one in all {
        of_series(view, &one, (from, until), viewer, &mut shapes, &mut coming)?;
    }
    coming.sort_by_key(|slot| slot.due.order_ms());
    let is_cut = are_more || coming.len() > CALENDAR_MAX;
    coming.truncate(CALENDAR_MAX);
    Ok((coming, is_cut))
}

/// A series with a date that is to be done.
struct UnderWay {
    series: StoredSeries,
    /// That date.
    current: Slot,
    /// Whether somebody touched one after it.
    is_ahead: bool,
}

/// Series whose present date is not after a day, of those that an actor sees; where a person is named, those that are for them.
/// Without a date that is to be done, the next comes with whoever touches it.
fn under_way(
    view: &View<'_>,
    actor: &str,
    person: Option<PersonId>,
    until: Date,
    limit: usize,
) -> Result<Vec<UnderWay>, ViewError> {
    let sql = format!(
        "SELECT {SERIES_COLUMNS},
            (SELECT min(c.slot) FROM tasks_tasks c INDEXED BY tasks_tasks_to_do_by_series WHERE c.series = s.id AND c.shelf = 0),
            (SELECT max(c.slot) FROM tasks_tasks c WHERE c.series = s.id)
         FROM tasks_series s WHERE s.state = 'active' AND {}
            AND (?2 IS NULL OR (instr(s.fields, ?2) > 0 AND EXISTS (SELECT 1 FROM json_each(s.fields, '$.assignees') WHERE value = ?2))
                OR (s.owner = ?2 AND coalesce(json_array_length(s.fields, '$.assignees'), 0) = 0))
         ORDER BY s.id",
        seen()
    );
    view.some(&sql, (actor, person), limit, |row| {
        let current: Option<String> = row.get(9)?;
        let last: Option<String> = row.get(10)?;
        let is_ahead = last > current;
        let current = current.and_then(|slot| slot.parse::<Slot>().ok());
        let Some(current) = current.filter(|slot| slot.date <= until) else {
            return Ok(None);
        };
        Ok(series_row(row)?.map(|series| UnderWay {
            series,
            current,
            is_ahead,
        }))
    })
}

/// Dates of one series that are after its present one.
fn of_series(
    view: &View<'_>,
    UnderWay {
        series,
        current,
        is_ahead,
    }: &UnderWay,
    (from, until): (Date, Date),
    viewer: &TimeZone,
    shapes: &mut Shapes,
    coming: &mut Vec<ComingSlot>,
) -> Result<(), ViewError> {
    let Some(recurrence) = series.start().and_then(|start| series.repeats.recurrence(start)) else {
        return Ok(());
    };
    let touched: HashSet<String> = if *is_ahead {
        let sql = "SELECT slot FROM tasks_tasks WHERE series = ?1 AND slot > ?2";
        let slots = view.all(sql, (series.id, current.to_string()), |row| row.get(0))?;
        slots.into_iter().collect()
    } else {
        HashSet::new()
    };
    let margin = from.yesterday().unwrap_or(from);
    for slot in recurrence.slots_from(margin.max(current.date)) {
        let due = Due::at(slot, series.zone());
        let day = due.day(viewer);
        if day >= until && slot.date > until {
            break;
        }
        if slot <= *current || day < from || day >= until {
            continue;
        }
        let text = slot.to_string();
        if touched.contains(&text) {
            continue;
        }
        coming.push(ComingSlot {
            series: series.id,
            slot: text,
            title: series.fields.title.clone(),
            priority: series.fields.priority,
            project: shapes.project_ref(view, series.fields.project)?,
            due_at: due.time.map(|_| instant(due.order_ms())),
            due,
        });
    }
    Ok(())
}
