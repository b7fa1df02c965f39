//! Events of reminders into tables and due rows.

use jiff::Timestamp;
use vc_kernel::{Audience, PersonId, ProjectError, Projection, Recorded};

use crate::events::{
    DigestSent, PreferencesSet, ReminderFired, ReminderSnoozed, RemindersScheduled, RemindersToReview,
    ScheduledAt,
};
use crate::model::{ReminderId, TaskId};

/// The job that fires reminders.
pub const REMIND_KIND: &str = "tasks.remind";
/// The job that looks at reminders again whose person's zone or hours changed.
pub const REVIEW_KIND: &str = "tasks.review_reminders";
/// The job that sends daily digests.
pub const DIGEST_KIND: &str = "tasks.send_digest";
/// The kind of a person's live row of reminders.
pub const REMINDERS: &str = "tasks.reminders";

/// Which reminder a due row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct RemindKey {
    /// Of which task.
    pub task: TaskId,
    /// Which of its reminders.
    pub reminder: ReminderId,
    /// For whom.
    pub person: PersonId,
    /// As scheduled by which event.
    pub revision: u32,
}

impl RemindKey {
    /// The due key.
    pub fn key(&self) -> String {
        let Self {
            task,
            reminder,
            person,
            revision,
        } = self;
        format!("{REMIND_KIND}:{task}:{reminder}:{person}:{revision}")
    }

    /// Read back from a due key.
    pub fn parse(key: &str) -> Option<Self> {
        let mut parts = key.strip_prefix(REMIND_KIND)?.strip_prefix(':')?.split(':');
        let found = Self {
            task: parts.next()?.parse().ok()?,
            reminder: parts.next()?.parse().ok()?,
            person: parts.next()?.parse().ok()?,
            revision: parts.next()?.parse().ok()?,
        };
        parts.next().is_none().then_some(found)
    }
}

/// The due key of a person's review.
pub fn review_key(person: PersonId) -> String {
    format!("{REVIEW_KIND}:{person}")
}

/// The due key of a person's digest.
pub fn digest_key(person: PersonId) -> String {
    format!("{DIGEST_KIND}:{person}")
}

pub fn scheduled(to: &Projection<'_>, event: &RemindersScheduled) -> Result<(), ProjectError> {
    withdraw(to, event.task)?;
    for one in &event.reminders {
        let Some(at_ms) = one.at.at_ms() else {
            continue;
        };
        let key = RemindKey {
            task: event.task,
            reminder: one.reminder,
            person: one.person,
            revision: event.revision,
        };
        let is_personal = matches!(one.at, ScheduledAt::Instant(_));
        schedule(to, key, at_ms, is_personal, false)?;
    }
    Ok(())
}

/// What is still to come of a task comes no more.
pub fn withdraw(to: &Projection<'_>, task: TaskId) -> Result<(), ProjectError> {
    let sql =
        "SELECT reminder, person, revision FROM tasks_reminders WHERE task = ?1 AND state = 'scheduled'";
    let keys = to.all(sql, [task], |row| {
        Ok(RemindKey {
            task,
            reminder: row.get(0)?,
            person: row.get(1)?,
            revision: row.get(2)?,
        })
    })?;
    for key in keys {
        to.settle(&key.key())?;
        to.changed(REMINDERS, &key.person.to_string(), &Audience::Person(key.person))?;
    }
    to.execute(
        "DELETE FROM tasks_reminders WHERE task = ?1 AND state = 'scheduled'",
        [task],
    )?;
    Ok(())
}

fn schedule(
    to: &Projection<'_>,
    key: RemindKey,
    at_ms: i64,
    is_personal: bool,
    is_snoozed: bool,
) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO tasks_reminders (task, reminder, person, revision, at_ms, is_personal, is_snoozed, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 'scheduled')",
        (key.task, key.reminder, key.person, key.revision, at_ms, is_personal, is_snoozed),
    )?;
    to.due(&key.key(), REMIND_KIND, instant(at_ms))?;
    to.changed(REMINDERS, &key.person.to_string(), &Audience::Person(key.person))
}

fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::MAX)
}

pub fn fired(to: &Projection<'_>, recorded: &Recorded, event: &ReminderFired) -> Result<(), ProjectError> {
    let sql = "SELECT revision FROM tasks_reminders WHERE task = ?1 AND reminder = ?2 AND person = ?3 AND state = 'scheduled'";
    let revisions: Vec<u32> = to.all(sql, (event.task, event.reminder, event.person), |row| row.get(0))?;
    for revision in revisions {
        let key = RemindKey {
            task: event.task,
            reminder: event.reminder,
            person: event.person,
            revision,
        };
        to.settle(&key.key())?;
    }
    to.execute(
        "UPDATE tasks_reminders SET state = 'fired', fired_ms = ?4, late = ?5
         WHERE task = ?1 AND reminder = ?2 AND person = ?3 AND state = 'scheduled'",
        (
            event.task,
            event.reminder,
            event.person,
            recorded.at.as_millisecond(),
            event.late,
        ),
    )?;
    to.changed(
        REMINDERS,
        &event.person.to_string(),
        &Audience::Person(event.person),
    )
}

/// A snooze has an id of its own, and revision 0: it goes when the reminders of its task are scheduled anew.
pub fn snoozed(to: &Projection<'_>, event: &ReminderSnoozed) -> Result<(), ProjectError> {
    let key = RemindKey {
        task: event.task,
        reminder: event.reminder,
        person: event.person,
        revision: 0,
    };
    schedule(to, key, event.until_ms, false, true)
}

pub fn to_review(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &RemindersToReview,
) -> Result<(), ProjectError> {
    let key = review_key(event.person);
    if event.done {
        to.execute("DELETE FROM tasks_reviews WHERE person = ?1", [event.person])?;
        return to.settle(&key);
    }
    to.execute(
        "INSERT INTO tasks_reviews (person, after) VALUES (?1, ?2) ON CONFLICT (person) DO UPDATE SET after = ?2",
        (event.person, event.after),
    )?;
    to.due(&key, REVIEW_KIND, recorded.at)
}

pub fn preferences_set(to: &Projection<'_>, event: &PreferencesSet) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO tasks_preferences (person, day_at_minutes, digest_at_minutes) VALUES (?1, ?2, ?3)
         ON CONFLICT (person) DO UPDATE SET day_at_minutes = ?2, digest_at_minutes = ?3",
        (event.person, event.day_at_minutes.to, event.digest_at_minutes.to),
    )?;
    next_digest(to, event.person, event.next_digest_ms)
}

pub fn digest_sent(to: &Projection<'_>, event: &DigestSent) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE tasks_preferences SET digest_day = ?2 WHERE person = ?1",
        (event.person, event.day.to_string()),
    )?;
    next_digest(to, event.person, event.next_digest_ms)
}

fn next_digest(to: &Projection<'_>, person: PersonId, at_ms: Option<i64>) -> Result<(), ProjectError> {
    let key = digest_key(person);
    match at_ms {
        Some(at_ms) => to.due(&key, DIGEST_KIND, instant(at_ms)),
        None => to.settle(&key),
    }
}
