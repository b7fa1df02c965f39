//! What follows for the circle from what happens to people.

use jiff::SignedDuration;
use serde::Deserialize;
use vc_kernel::{Ctx, DecodeError, NewEvent, PersonId, ProjectError, Recorded, View};
use vc_people::api::instance_time_zone;

use crate::domain::ZoneOf;
use crate::events::{MatchCancelled, ProgramCreated};
use crate::model::{MatchId, OddRule, ProgramId, RoundId, Strictness};
use crate::projection::split;
use crate::views::programs;

/// A match is still to come for so long after its round.
const STILL_TO_COME: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Matches of one person that are still to come, at most.
const MATCHES_MAX: u32 = 20;

/// Reacts to events of `people`.
pub fn react(
    view: &View<'_>,
    event: &Recorded,
    ctx: &mut Ctx,
    configured_zone: &ZoneOf,
) -> Result<Vec<NewEvent>, ProjectError> {
    match event.name.as_str() {
        "people.removed" | "people.erased" => member_left(view, event),
        _ if event.domain() == "people" => first_program(view, event, ctx, configured_zone),
        _ => Ok(Vec::new()),
    }
}

/// Every instance starts with one program: it is there as soon as the first thing is known about
/// its people. Only the first event of a commit counts: reactions come after the whole command,
/// and the other events of that command would each make one.
fn first_program(
    view: &View<'_>,
    event: &Recorded,
    ctx: &mut Ctx,
    configured_zone: &ZoneOf,
) -> Result<Vec<NewEvent>, ProjectError> {
    if event.position.index != 0 || !programs::all(view)?.is_empty() {
        return Ok(Vec::new());
    }
    let program = ProgramCreated {
        program: ctx.new_id::<ProgramId>(),
        name: "Virtual coffee".to_owned(),
        group_size: 2,
        time_zone: match configured_zone(&ctx.instance) {
            Some(zone) => zone,
            None => instance_time_zone(view)?.unwrap_or_else(|| "UTC".to_owned()),
        },
        odd_rule: OddRule::Trio,
        minimum_gap_rounds: 6,
        strictness: Strictness::Strict,
    };
    Ok(vec![program.into()])
}

#[derive(Deserialize)]
struct Who {
    person: PersonId,
}

/// Whoever leaves leaves nobody waiting: pairs with them are off, and the other goes first next
/// time. A larger group meets without them.
fn member_left(view: &View<'_>, event: &Recorded) -> Result<Vec<NewEvent>, ProjectError> {
    let Who { person } = serde_json::from_str(&event.body).map_err(|cause| DecodeError::Malformed {
        name: event.name.clone(),
        cause: cause.to_string(),
    })?;
    let since = (event.at - STILL_TO_COME).as_millisecond();
    let matches: Vec<(MatchId, RoundId, String)> = view.all(
        "SELECT m.id, m.round, m.members FROM coffee_members x JOIN coffee_matches m ON m.id = x.match
         WHERE x.person = ?1 AND x.status = 'proposed' AND x.size = 2 AND x.formed_ms > ?2 LIMIT ?3",
        (person, since, MATCHES_MAX),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(matches
        .into_iter()
        .map(|(match_id, round, members)| {
            let left = split(&members)
                .into_iter()
                .filter(|member| *member != person)
                .collect();
            MatchCancelled {
                match_id,
                round,
                left,
                reason_given: false,
                member_left: true,
            }
            .into()
        })
        .collect())
}
