//! What happened to tasks. Titles, notes and comments belong to the instance; people are ids.
//!
//! Every event of a command names the action it is part of, and says what was there before, so that an action can be
//! undone as a whole, at any time, from what is stored.

mod projects;
mod reminders;
mod series;
mod tasks;

pub use projects::{
    MembersChanged, ProjectChanged, ProjectCreated, ProjectFieldChange, ProjectShelved, SavedViewChanged,
    SavedViewState, SectionsChanged, TagChanged, TagState, TemplateChanged, TemplateState,
};
pub use reminders::{
    DigestSent, PreferencesSet, ReminderFired, ReminderSnoozed, RemindersScheduled, RemindersToReview,
    ScheduledAt, ScheduledReminder,
};
pub use series::{SeriesChanged, SeriesCreated, SeriesStateChanged};
pub use tasks::{
    ActionUndone, CommentChanged, OccurrenceChanged, OccurrenceOf, TaskCancelled, TaskChanged, TaskCompleted,
    TaskCreated, TaskReopened, TaskShelved, TaskSkipped, TaskWithdrawn,
};

vc_kernel::events! {
    /// The facts of tasks.
    pub enum TasksEvent {
        TaskCreated = "tasks.task_created", 1;
        TaskChanged = "tasks.task_changed", 1;
        TaskCompleted = "tasks.task_completed", 1;
        TaskSkipped = "tasks.task_skipped", 1;
        TaskCancelled = "tasks.task_cancelled", 1;
        TaskReopened = "tasks.task_reopened", 1;
        TaskShelved = "tasks.task_shelved", 1;
        TaskWithdrawn = "tasks.task_withdrawn", 1;
        OccurrenceChanged = "tasks.occurrence_changed", 1;
        CommentChanged = "tasks.comment_changed", 1;
        SeriesCreated = "tasks.series_created", 1;
        SeriesChanged = "tasks.series_changed", 1;
        SeriesStateChanged = "tasks.series_state_changed", 1;
        ProjectCreated = "tasks.project_created", 1;
        ProjectChanged = "tasks.project_changed", 1;
        SectionsChanged = "tasks.sections_changed", 1;
        MembersChanged = "tasks.members_changed", 1;
        ProjectShelved = "tasks.project_shelved", 1;
        TagChanged = "tasks.tag_changed", 1;
        TemplateChanged = "tasks.template_changed", 1;
        SavedViewChanged = "tasks.saved_view_changed", 1;
        ActionUndone = "tasks.action_undone", 1;
        PreferencesSet = "tasks.preferences_set", 1;
        RemindersScheduled = "tasks.reminders_scheduled", 1;
        ReminderFired = "tasks.reminder_fired", 1;
        ReminderSnoozed = "tasks.reminder_snoozed", 1;
        RemindersToReview = "tasks.reminders_to_review", 1;
        DigestSent = "tasks.digest_sent", 1;
    }
}
