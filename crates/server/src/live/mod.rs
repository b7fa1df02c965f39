//! Staying current without asking for everything again: changed rows as they happen, over a WebSocket, or by a long poll
//! where there is none.

mod frames;
mod hub;
mod poll;
mod socket;

use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use vc_http::{Access, AccessRule, AppState, Caller, Role};
use vc_instance::Viewer;

pub use hub::Hubs;

const fn members(path: &'static str) -> AccessRule {
    AccessRule {
        method: "GET",
        path,
        access: Access::Member,
    }
}

pub const ACCESS: &[AccessRule] = &[members("/api/v1/changes"), members("/api/v1/live")];

pub fn router() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(poll::list_changes))
        .routes(routes!(socket::follow_changes))
}

/// Whose rows a caller gets.
fn viewer(caller: &Caller) -> Viewer {
    Viewer {
        person: caller.actor.person(),
        admin: caller.role == Role::Admin,
    }
}
