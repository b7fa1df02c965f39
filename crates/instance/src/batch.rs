//! Deciding a batch inside one view transaction, up to the commit that is to be appended.

use std::collections::{BTreeSet, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension};
use serde_json::value::RawValue;
use vc_kernel::id::Ulid;
use vc_kernel::{
    Ctx, EventVersions, Incarnation, NewEvent, NotReadable, Personal, ProjectError, Projection, RefusalKind,
    Refused, Rejected, View,
};
use vc_store::{COMMIT_BYTES_MAX, CommandRecord, Commit, CommitHash, EncodedCommit, Entry, StoredEvent};

use crate::broken::{Broken, is_broken};
use crate::keyring::{KeyError, Keyring};
use crate::limits::{BATCH_BYTES_SOFT, COMMAND_AHEAD_MS_MAX, COMMAND_EVENTS_MAX};
use crate::projector::{Place, Projector, oldest_command, wake_at};
use crate::queued::{Queued, Reply};
use crate::request::SubmitError;
use crate::seal::random_bytes;
use crate::view_file::ViewPosition;

/// A decided batch: the answers wait for the append.
pub(crate) struct Decided {
    /// One per command taken, in order; refusals too.
    pub(crate) replies: Vec<Reply>,
    /// `None` where nothing is to be appended.
    pub(crate) commit: Option<DecidedCommit>,
}

/// What is to be appended.
pub(crate) struct DecidedCommit {
    pub(crate) encoded: EncodedCommit,
    /// Where the view is then.
    pub(crate) position: ViewPosition,
    /// The domains in which it writes.
    pub(crate) domains: BTreeSet<&'static str>,
}

/// The batch as a whole came to nothing; the transaction must be rolled back.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    /// One of several commands is to blame: decide them one by one.
    #[error("{message}")]
    Culprit {
        /// What went wrong.
        message: String,
        /// What a caller who is alone in the batch gets.
        reply: SubmitError,
    },
    /// Nobody in it is to blame.
    #[error("{0}")]
    Unavailable(String),
}

impl From<rusqlite::Error> for BatchError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<ProjectError> for BatchError {
    fn from(error: ProjectError) -> Self {
        Self::culprit(error.to_string())
    }
}

impl From<KeyError> for BatchError {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Keep(cause) => Self::Unavailable(cause.to_string()),
            other => Self::culprit(other.to_string()),
        }
    }
}

impl From<NotReadable> for BatchError {
    fn from(error: NotReadable) -> Self {
        let message = error.to_string();
        Self::Culprit {
            reply: SubmitError::UpgradeUnderWay {
                message: message.clone(),
            },
            message,
        }
    }
}

impl BatchError {
    fn culprit(message: String) -> Self {
        Self::Culprit {
            reply: SubmitError::Internal {
                message: message.clone(),
            },
            message,
        }
    }
}

/// The state that a batch is decided on.
pub(crate) struct Batch<'a> {
    pub(crate) projector: &'a Projector,
    pub(crate) connection: &'a Connection,
    pub(crate) keyring: &'a mut Keyring,
    pub(crate) before: Option<ViewPosition>,
    pub(crate) incarnation: Incarnation,
    pub(crate) at: Timestamp,
    /// What every node reads, where some read less than this one.
    pub(crate) readers: Option<Arc<EventVersions>>,
    /// In which domains it has written so far.
    pub(crate) domains: BTreeSet<&'static str>,
}

impl Batch<'_> {
    /// Decides and projects commands from the front of `queue`, up to the bounds of a batch.
    pub(crate) fn decide(
        &mut self,
        queue: &VecDeque<Queued>,
        commands_max: usize,
    ) -> Result<Decided, BatchError> {
        let seq = self.before.map_or(1, |before| before.seq + 1);
        let projection = Projection::new(self.connection, seq, self.at);
        let (mut replies, mut entries, mut bytes, mut index) = (Vec::new(), Vec::new(), 0, 0);
        for queued in queue.iter().take(commands_max) {
            if bytes >= BATCH_BYTES_SOFT {
                break;
            }
            match self.known_or_refused(queued)? {
                Some(reply) => replies.push(reply),
                None => match self.decide_one(&projection, queued, seq, &mut index)? {
                    Ok(entry) => {
                        bytes += entry_bytes(&entry);
                        replies.push(Ok(entry.command.answer.get().to_owned()));
                        if !entry.events.is_empty() {
                            self.projector
                                .remember(&projection, entry.actor, &entry.command)?;
                            entries.push(entry);
                        }
                    }
                    Err(reply) => replies.push(Err(reply)),
                },
            }
        }
        if entries.is_empty() {
            return Ok(Decided {
                replies,
                commit: None,
            });
        }
        let (encoded, position) = self.commit(&projection, seq, entries)?;
        let domains = std::mem::take(&mut self.domains);
        Ok(Decided {
            replies,
            commit: Some(DecidedCommit {
                encoded,
                position,
                domains,
            }),
        })
    }

    fn commit(
        &self,
        projection: &Projection<'_>,
        seq: u64,
        entries: Vec<Entry>,
    ) -> Result<(EncodedCommit, ViewPosition), BatchError> {
        self.projector.forget_commands(projection, self.at)?;
        self.projector.forget_changes(projection, self.at)?;
        let encoded = Commit {
            incarnation: self.incarnation,
            seq,
            id: Ulid::from_parts(
                u64::try_from(self.at.as_millisecond()).unwrap_or(0),
                u128::from_be_bytes(random_bytes()),
            ),
            at: self.at,
            wake_at: wake_at(projection)?.filter(|_| !is_broken(Broken::ClosedInstanceForgetsDue)),
            previous: self.before.map_or(CommitHash::NONE, |before| before.hash),
            entries,
        }
        .encode();
        if encoded.bytes.len() > COMMIT_BYTES_MAX {
            return Err(BatchError::Culprit {
                message: format!("a commit of {} bytes is too large", encoded.bytes.len()),
                reply: SubmitError::Refused(Refused::new(
                    RefusalKind::TooLarge,
                    "change_too_large",
                    "this change is too large to be stored at once; make it in smaller parts",
                )),
            });
        }
        let position = ViewPosition {
            incarnation: self.incarnation,
            seq,
            hash: encoded.hash,
            at: self.at,
            log_bytes: self.before.map_or(0, |before| before.log_bytes) + encoded.bytes.len() as u64,
        };
        self.projector.set_position(projection, &position)?;
        Ok((encoded, position))
    }

    /// The reply for a command id that was seen before, or cannot be judged.
    fn known_or_refused(&self, queued: &Queued) -> Result<Option<Reply>, BatchError> {
        let id = queued.request.command_id;
        let known: Option<(String, String)> = self
            .connection
            .prepare_cached("SELECT digest, answer FROM commands WHERE id = ?1 AND actor = ?2")?
            .query_row((id.to_bytes(), queued.request.actor.to_string()), |row| {
                Ok((row.get(0)?, row.get(1)?))
            })
            .optional()?;
        if let Some((digest, answer)) = known.filter(|_| !is_broken(Broken::CommandIdsForgotten)) {
            let reply = if digest == queued.digest {
                Ok(answer)
            } else {
                Err(SubmitError::CommandIdReused)
            };
            return Ok(Some(reply));
        }
        let made_at = i64::try_from(id.timestamp_ms()).unwrap_or(i64::MAX);
        if made_at < oldest_command(self.at) {
            return Ok(Some(Err(SubmitError::CommandExpired)));
        }
        if made_at > self.at.as_millisecond().saturating_add(COMMAND_AHEAD_MS_MAX) {
            return Ok(Some(Err(SubmitError::CommandIdAhead)));
        }
        Ok(None)
    }

    /// The inner result is this command's own; the outer one concerns the batch.
    fn decide_one(
        &mut self,
        projection: &Projection<'_>,
        queued: &Queued,
        seq: u64,
        index: &mut u32,
    ) -> Result<Result<Entry, SubmitError>, BatchError> {
        let request = &queued.request;
        let mut ctx = Ctx::new(
            self.projector.instance.clone(),
            request.actor,
            self.at,
            queued.seed,
        );
        let view = View::new(self.connection);
        // Deciding only reads, so a panic in it leaves nothing behind.
        let decided = catch_unwind(AssertUnwindSafe(|| queued.decide(&view, &mut ctx)));
        let (events, answer) = match decided {
            Ok(Ok(decided)) => decided,
            Ok(Err(Rejected::Refused(refused))) => return Ok(Err(SubmitError::Refused(refused))),
            Ok(Err(Rejected::View(error))) => {
                return Ok(Err(SubmitError::Internal {
                    message: error.to_string(),
                }));
            }
            Err(panic) => {
                let message = format!("deciding {} panicked: {}", queued.name(), panic_text(&*panic));
                return Ok(Err(SubmitError::Internal { message }));
            }
        };
        let projected = catch_unwind(AssertUnwindSafe(|| {
            self.project_all(
                projection,
                &mut ctx,
                events,
                Place {
                    incarnation: self.incarnation,
                    seq,
                    index: *index,
                    at: self.at,
                    actor: request.actor,
                },
            )
        }));
        let stored = match projected {
            Ok(stored) => stored?,
            Err(panic) => {
                let message = format!("projecting {} panicked: {}", queued.name(), panic_text(&*panic));
                return Err(BatchError::culprit(message));
            }
        };
        *index += u32::try_from(stored.len()).unwrap_or(u32::MAX);
        Ok(Ok(Entry {
            actor: request.actor,
            command: CommandRecord {
                id: request.command_id,
                digest: queued.digest.clone(),
                answer: RawValue::from_string(answer).expect("made by serde_json"),
            },
            correlation_id: request.correlation_id.chars().take(64).collect(),
            events: stored,
        }))
    }

    /// Projects events and the reactions to them, breadth first.
    fn project_all(
        &mut self,
        projection: &Projection<'_>,
        ctx: &mut Ctx,
        events: Vec<NewEvent>,
        mut place: Place,
    ) -> Result<Vec<StoredEvent>, BatchError> {
        let mut waiting: VecDeque<NewEvent> = events.into();
        let mut stored = Vec::with_capacity(waiting.len());
        while let Some(event) = waiting.pop_front() {
            if stored.len() >= COMMAND_EVENTS_MAX {
                return Err(BatchError::culprit(format!(
                    "more than {COMMAND_EVENTS_MAX} events of one command"
                )));
            }
            let event = match &self.readers {
                Some(readers) => event.for_readers(readers)?,
                None => event,
            };
            let sealed = match &event.sealed {
                Some(part) => Some(self.keyring.seal(part.person, event.name, &part.json)?),
                None => None,
            };
            let personal = event.sealed.map(|part| (part.person, Personal::Known(part.json)));
            let name = event.name.to_owned();
            let recorded = self
                .projector
                .recorded(place, name, event.version, event.body, personal);
            self.projector.project(projection, &recorded)?;
            self.domains
                .extend(self.projector.owner(&recorded).map(|owner| owner.name()));
            let view = View::new(self.connection);
            for domain in self.projector.domains.iter() {
                waiting.extend(domain.react(&view, &recorded, ctx)?);
            }
            stored.push(StoredEvent {
                name: recorded.name,
                version: recorded.version,
                body: RawValue::from_string(recorded.body)
                    .map_err(|error| BatchError::culprit(error.to_string()))?,
                sealed,
            });
            place.index += 1;
        }
        Ok(stored)
    }
}

/// About how many bytes an entry adds to its commit.
fn entry_bytes(entry: &Entry) -> usize {
    let events = entry.events.iter().map(|event| {
        let sealed = event
            .sealed
            .as_ref()
            .map_or(0, |sealed| 60 + sealed.bytes.len() * 4 / 3);
        40 + event.name.len() + event.body.get().len() + sealed
    });
    200 + entry.command.answer.get().len() + events.sum::<usize>()
}

/// What a panic said.
pub(crate) fn panic_text(panic: &(dyn std::any::Any + Send)) -> String {
    panic
        .downcast_ref::<&str>()
        .map(|text| (*text).to_owned())
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without a message".to_owned())
}
