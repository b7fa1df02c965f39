//! Changes of many people at once: how far they are, what they did to whom, and whether the same
//! was changed since, so that an undo gives back exactly what nobody has touched.

use jiff::SignedDuration;
use vc_kernel::{Audience, PersonId, ProjectError, Projection, Recorded};

use super::BULK_ROW;
use crate::events::{BulkAdvanced, BulkStarted, BulkUndoAdvanced};
use crate::model::{BulkId, BulkKind, BulkSkip};

/// The job that goes on with a bulk change, or with undoing it.
pub const BULK_JOB: &str = "people.continue_bulk_change";
/// The job that forgets the secrets of people who were removed, once that can't be undone.
pub const CLOSE_BULK_JOB: &str = "people.close_bulk_change";
/// How long a removal of many can be undone, in days.
pub const UNDO_DAYS: i64 = 7;

/// What a bulk change did to somebody whom it asked in.
pub const INVITATION: &str = "invitation";

/// The key of the due row of a bulk change's work.
pub fn bulk_due(bulk: BulkId) -> String {
    format!("people.bulk:{bulk}")
}

/// The key of the due row that ends a bulk removal's time for an undo.
pub fn close_bulk_due(bulk: BulkId) -> String {
    format!("people.close_bulk:{bulk}")
}

pub fn started(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &BulkStarted,
) -> Result<(), ProjectError> {
    projection.execute(
        "INSERT INTO people_bulks (id, kind, status, total, parts, started_at_ms, started_by)
         VALUES (?1, ?2, 'running', ?3, ?4, ?5, ?6)",
        (
            event.bulk,
            event.kind,
            event.total,
            event.parts,
            recorded.at.as_millisecond(),
            recorded.actor.to_string(),
        ),
    )?;
    projection.due(&bulk_due(event.bulk), BULK_JOB, recorded.at)?;
    if event.kind == BulkKind::Remove {
        let at = recorded
            .at
            .saturating_add(SignedDuration::from_hours(UNDO_DAYS * 24));
        let at = at.unwrap_or(jiff::Timestamp::MAX);
        projection.due(&close_bulk_due(event.bulk), CLOSE_BULK_JOB, at)?;
    }
    changed(projection, event.bulk)
}

pub fn advanced(projection: &Projection<'_>, event: &BulkAdvanced) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_bulks SET next_part = ?2, applied = applied + ?3, changed = changed + ?4 WHERE id = ?1",
        (
            event.bulk,
            event.part.saturating_add(1),
            event.people,
            event.changed,
        ),
    )?;
    for skipped in &event.skipped {
        projection.execute(
            "INSERT OR REPLACE INTO people_bulk_skipped (bulk, person, reason) VALUES (?1, ?2, ?3)",
            (event.bulk, skipped.person, skipped.reason),
        )?;
        if matches!(skipped.reason, BulkSkip::MailRefused | BulkSkip::MailFailed) {
            projection.execute(
                "DELETE FROM people_bulk_changes WHERE bulk = ?1 AND person = ?2 AND what = ?3",
                (event.bulk, skipped.person, INVITATION),
            )?;
        }
    }
    changed(projection, event.bulk)
}

/// A bulk change asks somebody in. Another invitation does not stand in the way of taking this one
/// back: each has a link of its own.
pub(super) fn invited_by_bulk(
    projection: &Projection<'_>,
    bulk: BulkId,
    person: PersonId,
) -> Result<(), ProjectError> {
    projection.execute(
        "INSERT OR IGNORE INTO people_bulk_changes (bulk, person, what, change) VALUES (?1, ?2, ?3, 'null')",
        (bulk, person, INVITATION),
    )?;
    Ok(())
}

pub fn undo_started(
    projection: &Projection<'_>,
    recorded: &Recorded,
    bulk: BulkId,
) -> Result<(), ProjectError> {
    projection.execute("UPDATE people_bulks SET status = 'undoing' WHERE id = ?1", [bulk])?;
    projection.due(&bulk_due(bulk), BULK_JOB, recorded.at)?;
    changed(projection, bulk)
}

pub fn undo_advanced(projection: &Projection<'_>, event: &BulkUndoAdvanced) -> Result<(), ProjectError> {
    let restored = event.restored.iter().map(|person| (*person, None));
    let left = event.left.iter().map(|left| (left.person, Some(left.reason)));
    for (person, reason) in restored.chain(left) {
        projection.execute(
            "INSERT OR IGNORE INTO people_bulk_undone (bulk, person, reason) VALUES (?1, ?2, ?3)",
            (event.bulk, person, reason),
        )?;
    }
    changed(projection, event.bulk)
}

/// Nothing is left to do; `status` says how it ended.
pub fn ended(projection: &Projection<'_>, bulk: BulkId, status: &str) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_bulks SET status = ?2 WHERE id = ?1",
        (bulk, status),
    )?;
    projection.settle(&bulk_due(bulk))?;
    changed(projection, bulk)
}

pub fn closed(projection: &Projection<'_>, bulk: BulkId) -> Result<(), ProjectError> {
    projection.execute("UPDATE people_bulks SET closed = 1 WHERE id = ?1", [bulk])?;
    projection.settle(&close_bulk_due(bulk))?;
    changed(projection, bulk)
}

/// Somebody's `what` changed, by a bulk change or by an edit. Earlier bulk changes of the same can
/// no longer be undone; if this is itself the undo of one, those that it had superseded can be again.
/// `former` is JSON of what was before.
pub(super) fn noted(
    projection: &Projection<'_>,
    bulk: Option<BulkId>,
    person: PersonId,
    what: &str,
    former: &str,
) -> Result<(), ProjectError> {
    let status: Option<String> = match bulk {
        Some(bulk) => projection.one("SELECT status FROM people_bulks WHERE id = ?1", [bulk], |row| {
            row.get(0)
        })?,
        None => None,
    };
    if status.as_deref() == Some("undoing") {
        projection.execute(
            "UPDATE people_bulk_changes SET superseded_by = NULL WHERE person = ?1 AND what = ?2 AND superseded_by = ?3",
            (person, what, bulk),
        )?;
        return Ok(());
    }
    let by = bulk.map_or_else(|| "edit".to_owned(), |bulk| bulk.to_string());
    projection.execute(
        "UPDATE people_bulk_changes SET superseded_by = ?3 WHERE person = ?1 AND what = ?2 AND superseded_by IS NULL",
        (person, what, by),
    )?;
    if let Some(bulk) = bulk {
        projection.execute(
            "INSERT OR REPLACE INTO people_bulk_changes (bulk, person, what, change) VALUES (?1, ?2, ?3, ?4)",
            (bulk, person, what, former),
        )?;
    }
    Ok(())
}

/// An erased person has no former states.
pub(super) fn forget(projection: &Projection<'_>, person: PersonId) -> Result<(), ProjectError> {
    projection.execute("DELETE FROM people_bulk_changes WHERE person = ?1", [person])?;
    Ok(())
}

fn changed(projection: &Projection<'_>, bulk: BulkId) -> Result<(), ProjectError> {
    projection.changed(BULK_ROW, &bulk.to_string(), &Audience::Admins)
}
