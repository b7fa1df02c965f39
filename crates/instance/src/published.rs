//! What the log tells other systems: commits after a place, mapped to public events by the domains, on
//! the state at the time of asking. Sealed parts are not opened for it.

use std::sync::Arc;

use jiff::Timestamp;
use vc_kernel::{EventPosition, ProjectError, PublicEvent, PublicEventKind, Recorded, ViewError};
use vc_store::{CommitError, EncodedCommit, LogError};

use crate::instance::Instance;
use crate::limits::PUBLISH_BYTES;
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

/// Some commits' public events.
#[derive(Clone, Debug)]
pub struct PublishedPage {
    /// In the order of the log.
    pub events: Vec<Published>,
    /// The last commit that was looked at; the one asked for where there is none after it.
    pub until: u64,
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

    /// The public events of the commits after `after_seq`: of about [`PUBLISH_BYTES`] of commits, at least one
    /// if there is any, and none that readers here do not see yet.
    ///
    /// # Errors
    /// See [`PublishedError`].
    pub async fn published_after(self: &Arc<Self>, after_seq: u64) -> Result<PublishedPage, PublishedError> {
        let visible = self.subscribe().borrow().seq;
        if visible <= after_seq {
            return Ok(PublishedPage {
                events: Vec::new(),
                until: after_seq,
            });
        }
        let reading = Arc::clone(self);
        let read = self
            .threads
            .block(move || reading.read_events(after_seq, visible))
            .await;
        let (events, until) = read.unwrap_or_else(|error| Err(LogError::Unavailable(error).into()))?;
        let projector = self.projector.clone();
        let events = if events.is_empty() {
            Vec::new()
        } else {
            self.read(move |view| {
                let mut told = Vec::new();
                for event in events {
                    told.extend(map(&projector, view, event)?);
                }
                Ok::<_, PublishedError>(told)
            })
            .await?
        };
        Ok(PublishedPage { events, until })
    }

    fn read_events(&self, after_seq: u64, visible: u64) -> Result<(Vec<ReadEvent>, u64), PublishedError> {
        let stored = self.log.read(self.id(), after_seq, PUBLISH_BYTES)?;
        let (mut events, mut until) = (Vec::new(), after_seq);
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
                    index += 1;
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
            until = seq;
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
