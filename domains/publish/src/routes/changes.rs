//! Adding, changing and removing webhooks.

use axum::Extension;
use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_instance::{Instance, SubmitError};
use vc_kernel::id::Ulid;
use vc_publisher::check_address;

use super::Sending;
use super::reading::{found, one};
use super::shapes::Webhook;
use crate::commands::{AddWebhook, ChangeWebhook, RemoveWebhook, RotateSecret};
use crate::jobs::keeping;
use crate::jobs::sending::Sender;
use crate::model::{NAME_CHARS_MAX, WebhookId};

/// How a webhook is to be.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "name": "Dashboard", "url": "https://example.com/hooks/commons", "types": ["tasks.task_completed"] }))]
pub struct WebhookForm {
    /// 1 to 100 characters.
    name: String,
    /// Where to: `https://…` or `http://…`, without a user name and a password.
    url: String,
    /// The names of the events to send, from `GET /api/v1/schemas`; all of them, later ones too, where the list is empty.
    #[serde(default)]
    types: Vec<String>,
}

/// What is to be otherwise; what is left out stays.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "paused": false }))]
pub struct WebhookChange {
    /// 1 to 100 characters.
    #[serde(default)]
    name: Option<String>,
    /// Where to.
    #[serde(default)]
    url: Option<String>,
    /// The names of the events to send.
    #[serde(default)]
    types: Option<Vec<String>>,
    /// Whether it sends nothing for now. It goes on later where it stopped.
    #[serde(default)]
    paused: Option<bool>,
}

/// A webhook that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewWebhook {
    /// What its events are signed with, as Standard Webhooks has it; it is shown this once.
    #[schema(example = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD")]
    secret: String,
    /// The rest.
    #[serde(flatten)]
    webhook: Webhook,
}

/// Another secret.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "secret": "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "former_until": "2026-11-24T09:00:00Z" }))]
pub struct NewSecret {
    /// What events are signed with from now on; it is shown this once.
    secret: String,
    /// Until then the former one signs too.
    #[schema(value_type = String, format = DateTime)]
    former_until: Timestamp,
}

/// Send events to another system from now on.
///
/// The secret is shown this once. Events carry ids, never names or titles: the other system asks the API for those, with a
/// token of its own.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks", operation_id = "create_webhook", tag = "webhooks",
    request_body = WebhookForm,
    responses(
        (status = 201, description = "Made.", body = NewWebhook),
        (status = 409, description = "`too_many_webhooks`", body = ErrorBody),
    )
)]
pub async fn create_webhook(
    caller: Caller,
    Extension(sender): Sending,
    ApiJson(form): ApiJson<WebhookForm>,
) -> Result<(StatusCode, ApiJson<NewWebhook>), ApiError> {
    let mut checked = Checked::default();
    let name = checked.name(Some(&form.name));
    let url = checked.url(&sender, Some(&form.url));
    let kinds = checked.kinds(&caller.instance, Some(&form.types));
    checked.finish()?;
    let id = WebhookId::from_ulid(Ulid::from_bytes(caller.command_id.to_bytes()));
    let command = AddWebhook {
        webhook: id,
        name: name.unwrap_or_default(),
        url: url.unwrap_or_default(),
        kinds: kinds.unwrap_or_default(),
    };
    let (secret, is_new) = keeping::first_secret(&caller.instance, id, &made_by(&caller)).await?;
    let submitted = caller.instance.submit(caller.request(), command).await;
    if let Err(SubmitError::Refused(_)) = &submitted
        && is_new
    {
        keeping::forget(&caller.instance, id).await?;
    }
    submitted?;
    let webhook = one(&sender, &caller, id).await?;
    Ok((StatusCode::CREATED, ApiJson(NewWebhook { secret, webhook })))
}

/// Change a webhook, pause it or let it go on.
///
/// An event that waits after a failure is then tried at once.
#[utoipa::path(
    patch, path = "/api/v1/admin/webhooks/{id}", operation_id = "change_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    request_body = WebhookChange,
    responses(
        (status = 200, description = "The webhook as it is now.", body = Webhook),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn change_webhook(
    caller: Caller,
    Extension(sender): Sending,
    ApiPath(id): ApiPath<WebhookId>,
    ApiJson(change): ApiJson<WebhookChange>,
) -> Result<ApiJson<Webhook>, ApiError> {
    let mut checked = Checked::default();
    let command = ChangeWebhook {
        webhook: id,
        name: checked.name(change.name.as_deref()),
        url: checked.url(&sender, change.url.as_deref()),
        kinds: checked.kinds(&caller.instance, change.types.as_deref()),
        paused: change.paused,
    };
    checked.finish()?;
    caller.instance.submit(caller.request(), command).await?;
    try_now(&sender, &caller, id).await;
    Ok(ApiJson(one(&sender, &caller, id).await?))
}

/// Remove a webhook, with its dead letters.
#[utoipa::path(
    delete, path = "/api/v1/admin/webhooks/{id}", operation_id = "remove_webhook", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 204, description = "Nothing is sent there any more."),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn remove_webhook(
    caller: Caller,
    Extension(sender): Sending,
    ApiPath(id): ApiPath<WebhookId>,
) -> Result<StatusCode, ApiError> {
    caller
        .instance
        .submit(caller.request(), RemoveWebhook { webhook: id })
        .await?;
    keeping::forget(&caller.instance, id).await?;
    sender.forget(caller.instance.id(), id);
    Ok(StatusCode::NO_CONTENT)
}

/// Give a webhook another secret.
///
/// Events are signed with both for 24 hours, so that the other system can change over in between.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks/{id}/rotate-secret", operation_id = "rotate_webhook_secret", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    responses(
        (status = 200, description = "The secret, shown this once.", body = NewSecret),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn rotate_webhook_secret(
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
) -> Result<ApiJson<NewSecret>, ApiError> {
    found(&caller, id).await?;
    let next = keeping::next_secret(&caller.instance, id, &made_by(&caller)).await?;
    let (secret, former_until) = next.ok_or_else(|| ApiError::not_found("webhook with this id"))?;
    caller
        .instance
        .submit(caller.request(), RotateSecret { webhook: id })
        .await?;
    Ok(ApiJson(NewSecret { secret, former_until }))
}

/// Has what waits tried now; if that does not work out it is tried when its time comes.
pub async fn try_now(sender: &Sender, caller: &Caller, id: WebhookId) {
    if let Err(error) = sender.try_now(&caller.instance, id).await {
        tracing::warn!(instance = %caller.instance.id(), %error, "a webhook waits until its next try");
    }
}

fn made_by(caller: &Caller) -> String {
    format!("{} {}", caller.actor, caller.command_id)
}

/// What is wrong with the fields of a form.
#[derive(Default)]
struct Checked(Vec<(&'static str, String)>);

impl Checked {
    fn name(&mut self, name: Option<&str>) -> Option<String> {
        let name = name?.trim();
        let chars = name.chars().count();
        if chars == 0 || chars > NAME_CHARS_MAX || name.chars().any(char::is_control) {
            self.0.push((
                "name",
                format!("Use 1 to {NAME_CHARS_MAX} characters on one line."),
            ));
        }
        Some(name.to_owned())
    }

    fn url(&mut self, sender: &Sender, url: Option<&str>) -> Option<String> {
        match check_address(url?.trim(), sender.client().reach()) {
            Ok(url) => Some(url.to_string()),
            Err(wrong) => {
                self.0.push(("url", wrong.to_string()));
                None
            }
        }
    }

    fn kinds(&mut self, instance: &Instance, kinds: Option<&[String]>) -> Option<Vec<String>> {
        let kinds = kinds?;
        let known: Vec<&str> = instance.published_kinds().map(|kind| kind.name).collect();
        if let Some(unknown) = kinds.iter().find(|kind| !known.contains(&kind.as_str())) {
            let shown: String = unknown.chars().take(60).collect();
            self.0.push((
                "types",
                format!("There is no event {shown:?}; see GET /api/v1/schemas."),
            ));
        }
        // In the order of the list, each once.
        let wanted = known
            .into_iter()
            .filter(|name| kinds.iter().any(|kind| kind == name));
        Some(wanted.map(str::to_owned).collect())
    }

    fn finish(self) -> Result<(), ApiError> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(ApiError::validation(self.0))
        }
    }
}
