//! What the log tells other systems: commits after a place, mapped to public events by the domains, on
//! the state at the time of asking. Sealed parts are not opened for it.

use std::sync::Arc;

use jiff::Timestamp;
use vc_kernel::{EventPosition, ProjectError, PublicEvent, PublicEventKind, Recorded, ViewError};
use vc_store::{CommitError, EncodedCommit, LogError};

use crate::instance::Instance;
use crate::limits::{PUBLISH_BYTES, PUBLISH_EVENTS_SOFT};
use crate::projector::{Place, Projector};
use crate::request::ReadError;

/// A public event with its place.
#[derive(Clone, Debug)]
pub struct Published {
    /// The stored event that it comes from.
    pub position: EventPosition,
    /// Which of those that come from it, from 0.
    pub part: u32,
    /// When its commit was made.
    pub at: Timestamp,
    /// Of the request that caused it.
    pub correlation_id: String,
    /// What is told.
    pub event: PublicEvent,
}

/// A place between stored events: behind this one. Behind a whole commit the index is `u32::MAX`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct LogPlace {
    /// The commit.
    pub seq: u64,
    /// The stored event in it.
    pub index: u32,
}

impl LogPlace {
    /// Behind all of a commit.
    pub const fn behind(seq: u64) -> Self {
        Self { seq, index: u32::MAX }
    }
}

/// Some of the log's public events.
#[derive(Clone, Debug)]
pub struct PublishedPage {
    /// In the order of the log.
    pub events: Vec<Published>,
    /// Behind what was looked at; the place asked for where there is nothing after it.
    pub until: LogPlace,
    /// The commit whose state decided what may be told: the last one that readers saw.
    pub as_of: u64,
}

/// Why public events could not be read. Trying again may help.
#[derive(Debug, thiserror::Error)]
pub enum PublishedError {
    /// The log.
    #[error(transparent)]
    Log(#[from] LogError),
    /// A commit.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The state that decides what may be told.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// An event.
    #[error(transparent)]
    Map(#[from] ProjectError),
}

impl From<ViewError> for PublishedError {
    fn from(error: ViewError) -> Self {
        Self::Read(error.into())
    }
}

struct ReadEvent {
    recorded: Recorded,
    correlation_id: String,
}

impl Instance {
    /// All kinds of public events there are.
    pub fn published_kinds(&self) -> impl Iterator<Item = &'static PublicEventKind> {
        self.projector
            .domains
            .iter()
            .flat_map(|domain| domain.published())
    }

    /// The public events from `after` on, those of the very event named included (not all of them may be settled):
    /// of about [`PUBLISH_BYTES`] of commits, [`PUBLISH_EVENTS_SOFT`] of them or a few more, and none that readers here
    /// do not see yet.
    ///
    /// # Errors
    /// See [`PublishedError`].
    pub async fn published_after(self: &Arc<Self>, after: LogPlace) -> Result<PublishedPage, PublishedError> {
        let visible = self.subscribe().borrow().seq;
        if LogPlace::behind(visible) <= after {
            return Ok(PublishedPage {
                events: Vec::new(),
                until: after,
                as_of: visible,
            });
        }
        let reading = Arc::clone(self);
        let read = self
            .threads
            .block(move || reading.read_events(after, visible))
            .await;
        let (read, until) = read.unwrap_or_else(|error| Err(LogError::Unavailable(error).into()))?;
        let projector = self.projector.clone();
        self.read(move |view| {
            let (mut events, mut last) = (Vec::new(), None);
            for one in read {
                let place = LogPlace {
                    seq: one.recorded.position.seq,
                    index: one.recorded.position.index,
                };
                if events.len() >= PUBLISH_EVENTS_SOFT {
                    return Ok(PublishedPage {
                        events,
                        until: last.unwrap_or(after),
                        as_of: visible,
                    });
                }
                events.extend(map(&projector, view, one)?);
                last = Some(place);
            }
            Ok::<_, PublishedError>(PublishedPage {
                events,
                until,
                as_of: visible,
            })
        })
        .await
    }

    fn read_events(
        &self,
        after: LogPlace,
        visible: u64,
    ) -> Result<(Vec<ReadEvent>, LogPlace), PublishedError> {
        let is_whole = after.index == u32::MAX;
        let after_seq = after.seq - u64::from(!is_whole && after.seq > 0);
        let stored = self.log.read(self.id(), after_seq, PUBLISH_BYTES)?;
        let (mut events, mut until) = (Vec::new(), after);
        for (seq, bytes) in stored.into_iter().filter(|(seq, _)| *seq <= visible) {
            let (_, commit) = EncodedCommit::from_stored(seq, bytes)?;
            let mut index = 0;
            for entry in commit.entries {
                for event in entry.events {
                    let place = Place {
                        incarnation: commit.incarnation,
                        seq,
                        index,
                        at: commit.at,
                        actor: entry.actor,
                    };
                    let here = LogPlace { seq, index };
                    index += 1;
                    if here < after {
                        continue;
                    }
                    let body = Box::<str>::from(event.body).into_string();
                    let recorded = self
                        .projector
                        .recorded(place, event.name, event.version, body, None);
                    if self
                        .projector
                        .owner(&recorded)
                        .is_some_and(|owner| !owner.published().is_empty())
                    {
                        events.push(ReadEvent {
                            recorded,
                            correlation_id: entry.correlation_id.clone(),
                        });
                    }
                }
            }
            until = LogPlace::behind(seq);
        }
        Ok((events, until))
    }
}

fn map(
    projector: &Projector,
    view: &vc_kernel::View<'_>,
    read: ReadEvent,
) -> Result<Vec<Published>, ProjectError> {
    let ReadEvent {
        recorded,
        correlation_id,
    } = read;
    let Some(owner) = projector.owner(&recorded) else {
        return Ok(Vec::new());
    };
    let told = owner.publish(view, &recorded)?.into_iter().zip(0..);
    Ok(told
        .map(|(event, part)| Published {
            position: recorded.position.clone(),
            part,
            at: recorded.at,
            correlation_id: correlation_id.clone(),
            event,
        })
        .collect())
}
