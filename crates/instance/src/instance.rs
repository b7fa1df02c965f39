//! A handle on one open instance.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::mpsc::Sender;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::Timestamp;
use tokio::sync::{oneshot, watch};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, Audience, Clock, Command, CommandId, InstanceId, PersonId, View, ViewError};
use vc_store::{EventLog, KeepError};

use crate::answers::Question;
use crate::due::DueState;
use crate::instance_keep::InstanceKeep;
use crate::job::Job;
use crate::keyring::{self, Keyring};
use crate::limits::{FOLLOW_WAIT_MAX, QUEUE_MAX, READER_WAIT, READERS_MAX};
use crate::live::{self, Changes, Cursor, Heard, Viewer};
use crate::ownership::Owner;
use crate::projector::Projector;
use crate::queued::Queued;
use crate::readers::{ReadOutcome, Readers};
use crate::replay;
use crate::request::{ReadError, Request, SubmitError};
use crate::seal::random_bytes;
use crate::threads::Threads;
use crate::view_file;
use crate::writer::{BuiltView, Message, Shared, Writer};

/// One team's isolated world, open on this node.
pub struct Instance {
    pub(crate) projector: Projector,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) keep: InstanceKeep,
    pub(crate) log: Arc<dyn EventLog>,
    pub(crate) shared: Arc<Shared>,
    pub(crate) sender: Mutex<Option<Sender<Message>>>,
    pub(crate) writer: Mutex<Option<RunningWriter>>,
    pub(crate) jobs: Arc<HashMap<&'static str, Arc<dyn Job>>>,
    pub(crate) due: DueState,
    /// For closing the one that was idle longest.
    pub(crate) last_used_ms: AtomicI64,
    pub(crate) folder: PathBuf,
    pub(crate) version: String,
    /// The newest view file's number; held while another is built.
    pub(crate) generation: tokio::sync::Mutex<u32>,
    pub(crate) threads: Threads,
}

/// The writer of an open instance.
pub(crate) enum RunningWriter {
    /// On a thread of its own.
    Thread(std::thread::JoinHandle<()>),
    /// Works when [`Instance::turn`] is called.
    Driven(Box<Writer>),
}

impl Instance {
    /// Its name.
    pub fn id(&self) -> &InstanceId {
        &self.projector.instance
    }

    /// The time here; in tests the clock that they move.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A command id for whoever has none of their own. Its time is commit time: where somebody set
    /// the clock back, an id by the clock would be one that is too old to be judged.
    pub fn new_command_id(&self) -> CommandId {
        let committed_at_ms = self.shared.committed_at_ms.load(Ordering::Relaxed);
        let milliseconds = u64::try_from(self.now().as_millisecond().max(committed_at_ms)).unwrap_or(0);
        CommandId::from_ulid(Ulid::from_parts(
            milliseconds,
            u128::from_be_bytes(random_bytes()),
        ))
    }

    /// A request of the program itself.
    pub fn system_request(&self) -> Request {
        let command_id = self.new_command_id();
        Request {
            actor: Actor::System,
            command_id,
            correlation_id: command_id.to_string(),
        }
    }

    /// Has a command decided. The answer comes once its events are durable and readable.
    pub async fn submit<C: Command>(&self, request: Request, command: C) -> Result<C::Answer, SubmitError> {
        self.touch();
        let (queued, answered) = Queued::new(request, command);
        self.send(Message::Command(queued))?;
        let answer = answered.await.map_err(|_| SubmitError::Unavailable {
            message: "the writer ended before it answered".to_owned(),
        })??;
        serde_json::from_str(&answer).map_err(|error| SubmitError::Internal {
            message: format!("the answer of {} does not read back: {error}", C::NAME),
        })
    }

    fn send(&self, message: Message) -> Result<(), SubmitError> {
        if let Some(message) = self.shared.stopped.get() {
            return Err(SubmitError::Stopped {
                message: message.clone(),
            });
        }
        let sender = self.sender.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let closed = || SubmitError::Unavailable {
            message: "the instance is being closed".to_owned(),
        };
        let sender = sender.ok_or_else(closed)?;
        // Counted here: a channel with a bound holds the room for all of it from the start.
        if self.shared.waiting.fetch_add(1, Ordering::Relaxed) >= QUEUE_MAX {
            self.shared.waiting.fetch_sub(1, Ordering::Relaxed);
            return Err(SubmitError::Busy);
        }
        sender.send(message).map_err(|_| closed())
    }

    /// Reads one consistent snapshot, where blocking is fine; ended after
    /// [`READ_TIME_MAX`](crate::limits::READ_TIME_MAX).
    pub async fn read<T, E>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ReadError> + From<ViewError> + Send + 'static,
    {
        self.read_from(read, async |pool, read| match self.threads {
            Threads::Own => blocking(move || pool.read(read)).await,
            Threads::Driven => pool.read(read),
        })
        .await
    }

    /// Answers a question, from memory where it was asked before and nobody wrote since in what it is about. Where another
    /// node decides, it is read each time: what that one has decided meanwhile may be on its way here.
    pub async fn ask<Q: Question>(&self, question: Q) -> Result<Q::Answer, Q::Error> {
        if self.owner() != Owner::Here || self.stopped().is_some() {
            return self.answer(question).await.map(|(_, answer)| answer);
        }
        // Looked at before the rows are: they are as new as this, or newer.
        let at = match Q::DOMAIN {
            Some(domain) => self.shared.last_writes.of(domain),
            None => *self.shared.cursor.borrow(),
        };
        let readers = self.shared.readers();
        if let Some(known) = readers.answers.find(at, &question) {
            self.touch();
            return Ok(known);
        }
        let (question, answer) = self.answer(question).await?;
        readers.answers.keep(at, question, answer.clone());
        Ok(answer)
    }

    async fn answer<Q: Question>(&self, question: Q) -> Result<(Q, Q::Answer), Q::Error> {
        let read = move |view: &View<'_>| {
            let answer = question.answer(view)?;
            Ok((question, answer))
        };
        if Q::IS_BRIEF {
            self.look_up(read).await
        } else {
            self.read(read).await
        }
    }

    /// The same for a few rows by their keys, right where it is asked: less than making way for others takes.
    pub async fn look_up<T, E>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<ReadError> + From<ViewError> + Send + 'static,
    {
        self.read_from(read, async |pool, read| pool.read(read)).await
    }

    async fn read_from<T, E, R>(
        &self,
        read: R,
        run: impl AsyncFnOnce(Arc<Readers>, R) -> Result<ReadOutcome<Result<T, E>>, ViewError>,
    ) -> Result<T, E>
    where
        E: From<ReadError> + From<ViewError>,
    {
        if let Some(message) = self.shared.stopped.get() {
            return Err(ReadError::Stopped {
                message: message.clone(),
            }
            .into());
        }
        self.touch();
        let (readers, permit) = loop {
            let readers = self.shared.readers();
            let permits = Arc::clone(&readers.permits);
            match tokio::time::timeout(READER_WAIT, permits.acquire_owned()).await {
                Ok(Ok(permit)) => break (readers, permit),
                // The view was replaced in the meantime.
                Ok(Err(_closed)) => {}
                Err(_elapsed) => return Err(ReadError::Busy.into()),
            }
        };
        let outcome = run(readers, read).await;
        drop(permit);
        match outcome {
            Ok(ReadOutcome::Done(result)) => result,
            Ok(ReadOutcome::TimedOut) => Err(ReadError::TimedOut.into()),
            Err(error) => Err(error.into()),
        }
    }

    /// Mutable secrets of this instance.
    pub fn keep(&self) -> &InstanceKeep {
        &self.keep
    }

    /// Follows the last commit that readers can see.
    pub fn subscribe(&self) -> watch::Receiver<Cursor> {
        self.shared.cursor.subscribe()
    }

    /// What changed for `viewer` after a cursor; without one, where to start.
    pub async fn changes(&self, after: Option<Cursor>, viewer: Viewer) -> Result<Changes, ReadError> {
        let domains = Arc::clone(&self.projector.domains);
        self.read(move |view| Ok(live::changes(view, &domains, after, viewer)?))
            .await
    }

    /// What changed after a cursor for each of the audiences that are `listened` to.
    pub async fn heard(
        &self,
        after: Cursor,
        listened: impl Fn(&Audience) -> bool + Send + 'static,
    ) -> Result<Heard, ReadError> {
        let domains = Arc::clone(&self.projector.domains);
        self.read(move |view| Ok(live::heard(view, &domains, after, listened)?))
            .await
    }

    /// Whether it was closed: it does nothing any more, and is opened anew for whoever asks.
    pub fn is_closed(&self) -> bool {
        self.sender
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .is_none()
    }

    /// Why this instance serves nothing, if so.
    pub fn stopped(&self) -> Option<&str> {
        self.shared.stopped.get().map(String::as_str)
    }

    /// Destroys a person's key: what was sealed with it reads as erased from now on. Rows in the
    /// view remain until [`Self::rebuild`].
    pub async fn destroy_person_key(&self, person: PersonId) -> Result<(), KeepError> {
        keyring::destroy(&self.keep, person).await?;
        self.send(Message::Forget(person))
            .map_err(|error| KeepError::Unavailable(error.to_string()))
    }

    /// Builds the view anew from the log beside the present one, swaps, and deletes the old file.
    pub async fn rebuild(&self) -> Result<(), SubmitError> {
        let mut generation = self.generation.lock().await;
        let next = *generation + 1;
        let path = self.folder.join(view_file::file_name(&self.version, next));
        let unfinished = path.clone();
        let (log, projector) = (Arc::clone(&self.log), self.projector.clone());
        let mut keyring = Keyring::new(self.keep.clone(), self.id().clone());
        let built = self
            .threads
            .block(move || {
                let (connection, followed) = replay::build(log.as_ref(), &projector, &mut keyring, &path)
                    .map_err(|error| error.to_string())?;
                Ok(BuiltView {
                    connection,
                    path,
                    keyring,
                    holds_erased: followed.holds_erased,
                })
            })
            .await
            .unwrap_or_else(Err)
            .map_err(|message: String| SubmitError::Internal { message })?;
        let (done, swapped) = oneshot::channel();
        self.send(Message::Swap(Box::new(built), done))?;
        *generation = next;
        let swapped = swapped.await;
        let swapped =
            swapped.unwrap_or_else(|_| Err("the writer ended before it swapped the view".to_owned()));
        let retired = match swapped {
            Ok(retired) => retired,
            Err(message) => {
                // Nobody reads it, and it may hold the name of somebody who is erased later.
                view_file::delete(&unfinished).map_err(|error| SubmitError::Internal {
                    message: format!(
                        "{message}; {} could not be deleted: {error}",
                        unfinished.display()
                    ),
                })?;
                return Err(SubmitError::Internal { message });
            }
        };
        // Reads that began on the old file end within their bound; later ones go to the new file.
        let reads = retired.readers.permits.acquire_many(READERS_MAX as u32).await;
        retired.readers.permits.close();
        drop(reads);
        view_file::delete(&retired.path).map_err(|error| SubmitError::Internal {
            message: format!("{} could not be deleted: {error}", retired.path.display()),
        })
    }

    /// Builds the view anew if its file holds somebody who was erased on another node. Runs with due
    /// work, also on nodes that do not own the instance.
    pub(crate) async fn rebuild_if_erased(&self) {
        if self.shared.holds_erased.swap(false, Ordering::Relaxed)
            && let Err(error) = self.rebuild().await
        {
            tracing::warn!(instance = %self.id(), %error, "the view holds somebody who was erased; building a new one is tried again");
            self.shared.holds_erased.store(true, Ordering::Relaxed);
        }
    }

    /// Answers what is queued, then ends the writer.
    pub async fn close(&self) {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner).take();
        match writer {
            Some(RunningWriter::Thread(thread)) => {
                let ended = tokio::task::spawn_blocking(move || thread.join()).await;
                if !matches!(ended, Ok(Ok(()))) {
                    tracing::error!(instance = %self.id(), "the writer ended with a panic");
                }
            }
            Some(RunningWriter::Driven(mut writer)) => while writer.turn() {},
            None => {}
        }
    }

    /// In a driven engine ([`Threads::Driven`]): lets the writer take what waits and decide one batch.
    /// Whether there was anything; always `false` in others.
    pub fn turn(&self) -> bool {
        match &mut *self.writer.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(RunningWriter::Driven(writer)) => writer.turn(),
            Some(RunningWriter::Thread(_)) | None => false,
        }
    }

    /// Who decides for this instance, as far as this node knows.
    pub fn owner(&self) -> Owner {
        self.shared.ownership.owner()
    }

    /// Has the view follow what another process appended; returns at once.
    pub(crate) fn follow(&self) {
        if !self.shared.following.swap(true, Ordering::Relaxed) && self.send(Message::Follow).is_err() {
            // The queue is full or the instance closes: whoever looks at the heads next asks again.
            self.shared.following.store(false, Ordering::Relaxed);
        }
    }

    /// Waits until reads here see the commit `seq`; `false` after [`FOLLOW_WAIT_MAX`].
    pub async fn wait_for(&self, seq: u64) -> bool {
        let mut cursor = self.subscribe();
        if cursor.borrow().seq < seq {
            self.follow();
        }
        let reached = cursor.wait_for(|cursor| cursor.seq >= seq);
        matches!(tokio::time::timeout(FOLLOW_WAIT_MAX, reached).await, Ok(Ok(_)))
    }

    fn touch(&self) {
        self.last_used_ms
            .store(self.now().as_millisecond(), Ordering::Relaxed);
    }

    pub(crate) fn last_used(&self) -> i64 {
        self.last_used_ms.load(Ordering::Relaxed)
    }

    pub(crate) fn job(&self, kind: &str) -> Option<Arc<dyn Job>> {
        self.jobs.get(kind).cloned()
    }

    pub(crate) const fn due_state(&self) -> &DueState {
        &self.due
    }

    pub(crate) fn shared(&self) -> &Shared {
        &self.shared
    }
}

/// Runs what blocks for a moment. Where the runtime has threads to take over its other work, it runs
/// here: that saves the way to another thread and back, which takes longer than most reads.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    use tokio::runtime::{Handle, RuntimeFlavor};

    if Handle::current().runtime_flavor() == RuntimeFlavor::MultiThread {
        return tokio::task::block_in_place(work);
    }
    tokio::task::spawn_blocking(work)
        .await
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic.into_panic()))
}
