//! Lotteries: hosts with seats, and guests who draw lots for them.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use vc_kernel::{Actor, PersonId};

use crate::commands::{CancelMatch, ChangeProgram, JoinProgram, Rearrange, TakeSeat};
use crate::locked::LockRefusal;
use crate::model::program::{Lottery, ProgramSettings};
use crate::model::{MatchId, Membership, OddRule, RoundId, UnmatchedReason};
use crate::testing::{World, person};
use crate::views::current::{self, CurrentMatch, CurrentState};
use crate::views::{rounds, runs, seats};

/// `count` people of whom the first `hosts` are leads, in a lottery with groups of three.
fn lottery(count: usize, hosts: usize) -> World {
    let mut world = World::with_program(3, OddRule::Trio);
    world.people(count);
    for number in 0..hosts {
        tag(&mut world, person(number), "Lead");
    }
    set(&mut world, |settings| {
        settings.lottery = Some(Lottery {
            host_tag: " lead ".to_owned(),
        });
    });
    world
}

fn tag(world: &mut World, person: PersonId, tag: &str) {
    world.write(
        "INSERT INTO people_tags (tag_folded, person, tag) VALUES (?1, ?2, ?3)",
        (tag.to_lowercase(), person, tag),
    );
}

fn set(world: &mut World, change: impl FnOnce(&mut ProgramSettings)) {
    let program = world.program();
    let mut settings = program.settings;
    change(&mut settings);
    let change = ChangeProgram {
        program: program.id,
        version: program.version,
        settings,
    };
    world.when(Actor::Operator, change).answer();
}

/// The groups of a round that are on: the host, and the guests.
fn tables(world: &World, round: RoundId) -> BTreeMap<PersonId, BTreeSet<PersonId>> {
    let sql = "SELECT host, members FROM coffee_matches WHERE round = ?1 AND status = 'proposed'";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, PersonId>(0)?, row.get::<_, String>(1)?));
    let rows = world.view().all(sql, [round], read).expect("each has a host");
    rows.into_iter()
        .map(|(host, members)| {
            let mut guests: BTreeSet<PersonId> = crate::projection::split(&members).into_iter().collect();
            assert!(guests.remove(&host), "a host is a member");
            (host, guests)
        })
        .collect()
}

fn table_of(world: &World, round: RoundId, host: PersonId) -> MatchId {
    let sql = "SELECT id FROM coffee_matches WHERE round = ?1 AND host = ?2 AND status = 'proposed'";
    let found = world
        .view()
        .one(sql, (round, host), |row| row.get(0))
        .expect("reads");
    found.expect("they host")
}

fn unmatched(world: &World, round: RoundId) -> BTreeMap<PersonId, UnmatchedReason> {
    let round = rounds::one(&world.view(), round)
        .expect("reads")
        .expect("a round");
    let unmatched = round.unmatched.into_iter();
    unmatched.map(|left| (left.person.id, left.reason)).collect()
}

fn standing(world: &World, person: PersonId) -> CurrentMatch {
    current::of(&world.view(), person, world.now()).expect("reads")
}

fn cancel(match_id: MatchId) -> CancelMatch {
    CancelMatch {
        match_id,
        reason: None,
    }
}

/// A round as it is on its first day.
fn round(world: &mut World, seed: u64) -> RoundId {
    let (round, _) = world.round(seed);
    world.pass(-SignedDuration::from_hours(7 * 24));
    round
}

#[test]
fn each_host_has_guests_and_whoever_got_no_seat_is_told_and_goes_first() {
    let mut world = lottery(8, 2);
    let (first, quality) = world.round(1);
    assert_eq!((quality.groups, quality.unmatched), (2, 2));
    let tables_before = tables(&world, first);
    assert_eq!(
        tables_before.keys().copied().collect::<Vec<_>>(),
        [person(0), person(1)]
    );
    assert!(tables_before.values().all(|guests| guests.len() == 2));
    let left = unmatched(&world, first);
    assert!(
        left.values().all(|reason| *reason == UnmatchedReason::SeatsTaken),
        "{left:?}"
    );
    let waiting = *left.keys().next().expect("two have no seat");
    let told = standing(&world, waiting);
    assert_eq!(told.unmatched_reason, Some(UnmatchedReason::SeatsTaken));
    assert!(told.message.contains("went to others") && told.message.contains("go first"));
    assert!(
        standing(&world, person(0))
            .message
            .starts_with("You are hosting.")
    );
    let guest = *tables_before[&person(0)].first().expect("a guest");
    assert!(
        standing(&world, guest)
            .message
            .contains(&format!("{} hosts.", person(0)))
    );

    let (second, _) = world.round(2);
    let tables_now = tables(&world, second);
    let seated: BTreeSet<PersonId> = tables_now.values().flatten().copied().collect();
    assert!(left.keys().all(|person| seated.contains(person)), "they go first");
    for (host, guests) in &tables_now {
        assert!(
            guests.is_disjoint(&tables_before[host]),
            "nobody sits there twice in a row"
        );
    }
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_host_who_is_away_hosts_not_and_one_without_guests_is_told() {
    let mut world = lottery(4, 3);
    world.set(person(0), "status", "paused");
    let round = round(&mut world, 1);
    let tables = tables(&world, round);
    assert_eq!(tables.len(), 1);
    let idle = if tables.contains_key(&person(1)) {
        person(2)
    } else {
        person(1)
    };
    assert_eq!(
        unmatched(&world, round),
        BTreeMap::from([(idle, UnmatchedReason::NoGuests)])
    );
    assert!(standing(&world, idle).message.contains("ready to host"));
}

#[test]
fn a_proposal_with_other_hosts_is_refused() {
    let mut world = lottery(4, 1);
    let pool = world.pool();
    let proposal = crate::proposal::propose(&pool, 1, Vec::new()).expect("a round");
    let part = crate::commands::RoundPart {
        groups: proposal.proposed(&pool),
        unmatched: proposal.unmatched,
        ..crate::commands::RoundPart::default()
    };
    let start = world.start(&pool, None, "r", part);
    tag(&mut world, person(3), "LEAD");
    assert_eq!(world.refused(Actor::System, start), "pool_changed");
}

#[test]
fn hosts_need_not_join_and_guests_do() {
    let mut world = lottery(4, 1);
    set(&mut world, |settings| settings.membership = Membership::OptIn);
    let join = JoinProgram {
        program: world.program().id,
    };
    world.when(Actor::Person(person(2)), join).answer();
    let here = world
        .pool()
        .people
        .into_iter()
        .map(|participant| participant.person);
    assert_eq!(here.collect::<Vec<_>>(), [person(0), person(2)]);
}

#[test]
fn whoever_gives_up_a_seat_leaves_it_to_the_next_guest() {
    let mut world = lottery(4, 1);
    let round = round(&mut world, 1);
    let waiting = *unmatched(&world, round).keys().next().expect("one has no seat");
    let guests = tables(&world, round).remove(&person(0)).expect("they host");
    let leaves = *guests.first().expect("two guests");
    let table = table_of(&world, round, person(0));
    world.when(Actor::Person(leaves), cancel(table)).expect("passed");
    let now = tables(&world, round).remove(&person(0)).expect("they still host");
    assert!(
        now.contains(&waiting) && !now.contains(&leaves) && now.len() == 2,
        "{now:?}"
    );
    assert_eq!(standing(&world, waiting).state, CurrentState::Matched);

    // Nobody waits any more: the rest meet, and a host alone meets nobody.
    for guest in now {
        let table = table_of(&world, round, person(0));
        world.when(Actor::Person(guest), cancel(table)).expect("passed");
    }
    assert!(tables(&world, round).is_empty());
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn nobody_gets_a_seat_given_up_by_the_host_they_sat_with_last_time() {
    let mut world = lottery(4, 1);
    set(&mut world, |settings| settings.group_size = 2);
    let (first, _) = world.round(1);
    let before = tables(&world, first).remove(&person(0)).expect("they host");
    let before = *before.first().expect("a guest");
    let second = round(&mut world, 2);
    for _ in 0..2 {
        let guests = tables(&world, second).remove(&person(0)).expect("they host");
        let guest = *guests.first().expect("a guest");
        assert_ne!(guest, before, "nobody sits there twice in a row");
        let table = table_of(&world, second, person(0));
        world.when(Actor::Person(guest), cancel(table)).expect("passed");
    }
    assert!(
        tables(&world, second).is_empty(),
        "only who sat there last time is left"
    );
}

#[test]
fn when_the_host_cannot_come_the_seats_are_given_up() {
    let mut world = lottery(8, 2);
    let round = round(&mut world, 1);
    let guests = tables(&world, round).remove(&person(0)).expect("they host");
    let table = table_of(&world, round, person(0));
    world
        .when(Actor::Person(person(0)), cancel(table))
        .expect("passed");
    assert_eq!(
        tables(&world, round).keys().copied().collect::<Vec<_>>(),
        [person(1)]
    );
    for guest in guests {
        let told = standing(&world, guest);
        assert_eq!(told.state, CurrentState::Cancelled);
        assert!(told.message.contains("go first"), "{}", told.message);
    }
}

#[test]
fn rearranged_groups_have_one_host_each() {
    let mut world = lottery(8, 2);
    let round = round(&mut world, 1);
    let tables_before = tables(&world, round);
    let both = vec![
        table_of(&world, round, person(0)),
        table_of(&world, round, person(1)),
    ];
    let guests: Vec<PersonId> = tables_before.values().flatten().copied().collect();
    let change = |groups: Vec<Vec<PersonId>>| Rearrange {
        round,
        dissolve: both.clone(),
        groups,
    };
    let hostless = change(vec![vec![guests[0], guests[1]]]);
    assert_eq!(world.refused(Actor::System, hostless), "one_host");
    let two = change(vec![vec![person(0), person(1), guests[0]]]);
    assert_eq!(world.refused(Actor::System, two), "one_host");
    let swap = change(vec![
        vec![person(0), guests[2], guests[3]],
        vec![person(1), guests[0], guests[1]],
    ]);
    let (_, undo) = world.when(Actor::System, swap).expect("swapped");
    assert!(tables(&world, round)[&person(0)].contains(&guests[2]));

    // Whoever hosted keeps doing so, even if the tag is gone by now.
    world.write("DELETE FROM people_tags WHERE person = ?1", [person(0)]);
    let back = Rearrange {
        round,
        dissolve: undo.formed,
        groups: undo.before,
    };
    world.when(Actor::System, back).expect("undone");
    assert_eq!(tables(&world, round), tables_before);
}

#[test]
fn groups_fixed_by_hand_have_one_host_and_no_more_than_the_seats() {
    let world = lottery(9, 2);
    let pool = world.pool();
    let fix = |numbers: &[usize]| pool.locked(&[numbers.iter().map(|&number| person(number)).collect()]);
    let one_host = Err(LockRefusal::OneHost("lead".to_owned()));
    assert_eq!(fix(&[2, 3]), one_host);
    assert_eq!(fix(&[0, 1, 2]), one_host);
    assert_eq!(fix(&[0, 2, 3, 4]), Err(LockRefusal::Size(3)));
    let locked = fix(&[0, 5, 6]).expect("one host, two guests");
    let proposal = crate::proposal::propose(&pool, 1, locked).expect("a round");
    let groups = proposal.proposed(&pool);
    assert_eq!(groups.len(), 2);
    let fixed = groups
        .iter()
        .find(|group| group.host == Some(person(0)))
        .expect("kept");
    assert_eq!(fixed.members, [person(0), person(5), person(6)]);
    assert_eq!(proposal.unmatched.len(), 3, "guests do not meet without a host");
}

#[test]
fn a_lottery_names_a_tag_and_its_end_is_noted() {
    let mut world = lottery(2, 1);
    let program = world.program();
    assert_eq!(program.settings.lottery.expect("a lottery").host_tag, "lead");
    let mut nameless = world.program().settings;
    nameless.lottery = Some(Lottery {
        host_tag: " ".to_owned(),
    });
    let problems = nameless.problems(world.now());
    assert_eq!(problems.len(), 1);
    assert_eq!(problems[0].0, "lottery");
    assert!(problems[0].1.contains("tag"), "{}", problems[0].1);

    set(&mut world, |settings| settings.lottery = None);
    let changes = runs::changes(&world.view(), world.program().id, None, 1).expect("reads");
    let fields: Vec<&str> = changes[0]
        .fields
        .iter()
        .map(|field| field.field.as_str())
        .collect();
    assert_eq!(fields, ["lottery"]);
    assert!(changes[0].fields[0].after.is_null());
}

#[test]
fn whoever_comes_late_sits_with_a_host_who_has_room_and_nowhere_else() {
    // Two tables of three for five people: one has a seat left.
    let mut world = lottery(5, 2);
    let (round, _) = world.round_now(1);
    let late = person(5);
    world.add(late, "Europe/Berlin", &[18, 19], &["tea"]);
    let (_, open) = seats::offers(&world.view(), late, world.now())
        .expect("reads")
        .pop()
        .expect("a seat");
    let host = open.host.expect("a host");
    assert_eq!(tables(&world, round)[&host].len(), 1);
    let take = TakeSeat {
        round,
        members: open.members,
    };
    world.when(Actor::Person(late), take).expect("seated");
    assert!(tables(&world, round)[&host].contains(&late));
    assert!(tables(&world, round).values().all(|guests| guests.len() == 2));

    let later = person(6);
    world.add(later, "Europe/Berlin", &[18, 19], &["tea"]);
    assert!(
        seats::offers(&world.view(), later, world.now())
            .expect("reads")
            .is_empty(),
        "all seats are taken"
    );
}
