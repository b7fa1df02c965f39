//! Trying a webhook out.

use std::sync::Arc;

use axum::Extension;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_publisher::Failure;

use super::Sending;
use super::changes::try_now;
use super::reading::found;
use crate::envelope::test_event;
use crate::jobs::sending::SendError;
use crate::model::WebhookId;

/// What came of a trial.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "taken": true, "status_code": 204, "failure": null, "took_ms": 38 }))]
pub struct WebhookTrial {
    /// Whether it was taken: answered with success.
    taken: bool,
    /// The HTTP status of the answer; null where there was none. What else the answer says is not shown.
    #[schema(required)]
    status_code: Option<u16>,
    /// What went wrong; null where nothing did.
    #[schema(required)]
    failure: Option<Failure>,
    /// How long it took, in milliseconds.
    took_ms: u64,
}

/// Send an event `vc.test` to a webhook, now, and see what comes back.
///
/// It is signed like any other. If it is taken, an event that waits after a failure is tried at once.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks/{id}/test", operation_id = "test_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "What came back.", body = WebhookTrial),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn test_webhook(
    caller: Caller,
    Extension(sender): Sending,
    ApiPath(id): ApiPath<WebhookId>,
) -> Result<ApiJson<WebhookTrial>, ApiError> {
    let instance = Arc::clone(&caller.instance);
    let webhook = found(&caller, id).await?;
    let began = instance.now();
    let event = test_event(instance.id(), id, caller.command_id, began);
    let judged = sender
        .try_one(&instance, &webhook, &event)
        .await
        .map_err(failed)?;
    let took = began.duration_until(instance.now());
    let took_ms = u64::try_from(took.as_millis()).unwrap_or(0);
    let trial = match judged {
        Ok(taken) => {
            try_now(&sender, &caller, id).await;
            WebhookTrial {
                taken: true,
                status_code: taken.status,
                failure: None,
                took_ms,
            }
        }
        Err(not) => WebhookTrial {
            taken: false,
            status_code: not.status,
            failure: Some(not.failure),
            took_ms,
        },
    };
    Ok(ApiJson(trial))
}

fn failed(error: SendError) -> ApiError {
    match error {
        SendError::Read(error) => error.into(),
        SendError::Keep(error) => error.into(),
        SendError::Submit(error) => error.into(),
        SendError::Published(error) => ApiError::internal(error.to_string()),
    }
}
