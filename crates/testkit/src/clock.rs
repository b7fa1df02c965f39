//! A clock that stands still until it is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};
use vc_kernel::Clock;

/// Shared by all its clones.
#[derive(Clone, Debug)]
pub struct FakeClock(Arc<AtomicI64>);

impl FakeClock {
    /// Stands at `at`, e.g. `"2026-11-23T09:00:00Z"`.
    pub fn at(at: &str) -> Self {
        let at: Timestamp = at.parse().unwrap();
        Self(Arc::new(AtomicI64::new(at.as_millisecond())))
    }

    /// Moves it on (or back).
    pub fn advance(&self, by: SignedDuration) {
        self.0
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Moves it to an instant.
    pub fn set(&self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        self.0.store(at.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.0.load(Ordering::SeqCst)).unwrap()
    }
}
