//! When somebody is to be reminded of a task.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_recurrence::{Lead, Slot};

use super::ReminderId;
use super::due::{Due, zone};

/// One of a task's reminders. It is for everybody whom the task is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reminder {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ReminderId,
    /// When.
    #[serde(flatten)]
    pub at: ReminderAt,
}

/// When a reminder comes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReminderAt {
    /// So many minutes that pass before it is due.
    MinutesBefore(u32),
    /// So many civil days before, at the due time of day; for whole days, at the hour that the person set.
    DaysBefore(u32),
    /// At a time of its own.
    At(Due),
}

impl ReminderAt {
    /// What it counts from the due date; none for one with a time of its own.
    pub const fn lead(&self) -> Option<Lead> {
        match self {
            Self::MinutesBefore(minutes) => Some(Lead::Minutes(*minutes)),
            Self::DaysBefore(days) => Some(Lead::Days(*days)),
            Self::At(_) => None,
        }
    }

    /// When it comes, as a civil moment with what precedes it: none where it counts from a due date that is not there.
    /// `day_at` is when a whole day begins for the person, in minutes after midnight, and `own` their zone.
    pub fn moment(&self, due: Option<&Due>, own: &str, day_at_minutes: u16) -> Option<Moment> {
        let (due, lead) = match self {
            Self::At(at) => (at, Lead::Minutes(0)),
            Self::MinutesBefore(_) | Self::DaysBefore(_) => (due?, self.lead()?),
        };
        let (slot, zone) = match (due.time, &due.zone) {
            (Some(_), Some(zone)) => (due.slot(), zone.clone()),
            _ => (begins(due, day_at_minutes)?, own.to_owned()),
        };
        Some(Moment {
            slot,
            zone,
            lead,
            is_personal: due.time.is_none(),
        })
    }
}

fn begins(due: &Due, day_at_minutes: u16) -> Option<Slot> {
    if due.time.is_some() {
        return Some(due.slot());
    }
    let hour = i8::try_from(day_at_minutes / 60).ok()?;
    let minute = i8::try_from(day_at_minutes % 60).ok()?;
    let time = jiff::civil::Time::new(hour, minute, 0, 0).ok()?;
    Some(Slot::at(due.date.to_datetime(time)))
}

/// A civil moment in a zone, and how long before it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    /// The civil moment.
    pub slot: Slot,
    /// In which zone.
    pub zone: String,
    /// How long before it.
    pub lead: Lead,
    /// Whether zone and hour are the person's own: they move when the person does.
    pub is_personal: bool,
}

impl Moment {
    /// The instant; none outside of the years that can be told.
    pub fn instant(&self) -> Option<Timestamp> {
        self.slot.before(self.lead, &zone(&self.zone))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn instant(at: &ReminderAt, due: &str) -> String {
        let due: Due = serde_json::from_str(due).expect("a due date");
        let moment = at.moment(Some(&due), "Europe/Berlin", 9 * 60).expect("a moment");
        moment.instant().expect("told").to_string()
    }

    #[test]
    fn a_day_before_is_a_civil_day_and_hours_are_hours() {
        let due = r#"{"date":"2026-03-30","time":"02:30","zone":"Europe/Berlin"}"#;
        assert_eq!(
            instant(&ReminderAt::DaysBefore(1), due),
            "2026-03-29T01:30:00Z",
            "03:30 summer time"
        );
        assert_eq!(
            instant(&ReminderAt::MinutesBefore(24 * 60), due),
            "2026-03-29T00:30:00Z",
            "01:30 winter time"
        );
    }

    #[test]
    fn a_whole_day_begins_at_the_hour_of_the_person() {
        assert_eq!(
            instant(&ReminderAt::DaysBefore(0), r#"{"date":"2026-07-01"}"#),
            "2026-07-01T07:00:00Z"
        );
        assert_eq!(
            instant(&ReminderAt::MinutesBefore(30), r#"{"date":"2026-07-01"}"#),
            "2026-07-01T06:30:00Z"
        );
    }

    #[test]
    fn nothing_to_count_from_is_no_reminder() {
        assert_eq!(ReminderAt::DaysBefore(1).moment(None, "UTC", 540), None);
    }
}
