//! Figures for Prometheus, collected once a process.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};

/// How often old samples are folded into the histograms.
const UPKEEP_EVERY: Duration = Duration::from_secs(5);
/// Commands in one commit, up to what a batch takes.
const COMMANDS: [f64; 9] = [1.0, 2.0, 4.0, 8.0, 16.0, 32.0, 64.0, 128.0, 256.0];
/// Seconds; a request or a commit is expected to take a few milliseconds.
const SECONDS: [f64; 11] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 30.0];

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
    let commands = Matcher::Full("vc_commit_commands".to_owned());
    let made = PrometheusBuilder::new()
        .set_buckets(&SECONDS)
        .and_then(|builder| builder.set_buckets_for_metric(commands, &COMMANDS))
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
    metrics::describe_counter!("vc_commits_total", "Commits written by this process.");
    metrics::describe_histogram!(
        "vc_commit_seconds",
        "Time from the first command of a batch to its answers."
    );
    metrics::describe_histogram!("vc_commit_commands", "Commands in a commit.");
    metrics::describe_counter!(
        "vc_append_conflicts_total",
        "Appends that another process was faster with."
    );
    metrics::describe_gauge!("vc_log_bytes", "Size of an instance's log.");
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
