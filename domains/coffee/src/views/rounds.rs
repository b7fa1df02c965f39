//! Rounds as admins read them.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

use super::by::{self, By};
use super::matches::instant;
use super::programs;
use crate::events::QualityFigures;
use crate::model::{ProgramId, RoundId, RoundStatus, UnmatchedReason};

/// A round that was formed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Round {
    /// Its id.
    #[schema(value_type = String)]
    pub id: RoundId,
    /// Of which program.
    #[schema(value_type = String)]
    pub program_id: ProgramId,
    /// How that program is called.
    pub program_name: String,
    /// The scheduled slot; null for a round that was asked for by hand.
    #[schema(required)]
    pub slot: Option<String>,
    /// When it was formed.
    #[schema(value_type = String, format = DateTime)]
    pub formed_at: Timestamp,
    /// Where it stands.
    pub status: RoundStatus,
    /// Who had it run.
    pub by: By,
    /// The person, where one did.
    #[schema(required)]
    pub started_by: Option<PersonRef>,
    /// An integer as text: with the pool of that moment it gives the same round again.
    pub seed: String,
    /// How good it is.
    pub quality: QualityFigures,
    /// Its matches.
    pub matches_count: u64,
    /// People in them.
    pub people_count: u64,
    /// Who has no match, at most 200 of them (`quality.unmatched` counts all).
    pub unmatched: Vec<Unmatched>,
}

/// Somebody without a match.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Unmatched {
    /// Who.
    pub person: PersonRef,
    /// Why.
    pub reason: UnmatchedReason,
    /// What they are told.
    pub message: String,
}

/// Unmatched people named at most.
pub const UNMATCHED_MAX: usize = 200;

/// A round as it is stored.
#[derive(Debug)]
pub struct RoundRow {
    /// Its id.
    pub id: RoundId,
    /// When it was formed, in milliseconds since 1970.
    pub formed_ms: i64,
    program: ProgramId,
    program_name: String,
    slot: Option<String>,
    status: RoundStatus,
    request: String,
    seed: String,
    quality: String,
    matches_count: u64,
    people_count: u64,
}

const SELECT: &str =
    "SELECT r.id, r.formed_ms, r.program, p.name, r.slot, r.status, r.request, r.seed, r.quality,
        r.matches_count, r.people_count
    FROM coffee_rounds r JOIN coffee_programs p ON p.id = r.program WHERE r.status <> 'forming'";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<RoundRow> {
    Ok(RoundRow {
        id: row.get(0)?,
        formed_ms: row.get(1)?,
        program: row.get(2)?,
        program_name: row.get(3)?,
        slot: row.get(4)?,
        status: row.get(5)?,
        request: row.get(6)?,
        seed: row.get(7)?,
        quality: row.get(8)?,
        matches_count: row.get::<_, i64>(9)?.unsigned_abs(),
        people_count: row.get::<_, i64>(10)?.unsigned_abs(),
    })
}

/// One round.
pub fn one(view: &View<'_>, id: RoundId) -> Result<Option<Round>, ViewError> {
    let found = view.one(&format!("{SELECT} AND r.id = ?1"), [id], row)?;
    found.map(|found| complete(view, found)).transpose()
}

/// The newest round of all.
pub fn last(view: &View<'_>) -> Result<Option<Round>, ViewError> {
    list(view, None, 1)?
        .into_iter()
        .next()
        .map(|found| complete(view, found))
        .transpose()
}

/// Up to `limit` rows, newest first, after the one where the page before ended.
pub fn list(
    view: &View<'_>,
    after: Option<&(i64, RoundId)>,
    limit: usize,
) -> Result<Vec<RoundRow>, ViewError> {
    let (formed_ms, id) = after.map_or((i64::MAX, String::new()), |(ms, id)| (*ms, id.to_string()));
    view.all(
        &format!("{SELECT} AND (r.formed_ms, r.id) < (?1, ?2) ORDER BY r.formed_ms DESC, r.id DESC LIMIT ?3"),
        (formed_ms, id, rows_max(limit)),
        row,
    )
}

/// How many rounds and matches there are.
pub fn counts(view: &View<'_>) -> Result<(u64, u64), ViewError> {
    Ok((
        view.count("SELECT count(*) FROM coffee_rounds WHERE status <> 'forming'", [])?,
        view.count(
            "SELECT count(*) FROM coffee_matches WHERE status <> 'forming'",
            [],
        )?,
    ))
}

/// Adds names to a stored row.
pub fn complete(view: &View<'_>, row: RoundRow) -> Result<Round, ViewError> {
    let unmatched: Vec<(PersonId, UnmatchedReason, Option<ProgramId>)> = view.all(
        "SELECT person, reason, elsewhere FROM coffee_unmatched
         WHERE round = ?1 AND reason <> 'match_cancelled' ORDER BY person LIMIT ?2",
        (row.id, rows_max(UNMATCHED_MAX)),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let (by, started_by) = by::request(view, Some(&row.request))?;
    Ok(Round {
        id: row.id,
        program_id: row.program,
        program_name: row.program_name,
        slot: row.slot,
        formed_at: instant(row.formed_ms),
        status: row.status,
        by,
        started_by,
        seed: row.seed,
        quality: quality(&row.quality)?,
        matches_count: row.matches_count,
        people_count: row.people_count,
        unmatched: named(view, &unmatched)?,
    })
}

/// Adds names to unmatched people.
pub fn named(
    view: &View<'_>,
    unmatched: &[(PersonId, UnmatchedReason, Option<ProgramId>)],
) -> Result<Vec<Unmatched>, ViewError> {
    let ids: Vec<PersonId> = unmatched.iter().map(|(person, ..)| *person).collect();
    let mut named = Vec::with_capacity(ids.len());
    for (person, (_, reason, elsewhere)) in person_refs(view, &ids)?.into_iter().zip(unmatched) {
        named.push(Unmatched {
            person,
            reason: *reason,
            message: message(view, *reason, *elsewhere)?,
        });
    }
    Ok(named)
}

/// What somebody without a match is told; with the name of the program in which they have one.
pub fn message(
    view: &View<'_>,
    reason: UnmatchedReason,
    elsewhere: Option<ProgramId>,
) -> Result<String, ViewError> {
    let other = match elsewhere {
        Some(id) => programs::one(view, Some(id))?,
        None => None,
    };
    Ok(match other {
        Some(other) => format!(
            "Already has a match in {}, and this program gives nobody a second at the same time.",
            other.settings.name
        ),
        None => reason.message().to_owned(),
    })
}

/// A page's size as SQLite wants it.
pub fn rows_max(limit: usize) -> i64 {
    i64::try_from(limit).unwrap_or(i64::MAX)
}

/// The figures of a stored round.
pub fn quality(json: &str) -> Result<QualityFigures, ViewError> {
    serde_json::from_str(json).map_err(|error| {
        ViewError(rusqlite::Error::FromSqlConversionFailure(
            8,
            rusqlite::types::Type::Text,
            Box::new(error),
        ))
    })
}
