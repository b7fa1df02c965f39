//! What was done: by action, and by task.

use jiff::civil::Date;
use std::collections::BTreeSet;

use vc_kernel::{View, ViewError};

use crate::events::TasksEvent;
use crate::model::{ActionId, FieldChange, SeriesId, SeriesState, TaskId};

/// How often a task may have made room for others and still count as untouched.
const MADE_ROOM_MAX: usize = 100;

/// One thing that an action did.
#[derive(Debug)]
pub struct HistoryRow {
    /// Where it stands in the log: commit and place in it.
    pub place: (i64, i64),
    /// Part of which action.
    pub action: ActionId,
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// Who.
    pub by: String,
    /// The event's name.
    pub name: String,
    /// What it is about.
    pub subject: String,
    /// The task it is about; none for creations and what is not about one.
    pub task: Option<TaskId>,
    /// The event; none for creations.
    pub event: Option<TasksEvent>,
}

const COLUMNS: &str = "seq, position, action, at_ms, by, name, subject, task, version, body";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<HistoryRow> {
    let name: String = row.get(5)?;
    let version: u16 = row.get(8)?;
    let body: Option<String> = row.get(9)?;
    let event = body.and_then(|body| TasksEvent::decode_parts(&name, version, &body).ok());
    Ok(HistoryRow {
        place: (row.get(0)?, row.get(1)?),
        action: row.get(2)?,
        at_ms: row.get(3)?,
        by: row.get(4)?,
        name,
        subject: row.get(6)?,
        task: row.get(7)?,
        event,
    })
}

/// What an action did, in order, from the `skip`th on.
pub fn of_action(
    view: &View<'_>,
    action: ActionId,
    skip: usize,
    limit: usize,
) -> Result<Vec<HistoryRow>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_history WHERE action = ?1 ORDER BY seq, position LIMIT ?2 OFFSET ?3"
    );
    view.all(&sql, (action, rows(limit), rows(skip)), row)
}

/// What an action did, the last first, from the `skip`th on.
pub fn of_action_from_end(
    view: &View<'_>,
    action: ActionId,
    skip: usize,
    limit: usize,
) -> Result<Vec<HistoryRow>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_history WHERE action = ?1 ORDER BY seq DESC, position DESC LIMIT ?2 OFFSET ?3"
    );
    view.all(&sql, (action, rows(limit), rows(skip)), row)
}

/// Whether an action finished or opened tasks, other than an import those that came finished.
pub fn finishes_others(view: &View<'_>, action: ActionId) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM tasks_history f WHERE f.action = ?1
            AND f.name IN ('tasks.task_completed', 'tasks.task_skipped', 'tasks.task_cancelled', 'tasks.task_reopened')
            AND f.task NOT IN (SELECT t.id FROM tasks_history c JOIN tasks_tasks t ON t.id = c.subject
                WHERE c.action = ?1 AND c.name = 'tasks.task_created' AND t.imported_key IS NOT NULL)
         LIMIT 1";
    view.exists(sql, [action])
}

/// What the events of these two names, of an action, are about.
pub fn subjects(view: &View<'_>, action: ActionId, names: [&str; 2]) -> Result<BTreeSet<String>, ViewError> {
    let sql = "SELECT DISTINCT subject FROM tasks_history WHERE action = ?1 AND name IN (?2, ?3)";
    let [a, b] = names;
    Ok(view
        .all(sql, (action, a, b), |row| row.get(0))?
        .into_iter()
        .collect())
}

/// Whether an action made a series.
pub fn creates(view: &View<'_>, action: ActionId, series: &str) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM tasks_history WHERE action = ?1 AND name = 'tasks.series_created' AND subject = ?2 LIMIT 1";
    view.exists(sql, (action, series))
}

fn rows(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// Up to `limit` changes of a task, the newest first, those before a place.
pub fn of_task(
    view: &View<'_>,
    task: TaskId,
    before: Option<(i64, i64)>,
    limit: usize,
) -> Result<Vec<HistoryRow>, ViewError> {
    let (seq, position) = before.unwrap_or((i64::MAX, 0));
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_history WHERE task = ?1 AND (seq, position) < (?2, ?3)
         ORDER BY seq DESC, position DESC LIMIT ?4"
    );
    view.all(&sql, (task, seq, position, rows(limit)), row)
}

/// One change of a task.
pub fn one(view: &View<'_>, task: TaskId, place: (i64, i64)) -> Result<Option<HistoryRow>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_history WHERE task = ?1 AND seq = ?2 AND position = ?3");
    view.one(&sql, (task, place.0, place.1), row)
}

/// How a task was finished last.
pub struct LastFinish {
    /// The action that did it.
    pub action: ActionId,
    /// The occurrence that it made.
    pub successor: Option<TaskId>,
    /// On which civil day, where it was done.
    pub done_on: Option<Date>,
}

/// How a task was finished last, if it ever was.
pub fn last_finish(view: &View<'_>, task: TaskId) -> Result<Option<LastFinish>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_history WHERE task = ?1
            AND name IN ('tasks.task_completed', 'tasks.task_skipped', 'tasks.task_cancelled')
         ORDER BY seq DESC, position DESC LIMIT 1"
    );
    let found = view.one(&sql, [task], row)?;
    Ok(found.map(|found| {
        let (successor, done_on) = match found.event {
            Some(TasksEvent::TaskCompleted(event)) => (event.successor, Some(event.done_on)),
            Some(TasksEvent::TaskSkipped(event)) => (event.successor, None),
            Some(TasksEvent::TaskCancelled(event)) => (event.successor, None),
            _ => (None, None),
        };
        LastFinish {
            action: found.action,
            successor,
            done_on,
        }
    }))
}

/// The last change of a series' state, and what it is since.
pub fn of_series_state(
    view: &View<'_>,
    series: SeriesId,
) -> Result<Option<(ActionId, SeriesState)>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_history WHERE subject = ?1 AND name = 'tasks.series_state_changed'
         ORDER BY seq DESC, position DESC LIMIT 1"
    );
    let found = view.one(&sql, [series.to_string()], row)?;
    Ok(found.and_then(|found| match found.event {
        Some(TasksEvent::SeriesStateChanged(event)) => Some((found.action, event.state.to)),
        _ => None,
    }))
}

/// The action that archived a task, threw it away or brought it back last.
pub fn last_shelved(view: &View<'_>, task: TaskId) -> Result<Option<ActionId>, ViewError> {
    let sql = "SELECT action FROM tasks_history WHERE task = ?1 AND name = 'tasks.task_shelved'
        ORDER BY seq DESC, position DESC LIMIT 1";
    view.one(sql, [task], |row| row.get(0))
}

/// What was made by an action, by its ids.
pub fn created_by(view: &View<'_>, action: ActionId) -> Result<Vec<TaskId>, ViewError> {
    let sql = "SELECT subject FROM tasks_history WHERE action = ?1 AND name = 'tasks.task_created'";
    view.all(sql, [action], |row| row.get(0))
}

/// Whether nothing was done to a task since it was made, other than that it made room for others.
pub fn is_untouched(view: &View<'_>, task: TaskId) -> Result<bool, ViewError> {
    let changes = of_task(view, task, None, MADE_ROOM_MAX)?;
    let made_room = |row: &HistoryRow| match &row.event {
        Some(TasksEvent::TaskChanged(event)) => event
            .changes
            .iter()
            .all(|change| matches!(change, FieldChange::Rank { .. })),
        _ => false,
    };
    // One that was taken back and made again has the same id.
    let mut since = changes
        .iter()
        .take_while(|row| !matches!(row.event, Some(TasksEvent::TaskWithdrawn(_))));
    Ok(changes.len() < MADE_ROOM_MAX && since.all(made_room))
}

/// Whether an action ended a series.
pub fn ended_by(view: &View<'_>, action: ActionId, series: SeriesId) -> Result<bool, ViewError> {
    let found = of_action(view, action, 0, usize::MAX)?;
    Ok(found.iter().any(|row| {
        matches!(&row.event, Some(TasksEvent::SeriesStateChanged(event))
            if event.series == series && event.state.to == SeriesState::Ended)
    }))
}

/// Up to `limit` actions of somebody, the newest first, those before one.
pub fn actions_of(
    view: &View<'_>,
    by: &str,
    before: Option<ActionId>,
    limit: usize,
) -> Result<Vec<ActionId>, ViewError> {
    let before = before.map_or_else(|| "action_~".to_owned(), |before| before.to_string());
    let sql = "SELECT DISTINCT action FROM tasks_history WHERE by = ?1 AND action < ?2 ORDER BY action DESC LIMIT ?3";
    view.all(sql, (by, before, rows(limit)), |row| row.get(0))
}

/// Who did an action.
pub fn actor_of(view: &View<'_>, action: ActionId) -> Result<Option<String>, ViewError> {
    view.one(
        "SELECT by FROM tasks_history WHERE action = ?1 LIMIT 1",
        [action],
        |row| row.get(0),
    )
}

/// Whether an action was undone.
pub fn is_undone(view: &View<'_>, action: ActionId) -> Result<bool, ViewError> {
    view.exists("SELECT 1 FROM tasks_undone WHERE action = ?1", [action])
}

/// Whether an action undid another one, which is still undone.
pub fn is_undo(view: &View<'_>, action: ActionId) -> Result<bool, ViewError> {
    view.exists("SELECT 1 FROM tasks_undone WHERE undone_by = ?1", [action])
}

/// How many changes a task has had.
pub fn count_of_task(view: &View<'_>, task: TaskId) -> Result<u64, ViewError> {
    view.count("SELECT count(*) FROM tasks_history WHERE task = ?1", [task])
}

/// How many things an action did.
pub fn size(view: &View<'_>, action: ActionId) -> Result<u64, ViewError> {
    view.count("SELECT count(*) FROM tasks_history WHERE action = ?1", [action])
}
