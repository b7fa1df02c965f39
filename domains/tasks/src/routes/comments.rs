//! What people say about a task.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::View;
use vc_people::api::PersonRef;

use super::shared::seen;
use crate::commands::{ChangeComment, WriteComment};
use crate::model::{ActionId, CommentId, TaskId};
use crate::views::comments::{self, StoredComment};
use crate::views::tasks::{Shapes, instant};

/// What somebody said.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comment {
    /// Its id.
    #[schema(value_type = String)]
    id: CommentId,
    /// On which task.
    #[schema(value_type = String)]
    task: TaskId,
    /// Who; null for a service or the operator.
    #[schema(required)]
    author: Option<PersonRef>,
    /// Markdown. Render it without the HTML that may be in it.
    text: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    written_at: Timestamp,
    /// When it was changed last.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    changed_at: Option<Timestamp>,
}

/// All comments of a task.
#[derive(Debug, Serialize, ToSchema)]
pub struct Comments {
    /// The oldest first, at most 1,000.
    items: Vec<Comment>,
    /// What was done by this request, if it changed anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    action: Option<ActionId>,
}

/// Markdown.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "text": "The landlord has a **new** account." }))]
pub struct CommentBody {
    /// At most 10,000 characters.
    text: String,
}

fn all(view: &View<'_>, task: TaskId, action: Option<ActionId>) -> Result<Comments, ApiError> {
    let mut shapes = Shapes::default();
    let mut items = Vec::new();
    for StoredComment {
        id,
        task,
        author,
        written_ms,
        changed_ms,
        text,
    } in comments::of_task(view, task)?
    {
        items.push(Comment {
            id,
            task,
            author: shapes.person_of(view, Some(&author))?,
            text,
            written_at: instant(written_ms),
            changed_at: changed_ms.map(instant),
        });
    }
    Ok(Comments { items, action })
}

/// List what was said about a task
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/comments", operation_id = "list_task_comments", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "The oldest first.", body = Comments),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_task_comments(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<Comments>, ApiError> {
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        seen(view, actor, task)?;
        all(view, task, None)
    });
    Ok(ApiJson(read.await?))
}

/// Say something about a task
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/comments", operation_id = "write_task_comment", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    request_body = CommentBody,
    responses(
        (status = 201, description = "All, with this one.", body = Comments),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`put_away`, `too_many`", body = ErrorBody),
    )
)]
pub async fn write_task_comment(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
    ApiJson(body): ApiJson<CommentBody>,
) -> Result<(StatusCode, ApiJson<Comments>), ApiError> {
    let command = WriteComment {
        task,
        text: body.text,
    };
    let (action, _) = caller.instance.submit(caller.request(), command).await?;
    let comments = caller
        .instance
        .read(move |view| all(view, task, Some(action)))
        .await?;
    Ok((StatusCode::CREATED, ApiJson(comments)))
}

/// Say it otherwise
#[utoipa::path(
    patch, path = "/api/v1/comments/{id}", operation_id = "change_comment", tag = "work",
    params(("id" = String, Path, description = "The comment.")),
    request_body = CommentBody,
    responses(
        (status = 200, description = "All of the task's.", body = Comments),
        (status = 403, description = "`forbidden`: somebody else's.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn change_comment(
    caller: Caller,
    ApiPath(comment): ApiPath<CommentId>,
    ApiJson(body): ApiJson<CommentBody>,
) -> Result<ApiJson<Comments>, ApiError> {
    change(&caller, comment, Some(body.text)).await
}

/// Take a comment back
#[utoipa::path(
    delete, path = "/api/v1/comments/{id}", operation_id = "delete_comment", tag = "work",
    params(("id" = String, Path, description = "The comment.")),
    responses(
        (status = 200, description = "What is left of the task's.", body = Comments),
        (status = 403, description = "`forbidden`: somebody else's.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn delete_comment(
    caller: Caller,
    ApiPath(comment): ApiPath<CommentId>,
) -> Result<ApiJson<Comments>, ApiError> {
    change(&caller, comment, None).await
}

async fn change(
    caller: &Caller,
    comment: CommentId,
    text: Option<String>,
) -> Result<ApiJson<Comments>, ApiError> {
    let known = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(comments::one(view, comment)?))
        .await?;
    let action = caller
        .instance
        .submit(caller.request(), ChangeComment { comment, text })
        .await?;
    // It was there when the command found it, and whoever may change it sees its task.
    let task = known
        .map(|known| known.task)
        .ok_or_else(|| ApiError::not_found("comment"))?;
    Ok(ApiJson(
        caller
            .instance
            .read(move |view| all(view, task, Some(action)))
            .await?,
    ))
}
