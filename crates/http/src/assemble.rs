//! Puts the domains' parts together into one API.

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use utoipa_axum::router::OpenApiRouter;
use vc_instance::Job;
use vc_kernel::Domain;

use crate::access::{AccessRule, AccessTable};
use crate::guard::{guard, method_not_allowed};
use crate::openapi;
use crate::state::AppState;

/// What a domain brings. Its `domain(…)` function returns one; the server registers it in one line.
pub struct DomainPart {
    /// Schema, projection and reactions.
    pub domain: Arc<dyn Domain>,
    /// What runs when something is due, one for each kind.
    pub jobs: Vec<Arc<dyn Job>>,
    /// Its operations, at their full paths (`/api/v1/…`).
    pub router: OpenApiRouter<AppState>,
    /// One row for each operation.
    pub access: &'static [AccessRule],
}

/// The assembled API, before it gets its state.
pub struct Api {
    /// All operations, unguarded until [`Api::into_router`].
    router: Router<AppState>,
    /// The description, complete with what every operation may answer.
    pub openapi: utoipa::openapi::OpenApi,
    /// All rows.
    pub access: AccessTable,
}

/// Merges routers, descriptions and tables.
pub fn assemble(routers: impl IntoIterator<Item = (OpenApiRouter<AppState>, &'static [AccessRule])>) -> Api {
    let mut all = OpenApiRouter::with_openapi(openapi::base());
    let mut rules = Vec::new();
    for (router, access) in routers {
        all = all.merge(router);
        rules.extend_from_slice(access);
    }
    let access = AccessTable::new(rules);
    let (router, mut openapi) = all.split_for_parts();
    openapi::complete(&mut openapi, &access);
    Api {
        router,
        openapi,
        access,
    }
}

impl Api {
    /// The router behind its guard. Paths that it does not know fall through to whatever the server
    /// adds.
    pub fn into_router(self, state: AppState) -> Router {
        self.router
            .method_not_allowed_fallback(|| async { method_not_allowed(&[]) })
            .layer(from_fn_with_state(state.clone(), guard))
            .with_state(state)
    }
}
