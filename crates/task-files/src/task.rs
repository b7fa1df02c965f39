//! A task as files know it: the fields that at least one of the formats has.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_recurrence::{AfterCompletion, Rule, Slot};

/// How much it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// Before others.
    High,
    /// Between the two.
    Medium,
    /// After others.
    Low,
    /// Nobody said.
    #[default]
    None,
}

/// What became of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Still to be done.
    #[default]
    Open,
    /// Done.
    Done,
    /// Will not be done.
    Cancelled,
    /// This occurrence was passed over.
    Skipped,
}

/// When it is due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    /// The civil day, or time of a day; as text `2026-01-31` or `2026-01-31T09:00`.
    #[serde(with = "as_text")]
    pub slot: Slot,
    /// The IANA zone of that time. None for a whole day, and for a time that holds wherever one is.
    pub zone: Option<String>,
}

/// When it comes again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// By a rule that starts from the due date; as text an RFC 5545 `RRULE`.
    Rule(#[serde(with = "as_text")] Rule),
    /// So long after it was done.
    AfterCompletion(#[serde(with = "after_as_text")] AfterCompletion),
}

/// When to remind of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// Civil days before it is due, at the same time of day.
    DaysBefore(u32),
    /// Minutes that pass before it is due.
    MinutesBefore(u32),
    /// At an instant.
    At(Timestamp),
}

/// What somebody said about it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comment {
    /// What.
    pub text: String,
    /// When, where the file says.
    pub at: Option<Timestamp>,
    /// Who, as written.
    pub author: Option<String>,
}

/// A task of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileTask {
    /// What the other program calls it (UID, UUID), so that the same task can be recognised in a second import.
    pub key: Option<String>,
    /// One line, at most [`crate::TITLE_CHARS_MAX`] characters.
    pub title: String,
    /// More lines, at most [`crate::NOTES_CHARS_MAX`] characters.
    pub notes: String,
    /// The project's name.
    pub project: Option<String>,
    /// The section within the project.
    pub section: Option<String>,
    /// Names without `@`, `+` or `#`.
    pub tags: Vec<String>,
    /// How much it matters.
    pub priority: Priority,
    /// What became of it.
    pub status: Status,
    /// When it is due. Of something that repeats: the date that the rule starts from.
    pub due: Option<Due>,
    /// A date in words, "every monday at 9" say, which this crate does not understand.
    pub plain_date: Option<String>,
    /// The first day on which one can work on it.
    pub start: Option<Date>,
    /// When it comes again. A rule may stand without a due date: whoever takes it over chooses what it starts from.
    pub repeats: Option<Repeats>,
    /// When to remind of it.
    pub reminders: Vec<Reminder>,
    /// What was said about it, oldest first where the file has an order.
    pub comments: Vec<Comment>,
    /// Who is to do it, as written: a name, an address.
    pub people: Vec<String>,
    /// When it was noted down. Formats that know only the day: the start of that day.
    pub created: Option<Timestamp>,
    /// When it was done, skipped or cancelled; see `created` for days.
    pub done_at: Option<Timestamp>,
    /// The task that this is a part of: its place in the list. Never in a circle.
    pub parent: Option<usize>,
    /// The repeating task that this is one occurrence of: its place in the list. An occurrence does not repeat itself.
    pub occurrence_of: Option<usize>,
    /// Addresses that belong to it.
    pub links: Vec<String>,
}

impl FileTask {
    /// Adds a line `name: value` to the notes: for what has no field of its own.
    pub(crate) fn note(&mut self, name: &str, value: &str) {
        if value.trim().is_empty() {
            return;
        }
        if !self.notes.is_empty() {
            self.notes.push('\n');
        }
        self.notes.push_str(name);
        self.notes.push_str(": ");
        self.notes.push_str(value.trim());
    }
}

/// For types that are text elsewhere.
mod as_text {
    use std::fmt::Display;
    use std::str::FromStr;

    use serde::{Deserialize as _, Deserializer, Serializer, de::Error as _};

    pub fn serialize<T: Display, S: Serializer>(value: &T, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(value)
    }

    pub fn deserialize<'de, T, D>(deserializer: D) -> Result<T, D::Error>
    where
        T: FromStr<Err: Display>,
        D: Deserializer<'de>,
    {
        String::deserialize(deserializer)?
            .parse()
            .map_err(D::Error::custom)
    }
}

/// As `FREQ=DAILY;INTERVAL=5`.
mod after_as_text {
    use serde::{Deserializer, Serializer};
    use vc_recurrence::{AfterCompletion, Rule};

    use super::as_text;

    pub fn serialize<S: Serializer>(value: &AfterCompletion, serializer: S) -> Result<S::Ok, S::Error> {
        as_text::serialize(&Rule::every(value.interval, value.frequency), serializer)
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<AfterCompletion, D::Error> {
        let rule: Rule = as_text::deserialize(deserializer)?;
        Ok(AfterCompletion {
            interval: rule.interval,
            frequency: rule.frequency,
        })
    }
}

#[cfg(test)]
mod tests {
    use vc_recurrence::Frequency;

    use super::*;

    #[test]
    fn json_and_back_is_the_same() {
        let task = FileTask {
            title: "Water the plants".to_owned(),
            due: Some(Due {
                slot: "2026-09-01T09:00".parse().unwrap(),
                zone: Some("Europe/Berlin".to_owned()),
            }),
            repeats: Some(Repeats::AfterCompletion(AfterCompletion {
                interval: 5,
                frequency: Frequency::Daily,
            })),
            reminders: vec![Reminder::MinutesBefore(10)],
            ..FileTask::default()
        };
        let json = serde_json::to_string(&task).unwrap();
        assert!(
            json.contains(r#""after_completion":"FREQ=DAILY;INTERVAL=5""#),
            "{json}"
        );
        assert!(json.contains(r#"{"minutes_before":10}"#), "{json}");
        assert_eq!(serde_json::from_str::<FileTask>(&json).unwrap(), task);
    }
}
