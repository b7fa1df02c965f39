//! What admins see of a webhook.

use std::sync::Arc;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::ApiError;
use vc_instance::{Instance, Owner};
use vc_publisher::Failure;

use crate::jobs::keeping;
use crate::jobs::sending::Sender;
use crate::model::{BEHIND_COMMITS_MAX, Delivery, PauseReason, SAVE_EVERY_COMMITS, WebhookId};
use crate::views::letters::{instant, open_count};
use crate::views::webhooks::StoredWebhook;

vc_kernel::text_enum!(
    /// How a webhook does.
    WebhookState {
        /// Nothing was sent yet.
        New = "new",
        /// The last event was taken.
        Working = "working",
        /// The last try failed; it goes on trying.
        Failing = "failing",
        /// It sends nothing for now.
        Paused = "paused",
    }
);

/// A webhook: an address that events are sent to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "webhook_01J8ZQ4K5N0000000000000000", "name": "Dashboard", "url": "https://example.com/hooks/commons",
    "types": ["tasks.task_completed"], "created_at": "2026-11-23T09:00:00Z", "secret_since": "2026-11-23T09:00:00Z",
    "state": "failing", "paused_because": null, "paused_at": null, "taken_at": "2026-11-23T09:30:00Z",
    "failing_since": "2026-11-23T10:00:00Z",
    "trying": { "event": "01J8ZQ4K5N0000000000000000.17.0.0", "tries": 2, "next_at": "2026-11-23T10:00:35Z" },
    "recent": [{ "event": "01J8ZQ4K5N0000000000000000.17.0.0", "type": "tasks.task_completed", "at": "2026-11-23T10:00:05Z", "failure": "refused", "status_code": 503 }],
    "behind_commits": 1, "is_far_behind": false, "dead_letters_count": 0
}))]
pub struct Webhook {
    /// Its id.
    #[schema(value_type = String)]
    pub id: WebhookId,
    /// How admins call it.
    pub name: String,
    /// Where events are sent to.
    pub url: String,
    /// The names of the events that are sent; all of them where the list is empty.
    pub types: Vec<String>,
    /// When it was added.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When its present secret was made.
    #[schema(value_type = String, format = DateTime)]
    pub secret_since: Timestamp,
    /// How it does.
    pub state: WebhookState,
    /// Why it sends nothing; null where it does.
    #[schema(required)]
    pub paused_because: Option<PauseReason>,
    /// Since when.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub paused_at: Option<Timestamp>,
    /// When an event was taken last.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub taken_at: Option<Timestamp>,
    /// Since when nothing was taken any more; null where the last try worked.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub failing_since: Option<Timestamp>,
    /// The event that waits for another try.
    #[schema(required)]
    pub trying: Option<TryingShape>,
    /// The last ten tries, newest first.
    pub recent: Vec<TryShape>,
    /// Commits of the log that it was not sent the events of yet.
    pub behind_commits: u64,
    /// Whether that is more than 1,000.
    pub is_far_behind: bool,
    /// Events that it did not take and that were not dropped.
    pub dead_letters_count: u64,
}

/// An event that was not taken yet; those after it wait.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookTrying)]
pub struct TryingShape {
    /// Its `id`.
    event: String,
    /// How often it was tried.
    tries: usize,
    /// When it is tried next.
    #[schema(value_type = String, format = DateTime)]
    next_at: Timestamp,
}

/// A try to send an event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = WebhookTry)]
pub struct TryShape {
    /// The event's `id`.
    event: String,
    /// Its name.
    #[serde(rename = "type")]
    kind: String,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What went wrong; null where it was taken.
    #[schema(required)]
    failure: Option<Failure>,
    /// The HTTP status of the answer; null where there was none.
    #[schema(required)]
    status_code: Option<u16>,
}

impl From<Delivery> for TryShape {
    fn from(delivery: Delivery) -> Self {
        Self {
            event: delivery.event,
            kind: delivery.kind,
            at: delivery.at,
            failure: delivery.outcome.failure,
            status_code: delivery.outcome.status,
        }
    }
}

/// Adds how far it came, which is in the keep.
pub async fn shown(
    sender: &Sender,
    instance: &Arc<Instance>,
    stored: StoredWebhook,
) -> Result<Webhook, ApiError> {
    let id = stored.id;
    let (progress, _) = keeping::progress(instance, &stored).await?;
    let dead_letters_count = instance
        .read(move |view| Ok::<_, ApiError>(open_count(view, id)?))
        .await?;
    let head = instance.subscribe().borrow().seq;
    let cursor = sender.looked_at(instance.id(), id, progress.cursor);
    // Only the node that sends knows what it has looked at since it wrote down its place.
    let unknown = match instance.owner() {
        Owner::Here => 0,
        _ => SAVE_EVERY_COMMITS,
    };
    let behind_commits = head.saturating_sub(cursor.seq + unknown);
    let state = match (stored.paused, progress.failing_since, progress.taken_at) {
        (Some(_), _, _) => WebhookState::Paused,
        (None, Some(_), _) => WebhookState::Failing,
        (None, None, Some(_)) => WebhookState::Working,
        (None, None, None) => WebhookState::New,
    };
    Ok(Webhook {
        id,
        name: stored.name,
        url: stored.url,
        types: stored.kinds,
        created_at: instant(stored.created_ms),
        secret_since: instant(stored.secret_ms),
        state,
        paused_because: stored.paused,
        paused_at: stored.paused_ms.map(instant),
        taken_at: progress.taken_at,
        failing_since: progress.failing_since,
        trying: progress.trying.map(|trying| TryingShape {
            event: trying.event.to_string(),
            tries: trying.tried_at.len(),
            next_at: trying.next_at,
        }),
        recent: progress.recent.into_iter().map(TryShape::from).collect(),
        behind_commits,
        is_far_behind: behind_commits > BEHIND_COMMITS_MAX,
        dead_letters_count,
    })
}
