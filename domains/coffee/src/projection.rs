//! Events into tables. Total and deterministic: the log is right, nothing is checked again here.

mod programs;
mod seats;
mod silence;

pub use programs::{SCHEDULE_KIND, slot_of_key};
pub use silence::{SILENCE_KIND, silence_round_of_key};

use std::fmt::Display;
use std::str::FromStr;

use jiff::SignedDuration;
use vc_kernel::{Audience, PersonId, Personal, ProjectError, Projection, Recorded, ViewError};

use crate::events::{
    CancelReason, CoffeeEvent, Excluded, ExclusionRemoved, FormedMatch, HistoryImported, MatchCancelled,
    MatchesFormed, MatchesRearranged, PeopleUnmatched, PersonalExclusionAdded, RoundCancelled,
    RoundDiscarded, RoundFormed, RoundStarted,
};
use crate::model::{ExclusionId, MatchId, RoundId, UnmatchedReason};

/// The job that takes an unfinished round back.
pub const DISCARD_KIND: &str = "coffee.discard_round";
/// How long a round may take to be written, from one part to the next.
const PART_WITHIN: SignedDuration = SignedDuration::from_mins(2);

/// The due key of an unfinished round.
pub fn discard_key(round: RoundId) -> String {
    format!("{DISCARD_KIND}:{round}")
}

/// The round behind a due key.
pub fn round_of_key(key: &str) -> Option<RoundId> {
    key.strip_prefix(DISCARD_KIND)?.strip_prefix(':')?.parse().ok()
}

/// Ids as stored in one column, sorted, separated by a space.
pub fn joined<T: Copy + Ord + Display>(members: &[T]) -> String {
    let mut members = members.to_vec();
    members.sort_unstable();
    members
        .iter()
        .map(ToString::to_string)
        .collect::<Vec<_>>()
        .join(" ")
}

/// Ids read back from one column.
pub fn split<T: FromStr>(members: &str) -> Vec<T> {
    members.split(' ').filter_map(|id| id.parse().ok()).collect()
}

fn count(number: usize) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// Writes one event.
pub fn project(to: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    match CoffeeEvent::decode(recorded)? {
        CoffeeEvent::ProgramCreated(event) => programs::created(to, recorded, &event),
        CoffeeEvent::RoundStarted(event) => round_started(to, recorded, &event),
        CoffeeEvent::MatchesFormed(event) => matches_formed(to, recorded, &event),
        CoffeeEvent::PeopleUnmatched(event) => people_unmatched(to, &event),
        CoffeeEvent::RoundFormed(event) => {
            round_formed(to, &event)?;
            silence::round_formed(to, recorded, event.round)
        }
        CoffeeEvent::RoundDiscarded(event) => round_discarded(to, &event),
        CoffeeEvent::MatchCancelled(event) => match_cancelled(to, recorded, &event),
        CoffeeEvent::RoundCancelled(event) => round_cancelled(to, recorded, &event),
        CoffeeEvent::HistoryImported(event) => history_imported(to, &event),
        CoffeeEvent::PersonalExclusionAdded(event) => personal_exclusion_added(to, recorded, &event),
        CoffeeEvent::AdminExclusionAdded(event) => {
            exclusion_added(to, recorded, event.exclusion, None, (event.a, event.b))
        }
        CoffeeEvent::ExclusionRemoved(event) => exclusion_removed(to, &event),
        CoffeeEvent::MatchesRearranged(event) => matches_rearranged(to, recorded, &event),
        CoffeeEvent::ProgramChanged(event) => programs::changed(to, recorded, &event),
        CoffeeEvent::ProgramDeclared(event) => programs::declared(to, &event),
        CoffeeEvent::ProgramArchived(event) => programs::archived(to, recorded, &event),
        CoffeeEvent::ProgramJoined(event) => programs::joined(to, event.program, event.person),
        CoffeeEvent::ProgramLeft(event) => programs::left(to, event.program, event.person),
        CoffeeEvent::SlotPassed(event) => programs::slot_passed(to, &event),
        CoffeeEvent::SeatOffered(event) => seats::answered(to, event.round, event.person, false),
        CoffeeEvent::SeatDeclined(event) => seats::answered(to, event.round, event.person, true),
        CoffeeEvent::SignGiven(event) => silence::sign_given(to, recorded, event.person),
        CoffeeEvent::SilenceChecked(event) => silence::checked(to, recorded, &event),
        CoffeeEvent::SilentPaused(event) => silence::paused(to, recorded, &event),
    }
}

fn round_started(to: &Projection<'_>, at: &Recorded, event: &RoundStarted) -> Result<(), ProjectError> {
    let quality = serde_json::to_string(&event.quality).expect("figures have string keys");
    to.execute(
        "INSERT INTO coffee_rounds
            (id, program, number, slot, seed, request, status, formed_ms, parts, quality)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'forming', ?7, ?8, ?9)",
        rusqlite::params![
            event.round,
            event.program,
            event.number,
            event.slot,
            event.seed.to_string(),
            event.request,
            at.at.as_millisecond(),
            event.parts,
            quality,
        ],
    )?;
    to.due(&discard_key(event.round), DISCARD_KIND, at.at + PART_WITHIN)
}

fn matches_formed(to: &Projection<'_>, at: &Recorded, event: &MatchesFormed) -> Result<(), ProjectError> {
    for formed in &event.matches {
        write_match(to, event.round, formed, "forming", None)?;
    }
    let people: usize = event.matches.iter().map(|formed| formed.members.len()).sum();
    to.execute(
        "UPDATE coffee_rounds SET parts_written = ?2, matches_count = matches_count + ?3,
            people_count = people_count + ?4 WHERE id = ?1",
        (
            event.round,
            event.part + 1,
            count(event.matches.len()),
            count(people),
        ),
    )?;
    to.due(&discard_key(event.round), DISCARD_KIND, at.at + PART_WITHIN)
}

/// `formed_ms` is the round's time unless given.
fn write_match(
    to: &Projection<'_>,
    round: RoundId,
    formed: &FormedMatch,
    status: &str,
    formed_ms: Option<i64>,
) -> Result<(), ProjectError> {
    let gave_up = (!formed.gave_up.is_empty())
        .then(|| serde_json::to_string(&formed.gave_up).expect("reasons have string keys"));
    to.execute(
        "INSERT INTO coffee_matches (id, round, program, number, status, formed_ms, members, host, gave_up)
         SELECT ?1, id, program, number, ?4, coalesce(?5, formed_ms), ?3, ?6, ?7 FROM coffee_rounds WHERE id = ?2",
        (
            formed.id,
            round,
            joined(&formed.members),
            status,
            formed_ms,
            formed.host,
            gave_up,
        ),
    )?;
    for person in &formed.members {
        to.execute(
            "INSERT OR REPLACE INTO coffee_members
                (round, person, match, program, number, size, status, formed_ms)
             SELECT id, ?2, ?3, program, number, ?4, ?5, coalesce(?6, formed_ms) FROM coffee_rounds WHERE id = ?1",
            (round, person, formed.id, count(formed.members.len()), status, formed_ms),
        )?;
    }
    Ok(())
}

fn people_unmatched(to: &Projection<'_>, event: &PeopleUnmatched) -> Result<(), ProjectError> {
    for unmatched in &event.people {
        write_unmatched(to, event.round, unmatched.person, unmatched.reason)?;
        to.execute(
            "UPDATE coffee_unmatched SET elsewhere = ?3 WHERE round = ?1 AND person = ?2",
            (event.round, unmatched.person, unmatched.elsewhere),
        )?;
    }
    Ok(())
}

fn write_unmatched(
    to: &Projection<'_>,
    round: RoundId,
    person: PersonId,
    reason: UnmatchedReason,
) -> Result<(), ProjectError> {
    to.execute(
        "INSERT OR REPLACE INTO coffee_unmatched (round, person, program, number, reason)
         SELECT id, ?2, program, number, ?3 FROM coffee_rounds WHERE id = ?1",
        (round, person, reason),
    )?;
    Ok(())
}

fn round_formed(to: &Projection<'_>, event: &RoundFormed) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE coffee_rounds SET status = 'formed' WHERE id = ?1",
        [event.round],
    )?;
    to.execute(
        "UPDATE coffee_matches SET status = 'proposed' WHERE round = ?1",
        [event.round],
    )?;
    to.execute(
        "UPDATE coffee_members SET status = 'proposed' WHERE round = ?1",
        [event.round],
    )?;
    past_changed(to, event.round)?;
    to.settle(&discard_key(event.round))?;
    round_changed(to, event.round)?;
    let unmatched: Vec<PersonId> = to.all(
        "SELECT person FROM coffee_unmatched WHERE round = ?1",
        [event.round],
        |row| row.get(0),
    )?;
    for person in unmatched {
        current_changed(to, person)?;
    }
    each_match_changed(to, event.round)
}

fn round_discarded(to: &Projection<'_>, event: &RoundDiscarded) -> Result<(), ProjectError> {
    to.execute("DELETE FROM coffee_members WHERE round = ?1", [event.round])?;
    to.execute("DELETE FROM coffee_matches WHERE round = ?1", [event.round])?;
    to.execute("DELETE FROM coffee_unmatched WHERE round = ?1", [event.round])?;
    to.execute("DELETE FROM coffee_rounds WHERE id = ?1", [event.round])?;
    to.settle(&discard_key(event.round))
}

/// The sealed reason: known, erased with its author, or never given.
fn reason(recorded: &Recorded, given: bool) -> Result<Option<String>, ProjectError> {
    if !given {
        return Ok(None);
    }
    Ok(match recorded.personal::<CancelReason>()? {
        Personal::Known(sealed) => Some(sealed.reason),
        Personal::Erased => None,
    })
}

fn match_cancelled(to: &Projection<'_>, at: &Recorded, event: &MatchCancelled) -> Result<(), ProjectError> {
    let by = at.actor.person().filter(|_| !event.member_left);
    to.execute(
        "UPDATE coffee_matches SET status = 'cancelled', cancelled_ms = ?2, cancelled_by = ?3, cancel_reason = ?4
         WHERE id = ?1",
        (event.match_id, at.at.as_millisecond(), by, reason(at, event.reason_given)?),
    )?;
    to.execute(
        "UPDATE coffee_members SET status = 'cancelled' WHERE match = ?1",
        [event.match_id],
    )?;
    for person in &event.left {
        write_unmatched(to, event.round, *person, UnmatchedReason::MatchCancelled)?;
    }
    note_change(to, at, event.round, &[event.match_id], &[])?;
    past_changed(to, event.round)?;
    round_changed(to, event.round)?;
    match_changed(to, event.match_id, event.round)
}

fn round_cancelled(to: &Projection<'_>, at: &Recorded, event: &RoundCancelled) -> Result<(), ProjectError> {
    let reason = reason(at, event.reason_given)?;
    to.execute(
        "UPDATE coffee_rounds SET status = 'cancelled', cancelled_ms = ?2, cancelled_by = ?3, cancel_reason = ?4
         WHERE id = ?1",
        (event.round, at.at.as_millisecond(), at.actor.person(), &reason),
    )?;
    to.execute(
        "UPDATE coffee_matches SET status = 'cancelled', cancelled_ms = ?2, cancelled_by = ?3, cancel_reason = ?4
         WHERE round = ?1 AND status = 'proposed'",
        (event.round, at.at.as_millisecond(), at.actor.person(), &reason),
    )?;
    to.execute(
        "UPDATE coffee_members SET status = 'cancelled' WHERE round = ?1",
        [event.round],
    )?;
    // Nothing went off one by one: the round did.
    note_change(to, at, event.round, &[], &[])?;
    past_changed(to, event.round)?;
    round_changed(to, event.round)?;
    each_match_changed(to, event.round)
}

fn history_imported(to: &Projection<'_>, event: &HistoryImported) -> Result<(), ProjectError> {
    for meeting in &event.meetings {
        let members = joined(&meeting.members);
        for person in &meeting.members {
            to.execute(
                "INSERT OR IGNORE INTO coffee_past (program, person, number, members) VALUES (?1, ?2, ?3, ?4)",
                (event.program, person, meeting.number, &members),
            )?;
        }
    }
    to.execute(
        "UPDATE coffee_programs SET history_version = history_version + 1 WHERE id = ?1",
        [event.program],
    )?;
    Ok(())
}

fn matches_rearranged(
    to: &Projection<'_>,
    at: &Recorded,
    event: &MatchesRearranged,
) -> Result<(), ProjectError> {
    let round = event.round;
    for id in &event.dissolved {
        match_changed(to, *id, round)?;
        to.execute(
            "UPDATE coffee_matches SET status = 'cancelled', cancelled_ms = ?2, cancelled_by = ?3 WHERE id = ?1
                AND status = 'proposed'",
            (id, at.at.as_millisecond(), at.actor.person()),
        )?;
        to.execute(
            "UPDATE coffee_members SET status = 'cancelled' WHERE match = ?1",
            [id],
        )?;
    }
    for formed in &event.formed {
        write_match(to, round, formed, "proposed", Some(at.at.as_millisecond()))?;
        for person in &formed.members {
            to.execute(
                "DELETE FROM coffee_unmatched WHERE round = ?1 AND person = ?2",
                (round, person),
            )?;
        }
        match_changed(to, formed.id, round)?;
    }
    for person in &event.left {
        write_unmatched(to, round, *person, UnmatchedReason::MatchCancelled)?;
        current_changed(to, *person)?;
    }
    to.execute(
        "UPDATE coffee_rounds SET matches_count = matches_count + ?2,
            people_count = (SELECT count(*) FROM coffee_members WHERE round = ?1) WHERE id = ?1",
        (round, count(event.formed.len())),
    )?;
    let formed: Vec<MatchId> = event.formed.iter().map(|formed| formed.id).collect();
    note_change(to, at, round, &event.dissolved, &formed)?;
    past_changed(to, round)?;
    round_changed(to, round)
}

/// For the list of what was changed in a round, and by whom.
fn note_change(
    to: &Projection<'_>,
    at: &Recorded,
    round: RoundId,
    dissolved: &[MatchId],
    formed: &[MatchId],
) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO coffee_round_changes (round, seq, position, at_ms, by, dissolved, formed)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            round,
            at.position.seq.cast_signed(),
            at.position.index,
            at.at.as_millisecond(),
            at.actor.to_string(),
            joined(dissolved),
            joined(formed),
        ),
    )?;
    Ok(())
}

/// Of somebody who was erased nothing is known any more.
fn personal_exclusion_added(
    to: &Projection<'_>,
    at: &Recorded,
    event: &PersonalExclusionAdded,
) -> Result<(), ProjectError> {
    match at.personal::<Excluded>()? {
        Personal::Known(Excluded { with }) => {
            let pair = (event.person, with);
            exclusion_added(to, at, event.exclusion, Some(event.person), pair)
        }
        Personal::Erased => Ok(()),
    }
}

fn exclusion_added(
    to: &Projection<'_>,
    at: &Recorded,
    exclusion: ExclusionId,
    owner: Option<PersonId>,
    (a, b): (PersonId, PersonId),
) -> Result<(), ProjectError> {
    let owner = owner.map_or_else(String::new, |owner| owner.to_string());
    to.execute(
        "INSERT INTO coffee_exclusions (id, owner, a, b, added_ms) VALUES (?1, ?2, ?3, ?4, ?5)",
        (exclusion, owner, a, b, at.at.as_millisecond()),
    )?;
    Ok(())
}

fn exclusion_removed(to: &Projection<'_>, event: &ExclusionRemoved) -> Result<(), ProjectError> {
    to.execute("DELETE FROM coffee_exclusions WHERE id = ?1", [event.exclusion])?;
    Ok(())
}

fn past_changed(to: &Projection<'_>, round: RoundId) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE coffee_programs SET history_version = history_version + 1
         WHERE id = (SELECT program FROM coffee_rounds WHERE id = ?1)",
        [round],
    )?;
    Ok(())
}

fn round_changed(to: &Projection<'_>, round: RoundId) -> Result<(), ProjectError> {
    to.changed("coffee.round", &round.to_string(), &Audience::Admins)
}

fn current_changed(to: &Projection<'_>, person: PersonId) -> Result<(), ProjectError> {
    to.changed(
        "coffee.current_match",
        &person.to_string(),
        &Audience::Person(person),
    )
}

fn match_changed(to: &Projection<'_>, id: MatchId, round: RoundId) -> Result<(), ProjectError> {
    let members: Vec<PersonId> = to.all(
        "SELECT person FROM coffee_members WHERE match = ?1 AND round = ?2",
        (id, round),
        |row| row.get(0),
    )?;
    to.changed("coffee.match", &id.to_string(), &Audience::Admins)?;
    for person in members {
        to.changed("coffee.match", &id.to_string(), &Audience::Person(person))?;
        current_changed(to, person)?;
    }
    Ok(())
}

fn each_match_changed(to: &Projection<'_>, round: RoundId) -> Result<(), ProjectError> {
    let matches: Vec<MatchId> = to
        .all("SELECT id FROM coffee_matches WHERE round = ?1", [round], |row| {
            row.get(0)
        })
        .map_err(|error: ViewError| ProjectError::View(error))?;
    for id in matches {
        match_changed(to, id, round)?;
    }
    Ok(())
}
