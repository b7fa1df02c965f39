//! What other systems are told of tasks: ids and plain facts of projects that every member sees as of the sending.
//!
//! Nothing is told of private projects and of tasks outside of projects, nor of what one has for oneself (reminders,
//! saved views, preferences). Whoever wants a title asks the API.

mod data;

use vc_kernel::{ProjectError, PublicEvent, PublicEventKind, Recorded, View, ViewError};

use crate::events::{CommentChanged, ProjectFieldChange, TaskCreated, TasksEvent};
use crate::model::{ProjectId, TaskId};
use data::{
    CommentChange, CommentChangedData, DueData, MembersChangedData, ProjectChangedData, ProjectCreatedData,
    ProjectShelvedData, TaskCancelledData, TaskChangedData, TaskCompletedData, TaskCreatedData,
    TaskReopenedData, TaskShelvedData, TaskSkippedData,
};

/// All kinds.
pub const PUBLISHED: &[PublicEventKind] = data::PUBLISHED;

/// See [`vc_kernel::Domain::publish`].
pub fn publish(view: &View<'_>, recorded: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
    let by = recorded.actor;
    let told = match TasksEvent::decode(recorded)? {
        TasksEvent::TaskCreated(event) => created(view, recorded, event)?,
        TasksEvent::TaskChanged(event) => of_task(view, event.task, |project| {
            let changed = event.changes.iter().map(|change| change.field().to_owned());
            PublicEvent::new(
                event.task,
                &TaskChangedData {
                    task: event.task,
                    project,
                    changed: changed.collect(),
                    by,
                },
            )
        })?,
        TasksEvent::TaskCompleted(event) => of_task(view, event.task, |project| {
            PublicEvent::new(
                event.task,
                &TaskCompletedData {
                    task: event.task,
                    project,
                    done_on: event.done_on.to_string(),
                    successor: event.successor,
                    by,
                },
            )
        })?,
        TasksEvent::TaskSkipped(event) => of_task(view, event.task, |project| {
            PublicEvent::new(
                event.task,
                &TaskSkippedData {
                    task: event.task,
                    project,
                    successor: event.successor,
                    by,
                },
            )
        })?,
        TasksEvent::TaskCancelled(event) => of_task(view, event.task, |project| {
            PublicEvent::new(
                event.task,
                &TaskCancelledData {
                    task: event.task,
                    project,
                    successor: event.successor,
                    by,
                },
            )
        })?,
        TasksEvent::TaskReopened(event) => of_task(view, event.task, |project| {
            PublicEvent::new(
                event.task,
                &TaskReopenedData {
                    task: event.task,
                    project,
                    from: event.from,
                    by,
                },
            )
        })?,
        TasksEvent::TaskShelved(event) => of_task(view, event.task, |project| {
            PublicEvent::new(
                event.task,
                &TaskShelvedData {
                    task: event.task,
                    project,
                    from: event.place.from,
                    to: event.place.to,
                    by,
                },
            )
        })?,
        TasksEvent::CommentChanged(event) => of_task(view, event.task, |project| comment(&event, project))?,
        TasksEvent::ProjectCreated(event) => of_project(view, event.project, || {
            PublicEvent::new(
                event.project,
                &ProjectCreatedData {
                    project: event.project,
                    members: event.members,
                    by,
                },
            )
        })?,
        TasksEvent::ProjectChanged(event) => of_project(view, event.project, || {
            let changed = event.changes.iter().map(|change| setting(change).to_owned());
            PublicEvent::new(
                event.project,
                &ProjectChangedData {
                    project: event.project,
                    changed: changed.collect(),
                    by,
                },
            )
        })?,
        TasksEvent::MembersChanged(event) => of_project(view, event.project, || {
            PublicEvent::new(
                event.project,
                &MembersChangedData {
                    project: event.project,
                    added: event.added,
                    removed: event.removed,
                    by,
                },
            )
        })?,
        TasksEvent::ProjectShelved(event) => of_project(view, event.project, || {
            PublicEvent::new(
                event.project,
                &ProjectShelvedData {
                    project: event.project,
                    from: event.place.from,
                    to: event.place.to,
                    by,
                },
            )
        })?,
        // One that was withdrawn is gone from the view: nothing tells any more who saw it.
        TasksEvent::TaskWithdrawn(_)
        | TasksEvent::OccurrenceChanged(_)
        | TasksEvent::SeriesCreated(_)
        | TasksEvent::SeriesChanged(_)
        | TasksEvent::SeriesStateChanged(_)
        | TasksEvent::SectionsChanged(_)
        | TasksEvent::TagChanged(_)
        | TasksEvent::TemplateChanged(_)
        | TasksEvent::SavedViewChanged(_)
        | TasksEvent::ActionUndone(_)
        | TasksEvent::PreferencesSet(_)
        | TasksEvent::RemindersScheduled(_)
        | TasksEvent::ReminderFired(_)
        | TasksEvent::ReminderSnoozed(_)
        | TasksEvent::RemindersToReview(_)
        | TasksEvent::DigestSent(_) => None,
    };
    Ok(told.into_iter().collect())
}

/// Of a task that every member sees now.
fn of_task(
    view: &View<'_>,
    task: TaskId,
    tell: impl FnOnce(ProjectId) -> PublicEvent,
) -> Result<Option<PublicEvent>, ViewError> {
    Ok(shared_project_of(view, task)?.map(tell))
}

/// Of a project that every member sees now.
fn of_project(
    view: &View<'_>,
    project: ProjectId,
    tell: impl FnOnce() -> PublicEvent,
) -> Result<Option<PublicEvent>, ViewError> {
    Ok(is_shared(view, project)?.then(tell))
}

/// What it said then is told if its place then and its place now are both shared.
fn created(
    view: &View<'_>,
    recorded: &Recorded,
    event: TaskCreated,
) -> Result<Option<PublicEvent>, ViewError> {
    let then_shared = match event.fields.project {
        Some(project) => is_shared(view, project)?,
        None => false,
    };
    if !then_shared {
        return Ok(None);
    }
    of_task(view, event.task, |project| {
        PublicEvent::new(
            event.task,
            &TaskCreatedData {
                task: event.task,
                project,
                parent: event.fields.parent,
                series: event.occurrence.map(|occurrence| occurrence.series),
                assignees: event.fields.assignees,
                priority: event.fields.priority,
                tags: event.fields.tags,
                due: event.fields.due.as_ref().map(DueData::of),
                start: event.fields.start.map(|start| start.to_string()),
                by: recorded.actor,
            },
        )
    })
}

fn comment(event: &CommentChanged, project: ProjectId) -> PublicEvent {
    let change = match (&event.text.from, &event.text.to) {
        (None, _) => CommentChange::Added,
        (Some(_), Some(_)) => CommentChange::Changed,
        (Some(_), None) => CommentChange::Removed,
    };
    PublicEvent::new(
        event.comment,
        &CommentChangedData {
            comment: event.comment,
            task: event.task,
            project,
            change,
            author: event.author.clone(),
        },
    )
}

const fn setting(change: &ProjectFieldChange) -> &'static str {
    match change {
        ProjectFieldChange::Name { .. } => "name",
        ProjectFieldChange::Color { .. } => "color",
        ProjectFieldChange::Private { .. } => "private",
    }
}

fn shared_project_of(view: &View<'_>, task: TaskId) -> Result<Option<ProjectId>, ViewError> {
    let sql = "SELECT p.id FROM tasks_tasks t JOIN tasks_projects p ON p.id = t.project
               WHERE t.id = ?1 AND p.is_private = 0";
    view.one(sql, [task], |row| row.get(0))
}

fn is_shared(view: &View<'_>, project: ProjectId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM tasks_projects WHERE id = ?1 AND is_private = 0",
        [project],
    )
}
