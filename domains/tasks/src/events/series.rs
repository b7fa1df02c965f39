//! What happened to tasks that repeat.

use serde::{Deserialize, Serialize};

use crate::model::{ActionId, Change, FieldChange, Repeats, SeriesId, SeriesState, TaskFields};

/// A task repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesCreated {
    /// Part of which action.
    pub action: ActionId,
    /// Its id.
    pub series: SeriesId,
    /// In whose name.
    pub owner: String,
    /// What its occurrences say; its due date is where the rule starts.
    pub fields: TaskFields,
    /// How it repeats.
    pub repeats: Repeats,
    /// The series that was cut where this one begins.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub follows: Option<SeriesId>,
}

/// All occurrences that do not say otherwise say something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub series: SeriesId,
    /// Fields of its occurrences.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub changes: Vec<FieldChange>,
    /// How it repeats.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub repeats: Option<Change<Repeats>>,
}

/// It stops for a while, goes on, or is over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesStateChanged {
    /// Part of which action.
    pub action: ActionId,
    /// Which.
    pub series: SeriesId,
    /// From what to what.
    pub state: Change<SeriesState>,
}
