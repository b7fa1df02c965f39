//! On which threads the engine works.

use std::time::Duration;

/// Where blocking calls and writers run.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Threads {
    /// Each writer on a thread of its own, other blocking calls on tokio's.
    #[default]
    Own,
    /// Everything on the caller's thread, one step after the other, so that a run can be repeated
    /// exactly: for simulations. Writers work when [`Instance::turn`](crate::Instance::turn) is called.
    Driven,
}

impl Threads {
    /// Runs what blocks; `Err` with its words if it panicked.
    pub(crate) async fn block<T: Send + 'static>(
        self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        match self {
            Self::Own => tokio::task::spawn_blocking(work)
                .await
                .map_err(|error| error.to_string()),
            Self::Driven => Ok(work()),
        }
    }

    /// Waits on a thread where blocking is fine. In a driven engine no time passes.
    pub(crate) fn pause(self, pause: Duration) {
        if self == Self::Own {
            std::thread::sleep(pause);
        }
    }
}
