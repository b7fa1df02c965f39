//! A clock that stands still until it is moved.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::Clock;

/// Shared by all its clones.
#[derive(Clone, Debug)]
pub struct FakeClock {
    now_ms: Arc<AtomicI64>,
    elapsed_ms: Arc<AtomicI64>,
}

impl FakeClock {
    /// Stands at `at`, e.g. `"2026-11-23T09:00:00Z"`.
    pub fn at(at: &str) -> Self {
        let at: Timestamp = at.parse().unwrap();
        Self {
            now_ms: Arc::new(AtomicI64::new(at.as_millisecond())),
            elapsed_ms: Arc::default(),
        }
    }

    /// Time passes.
    pub fn advance(&self, by: SignedDuration) {
        self.jump(by);
        self.elapsed_ms
            .fetch_add(i64::try_from(by.as_millis()).unwrap().max(0), Ordering::SeqCst);
    }

    /// Somebody sets the clock on, or back: no time passes.
    pub fn jump(&self, by: SignedDuration) {
        self.now_ms
            .fetch_add(i64::try_from(by.as_millis()).unwrap(), Ordering::SeqCst);
    }

    /// Somebody sets the clock to an instant.
    pub fn set(&self, at: &str) {
        let at: Timestamp = at.parse().unwrap();
        self.now_ms.store(at.as_millisecond(), Ordering::SeqCst);
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_millisecond(self.now_ms.load(Ordering::SeqCst)).unwrap()
    }

    fn monotonic(&self) -> Duration {
        Duration::from_millis(self.elapsed_ms.load(Ordering::SeqCst).unsigned_abs())
    }
}
