//! Matches as their members and admins read them.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{Participant, PersonRef, participant, person_refs};

use super::programs;
use super::times::{self, SuggestedTime};
use crate::model::gave_up::GaveUp;
use crate::model::program::ProgramSettings;
use crate::model::why::{Voice, Why, gave_up, shared_topics, summary};
use crate::model::{MatchId, MatchStatus, ProgramId, RoundId, prompts};
use crate::projection::split;

/// A group of people who are asked to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Match {
    /// Its id.
    #[schema(value_type = String)]
    pub id: MatchId,
    /// Of which round.
    #[schema(value_type = String)]
    pub round_id: RoundId,
    /// Of which program.
    #[schema(value_type = String)]
    pub program_id: ProgramId,
    /// How that program is called.
    pub program_name: String,
    /// When its round was formed.
    #[schema(value_type = String, format = DateTime)]
    pub formed_at: Timestamp,
    /// Where it stands.
    pub status: MatchStatus,
    /// Who meets.
    pub members: Vec<PersonRef>,
    /// Who of them hosts; null outside of lotteries.
    #[schema(required, value_type = Option<String>)]
    pub host_id: Option<PersonId>,
    /// What they share.
    pub why: Why,
    /// Up to three times; empty for cancelled matches and for those of long ago.
    pub suggested_times: Vec<SuggestedTime>,
    /// Three questions to begin with.
    pub prompts: Vec<String>,
    /// Who cancelled it, if somebody did.
    #[schema(required)]
    pub cancelled: Option<Cancelled>,
}

/// Who took a match or a round back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Cancelled {
    /// Null for the program itself and the operator.
    #[schema(required)]
    pub by: Option<PersonRef>,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// In their own words.
    #[schema(required)]
    pub reason: Option<String>,
}

/// Times are suggested for so long after a round.
const SUGGEST_FOR: SignedDuration = SignedDuration::from_hours(21 * 24);

/// A match as it is stored.
#[derive(Clone, Debug)]
pub struct MatchRow {
    /// Its id.
    pub id: MatchId,
    /// When its round was formed, in milliseconds since 1970.
    pub formed_ms: i64,
    round: RoundId,
    program: ProgramId,
    program_name: String,
    number: i64,
    seed: u64,
    status: MatchStatus,
    members: Vec<PersonId>,
    host: Option<PersonId>,
    cancelled_ms: Option<i64>,
    cancelled_by: Option<PersonId>,
    cancel_reason: Option<String>,
    own_prompts: Vec<String>,
    gave_up: Vec<GaveUp>,
}

/// What every query of rows asks for; `m` is the match, `r` its round, `p` its program.
pub const COLUMNS: &str =
    "m.id, m.formed_ms, m.round, m.program, p.name, m.number, r.seed, m.status, m.members,
    m.cancelled_ms, m.cancelled_by, m.cancel_reason, p.settings, m.gave_up, m.host";
/// To be joined to a match `m`.
pub const JOINS: &str = "JOIN coffee_rounds r ON r.id = m.round JOIN coffee_programs p ON p.id = m.program";

/// Reads what [`COLUMNS`] asks for.
pub fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<MatchRow> {
    Ok(MatchRow {
        id: row.get(0)?,
        formed_ms: row.get(1)?,
        round: row.get(2)?,
        program: row.get(3)?,
        program_name: row.get(4)?,
        number: row.get(5)?,
        seed: row.get::<_, String>(6)?.parse().unwrap_or(0),
        status: row.get(7)?,
        members: split(&row.get::<_, String>(8)?),
        cancelled_ms: row.get(9)?,
        cancelled_by: row.get(10)?,
        cancel_reason: row.get(11)?,
        own_prompts: programs::json::<ProgramSettings>(row, 12)?.prompts,
        gave_up: stored_gave_up(row, 13)?,
        host: row.get(14)?,
    })
}

/// What the matcher found; nothing for groups of before it looked, or made by hand.
fn stored_gave_up(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Vec<GaveUp>> {
    let stored: Option<String> = row.get(column)?;
    let Some(stored) = stored else {
        return Ok(Vec::new());
    };
    serde_json::from_str(&stored).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error.into())
    })
}

/// One match as its members read it.
pub fn one(view: &View<'_>, id: MatchId, now: Timestamp) -> Result<Option<Match>, ViewError> {
    spoken(view, id, now, Voice::You)
}

/// One match, to its members or about them.
pub fn spoken(
    view: &View<'_>,
    id: MatchId,
    now: Timestamp,
    voice: Voice,
) -> Result<Option<Match>, ViewError> {
    let found = view.one(
        &format!("SELECT {COLUMNS} FROM coffee_matches m {JOINS} WHERE m.status <> 'forming' AND m.id = ?1"),
        [id],
        row,
    )?;
    Ok(match found {
        Some(found) => complete(view, vec![found], now, voice)?.pop(),
        None => None,
    })
}

/// Whether somebody is a member of a match that can be seen.
pub fn is_member(view: &View<'_>, id: MatchId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_members WHERE match = ?1 AND person = ?2 AND status <> 'forming'",
        (id, person),
    )
}

/// Adds names, reasons, times and prompts to stored rows, in their order; `voice` speaks to their
/// members or about them.
pub fn complete(
    view: &View<'_>,
    rows: Vec<MatchRow>,
    now: Timestamp,
    voice: Voice,
) -> Result<Vec<Match>, ViewError> {
    let mut people: HashMap<PersonId, Option<Participant>> = HashMap::new();
    for person in rows.iter().flat_map(|row| &row.members) {
        if !people.contains_key(person) {
            people.insert(*person, participant(view, *person)?);
        }
    }
    let mut matches = Vec::with_capacity(rows.len());
    for row in rows {
        matches.push(complete_one(view, row, &people, now, voice)?);
    }
    Ok(matches)
}

fn complete_one(
    view: &View<'_>,
    row: MatchRow,
    people: &HashMap<PersonId, Option<Participant>>,
    now: Timestamp,
    voice: Voice,
) -> Result<Match, ViewError> {
    let formed_at = instant(row.formed_ms);
    // Whoever has left shares nothing any more.
    let here: Vec<&Participant> = row
        .members
        .iter()
        .filter_map(|id| people.get(id)?.as_ref())
        .collect();
    let whole = here.len() == row.members.len();
    let fresh = whole && row.status == MatchStatus::Proposed && now < formed_at + SUGGEST_FOR;
    let (shared_slots, suggested_times) = if whole {
        times::of(&here, formed_at, now, fresh)
    } else {
        (0, Vec::new())
    };
    let shared_topics = if whole { shared_topics(&here) } else { Vec::new() };
    let rounds_since_last_met = rounds_since_last_met(view, row.program, row.number, &row.members)?;
    let summary = summary(
        voice,
        row.members.len(),
        &shared_topics,
        shared_slots,
        rounds_since_last_met,
        fresh,
    );
    let gave_up = if whole {
        gave_up(
            voice,
            row.members.len(),
            &row.gave_up,
            &shared_topics,
            shared_slots,
        )
    } else {
        Vec::new()
    };
    #[expect(clippy::cast_possible_truncation, reason = "the low half of the id is meant")]
    let prompts = prompts::choose(
        row.seed ^ row.id.ulid().0 as u64,
        &shared_topics,
        &row.own_prompts,
    );
    let cancelled = match row.cancelled_ms {
        Some(at_ms) => Some(cancelled(view, row.cancelled_by, at_ms, row.cancel_reason)?),
        None => None,
    };
    Ok(Match {
        id: row.id,
        round_id: row.round,
        program_id: row.program,
        program_name: row.program_name,
        formed_at,
        status: row.status,
        members: person_refs(view, &row.members)?,
        host_id: row.host,
        why: Why {
            shared_topics,
            shared_slots,
            rounds_since_last_met,
            summary,
            gave_up,
        },
        suggested_times,
        prompts,
        cancelled,
    })
}

/// Who cancelled something, with their name.
pub(super) fn cancelled(
    view: &View<'_>,
    by: Option<PersonId>,
    at_ms: i64,
    reason: Option<String>,
) -> Result<Cancelled, ViewError> {
    let by = match by {
        Some(by) => person_refs(view, &[by])?.pop(),
        None => None,
    };
    Ok(Cancelled {
        by,
        at: instant(at_ms),
        reason,
    })
}

/// Milliseconds since 1970 as an instant.
pub(crate) fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// Rounds between round `number` and the last one before it in which two of these people met,
/// here or in an imported past.
pub fn rounds_since_last_met(
    view: &View<'_>,
    program: ProgramId,
    number: i64,
    members: &[PersonId],
) -> Result<Option<u32>, ViewError> {
    let mut latest: Option<i64> = None;
    for (at, first) in members.iter().enumerate() {
        for second in &members[at + 1..] {
            let met: Option<i64> = view
                .one(
                    "SELECT max(number) FROM (
                        SELECT max(a.number) AS number FROM coffee_members a
                            JOIN coffee_members b ON b.match = a.match AND b.person = ?4
                            WHERE a.person = ?3 AND a.program = ?1 AND a.number < ?2 AND a.status = 'proposed'
                        UNION ALL
                        SELECT max(number) FROM coffee_past
                            WHERE program = ?1 AND person = ?3 AND number < ?2 AND instr(members, ?4) > 0)",
                    (program, number, first, second.to_string()),
                    |row| row.get(0),
                )?
                .flatten();
            latest = latest.max(met);
        }
    }
    Ok(latest.map(|met| u32::try_from(number - met).unwrap_or(u32::MAX)))
}
