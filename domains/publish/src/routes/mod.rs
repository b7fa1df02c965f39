//! Publishing over HTTP: webhooks and dead letters for admins, schemas for everybody.

mod changes;
mod letters;
mod reading;
mod schemas;
mod shapes;
mod trying;

use std::sync::Arc;

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState};

use crate::jobs::sending::Sender;

/// Handlers find the sender here.
type Sending = Extension<Arc<Sender>>;

const fn row(method: &'static str, path: &'static str, access: Access) -> AccessRule {
    AccessRule { method, path, access }
}

/// One row for each operation.
pub const ACCESS: &[AccessRule] = &[
    row("GET", "/api/v1/schemas", Access::Public),
    row("GET", "/api/v1/schemas/{name}", Access::Public),
    row("GET", "/api/v1/admin/webhooks", Access::Admin),
    row("POST", "/api/v1/admin/webhooks", Access::Admin),
    row("GET", "/api/v1/admin/webhooks/{id}", Access::Admin),
    row("PATCH", "/api/v1/admin/webhooks/{id}", Access::Admin),
    row("DELETE", "/api/v1/admin/webhooks/{id}", Access::Admin),
    row("POST", "/api/v1/admin/webhooks/{id}/test", Access::Admin),
    row("POST", "/api/v1/admin/webhooks/{id}/rotate-secret", Access::Admin),
    row("GET", "/api/v1/admin/webhooks/{id}/dead-letters", Access::Admin),
    row(
        "POST",
        "/api/v1/admin/webhooks/{id}/dead-letters/resend",
        Access::Admin,
    ),
    row(
        "POST",
        "/api/v1/admin/webhooks/{id}/dead-letters/drop",
        Access::Admin,
    ),
    row(
        "POST",
        "/api/v1/admin/webhooks/{id}/dead-letters/restore",
        Access::Admin,
    ),
];

/// All operations.
pub fn router(sender: Arc<Sender>) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(schemas::list_schemas))
        .routes(routes!(schemas::get_schema))
        .routes(routes!(reading::list_webhooks, changes::create_webhook))
        .routes(routes!(
            reading::get_webhook,
            changes::change_webhook,
            changes::remove_webhook
        ))
        .routes(routes!(trying::test_webhook))
        .routes(routes!(changes::rotate_webhook_secret))
        .routes(routes!(letters::list_dead_letters))
        .routes(routes!(letters::resend_dead_letters))
        .routes(routes!(letters::drop_dead_letters))
        .routes(routes!(letters::restore_dead_letters))
        .layer(Extension(sender))
}
