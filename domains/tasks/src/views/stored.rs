//! Tasks and series as they are stored, for rules and projections.

use std::collections::HashMap;

use jiff::civil::Date;
use rusqlite::Row;
use vc_kernel::{View, ViewError};
use vc_recurrence::Slot;

use crate::model::{Place, Priority, Repeats, SeriesId, SeriesState, Status, TaskFields, TaskId};

/// A task with all that rules ask of it.
#[derive(Clone, Debug)]
pub struct StoredTask {
    /// Its place in the order of creation.
    pub n: i64,
    /// Its id.
    pub id: TaskId,
    /// Who sees it: a project's id, or its owner.
    pub space: String,
    /// In whose name it was made.
    pub owner: String,
    /// What it says.
    pub fields: TaskFields,
    /// How far it is.
    pub status: Status,
    /// Where it is kept.
    pub place: Place,
    /// Its series and nominal slot.
    pub occurrence: Option<(SeriesId, Slot)>,
    /// The fields that it says by itself.
    pub own: Vec<String>,
    /// Rises with every change.
    pub version: u32,
    /// Rises with every change of the notes.
    pub notes_version: u32,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it changed last.
    pub updated_ms: i64,
    /// When it was finished.
    pub closed_ms: Option<i64>,
    /// By whom.
    pub closed_by: Option<String>,
    /// On which civil day it was done.
    pub done_on: Option<Date>,
}

/// What [`task_row`] reads.
pub const COLUMNS: &str = "n, id, space, owner, project, section, parent, title, notes, priority, due, start, reminders,
    links, rank, status, place, series, slot, own, version, notes_version, created_ms, updated_ms, closed_ms, closed_by, done_on, assignees, tags";

/// Reads [`COLUMNS`].
pub fn task_row(row: &Row<'_>) -> rusqlite::Result<StoredTask> {
    let series: Option<SeriesId> = row.get(17)?;
    let slot: Option<String> = row.get(18)?;
    let slot: Option<Slot> = slot.and_then(|slot| slot.parse().ok());
    Ok(StoredTask {
        n: row.get(0)?,
        id: row.get(1)?,
        space: row.get(2)?,
        owner: row.get(3)?,
        fields: TaskFields {
            title: row.get(7)?,
            notes: row.get(8)?,
            project: row.get(4)?,
            section: row.get(5)?,
            parent: row.get(6)?,
            assignees: json(row.get(27)?).unwrap_or_default(),
            priority: priority(row.get(9)?),
            tags: json(row.get(28)?).unwrap_or_default(),
            due: json(row.get(10)?),
            start: row.get::<_, Option<String>>(11)?.and_then(|day| day.parse().ok()),
            reminders: json(row.get(12)?).unwrap_or_default(),
            links: json(row.get(13)?).unwrap_or_default(),
            rank: row.get(14)?,
        },
        status: row.get(15)?,
        place: row.get(16)?,
        occurrence: series.zip(slot),
        own: json(row.get(19)?).unwrap_or_default(),
        version: row.get(20)?,
        notes_version: row.get(21)?,
        created_ms: row.get(22)?,
        updated_ms: row.get(23)?,
        closed_ms: row.get(24)?,
        closed_by: row.get(25)?,
        done_on: row.get::<_, Option<String>>(26)?.and_then(|day| day.parse().ok()),
    })
}

const fn priority(rank: i64) -> Priority {
    match rank {
        3 => Priority::High,
        2 => Priority::Medium,
        1 => Priority::Low,
        _ => Priority::None,
    }
}

fn json<T: serde::de::DeserializeOwned>(text: Option<String>) -> Option<T> {
    text.and_then(|text| serde_json::from_str(&text).ok())
}

/// One task, wherever it is kept.
pub fn task(view: &View<'_>, id: TaskId) -> Result<Option<StoredTask>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_tasks WHERE id = ?1");
    view.one(&sql, [id], task_row)
}

/// Tasks by their places in the order of creation, in the order that is asked for; those that are not there are left out.
pub fn by_numbers(view: &View<'_>, numbers: &[i64]) -> Result<Vec<StoredTask>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_tasks WHERE n IN (SELECT value FROM json_each(?1))");
    let found = view.all(&sql, [number_list(numbers)], task_row)?;
    let mut tasks: HashMap<i64, StoredTask> = found.into_iter().map(|task| (task.n, task)).collect();
    Ok(numbers.iter().filter_map(|n| tasks.remove(n)).collect())
}

/// Numbers as a parameter for `json_each`.
pub fn number_list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// A task's parts, in their order; `limit` at most.
pub fn subtasks(view: &View<'_>, parent: TaskId, limit: u64) -> Result<Vec<StoredTask>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_tasks WHERE parent = ?1 ORDER BY rank, n LIMIT ?2");
    view.all(&sql, (parent, limit.cast_signed()), task_row)
}

/// All tasks below one, the nearer ones first. Bounded, whatever the rows say.
pub fn below(view: &View<'_>, task: TaskId) -> Result<Vec<TaskId>, ViewError> {
    let sql = "WITH RECURSIVE below (id, depth) AS (
            SELECT id, 1 FROM tasks_tasks WHERE parent = ?1
            UNION ALL SELECT t.id, depth + 1 FROM tasks_tasks t JOIN below ON t.parent = below.id WHERE depth < 10)
         SELECT id FROM below ORDER BY depth, id";
    view.all(sql, [task], |row| row.get(0))
}

/// How deep a task hangs: 0 without a parent. Bounded, whatever the rows say.
pub fn depth(view: &View<'_>, id: TaskId, max: usize) -> Result<usize, ViewError> {
    let mut at = id;
    for depth in 0..max {
        let sql = "SELECT parent FROM tasks_tasks WHERE id = ?1";
        match view
            .one(sql, [at], |row| row.get::<_, Option<TaskId>>(0))?
            .flatten()
        {
            Some(parent) => at = parent,
            None => return Ok(depth),
        }
    }
    Ok(max)
}

/// A series as rules see it.
#[derive(Clone, Debug)]
pub struct StoredSeries {
    /// Its id.
    pub id: SeriesId,
    /// In whose name.
    pub owner: String,
    /// What its occurrences say; the due date is where the rule starts.
    pub fields: TaskFields,
    /// How it repeats.
    pub repeats: Repeats,
    /// Whether it makes occurrences.
    pub state: SeriesState,
    /// The series that was cut where this one begins.
    pub follows: Option<SeriesId>,
    /// Rises with every change.
    pub version: u32,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it changed last.
    pub updated_ms: i64,
}

impl StoredSeries {
    /// Where the rule starts.
    pub fn start(&self) -> Option<Slot> {
        self.fields.due.as_ref().map(crate::model::Due::slot)
    }

    /// The zone of its times.
    pub fn zone(&self) -> Option<&str> {
        self.fields.due.as_ref().and_then(|due| due.zone.as_deref())
    }
}

/// What [`series_row`] reads.
pub const SERIES_COLUMNS: &str =
    "id, owner, fields, repeats, state, follows, version, created_ms, updated_ms";

/// Reads [`SERIES_COLUMNS`].
pub fn series_row(row: &Row<'_>) -> rusqlite::Result<Option<StoredSeries>> {
    let (Some(fields), Some(repeats)) = (json(row.get(2)?), json(row.get(3)?)) else {
        return Ok(None);
    };
    Ok(Some(StoredSeries {
        id: row.get(0)?,
        owner: row.get(1)?,
        fields,
        repeats,
        state: row.get(4)?,
        follows: row.get(5)?,
        version: row.get(6)?,
        created_ms: row.get(7)?,
        updated_ms: row.get(8)?,
    }))
}

/// One series.
pub fn series(view: &View<'_>, id: SeriesId) -> Result<Option<StoredSeries>, ViewError> {
    let sql = format!("SELECT {SERIES_COLUMNS} FROM tasks_series WHERE id = ?1");
    Ok(view.one(&sql, [id], series_row)?.flatten())
}
