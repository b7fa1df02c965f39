//! The operations of this domain. A file holds its request and answer types, the handlers and
//! their descriptions; who may call what stands in the table below.

mod bulk;
mod export;
mod find;
mod imports;
mod invitations;
mod links;
mod me;
mod parts;
mod password;
mod people;
mod register;
mod security;
mod services;
mod sessions;
mod setup;
mod sign_in;
mod tokens;

use std::sync::Arc;

use axum::Extension;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState};

use crate::services::Services;

/// Handlers find the services here.
type Shared = Extension<Arc<Services>>;

const fn row(method: &'static str, path: &'static str, access: Access) -> AccessRule {
    AccessRule { method, path, access }
}

/// Who may call what.
pub const ACCESS: &[AccessRule] = &[
    row("GET", "/api/v1/auth/options", Access::Public),
    row("POST", "/api/v1/auth/setup", Access::Public),
    row("POST", "/api/v1/auth/login", Access::Public),
    row("POST", "/api/v1/auth/logout", Access::Public),
    row("POST", "/api/v1/auth/refresh", Access::Public),
    row("POST", "/api/v1/auth/mail-link", Access::Public),
    row("POST", "/api/v1/auth/mail-link/redeem", Access::Public),
    row("POST", "/api/v1/auth/password-reset", Access::Public),
    row("POST", "/api/v1/auth/password-reset/redeem", Access::Public),
    row("GET", "/api/v1/auth/invitation/{token}", Access::Public),
    row("POST", "/api/v1/auth/invitation/redeem", Access::Public),
    row("POST", "/api/v1/users/register", Access::Public),
    row("POST", "/api/v1/participation/one-click", Access::Public),
    row("GET", "/api/v1/auth/me", Access::Member),
    row("GET", "/api/v1/people", Access::Member),
    row("PUT", "/api/v1/auth/password", Access::Member),
    row("GET", "/api/v1/users/profile", Access::Member),
    row("PUT", "/api/v1/users/profile", Access::Member),
    row("PUT", "/api/v1/users/preferences", Access::Member),
    row("PUT", "/api/v1/users/participation", Access::Member),
    row("PUT", "/api/v1/users/notifications", Access::Member),
    row("GET", "/api/v1/users/sessions", Access::Member),
    row("DELETE", "/api/v1/users/sessions/{id}", Access::Member),
    row("GET", "/api/v1/users/tokens", Access::Member),
    row("POST", "/api/v1/users/tokens", Access::Member),
    row("DELETE", "/api/v1/users/tokens/{id}", Access::Member),
    row("GET", "/api/v1/admin/users", Access::Admin),
    row("GET", "/api/v1/admin/users/{id}", Access::Admin),
    row("PATCH", "/api/v1/admin/users/{id}", Access::Admin),
    row("DELETE", "/api/v1/admin/users/{id}", Access::Admin),
    row("POST", "/api/v1/admin/users/{id}/erase", Access::Admin),
    row("GET", "/api/v1/admin/teams", Access::Admin),
    row("GET", "/api/v1/admin/tags", Access::Admin),
    row("POST", "/api/v1/admin/bulk-changes", Access::Admin),
    row("GET", "/api/v1/admin/bulk-changes", Access::Admin),
    row("GET", "/api/v1/admin/bulk-changes/{id}", Access::Admin),
    row("POST", "/api/v1/admin/bulk-changes/{id}/undo", Access::Admin),
    row("POST", "/api/v1/admin/invitations", Access::Admin),
    row("POST", "/api/v1/admin/imports/preview", Access::Admin),
    row("POST", "/api/v1/admin/imports", Access::Admin),
    row("GET", "/api/v1/admin/imports", Access::Admin),
    row("GET", "/api/v1/admin/imports/{id}", Access::Admin),
    row("POST", "/api/v1/admin/imports/{id}/undo", Access::Admin),
    row("GET", "/api/v1/admin/export/people.csv", Access::Admin),
    row("GET", "/api/v1/admin/security-events", Access::Admin),
    row("GET", "/api/v1/admin/services", Access::Admin),
    row("POST", "/api/v1/admin/services", Access::Admin),
    row("DELETE", "/api/v1/admin/services/{id}", Access::Admin),
];

/// All operations.
pub(crate) fn router(services: Arc<Services>) -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(setup::get_sign_in_options))
        .routes(routes!(setup::complete_setup))
        .routes(routes!(sign_in::login))
        .routes(routes!(sign_in::logout))
        .routes(routes!(sign_in::refresh_session))
        .routes(routes!(links::request_mail_link))
        .routes(routes!(links::redeem_mail_link))
        .routes(routes!(links::pause_by_link))
        .routes(routes!(password::request_password_reset))
        .routes(routes!(password::redeem_password_reset))
        .routes(routes!(password::change_password))
        .routes(routes!(invitations::get_invitation))
        .routes(routes!(invitations::redeem_invitation))
        .routes(routes!(invitations::invite_people))
        .routes(routes!(register::register_user))
        .routes(routes!(find::find_people))
        .routes(routes!(me::get_me))
        .routes(routes!(me::get_profile, me::update_profile))
        .routes(routes!(me::update_preferences))
        .routes(routes!(me::update_participation))
        .routes(routes!(me::update_notifications))
        .routes(routes!(sessions::list_sessions))
        .routes(routes!(sessions::revoke_session))
        .routes(routes!(tokens::list_api_tokens, tokens::create_api_token))
        .routes(routes!(tokens::revoke_api_token))
        .routes(routes!(people::list_people))
        .routes(routes!(
            people::get_person,
            people::update_person,
            people::remove_person
        ))
        .routes(routes!(people::erase_person))
        .routes(routes!(people::list_teams))
        .routes(routes!(people::list_tags))
        .routes(routes!(bulk::start_bulk_change, bulk::list_bulk_changes))
        .routes(routes!(bulk::get_bulk_change))
        .routes(routes!(bulk::undo_bulk_change))
        .routes(routes!(imports::preview_import))
        .routes(routes!(imports::start_import, imports::list_imports))
        .routes(routes!(imports::get_import))
        .routes(routes!(imports::undo_import))
        .routes(routes!(export::export_people))
        .routes(routes!(security::list_security_events))
        .routes(routes!(services::list_services, services::create_service))
        .routes(routes!(services::remove_service))
        .layer(Extension(services))
}
