//! Programs as they are read.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{View, ViewError};

use crate::model::{OddRule, ProgramId, RoundId, Strictness};

/// A circle and its rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Program {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ProgramId,
    /// How it is called.
    pub name: String,
    /// How many meet: 2 to 8.
    pub group_size: u8,
    /// IANA name; its rounds are scheduled in it.
    pub time_zone: String,
    /// What happens with the last person of an odd number.
    pub odd_rule: OddRule,
    /// Rounds before the same two should meet again.
    pub minimum_gap_rounds: u32,
    /// How repeats weigh against preferences.
    pub strictness: Strictness,
}

const COLUMNS: &str = "id, name, group_size, time_zone, odd_rule, minimum_gap_rounds, strictness";
/// Programs listed at most.
const PROGRAMS_MAX: u32 = 200;

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<Program> {
    Ok(Program {
        id: row.get(0)?,
        name: row.get(1)?,
        group_size: row.get(2)?,
        time_zone: row.get(3)?,
        odd_rule: row.get(4)?,
        minimum_gap_rounds: row.get(5)?,
        strictness: row.get(6)?,
    })
}

/// All programs, oldest first.
pub fn all(view: &View<'_>) -> Result<Vec<Program>, ViewError> {
    view.all(
        &format!("SELECT {COLUMNS} FROM coffee_programs ORDER BY created_ms, id LIMIT {PROGRAMS_MAX}"),
        [],
        read,
    )
}

/// One program; without an id, the first.
pub fn one(view: &View<'_>, id: Option<ProgramId>) -> Result<Option<Program>, ViewError> {
    match id {
        Some(id) => view.one(
            &format!("SELECT {COLUMNS} FROM coffee_programs WHERE id = ?1"),
            [id],
            read,
        ),
        None => Ok(all(view)?.into_iter().next()),
    }
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
