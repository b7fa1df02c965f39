//! Files of other programs as tasks of this one: what becomes of each, decided before anything is written. Pure.
//!
//! `vc-task-files` reads the formats. Here its tasks become wishes ([`plan`]): cleaned, with a key each, and with everything
//! that has no field here in the notes and named by a warning. `routes::import` applies a plan part by part.

mod clean;
mod keys;
pub mod parts;
mod plan;

pub use clean::Reader;
pub use keys::key_is_task;
pub use plan::{Plan, Planned, Target, plan};

use jiff::civil::Date;
use serde::Serialize;

use crate::commands::NewTask;
use crate::model::Status;

/// A task of a file, ready to be made.
#[derive(Clone, Debug, Serialize)]
pub struct ImportedTask {
    /// Its place in the file, from 1.
    pub item: usize,
    /// What it is called there.
    pub key: String,
    /// What it says.
    pub wish: NewTask,
    /// The key of the task that it is a part of.
    pub parent: Option<String>,
    /// Whether it belongs to a series.
    pub kind: Kind,
    /// How far it is.
    pub status: Status,
    /// On which day it was done.
    pub done_on: Option<Date>,
    /// When it was noted down, in milliseconds since 1970.
    pub created_ms: Option<i64>,
}

/// What a task has to do with a series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Kind {
    /// Nothing.
    Plain,
    /// It is one.
    Series {
        /// The slot that is to be done now; none where an occurrence of the file is, or nothing is any more.
        slot: Option<String>,
        /// The key of a task by which the series is found later.
        found_by: String,
        /// Whether nothing of it is to be done any more.
        is_over: bool,
    },
    /// It is an occurrence.
    Occurrence {
        /// `found_by` of its series.
        series: String,
        /// Its nominal slot.
        slot: String,
    },
}

/// What somebody said about a task of a file.
#[derive(Clone, Debug, Serialize)]
pub struct ImportedComment {
    /// The task's key.
    pub task: String,
    /// Which of its comments, from 0.
    pub position: usize,
    /// Markdown.
    pub text: String,
    /// When, in milliseconds since 1970.
    pub written_ms: i64,
}
