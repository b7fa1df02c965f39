//! What whoever hands events over must do.

use std::future::Future;
use std::pin::Pin;

use jiff::Timestamp;
use vc_kernel::text_enum;

use crate::cloud_event::CloudEvent;

/// A future that may be sent between threads.
pub type BoxFuture<'a, T> = Pin<Box<dyn Future<Output = T> + Send + 'a>>;

/// Hands events over. It is called with one event at a time, in order, and again with the same one until it is
/// acknowledged or given up.
pub trait Publisher: Send + Sync {
    /// Hands over one event; `now` is the time, for those who sign it. `Ok` means that the other side has it for good.
    ///
    /// # Errors
    /// When it was not, or not certainly, taken.
    fn publish<'a>(
        &'a self,
        event: &'a CloudEvent,
        now: Timestamp,
    ) -> BoxFuture<'a, Result<Acknowledged, NotTaken>>;
}

/// It was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Acknowledged {
    /// The HTTP status, where there is one.
    pub status: Option<u16>,
}

/// It was not taken, as far as is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{failure}")]
pub struct NotTaken {
    /// What went wrong.
    pub failure: Failure,
    /// The HTTP status, where there is one.
    pub status: Option<u16>,
}

text_enum!(
    /// What went wrong when an event was handed over. No words of the other side: they may be anything.
    Failure {
        /// It answered, but not with success.
        Refused = "refused",
        /// It answered 410: it wants no more events.
        Gone = "gone",
        /// It answered with another address, which is not followed.
        Redirected = "redirected",
        /// It did not answer in time.
        TimedOut = "timed_out",
        /// No connection came about, or it broke.
        Unreachable = "unreachable",
        /// The address is one that events are not sent to.
        AddressRefused = "address_refused",
        /// There is no secret to sign with.
        NoSecret = "no_secret",
    }
);
