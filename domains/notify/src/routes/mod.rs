//! Telling people, over HTTP: for admins, and when oneself is told.

mod deliveries;
mod notifications;
mod preview_texts;
mod stats;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState};

/// One row for each operation.
pub const ACCESS: &[AccessRule] = &[
    AccessRule {
        method: "GET",
        path: "/api/v1/me/notifications",
        access: Access::Member,
    },
    AccessRule {
        method: "PUT",
        path: "/api/v1/me/notifications",
        access: Access::Member,
    },
    AccessRule {
        method: "GET",
        path: "/api/v1/admin/stats",
        access: Access::Admin,
    },
    AccessRule {
        method: "GET",
        path: "/api/v1/admin/deliveries",
        access: Access::Admin,
    },
    AccessRule {
        method: "POST",
        path: "/api/v1/admin/deliveries/{id}/retry",
        access: Access::Admin,
    },
    AccessRule {
        method: "POST",
        path: "/api/v1/admin/programs/preview-texts",
        access: Access::Admin,
    },
];

/// All operations.
pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(stats::get_admin_stats))
        .routes(routes!(
            notifications::get_my_notifications,
            notifications::set_my_notifications
        ))
        .routes(routes!(deliveries::list_deliveries))
        .routes(routes!(deliveries::retry_delivery))
        .routes(routes!(preview_texts::preview_texts))
}
