//! What happened to single tasks.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::model::{ActionId, Change, CommentId, FieldChange, Place, SeriesId, Status, TaskFields, TaskId};

/// There is something to do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCreated {
    /// Part of which action.
    pub action: ActionId,
    /// Its id.
    pub task: TaskId,
    /// In whose name: a person's or a service's id, or `operator`. A task outside of projects is seen by its owner and by
    /// whom it is for.
    pub owner: String,
    /// All that it says.
    pub fields: TaskFields,
    /// Its place in a series.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub occurrence: Option<OccurrenceOf>,
    /// What it was elsewhere, so that it is not brought in twice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub imported_key: Option<String>,
    /// When it was noted down elsewhere, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_ms: Option<i64>,
}

/// An occurrence's place in its series.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceOf {
    /// The series.
    pub series: SeriesId,
    /// The nominal slot, `2026-01-31` or `2026-01-31T09:00`; never its moved date.
    pub slot: String,
}

/// A task says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub task: TaskId,
    /// The fields that changed.
    pub changes: Vec<FieldChange>,
    /// Of a series: it says so by itself from now on, whatever the series says.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub own: bool,
}

/// It was done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCompleted {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub task: TaskId,
    /// On which civil day, where it was done.
    pub done_on: Date,
    /// The occurrence that follows, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
}

/// It was left out this time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskSkipped {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub task: TaskId,
    /// The occurrence that follows, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
}

/// It is not to be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskCancelled {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub task: TaskId,
    /// The occurrence that follows, where one was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
}

/// It is to be done after all.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskReopened {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub task: TaskId,
    /// What it was.
    pub from: Status,
}

/// It was archived, thrown away, or brought back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskShelved {
    /// Part of which action.
    pub action: ActionId,
    /// Which; its subtasks go along.
    pub task: TaskId,
    /// From where to where.
    pub place: Change<Place>,
}

/// An occurrence that nobody touched is taken back with the completion that made it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskWithdrawn {
    /// Part of which action.
    pub action: ActionId,
    /// Which; its subtasks go along.
    pub task: TaskId,
}

/// A task became an occurrence of a series, of another one, or of none any more. Its id stays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OccurrenceChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which task.
    pub task: TaskId,
    /// Its place in a series, before and after.
    pub occurrence: Change<Option<OccurrenceOf>>,
}

/// A comment came, changed or went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub comment: CommentId,
    /// On which task.
    pub task: TaskId,
    /// Who wrote it.
    pub author: String,
    /// When it was written first, in milliseconds since 1970.
    pub written_ms: i64,
    /// Its Markdown; none where it is not there.
    pub text: Change<Option<String>>,
}

/// An action was taken back as far as nothing had changed since.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActionUndone {
    /// Which.
    pub undone: ActionId,
    /// The action that did it.
    pub action: ActionId,
}
