//! What somebody wants, and the rule for it: one use case a file.

mod asking;
mod bulk;
mod change;
mod comments;
mod create;
mod finish;
mod fire;
mod going_on;
mod import;
mod occurrences;
mod preferences;
mod projects;
mod refusals;
mod repeat;
mod saved_views;
mod series_state;
mod shelve;
mod split;
mod tags;
mod templates;
mod undo;

pub use asking::{sees_series, zone_name, zone_of};
pub use bulk::{BulkChange, BulkStep};
pub use change::{ChangeTask, Scope, TaskPatch};
pub use comments::{ChangeComment, WriteComment};
pub use create::{CreateTask, NewTask};
#[cfg(test)]
pub use finish::Finished;
pub use finish::{FinishTask, Outcome, ReopenTask};
pub use fire::{FireReminder, ReviewReminders, SendDigest, SnoozeReminder, digest_after};
pub use import::{ImportTasks, PartImported, PrepareImport, found};
pub use occurrences::TouchSlot;
pub use preferences::SetPreferences;
pub use projects::{ChangeProject, CreateProject, NewProject, ProjectPatch, SetSections, ShelveProject};
pub use refusals::TaskRefusal;
pub use saved_views::{ChangeSavedView, SavedViewWish};
pub use series_state::ChangeSeriesState;
pub use shelve::{RestoreField, ShelveTask};
pub use tags::{ChangeTag, CreateTag, MergeTags, RemoveTag, TagWish};
pub use templates::{ChangeTemplate, SaveTemplate, UseTemplate};
pub use undo::UndoAction;
#[cfg(test)]
pub use undo::Undone;

use serde::{Deserialize, Serialize};

use crate::model::{ActionId, TaskId};

/// What a command about one task answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acted {
    /// What was done, for undoing it.
    pub action: ActionId,
    /// The task.
    pub task: TaskId,
}
