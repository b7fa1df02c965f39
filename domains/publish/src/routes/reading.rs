//! Webhooks and how they do.

use std::sync::Arc;

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};

use super::Sending;
use super::shapes::{Webhook, shown};
use crate::jobs::sending::Sender;
use crate::model::WebhookId;
use crate::views::webhooks::{StoredWebhook, webhook, webhooks};

/// All webhooks.
#[derive(Debug, Serialize, ToSchema)]
pub struct Webhooks {
    /// In the order in which they were added; at most 20.
    items: Vec<Webhook>,
}

/// List webhooks and how they do.
#[utoipa::path(
    get, path = "/api/v1/admin/webhooks", operation_id = "list_webhooks", tag = "webhooks",
    responses((status = 200, description = "All of them.", body = Webhooks))
)]
pub async fn list_webhooks(
    caller: Caller,
    Extension(sender): Sending,
) -> Result<ApiJson<Webhooks>, ApiError> {
    let found = caller
        .instance
        .read(|view| Ok::<_, ApiError>(webhooks(view)?))
        .await?;
    let mut items = Vec::with_capacity(found.len());
    for stored in found {
        items.push(shown(&sender, &caller.instance, stored).await?);
    }
    Ok(ApiJson(Webhooks { items }))
}

/// A webhook and how it does.
#[utoipa::path(
    get, path = "/api/v1/admin/webhooks/{id}", operation_id = "get_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "The webhook.", body = Webhook),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_webhook(
    caller: Caller,
    Extension(sender): Sending,
    ApiPath(id): ApiPath<WebhookId>,
) -> Result<ApiJson<Webhook>, ApiError> {
    Ok(ApiJson(one(&sender, &caller, id).await?))
}

/// A webhook as it is now.
pub async fn one(sender: &Arc<Sender>, caller: &Caller, id: WebhookId) -> Result<Webhook, ApiError> {
    let stored = found(caller, id).await?;
    shown(sender, &caller.instance, stored).await
}

/// A webhook as it is stored.
pub async fn found(caller: &Caller, id: WebhookId) -> Result<StoredWebhook, ApiError> {
    caller
        .instance
        .read(move |view| Ok::<_, ApiError>(webhook(view, id)?))
        .await?
        .ok_or_else(|| ApiError::not_found("webhook with this id"))
}
