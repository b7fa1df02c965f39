//! Imports: how far they are, and what they did to whom.

use vc_kernel::{Audience, PersonId, ProjectError, Projection, Recorded};

use super::IMPORT_ROW;
use crate::events::{ImportAdvanced, ImportStarted, ImportUndoAdvanced};
use crate::model::ImportId;

/// The job that goes on with an import, or with undoing it.
pub const IMPORT_JOB: &str = "people.continue_import";

/// The key of the due row of an import's work.
pub fn import_due(import: ImportId) -> String {
    format!("people.import:{import}")
}

pub fn started(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ImportStarted,
) -> Result<(), ProjectError> {
    projection.execute(
        "INSERT INTO people_imports (id, status, total, chunks, started_at_ms, started_by)
         VALUES (?1, 'running', ?2, ?3, ?4, ?5)",
        (
            event.import,
            event.total,
            event.chunks,
            recorded.at.as_millisecond(),
            recorded.actor.to_string(),
        ),
    )?;
    projection.due(&import_due(event.import), IMPORT_JOB, recorded.at)?;
    changed(projection, event.import)
}

pub fn advanced(projection: &Projection<'_>, event: &ImportAdvanced) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_imports SET next_chunk = ?2, next_offset = ?3, applied = applied + ?4, created = created + ?5,
            updated = updated + ?6, skipped = skipped + ?7 WHERE id = ?1",
        (event.import, event.chunk, event.offset, event.applied, event.created, event.updated, event.skipped),
    )?;
    changed(projection, event.import)
}

pub fn undo_started(
    projection: &Projection<'_>,
    recorded: &Recorded,
    import: ImportId,
) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_imports SET status = 'undoing' WHERE id = ?1",
        [import],
    )?;
    projection.due(&import_due(import), IMPORT_JOB, recorded.at)?;
    changed(projection, import)
}

pub fn undo_advanced(projection: &Projection<'_>, event: &ImportUndoAdvanced) -> Result<(), ProjectError> {
    for person in &event.people {
        projection.execute(
            "INSERT OR IGNORE INTO people_import_undone (import, person, was_left) VALUES (?1, ?2, ?3)",
            (event.import, person, event.left.contains(person)),
        )?;
    }
    changed(projection, event.import)
}

/// Nothing is left to do; `status` says how it ended.
pub fn ended(projection: &Projection<'_>, import: ImportId, status: &str) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_imports SET status = ?2 WHERE id = ?1",
        (import, status),
    )?;
    projection.settle(&import_due(import))?;
    changed(projection, import)
}

/// Keeps what an import did to somebody, unless it is just being undone. A file names everybody
/// once, so there is one row of each kind.
pub(super) fn remember(
    projection: &Projection<'_>,
    import: ImportId,
    person: PersonId,
    what: &str,
    change: &str,
) -> Result<(), ProjectError> {
    projection.execute(
        "INSERT OR REPLACE INTO people_import_changes (import, person, what, change)
         SELECT id, ?2, ?3, ?4 FROM people_imports WHERE id = ?1 AND status = 'running'",
        (import, person, what, change),
    )?;
    Ok(())
}

fn changed(projection: &Projection<'_>, import: ImportId) -> Result<(), ProjectError> {
    projection.changed(IMPORT_ROW, &import.to_string(), &Audience::Admins)
}
