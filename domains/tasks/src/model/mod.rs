//! The words of tasks: ids, states, and the limits of every field.

pub mod due;
pub mod field_change;
pub mod limits;
pub mod reminder;
pub mod repeats;
pub mod template;

pub use due::Due;
pub use field_change::{FieldChange, TaskFields};
pub use reminder::{Reminder, ReminderAt};
pub use repeats::Repeats;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vc_kernel::id::Ulid;
use vc_recurrence::Slot;

vc_kernel::id!(
    /// Something to be done.
    TaskId, "task"
);
vc_kernel::id!(
    /// A list of tasks that belong together.
    ProjectId, "project"
);
vc_kernel::id!(
    /// A part of a project.
    SectionId, "section"
);
vc_kernel::id!(
    /// A label on tasks.
    TagId, "tag"
);
vc_kernel::id!(
    /// A task that repeats: what its occurrences have in common.
    SeriesId, "series"
);
vc_kernel::id!(
    /// When somebody is to be reminded of a task.
    ReminderId, "reminder"
);
vc_kernel::id!(
    /// What somebody said about a task.
    CommentId, "comment"
);
vc_kernel::id!(
    /// A task or a project to be made again.
    TemplateId, "template"
);
vc_kernel::id!(
    /// A filter that somebody saved.
    SavedViewId, "view"
);
vc_kernel::id!(
    /// What one command did, so that it can be undone as a whole.
    ActionId, "action"
);

impl TaskId {
    /// The occurrence of a series at its nominal slot. Derived, so that it cannot be there twice: the slot as if it were in
    /// UTC, then 80 bits of SHA-256 over both.
    pub fn of_occurrence(series: SeriesId, slot: Slot) -> Self {
        Self::derived(slot, &format!("{series} {slot}"))
    }

    /// The copy of an occurrence's subtask in the next occurrence.
    pub fn of_subtask(parent: Self, slot: Slot, position: usize) -> Self {
        Self::derived(slot, &format!("{parent} {position}"))
    }

    fn derived(slot: Slot, name: &str) -> Self {
        let hash = Sha256::digest(name.as_bytes());
        let mut chance = [0; 16];
        chance[6..].copy_from_slice(&hash[..10]);
        let at = jiff::tz::TimeZone::UTC.to_timestamp(slot.datetime());
        let at_ms = at.map_or(0, |at| u64::try_from(at.as_millisecond()).unwrap_or(0));
        Self::from_ulid(Ulid::from_parts(at_ms, u128::from_be_bytes(chance)))
    }
}

vc_kernel::text_enum!(
    /// How far a task is.
    Status {
        /// To be done.
        Open = "open",
        /// Done.
        Done = "done",
        /// Left out this time; of a series, the next one follows.
        Skipped = "skipped",
        /// Not to be done at all.
        Cancelled = "cancelled",
    }
);
vc_kernel::text_enum!(
    /// How much it matters.
    Priority {
        /// Above all.
        High = "high",
        /// More than most.
        Medium = "medium",
        /// Less than most.
        Low = "low",
        /// Nobody said.
        None = "none",
    }
);
vc_kernel::text_enum!(
    /// Where a task or a project is kept.
    Place {
        /// With the others.
        Active = "active",
        /// Out of sight, as it is.
        Archived = "archived",
        /// Thrown away; it can be brought back.
        Trash = "trash",
    }
);
vc_kernel::text_enum!(
    /// Whether a series makes occurrences.
    SeriesState {
        /// It does.
        Active = "active",
        /// Not for now.
        Paused = "paused",
        /// Not any more.
        Ended = "ended",
    }
);

impl Priority {
    /// From 3 for the highest, for order.
    pub const fn rank(self) -> i64 {
        match self {
            Self::High => 3,
            Self::Medium => 2,
            Self::Low => 1,
            Self::None => 0,
        }
    }
}

/// A part of a project, in its order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Section {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SectionId,
    /// How it is called.
    pub name: String,
}

/// Something elsewhere that a task is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Link {
    /// `https://…`, `http://…` or `mailto:…`.
    pub url: String,
    /// What is shown instead of the address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
}

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}

impl<T> Change<T> {
    /// The way back.
    #[must_use]
    pub fn back(self) -> Self {
        Self {
            from: self.to,
            to: self.from,
        }
    }
}
