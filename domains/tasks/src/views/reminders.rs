//! Reminders: what is to come, what came, and what people prefer about them.

use jiff::civil::Date;
use vc_kernel::{PersonId, View, ViewError};

use crate::model::TaskId;
use crate::projection::RemindKey;

/// When a whole day begins for reminders, unless somebody said otherwise: nine in the morning.
pub const DAY_AT_MINUTES: u16 = 9 * 60;

/// What somebody prefers about their tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Preferences {
    /// Minutes after midnight.
    pub day_at_minutes: u16,
    /// Minutes after midnight; none for no digest.
    pub digest_at_minutes: Option<u16>,
}

impl Default for Preferences {
    fn default() -> Self {
        Self {
            day_at_minutes: DAY_AT_MINUTES,
            digest_at_minutes: None,
        }
    }
}

/// What somebody prefers.
pub fn preferences(view: &View<'_>, person: PersonId) -> Result<Preferences, ViewError> {
    let sql = "SELECT day_at_minutes, digest_at_minutes FROM tasks_preferences WHERE person = ?1";
    let found = view.one(sql, [person], |row| {
        Ok(Preferences {
            day_at_minutes: row.get(0)?,
            digest_at_minutes: row.get(1)?,
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// The last of somebody's days for which a digest was due.
pub fn digest_day(view: &View<'_>, person: PersonId) -> Result<Option<Date>, ViewError> {
    let sql = "SELECT digest_day FROM tasks_preferences WHERE person = ?1";
    let day: Option<String> = view.one(sql, [person], |row| row.get(0))?.flatten();
    Ok(day.and_then(|day| day.parse().ok()))
}

/// A reminder that is to come, or came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReminder {
    /// Which, for whom, as scheduled when.
    pub key: RemindKey,
    /// For when, in milliseconds since 1970.
    pub at_ms: i64,
    /// Somebody put it off.
    pub is_snoozed: bool,
    /// When it came; none while it is to come.
    pub fired_ms: Option<i64>,
    /// Whether it came late.
    pub late: bool,
}

const COLUMNS: &str = "task, reminder, person, revision, at_ms, is_snoozed, fired_ms, late";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredReminder> {
    Ok(StoredReminder {
        key: RemindKey {
            task: row.get(0)?,
            reminder: row.get(1)?,
            person: row.get(2)?,
            revision: row.get(3)?,
        },
        at_ms: row.get(4)?,
        is_snoozed: row.get(5)?,
        fired_ms: row.get(6)?,
        late: row.get::<_, Option<bool>>(7)?.unwrap_or(false),
    })
}

/// Those of a task that are to come.
pub fn scheduled(view: &View<'_>, task: TaskId) -> Result<Vec<StoredReminder>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_reminders WHERE task = ?1 AND state = 'scheduled' ORDER BY reminder, person, revision"
    );
    view.all(&sql, [task], row)
}

/// The last revision of a task's reminders; 0 where there were none.
pub fn revision(view: &View<'_>, task: TaskId) -> Result<u32, ViewError> {
    let sql = "SELECT coalesce(max(revision), 0) FROM tasks_reminders WHERE task = ?1";
    Ok(view.one(sql, [task], |row| row.get(0))?.unwrap_or(0))
}

/// One that is to come.
pub fn due(view: &View<'_>, key: RemindKey) -> Result<Option<StoredReminder>, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_reminders
         WHERE task = ?1 AND reminder = ?2 AND person = ?3 AND revision = ?4 AND state = 'scheduled'"
    );
    view.one(&sql, (key.task, key.reminder, key.person, key.revision), row)
}

/// Somebody's, the latest first, those before a time and key: to come and come.
pub fn of_person(
    view: &View<'_>,
    person: PersonId,
    to_come: Option<bool>,
    before: Option<(i64, String)>,
    limit: usize,
) -> Result<Vec<StoredReminder>, ViewError> {
    let (at_ms, key) = before.unwrap_or((i64::MAX, String::new()));
    let state = match to_come {
        Some(true) => "scheduled",
        Some(false) => "fired",
        None => "",
    };
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_reminders
         WHERE person = ?1 AND (?2 = '' OR state = ?2) AND (at_ms, task || reminder || revision) < (?3, ?4)
         ORDER BY at_ms DESC, task || reminder || revision DESC LIMIT ?5"
    );
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    view.all(&sql, (person, state, at_ms, key, limit), row)
}

/// Tasks, after one, with reminders of somebody that count from their own zone and hours.
pub fn personal_after(
    view: &View<'_>,
    person: PersonId,
    after: Option<TaskId>,
    limit: u32,
) -> Result<Vec<TaskId>, ViewError> {
    let after = after.map_or_else(String::new, |after| after.to_string());
    let sql = "SELECT DISTINCT task FROM tasks_reminders
        WHERE person = ?1 AND task > ?2 AND is_personal = 1 AND state = 'scheduled' ORDER BY task LIMIT ?3";
    view.all(sql, (person, after, limit), |row| row.get(0))
}

/// How far the review of somebody's reminders is; none where there is none.
pub fn review(view: &View<'_>, person: PersonId) -> Result<Option<Option<TaskId>>, ViewError> {
    view.one(
        "SELECT after FROM tasks_reviews WHERE person = ?1",
        [person],
        |row| row.get(0),
    )
}
