//! What was changed in a round after it was formed: by whom, and what it was before.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

use super::by::{self, By};
use super::matches::instant;
use super::rounds::rows_max;
use crate::model::{MatchId, MatchStatus, RoundId};
use crate::projection::split;

/// One change of a formed round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct RoundChange {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// The person, where one did and is still here.
    #[schema(required)]
    pub person: Option<PersonRef>,
    /// Whether the whole round was cancelled; the lists are empty then.
    pub cancelled_round: bool,
    /// Matches that went off.
    pub dissolved: Vec<ChangedMatch>,
    /// Matches that came instead.
    pub formed: Vec<ChangedMatch>,
    /// Whether all that came is still on, so that the matches that went off can be put back: dissolve `formed`, and
    /// give the members of `dissolved` as the groups.
    pub can_undo: bool,
}

/// A match that a change is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ChangedMatch {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MatchId,
    /// Who was in it.
    pub members: Vec<PersonRef>,
    /// Where it stands now.
    pub status: MatchStatus,
}

/// The place of a change in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangePlace(i64, i64);

/// A change as it is stored.
#[derive(Debug)]
pub struct ChangeRow {
    /// Where it stands.
    pub place: ChangePlace,
    at_ms: i64,
    by: String,
    dissolved: Vec<MatchId>,
    formed: Vec<MatchId>,
}

/// Up to `limit` changes of a round, newest first, those before a place.
pub fn list(
    view: &View<'_>,
    round: RoundId,
    before: Option<ChangePlace>,
    limit: usize,
) -> Result<Vec<ChangeRow>, ViewError> {
    let ChangePlace(seq, index) = before.unwrap_or(ChangePlace(i64::MAX, 0));
    view.all(
        "SELECT seq, position, at_ms, by, dissolved, formed FROM coffee_round_changes
         WHERE round = ?1 AND (seq, position) < (?2, ?3) ORDER BY seq DESC, position DESC LIMIT ?4",
        (round, seq, index, rows_max(limit)),
        |row| {
            Ok(ChangeRow {
                place: ChangePlace(row.get(0)?, row.get(1)?),
                at_ms: row.get(2)?,
                by: row.get(3)?,
                dissolved: split(&row.get::<_, String>(4)?),
                formed: split(&row.get::<_, String>(5)?),
            })
        },
    )
}

/// How often a round was changed.
pub fn count(view: &View<'_>, round: RoundId) -> Result<u64, ViewError> {
    view.count(
        "SELECT count(*) FROM coffee_round_changes WHERE round = ?1",
        [round],
    )
}

/// Adds names to a stored row of a round that is on, or not any more.
pub fn complete(view: &View<'_>, row: ChangeRow, is_on: bool) -> Result<RoundChange, ViewError> {
    let (by, person) = by::actor(view, Some(&row.by))?;
    let cancelled_round = row.dissolved.is_empty() && row.formed.is_empty();
    let dissolved = named(view, &row.dissolved)?;
    let formed = named(view, &row.formed)?;
    Ok(RoundChange {
        at: instant(row.at_ms),
        by,
        person,
        cancelled_round,
        can_undo: is_on && formed.iter().all(|formed| formed.status == MatchStatus::Proposed),
        dissolved,
        formed,
    })
}

fn named(view: &View<'_>, ids: &[MatchId]) -> Result<Vec<ChangedMatch>, ViewError> {
    let mut named = Vec::with_capacity(ids.len());
    for id in ids {
        let found: Option<(String, MatchStatus)> = view.one(
            "SELECT members, status FROM coffee_matches WHERE id = ?1",
            [id],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        if let Some((members, status)) = found {
            let members: Vec<PersonId> = split(&members);
            named.push(ChangedMatch {
                id: *id,
                members: person_refs(view, &members)?,
                status,
            });
        }
    }
    Ok(named)
}
