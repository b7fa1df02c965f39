//! Nobody in two live matches where a program says so.

use jiff::SignedDuration;
use vc_kernel::{Actor, PersonId};

use super::{admin, pairs};
use crate::commands::{
    AddRoundPart, CancelMatch, ChangeProgram, CreateProgram, Rearrange, RoundPart, StartRound, TakeSeat,
};
use crate::model::program::ProgramSettings;
use crate::model::{MatchId, ProgramId, RoundId, UnmatchedReason};
use crate::proposal::propose;
use crate::testing::{World, person};
use crate::views::current::{self, CurrentState};
use crate::views::pool::{self, Pool};
use crate::views::{programs, rounds, runs, seats};

/// `people` in the first program, and in Lunch, which gives nobody a second match.
fn lunch(people: usize) -> (World, ProgramId) {
    let mut world = World::new();
    world.people(people);
    let settings = ProgramSettings {
        skip_if_matched_elsewhere: true,
        ..ProgramSettings::at_first("Lunch", "Europe/Berlin")
    };
    let lunch = world.when(Actor::Operator, CreateProgram { settings }).answer();
    (world, lunch)
}

fn pool_of(world: &World, program: ProgramId) -> Pool {
    let program = programs::one(&world.view(), Some(program)).expect("reads");
    pool::read(&world.view(), program.expect("there is one"), world.now()).expect("reads")
}

/// The whole round that the matcher proposes for a program.
fn proposed(world: &World, program: ProgramId, request: &str) -> StartRound {
    let pool = pool_of(world, program);
    let proposal = propose(&pool, 1, Vec::new()).expect("the pool can be matched");
    let part = RoundPart {
        groups: proposal.proposed(&pool),
        unmatched: proposal.unmatched,
        ..RoundPart::default()
    };
    world.start(&pool, None, request, part.explained(&pool.elsewhere))
}

/// A round of the first program with these pairs.
fn coffee(world: &mut World, numbers: &[(usize, usize)]) -> RoundId {
    let start = world.start(
        &world.pool(),
        None,
        &format!("at {}", world.now()),
        pairs(numbers),
    );
    world.when(Actor::System, start).answer().round
}

fn takes_part(world: &World, program: ProgramId) -> Vec<PersonId> {
    let people = pool_of(world, program).people.into_iter();
    people.map(|participant| participant.person).collect()
}

fn cancel(match_id: MatchId) -> CancelMatch {
    CancelMatch {
        match_id,
        reason: None,
    }
}

fn change(world: &mut World, program: ProgramId, change: impl FnOnce(&mut ProgramSettings)) {
    let stored = programs::one(&world.view(), Some(program)).expect("reads");
    let stored = stored.expect("there is one");
    let mut settings = stored.settings;
    change(&mut settings);
    let change = ChangeProgram {
        program,
        version: stored.version,
        settings,
    };
    world.when(Actor::Operator, change).answer();
}

#[test]
fn whoever_has_a_match_elsewhere_is_left_out_and_everybody_sees_why() {
    let (mut world, lunch) = lunch(5);
    coffee(&mut world, &[(0, 1)]);
    let start = proposed(&world, lunch, "lunch");
    let round = world.when(Actor::System, start).answer().round;
    let left = |number| (person(number), UnmatchedReason::MatchedElsewhere);
    let shown = rounds::one(&world.view(), round).expect("reads").expect("there");
    let skipped: Vec<_> = shown
        .unmatched
        .iter()
        .filter(|one| one.reason == UnmatchedReason::MatchedElsewhere)
        .map(|one| (one.person.id, one.reason))
        .collect();
    assert_eq!(skipped, [left(0), left(1)]);
    let message = &shown.unmatched[0].message;
    assert!(message.contains("a match in Virtual coffee"), "{message}");

    let mine = current::of(&world.view(), person(0), world.now()).expect("reads");
    assert_eq!((mine.state, mine.also.len()), (CurrentState::Matched, 0));
    assert_eq!(mine.match_.expect("of coffee").program_name, "Virtual coffee");
    assert_eq!(mine.no_second_in, ["Lunch"]);
    let other = current::of(&world.view(), person(2), world.now()).expect("reads");
    assert!(other.no_second_in.is_empty());

    let waits = pool::credits(&world.view(), lunch).expect("reads");
    assert!(
        !waits.iter().any(|(who, _)| *who == person(0)),
        "a match elsewhere is no wait"
    );
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_match_is_live_until_it_is_off_or_the_next_round_or_fourteen_days() {
    let (mut world, lunch) = lunch(4);
    let all: Vec<PersonId> = (0..4).map(person).collect();
    assert_eq!(takes_part(&world, lunch), all);
    let round = coffee(&mut world, &[(0, 1), (2, 3)]);
    assert!(takes_part(&world, lunch).is_empty());
    let (id, members) = world.matches(round)[0].clone();
    world.when(Actor::Operator, cancel(id)).answer();
    assert_eq!(takes_part(&world, lunch), members);

    // The next round of the program is the one that counts.
    world.pass(SignedDuration::from_hours(24));
    coffee(&mut world, &[(0, 2)]);
    assert_eq!(takes_part(&world, lunch), [person(1), person(3)]);
    world.pass(SignedDuration::from_hours(14 * 24));
    assert_eq!(takes_part(&world, lunch), [person(1), person(3)]);
    world.pass(SignedDuration::from_secs(1));
    assert_eq!(takes_part(&world, lunch), all);
}

#[test]
fn without_the_setting_a_match_elsewhere_does_not_count_and_its_change_is_noted() {
    let (mut world, lunch) = lunch(4);
    coffee(&mut world, &[(0, 1), (2, 3)]);
    change(&mut world, lunch, |settings| {
        settings.skip_if_matched_elsewhere = false;
    });
    assert_eq!(takes_part(&world, lunch).len(), 4);
    let changes = runs::changes(&world.view(), lunch, None, 1).expect("reads");
    let field = &changes[0].fields[0];
    assert_eq!(field.field, "skip_if_matched_elsewhere");
    assert_eq!((&field.before, &field.after), (&true.into(), &false.into()));
}

#[test]
fn of_two_programs_that_propose_at_the_same_moment_the_second_computes_again() {
    let (mut world, lunch) = lunch(4);
    let first = world.program().id;
    change(&mut world, first, |settings| {
        settings.skip_if_matched_elsewhere = true;
    });
    let (one, two) = (
        proposed(&world, first, "coffee"),
        proposed(&world, lunch, "lunch"),
    );
    world.when(Actor::System, one).answer();
    assert_eq!(world.refused(Actor::System, two), "pool_changed");
    assert!(takes_part(&world, lunch).is_empty());
}

#[test]
fn who_is_left_out_is_in_no_group_of_a_proposal() {
    let (mut world, lunch) = lunch(4);
    coffee(&mut world, &[(0, 1)]);
    let start = world.start(&pool_of(&world, lunch), None, "lunch", pairs(&[(0, 2)]));
    assert_eq!(world.refused(Actor::System, start), "bad_proposal");
}

#[test]
fn while_another_program_forms_its_round_nobody_knows_who_is_left() {
    let (mut world, lunch) = lunch(4);
    let start = StartRound {
        parts: 2,
        ..world.start(&world.pool(), None, "coffee", pairs(&[(0, 1)]))
    };
    let round = world.when(Actor::System, start).answer().round;
    let early = proposed(&world, lunch, "lunch");
    assert_eq!(
        world.refused(Actor::System, early.clone()),
        "round_already_running"
    );
    let rest = AddRoundPart {
        round,
        index: 1,
        part: RoundPart::default(),
    };
    world.when(Actor::System, rest).answer();
    assert_eq!(world.refused(Actor::System, early), "pool_changed");
    let start = proposed(&world, lunch, "lunch");
    let round = world.when(Actor::System, start).answer().round;
    assert_eq!(world.matches(round).len(), 1);
}

#[test]
fn no_seat_for_whoever_has_a_match_elsewhere_and_none_beside_them_alone() {
    let (mut world, lunch) = lunch(4);
    coffee(&mut world, &[(0, 1)]);
    let start = proposed(&world, lunch, "lunch");
    let round = world.when(Actor::System, start).answer().round;
    let lunch_seat = |world: &World, number| {
        let program = programs::one(&world.view(), Some(lunch)).expect("reads");
        let program = program.expect("there is one");
        let seat = seats::offer(&world.view(), &program, person(number), world.now());
        seat.expect("reads").map(|seat| seat.members)
    };
    assert_eq!(lunch_seat(&world, 0), None);
    let groups = world.matches(round);
    let sit = |members: &[PersonId]| TakeSeat {
        round,
        members: members.to_vec(),
    };
    let refused = world.refused(Actor::Person(person(0)), sit(&groups[0].1));
    assert_eq!(refused, "seat_taken");

    // Somebody new is offered a group, never one of those who wait for another program.
    world.add(person(5), "Europe/Berlin", &[18, 19], &["tea"]);
    let offered = lunch_seat(&world, 5).expect("a seat");
    assert_eq!(offered, groups[0].1);
    assert_eq!(
        world.refused(Actor::Person(person(5)), sit(&[person(0)])),
        "seat_taken"
    );
    // A group has room, whatever else its people do.
    world.pass(SignedDuration::from_hours(1));
    coffee(&mut world, &[(0, 1), (2, 3)]);
    assert_eq!(lunch_seat(&world, 5), Some(groups[0].1.clone()));
    world
        .when(Actor::Person(person(5)), sit(&groups[0].1))
        .then(&["coffee.matches_rearranged", "coffee.sign_given"]);
}

#[test]
fn nobody_with_a_match_elsewhere_takes_the_place_of_whoever_cannot_come() {
    let (mut world, lunch) = lunch(4);
    coffee(&mut world, &[(0, 1)]);
    let start = proposed(&world, lunch, "lunch");
    let round = world.when(Actor::System, start).answer().round;
    let (id, members) = world.matches(round)[0].clone();
    world
        .when(Actor::Person(members[0]), cancel(id))
        .then(&["coffee.match_cancelled"]);
    let state = current::of(&world.view(), members[1], world.now()).expect("reads");
    assert_eq!(state.state, CurrentState::Cancelled);
}

#[test]
fn an_admin_adds_nobody_who_has_a_match_elsewhere_and_keeps_who_was_there() {
    let (mut world, lunch) = lunch(4);
    let admin = admin(&mut world);
    coffee(&mut world, &[(0, 1)]);
    let start = proposed(&world, lunch, "lunch");
    let round = world.when(Actor::System, start).answer().round;
    let (id, members) = world.matches(round)[0].clone();
    let with = |members: &[PersonId]| Rearrange {
        round,
        dissolve: vec![id],
        groups: vec![members.to_vec()],
    };
    let adds = with(&[person(0), members[0]]);
    assert_eq!(world.refused(admin, adds), "matched_elsewhere");
    world.pass(SignedDuration::from_hours(1));
    coffee(&mut world, &[(2, 3)]);
    let again = with(&[members[1], members[0]]);
    world.when(admin, again).answer();
}
