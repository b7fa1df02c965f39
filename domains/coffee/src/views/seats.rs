//! Open seats of a round that was formed, for whoever takes part only since. An offer: nobody is
//! placed without saying so (`commands::TakeSeat`), which looks again at that moment.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::{PersonId, View, ViewError};
use vc_matching::best_seat;

use super::elsewhere;
use super::matches::instant;
use super::pool::{self, Pool};
use super::programs::{self, Program};
use crate::guests::guests_before;
use crate::model::{MatchId, MatchStatus, OddRule, ProgramId, RoundId, RoundStatus};
use crate::projection::split;
use crate::proposal::problem;

/// So long after its round somebody who has nobody gets a partner: later too little time is left.
pub const STILL_OPEN_FOR: SignedDuration = SignedDuration::from_hours(4 * 24);

/// A round that one can still get into.
#[derive(Clone, Debug)]
pub struct OpenRound {
    /// Which.
    pub round: RoundId,
    /// Until when; its program's next round comes no earlier.
    pub until: Timestamp,
}

/// A seat beside people who are there.
#[derive(Clone, Debug)]
pub struct OpenSeat {
    /// Of which round.
    pub open: OpenRound,
    /// Their match; none where it is one person who has nobody.
    pub match_id: Option<MatchId>,
    /// Who is there.
    pub members: Vec<PersonId>,
    /// Which of them hosts; none outside of lotteries.
    pub host: Option<PersonId>,
}

/// The newest round of a program, if there is enough time left to meet in it.
pub fn open_round(view: &View<'_>, program: &Program, at: Timestamp) -> Result<Option<OpenRound>, ViewError> {
    let newest: Option<(RoundId, RoundStatus, i64)> = view.one(
        "SELECT id, status, formed_ms FROM coffee_rounds WHERE program = ?1 ORDER BY number DESC LIMIT 1",
        [program.id],
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    Ok(newest
        .filter(|(_, status, _)| *status == RoundStatus::Formed && program.archived_at.is_none())
        .map(|(round, _, formed_ms)| {
            let until = instant(formed_ms) + STILL_OPEN_FOR;
            let until = program.next.as_ref().map_or(until, |next| until.min(next.at()));
            OpenRound { round, until }
        })
        .filter(|open| at < open.until))
}

/// The best seat for somebody in each program whose newest round they were not in, oldest program
/// first. Nobody who had a match in that round, and cancelled it, is offered another.
pub fn offers(
    view: &View<'_>,
    person: PersonId,
    at: Timestamp,
) -> Result<Vec<(Program, OpenSeat)>, ViewError> {
    let mut offers = Vec::new();
    for program in programs::running(view)? {
        if let Some(seat) = offer(view, &program, person, at)? {
            offers.push((program, seat));
        }
    }
    Ok(offers)
}

/// The best seat for somebody in the newest round of one program.
pub fn offer(
    view: &View<'_>,
    program: &Program,
    person: PersonId,
    at: Timestamp,
) -> Result<Option<OpenSeat>, ViewError> {
    let Some(open) = open_round(view, program, at)? else {
        return Ok(None);
    };
    if !is_late(view, open.round, person)? || has_declined(view, open.round, person)? {
        return Ok(None);
    }
    let Some(circle) = Circle::read(view, program, person, at)? else {
        return Ok(None);
    };
    for seats in tiers(view, &circle, &open, person)? {
        if let Some(best) = best(&circle.pool, &groups_of(&seats), person) {
            return Ok(Some(seats[best].clone()));
        }
    }
    Ok(None)
}

/// The seat beside exactly these people, if it is open for somebody at this moment.
pub fn beside(
    view: &View<'_>,
    program: &Program,
    members: &[PersonId],
    person: PersonId,
    at: Timestamp,
) -> Result<Option<OpenSeat>, ViewError> {
    let Some(open) = open_round(view, program, at)? else {
        return Ok(None);
    };
    let Some(circle) = Circle::read(view, program, person, at)? else {
        return Ok(None);
    };
    if !is_late(view, open.round, person)? {
        return Ok(None);
    }
    let mut wanted = members.to_vec();
    wanted.sort_unstable();
    let seats: Vec<OpenSeat> = tiers(view, &circle, &open, person)?
        .into_iter()
        .flatten()
        .filter(|seat| seat.members == wanted)
        .collect();
    Ok(best(&circle.pool, &groups_of(&seats), person).map(|index| seats[index].clone()))
}

/// Who of a round has nobody and may meet `person`, who has nobody any more either: the best by the matcher's rules and
/// weights.
pub fn partner(
    view: &View<'_>,
    program: &Program,
    round: RoundId,
    person: PersonId,
    at: Timestamp,
) -> Result<Option<PersonId>, ViewError> {
    let Some(circle) = Circle::read(view, program, person, at)? else {
        return Ok(None);
    };
    let waiting = alone(view, &circle, round, person)?;
    let groups: Vec<&[PersonId]> = waiting.iter().map(std::slice::from_ref).collect();
    Ok(best(&circle.pool, &groups, person).map(|index| waiting[index]))
}

/// Who is there when somebody comes.
struct Circle {
    /// Everybody who takes part: a group has room whoever of it has a match in another program as well.
    pool: Pool,
    /// Who gets no new match, for they have one in another program.
    elsewhere: BTreeMap<PersonId, ProgramId>,
}

impl Circle {
    /// None where `person` does not take part, or gets no match here.
    fn read(
        view: &View<'_>,
        program: &Program,
        person: PersonId,
        at: Timestamp,
    ) -> Result<Option<Self>, ViewError> {
        let elsewhere = elsewhere::matched(view, program, at)?;
        let mut lenient = program.clone();
        lenient.settings.skip_if_matched_elsewhere = false;
        let pool = pool::read(view, lenient, at)?;
        let comes = place(&pool, person).is_some() && !elsewhere.contains_key(&person);
        Ok(comes.then_some(Self { pool, elsewhere }))
    }
}

/// Whether somebody has had no match in a round.
fn is_late(view: &View<'_>, round: RoundId, person: PersonId) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM coffee_members WHERE round = ?1 AND person = ?2";
    Ok(!view.exists(sql, (round, person))?)
}

fn has_declined(view: &View<'_>, round: RoundId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_seat_offers WHERE round = ?1 AND person = ?2 AND declined = 1",
        (round, person),
    )
}

/// Whether somebody was told of a seat in a round.
pub fn was_offered(view: &View<'_>, round: RoundId, person: PersonId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_seat_offers WHERE round = ?1 AND person = ?2",
        (round, person),
    )
}

/// Who has nobody in a round and gets no match in another program, `person` left aside.
fn alone(
    view: &View<'_>,
    circle: &Circle,
    round: RoundId,
    person: PersonId,
) -> Result<Vec<PersonId>, ViewError> {
    let mut alone: Vec<PersonId> = view.all(
        "SELECT u.person FROM coffee_unmatched u WHERE u.round = ?1 AND u.person <> ?2
            AND NOT EXISTS (SELECT 1 FROM coffee_members m
                WHERE m.round = u.round AND m.person = u.person AND m.status = 'proposed')
         ORDER BY u.person",
        (round, person),
        |row| row.get(0),
    )?;
    alone.retain(|other| !circle.elsewhere.contains_key(other));
    Ok(alone)
}

/// Seats by kind, the better kind first: people who have nobody, groups that lack somebody, groups
/// that may be one larger. In a lottery seats are with hosts who have room, and nowhere else.
fn tiers(
    view: &View<'_>,
    circle: &Circle,
    open: &OpenRound,
    person: PersonId,
) -> Result<[Vec<OpenSeat>; 3], ViewError> {
    let pool = &circle.pool;
    let matches: Vec<(MatchId, String, Option<PersonId>)> = view.all(
        "SELECT id, members, host FROM coffee_matches WHERE round = ?1 AND status = ?2 ORDER BY id",
        (open.round, MatchStatus::Proposed),
        |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)),
    )?;
    let seat = |match_id, members, host| OpenSeat {
        open: open.clone(),
        match_id,
        members,
        host,
    };
    let settings = &pool.program.settings;
    let size = usize::from(settings.group_size);
    let groups: Vec<OpenSeat> = matches
        .iter()
        .map(|(id, members, host)| seat(Some(*id), split(members), *host))
        .collect();
    let of_size = |fits: &dyn Fn(usize) -> bool| -> Vec<OpenSeat> {
        let fitting = groups.iter().filter(|seat| fits(seat.members.len()));
        fitting.cloned().collect()
    };
    if settings.lottery.is_some() {
        let hosts = pool.hosts.iter().any(|&host| pool.people[host].person == person);
        let mut free = Vec::new();
        for seat in of_size(&|members| members < size) {
            let sat_there = |host| guests_before(view, pool.program.id, open.round, &[host]);
            let again = match seat.host {
                Some(host) => sat_there(host)?.contains(&person),
                None => true,
            };
            if !hosts && !again {
                free.push(seat);
            }
        }
        return Ok([free, Vec::new(), Vec::new()]);
    }
    Ok([
        alone(view, circle, open.round, person)?
            .into_iter()
            .map(|other| seat(None, vec![other], None))
            .collect(),
        of_size(&|members| members < size),
        of_size(&|members| members == size && settings.odd_rule == OddRule::Trio),
    ])
}

/// The best by the matcher's rules and weights. Where somebody of a group is away, it has no seat.
fn best(pool: &Pool, groups: &[&[PersonId]], person: PersonId) -> Option<usize> {
    let person = place(pool, person)?;
    let groups: Vec<Vec<usize>> = groups
        .iter()
        .map(|members| {
            let places = members.iter().map(|&member| place(pool, member));
            places.collect::<Option<Vec<usize>>>().unwrap_or_default()
        })
        .collect();
    best_seat(&problem(pool, 0), &groups, person)
}

fn groups_of(seats: &[OpenSeat]) -> Vec<&[PersonId]> {
    seats.iter().map(|seat| seat.members.as_slice()).collect()
}

fn place(pool: &Pool, person: PersonId) -> Option<usize> {
    let found = pool
        .people
        .binary_search_by_key(&person, |participant| participant.person);
    found.ok()
}
