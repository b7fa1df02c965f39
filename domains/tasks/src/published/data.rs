//! The shapes that are published. They are a contract: see `docs/events.md`.

use schemars::JsonSchema;
use serde::Serialize;
use vc_kernel::{Actor, PersonId};

use crate::model::{CommentId, Due, Place, Priority, ProjectId, SeriesId, Status, TagId, TaskId};

/// There is something to do.
#[derive(Serialize, JsonSchema)]
pub struct TaskCreatedData {
    /// Its id.
    pub task: TaskId,
    /// Its project.
    pub project: ProjectId,
    /// Of which task it is a part.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<TaskId>,
    /// The series that it is an occurrence of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub series: Option<SeriesId>,
    /// Whom it is for.
    pub assignees: Vec<PersonId>,
    /// How much it matters.
    pub priority: Priority,
    /// Its labels.
    pub tags: Vec<TagId>,
    /// When it is due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<DueData>,
    /// From which civil day on it can be done.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(extend("format" = "date"))]
    pub start: Option<String>,
    /// Who made it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A civil day, or a time of it in a zone.
#[derive(Serialize, JsonSchema)]
#[schemars(inline)]
pub struct DueData {
    /// The civil day.
    #[schemars(extend("format" = "date"))]
    pub date: String,
    /// `HH:MM`; absent for the whole day.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^\d\d:\d\d$"))]
    pub time: Option<String>,
    /// The IANA zone of the time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
}

impl DueData {
    pub fn of(due: &Due) -> Self {
        Self {
            date: due.date.to_string(),
            time: due
                .time
                .map(|time| format!("{:02}:{:02}", time.hour(), time.minute())),
            zone: due.zone.clone(),
        }
    }
}

/// A task says something else. What it says now is in `GET /api/v1/tasks/{id}`.
#[derive(Serialize, JsonSchema)]
pub struct TaskChangedData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// The names of the fields that changed, such as `title`, `assignees` or `due`.
    pub changed: Vec<String>,
    /// Who changed it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A task was done.
#[derive(Serialize, JsonSchema)]
pub struct TaskCompletedData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// On which civil day, where it was done.
    #[schemars(extend("format" = "date"))]
    pub done_on: String,
    /// The occurrence that follows, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
    /// Who did it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A task was left out this time.
#[derive(Serialize, JsonSchema)]
pub struct TaskSkippedData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// The occurrence that follows, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
    /// Who left it out: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A task is not to be done any more.
#[derive(Serialize, JsonSchema)]
pub struct TaskCancelledData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// The occurrence that follows, where one was made.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub successor: Option<TaskId>,
    /// Who said so: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A task is to be done after all.
#[derive(Serialize, JsonSchema)]
pub struct TaskReopenedData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// What it was.
    pub from: Status,
    /// Who said so: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A task was archived, thrown away, or brought back; its subtasks go along.
#[derive(Serialize, JsonSchema)]
pub struct TaskShelvedData {
    /// Which.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// Where it was.
    pub from: Place,
    /// Where it is.
    pub to: Place,
    /// Who did it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A comment came, changed or went.
#[derive(Serialize, JsonSchema)]
pub struct CommentChangedData {
    /// Which.
    pub comment: CommentId,
    /// On which task.
    pub task: TaskId,
    /// Its project now.
    pub project: ProjectId,
    /// What happened.
    pub change: CommentChange,
    /// Who wrote it: a person's or a service's id, or `operator`.
    pub author: String,
}

/// What happened to a comment.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(inline)]
pub enum CommentChange {
    /// It is new.
    Added,
    /// It says something else.
    Changed,
    /// It is gone.
    Removed,
}

/// There is a project that every member sees.
#[derive(Serialize, JsonSchema)]
pub struct ProjectCreatedData {
    /// Its id.
    pub project: ProjectId,
    /// Who is in it from the beginning.
    pub members: Vec<PersonId>,
    /// Who made it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A project is called, coloured or seen otherwise.
#[derive(Serialize, JsonSchema)]
pub struct ProjectChangedData {
    /// Which.
    pub project: ProjectId,
    /// The names of the settings that changed: `name`, `color`, `private`.
    pub changed: Vec<String>,
    /// Who changed it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// People came to a project, or left it.
#[derive(Serialize, JsonSchema)]
pub struct MembersChangedData {
    /// Which.
    pub project: ProjectId,
    /// Who came.
    pub added: Vec<PersonId>,
    /// Who went.
    pub removed: Vec<PersonId>,
    /// Who did it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

/// A project was archived, thrown away, or brought back, with all of its tasks.
#[derive(Serialize, JsonSchema)]
pub struct ProjectShelvedData {
    /// Which.
    pub project: ProjectId,
    /// Where it was.
    pub from: Place,
    /// Where it is.
    pub to: Place,
    /// Who did it: a person's or a service's id, `operator`, or `system`.
    pub by: Actor,
}

vc_kernel::public_events! {
    /// All kinds.
    pub const PUBLISHED = [
        TaskCreatedData = "tasks.task_created", 1;
        TaskChangedData = "tasks.task_changed", 1;
        TaskCompletedData = "tasks.task_completed", 1;
        TaskSkippedData = "tasks.task_skipped", 1;
        TaskCancelledData = "tasks.task_cancelled", 1;
        TaskReopenedData = "tasks.task_reopened", 1;
        TaskShelvedData = "tasks.task_shelved", 1;
        CommentChangedData = "tasks.comment_changed", 1;
        ProjectCreatedData = "tasks.project_created", 1;
        ProjectChangedData = "tasks.project_changed", 1;
        MembersChangedData = "tasks.members_changed", 1;
        ProjectShelvedData = "tasks.project_shelved", 1;
    ];
}
