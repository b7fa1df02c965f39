//! Templates for tasks and for whole projects.

use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::{Actor, View};
use vc_people::api::PersonRef;

use super::projects::{Project, shape};
use super::shared::{seen, viewer_zone};
use crate::commands::{ChangeTemplate, SaveTemplate, TaskRefusal, UseTemplate};
use crate::events::TemplateState;
use crate::model::template::TemplateContent;
use crate::model::{ActionId, ProjectId, TaskId, TemplateId};
use crate::views::spaces::{self, sees_project};
use crate::views::stored;
use crate::views::tasks::{Shapes, Task, instant, shown};
use crate::views::{as_template, templates};

/// A template.
#[derive(Debug, Serialize, ToSchema)]
pub struct Template {
    /// Its id.
    #[schema(value_type = String)]
    id: TemplateId,
    /// How it is called.
    name: String,
    /// Whether only its owner sees it.
    is_private: bool,
    /// Who saved it.
    #[schema(required)]
    owner: Option<PersonRef>,
    /// Whether the caller may change it without being an admin.
    is_mine: bool,
    /// What it makes.
    content: TemplateContent,
    /// When it changed last.
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

/// Templates.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{
    "id": "template_01J8ZQ4K5N0000000000000000", "name": "Onboarding", "is_private": false, "owner": null, "is_mine": true,
    "content": { "kind": "task", "title": "Welcome them", "priority": "none", "due": { "days": 1, "time": "09:00" } },
    "updated_at": "2026-11-27T09:00:00Z"
}] }))]
pub struct Templates {
    /// By name.
    items: Vec<Template>,
    /// What was done by this request, if it changed anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    action: Option<ActionId>,
}

fn all(view: &View<'_>, actor: Actor, action: Option<ActionId>) -> Result<Templates, ApiError> {
    let mut shapes = Shapes::default();
    let mut items = Vec::new();
    for (id, state, updated_ms) in templates::list(view, &actor.to_string())? {
        let TemplateState {
            owner,
            name,
            is_private,
            content,
        } = state;
        items.push(Template {
            id,
            name,
            is_private,
            is_mine: owner == actor.to_string(),
            owner: shapes.person_of(view, Some(&owner))?,
            content,
            updated_at: instant(updated_ms),
        });
    }
    Ok(Templates { items, action })
}

async fn answer(caller: &Caller, action: Option<ActionId>) -> Result<ApiJson<Templates>, ApiError> {
    let actor = caller.actor;
    Ok(ApiJson(
        caller.instance.read(move |view| all(view, actor, action)).await?,
    ))
}

/// List templates
#[utoipa::path(
    get, path = "/api/v1/templates", operation_id = "list_templates", tag = "work",
    responses((status = 200, description = "All that the caller sees.", body = Templates))
)]
pub async fn list_templates(caller: Caller) -> Result<ApiJson<Templates>, ApiError> {
    answer(&caller, None).await
}

/// A template to be saved: written out, or from a task or a project that is there.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Onboarding", "from_project": "project_01J8ZQ4K5N0000000000000000", "start": "2026-12-01" }))]
pub struct TemplateBody {
    /// 1 to 100 characters.
    name: String,
    /// Whether only oneself sees it. Unless given, what is copied from where not everybody looks stays private.
    #[serde(default)]
    is_private: Option<bool>,
    /// What it makes.
    #[serde(default)]
    content: Option<TemplateContent>,
    /// A task to copy, with its subtasks.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from_task: Option<TaskId>,
    /// A project to copy, with its sections and open tasks, at most 100.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    from_project: Option<ProjectId>,
    /// The day that counts as the start day of what is copied; the earliest date in it unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    start: Option<Date>,
}

/// What a template makes, and whether it is private unless somebody says otherwise.
async fn content(caller: &Caller, body: &TemplateBody) -> Result<(TemplateContent, bool), ApiError> {
    let actor = caller.actor;
    let start = body.start;
    match (&body.content, body.from_task, body.from_project) {
        (Some(content), None, None) => Ok((content.clone(), false)),
        (None, Some(task), None) => {
            let read = caller.instance.read(move |view| {
                let task = seen(view, actor, task)?;
                let zone = viewer_zone(view, actor)?;
                let project = match task.fields.project {
                    Some(project) => spaces::project(view, project)?,
                    None => None,
                };
                let is_private = project.is_none_or(|project| project.is_private);
                Ok::<_, ApiError>((as_template::of_task(view, &task, start, &zone)?, is_private))
            });
            read.await
        }
        (None, None, Some(project)) => {
            let read = caller.instance.read(move |view| {
                let found = spaces::project(view, project)?;
                let none = || ApiError::refused(&TaskRefusal::NotFound("project"));
                let project = found.ok_or_else(none)?;
                if !sees_project(view, actor, &project)? {
                    return Err(none());
                }
                let zone = viewer_zone(view, actor)?;
                Ok((
                    as_template::of_project(view, &project, start, &zone)?,
                    project.is_private,
                ))
            });
            read.await
        }
        _ => Err(ApiError::validation([(
            "content",
            "Give one of content, from_task and from_project.",
        )])),
    }
}

/// Save a template
#[utoipa::path(
    post, path = "/api/v1/templates", operation_id = "save_template", tag = "work", request_body = TemplateBody,
    responses(
        (status = 201, description = "All, with this one.", body = Templates),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`: what is to be copied.", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    )
)]
pub async fn save_template(
    caller: Caller,
    ApiJson(body): ApiJson<TemplateBody>,
) -> Result<(StatusCode, ApiJson<Templates>), ApiError> {
    let (content, is_private) = content(&caller, &body).await?;
    let command = SaveTemplate {
        name: body.name,
        is_private: body.is_private.unwrap_or(is_private),
        content,
    };
    let (action, _) = caller.instance.submit(caller.request(), command).await?;
    Ok((StatusCode::CREATED, answer(&caller, Some(action)).await?))
}

/// Change a template
#[utoipa::path(
    put, path = "/api/v1/templates/{id}", operation_id = "change_template", tag = "work", request_body = TemplateBody,
    params(("id" = String, Path, description = "The template.")),
    responses(
        (status = 200, description = "All.", body = Templates),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 403, description = "`forbidden`: its owner, or an admin.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn change_template(
    caller: Caller,
    ApiPath(template): ApiPath<TemplateId>,
    ApiJson(body): ApiJson<TemplateBody>,
) -> Result<ApiJson<Templates>, ApiError> {
    let (content, is_private) = content(&caller, &body).await?;
    let to = Some(SaveTemplate {
        name: body.name,
        is_private: body.is_private.unwrap_or(is_private),
        content,
    });
    let action = caller
        .instance
        .submit(caller.request(), ChangeTemplate { template, to })
        .await?;
    answer(&caller, Some(action)).await
}

/// Remove a template
#[utoipa::path(
    delete, path = "/api/v1/templates/{id}", operation_id = "delete_template", tag = "work",
    params(("id" = String, Path, description = "The template.")),
    responses(
        (status = 200, description = "What is left.", body = Templates),
        (status = 403, description = "`forbidden`: its owner, or an admin.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn delete_template(
    caller: Caller,
    ApiPath(template): ApiPath<TemplateId>,
) -> Result<ApiJson<Templates>, ApiError> {
    let action = caller
        .instance
        .submit(caller.request(), ChangeTemplate { template, to: None })
        .await?;
    answer(&caller, Some(action)).await
}

/// How a template is used.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "start": "2026-12-01", "name": "Onboarding of the new colleague" }))]
pub struct UseTemplateBody {
    /// From which day its days count.
    #[schema(value_type = String, format = Date)]
    start: Date,
    /// Another name for the task or the project.
    #[serde(default)]
    name: Option<String>,
    /// Where a task goes.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    project: Option<ProjectId>,
}

/// What a template made.
#[derive(Debug, Serialize, ToSchema)]
pub struct UsedTemplate {
    /// What was done: `POST /api/v1/actions/{id}/undo` takes it back.
    #[schema(value_type = String)]
    action: ActionId,
    /// The task, of a task's template.
    #[schema(required)]
    task: Option<Task>,
    /// The project, of a project's template.
    #[schema(required)]
    project: Option<Project>,
}

/// Make what a template describes
#[utoipa::path(
    post, path = "/api/v1/templates/{id}/use", operation_id = "use_template", tag = "work", request_body = UseTemplateBody,
    params(("id" = String, Path, description = "The template.")),
    responses(
        (status = 201, description = "The task or the project.", body = UsedTemplate),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn use_template(
    caller: Caller,
    ApiPath(template): ApiPath<TemplateId>,
    ApiJson(body): ApiJson<UseTemplateBody>,
) -> Result<(StatusCode, ApiJson<UsedTemplate>), ApiError> {
    let command = UseTemplate {
        template,
        start: body.start,
        name: body.name,
        project: body.project,
    };
    let used = caller.instance.submit(caller.request(), command).await?;
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        let task = match used.task {
            Some(task) => stored::task(view, task)?
                .map(|task| shown(view, task))
                .transpose()?,
            None => None,
        };
        let project = match used.project {
            Some(project) => spaces::project(view, project)?
                .map(|project| shape(view, actor, project))
                .transpose()?,
            None => None,
        };
        Ok::<_, ApiError>(UsedTemplate {
            action: used.action,
            task,
            project,
        })
    });
    Ok((StatusCode::CREATED, ApiJson(read.await?)))
}
