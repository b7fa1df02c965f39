//! What happened to reminders, and what people prefer.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::reminder::Moment;
use crate::model::{Change, ReminderId, TaskId};

/// The reminders of a task that are still to come. It replaces those that were to come before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemindersScheduled {
    /// Of which task.
    pub task: TaskId,
    /// Rises with each of these, so that one that is about to fire is told from the one that replaced it.
    pub revision: u32,
    /// Which, for whom, when.
    pub reminders: Vec<ScheduledReminder>,
}

/// One reminder for one person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScheduledReminder {
    /// Which of the task's.
    pub reminder: ReminderId,
    /// For whom.
    pub person: PersonId,
    /// When.
    pub at: ScheduledAt,
}

/// When a reminder fires.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScheduledAt {
    /// At a civil time in the task's own zone, so long before: the instant follows the zone data.
    Civil {
        /// `2026-01-31T09:00`.
        slot: String,
        /// IANA name.
        zone: String,
        /// Civil days before.
        days_before: u32,
        /// Minutes that pass before.
        minutes_before: u32,
    },
    /// At an instant, in milliseconds since 1970: it came from the person's own zone and hours, of which nothing stands
    /// in the log.
    Instant(i64),
}

impl ScheduledAt {
    /// How a moment is written.
    pub fn of(moment: &Moment) -> Option<Self> {
        use vc_recurrence::Lead;
        if moment.is_personal {
            return Some(Self::Instant(moment.instant()?.as_millisecond()));
        }
        let (days_before, minutes_before) = match moment.lead {
            Lead::Days(days) => (days, 0),
            Lead::Minutes(minutes) => (0, minutes),
        };
        Some(Self::Civil {
            slot: moment.slot.to_string(),
            zone: moment.zone.clone(),
            days_before,
            minutes_before,
        })
    }

    /// When that is, in milliseconds since 1970; none for what cannot be read.
    pub fn at_ms(&self) -> Option<i64> {
        use vc_recurrence::Lead;
        match self {
            Self::Instant(at_ms) => Some(*at_ms),
            Self::Civil {
                slot,
                zone,
                days_before,
                minutes_before,
            } => {
                let lead = match days_before {
                    0 => Lead::Minutes(*minutes_before),
                    days => Lead::Days(*days),
                };
                let moment = Moment {
                    slot: slot.parse().ok()?,
                    zone: zone.clone(),
                    lead,
                    is_personal: false,
                };
                Some(moment.instant()?.as_millisecond())
            }
        }
    }
}

/// Somebody is reminded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderFired {
    /// Of which task.
    pub task: TaskId,
    /// Which of its reminders.
    pub reminder: ReminderId,
    /// Who.
    pub person: PersonId,
    /// For when it was meant, in milliseconds since 1970.
    pub meant_ms: i64,
    /// Whether that was a while ago: nothing was running then.
    pub late: bool,
}

/// Somebody wants to be reminded again later.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderSnoozed {
    /// Of which task.
    pub task: TaskId,
    /// A reminder of its own, which takes the snoozed one's place.
    pub reminder: ReminderId,
    /// Who.
    pub person: PersonId,
    /// Until when, in milliseconds since 1970.
    pub until_ms: i64,
}

/// Somebody's zone or hours changed: what counts from them is to be looked at again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RemindersToReview {
    /// Whose.
    pub person: PersonId,
    /// The last task that was looked at; none at the beginning.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<TaskId>,
    /// Whether there are none left to look at.
    pub done: bool,
}

/// What somebody prefers about their tasks.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PreferencesSet {
    /// Who.
    pub person: PersonId,
    /// When a whole day begins, for reminders of it: minutes after midnight.
    pub day_at_minutes: Change<u16>,
    /// When the daily digest comes, in minutes after midnight; none for no digest.
    pub digest_at_minutes: Change<Option<u16>>,
    /// When the next digest is due, in milliseconds since 1970; none for no digest.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_digest_ms: Option<i64>,
}

/// A day's digest was due: it was requested, or there was nothing to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestSent {
    /// For whom.
    pub person: PersonId,
    /// For which day of theirs.
    pub day: Date,
    /// Whether there is anything to tell.
    pub anything: bool,
    /// When the next one is due, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_digest_ms: Option<i64>,
}
