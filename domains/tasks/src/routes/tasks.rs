//! Tasks: made, read, changed, thrown away.

use axum::http::StatusCode;
use jiff::civil::Date;
use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody, ReadyJson};
use vc_instance::Question;
use vc_kernel::{Actor, PersonId, View};

use super::shared::{ActedOnTask, acted, given, seen};
use crate::commands::{ChangeTask, CreateTask, NewTask, Scope, ShelveTask, TaskPatch};
use crate::model::{Due, Link, Place, Priority, ProjectId, ReminderAt, Repeats, SectionId, TaskId};
use crate::views::tasks::{Task, shown};

/// A task to be made. Only its title is needed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "title": "Pay the rent", "due": { "date": "2026-12-01", "time": "09:00" }, "priority": "high",
    "tags": ["home"], "reminders": [{ "days_before": 1 }],
    "repeats": { "rule": { "rule": "FREQ=MONTHLY;BYMONTHDAY=1" } }
}))]
pub struct NewTaskBody {
    /// One line, 1 to 500 characters.
    title: String,
    /// Markdown, at most 20,000 characters.
    #[serde(default)]
    notes: String,
    /// In which project; left out, it is a task of one's own.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    project: Option<ProjectId>,
    /// In which section of it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    section: Option<SectionId>,
    /// A part of which task.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    parent: Option<TaskId>,
    /// Whom it is for; nobody means oneself.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    assignees: Vec<PersonId>,
    /// How much it matters.
    #[serde(default)]
    priority: Option<Priority>,
    /// Names of tags; those that are not there yet are made.
    #[serde(default)]
    tags: Vec<String>,
    /// When it is due.
    #[serde(default)]
    due: Option<Due>,
    /// From which day on it can be done.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    start: Option<Date>,
    /// When to remind.
    #[serde(default)]
    reminders: Vec<ReminderAt>,
    /// What it is about elsewhere.
    #[serde(default)]
    links: Vec<Link>,
    /// How it repeats; needs a due date to start from.
    #[serde(default)]
    repeats: Option<Repeats>,
}

impl NewTaskBody {
    /// As a command has it.
    pub fn wish(self) -> NewTask {
        NewTask {
            title: self.title,
            notes: self.notes,
            project: self.project,
            section: self.section,
            parent: self.parent,
            assignees: self.assignees,
            priority: self.priority.unwrap_or(Priority::None),
            tags: self.tags,
            due: self.due,
            start: self.start,
            reminders: self.reminders,
            links: self.links,
            repeats: self.repeats,
            imported_key: None,
        }
    }

    /// Whether it repeats.
    pub const fn repeats(&self) -> bool {
        self.repeats.is_some()
    }
}

/// Make a task
#[utoipa::path(
    post, path = "/api/v1/tasks", operation_id = "create_task", tag = "work",
    request_body = NewTaskBody,
    responses(
        (status = 201, description = "It is there.", body = ActedOnTask),
        (status = 400, description = "`validation_failed`, `no_person`, `no_section`, `too_deep`, `repeats_without_due`, `subtask_repeats`", body = ErrorBody),
        (status = 404, description = "`not_found`: project or parent.", body = ErrorBody),
        (status = 409, description = "`not_a_member`, `put_away`, `too_many_subtasks`", body = ErrorBody),
    )
)]
pub async fn create_task(
    caller: Caller,
    ApiJson(body): ApiJson<NewTaskBody>,
) -> Result<(StatusCode, ApiJson<ActedOnTask>), ApiError> {
    let made = caller
        .instance
        .submit(caller.request(), CreateTask(body.wish()))
        .await?;
    let answer = acted(&caller, made.action, made.task).await?;
    Ok((StatusCode::CREATED, ApiJson(answer)))
}

/// Read a task
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}", operation_id = "get_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "As it is now, wherever it is kept.", body = Task),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_task(caller: Caller, ApiPath(id): ApiPath<TaskId>) -> Result<ReadyJson, ApiError> {
    caller.instance.ask(OneTask(caller.actor, id)).await
}

/// A task as somebody sees it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct OneTask(Actor, TaskId);

impl Question for OneTask {
    type Answer = ReadyJson;
    type Error = ApiError;
    const IS_BRIEF: bool = true;

    fn answer(&self, view: &View<'_>) -> Result<ReadyJson, ApiError> {
        let Self(actor, id) = *self;
        ReadyJson::of(&shown(view, seen(view, actor, id)?)?)
    }

    fn bytes(&self, answer: &ReadyJson) -> usize {
        answer.bytes()
    }
}

/// What is to change. A field that is left out stays; one that is null is cleared. Changes of different fields made at
/// the same time merge.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({ "due": { "date": "2026-12-02" }, "add_tags": ["urgent"], "scope": "this" }))]
pub struct TaskPatchBody {
    /// One line.
    #[serde(default)]
    title: Option<String>,
    /// Markdown.
    #[serde(default)]
    notes: Option<String>,
    /// `notes_version` of the notes that were changed: with an older one than the present, the answer is 409 `notes_changed`
    /// with the present notes.
    #[serde(default)]
    notes_version: Option<u32>,
    /// Another project; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    project: Option<Option<ProjectId>>,
    /// Another section; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    section: Option<Option<SectionId>>,
    /// A part of another task; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    parent: Option<Option<TaskId>>,
    /// Whom it is for, all of them.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    assignees: Option<Vec<PersonId>>,
    /// Who comes.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    add_assignees: Vec<PersonId>,
    /// Who goes.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    remove_assignees: Vec<PersonId>,
    /// How much it matters.
    #[serde(default)]
    priority: Option<Priority>,
    /// Its tags, all of them, by name.
    #[serde(default)]
    tags: Option<Vec<String>>,
    /// Tags that come, by name.
    #[serde(default)]
    add_tags: Vec<String>,
    /// Tags that go, by name.
    #[serde(default)]
    remove_tags: Vec<String>,
    /// Another due date; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Due>)]
    due: Option<Option<Due>>,
    /// Another first day; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>, format = Date)]
    start: Option<Option<Date>>,
    /// When to remind, all of them.
    #[serde(default)]
    reminders: Option<Vec<ReminderAt>>,
    /// What it is about elsewhere, all of it.
    #[serde(default)]
    links: Option<Vec<Link>>,
    /// Behind which task it comes in the order by hand; null for the first place.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    after: Option<Option<TaskId>>,
    /// How it repeats; null for not at all.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<Repeats>)]
    repeats: Option<Option<Repeats>>,
    /// Of one that repeats: which occurrences. `this` unless given.
    #[serde(default)]
    scope: Option<Scope>,
}

impl TaskPatchBody {
    /// As a command has it, and which occurrences it is for.
    pub fn patch(self) -> (TaskPatch, Scope) {
        let patch = TaskPatch {
            title: self.title,
            notes: self.notes,
            notes_version: self.notes_version,
            project: self.project,
            section: self.section,
            parent: self.parent,
            assignees: self.assignees,
            add_assignees: self.add_assignees,
            remove_assignees: self.remove_assignees,
            priority: self.priority,
            tags: self.tags,
            add_tags: self.add_tags,
            remove_tags: self.remove_tags,
            due: self.due,
            start: self.start,
            reminders: self.reminders,
            links: self.links,
            after: self.after,
            repeats: self.repeats,
        };
        (patch, self.scope.unwrap_or(Scope::This))
    }
}

/// Change a task
#[utoipa::path(
    patch, path = "/api/v1/tasks/{id}", operation_id = "change_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    request_body = TaskPatchBody,
    responses(
        (status = 200, description = "As it is now.", body = ActedOnTask),
        (status = 400, description = "`validation_failed`, `no_person`, `no_section`, `cycle`, `too_deep`, `subtask_repeats`, `repeats_without_due`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`notes_changed`, `put_away`, `not_a_member`, `not_repeating`, `date_of_rule`, `too_many_subtasks`", body = ErrorBody),
    )
)]
pub async fn change_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
    ApiJson(body): ApiJson<TaskPatchBody>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let (patch, scope) = body.patch();
    let done = caller
        .instance
        .submit(caller.request(), ChangeTask { task, patch, scope })
        .await?;
    Ok(ApiJson(acted(&caller, done.action, task).await?))
}

/// Throw a task away
///
/// It lies in the trash with its subtasks; `POST /api/v1/tasks/{id}/restore` brings it back.
#[utoipa::path(
    delete, path = "/api/v1/tasks/{id}", operation_id = "delete_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is in the trash.", body = ActedOnTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn delete_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    shelve(&caller, task, Place::Trash).await
}

/// Archive a task
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/archive", operation_id = "archive_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is in the archive.", body = ActedOnTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn archive_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    shelve(&caller, task, Place::Archived).await
}

/// Bring a task back from the archive or the trash
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/restore", operation_id = "restore_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is with the others again.", body = ActedOnTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`put_away`: its project or the task above it is still away.", body = ErrorBody),
    )
)]
pub async fn restore_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    shelve(&caller, task, Place::Active).await
}

async fn shelve(caller: &Caller, task: TaskId, to: Place) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let done = caller
        .instance
        .submit(caller.request(), ShelveTask { task, to })
        .await?;
    Ok(ApiJson(acted(caller, done.action, task).await?))
}
