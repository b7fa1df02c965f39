//! What Taskwarrior's `task export` writes and `task import` reads: JSON, a list of tasks or a task a line, instants in UTC. Described
//! at <https://taskwarrior.org/docs/design/task/>; checked against version 2.6.2.
//!
//! A recurring task is a template there, and each time that it comes is a task of its own, whose `parent` is the template. Here the
//! template is what repeats, and the others are its occurrences.

mod objects;
mod read;
mod recur;
mod write;

pub(crate) use read::read;
pub(crate) use write::write;

/// Attributes that this crate writes beside Taskwarrior's own, which keeps them (as "orphaned" attributes of users) and gives them back.
mod extra {
    pub const KEY: &str = "vckey";
    pub const LINKS: &str = "links";
    pub const NOTES: &str = "notes";
    pub const PARENT: &str = "partof";
    pub const PEOPLE: &str = "people";
    pub const PLAIN_DATE: &str = "duewords";
    pub const REMINDERS: &str = "remind";
    pub const RULE: &str = "rrule";
    pub const SECTION: &str = "section";
    pub const SKIPPED: &str = "skipped";
}
