//! Tasks are done, skipped, cancelled, and opened again.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};

use super::shared::{ActedOnTask, acted};
use crate::commands::{FinishTask, Outcome, ReopenTask};
use crate::model::{ActionId, TaskId};
use crate::views::stored;
use crate::views::tasks::{Task, shown};

/// A day to say when something was done.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({ "done_on": "2026-12-01" }))]
pub struct FinishBody {
    /// On which civil day it was done; today, where whoever asks lives, unless given.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
}

/// A finished task, and what follows it.
#[derive(Debug, Serialize, ToSchema)]
pub struct FinishedTask {
    /// What was done: `POST /api/v1/actions/{id}/undo` takes it back.
    #[schema(value_type = String)]
    pub action: ActionId,
    /// The task as it is now.
    pub task: Task,
    /// The next occurrence, if one was made.
    #[schema(required)]
    pub successor: Option<Task>,
    /// It was finished in this way before; nothing was changed.
    pub already: bool,
}

/// Do a task
///
/// Its open subtasks are done with it. Of one that repeats, the next occurrence is made, once: asked again, or by two devices
/// at once, the answer is the same.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/complete", operation_id = "complete_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    request_body = FinishBody,
    responses(
        (status = 200, description = "It is done.", body = FinishedTask),
        (status = 400, description = "`validation_failed`: a day in the future.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`task_not_open`: skipped or cancelled; `put_away`", body = ErrorBody),
    )
)]
pub async fn complete_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
    ApiJson(body): ApiJson<FinishBody>,
) -> Result<ApiJson<FinishedTask>, ApiError> {
    finish(&caller, task, Outcome::Done, body.done_on).await
}

/// Skip a task
///
/// Not this time: of one that repeats, the next occurrence is made, and this one counts.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/skip", operation_id = "skip_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is skipped.", body = FinishedTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`task_not_open`, `put_away`", body = ErrorBody),
    )
)]
pub async fn skip_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<FinishedTask>, ApiError> {
    finish(&caller, task, Outcome::Skipped, None).await
}

/// Cancel a task
///
/// It is not to be done at all. Of one that repeats, the next occurrence is made; to stop those too, end the series.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/cancel", operation_id = "cancel_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is cancelled.", body = FinishedTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`task_not_open`, `put_away`", body = ErrorBody),
    )
)]
pub async fn cancel_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<FinishedTask>, ApiError> {
    finish(&caller, task, Outcome::Cancelled, None).await
}

async fn finish(
    caller: &Caller,
    task: TaskId,
    outcome: Outcome,
    done_on: Option<Date>,
) -> Result<ApiJson<FinishedTask>, ApiError> {
    let done = caller
        .instance
        .submit(
            caller.request(),
            FinishTask {
                task,
                outcome,
                done_on,
            },
        )
        .await?;
    let ActedOnTask { action, task } = acted(caller, done.action, task).await?;
    let successor = match done.successor {
        Some(id) => {
            let read = caller.instance.read(move |view| {
                let stored = stored::task(view, id)?;
                Ok::<_, ApiError>(stored.map(|stored| shown(view, stored)).transpose()?)
            });
            read.await?
        }
        None => None,
    };
    let already = done.already;
    Ok(ApiJson(FinishedTask {
        action,
        task,
        successor,
        already,
    }))
}

/// Open a task again
///
/// What was finished with it is opened too. The occurrence that its completion made is taken back, unless somebody
/// touched it.
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/reopen", operation_id = "reopen_task", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    responses(
        (status = 200, description = "It is open.", body = ActedOnTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`task_open`, `put_away`", body = ErrorBody),
    )
)]
pub async fn reopen_task(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let done = caller
        .instance
        .submit(caller.request(), ReopenTask { task })
        .await?;
    Ok(ApiJson(acted(&caller, done.action, task).await?))
}
