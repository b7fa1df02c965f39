//! Tasks and projects to be made again: dates are days from a start day, never dates.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};
use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use super::due::Due;
use super::reminder::ReminderAt;
use super::{Link, Priority, TagId};

/// Tasks of one template, subtasks included.
pub const TEMPLATE_TASKS_MAX: usize = 100;

/// What a template makes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum TemplateContent {
    /// One task with its subtasks.
    Task(TemplateTask),
    /// A project with its sections and tasks.
    Project(TemplateProject),
}

/// A task of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TemplateTask {
    /// What is to be done.
    pub title: String,
    /// Markdown.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub notes: String,
    /// How much it matters.
    #[serde(default = "none")]
    pub priority: Priority,
    /// Its labels.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub tags: Vec<TagId>,
    /// Whom it is for.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub assignees: Vec<PersonId>,
    /// When it is due, from the start day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<RelativeDay>,
    /// From which day on it can be done, in days from the start day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub start_days: Option<i32>,
    /// Reminders that count from the due date.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub reminders: Vec<ReminderAt>,
    /// What it is about elsewhere.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    /// Which section of the template's project, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub section: Option<u32>,
    /// Its parts.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub subtasks: Vec<TemplateTask>,
}

const fn none() -> Priority {
    Priority::None
}

/// A project of a template.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct TemplateProject {
    /// The project's name, unless another is given.
    pub name: String,
    /// Its colour.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Whether only its members see it.
    #[serde(default)]
    pub is_private: bool,
    /// Its sections, in their order.
    #[serde(default)]
    pub sections: Vec<String>,
    /// Its tasks, in their order.
    #[serde(default)]
    pub tasks: Vec<TemplateTask>,
}

/// A day by its distance from a start day.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct RelativeDay {
    /// Days after the start day; negative before it.
    pub days: i32,
    /// The time of day, `HH:MM`, in the zone of whoever uses the template; none for the whole day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "09:00")]
    pub time: Option<String>,
}

impl RelativeDay {
    /// What a due date is, seen from a start day by somebody in `viewer`.
    pub fn of(due: &Due, start: Date, viewer: &TimeZone) -> Option<Self> {
        let local: Option<Zoned> = match due.time {
            Some(_) => Some(
                due.slot()
                    .instant(&due.time_zone())?
                    .with_time_zone(viewer.clone()),
            ),
            None => None,
        };
        let date = local.as_ref().map_or(due.date, Zoned::date);
        let days = start.until(date).ok()?.get_days();
        let time = local.map(|local| format!("{:02}:{:02}", local.hour(), local.minute()));
        Some(Self { days, time })
    }

    /// The due date from a start day on; none outside of the years that can be told.
    pub fn from(&self, start: Date, zone: &str) -> Option<Due> {
        let date = day_after(start, self.days)?;
        let time: Option<Time> = match &self.time {
            Some(time) => Some(time.parse().ok()?),
            None => None,
        };
        Some(Due {
            date,
            zone: time.map(|_| zone.to_owned()),
            time,
        })
    }
}

/// So many days after another.
pub fn day_after(start: Date, days: i32) -> Option<Date> {
    start.checked_add(Span::new().try_days(days).ok()?).ok()
}

impl TemplateTask {
    /// It and all of its subtasks.
    pub fn count(&self) -> usize {
        1 + self.subtasks.iter().map(Self::count).sum::<usize>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_distance_makes_the_same_day_and_time_again() {
        let due: Due = serde_json::from_str(r#"{"date":"2026-10-26","time":"09:00","zone":"Europe/Berlin"}"#)
            .expect("due");
        let start: Date = "2026-10-19".parse().expect("a day");
        let day = RelativeDay::of(&due, start, &super::super::due::zone("Europe/Berlin")).expect("told");
        assert_eq!(
            day,
            RelativeDay {
                days: 7,
                time: Some("09:00".to_owned())
            }
        );
        let again = day
            .from("2027-01-01".parse().expect("a day"), "Europe/Berlin")
            .expect("told");
        assert_eq!(
            serde_json::to_string(&again).expect("json"),
            r#"{"date":"2027-01-08","time":"09:00","zone":"Europe/Berlin"}"#
        );
    }
}
