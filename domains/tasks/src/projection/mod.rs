//! Events into tables. Total and deterministic: the log is right, nothing is checked again here.

mod projects;
mod reminders;
mod series;
mod tasks;

pub use projects::folded;
pub use reminders::{DIGEST_KIND, REMIND_KIND, REVIEW_KIND, RemindKey};

use vc_kernel::{ProjectError, Projection, Recorded};

use crate::events::TasksEvent;
use crate::model::{ActionId, TaskId};

/// Writes one event.
pub fn project(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    match TasksEvent::decode(recorded)? {
        TasksEvent::TaskCreated(event) => tasks::created(to, recorded, &event),
        TasksEvent::TaskChanged(event) => tasks::changed(to, recorded, &event),
        TasksEvent::TaskCompleted(event) => tasks::completed(to, recorded, &event),
        TasksEvent::TaskSkipped(event) => tasks::skipped(to, recorded, &event),
        TasksEvent::TaskCancelled(event) => tasks::cancelled(to, recorded, &event),
        TasksEvent::TaskReopened(event) => tasks::reopened(to, recorded, &event),
        TasksEvent::TaskShelved(event) => tasks::shelved(to, recorded, &event),
        TasksEvent::TaskWithdrawn(event) => tasks::withdrawn(to, recorded, &event),
        TasksEvent::OccurrenceChanged(event) => tasks::occurrence_changed(to, recorded, &event),
        TasksEvent::CommentChanged(event) => tasks::comment_changed(to, recorded, &event),
        TasksEvent::SeriesCreated(event) => series::created(to, recorded, &event),
        TasksEvent::SeriesChanged(event) => series::changed(to, recorded, &event),
        TasksEvent::SeriesStateChanged(event) => series::state_changed(to, recorded, &event),
        TasksEvent::ProjectCreated(event) => projects::created(to, recorded, &event),
        TasksEvent::ProjectChanged(event) => projects::changed(to, recorded, &event),
        TasksEvent::SectionsChanged(event) => projects::sections_changed(to, recorded, &event),
        TasksEvent::MembersChanged(event) => projects::members_changed(to, recorded, &event),
        TasksEvent::ProjectShelved(event) => projects::shelved(to, recorded, &event),
        TasksEvent::TagChanged(event) => projects::tag_changed(to, recorded, &event),
        TasksEvent::TemplateChanged(event) => projects::template_changed(to, recorded, &event),
        TasksEvent::SavedViewChanged(event) => projects::saved_view_changed(to, recorded, &event),
        TasksEvent::ActionUndone(event) => {
            let sql = "INSERT OR REPLACE INTO tasks_undone (action, undone_by) VALUES (?1, ?2)";
            to.execute(sql, (event.undone, event.action))?;
            // What was undone and is undone again is there again.
            to.execute("DELETE FROM tasks_undone WHERE undone_by = ?1", [event.undone])?;
            Ok(())
        }
        TasksEvent::PreferencesSet(event) => reminders::preferences_set(to, &event),
        TasksEvent::RemindersScheduled(event) => reminders::scheduled(to, &event),
        TasksEvent::ReminderFired(event) => reminders::fired(to, recorded, &event),
        TasksEvent::ReminderSnoozed(event) => reminders::snoozed(to, &event),
        TasksEvent::RemindersToReview(event) => reminders::to_review(to, recorded, &event),
        TasksEvent::DigestSent(event) => reminders::digest_sent(to, &event),
    }
}

/// What an event is about, in the history.
#[derive(Clone, Copy)]
struct About<'a> {
    action: ActionId,
    subject: &'a dyn std::fmt::Display,
    task: Option<TaskId>,
    with_body: bool,
}

fn note(to: &Projection<'_>, recorded: &Recorded, about: About<'_>) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO tasks_history (action, seq, position, at_ms, by, name, version, subject, task, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        rusqlite::params![
            about.action,
            recorded.position.seq.cast_signed(),
            recorded.position.index,
            recorded.at.as_millisecond(),
            recorded.actor.to_string(),
            recorded.name,
            recorded.version,
            about.subject.to_string(),
            about.task,
            about.with_body.then_some(recorded.body.as_str()),
        ],
    )?;
    Ok(())
}

/// As JSON in a column; nothing where there is nothing.
fn json_list<T: serde::Serialize>(list: &[T]) -> Option<String> {
    (!list.is_empty()).then(|| json(&list))
}

fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).expect("stored values have string keys and no failing parts")
}
