//! Tags.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::View;

use crate::commands::{ChangeTag, CreateTag, MergeTags, RemoveTag, TagWish};
use crate::model::{ActionId, TagId};
use crate::views::tags;
use crate::views::tasks::TagRef;

/// A tag.
#[derive(Debug, Serialize, ToSchema)]
pub struct TaskTag {
    /// Which.
    #[serde(flatten)]
    tag: TagRef,
    /// Open tasks that carry it, of those that the caller sees.
    open_count: u64,
}

/// All tags.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{ "id": "tag_01J8ZQ4K5N0000000000000000", "name": "home", "color": "teal", "open_count": 4 }] }))]
pub struct TaskTags {
    /// By name, at most 5,000.
    items: Vec<TaskTag>,
    /// What was done by this request, if it changed anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    action: Option<ActionId>,
}

/// How a tag is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "home", "color": "teal" }))]
pub struct TagBody {
    /// 1 to 100 characters, without commas and quotes.
    #[schema(example = "home")]
    name: String,
    /// By name: grey, red, orange, yellow, green, teal, blue, indigo, purple, pink.
    #[serde(default)]
    color: Option<String>,
}

impl From<TagBody> for TagWish {
    fn from(body: TagBody) -> Self {
        Self {
            name: body.name,
            color: body.color,
        }
    }
}

fn all(view: &View<'_>, actor: &str, action: Option<ActionId>) -> Result<TaskTags, ApiError> {
    let items = tags::list(view, actor)?
        .into_iter()
        .map(|(tag, open_count)| TaskTag { tag, open_count });
    Ok(TaskTags {
        items: items.collect(),
        action,
    })
}

async fn answer(caller: &Caller, action: Option<ActionId>) -> Result<ApiJson<TaskTags>, ApiError> {
    let actor = caller.actor.to_string();
    Ok(ApiJson(
        caller
            .instance
            .read(move |view| all(view, &actor, action))
            .await?,
    ))
}

/// List tags
#[utoipa::path(
    get, path = "/api/v1/tags", operation_id = "list_task_tags", tag = "work",
    responses((status = 200, description = "All of the instance.", body = TaskTags))
)]
pub async fn list_tags(caller: Caller) -> Result<ApiJson<TaskTags>, ApiError> {
    answer(&caller, None).await
}

/// Make a tag
///
/// Tags are also made by their first use on a task.
#[utoipa::path(
    post, path = "/api/v1/tags", operation_id = "create_task_tag", tag = "work", request_body = TagBody,
    responses(
        (status = 201, description = "All, with this one.", body = TaskTags),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 409, description = "`name_taken`, `too_many`", body = ErrorBody),
    )
)]
pub async fn create_tag(
    caller: Caller,
    ApiJson(body): ApiJson<TagBody>,
) -> Result<(StatusCode, ApiJson<TaskTags>), ApiError> {
    let (action, _) = caller
        .instance
        .submit(caller.request(), CreateTag(body.into()))
        .await?;
    Ok((StatusCode::CREATED, answer(&caller, Some(action)).await?))
}

/// Call or colour a tag otherwise
#[utoipa::path(
    patch, path = "/api/v1/tags/{id}", operation_id = "change_task_tag", tag = "work", request_body = TagBody,
    params(("id" = String, Path, description = "The tag.")),
    responses(
        (status = 200, description = "All.", body = TaskTags),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`name_taken`: merge the two instead.", body = ErrorBody),
    )
)]
pub async fn change_tag(
    caller: Caller,
    ApiPath(tag): ApiPath<TagId>,
    ApiJson(body): ApiJson<TagBody>,
) -> Result<ApiJson<TaskTags>, ApiError> {
    let action = caller
        .instance
        .submit(
            caller.request(),
            ChangeTag {
                tag,
                wish: body.into(),
            },
        )
        .await?;
    answer(&caller, Some(action)).await
}

/// Take a tag off all tasks
#[utoipa::path(
    delete, path = "/api/v1/tags/{id}", operation_id = "delete_task_tag", tag = "work",
    params(("id" = String, Path, description = "The tag.")),
    responses(
        (status = 200, description = "What is left.", body = TaskTags),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn delete_tag(caller: Caller, ApiPath(tag): ApiPath<TagId>) -> Result<ApiJson<TaskTags>, ApiError> {
    let action = caller
        .instance
        .submit(caller.request(), RemoveTag { tag })
        .await?;
    answer(&caller, Some(action)).await
}

/// Into which tag.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "into": "tag_01J8ZQ4K5N0000000000000000" }))]
pub struct MergeBody {
    /// The tag that stays.
    #[schema(value_type = String)]
    into: TagId,
}

/// Merge a tag into another
///
/// All tasks that carry it carry the other one; undone, they carry again what they carried.
#[utoipa::path(
    post, path = "/api/v1/tags/{id}/merge", operation_id = "merge_task_tag", tag = "work", request_body = MergeBody,
    params(("id" = String, Path, description = "The tag that goes.")),
    responses(
        (status = 200, description = "What is left.", body = TaskTags),
        (status = 400, description = "`merge_into_itself`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn merge_tag(
    caller: Caller,
    ApiPath(tag): ApiPath<TagId>,
    ApiJson(body): ApiJson<MergeBody>,
) -> Result<ApiJson<TaskTags>, ApiError> {
    let action = caller
        .instance
        .submit(caller.request(), MergeTags { tag, into: body.into })
        .await?;
    answer(&caller, Some(action)).await
}
