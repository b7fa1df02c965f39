//! For whatever watches the process: `/healthz`, `/readyz`, `/metrics`. Behind a proxy these
//! stay inside: nothing personal is in them, but names and states of instances are.

use std::sync::Arc;

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use axum::{Json, Router};
use metrics_exporter_prometheus::PrometheusHandle;
use serde::Serialize;
use vc_http::method_not_allowed;
use vc_kernel::InstanceId;

use crate::instances::{InstanceState, Instances};

#[derive(Clone)]
struct Watched {
    instances: Arc<Instances>,
    metrics: PrometheusHandle,
}

pub fn router(instances: Arc<Instances>, metrics: PrometheusHandle) -> Router {
    Router::new()
        .route("/healthz", get(|| async { "ok\n" }))
        .route("/readyz", get(ready))
        .route("/metrics", get(figures))
        .method_not_allowed_fallback(|| async { method_not_allowed(&["GET"]) })
        .with_state(Watched { instances, metrics })
}

#[derive(Serialize)]
struct Readiness {
    ready: bool,
    instances: Vec<InstanceReadiness>,
}

#[derive(Serialize)]
struct InstanceReadiness {
    id: InstanceId,
    #[serde(flatten)]
    state: InstanceState,
}

/// 200 once no instance is opening any more and at least one serves. A single stopped one does not
/// take the others out of service.
async fn ready(State(watched): State<Watched>) -> impl IntoResponse {
    let ids = watched.instances.ids().iter();
    let instances: Vec<_> = ids
        .map(|id| InstanceReadiness {
            id: id.clone(),
            state: watched.instances.state(id),
        })
        .collect();
    let opening = instances.iter().any(|one| one.state == InstanceState::Opening);
    let serving = instances.iter().any(|one| one.state == InstanceState::Ready);
    let ready = !opening && serving;
    let status = if ready {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    };
    (
        status,
        [(header::CACHE_CONTROL, "no-store")],
        Json(Readiness { ready, instances }),
    )
}

async fn figures(State(watched): State<Watched>) -> impl IntoResponse {
    for id in watched.instances.ids() {
        let labels = [("instance", id.to_string())];
        let up = watched.instances.state(id) == InstanceState::Ready;
        metrics::gauge!("vc_instance_ready", &labels).set(if up { 1.0 } else { 0.0 });
        if let Some(instance) = watched.instances.get_open(id) {
            let seq = instance.subscribe().borrow().seq;
            metrics::counter!("vc_instance_commits_total", &labels).absolute(seq);
        }
    }
    (
        [(header::CONTENT_TYPE, "text/plain; version=0.0.4")],
        watched.metrics.render(),
    )
}
