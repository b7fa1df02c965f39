//! Where readers put what they find: tasks with their places, and warnings, both bounded.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::format::{FileError, TASKS_MAX};
use crate::task::FileTask;

/// Most warnings that are kept; of more only the number is known.
pub const WARNINGS_MAX: usize = 1_000;

/// Where in a file, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// The file as a whole.
    File,
    /// A line.
    Line(usize),
    /// A task: of a list that is not made of lines, or of the list that is written.
    Item(usize),
}

/// What could not be kept as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// Where.
    pub place: Place,
    /// What, and what was done instead.
    pub message: String,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File => f.write_str("file"),
            Self::Line(line) => write!(f, "line {line}"),
            Self::Item(item) => write!(f, "task {item}"),
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.message)
    }
}

/// Warnings up to [`WARNINGS_MAX`].
#[derive(Debug, Default)]
pub(crate) struct Warnings {
    pub kept: Vec<Warning>,
    pub left_off: usize,
}

impl Warnings {
    /// Keeps it, or counts it.
    pub fn add(&mut self, place: Place, message: impl Into<String>) {
        if self.kept.len() < WARNINGS_MAX {
            let message = message.into();
            self.kept.push(Warning { place, message });
        } else {
            self.left_off += 1;
        }
    }
}

/// What a reader has found so far.
#[derive(Debug, Default)]
pub(crate) struct Gathered {
    pub tasks: Vec<FileTask>,
    /// Of each task.
    pub places: Vec<Place>,
    pub warnings: Warnings,
}

impl Gathered {
    /// Adds a task; answers its place in the list.
    pub fn push(&mut self, task: FileTask, place: Place) -> Result<usize, FileError> {
        if self.tasks.len() == TASKS_MAX {
            return Err(FileError::TooManyTasks);
        }
        self.tasks.push(task);
        self.places.push(place);
        Ok(self.tasks.len() - 1)
    }
}

/// A piece of a file for a message: one line, at most 80 characters.
pub(crate) fn quoted(text: &str) -> String {
    let mut short: String = text.chars().take(80).collect();
    if short.len() < text.len() {
        short.push('…');
    }
    format!("{short:?}")
}
