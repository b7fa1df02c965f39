//! How commits become rows. The same functions serve the writer, catch-up and rebuilds, so that a
//! live view and a rebuilt one are the same to the row.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::id::Ulid;
use vc_kernel::{
    Actor, Domain, EventPosition, EventVersions, Incarnation, InstanceEvent, InstanceId, PersonId, Personal,
    ProjectError, Projection, Recorded,
};
use vc_store::{CommandRecord, CommitError, LogError};

use crate::keyring::KeyError;
use crate::limits::{CHANGES_MEMORY_DAYS, COMMAND_MEMORY_DAYS};
use crate::view_file::ViewPosition;

/// What a binary with these domains reads of an instance's log: for the other nodes that serve it.
pub fn events_read(domains: &[Arc<dyn Domain>]) -> EventVersions {
    let of_domains = domains.iter().flat_map(|domain| domain.events_read());
    of_domains.chain(InstanceEvent::READS).copied().collect()
}

/// The view could not follow the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ApplyError {
    #[error(transparent)]
    Project(#[from] ProjectError),
    #[error(transparent)]
    Commit(#[from] CommitError),
    #[error(transparent)]
    Key(#[from] KeyError),
    #[error(transparent)]
    Log(#[from] LogError),
    #[error("commit {seq} does not continue commit {before}: the log was forked or restored")]
    Forked { seq: u64, before: u64 },
}

impl From<rusqlite::Error> for ApplyError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Project(error.into())
    }
}

impl ApplyError {
    /// Whether trying again later may help; everything else stops the instance.
    pub(crate) fn is_transient(&self) -> bool {
        use vc_store::KeepError;
        matches!(
            self,
            Self::Log(LogError::Unavailable(_)) | Self::Key(KeyError::Keep(KeepError::Unavailable(_)))
        ) || matches!(self, Self::Project(ProjectError::View(error)) if is_storage_away(&error.0))
    }
}

/// The disk is full, read-only or failing: the view is none the worse for it, and when there is a
/// disk again it goes on.
fn is_storage_away(error: &rusqlite::Error) -> bool {
    use rusqlite::ErrorCode;
    matches!(
        error.sqlite_error_code(),
        Some(
            ErrorCode::DiskFull
                | ErrorCode::DatabaseBusy
                | ErrorCode::ReadOnly
                | ErrorCode::SystemIoFailure
                | ErrorCode::CannotOpen
        )
    )
}

/// The domains of one instance.
#[derive(Clone)]
pub(crate) struct Projector {
    pub(crate) instance: InstanceId,
    pub(crate) domains: Arc<[Arc<dyn Domain>]>,
}

/// What stands around an event in its commit.
#[derive(Clone, Copy)]
pub(crate) struct Place {
    pub(crate) incarnation: Incarnation,
    pub(crate) seq: u64,
    pub(crate) index: u32,
    pub(crate) at: Timestamp,
    pub(crate) actor: Actor,
}

impl Projector {
    pub(crate) fn recorded(
        &self,
        place: Place,
        name: String,
        version: u16,
        body: String,
        sealed: Option<(PersonId, Personal<Vec<u8>>)>,
    ) -> Recorded {
        Recorded {
            position: EventPosition {
                instance: self.instance.clone(),
                incarnation: place.incarnation,
                seq: place.seq,
                index: place.index,
            },
            at: place.at,
            actor: place.actor,
            name,
            version,
            body,
            sealed,
        }
    }

    pub(crate) fn owner(&self, event: &Recorded) -> Option<&Arc<dyn Domain>> {
        let domain = event.domain();
        self.domains.iter().find(|candidate| candidate.name() == domain)
    }

    /// Writes one event into its domain's tables.
    pub(crate) fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        if let Some(owner) = self.owner(event) {
            return owner.project(projection, event);
        }
        // The engine's own have no tables; what it does not know stops the instance.
        InstanceEvent::decode(event)?;
        Ok(())
    }

    /// Remembers an accepted command, so that its id gets the same answer again.
    pub(crate) fn remember(
        &self,
        projection: &Projection<'_>,
        actor: Actor,
        command: &CommandRecord,
    ) -> Result<(), ProjectError> {
        projection.execute(
            "INSERT OR IGNORE INTO commands (id, actor, digest, answer) VALUES (?1, ?2, ?3, ?4)",
            (
                command.id.to_bytes(),
                actor.to_string(),
                &command.digest,
                command.answer.get(),
            ),
        )?;
        Ok(())
    }

    /// Forgets command ids that are too old to be taken, by commit time.
    pub(crate) fn forget_commands(
        &self,
        projection: &Projection<'_>,
        at: Timestamp,
    ) -> Result<(), ProjectError> {
        let oldest = Ulid::from_parts(u64::try_from(oldest_command(at)).unwrap_or(0), 0);
        projection.execute("DELETE FROM commands WHERE id < ?1", [oldest.to_bytes()])?;
        Ok(())
    }

    /// Forgets changed rows that are too old, by commit time; cursors before them refetch.
    pub(crate) fn forget_changes(
        &self,
        projection: &Projection<'_>,
        at: Timestamp,
    ) -> Result<(), ProjectError> {
        let before = oldest_change(at);
        if projection.exists("SELECT 1 FROM changes WHERE at_ms < ?1 LIMIT 1", [before])? {
            projection.execute(
                "UPDATE position SET changes_floor = (SELECT max(seq) FROM changes WHERE at_ms < ?1)",
                [before],
            )?;
            projection.execute("DELETE FROM changes WHERE at_ms < ?1", [before])?;
        }
        Ok(())
    }

    /// Moves the view's position; the last thing before its transaction commits.
    pub(crate) fn set_position(
        &self,
        projection: &Projection<'_>,
        position: &ViewPosition,
    ) -> Result<(), ProjectError> {
        projection.execute(
            "INSERT INTO position (id, incarnation, seq, hash, at_ms, changes_floor, log_bytes)
             VALUES (1, ?1, ?2, ?3, ?4, 0, ?5)
             ON CONFLICT (id) DO UPDATE SET incarnation = ?1, seq = ?2, hash = ?3, at_ms = ?4, log_bytes = ?5",
            (
                position.incarnation,
                position.seq.cast_signed(),
                position.hash.0,
                position.at.as_millisecond(),
                position.log_bytes.cast_signed(),
            ),
        )?;
        Ok(())
    }
}

/// When the oldest command id was made that is still taken, in milliseconds since 1970: younger ones
/// are remembered, older ones refused, and nothing lies between.
pub(crate) fn oldest_command(at: Timestamp) -> i64 {
    days_before(at, COMMAND_MEMORY_DAYS)
}

/// Of when the oldest change is that is still remembered, in milliseconds since 1970.
pub(crate) fn oldest_change(at: Timestamp) -> i64 {
    days_before(at, CHANGES_MEMORY_DAYS)
}

fn days_before(at: Timestamp, days: i64) -> i64 {
    (at - SignedDuration::from_hours(24 * days)).as_millisecond()
}

/// The earliest due row, which every commit carries.
pub(crate) fn wake_at(projection: &Projection<'_>) -> Result<Option<Timestamp>, ProjectError> {
    let at: Option<i64> = projection
        .one("SELECT min(at_ms) FROM due", [], |row| row.get(0))?
        .flatten();
    Ok(at.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn a_disk_that_is_away_is_waited_for_and_a_damaged_view_is_not() {
        let code = |code| ApplyError::from(rusqlite::Error::SqliteFailure(ffi::Error::new(code), None));
        for away in [
            ffi::SQLITE_FULL,
            ffi::SQLITE_READONLY,
            ffi::SQLITE_IOERR_WRITE,
            ffi::SQLITE_IOERR_SHMSIZE,
            ffi::SQLITE_CANTOPEN,
        ] {
            assert!(code(away).is_transient(), "{away}");
        }
        for damaged in [ffi::SQLITE_CORRUPT, ffi::SQLITE_NOTADB, ffi::SQLITE_CONSTRAINT] {
            assert!(!code(damaged).is_transient(), "{damaged}");
        }
    }
}
