//! What other systems are told of the circle: programs, and that rounds and matches came and went. Who meets whom is
//! between those who meet, so matches come without their members; whoever may know them asks the API.

use schemars::JsonSchema;
use serde::Serialize;
use vc_kernel::{ProjectError, PublicEvent, Recorded, View, ViewError};

use crate::events::CoffeeEvent;
use crate::model::{MatchId, ProgramId, RoundId};

/// Matches of one round that are told one by one; of what is larger only the round is told.
const MATCHES_TOLD_MAX: u32 = 10_000;

/// A round is whole: from here on people see it. Its matches follow, each as an event of its own, up to 10,000.
#[derive(Serialize, JsonSchema)]
pub struct RoundFormedData {
    /// Which.
    pub round: RoundId,
    /// Of which program.
    pub program: ProgramId,
    /// Counts the program's rounds.
    pub number: i64,
    /// How many groups meet.
    pub matches_count: u32,
    /// How many people are in them.
    pub people_count: u32,
}

/// Some people are to meet. Who they are is in `GET /api/v1/rounds/{id}/matches`, for admins.
#[derive(Serialize, JsonSchema)]
pub struct MatchFormedData {
    /// Which.
    #[serde(rename = "match")]
    pub match_id: MatchId,
    /// Of which round.
    pub round: RoundId,
    /// Of which program.
    pub program: ProgramId,
}

/// A match is off.
#[derive(Serialize, JsonSchema)]
pub struct MatchCancelledData {
    /// Which.
    #[serde(rename = "match")]
    pub match_id: MatchId,
    /// Of which round.
    pub round: RoundId,
    /// Of which program.
    pub program: ProgramId,
}

/// A whole round is off, with all of its matches.
#[derive(Serialize, JsonSchema)]
pub struct RoundCancelledData {
    /// Which.
    pub round: RoundId,
    /// Of which program.
    pub program: ProgramId,
}

/// A program began.
#[derive(Serialize, JsonSchema)]
pub struct ProgramCreatedData {
    /// Which.
    pub program: ProgramId,
}

/// A program was set anew. Its settings are in `GET /api/v1/programs`.
#[derive(Serialize, JsonSchema)]
pub struct ProgramChangedData {
    /// Which.
    pub program: ProgramId,
}

/// A program came to its end: no round is formed any more.
#[derive(Serialize, JsonSchema)]
pub struct ProgramArchivedData {
    /// Which.
    pub program: ProgramId,
}

vc_kernel::public_events! {
    /// All kinds.
    pub const PUBLISHED = [
        RoundFormedData = "coffee.round_formed", 1;
        MatchFormedData = "coffee.match_formed", 1;
        MatchCancelledData = "coffee.match_cancelled", 1;
        RoundCancelledData = "coffee.round_cancelled", 1;
        ProgramCreatedData = "coffee.program_created", 1;
        ProgramChangedData = "coffee.program_changed", 1;
        ProgramArchivedData = "coffee.program_archived", 1;
    ];
}

/// See [`vc_kernel::Domain::publish`].
pub fn publish(view: &View<'_>, recorded: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
    Ok(match CoffeeEvent::decode(recorded)? {
        CoffeeEvent::RoundFormed(event) => round_formed(view, event.round)?,
        CoffeeEvent::MatchCancelled(event) => {
            let program = program_of(view, event.round)?;
            let told = program.map(|program| cancelled(event.match_id, event.round, program));
            told.into_iter().collect()
        }
        CoffeeEvent::MatchesRearranged(event) => match program_of(view, event.round)? {
            Some(program) => {
                let off = event.dissolved.iter();
                let off = off.map(|id| cancelled(*id, event.round, program));
                let on = event.formed.iter();
                let on = on.map(|formed| match_formed(formed.id, event.round, program));
                off.chain(on).collect()
            }
            None => Vec::new(),
        },
        CoffeeEvent::RoundCancelled(event) => {
            let program = program_of(view, event.round)?;
            let round = event.round;
            let told = program.map(|program| PublicEvent::new(round, &RoundCancelledData { round, program }));
            told.into_iter().collect()
        }
        CoffeeEvent::ProgramCreated(event) => {
            let program = event.program;
            vec![PublicEvent::new(program, &ProgramCreatedData { program })]
        }
        CoffeeEvent::ProgramChanged(event) => {
            let program = event.program;
            vec![PublicEvent::new(program, &ProgramChangedData { program })]
        }
        CoffeeEvent::ProgramArchived(event) => {
            let program = event.program;
            vec![PublicEvent::new(program, &ProgramArchivedData { program })]
        }
        // Parts of a round that is not whole yet, and what is between a person and the program.
        CoffeeEvent::RoundStarted(_)
        | CoffeeEvent::MatchesFormed(_)
        | CoffeeEvent::PeopleUnmatched(_)
        | CoffeeEvent::RoundDiscarded(_)
        | CoffeeEvent::HistoryImported(_)
        | CoffeeEvent::PersonalExclusionAdded(_)
        | CoffeeEvent::AdminExclusionAdded(_)
        | CoffeeEvent::ExclusionRemoved(_)
        | CoffeeEvent::ProgramJoined(_)
        | CoffeeEvent::ProgramLeft(_)
        | CoffeeEvent::SlotPassed(_)
        | CoffeeEvent::ProgramDeclared(_)
        | CoffeeEvent::SeatOffered(_)
        | CoffeeEvent::SeatDeclined(_)
        | CoffeeEvent::SignGiven(_)
        | CoffeeEvent::SilenceChecked(_)
        | CoffeeEvent::SilentPaused(_) => Vec::new(),
    })
}

/// The round and the matches that it began with: what was rearranged since has events of its own, so that the list is
/// the same whenever it is asked for.
fn round_formed(view: &View<'_>, round: RoundId) -> Result<Vec<PublicEvent>, ViewError> {
    let sql = "SELECT program, number, matches_count, people_count FROM coffee_rounds WHERE id = ?1";
    let found = view.one(sql, [round], |row| {
        Ok(RoundFormedData {
            round,
            program: row.get(0)?,
            number: row.get(1)?,
            matches_count: row.get(2)?,
            people_count: row.get(3)?,
        })
    })?;
    let Some(data) = found else {
        return Ok(Vec::new());
    };
    let mut told = vec![PublicEvent::new(round, &data)];
    let sql = "SELECT id FROM coffee_matches WHERE round = ?1 AND id NOT IN (
                   SELECT later.value FROM coffee_round_changes c, json_each(c.formed) later WHERE c.round = ?1)
               ORDER BY id LIMIT ?2";
    let matches: Vec<MatchId> = view.all(sql, (round, MATCHES_TOLD_MAX + 1), |row| row.get(0))?;
    if matches.len() <= MATCHES_TOLD_MAX as usize {
        told.extend(
            matches
                .into_iter()
                .map(|id| match_formed(id, round, data.program)),
        );
    }
    Ok(told)
}

fn match_formed(match_id: MatchId, round: RoundId, program: ProgramId) -> PublicEvent {
    let data = MatchFormedData {
        match_id,
        round,
        program,
    };
    PublicEvent::new(match_id, &data)
}

fn cancelled(match_id: MatchId, round: RoundId, program: ProgramId) -> PublicEvent {
    let data = MatchCancelledData {
        match_id,
        round,
        program,
    };
    PublicEvent::new(match_id, &data)
}

fn program_of(view: &View<'_>, round: RoundId) -> Result<Option<ProgramId>, ViewError> {
    view.one(
        "SELECT program FROM coffee_rounds WHERE id = ?1",
        [round],
        |row| row.get(0),
    )
}
