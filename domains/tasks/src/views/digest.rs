//! What a person's daily digest tells.

use jiff::ToSpan as _;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use vc_kernel::{PersonId, View, ViewError};
use vc_recurrence::Slot;

use super::spaces::SEEN;
use super::stored::{COLUMNS, StoredTask, task_row};

/// Tasks of each part of a digest at most.
const PART_MAX: u32 = 30;
/// Days after today that it looks ahead.
const AHEAD_DAYS: i32 = 3;
/// Not in a project that was put away.
const LIVE: &str =
    "(t.project IS NULL OR t.project IN (SELECT id FROM tasks_projects WHERE place = 'active'))";

/// The parts of a digest.
#[derive(Clone, Debug, Default)]
pub struct Digest {
    /// Due before today.
    pub overdue: Vec<StoredTask>,
    /// Due today.
    pub today: Vec<StoredTask>,
    /// Due in the three days after.
    pub coming: Vec<StoredTask>,
}

/// Whether there is anything due today or before.
pub fn has_anything(
    view: &View<'_>,
    person: PersonId,
    today: Date,
    zone: &TimeZone,
) -> Result<bool, ViewError> {
    let digest = of(view, person, today, zone)?;
    Ok(!digest.overdue.is_empty() || !digest.today.is_empty())
}

/// What is for somebody, by their own calendar.
pub fn of(view: &View<'_>, person: PersonId, today: Date, zone: &TimeZone) -> Result<Digest, ViewError> {
    let mut digest = Digest::default();
    let last = today.checked_add(AHEAD_DAYS.days()).unwrap_or(today);
    // A whole day begins in UTC in the order of time: a day of margin, and the exact day below.
    let until = last
        .checked_add(2.days())
        .ok()
        .and_then(|day| Slot::day(day).instant(zone));
    let until_ms = until.map_or(i64::MAX, |until| until.timestamp().as_millisecond());
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_tasks t WHERE t.n IN (SELECT n FROM tasks_for WHERE person = ?1 AND shelf = 0 AND due_ms < ?2
            ORDER BY due_ms LIMIT 500) AND {LIVE} AND {SEEN}
         ORDER BY t.due_ms, t.n"
    );
    for task in view.all(&sql, (person, until_ms), task_row)? {
        let Some(due) = &task.fields.due else {
            continue;
        };
        let day = due.day(zone);
        let part = if day < today {
            &mut digest.overdue
        } else if day == today {
            &mut digest.today
        } else if day <= last {
            &mut digest.coming
        } else {
            continue;
        };
        if part.len() < PART_MAX as usize {
            part.push(task);
        }
    }
    Ok(digest)
}
