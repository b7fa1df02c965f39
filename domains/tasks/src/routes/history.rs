//! What was done with a task, and taking things back.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};
use vc_people::api::PersonRef;

use super::shared::{ActedOnTask, acted, seen};
use crate::commands::{RestoreField, UndoAction};
use crate::model::{ActionId, TaskId};
use crate::views::history;
use crate::views::told::{self, ToldAction, ToldChange};

/// One thing that was done with a task.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskHistoryEntry {
    /// Its place in the log, for restoring what a field said before.
    #[schema(value_type = String, example = "412.0")]
    place: String,
    /// Part of which action.
    #[schema(value_type = String)]
    action: ActionId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// Who; null for a service, the operator or the program itself.
    #[schema(required)]
    by: Option<PersonRef>,
    /// What was done.
    #[schema(example = "changed")]
    what: String,
    /// The fields that changed, in words for people.
    changes: Vec<ToldChange>,
}

/// What was done with a task
#[utoipa::path(
    get, path = "/api/v1/tasks/{id}/history", operation_id = "list_task_history", tag = "work",
    params(("id" = String, Path, description = "The task."), PageQuery),
    responses(
        (status = 200, description = "The newest first. That it was made is told by the task itself.", body = Page<TaskHistoryEntry>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_task_history(
    caller: Caller,
    ApiPath(id): ApiPath<TaskId>,
    ApiQuery(paging): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<TaskHistoryEntry>>, ApiError> {
    let limit = paging.limit()?;
    let before: Option<(i64, i64)> = paging.after()?;
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        seen(view, actor, id)?;
        let rows = history::of_task(view, id, before, limit + 1)?;
        let total = history::count_of_task(view, id)?;
        let page = Page::from_rows(rows, limit, total, |row| row.place);
        let mut told = told::Telling::to(actor);
        let mut items = Vec::with_capacity(page.items.len());
        for row in page.items {
            items.push(TaskHistoryEntry {
                place: format!("{}.{}", row.place.0, row.place.1),
                action: row.action,
                at: crate::views::tasks::instant(row.at_ms),
                by: told.by(view, &row.by)?,
                what: told::what(&row.name).to_owned(),
                changes: told.changes(view, row.event.as_ref())?,
            });
        }
        Ok::<_, ApiError>(Page {
            items,
            next_cursor: page.next_cursor,
            total: page.total,
        })
    });
    Ok(ApiJson(read.await?))
}

/// Which former value comes back.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "place": "412.0", "field": "title" }))]
pub struct RestoreFieldBody {
    /// `place` of the entry whose former values come back.
    #[schema(example = "412.0")]
    place: String,
    /// One field of it; all without it.
    #[serde(default)]
    #[schema(example = "title")]
    field: Option<String>,
}

/// Bring back what a field said before
#[utoipa::path(
    post, path = "/api/v1/tasks/{id}/history/restore", operation_id = "restore_task_field", tag = "work",
    params(("id" = String, Path, description = "The task.")),
    request_body = RestoreFieldBody,
    responses(
        (status = 200, description = "As it is now.", body = ActedOnTask),
        (status = 404, description = "`not_found`: the task or the entry.", body = ErrorBody),
        (status = 409, description = "`put_away`: what it would point to is away.", body = ErrorBody),
    )
)]
pub async fn restore_task_field(
    caller: Caller,
    ApiPath(task): ApiPath<TaskId>,
    ApiJson(body): ApiJson<RestoreFieldBody>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let place = body
        .place
        .split_once('.')
        .and_then(|(seq, position)| Some((seq.parse().ok()?, position.parse().ok()?)));
    let place =
        place.ok_or_else(|| ApiError::validation([("place", "Take it from an entry of the history.")]))?;
    let field = body.field;
    let done = caller
        .instance
        .submit(caller.request(), RestoreField { task, place, field })
        .await?;
    Ok(ApiJson(acted(&caller, done.action, task).await?))
}

/// What I did
///
/// The newest first: each can be taken back as a whole, also after a reload.
#[utoipa::path(
    get, path = "/api/v1/actions", operation_id = "list_my_actions", tag = "work",
    params(PageQuery),
    responses((status = 200, description = "One page; `total` is not counted and is 0.", body = Page<ToldAction>))
)]
pub async fn list_my_actions(
    caller: Caller,
    ApiQuery(paging): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<ToldAction>>, ApiError> {
    let limit = paging.limit()?;
    let before: Option<ActionId> = paging.after()?;
    let actor = caller.actor;
    let by = actor.to_string();
    let read = caller.instance.read(move |view| {
        let ids = history::actions_of(view, &by, before, limit + 1)?;
        let page = Page::from_rows(ids, limit, 0, |id| *id);
        let mut items = Vec::with_capacity(page.items.len());
        for id in page.items {
            items.extend(told::action(view, actor, id)?);
        }
        Ok::<_, ApiError>(Page {
            items,
            next_cursor: page.next_cursor,
            total: 0,
        })
    });
    Ok(ApiJson(read.await?))
}

/// What was taken back.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "action": "action_01J8ZQ4K5N0000000000000000", "undone": 3, "kept": 0 }))]
pub struct UndoneBody {
    /// The action that did it: undone itself, everything is as before.
    #[schema(value_type = String)]
    action: ActionId,
    /// How many things were taken back.
    undone: u32,
    /// How many stayed, since they changed again meanwhile.
    kept: u32,
}

/// Take back an action
#[utoipa::path(
    post, path = "/api/v1/actions/{id}/undo", operation_id = "undo_action", tag = "work",
    params(("id" = String, Path, description = "`action` of an answer, or from the list of actions.")),
    responses(
        (status = 200, description = "It is taken back, but for what changed since.", body = UndoneBody),
        (status = 403, description = "`forbidden`: somebody else's.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`nothing_to_undo`: it was undone, or all of it changed since.", body = ErrorBody),
    )
)]
pub async fn undo_action(
    caller: Caller,
    ApiPath(action): ApiPath<ActionId>,
) -> Result<ApiJson<UndoneBody>, ApiError> {
    let mut request = caller.request();
    let mut answer = caller
        .instance
        .submit(
            request.clone(),
            UndoAction {
                action,
                skip: 0,
                part_of: None,
            },
        )
        .await?;
    let first = answer.action;
    let (mut undone, mut kept) = (answer.undone, answer.kept);
    while let Some(skip) = answer.next_skip {
        request.command_id = caller.instance.new_command_id();
        let next = UndoAction {
            action,
            skip,
            part_of: Some(first),
        };
        answer = caller.instance.submit(request.clone(), next).await?;
        undone += answer.undone;
        kept += answer.kept;
    }
    Ok(ApiJson(UndoneBody {
        action: first,
        undone,
        kept,
    }))
}
