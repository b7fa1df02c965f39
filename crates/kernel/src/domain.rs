//! A domain as the engine sees it: a schema, a projection, reactions.

use std::ops::Deref;

use jiff::Timestamp;
use rusqlite::{Connection, Params};

use crate::ctx::Ctx;
use crate::event::{DecodeError, NewEvent, Recorded};
use crate::id::PersonId;
use crate::public_event::{PublicEvent, PublicEventKind};
use crate::view::{View, ViewError};

/// One part of the product: people, coffee, tasks. Registered once, in `vc-server`.
pub trait Domain: Send + Sync + 'static {
    /// The first part of its events' names.
    fn name(&self) -> &'static str;

    /// `CREATE TABLE` and so on for its tables, each named `<domain>_…`.
    fn schema(&self) -> &'static str;

    /// The source text of its projections (`include_str!`): together with the schema it names the
    /// view's version, so that a changed projection is rebuilt from the log.
    fn projection_sources(&self) -> &'static [&'static str];

    /// Each version of each of its events that this release reads: `READS` of its events.
    fn events_read(&self) -> &'static [(&'static str, u16)];

    /// Each version of each of its events that this release can write: `WRITES` of its events.
    fn events_written(&self) -> &'static [(&'static str, u16)];

    /// Writes one of its own events into its tables. Total and deterministic: the log is right,
    /// nothing is validated again.
    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError>;

    /// Answers an event of any domain with further events, in the same transaction.
    fn react(
        &self,
        _view: &View<'_>,
        _event: &Recorded,
        _ctx: &mut Ctx,
    ) -> Result<Vec<NewEvent>, ProjectError> {
        Ok(Vec::new())
    }

    /// The person whose key is known to be destroyed as of this event, if it says so. A view that went
    /// through the event with rows about them is built anew: deleted text lingers in its file.
    fn erases(&self, _event: &Recorded) -> Option<PersonId> {
        None
    }

    /// A changed row for one audience, as clients get it; `None` when it is gone or not theirs.
    fn render(
        &self,
        _view: &View<'_>,
        _kind: &str,
        _id: &str,
        _audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        Ok(None)
    }

    /// The kinds of events that it tells other systems.
    fn published(&self) -> &'static [PublicEventKind] {
        &[]
    }

    /// What other systems are told of one of its own events, which comes without its sealed part: ids
    /// and plain facts that every member may see as of `view`, the state at sending.
    fn publish(&self, _view: &View<'_>, _event: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
        Ok(Vec::new())
    }
}

/// A logged event that could not be projected. It stops that instance with this message.
#[derive(Debug, thiserror::Error)]
pub enum ProjectError {
    /// Written by a newer release, or damaged.
    #[error(transparent)]
    Decode(#[from] DecodeError),
    /// The view file could not be read or written.
    #[error(transparent)]
    View(#[from] ViewError),
}

impl From<rusqlite::Error> for ProjectError {
    fn from(error: rusqlite::Error) -> Self {
        Self::View(ViewError(error))
    }
}

/// Who may see a changed row.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Audience {
    /// Every member.
    Everyone,
    /// Admins.
    Admins,
    /// One person.
    Person(PersonId),
}

impl Audience {
    /// The stored form: `everyone`, `admins` or the person's id.
    pub fn key(&self) -> String {
        match self {
            Self::Everyone => "everyone".to_owned(),
            Self::Admins => "admins".to_owned(),
            Self::Person(person) => person.to_string(),
        }
    }

    /// Reads the stored form back.
    pub fn from_key(key: &str) -> Option<Self> {
        match key {
            "everyone" => Some(Self::Everyone),
            "admins" => Some(Self::Admins),
            _ => key.parse().ok().map(Self::Person),
        }
    }
}

/// The view as a projection sees it: readable (it derefs to [`View`]) and writable, with the
/// engine's own tables `due` and `changes` behind methods.
pub struct Projection<'c> {
    connection: &'c Connection,
    view: View<'c>,
    seq: u64,
    at: Timestamp,
}

impl<'c> Projection<'c> {
    /// Wraps the writer's connection for one commit; the engine calls this.
    pub const fn new(connection: &'c Connection, seq: u64, at: Timestamp) -> Self {
        Self {
            connection,
            view: View::new(connection),
            seq,
            at,
        }
    }

    /// Runs a writing statement (cached) and returns the number of changed rows.
    pub fn execute(&self, sql: &str, params: impl Params) -> Result<usize, ProjectError> {
        Ok(self.connection.prepare_cached(sql)?.execute(params)?)
    }

    /// Something is due: `key` is its idempotency key (`<domain>.<what>:<id>`), `kind` names the
    /// job that does it. Setting a key again moves it.
    pub fn due(&self, key: &str, kind: &str, at: Timestamp) -> Result<(), ProjectError> {
        self.execute(
            "INSERT INTO due (key, kind, at_ms, seq) VALUES (?1, ?2, ?3, ?4)
             ON CONFLICT (key) DO UPDATE SET kind = ?2, at_ms = ?3, seq = ?4",
            (key, kind, at.as_millisecond(), self.seq.cast_signed()),
        )?;
        Ok(())
    }

    /// It is done, given up or withdrawn. Settling what is not due does nothing.
    pub fn settle(&self, key: &str) -> Result<(), ProjectError> {
        self.execute("DELETE FROM due WHERE key = ?1", [key])?;
        Ok(())
    }

    /// Tells live clients that a row changed; what they get is rendered after the commit.
    pub fn changed(&self, kind: &str, id: &str, audience: &Audience) -> Result<(), ProjectError> {
        self.execute(
            "INSERT INTO changes (kind, id, audience, seq, at_ms) VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (kind, id, audience) DO UPDATE SET seq = ?4, at_ms = ?5",
            (
                kind,
                id,
                audience.key(),
                self.seq.cast_signed(),
                self.at.as_millisecond(),
            ),
        )?;
        Ok(())
    }
}

impl<'c> Deref for Projection<'c> {
    type Target = View<'c>;

    fn deref(&self) -> &View<'c> {
        &self.view
    }
}
