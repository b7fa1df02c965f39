//! The writer: one plain thread per open instance, the only one that changes its view.

use std::collections::{BTreeSet, VecDeque};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::sync::mpsc::Receiver;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Instant;

use rusqlite::Connection;
use tokio::sync::{Notify, oneshot, watch};
use vc_kernel::{Clock, Incarnation, PersonId};
use vc_store::{AppendError, Commit, EncodedCommit, EventLog, KeepError};

use crate::answers::LastWrites;
use crate::batch::{Batch, BatchError, Decided, DecidedCommit};
use crate::broken::{Broken, is_broken};
use crate::keyring::{KeyError, Keyring};
use crate::limits::{
    BATCH_COMMANDS_MAX, CONFLICT_RETRIES_MAX, GATHER_MAX, GATHER_PAUSE, LOG_BYTES_MAX, LOG_BYTES_WARN,
    OUTCOME_LOOKUP_PAUSE, OUTCOME_LOOKUPS_MAX,
};
use crate::live::Cursor;
use crate::ownership::Ownership;
use crate::projector::{ApplyError, Projector};
use crate::queued::Queued;
use crate::readers::Readers;
use crate::replay;
use crate::request::SubmitError;
use crate::threads::Threads;
use crate::view_file::{self, ViewPosition};

/// What reaches the writer.
pub(crate) enum Message {
    /// To be decided.
    Command(Queued),
    /// A person's key was destroyed.
    Forget(PersonId),
    /// Another process appended to the log.
    Follow,
    /// A view built beside this one, to take its place.
    Swap(Box<BuiltView>, oneshot::Sender<Result<Retired, String>>),
}

/// A view that was replaced: to be deleted once the reads that began on it have ended.
pub(crate) struct Retired {
    pub(crate) path: PathBuf,
    pub(crate) readers: Arc<Readers>,
}

/// A view caught up to some commit.
pub(crate) struct BuiltView {
    pub(crate) connection: Connection,
    pub(crate) path: PathBuf,
    pub(crate) keyring: Keyring,
    /// See [`Followed::holds_erased`](crate::replay::Followed::holds_erased).
    pub(crate) holds_erased: bool,
}

/// What the writer shares with everyone who has the instance.
pub(crate) struct Shared {
    /// Set once, when this instance must serve nothing any more.
    pub(crate) stopped: OnceLock<String>,
    /// The last commit that readers can see.
    pub(crate) cursor: watch::Sender<Cursor>,
    /// The last that wrote in each domain.
    pub(crate) last_writes: LastWrites,
    pub(crate) readers: RwLock<Arc<Readers>>,
    /// Messages that the writer has not taken yet.
    pub(crate) waiting: AtomicUsize,
    /// The due loop looks again.
    pub(crate) due_changed: Notify,
    /// Who decides: this node or another.
    pub(crate) ownership: Ownership,
    /// Commit time, which never goes back, in milliseconds since 1970.
    pub(crate) committed_at_ms: AtomicI64,
    /// A [`Message::Follow`] is on its way.
    pub(crate) following: AtomicBool,
    /// The view's file holds somebody who was erased on another node: it is to be built anew.
    pub(crate) holds_erased: AtomicBool,
    /// Whether the size of the log was warned of.
    pub(crate) log_size_told: AtomicBool,
}

impl Shared {
    pub(crate) fn readers(&self) -> Arc<Readers> {
        Arc::clone(&self.readers.read().unwrap_or_else(PoisonError::into_inner))
    }
}

pub(crate) struct Writer {
    pub(crate) projector: Projector,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) view: BuiltView,
    pub(crate) position: ViewPosition,
    pub(crate) receiver: Receiver<Message>,
    pub(crate) queue: VecDeque<Queued>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) threads: Threads,
}

/// Why a batch was not appended.
enum Failed {
    /// Somebody else appended first.
    Conflict,
    /// Somebody else decides now.
    NotOwner,
    /// See [`BatchError::Culprit`].
    Culprit { message: String, reply: SubmitError },
    /// Nothing was written, or it is not known; trying the same ids again is safe.
    Unavailable(String),
    /// The instance must not go on.
    Stop(String),
}

impl From<ApplyError> for Failed {
    fn from(error: ApplyError) -> Self {
        if error.is_transient() {
            Self::Unavailable(error.to_string())
        } else {
            Self::Stop(error.to_string())
        }
    }
}

impl From<BatchError> for Failed {
    fn from(error: BatchError) -> Self {
        match error {
            BatchError::Culprit { message, reply } => Self::Culprit { message, reply },
            BatchError::Unavailable(message) => Self::Unavailable(message),
        }
    }
}

impl Writer {
    /// Runs until every sender is gone and the queue is empty.
    pub(crate) fn run(mut self) {
        let mut expected = 0;
        loop {
            if self.queue.is_empty() {
                match self.receiver.recv() {
                    Ok(message) => self.take(message),
                    Err(_) => return,
                }
            }
            self.gather(expected);
            let taken = self.queue.len();
            self.turn();
            let answered = taken.saturating_sub(self.queue.len());
            self.take_waiting();
            expected = (answered + self.queue.len()).min(BATCH_COMMANDS_MAX);
        }
    }

    /// Waits a moment for those who were just answered and ask again: with those who wait already
    /// they make one batch with one fsync, instead of two halves that take turns. Whoever is alone
    /// never waits here.
    fn gather(&mut self, expected: usize) {
        let (began, mut came) = (Instant::now(), Instant::now());
        while self.queue.len() < expected && came.elapsed() < GATHER_PAUSE && began.elapsed() < GATHER_MAX {
            if self.take_waiting() {
                came = Instant::now();
            } else {
                std::thread::yield_now();
            }
        }
    }

    /// Takes what waits, up to a batch. Whether there was anything.
    fn take_waiting(&mut self) -> bool {
        let mut took = false;
        while self.queue.len() < BATCH_COMMANDS_MAX {
            match self.receiver.try_recv() {
                Ok(message) => self.take(message),
                Err(_) => break,
            }
            took = true;
        }
        took
    }

    /// Takes what waits and decides one batch, without waiting for more. Whether there was anything.
    pub(crate) fn turn(&mut self) -> bool {
        let waited = !self.queue.is_empty();
        let took = self.take_waiting() || waited;
        if !self.queue.is_empty() {
            let mut queue = std::mem::take(&mut self.queue);
            self.batch(&mut queue, BATCH_COMMANDS_MAX);
            self.queue = queue;
        }
        took
    }

    fn take(&mut self, message: Message) {
        self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
        match message {
            Message::Command(queued) => self.queue.push_back(queued),
            Message::Forget(person) => self.view.keyring.forget(person),
            Message::Follow => self.follow(),
            Message::Swap(built, done) => {
                // Whoever waited may have gone; the swap stands all the same.
                drop(done.send(self.swap(*built).map_err(|error| error.to_string())));
            }
        }
    }

    /// Decides, appends and answers a batch, whatever comes of it. At least one command leaves the
    /// queue.
    fn batch(&mut self, queue: &mut VecDeque<Queued>, commands_max: usize) {
        let taken = queue.len().min(commands_max);
        if let Some(message) = self.shared.stopped.get() {
            let message = message.clone();
            return answer_all(queue, taken, &SubmitError::Stopped { message });
        }
        if !self.shared.ownership.is_mine() {
            return answer_all(queue, taken, &SubmitError::NotOwner);
        }
        let mut failed = Failed::Conflict;
        for _ in 0..CONFLICT_RETRIES_MAX {
            failed = match self.try_batch(queue, commands_max) {
                Ok(()) => return,
                Err(Failed::Conflict) => self.after_conflict(),
                Err(other) => other,
            };
            if !matches!(failed, Failed::Conflict) {
                break;
            }
            metrics::counter!("vc_append_conflicts_total").increment(1);
        }
        let instance = &self.projector.instance;
        match failed {
            Failed::Culprit { .. } if taken > 1 => {
                for _ in 0..taken {
                    self.batch(queue, 1);
                }
            }
            Failed::Culprit { message, reply } => {
                tracing::error!(%instance, command = queue.front().map(Queued::name), message, "a command failed");
                answer_all(queue, 1, &reply);
            }
            Failed::NotOwner => answer_all(queue, taken, &SubmitError::NotOwner),
            Failed::Conflict => {
                let message = "other nodes kept appending first".to_owned();
                answer_all(queue, taken, &SubmitError::Unavailable { message });
            }
            Failed::Unavailable(message) => {
                tracing::warn!(%instance, message, "a batch could not be stored");
                answer_all(queue, taken, &SubmitError::Unavailable { message });
            }
            Failed::Stop(message) => {
                tracing::error!(%instance, message, "the instance is stopped");
                let message = self.shared.stopped.get_or_init(|| message).clone();
                answer_all(queue, taken, &SubmitError::Stopped { message });
            }
        }
    }

    fn try_batch(&mut self, queue: &mut VecDeque<Queued>, commands_max: usize) -> Result<(), Failed> {
        let started = Instant::now();
        self.view
            .connection
            .execute_batch("BEGIN IMMEDIATE")
            .map_err(BatchError::from)?;
        let decided = Batch {
            projector: &self.projector,
            connection: &self.view.connection,
            keyring: &mut self.view.keyring,
            before: Some(self.position),
            incarnation: self.position.incarnation,
            at: self.clock.now().max(self.position.at),
            readers: self.shared.ownership.readers(),
            domains: BTreeSet::new(),
        }
        .decide(queue, commands_max);
        let replies = match decided {
            Ok(Decided {
                replies,
                commit: None,
            }) => {
                self.roll_back();
                self.confirm_head()?;
                replies
            }
            Ok(Decided {
                replies,
                commit: Some(commit),
            }) => {
                let early = is_broken(Broken::ViewCommittedBeforeLog);
                if early {
                    self.view
                        .connection
                        .execute_batch("COMMIT")
                        .map_err(BatchError::from)?;
                }
                if is_broken(Broken::AnswerBeforeAppend) {
                    for reply in &replies {
                        if let Some(queued) = queue.pop_front() {
                            queued.answer(reply.clone());
                        }
                    }
                }
                let DecidedCommit {
                    encoded,
                    position,
                    domains,
                } = commit;
                let mut stored = self.store(&encoded).map(|()| position);
                if matches!(stored, Err(Failed::Conflict)) && is_broken(Broken::ConflictNotDecidedAgain) {
                    stored = self.append_anyway(&encoded, position);
                }
                match stored {
                    Ok(position) if early => self.move_to(position, Some(&domains)),
                    Ok(position) => self.commit_view(position, &domains)?,
                    Err(failed) => {
                        self.roll_back();
                        return Err(failed);
                    }
                }
                metrics::counter!("vc_commits_total").increment(1);
                metrics::histogram!("vc_commit_seconds").record(started.elapsed());
                metrics::histogram!("vc_commit_commands")
                    .record(f64::from(u32::try_from(replies.len()).unwrap_or(u32::MAX)));
                replies
            }
            Err(error) => {
                self.roll_back();
                return Err(error.into());
            }
        };
        for reply in replies {
            if let Some(queued) = queue.pop_front() {
                if let Err(SubmitError::Internal { message }) = &reply {
                    tracing::error!(instance = %self.projector.instance, command = queued.name(), message, "a command failed");
                }
                queued.answer(reply);
            }
        }
        Ok(())
    }

    /// Somebody else appended: perhaps another node decides now. If not, decide again on what it did.
    fn after_conflict(&mut self) -> Failed {
        self.shared.ownership.doubt();
        let settled = self.shared.ownership.settle().map_err(KeyError::from);
        let mine = match settled {
            Ok(mine) => mine,
            Err(error) => return ApplyError::from(error).into(),
        };
        match self.catch_up() {
            Ok(()) if mine => Failed::Conflict,
            Ok(()) => Failed::NotOwner,
            Err(error) => error.into(),
        }
    }

    /// Applies what another process appended.
    fn follow(&mut self) {
        self.shared.following.store(false, Ordering::Relaxed);
        if self.shared.stopped.get().is_some() {
            return;
        }
        let instance = self.projector.instance.clone();
        match self.catch_up() {
            Ok(()) => {}
            Err(error) if error.is_transient() => {
                tracing::warn!(%instance, %error, "following the log failed; it is tried again");
            }
            Err(error) => {
                tracing::error!(%instance, %error, "the instance is stopped");
                self.shared.stopped.get_or_init(|| error.to_string());
            }
        }
    }

    /// Nothing to append: but was it decided on the newest state?
    fn confirm_head(&self) -> Result<(), Failed> {
        if is_broken(Broken::StaleOwnerRefuses) {
            return Ok(());
        }
        let head = self
            .log
            .head(&self.projector.instance)
            .map_err(ApplyError::from)?;
        if head == Some(self.position.head()) {
            Ok(())
        } else {
            Err(Failed::Conflict)
        }
    }

    /// Keys first, then the commit. `Ok` means durable.
    fn store(&mut self, commit: &EncodedCommit) -> Result<(), Failed> {
        if is_broken(Broken::KeyWrittenAfterEvent) && self.append(commit).is_ok() {
            return self
                .view
                .keyring
                .write_fresh()
                .map_err(|error| ApplyError::from(error).into());
        }
        match self.view.keyring.write_fresh() {
            Ok(()) => {}
            Err(KeyError::Keep(KeepError::Conflict)) => return Err(Failed::Conflict),
            Err(error) => return Err(ApplyError::from(error).into()),
        }
        let mut outcome = self.append(commit);
        for _ in 0..OUTCOME_LOOKUPS_MAX {
            let Err(AppendError::Unknown(cause)) = &outcome else {
                break;
            };
            if is_broken(Broken::UnknownCountsAsDone) {
                outcome = Ok(());
                break;
            }
            tracing::warn!(instance = %self.projector.instance, cause, "looking up the outcome of an append");
            self.threads.pause(OUTCOME_LOOKUP_PAUSE);
            outcome = match self.stored_id(commit.seq) {
                Ok(Some(id)) if id == commit.id => Ok(()),
                Ok(Some(_)) => Err(AppendError::Conflict),
                // Not there (yet): the append is conditional, so repeating it is safe.
                Ok(None) => match self.append(commit) {
                    // Ours may have landed in between: look again.
                    Err(AppendError::Conflict) => Err(AppendError::Unknown(
                        "a conflict after an unknown outcome".to_owned(),
                    )),
                    other => other,
                },
                Err(error) => Err(AppendError::Unknown(error.to_string())),
            };
        }
        match outcome {
            Ok(()) => Ok(()),
            Err(AppendError::Conflict) => Err(Failed::Conflict),
            Err(error) => Err(Failed::Unavailable(error.to_string())),
        }
    }

    /// What [`Broken::ConflictNotDecidedAgain`] does.
    fn append_anyway(&self, commit: &EncodedCommit, position: ViewPosition) -> Result<ViewPosition, Failed> {
        let head = self
            .log
            .head(&self.projector.instance)
            .map_err(ApplyError::from)?;
        let mut decoded = Commit::decode(commit.seq, &commit.bytes).map_err(ApplyError::from)?;
        let head = head.ok_or(Failed::Conflict)?;
        (decoded.seq, decoded.previous) = (head.seq + 1, head.hash);
        let moved = decoded.encode();
        self.log
            .append(&self.projector.instance, Some(head), &moved)
            .map_err(|_| Failed::Conflict)?;
        let (seq, hash) = (moved.seq, moved.hash);
        Ok(ViewPosition {
            seq,
            hash,
            ..position
        })
    }

    fn append(&self, commit: &EncodedCommit) -> Result<(), AppendError> {
        self.log
            .append(&self.projector.instance, Some(self.position.head()), commit)
    }

    fn stored_id(&self, seq: u64) -> Result<Option<vc_store::CommitId>, ApplyError> {
        match self.log.read(&self.projector.instance, seq - 1, 1)?.first() {
            Some((seq, bytes)) => Ok(Some(Commit::decode(*seq, bytes)?.id)),
            None => Ok(None),
        }
    }

    /// The log has the commit, so the answer is yes, whatever becomes of the view.
    fn commit_view(
        &mut self,
        position: ViewPosition,
        domains: &BTreeSet<&'static str>,
    ) -> Result<(), Failed> {
        if let Err(error) = self.view.connection.execute_batch("COMMIT") {
            tracing::warn!(instance = %self.projector.instance, %error, "the view could not be committed: opening it again");
            self.reopen()?;
            return Ok(());
        }
        self.move_to(position, Some(domains));
        Ok(())
    }

    /// By commits that wrote in these domains, or nobody knows in which.
    fn move_to(&mut self, position: ViewPosition, domains: Option<&BTreeSet<&'static str>>) {
        self.position = position;
        self.publish(domains);
    }

    fn move_on_to(&mut self, position: Option<ViewPosition>) {
        if let Some(position) = position.filter(|position| position.seq > self.position.seq) {
            self.move_to(position, None);
        }
    }

    fn reopen(&mut self) -> Result<(), ApplyError> {
        self.roll_back();
        self.view.connection = view_file::open_writer(&self.view.path, &self.projector.domains)?;
        self.catch_up()
    }

    fn roll_back(&mut self) {
        self.view.keyring.discard_fresh();
        if !self.view.connection.is_autocommit()
            && let Err(error) = self.view.connection.execute_batch("ROLLBACK")
        {
            tracing::warn!(instance = %self.projector.instance, %error, "rolling the view back failed");
        }
    }

    fn catch_up(&mut self) -> Result<(), ApplyError> {
        let followed = replay::follow(
            self.log.as_ref(),
            &self.projector,
            &mut self.view.keyring,
            &self.view.connection,
        )?;
        self.note_erased(followed.holds_erased);
        self.move_on_to(followed.position);
        Ok(())
    }

    fn swap(&mut self, mut built: BuiltView) -> Result<Retired, ApplyError> {
        let followed = replay::follow(
            self.log.as_ref(),
            &self.projector,
            &mut built.keyring,
            &built.connection,
        )?;
        self.note_erased(built.holds_erased || followed.holds_erased);
        let old = std::mem::replace(&mut self.view, built);
        let mut readers = Arc::new(Readers::new(self.view.path.clone()));
        std::mem::swap(
            &mut readers,
            &mut self
                .shared
                .readers
                .write()
                .unwrap_or_else(PoisonError::into_inner),
        );
        // It may have seen commits of other nodes that the former view had not.
        self.move_on_to(followed.position);
        Ok(Retired {
            path: old.path,
            readers,
        })
    }

    /// Has the view built anew soon, if its file holds somebody who was erased elsewhere.
    fn note_erased(&self, holds_erased: bool) {
        if holds_erased {
            self.shared.holds_erased.store(true, Ordering::Relaxed);
            self.shared.due_changed.notify_one();
        }
    }

    /// The log is never cut, so its size is watched.
    fn watch_log_size(&self) {
        let instance = &self.projector.instance;
        let bytes = self.position.log_bytes;
        metrics::gauge!("vc_log_bytes", "instance" => instance.to_string()).set(bytes as f64);
        if bytes > LOG_BYTES_WARN && !self.shared.log_size_told.swap(true, Ordering::Relaxed) {
            tracing::warn!(%instance, bytes, limit = LOG_BYTES_MAX, "the event log has reached 80% of its limit: move this instance to a larger backend");
        }
    }

    fn publish(&self, domains: Option<&BTreeSet<&'static str>>) {
        let cursor = Cursor {
            incarnation: self.position.incarnation,
            seq: self.position.seq,
        };
        let at_ms = self.position.at.as_millisecond();
        self.shared.committed_at_ms.store(at_ms, Ordering::Relaxed);
        self.shared.last_writes.note(cursor, domains);
        self.shared.cursor.send_replace(cursor);
        self.watch_log_size();
        self.shared.due_changed.notify_one();
    }
}

fn answer_all(queue: &mut VecDeque<Queued>, count: usize, error: &SubmitError) {
    for queued in queue.drain(..count.min(queue.len())) {
        queued.answer(Err(error.clone()));
    }
}

/// The incarnation of an instance that is being created.
pub(crate) fn new_incarnation(at_ms: u64) -> Incarnation {
    let random = u128::from_be_bytes(crate::seal::random_bytes());
    Incarnation::from_ulid(vc_kernel::id::Ulid::from_parts(at_ms, random))
}
