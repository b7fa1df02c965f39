//! The log of a program's runs, and the history of its settings.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use vc_kernel::{View, ViewError};
use vc_people::api::PersonRef;

use super::by::{self, By};
use super::matches::instant;
use super::programs::json;
use super::rounds::{quality, rows_max};
use crate::events::QualityFigures;
use crate::model::program::ProgramSettings;
use crate::model::{ProgramId, RoundId, SlotOutcome};

/// One run of a program, or a slot that came to none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Run {
    /// When; for a slot without a round, when it was due.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// The slot; null for a round that was asked for by hand.
    #[schema(required)]
    pub slot: Option<String>,
    /// Who had it run.
    pub by: By,
    /// The person, where one did and is still here.
    #[schema(required)]
    pub person: Option<PersonRef>,
    /// What came of it.
    pub outcome: SlotOutcome,
    /// Its round.
    #[schema(required, value_type = Option<String>)]
    pub round_id: Option<RoundId>,
    /// How good that is.
    #[schema(required)]
    pub quality: Option<QualityFigures>,
    /// What went wrong.
    #[schema(required)]
    pub error: Option<String>,
}

/// A run as it is stored.
#[derive(Debug)]
pub struct RunRow {
    /// When, in milliseconds since 1970.
    pub at_ms: i64,
    /// The round's id, or the slot without one.
    pub key: String,
    slot: Option<String>,
    request: Option<String>,
    outcome: SlotOutcome,
    round: Option<RoundId>,
    quality: Option<String>,
    error: Option<String>,
}

const RUNS: &str = "
    SELECT formed_ms AS at_ms, id AS key, slot, request, 'formed' AS outcome, id AS round, quality, NULL AS error
        FROM coffee_rounds WHERE program = ?1 AND status <> 'forming'
    UNION ALL
    SELECT at_ms, slot, slot, NULL, outcome, NULL, NULL, error FROM coffee_slots_without_round WHERE program = ?1";

/// Up to `limit` runs of a program, newest first, after the one where the page before ended.
pub fn list(
    view: &View<'_>,
    program: ProgramId,
    after: Option<&(i64, String)>,
    limit: usize,
) -> Result<Vec<RunRow>, ViewError> {
    let (at_ms, key) = after.map_or((i64::MAX, ""), |(at_ms, key)| (*at_ms, key));
    view.all(
        &format!(
            "SELECT at_ms, key, slot, request, outcome, round, quality, error FROM ({RUNS})
             WHERE (at_ms, key) < (?2, ?3) ORDER BY at_ms DESC, key DESC LIMIT ?4"
        ),
        (program, at_ms, key, rows_max(limit)),
        |row| {
            Ok(RunRow {
                at_ms: row.get(0)?,
                key: row.get(1)?,
                slot: row.get(2)?,
                request: row.get(3)?,
                outcome: row.get(4)?,
                round: row.get(5)?,
                quality: row.get(6)?,
                error: row.get(7)?,
            })
        },
    )
}

/// How many runs a program has.
pub fn count(view: &View<'_>, program: ProgramId) -> Result<u64, ViewError> {
    view.count(&format!("SELECT count(*) FROM ({RUNS})"), [program])
}

/// Adds names to a stored row.
pub fn complete(view: &View<'_>, row: RunRow) -> Result<Run, ViewError> {
    let (by, person) = by::request(view, row.request.as_deref())?;
    Ok(Run {
        at: instant(row.at_ms),
        slot: row.slot,
        by,
        person,
        outcome: row.outcome,
        round_id: row.round,
        quality: row.quality.as_deref().map(quality).transpose()?,
        error: row.error,
    })
}

/// One change of a program's settings.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ProgramChange {
    /// The version that it made.
    pub version: u64,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// Who.
    pub by: By,
    /// The person, where one did and is still here.
    #[schema(required)]
    pub person: Option<PersonRef>,
    /// What was set up or changed.
    pub fields: Vec<ChangedField>,
}

/// One setting that changed.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct ChangedField {
    /// Its name, as in the settings.
    pub field: String,
    /// As it was; null for what a program began with.
    #[schema(required)]
    pub before: Value,
    /// As it became.
    #[schema(required)]
    pub after: Value,
}

/// Up to `limit` changes of a program, newest first, those before a version.
pub fn changes(
    view: &View<'_>,
    program: ProgramId,
    before: Option<u64>,
    limit: usize,
) -> Result<Vec<ProgramChange>, ViewError> {
    let before = before
        .and_then(|version| i64::try_from(version).ok())
        .unwrap_or(i64::MAX);
    let rows: Vec<(i64, i64, String, Option<ProgramSettings>, ProgramSettings)> = view.all(
        "SELECT version, at_ms, by, settings, former, former IS NULL FROM coffee_program_changes
         WHERE program = ?1 AND version < ?2 ORDER BY version DESC LIMIT ?3",
        (program, before, rows_max(limit)),
        |row| {
            let former = if row.get(5)? { None } else { Some(json(row, 4)?) };
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, former, json(row, 3)?))
        },
    )?;
    let mut changes = Vec::with_capacity(rows.len());
    for (version, at_ms, actor, former, settings) in rows {
        let (by, person) = by::change(view, &actor)?;
        changes.push(ProgramChange {
            version: version.unsigned_abs(),
            at: instant(at_ms),
            by,
            person,
            fields: changed_fields(former.as_ref(), &settings),
        });
    }
    Ok(changes)
}

/// How often a program's settings changed.
pub fn changes_count(view: &View<'_>, program: ProgramId) -> Result<u64, ViewError> {
    view.count(
        "SELECT count(*) FROM coffee_program_changes WHERE program = ?1",
        [program],
    )
}

fn changed_fields(former: Option<&ProgramSettings>, settings: &ProgramSettings) -> Vec<ChangedField> {
    let value = |settings| serde_json::to_value(settings).expect("settings have string keys");
    let former = former.map(value).unwrap_or_default();
    let Value::Object(settings) = value(settings) else {
        return Vec::new();
    };
    settings
        .into_iter()
        .map(|(field, after)| ChangedField {
            before: former.get(&field).cloned().unwrap_or_default(),
            field,
            after,
        })
        .filter(|changed| changed.before != changed.after)
        .collect()
}
