//! Due work: timers, deliveries and jobs are rows of one table. What a job does happens outside
//! the writer, at least once; what came of it is reported by a command, exactly once.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rand::RngExt;
use vc_store::{Expect, KeepError};

use crate::instance::Instance;
use crate::job::{Attempt, DueRow, Job, JobContext, JobError, PendingAttempts};
use crate::limits::{
    DUE_CONCURRENCY_MAX, DUE_FINISH_MAX, DUE_PAGE_MAX, DUE_SLEEP_MAX, KEEP_PRUNE_EVERY, RETRY_WAIT_MAX,
};
use crate::request::ReadError;
use crate::threads::Threads;

/// The kind of keep rows that hold attempts between tries; the key is the due key.
pub(crate) const ATTEMPT: &str = "attempt";

/// What is going on, in memory only.
#[derive(Default)]
pub(crate) struct DueState(Mutex<DueStateInner>);

#[derive(Default)]
struct DueStateInner {
    running: HashSet<String>,
    running_by_kind: HashMap<String, usize>,
    waiting: HashMap<String, Timestamp>,
    unknown_kinds: HashSet<String>,
}

impl DueState {
    fn lock(&self) -> MutexGuard<'_, DueStateInner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Instance {
    /// The failed attempts of due work that is going to be tried again.
    pub async fn attempts_of(&self, due_key: &str) -> Result<Option<PendingAttempts>, KeepError> {
        let row = self.keep().get(ATTEMPT, due_key).await?;
        row.map(|row| {
            serde_json::from_slice(&row.bytes).map_err(|error| KeepError::Corrupt(error.to_string()))
        })
        .transpose()
    }

    /// Makes a due row be tried now, although its next attempt lies ahead.
    pub async fn try_again_now(&self, due_key: &str) -> Result<(), KeepError> {
        if let Some(mut pending) = self.attempts_of(due_key).await? {
            pending.next_at = self.now();
            self.put_attempts(due_key, &pending).await?;
        }
        self.due_state().lock().waiting.remove(due_key);
        self.shared().due_changed.notify_one();
        Ok(())
    }

    /// Runs everything that is due now until nothing is left to run; answers how many runs that
    /// were. For tests and the command line; a server has [`Self::run_due_work`].
    pub async fn fire_due(self: &Arc<Self>) -> usize {
        self.rebuild_if_erased().await;
        let mut runs = 0;
        for _ in 0..10_000 {
            let started = self.start_due().await;
            if started.is_empty() {
                break;
            }
            runs += started.len();
            for run in started {
                if let Err(error) = run.await {
                    tracing::error!(%error, "due work panicked");
                }
            }
        }
        runs
    }

    /// Runs due work as it becomes due, and removes expired rows of the keep, until the future is dropped.
    pub async fn run_due_work(self: Arc<Self>) {
        let mut prune = tokio::time::interval(KEEP_PRUNE_EVERY);
        let mut quiet = true;
        loop {
            let changed = self.shared().due_changed.notified();
            self.rebuild_if_erased().await;
            self.start_due().await;
            let now = self.now();
            let sleep = match self.next_due_at().await {
                Some(at) if at > now => {
                    std::time::Duration::try_from(at.duration_since(now)).unwrap_or(DUE_SLEEP_MAX)
                }
                Some(_) | None => DUE_SLEEP_MAX,
            };
            if quiet {
                // An instance that nobody uses needs no connections for reading.
                self.shared().readers().close_idle();
            }
            tokio::select! {
                () = changed => quiet = false,
                _ = prune.tick() => {
                    if let Err(error) = self.keep().prune().await {
                        tracing::warn!(instance = %self.id(), %error, "expired secrets could not be removed");
                    }
                }
                () = tokio::time::sleep(sleep.min(DUE_SLEEP_MAX)) => quiet = true,
            }
        }
    }

    /// Waits, bounded, for due work that is under way: a mail that was handed over is then also
    /// settled, and not sent again after a restart.
    pub(crate) async fn finish_due_work(&self) {
        let finished = async {
            loop {
                let changed = self.shared().due_changed.notified();
                if self.due_state().lock().running.is_empty() {
                    return;
                }
                changed.await;
            }
        };
        if tokio::time::timeout(DUE_FINISH_MAX, finished).await.is_err() {
            tracing::warn!(instance = %self.id(), "due work was cut off; it runs again after the start");
        }
    }

    /// The next instant at which something that is not running becomes due.
    async fn next_due_at(&self) -> Option<Timestamp> {
        let now_ms = self.now().as_millisecond();
        let next: Result<Option<i64>, ReadError> = self
            .read(move |view| {
                Ok(view
                    .one("SELECT min(at_ms) FROM due WHERE at_ms > ?1", [now_ms], |row| {
                        row.get(0)
                    })?
                    .flatten())
            })
            .await;
        let next = match next {
            Ok(next) => next.and_then(|ms| Timestamp::from_millisecond(ms).ok()),
            Err(error) => {
                tracing::warn!(instance = %self.id(), %error, "due work could not be looked up");
                None
            }
        };
        let retry = self.due_state().lock().waiting.values().min().copied();
        next.into_iter().chain(retry).min()
    }

    /// Starts what is due and not running, within the bounds.
    async fn start_due(self: &Arc<Self>) -> Vec<tokio::task::JoinHandle<()>> {
        if !self.shared().ownership.is_mine() {
            // What is due here is the owner's business.
            return Vec::new();
        }
        let rows = match self.due_rows().await {
            Ok(rows) => rows,
            Err(error) => {
                tracing::warn!(instance = %self.id(), %error, "due work could not be read");
                return Vec::new();
            }
        };
        let mut started = Vec::new();
        for due in rows {
            let Some(job) = self.job(&due.kind) else {
                if self.due_state().lock().unknown_kinds.insert(due.kind.clone()) {
                    tracing::warn!(instance = %self.id(), kind = due.kind, "due work of an unknown kind is left alone");
                }
                continue;
            };
            {
                let mut state = self.due_state().lock();
                let running = state.running_by_kind.entry(due.kind.clone()).or_default();
                if *running >= DUE_CONCURRENCY_MAX {
                    continue;
                }
                *running += 1;
                state.running.insert(due.key.clone());
            }
            let instance = Arc::clone(self);
            started.push(tokio::spawn(async move {
                let running = Running {
                    instance: &instance,
                    due: &due,
                };
                instance.run_one(job, due.clone()).await;
                drop(running);
            }));
        }
        started
    }

    /// Due rows that are neither running nor waiting for a later try.
    async fn due_rows(&self) -> Result<Vec<DueRow>, ReadError> {
        let now = self.now();
        let skip: HashSet<String> = {
            let mut state = self.due_state().lock();
            state.waiting.retain(|_, next_at| is_ahead(*next_at, now));
            state.waiting.keys().chain(&state.running).cloned().collect()
        };
        self.read(move |view| {
            let mut statement =
                view.prepare("SELECT key, kind, at_ms FROM due WHERE at_ms <= ?1 ORDER BY at_ms, key")?;
            let mut rows = statement
                .query([now.as_millisecond()])
                .map_err(vc_kernel::ViewError)?;
            let mut found = Vec::new();
            while let Some(row) = rows.next().map_err(vc_kernel::ViewError)? {
                let due = due_row(row).map_err(vc_kernel::ViewError)?;
                if !skip.contains(&due.key) {
                    found.push(due);
                }
                if found.len() >= DUE_PAGE_MAX {
                    break;
                }
            }
            Ok(found)
        })
        .await
    }

    async fn run_one(self: &Arc<Self>, job: Arc<dyn Job>, due: DueRow) {
        let attempts = match self.attempts_of(&due.key).await {
            Ok(Some(pending)) if is_ahead(pending.next_at, self.now()) => {
                self.due_state().lock().waiting.insert(due.key, pending.next_at);
                return;
            }
            Ok(pending) => pending.map_or_else(Vec::new, |pending| pending.attempts),
            Err(error) => {
                tracing::warn!(instance = %self.id(), key = due.key, %error, "earlier attempts could not be read");
                self.due_state()
                    .lock()
                    .waiting
                    .insert(due.key, self.now() + SignedDuration::from_secs(30));
                return;
            }
        };
        let tried_before = !attempts.is_empty();
        let cx = JobContext {
            instance: Arc::clone(self),
            attempts,
        };
        let result = match job.run(cx.clone(), due.clone()).await {
            Ok(()) => self.check_settled(&due).await,
            Err(error) => Err(error),
        };
        let outcome = match result {
            Ok(()) if tried_before => self
                .keep()
                .remove(ATTEMPT, &due.key)
                .await
                .map_err(JobError::from),
            Ok(()) => Ok(()),
            Err(error) => self.failed(job, cx, &due, error).await,
        };
        if let Err(error) = outcome {
            tracing::warn!(instance = %self.id(), key = due.key, %error, "an attempt could not be recorded");
            self.due_state()
                .lock()
                .waiting
                .insert(due.key, self.now() + SignedDuration::from_secs(30));
        }
    }

    /// A job that says "done" and leaves its row due would run for ever.
    async fn check_settled(&self, due: &DueRow) -> Result<(), JobError> {
        let (key, now_ms) = (due.key.clone(), self.now().as_millisecond());
        let still_due = self
            .read(move |view| {
                Ok::<_, ReadError>(
                    view.exists("SELECT 1 FROM due WHERE key = ?1 AND at_ms <= ?2", (&key, now_ms))?,
                )
            })
            .await?;
        if still_due {
            Err(JobError::temporary("it was done, but not settled"))
        } else {
            Ok(())
        }
    }

    async fn failed(
        &self,
        job: Arc<dyn Job>,
        mut cx: JobContext,
        due: &DueRow,
        error: JobError,
    ) -> Result<(), JobError> {
        tracing::info!(instance = %self.id(), key = due.key, %error, "due work failed");
        let now = self.now();
        cx.attempts.push(Attempt {
            at: now,
            error: error.message,
        });
        let failures = cx.attempts.len();
        let policy = job.retry();
        if error.permanent || failures >= policy.tries {
            match job.give_up(cx.clone(), due.clone()).await {
                Ok(()) => return Ok(self.keep().remove(ATTEMPT, &due.key).await?),
                Err(error) => {
                    tracing::warn!(instance = %self.id(), key = due.key, %error, "giving up failed")
                }
            }
        }
        let pending = PendingAttempts {
            attempts: cx.attempts,
            next_at: now + policy.wait(failures, self.chance()),
        };
        self.due_state()
            .lock()
            .waiting
            .insert(due.key.clone(), pending.next_at);
        Ok(self.put_attempts(&due.key, &pending).await?)
    }

    /// Spreads retries; a driven engine has no chance of its own.
    fn chance(&self) -> f64 {
        match self.threads {
            Threads::Own => chance(),
            Threads::Driven => 0.5,
        }
    }

    async fn put_attempts(&self, key: &str, pending: &PendingAttempts) -> Result<(), KeepError> {
        let bytes = serde_json::to_vec(pending).expect("attempts have string keys and no failing parts");
        self.keep()
            .put(ATTEMPT, key, bytes, Expect::Any, None)
            .await
            .map(|_| ())
    }
}

/// Whether a retry still has to wait. What lies further ahead than any retry can was noted by a clock
/// that was wrong, and has waited long enough.
fn is_ahead(next_at: Timestamp, now: Timestamp) -> bool {
    next_at > now && next_at <= now + RETRY_WAIT_MAX
}

fn due_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<DueRow> {
    let at = Timestamp::from_millisecond(row.get(2)?).unwrap_or(Timestamp::UNIX_EPOCH);
    Ok(DueRow {
        key: row.get(0)?,
        kind: row.get(1)?,
        at,
    })
}

#[expect(clippy::disallowed_methods, reason = "jitter between retries is no decision")]
fn chance() -> f64 {
    rand::rng().random()
}

/// Marks a key as running until dropped, also by a panic.
struct Running<'a> {
    instance: &'a Instance,
    due: &'a DueRow,
}

impl Drop for Running<'_> {
    fn drop(&mut self) {
        let mut state = self.instance.due_state().lock();
        state.running.remove(&self.due.key);
        if let Some(running) = state.running_by_kind.get_mut(&self.due.kind) {
            *running = running.saturating_sub(1);
        }
        drop(state);
        self.instance.shared().due_changed.notify_one();
    }
}
