//! Answers that take long: a JSON object a line, as things happen.
//!
//! | line | meaning |
//! |---|---|
//! | `{"progress": {"instance", "what", "done", "total"}}` | how far it is |
//! | `{"done": …}` | the last line: what came of it |
//! | `{"failed": {"error", "message"}}` | the last line: why nothing did; `error` is `refused`, `unavailable` or `failed` |
//!
//! Whoever asked and goes away ends the work, in order, at its next step.

use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vc_backup::{ArchiveError, Progress};
use vc_kernel::InstanceId;

/// Lines that wait for a slow reader.
const LINES_MAX: usize = 16;
/// Between two lines of progress.
const TELL_EVERY: Duration = Duration::from_millis(100);

/// Why something came to nothing.
#[derive(Clone, Debug, Serialize)]
pub struct Failed {
    /// `refused`, `unavailable` or `failed`.
    pub error: &'static str,
    /// For the operator.
    pub message: String,
}

impl Failed {
    pub fn refused(message: impl Into<String>) -> Self {
        Self {
            error: "refused",
            message: message.into(),
        }
    }

    pub fn unavailable(message: impl Into<String>) -> Self {
        Self {
            error: "unavailable",
            message: message.into(),
        }
    }

    pub fn broken(message: impl Into<String>) -> Self {
        Self {
            error: "failed",
            message: message.into(),
        }
    }
}

impl From<ArchiveError> for Failed {
    fn from(error: ArchiveError) -> Self {
        let kind = match &error {
            ArchiveError::Refused(_) => "refused",
            ArchiveError::InUse(_)
            | ArchiveError::Log(vc_store::LogError::Unavailable(_))
            | ArchiveError::Keep(vc_store::KeepError::Unavailable(_)) => "unavailable",
            _ => "failed",
        };
        Self {
            error: kind,
            message: error.to_string(),
        }
    }
}

/// Tells how far one instance is; for threads where blocking is fine.
pub struct Teller {
    lines: mpsc::Sender<Bytes>,
    instance: InstanceId,
    told: Option<Instant>,
}

impl Teller {
    pub fn new(lines: &mpsc::Sender<Bytes>, instance: &InstanceId) -> Self {
        Self {
            lines: lines.clone(),
            instance: instance.clone(),
            told: None,
        }
    }
}

impl Progress for Teller {
    fn step(&mut self, what: &'static str, done: u64, total: u64) -> Result<(), ArchiveError> {
        if self.lines.is_closed() {
            return Err(ArchiveError::Cancelled);
        }
        if self.told.is_none_or(|told| told.elapsed() >= TELL_EVERY) {
            self.told = Some(Instant::now());
            let progress = json!({ "instance": self.instance, "what": what, "done": done, "total": total });
            let line = line(&json!({ "progress": progress }));
            self.lines
                .blocking_send(line)
                .map_err(|_closed| ArchiveError::Cancelled)?;
        }
        Ok(())
    }
}

/// Answers with the lines that `work` sends, and at the end with what came of it.
pub fn answer<W, F>(work: W) -> Response
where
    W: FnOnce(mpsc::Sender<Bytes>) -> F,
    F: Future<Output = Result<Value, Failed>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(LINES_MAX);
    let working = work(sender.clone());
    tokio::spawn(async move {
        let last = match working.await {
            Ok(done) => json!({ "done": done }),
            Err(failed) => {
                tracing::warn!(
                    error = failed.error,
                    message = failed.message,
                    "the operator's work failed"
                );
                json!({ "failed": failed })
            }
        };
        // Whoever asked may be gone.
        drop(sender.send(line(&last)).await);
    });
    let lines = futures_util::stream::unfold(receiver, |mut receiver| async move {
        let line = receiver.recv().await?;
        Some((Ok::<_, std::convert::Infallible>(line), receiver))
    });
    (
        [(header::CONTENT_TYPE, "application/x-ndjson")],
        Body::from_stream(lines),
    )
        .into_response()
}

fn line(value: &Value) -> Bytes {
    format!("{value}\n").into()
}
