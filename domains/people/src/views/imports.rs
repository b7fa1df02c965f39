//! Imports and how far they are.

use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{Actor, PersonId, View, ViewError};

use super::refs::{PersonRef, person_refs};
use super::shapes::instant;
use crate::model::ImportId;

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ImportStatus {
    /// Rows are being applied.
    Running,
    /// All rows were applied.
    Done,
    /// The rest could not be applied; what was applied can be undone.
    Stopped,
    /// It is being undone.
    Undoing,
    /// It is undone.
    Undone,
}

impl ImportStatus {
    fn parse(text: &str) -> Self {
        match text {
            "running" => Self::Running,
            "done" => Self::Done,
            "undoing" => Self::Undoing,
            "undone" => Self::Undone,
            _ => Self::Stopped,
        }
    }
}

/// How many of those left alone by an undo are named.
const LEFT_MAX: u32 = 100;

/// An import of people from a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Import {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ImportId,
    /// How far it is.
    pub status: ImportStatus,
    /// Rows of the file.
    pub total: u32,
    /// Rows applied so far.
    pub applied: u32,
    /// People added.
    pub created: u32,
    /// People changed.
    pub updated: u32,
    /// Rows, or parts of rows, that no longer fitted when their turn came.
    pub skipped: u32,
    /// People an undo has put back so far.
    pub undone: u32,
    /// People an undo left alone because they changed since (the first hundred).
    pub left: Vec<PersonRef>,
    /// When it was started (RFC 3339).
    #[schema(format = DateTime)]
    pub started_at: String,
    /// Who started it.
    #[schema(required)]
    pub started_by: Option<PersonRef>,
}

/// Where an import's work goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImportPlace {
    /// How far it is.
    pub status: ImportStatus,
    /// In how many pieces its rows lie in the keep.
    pub chunks: u32,
    /// The piece that the next row is in.
    pub chunk: u32,
    /// That row's place in the piece.
    pub offset: u32,
}

/// One import.
pub fn import(view: &View<'_>, id: ImportId) -> Result<Option<Import>, ViewError> {
    let sql = "SELECT status, total, applied, created, updated, skipped, started_at_ms, started_by,
            (SELECT count(*) FROM people_import_undone u WHERE u.import = i.id AND was_left = 0)
         FROM people_imports i WHERE id = ?1";
    let row = view.one(sql, [id], |row| {
        let status: String = row.get(0)?;
        let by: String = row.get(7)?;
        let import = Import {
            id,
            status: ImportStatus::parse(&status),
            total: row.get(1)?,
            applied: row.get(2)?,
            created: row.get(3)?,
            updated: row.get(4)?,
            skipped: row.get(5)?,
            undone: row.get(8)?,
            left: Vec::new(),
            started_at: instant(row.get(6)?),
            started_by: None,
        };
        Ok((import, by.parse::<Actor>().ok().and_then(Actor::person)))
    })?;
    let Some((mut import, by)) = row else {
        return Ok(None);
    };
    let left: Vec<PersonId> = view.all(
        "SELECT person FROM people_import_undone WHERE import = ?1 AND was_left = 1 ORDER BY person LIMIT ?2",
        (id, LEFT_MAX),
        |row| row.get(0),
    )?;
    import.left = person_refs(view, &left)?;
    import.started_by = match by {
        Some(person) => person_refs(view, &[person])?.pop(),
        None => None,
    };
    Ok(Some(import))
}

/// A page of imports, the newest first, and how many there are; `before` is the last id of the
/// page before.
pub fn imports(
    view: &View<'_>,
    before: Option<ImportId>,
    limit: u32,
) -> Result<(Vec<Import>, u64), ViewError> {
    let before = before.map_or_else(|| "~".to_owned(), |id| id.to_string());
    let ids: Vec<ImportId> = view.all(
        "SELECT id FROM people_imports WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        (before, limit),
        |row| row.get(0),
    )?;
    let mut found = Vec::with_capacity(ids.len());
    for id in ids {
        found.extend(import(view, id)?);
    }
    Ok((found, view.count("SELECT count(*) FROM people_imports", ())?))
}

/// Where an import's work goes on.
pub fn import_place(view: &View<'_>, id: ImportId) -> Result<Option<ImportPlace>, ViewError> {
    view.one(
        "SELECT status, chunks, next_chunk, next_offset FROM people_imports WHERE id = ?1",
        [id],
        |row| {
            let status: String = row.get(0)?;
            Ok(ImportPlace {
                status: ImportStatus::parse(&status),
                chunks: row.get(1)?,
                chunk: row.get(2)?,
                offset: row.get(3)?,
            })
        },
    )
}

/// Whether any import is at work.
pub fn import_at_work(view: &View<'_>) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM people_imports WHERE status IN ('running', 'undoing')",
        (),
    )
}

/// Whether an import has done something to somebody.
pub fn import_changed(view: &View<'_>, id: ImportId, person: PersonId) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM people_import_changes WHERE import = ?1 AND person = ?2";
    view.exists(sql, (id, person))
}

/// Somebody, and what an import did to them as `(what, change)`.
pub type PersonChanges = (PersonId, Vec<(String, String)>);

/// What an import did to somebody, as `(what, change)`, for the next people an undo must look at.
pub fn changes_to_undo(view: &View<'_>, id: ImportId, limit: u32) -> Result<Vec<PersonChanges>, ViewError> {
    let people: Vec<PersonId> = view.all(
        // An undo goes through people in the order of their ids, so it goes on after the last one.
        "SELECT DISTINCT c.person FROM people_import_changes c WHERE c.import = ?1
         AND c.person > coalesce((SELECT max(u.person) FROM people_import_undone u WHERE u.import = ?1), '')
         ORDER BY c.person LIMIT ?2",
        (id, limit),
        |row| row.get(0),
    )?;
    people
        .into_iter()
        .map(|person| {
            let changes = view.all(
                "SELECT what, change FROM people_import_changes WHERE import = ?1 AND person = ?2 ORDER BY what",
                (id, person),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            Ok((person, changes))
        })
        .collect()
}
