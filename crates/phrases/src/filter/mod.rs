//! The language of the search box: `tag:home due:<7d !high`. The same in API, command line and client.

mod dates;
mod display;
mod lex;
mod nearest;
mod parse;
mod values;

use std::ops::Range;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

pub use parse::parse_filter;

use crate::quick_add::{PersonRef, Priority};

/// What to show, and in which order. Printed, it is a text that reads as the same filter, on any day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// All of these hold.
    pub terms: Vec<Term>,
    /// By this first, then by the next; empty where the caller's order is as good as any.
    pub sort: Vec<Sort>,
}

/// A condition, or its opposite.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Whether it must not hold.
    pub negated: bool,
    /// The condition.
    pub condition: Condition,
}

/// What must hold of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// It contains this word; with spaces in it, these words in a row.
    Text(String),
    /// It has one of these tags.
    Tag(Choice<String>),
    /// It is in one of these projects, by name or id.
    Project(Choice<String>),
    /// It is in one of these sections of its project.
    Section(Choice<String>),
    /// One of these does it.
    Assignee(Choice<PersonRef>),
    /// Its priority is one of these, the highest first; none stands for no priority.
    Priority(Vec<Option<Priority>>),
    /// Its status is one of these.
    Status(Vec<Status>),
    /// One of its dates.
    Date {
        /// Which one.
        field: DateField,
        /// When that is.
        within: Within,
    },
    /// What it is.
    Is(Is),
    /// What it has.
    Has(Has),
    /// It is of this series, by id.
    Series(String),
    /// It is a subtask of this one, by id.
    Parent(String),
}

/// One of several, or none at all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice<T> {
    /// It has none.
    None,
    /// It has one, whichever.
    Any,
    /// It has one of these; never empty.
    OneOf(Vec<T>),
}

/// The status of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// To be done.
    Open,
    /// Done.
    Done,
    /// Left out this time.
    Skipped,
    /// Not to be done any more.
    Cancelled,
}

/// A date of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateField {
    /// When it is due.
    Due,
    /// When it starts.
    Start,
    /// When it was created.
    Created,
    /// When it was changed last.
    Updated,
    /// When it was done.
    Done,
}

/// When a date is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Within {
    /// There is none.
    None,
    /// There is one.
    Any,
    /// It is over and the task is open; only of [`DateField::Due`].
    Overdue,
    /// In these civil days of the person, of which at least one end is given.
    Days {
        /// The first day.
        from: Option<Date>,
        /// The day after the last.
        before: Option<Date>,
    },
}

/// What a task is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Is {
    /// Of a series.
    Recurring,
    /// In the archive.
    Archived,
    /// In the trash.
    Trashed,
    /// A part of another.
    Subtask,
}

/// What a task has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Has {
    /// At least one.
    Reminder,
    /// Some text.
    Notes,
    /// At least one.
    Subtasks,
    /// At least one.
    Comments,
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sort {
    /// By what.
    pub by: SortBy,
    /// From the last to the first.
    pub descending: bool,
}

/// What to sort by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SortBy {
    /// The earliest first.
    Due,
    /// The highest first.
    Priority,
    /// The oldest first.
    Created,
    /// The one that was left alone for longest first.
    Updated,
    /// The best match first.
    Relevance,
}

/// Why a text is no filter.
#[derive(Clone, Debug, PartialEq, Eq, Error, Serialize, Deserialize)]
#[error("{message}")]
pub struct FilterError {
    /// Which part of the text is meant, in bytes.
    pub at: Range<usize>,
    /// What is wrong, and what to write instead.
    pub message: String,
}
