//! Programs as they are read.

use jiff::Timestamp;
use rusqlite::types::Type;
use serde::Serialize;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};

use super::matches::instant;
use crate::events::NextSlot;
use crate::model::program::ProgramSettings;
use crate::model::{ProgramId, RoundId};

/// A circle and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Program {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ProgramId,
    /// What an admin has set.
    #[serde(flatten)]
    pub settings: ProgramSettings,
    /// Rises with every change of the settings.
    pub version: u64,
    /// Its id in `vc.yaml`; null for a program that does not stand there.
    #[schema(required)]
    pub file_id: Option<String>,
    /// The settings that are written in `vc.yaml`, by name: they cannot be changed here.
    pub set_in_file: Vec<String>,
    /// When its next round runs; null where nothing is scheduled.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub next_round_at: Option<Timestamp>,
    /// When it came to its end; null for one that runs.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub archived_at: Option<Timestamp>,
    /// See [`NextSlot`].
    #[serde(skip)]
    #[schema(ignore)]
    pub next: Option<NextSlot>,
}

const COLUMNS: &str = "id, settings, version, next_slot, next_ms, archived_ms, file_id, set_in_file";
/// Programs at most, archived ones included.
pub const PROGRAMS_MAX: u32 = 200;

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Program> {
    let slot: Option<String> = row.get(3)?;
    let next_ms: Option<i64> = row.get(4)?;
    Ok(Program {
        id: row.get(0)?,
        settings: json(row, 1)?,
        version: row.get::<_, i64>(2)?.unsigned_abs(),
        file_id: row.get(6)?,
        set_in_file: json(row, 7)?,
        next_round_at: next_ms.map(instant),
        archived_at: row.get::<_, Option<i64>>(5)?.map(instant),
        next: slot.zip(next_ms).map(|(slot, at_ms)| NextSlot { slot, at_ms }),
    })
}

/// What is kept as JSON in a column.
pub fn json<T: DeserializeOwned>(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(&row.get::<_, String>(column)?)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(error)))
}

/// All programs, oldest first, archived ones too.
pub fn all(view: &View<'_>) -> Result<Vec<Program>, ViewError> {
    view.all(
        &format!("SELECT {COLUMNS} FROM coffee_programs ORDER BY created_ms, id LIMIT {PROGRAMS_MAX}"),
        [],
        read,
    )
}

/// The programs that run, oldest first.
pub fn running(view: &View<'_>) -> Result<Vec<Program>, ViewError> {
    let mut programs = all(view)?;
    programs.retain(|program| program.archived_at.is_none());
    Ok(programs)
}

/// One program, archived or not; without an id, the first that runs.
pub fn one(view: &View<'_>, id: Option<ProgramId>) -> Result<Option<Program>, ViewError> {
    match id {
        Some(id) => view.one(
            &format!("SELECT {COLUMNS} FROM coffee_programs WHERE id = ?1"),
            [id],
            read,
        ),
        None => Ok(running(view)?.into_iter().next()),
    }
}

/// The programs that somebody has joined.
pub fn joined(view: &View<'_>, person: PersonId) -> Result<Vec<ProgramId>, ViewError> {
    view.all(
        "SELECT program FROM coffee_joined WHERE person = ?1 ORDER BY program LIMIT ?2",
        (person, PROGRAMS_MAX),
        |row| row.get(0),
    )
}

/// Whether somebody has joined a program.
pub fn has_joined(view: &View<'_>, id: ProgramId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_joined WHERE program = ?1 AND person = ?2",
        (id, person),
    )
}

/// How often the past of a program has changed.
pub fn history_version(view: &View<'_>, id: ProgramId) -> Result<u64, ViewError> {
    view.count("SELECT history_version FROM coffee_programs WHERE id = ?1", [id])
}

/// The newest round of a program that people have seen.
pub fn last_round(view: &View<'_>, id: ProgramId) -> Result<Option<RoundId>, ViewError> {
    view.one(
        "SELECT id FROM coffee_rounds WHERE program = ?1 AND status <> 'forming' ORDER BY number DESC LIMIT 1",
        [id],
        |row| row.get(0),
    )
}

/// The round of a program that is being written, if one is.
pub fn forming_round(view: &View<'_>, id: ProgramId) -> Result<Option<RoundId>, ViewError> {
    view.one(
        "SELECT id FROM coffee_rounds WHERE program = ?1 AND status = 'forming' ORDER BY number DESC LIMIT 1",
        [id],
        |row| row.get(0),
    )
}

/// What the next round will be numbered.
pub fn next_number(view: &View<'_>, id: ProgramId) -> Result<i64, ViewError> {
    let last: Option<i64> = view
        .one(
            "SELECT max(number) FROM coffee_rounds WHERE program = ?1",
            [id],
            |row| row.get(0),
        )?
        .flatten();
    Ok(last.unwrap_or(0) + 1)
}
