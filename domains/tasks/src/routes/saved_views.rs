//! Filters that somebody keeps.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::View;

use crate::commands::{ChangeSavedView, SavedViewWish};
use crate::model::{ActionId, SavedViewId};
use crate::views::saved_views;

/// A saved filter.
#[derive(Debug, Serialize, ToSchema)]
pub struct SavedView {
    /// Its id.
    #[schema(value_type = String)]
    id: SavedViewId,
    /// How it is called.
    name: String,
    /// In the language of the search box.
    #[schema(example = "tag:home due:<7d !high")]
    filter: String,
    /// `list` or `board`.
    layout: String,
}

/// My saved filters.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "items": [{ "id": "view_01J8ZQ4K5N0000000000000000", "name": "Urgent at home", "filter": "tag:home due:<7d !high", "layout": "list" }] }))]
pub struct SavedViews {
    /// In their order, at most 100.
    items: Vec<SavedView>,
    /// What was done by this request, if it changed anything.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    action: Option<ActionId>,
}

/// How a view is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Urgent at home", "filter": "tag:home due:<7d !high", "layout": "list" }))]
pub struct SavedViewBody {
    /// 1 to 100 characters.
    name: String,
    /// In the language of the search box, at most 500 characters.
    filter: String,
    /// `list` (unless given) or `board`.
    #[serde(default)]
    layout: Option<String>,
    /// Its place; the smaller comes first.
    #[serde(default)]
    position: Option<i64>,
}

fn all(view: &View<'_>, owner: &str, action: Option<ActionId>) -> Result<SavedViews, ApiError> {
    let items = saved_views::of(view, owner)?
        .into_iter()
        .map(|(id, state)| SavedView {
            id,
            name: state.name,
            filter: state.filter,
            layout: state.layout,
        });
    Ok(SavedViews {
        items: items.collect(),
        action,
    })
}

async fn answer(caller: &Caller, action: Option<ActionId>) -> Result<ApiJson<SavedViews>, ApiError> {
    let owner = caller.actor.to_string();
    Ok(ApiJson(
        caller
            .instance
            .read(move |view| all(view, &owner, action))
            .await?,
    ))
}

fn wish(body: SavedViewBody) -> SavedViewWish {
    SavedViewWish {
        name: body.name,
        filter: body.filter,
        layout: body.layout.unwrap_or_else(|| "list".to_owned()),
        position: body.position,
    }
}

async fn submit(
    caller: &Caller,
    view: Option<SavedViewId>,
    to: Option<SavedViewWish>,
) -> Result<ApiJson<SavedViews>, ApiError> {
    let (action, _) = caller
        .instance
        .submit(caller.request(), ChangeSavedView { view, to })
        .await?;
    answer(caller, Some(action)).await
}

/// List my saved views
#[utoipa::path(
    get, path = "/api/v1/views", operation_id = "list_saved_views", tag = "work",
    responses((status = 200, description = "In their order.", body = SavedViews))
)]
pub async fn list_saved_views(caller: Caller) -> Result<ApiJson<SavedViews>, ApiError> {
    answer(&caller, None).await
}

/// Save a view
#[utoipa::path(
    post, path = "/api/v1/views", operation_id = "save_view", tag = "work", request_body = SavedViewBody,
    responses(
        (status = 201, description = "All of mine, with this one.", body = SavedViews),
        (status = 400, description = "`validation_failed`: the filter names where it cannot be read.", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    )
)]
pub async fn save_view(
    caller: Caller,
    ApiJson(body): ApiJson<SavedViewBody>,
) -> Result<(StatusCode, ApiJson<SavedViews>), ApiError> {
    Ok((
        StatusCode::CREATED,
        submit(&caller, None, Some(wish(body))).await?,
    ))
}

/// Change a saved view
#[utoipa::path(
    put, path = "/api/v1/views/{id}", operation_id = "change_saved_view", tag = "work", request_body = SavedViewBody,
    params(("id" = String, Path, description = "The view.")),
    responses(
        (status = 200, description = "All of mine.", body = SavedViews),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`: none of mine.", body = ErrorBody),
    )
)]
pub async fn change_saved_view(
    caller: Caller,
    ApiPath(view): ApiPath<SavedViewId>,
    ApiJson(body): ApiJson<SavedViewBody>,
) -> Result<ApiJson<SavedViews>, ApiError> {
    submit(&caller, Some(view), Some(wish(body))).await
}

/// Remove a saved view
#[utoipa::path(
    delete, path = "/api/v1/views/{id}", operation_id = "delete_saved_view", tag = "work",
    params(("id" = String, Path, description = "The view.")),
    responses(
        (status = 200, description = "What is left of mine.", body = SavedViews),
        (status = 404, description = "`not_found`: none of mine.", body = ErrorBody),
    )
)]
pub async fn delete_saved_view(
    caller: Caller,
    ApiPath(view): ApiPath<SavedViewId>,
) -> Result<ApiJson<SavedViews>, ApiError> {
    submit(&caller, Some(view), None).await
}
