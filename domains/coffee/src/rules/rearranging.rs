//! Who meets instead: swaps by an admin, and others for whom somebody cannot come.

use vc_kernel::{Actor, PersonId};

use super::admin;
use crate::commands::{CancelMatch, CancelRound, ChangeProgram, ExcludePair, Rearrange, Rearranged};
use crate::model::{ManagerRule, MatchId, MatchStatus, NewcomerRule, OddRule, RoundId, TeamRule};
use crate::testing::{World, person};
use crate::views::current::{self, CurrentState};
use crate::views::round_changes::{self, ChangedMatch, RoundChange};

/// The groups of a round that are on, sorted.
fn on(world: &World, round: RoundId) -> Vec<Vec<PersonId>> {
    let sql = "SELECT members FROM coffee_matches WHERE round = ?1 AND status = 'proposed' ORDER BY members";
    let read = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
    let rows = world.view().all(sql, [round], read).expect("reads");
    rows.iter()
        .map(|members| crate::projection::split(members))
        .collect()
}

fn sorted(mut groups: Vec<Vec<PersonId>>) -> Vec<Vec<PersonId>> {
    groups.iter_mut().for_each(|group| group.sort());
    groups.sort();
    groups
}

fn state(world: &World, person: PersonId) -> CurrentState {
    current::of(&world.view(), person, world.now())
        .expect("reads")
        .state
}

fn cancel(match_id: MatchId) -> CancelMatch {
    CancelMatch {
        match_id,
        reason: None,
    }
}

fn changes(world: &World, round: RoundId) -> Vec<RoundChange> {
    let view = world.view();
    let rows = round_changes::list(&view, round, None, 10).expect("reads");
    rows.into_iter()
        .map(|row| round_changes::complete(&view, row, true).expect("reads"))
        .collect()
}

#[test]
fn every_change_is_noted_with_who_made_it_and_whether_it_can_be_undone() {
    let mut world = World::new();
    world.people(4);
    let admin = admin(&mut world);
    let (round, _) = world.round(1);
    let matches = world.matches(round);
    let [(first, a), (second, b)] = &matches[..] else {
        panic!("two matches, not {matches:?}");
    };
    let swap = Rearrange {
        round,
        dissolve: vec![*first, *second],
        groups: vec![vec![a[0], b[1]], vec![b[0], a[1]]],
    };
    let (_, Rearranged { formed, .. }) = world.when(admin, swap).expect("swapped");
    world
        .when(Actor::Person(a[0]), cancel(formed[0]))
        .expect("cancelled");

    let noted = changes(&world, round);
    let who: Vec<_> = noted
        .iter()
        .map(|change| change.person.as_ref().map(|person| person.id))
        .collect();
    assert_eq!(who, [Some(a[0]), admin.person()], "newest first");
    let ids = |changed: &[ChangedMatch]| changed.iter().map(|one| one.id).collect::<Vec<_>>();
    assert_eq!(ids(&noted[0].dissolved), [formed[0]]);
    assert_eq!(noted[0].dissolved[0].status, MatchStatus::Cancelled);
    assert!(noted[0].can_undo, "nothing came instead");
    assert_eq!(ids(&noted[1].formed).len(), 2);
    assert!(!noted[1].can_undo, "one of what came is off again");

    world
        .when(admin, CancelRound { round, reason: None })
        .expect("cancelled");
    assert!(changes(&world, round)[0].cancelled_round);
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn two_people_are_swapped_and_swapped_back() {
    let mut world = World::new();
    world.people(4);
    let (round, _) = world.round(1);
    let matches = world.matches(round);
    let [(first, a), (second, b)] = &matches[..] else {
        panic!("two matches, not {matches:?}");
    };
    let before = on(&world, round);
    let swap = Rearrange {
        round,
        dissolve: vec![*first, *second],
        groups: vec![vec![a[0], b[1]], vec![b[0], a[1]]],
    };
    let wanted = sorted(swap.groups.clone());
    let (_, Rearranged { formed, before: undo }) = world.when(Actor::System, swap).expect("swapped");
    assert_eq!(on(&world, round), wanted);
    assert!(
        a.iter()
            .chain(b)
            .all(|person| state(&world, *person) == CurrentState::Matched)
    );
    assert_eq!(world.pool().meetings.len(), 2, "only what stands counts as met");

    let back = Rearrange {
        round,
        dissolve: formed,
        groups: undo,
    };
    world.when(Actor::System, back).expect("undone");
    assert_eq!(on(&world, round), before);
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_dissolved_match_leaves_its_people_first_in_line_and_another_may_take_one_in() {
    let mut world = World::new();
    world.people(4);
    let (round, _) = world.round(1);
    let matches = world.matches(round);
    let dissolve = Rearrange {
        round,
        dissolve: vec![matches[0].0],
        groups: vec![],
    };
    world.when(Actor::System, dissolve).expect("dissolved");
    assert_eq!(on(&world, round), sorted(vec![matches[1].1.clone()]));
    let [alone, other] = matches[0].1[..] else {
        panic!("a pair");
    };
    assert_eq!(state(&world, alone), CurrentState::Cancelled);
    assert_eq!(
        world.pool().credits.iter().filter(|credit| **credit == 1).count(),
        2
    );

    let mut three = matches[1].1.clone();
    three.push(alone);
    let take_in = Rearrange {
        round,
        dissolve: vec![matches[1].0],
        groups: vec![three.clone()],
    };
    world.when(Actor::System, take_in).expect("taken in");
    assert_eq!(on(&world, round), sorted(vec![three]));
    assert_eq!(state(&world, alone), CurrentState::Matched);
    assert_eq!(state(&world, other), CurrentState::Cancelled);
}

#[test]
fn what_cannot_be_rearranged_stays() {
    let mut world = World::new();
    world.people(6);
    let (round, _) = world.round(1);
    let matches = world.matches(round);
    let (id, a) = matches[0].clone();
    let b = matches[1].1.clone();
    let change = |dissolve: Vec<MatchId>, groups: Vec<Vec<PersonId>>| Rearrange {
        round,
        dissolve,
        groups,
    };
    let nobody = person(77);
    for (refused, code) in [
        (change(vec![], vec![]), "change_size"),
        (change(vec![id], vec![vec![a[0]]]), "group_size"),
        (change(vec![id], vec![vec![a[0], a[0]]]), "person_twice"),
        (change(vec![id], vec![vec![a[0], b[0]]]), "already_matched"),
        (change(vec![id], vec![vec![a[0], nobody]]), "not_in_pool"),
        (
            change(
                vec![MatchId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 9))],
                vec![],
            ),
            "not_found",
        ),
        (
            Rearrange {
                round: RoundId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 9)),
                ..change(vec![id], vec![])
            },
            "not_found",
        ),
    ] {
        assert_eq!(world.refused(Actor::System, refused), code);
    }
    assert_eq!(
        world.refused(Actor::Person(person(3)), change(vec![id], vec![])),
        "forbidden"
    );
    world
        .when(Actor::System, ExcludePair { a: a[0], b: b[0] })
        .expect("taken");
    let apart = change(vec![id, matches[1].0], vec![vec![a[0], b[0]]]);
    assert_eq!(world.refused(Actor::System, apart), "kept_apart");
    world
        .when(Actor::System, change(vec![id], vec![]))
        .expect("dissolved");
    assert_eq!(
        world.refused(Actor::System, change(vec![id], vec![])),
        "match_already_cancelled"
    );
    world
        .when(Actor::System, CancelRound { round, reason: None })
        .expect("cancelled");
    assert_eq!(
        world.refused(Actor::System, change(vec![matches[1].0], vec![])),
        "round_already_cancelled"
    );
}

#[test]
fn whose_partner_cannot_come_meets_whoever_has_nobody() {
    let mut world = World::with_program(2, OddRule::Skip);
    world.people(5);
    let (round, quality) = world.round_now(1);
    assert_eq!(quality.unmatched, 1, "one sits out");
    let waiting = (0..5)
        .map(person)
        .find(|one| state(&world, *one) == CurrentState::Unmatched)
        .expect("one sits out");
    let (id, members) = world.matches(round)[0].clone();
    world.when(Actor::Person(members[0]), cancel(id)).expect("passed");
    assert!(on(&world, round).contains(&sorted(vec![vec![members[1], waiting]])[0]));
    assert_eq!(state(&world, waiting), CurrentState::Matched);
    assert_eq!(state(&world, members[0]), CurrentState::Cancelled);
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn the_rest_of_a_larger_group_meets_without_who_cannot_come() {
    let mut world = World::new();
    world.people(3);
    let (round, _) = world.round_now(1);
    let (id, members) = world.matches(round)[0].clone();
    world.when(Actor::Person(members[2]), cancel(id)).expect("passed");
    assert_eq!(on(&world, round), sorted(vec![members[..2].to_vec()]));
}

#[test]
fn nobody_is_rematched_by_an_admin_s_cancelling_against_an_exclusion_or_too_late() {
    let mut world = World::with_program(2, OddRule::Skip);
    world.people(5);
    let admin = admin(&mut world);
    let (round, _) = world.round_now(1);
    let matches = world.matches(round);
    let not_mine = matches
        .iter()
        .find(|(_, members)| !members.contains(&person(0)))
        .expect("two matches");
    world.when(admin, cancel(not_mine.0)).expect("cancelled");
    assert_eq!(on(&world, round).len(), 1, "taken back, not formed again");

    let (id, members) = matches
        .iter()
        .find(|(id, _)| *id != not_mine.0)
        .expect("two matches")
        .clone();
    world.pass(jiff::SignedDuration::from_hours(5 * 24));
    world.when(Actor::Person(members[0]), cancel(id)).expect("passed");
    assert!(on(&world, round).is_empty(), "the time is over");

    let mut world = World::with_program(2, OddRule::Skip);
    world.people(3);
    let (round, _) = world.round_now(1);
    let (id, members) = world.matches(round)[0].clone();
    let waiting = (0..3)
        .map(person)
        .find(|one| !members.contains(one))
        .expect("one sits out");
    let apart = ExcludePair {
        a: members[1],
        b: waiting,
    };
    world.when(Actor::System, apart).expect("taken");
    world.when(Actor::Person(members[0]), cancel(id)).expect("passed");
    assert!(on(&world, round).is_empty(), "they are kept apart");
}

#[test]
fn nobody_is_rematched_against_the_rules_of_the_program() {
    for rule in ["managers", "teams", "newcomers", "hours", "none"] {
        let mut world = World::with_program(2, OddRule::Skip);
        let before = world.program();
        let mut settings = before.settings;
        match rule {
            "managers" => settings.managers = ManagerRule::Across,
            "teams" => settings.teams = TeamRule::Across,
            "newcomers" => settings.newcomers = NewcomerRule::Apart,
            "hours" => settings.require_common_slot = true,
            _ => {}
        }
        let change = ChangeProgram {
            program: before.id,
            version: before.version,
            settings,
        };
        world.when(Actor::Operator, change).expect("changed");
        world.people(3);
        let (round, _) = world.round_now(1);
        let (id, members) = world.matches(round)[0].clone();
        let waiting = (0..3)
            .map(person)
            .find(|one| !members.contains(one))
            .expect("one sits out");
        world.set(members[1], "manager", &waiting.to_string());
        world.set(members[1], "team", "Blue");
        world.set(waiting, "team", "blue");
        let now = world.now().as_millisecond().to_string();
        world.set(members[1], "joined_at_ms", &now);
        world.set(waiting, "joined_at_ms", &now);
        if rule == "hours" {
            world.set(waiting, "slots", "[40]");
        }
        world.when(Actor::Person(members[0]), cancel(id)).expect("passed");
        assert_eq!(on(&world, round).is_empty(), rule != "none", "{rule}");
    }
}
