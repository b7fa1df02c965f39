//! The runtime that the connections live on: calls block, but the wire does not.

use tokio::task::JoinHandle;

/// Connections only pass bytes on; what costs time happens in the database and in the caller.
const THREADS: usize = 2;

/// Ends its tasks when dropped, without waiting, so that it may be dropped anywhere.
pub(crate) struct OwnRuntime(Option<tokio::runtime::Runtime>);

impl OwnRuntime {
    pub(crate) fn start() -> std::io::Result<Self> {
        tokio::runtime::Builder::new_multi_thread()
            .worker_threads(THREADS)
            .thread_name("vc-postgres")
            .enable_all()
            .build()
            .map(|runtime| Self(Some(runtime)))
    }

    fn running(&self) -> &tokio::runtime::Runtime {
        self.0.as_ref().expect("it runs until it is dropped")
    }

    /// Waits for `work` on the calling thread, which must not be one that runs async code.
    pub(crate) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.running().block_on(work)
    }

    /// As [`Self::block_on`], from anywhere: on a thread of its own, which costs a little.
    pub(crate) fn block_on_thread<T: Send>(&self, work: impl Future<Output = T> + Send) -> T {
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| self.block_on(work));
            waiting
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    }

    pub(crate) fn spawn(&self, work: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        self.running().spawn(work)
    }
}

impl Drop for OwnRuntime {
    fn drop(&mut self) {
        if let Some(runtime) = self.0.take() {
            runtime.shutdown_background();
        }
    }
}
