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

#[cfg(test)]
mod tests {
    use super::*;

    /// Released fixtures never change: a stored event must be readable for ever.
    #[test]
    fn every_released_event_still_decodes() {
        let fixtures = [
            (
                "tasks.task_created",
                include_str!("../../tests/fixtures/events/task_created.v1.json"),
            ),
            (
                "tasks.task_changed",
                include_str!("../../tests/fixtures/events/task_changed.v1.json"),
            ),
            (
                "tasks.task_completed",
                include_str!("../../tests/fixtures/events/task_completed.v1.json"),
            ),
            (
                "tasks.task_skipped",
                include_str!("../../tests/fixtures/events/task_skipped.v1.json"),
            ),
            (
                "tasks.task_cancelled",
                include_str!("../../tests/fixtures/events/task_cancelled.v1.json"),
            ),
            (
                "tasks.task_reopened",
                include_str!("../../tests/fixtures/events/task_reopened.v1.json"),
            ),
            (
                "tasks.task_shelved",
                include_str!("../../tests/fixtures/events/task_shelved.v1.json"),
            ),
            (
                "tasks.task_withdrawn",
                include_str!("../../tests/fixtures/events/task_withdrawn.v1.json"),
            ),
            (
                "tasks.occurrence_changed",
                include_str!("../../tests/fixtures/events/occurrence_changed.v1.json"),
            ),
            (
                "tasks.comment_changed",
                include_str!("../../tests/fixtures/events/comment_changed.v1.json"),
            ),
            (
                "tasks.series_created",
                include_str!("../../tests/fixtures/events/series_created.v1.json"),
            ),
            (
                "tasks.series_changed",
                include_str!("../../tests/fixtures/events/series_changed.v1.json"),
            ),
            (
                "tasks.series_state_changed",
                include_str!("../../tests/fixtures/events/series_state_changed.v1.json"),
            ),
            (
                "tasks.project_created",
                include_str!("../../tests/fixtures/events/project_created.v1.json"),
            ),
            (
                "tasks.project_changed",
                include_str!("../../tests/fixtures/events/project_changed.v1.json"),
            ),
            (
                "tasks.sections_changed",
                include_str!("../../tests/fixtures/events/sections_changed.v1.json"),
            ),
            (
                "tasks.members_changed",
                include_str!("../../tests/fixtures/events/members_changed.v1.json"),
            ),
            (
                "tasks.project_shelved",
                include_str!("../../tests/fixtures/events/project_shelved.v1.json"),
            ),
            (
                "tasks.tag_changed",
                include_str!("../../tests/fixtures/events/tag_changed.v1.json"),
            ),
            (
                "tasks.template_changed",
                include_str!("../../tests/fixtures/events/template_changed.v1.json"),
            ),
            (
                "tasks.saved_view_changed",
                include_str!("../../tests/fixtures/events/saved_view_changed.v1.json"),
            ),
            (
                "tasks.action_undone",
                include_str!("../../tests/fixtures/events/action_undone.v1.json"),
            ),
            (
                "tasks.preferences_set",
                include_str!("../../tests/fixtures/events/preferences_set.v1.json"),
            ),
            (
                "tasks.reminders_scheduled",
                include_str!("../../tests/fixtures/events/reminders_scheduled.v1.json"),
            ),
            (
                "tasks.reminder_fired",
                include_str!("../../tests/fixtures/events/reminder_fired.v1.json"),
            ),
            (
                "tasks.reminder_snoozed",
                include_str!("../../tests/fixtures/events/reminder_snoozed.v1.json"),
            ),
            (
                "tasks.reminders_to_review",
                include_str!("../../tests/fixtures/events/reminders_to_review.v1.json"),
            ),
            (
                "tasks.digest_sent",
                include_str!("../../tests/fixtures/events/digest_sent.v1.json"),
            ),
        ];
        assert_eq!(fixtures.map(|(name, _)| name), TasksEvent::NAMES);
        for (name, body) in fixtures {
            let event = TasksEvent::decode_parts(name, 1, body).unwrap_or_else(|error| panic!("{error}"));
            let again = written(event);
            let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
            assert_eq!(
                again.expect("wire structs serialise"),
                stored,
                "{name} loses or renames something"
            );
        }
    }

    fn written(event: TasksEvent) -> serde_json::Result<serde_json::Value> {
        match event {
            TasksEvent::TaskCreated(event) => serde_json::to_value(event),
            TasksEvent::TaskChanged(event) => serde_json::to_value(event),
            TasksEvent::TaskCompleted(event) => serde_json::to_value(event),
            TasksEvent::TaskSkipped(event) => serde_json::to_value(event),
            TasksEvent::TaskCancelled(event) => serde_json::to_value(event),
            TasksEvent::TaskReopened(event) => serde_json::to_value(event),
            TasksEvent::TaskShelved(event) => serde_json::to_value(event),
            TasksEvent::TaskWithdrawn(event) => serde_json::to_value(event),
            TasksEvent::OccurrenceChanged(event) => serde_json::to_value(event),
            TasksEvent::CommentChanged(event) => serde_json::to_value(event),
            TasksEvent::SeriesCreated(event) => serde_json::to_value(event),
            TasksEvent::SeriesChanged(event) => serde_json::to_value(event),
            TasksEvent::SeriesStateChanged(event) => serde_json::to_value(event),
            TasksEvent::ProjectCreated(event) => serde_json::to_value(event),
            TasksEvent::ProjectChanged(event) => serde_json::to_value(event),
            TasksEvent::SectionsChanged(event) => serde_json::to_value(event),
            TasksEvent::MembersChanged(event) => serde_json::to_value(event),
            TasksEvent::ProjectShelved(event) => serde_json::to_value(event),
            TasksEvent::TagChanged(event) => serde_json::to_value(event),
            TasksEvent::TemplateChanged(event) => serde_json::to_value(event),
            TasksEvent::SavedViewChanged(event) => serde_json::to_value(event),
            TasksEvent::ActionUndone(event) => serde_json::to_value(event),
            TasksEvent::PreferencesSet(event) => serde_json::to_value(event),
            TasksEvent::RemindersScheduled(event) => serde_json::to_value(event),
            TasksEvent::ReminderFired(event) => serde_json::to_value(event),
            TasksEvent::ReminderSnoozed(event) => serde_json::to_value(event),
            TasksEvent::RemindersToReview(event) => serde_json::to_value(event),
            TasksEvent::DigestSent(event) => serde_json::to_value(event),
        }
    }
}
