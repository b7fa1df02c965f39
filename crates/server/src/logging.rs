//! Log lines on standard error, for people or for programs. No personal data: requests are named by
//! route, people by id, and libraries only speak up when something is wrong.

use std::io::IsTerminal as _;
use std::panic::PanicHookInfo;

use anyhow::anyhow;
use tracing_subscriber::EnvFilter;
use vc_config::{Log, LogFormat};

/// The product's own crates; everything else is at `warn`.
const OWN: [&str; 9] = [
    "vc_cli",
    "vc_server",
    "vc_http",
    "vc_instance",
    "vc_store_sqlite",
    "vc_mail",
    "vc_people",
    "vc_coffee",
    "vc_notify",
];

/// Starts logging; once a process.
///
/// # Errors
/// When it was started before.
pub fn start(log: Log) -> anyhow::Result<()> {
    let level = log.level.as_str();
    let own: Vec<String> = OWN.iter().map(|name| format!("{name}={level}")).collect();
    let others = if level == "error" { "error" } else { "warn" };
    let filter = EnvFilter::try_new(format!("{others},{}", own.join(",")))?;
    let lines = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal());
    let started = match log.format {
        LogFormat::Human => lines.with_target(false).try_init(),
        LogFormat::Json => lines
            .json()
            .flatten_event(true)
            .with_current_span(true)
            .with_span_list(false)
            .try_init(),
    };
    started.map_err(|error| anyhow!("logging cannot start: {error}"))?;
    std::panic::set_hook(Box::new(log_panic));
    Ok(())
}

/// A panic is a log line like any other. Only its place: the message may hold anything.
fn log_panic(panic: &PanicHookInfo<'_>) {
    let place = panic.location().map(ToString::to_string).unwrap_or_default();
    let thread = std::thread::current();
    tracing::error!(%place, thread = thread.name().unwrap_or(""), "panicked");
}
