//! Why nothing changes.

use serde_json::{Value, json};
use vc_kernel::{Refusal, RefusalKind};

use crate::model::limits::{DEPTH_MAX, SUBTASKS_MAX};
use crate::model::{Place, SeriesState, Status};

/// Why nothing changes in tasks.
#[derive(Debug, thiserror::Error)]
pub enum TaskRefusal {
    /// There is none, or it is not theirs to see.
    #[error("There is no {0} with this id that you may see. It may be gone, or private.")]
    NotFound(&'static str),
    /// Somebody who is not here.
    #[error("There is nobody with the id {0} here. Choose somebody from the people of this instance.")]
    NoPerson(String),
    /// Somebody who would not see it.
    #[error("{0} is not a member of this private project. Add them to the project first.")]
    NotMember(String),
    /// A section of another project.
    #[error("This project has no such section. Choose one of its sections, or none.")]
    NoSection,
    /// Its own part.
    #[error("A task cannot be a part of itself or of one of its parts. Choose another task.")]
    Cycle,
    /// Too many levels.
    #[error("Subtasks go {DEPTH_MAX} levels deep at most. Make it a part of a task further up.")]
    TooDeep,
    /// Too many parts.
    #[error("A task has {SUBTASKS_MAX} subtasks at most. Make a project of it.")]
    TooManySubtasks,
    /// Parts follow their task.
    #[error(
        "A subtask comes again with its task, so it cannot repeat by itself. Let the task above it repeat."
    )]
    SubtaskRepeats,
    /// Nothing to repeat from.
    #[error("A task that repeats needs a due date to start from. Give it one.")]
    RepeatsWithoutDue,
    /// Not of a series.
    #[error("This task does not repeat, so there are no other occurrences to change.")]
    NotRepeating,
    /// The rule says which day.
    #[error("The rule says on which days this repeats. Change the rule, or move this occurrence alone.")]
    DateOfRule,
    /// What it is now does not go with it.
    #[error("This task is {0} already. Open it again first.")]
    NotOpen(Status),
    /// Open already.
    #[error("This task is open already.")]
    IsOpen,
    /// In the trash or the archive.
    #[error("This is in the {}. Restore it first.", if *.0 == Place::Trash { "trash" } else { "archive" })]
    PutAway(Place),
    /// The series is over or does not do that.
    #[error("This series is {0}, so that is not possible.")]
    SeriesIs(SeriesState),
    /// No such slot.
    #[error("The rule has no occurrence at {0}. Choose one of its next dates.")]
    NoSlot(String),
    /// Somebody else changed the notes.
    #[error("Somebody changed these notes while you wrote. Look at what they are now, then save yours.")]
    NotesChanged {
        /// What they are now.
        notes: String,
        /// Their present version.
        version: u32,
    },
    /// Only its author.
    #[error("Only whoever wrote a comment changes it.")]
    NotAuthor,
    /// Only its owner, or an admin where everybody sees it.
    #[error("Only the owner of this {0} may do this{1}.")]
    NotOwner(&'static str, &'static str),
    /// A name that is taken.
    #[error("There is a {0} of this name already. Choose another name, or use that one.")]
    NameTaken(&'static str),
    /// Into itself.
    #[error("A tag cannot be merged into itself or into one that was merged. Choose another.")]
    MergeIntoItself,
    /// The bound.
    #[error("There are {0} {1} already, the most there can be. Remove some that are no longer needed.")]
    TooMany(u64, &'static str),
    /// Nothing to put back.
    #[error("There is nothing to undo: it was undone already, or everything changed since.")]
    NothingToUndo,
    /// Not theirs.
    #[error("Only whoever did it undoes it.")]
    NotYourAction,
    /// Only people have these.
    #[error("Only a person has this; sign in as a person.")]
    NotAPerson,
    /// Jobs only.
    #[error("Only the program itself does this.")]
    JobsOnly,
    /// A moment that is over.
    #[error("This moment is over. Choose one that is still to come.")]
    IsPast,
}

impl Refusal for TaskRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "not_found",
            Self::NoPerson(_) => "no_person",
            Self::NotMember(_) => "not_a_member",
            Self::NoSection => "no_section",
            Self::Cycle => "cycle",
            Self::TooDeep => "too_deep",
            Self::TooManySubtasks => "too_many_subtasks",
            Self::SubtaskRepeats => "subtask_repeats",
            Self::RepeatsWithoutDue => "repeats_without_due",
            Self::NotRepeating => "not_repeating",
            Self::DateOfRule => "date_of_rule",
            Self::NotOpen(_) => "task_not_open",
            Self::IsOpen => "task_open",
            Self::PutAway(_) => "put_away",
            Self::SeriesIs(_) => "series_state",
            Self::NoSlot(_) => "no_slot",
            Self::NotesChanged { .. } => "notes_changed",
            Self::NotAuthor | Self::NotOwner(..) | Self::NotYourAction | Self::JobsOnly => "forbidden",
            Self::NameTaken(_) => "name_taken",
            Self::MergeIntoItself => "merge_into_itself",
            Self::TooMany(..) => "too_many",
            Self::NothingToUndo => "nothing_to_undo",
            Self::NotAPerson => "not_a_person",
            Self::IsPast => "is_past",
        }
    }

    fn kind(&self) -> RefusalKind {
        match self {
            Self::NotFound(_) => RefusalKind::NotFound,
            Self::NoPerson(_)
            | Self::NoSection
            | Self::Cycle
            | Self::TooDeep
            | Self::SubtaskRepeats
            | Self::RepeatsWithoutDue
            | Self::NoSlot(_)
            | Self::MergeIntoItself
            | Self::NotAPerson
            | Self::IsPast => RefusalKind::Invalid,
            Self::NotAuthor | Self::NotOwner(..) | Self::NotYourAction | Self::JobsOnly => {
                RefusalKind::Forbidden
            }
            Self::NotMember(_)
            | Self::TooManySubtasks
            | Self::NotRepeating
            | Self::DateOfRule
            | Self::NotOpen(_)
            | Self::IsOpen
            | Self::PutAway(_)
            | Self::SeriesIs(_)
            | Self::NotesChanged { .. }
            | Self::NameTaken(_)
            | Self::TooMany(..)
            | Self::NothingToUndo => RefusalKind::Conflict,
        }
    }

    fn details(&self) -> Value {
        match self {
            Self::NotesChanged { notes, version } => json!({ "notes": notes, "notes_version": version }),
            _ => Value::Null,
        }
    }
}
