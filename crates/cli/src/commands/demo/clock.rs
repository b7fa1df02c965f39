//! A clock that can be set back, and then only goes forward.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use jiff::Timestamp;
use vc_kernel::{Clock, SystemClock};

/// The machine's clock, moved.
#[derive(Clone, Default)]
pub struct DemoClock(Arc<AtomicI64>);

impl DemoClock {
    /// From here on the time goes on from `at`.
    pub fn set(&self, at: Timestamp) {
        let moved_ms = at.as_millisecond() - SystemClock.now().as_millisecond();
        self.0.store(moved_ms, Ordering::SeqCst);
    }

    /// From here on it is the machine's time.
    pub fn catch_up(&self) {
        self.0.store(0, Ordering::SeqCst);
    }
}

impl Clock for DemoClock {
    fn now(&self) -> Timestamp {
        let moved_ms = self.0.load(Ordering::SeqCst);
        let now = SystemClock.now();
        Timestamp::from_millisecond(now.as_millisecond() + moved_ms).unwrap_or(now)
    }

    fn monotonic(&self) -> Duration {
        SystemClock.monotonic()
    }
}
