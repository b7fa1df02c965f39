//! Figures for Prometheus, collected once a process.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};

/// How often old samples are folded into the histograms.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// Seconds; a request is expected to take a few milliseconds.
const REQUEST_SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

/// Installs the recorder at the first call; later ones get the same handle.
///
/// # Errors
/// When something else has installed another recorder.
pub fn install() -> anyhow::Result<PrometheusHandle> {
    static HANDLE: Mutex<Option<PrometheusHandle>> = Mutex::new(None);
    let mut handle = HANDLE.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(handle) = handle.as_ref() {
        return Ok(handle.clone());
    }
    let made = PrometheusBuilder::new()
        .set_buckets(&REQUEST_SECONDS)
        .and_then(PrometheusBuilder::install_recorder)
        .context("the metrics recorder cannot be installed")?;
    metrics::describe_counter!(
        "vc_http_requests_total",
        "Requests by method, matched route and status."
    );
    metrics::describe_histogram!(
        "vc_http_request_seconds",
        "Time to answer, by method and matched route."
    );
    metrics::describe_gauge!("vc_instance_ready", "1 while the instance serves.");
    metrics::describe_counter!("vc_instance_commits_total", "Commits in the instance's log.");
    Ok(handle.insert(made).clone())
}

/// Keeps memory flat while nobody scrapes.
pub async fn upkeep(handle: PrometheusHandle) {
    let mut every = tokio::time::interval(UPKEEP_EVERY);
    loop {
        every.tick().await;
        handle.run_upkeep();
    }
}
