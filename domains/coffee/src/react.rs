//! What follows for the circle from what happens to people.

use std::collections::HashMap;

use jiff::SignedDuration;
use serde::Deserialize;
use vc_kernel::{Ctx, DecodeError, NewEvent, PersonId, ProjectError, Recorded, View};
use vc_people::api::{Participant, instance_time_zone, participants};

use crate::domain::ZoneOf;
use crate::events::{
    CoffeeEvent, FormedMatch, MatchCancelled, MatchesRearranged, ProgramCreated, SeatOffered, SignGiven,
};
use crate::guests::next_guest;
use crate::model::{MatchId, OddRule, ProgramId, RoundId, Strictness};
use crate::projection::split;
use crate::views::seats::{self, STILL_OPEN_FOR};
use crate::views::{elsewhere, programs, silence};

/// A match is still to come for so long after its round.
const STILL_TO_COME: SignedDuration = SignedDuration::from_hours(14 * 24);
/// Matches of one person that are still to come, at most.
const MATCHES_MAX: u32 = 20;

/// Reacts to events of `people`, and to some of its own.
pub fn react(
    view: &View<'_>,
    event: &Recorded,
    ctx: &mut Ctx,
    configured_zone: &ZoneOf,
) -> Result<Vec<NewEvent>, ProjectError> {
    let mut events = follows(view, event, ctx, configured_zone)?;
    events.extend(sign(view, event)?);
    Ok(events)
}

/// Whatever somebody does here themselves is a sign of them; it is stored where it says anything new.
fn sign(view: &View<'_>, event: &Recorded) -> Result<Option<NewEvent>, ProjectError> {
    let Some(person) = event.actor.person() else {
        return Ok(None);
    };
    let own = match event.name.as_str() {
        "coffee.match_cancelled"
        | "coffee.matches_rearranged"
        | "coffee.program_joined"
        | "coffee.program_left"
        | "coffee.personal_exclusion_added"
        | "coffee.seat_declined" => true,
        // Not what an admin does to many, and not about somebody who is not here any more.
        "people.removed" | "people.erased" => false,
        _ if event.domain() == "people" => is_about(event, person),
        _ => false,
    };
    let news = own && silence::is_sign_news(view, person)?;
    Ok(news.then(|| SignGiven { person }.into()))
}

fn is_about(event: &Recorded, person: PersonId) -> bool {
    serde_json::from_str::<Who>(&event.body).is_ok_and(|who| who.person == person)
}

fn follows(
    view: &View<'_>,
    event: &Recorded,
    ctx: &mut Ctx,
    configured_zone: &ZoneOf,
) -> Result<Vec<NewEvent>, ProjectError> {
    match event.name.as_str() {
        "people.removed" | "people.erased" => member_left(view, event),
        "coffee.match_cancelled" => rematch(view, event, ctx),
        "coffee.program_joined" => late_joiner(view, event),
        "people.joined" | "people.activated" | "people.participation_changed" => {
            let mut events = first_program(view, event, ctx, configured_zone)?;
            events.extend(late_joiner(view, event)?);
            Ok(events)
        }
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

/// Somebody cannot come: the rest meet without them, or meet whoever else of this round has nobody,
/// if they must not be kept apart: never met before rather than long ago rather than lately. In a lottery the seat goes to
/// the next guest.
fn rematch(view: &View<'_>, recorded: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
    let CoffeeEvent::MatchCancelled(event) = CoffeeEvent::decode(recorded)? else {
        return Ok(Vec::new());
    };
    let found: Option<(ProgramId, i64, String, Option<PersonId>)> = view.one(
        "SELECT r.program, r.formed_ms, m.members, m.host
         FROM coffee_matches m JOIN coffee_rounds r ON r.id = m.round WHERE m.id = ?1 AND r.status = 'formed'",
        [event.match_id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)),
    )?;
    let Some((program, formed_ms, members, host)) = found else {
        return Ok(Vec::new());
    };
    // An admin who takes a match back wants none of it.
    let somebody_passed = event.left.len() < split::<PersonId>(&members).len();
    let is_late = formed_ms < (recorded.at - STILL_OPEN_FOR).as_millisecond();
    if !somebody_passed || is_late {
        return Ok(Vec::new());
    }
    let present: HashMap<PersonId, Participant> = participants(view, recorded.at)?
        .into_iter()
        .map(|participant| (participant.person, participant))
        .collect();
    let Some(program) = programs::one(view, Some(program))? else {
        return Ok(Vec::new());
    };
    let elsewhere = elsewhere::matched(view, &program, recorded.at)?;
    let rest: Vec<PersonId> = event
        .left
        .iter()
        .copied()
        .filter(|person| present.contains_key(person))
        .collect();
    let mut free = present;
    free.retain(|person, _| rest.contains(person) || !elsewhere.contains_key(person));
    let group: Vec<PersonId> = match rest[..] {
        [] => return Ok(Vec::new()),
        // Guests without their host have nobody to sit with: they go first next time.
        _ if host.is_some_and(|host| !rest.contains(&host)) => return Ok(Vec::new()),
        _ if host.is_some() => {
            let guest = next_guest(view, ctx, (&program, event.round), &rest, &free)?;
            rest.into_iter().chain(guest).collect()
        }
        [alone] => match seats::partner(view, &program, event.round, alone, recorded.at)? {
            Some(other) => vec![alone, other],
            None => return Ok(Vec::new()),
        },
        _ => rest,
    };
    if group.len() < 2 {
        return Ok(Vec::new());
    }
    let formed = FormedMatch {
        id: ctx.new_id(),
        members: group,
        host,
        gave_up: Vec::new(),
    };
    let rearranged = MatchesRearranged {
        round: event.round,
        dissolved: Vec::new(),
        formed: vec![formed],
        left: Vec::new(),
    };
    Ok(vec![rearranged.into()])
}

#[derive(Deserialize)]
struct Who {
    person: PersonId,
    /// Came with many others, and is not written to for this: they see the seat on their first page.
    #[serde(default)]
    import: Option<String>,
    #[serde(default)]
    bulk: Option<String>,
}

fn who(event: &Recorded) -> Result<Who, ProjectError> {
    serde_json::from_str(&event.body).map_err(|cause| {
        DecodeError::Malformed {
            name: event.name.clone(),
            cause: cause.to_string(),
        }
        .into()
    })
}

/// Whoever takes part only since a round was formed is told, once, that there is a seat in it.
fn late_joiner(view: &View<'_>, event: &Recorded) -> Result<Vec<NewEvent>, ProjectError> {
    let Who { person, import, bulk } = who(event)?;
    if import.is_some() || bulk.is_some() {
        return Ok(Vec::new());
    }
    let mut events = Vec::new();
    for (_, seat) in seats::offers(view, person, event.at)? {
        let round = seat.open.round;
        if !seats::was_offered(view, round, person)? {
            events.push(SeatOffered { round, person }.into());
        }
    }
    Ok(events)
}

/// Whoever leaves leaves nobody waiting: pairs with them are off, and groups that they host, and the others go first next
/// time. Another larger group meets without them.
fn member_left(view: &View<'_>, event: &Recorded) -> Result<Vec<NewEvent>, ProjectError> {
    let Who { person, .. } = who(event)?;
    let since = (event.at - STILL_TO_COME).as_millisecond();
    let matches: Vec<(MatchId, RoundId, String)> = view.all(
        "SELECT m.id, m.round, m.members FROM coffee_members x JOIN coffee_matches m ON m.id = x.match
         WHERE x.person = ?1 AND x.status = 'proposed' AND (x.size = 2 OR m.host = ?1) AND x.formed_ms > ?2 LIMIT ?3",
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
