//! What due work is: jobs, their attempts, and how often they are tried.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vc_store::KeepError;

use crate::instance::Instance;
use crate::limits::RETRY_WAIT_MAX;
use crate::request::{ReadError, SubmitError};

/// A future that may be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// One kind of due work.
pub trait Job: Send + Sync + 'static {
    /// As in the due rows, `domain.verb_noun`.
    fn kind(&self) -> &'static str;

    /// How often it is tried.
    fn retry(&self) -> RetryPolicy {
        RetryPolicy::default()
    }

    /// Does the work and submits the command whose event settles (or moves) the key. May run again
    /// after a crash: the key is the idempotency key.
    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>>;

    /// What goes on all the time that an instance is open here, beside due rows: it looks by itself whether this
    /// node decides for the instance. Dropped when the instance closes.
    fn accompany(&self, _instance: Arc<Instance>) -> Option<BoxFuture<'static, ()>> {
        None
    }

    /// After the last try: submits the command that settles the key as failed.
    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>>;
}

/// What a job is given.
#[derive(Clone)]
pub struct JobContext {
    /// The instance it is due in.
    pub instance: Arc<Instance>,
    /// The failed attempts so far, oldest first.
    pub attempts: Vec<Attempt>,
}

/// A failed attempt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attempt {
    /// When it failed.
    pub at: Timestamp,
    /// Why, for admins; no personal data.
    pub error: String,
}

/// A row of the due table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DueRow {
    /// The idempotency key.
    pub key: String,
    /// Which job.
    pub kind: String,
    /// Since when.
    pub at: Timestamp,
}

/// Attempts in flight, as they are kept between tries.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingAttempts {
    /// Oldest first.
    pub attempts: Vec<Attempt>,
    /// When the next one is made.
    pub next_at: Timestamp,
}

/// How often and how fast.
#[derive(Clone, Copy, Debug)]
pub struct RetryPolicy {
    /// Tries in all.
    pub tries: usize,
    /// Before the second; doubles from try to try, up to an hour.
    pub back_off: SignedDuration,
}

impl Default for RetryPolicy {
    /// One try and at most 3 retries, after 30, 60 and 120 seconds (each ± a quarter).
    fn default() -> Self {
        Self {
            tries: 4,
            back_off: SignedDuration::from_secs(30),
        }
    }
}

impl RetryPolicy {
    /// How long to wait after `failed` failures; `chance` from 0 to 1 spreads it by ± a quarter.
    pub(crate) fn wait(&self, failed: usize, chance: f64) -> SignedDuration {
        let doublings = u32::try_from(failed.saturating_sub(1))
            .unwrap_or(u32::MAX)
            .min(16);
        let wait = self.back_off.saturating_mul(1 << doublings).min(RETRY_WAIT_MAX);
        wait.mul_f64(0.75 + chance / 2.0).min(RETRY_WAIT_MAX)
    }
}

/// A job did not do what it should.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct JobError {
    /// For admins; no personal data.
    pub message: String,
    /// Trying again cannot help: give up at once.
    pub permanent: bool,
}

impl JobError {
    /// It may work later.
    pub fn temporary(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            permanent: false,
        }
    }

    /// It will never work.
    pub fn permanent(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            permanent: true,
        }
    }
}

impl From<SubmitError> for JobError {
    fn from(error: SubmitError) -> Self {
        Self::temporary(error.to_string())
    }
}

impl From<ReadError> for JobError {
    fn from(error: ReadError) -> Self {
        Self::temporary(error.to_string())
    }
}

impl From<vc_kernel::ViewError> for JobError {
    fn from(error: vc_kernel::ViewError) -> Self {
        Self::temporary(error.to_string())
    }
}

impl From<KeepError> for JobError {
    fn from(error: KeepError) -> Self {
        Self::temporary(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_from_try_to_try_up_to_an_hour() {
        let policy = RetryPolicy::default();
        let seconds: Vec<i64> = (1..=4).map(|failed| policy.wait(failed, 0.5).as_secs()).collect();
        assert_eq!(seconds, [30, 60, 120, 240]);
        assert_eq!(policy.wait(60, 0.5), SignedDuration::from_hours(1));
        assert!(policy.wait(1, 0.0) < policy.wait(1, 1.0));
    }
}
