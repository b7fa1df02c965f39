//! Who comes after a round was formed is offered the best open seat, and takes it or does not.

use jiff::SignedDuration;
use vc_kernel::{Actor, PersonId};

use crate::commands::{CancelMatch, DeclineSeat, ExcludePair, RoundPart, TakeSeat};
use crate::model::{OddRule, RoundId, UnmatchedReason};
use crate::testing::{World, person};
use crate::views::current::{self, CurrentState};
use crate::views::seats;

/// A round of these groups of the first people, now; the rest of `people` has no match in it.
fn round(world: &mut World, people: usize, groups: &[&[usize]]) -> RoundId {
    world.people(people);
    let groups: Vec<Vec<PersonId>> = groups
        .iter()
        .map(|group| group.iter().map(|&number| person(number)).collect())
        .collect();
    let unmatched = (0..people)
        .map(person)
        .filter(|one| !groups.iter().flatten().any(|other| other == one));
    let part = RoundPart {
        unmatched: unmatched.map(|one| (one, UnmatchedReason::OddOneOut)).collect(),
        groups: groups.into_iter().map(Into::into).collect(),
        ..RoundPart::default()
    };
    let start = world.start(&world.pool(), None, "now", part);
    world.when(Actor::System, start).answer().round
}

fn joins(world: &mut World, number: usize) -> PersonId {
    let late = person(number);
    world.add(late, "Europe/Berlin", &[18, 19], &["tea"]);
    late
}

/// Beside whom there is a seat.
fn seat(world: &World, person: PersonId) -> Option<Vec<PersonId>> {
    let mut offers = seats::offers(&world.view(), person, world.now()).expect("reads");
    assert!(offers.len() <= 1, "one program, one seat");
    offers.pop().map(|(_, seat)| seat.members)
}

fn take(round: RoundId, members: &[PersonId]) -> TakeSeat {
    TakeSeat {
        round,
        members: members.to_vec(),
    }
}

#[test]
fn whoever_has_nobody_comes_first_and_both_have_a_match() {
    let mut world = World::new();
    let round = round(&mut world, 3, &[&[0, 1]]);
    let late = joins(&mut world, 3);
    assert_eq!(seat(&world, late), Some(vec![person(2)]));
    assert_eq!(
        current::of(&world.view(), late, world.now())
            .expect("reads")
            .state,
        CurrentState::Waiting,
        "nobody is placed without saying so"
    );
    world
        .when(Actor::Person(late), take(round, &[person(2)]))
        .then(&["coffee.matches_rearranged", "coffee.sign_given"]);
    for one in [late, person(2)] {
        let state = current::of(&world.view(), one, world.now()).expect("reads").state;
        assert_eq!(state, CurrentState::Matched);
    }
    assert_eq!(world.matches(round).len(), 2);
    assert_eq!(seat(&world, late), None, "one seat is enough");
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_group_that_lacks_somebody_comes_before_one_that_would_be_larger() {
    let mut world = World::with_program(3, OddRule::Trio);
    let round = round(&mut world, 5, &[&[0, 1, 2], &[3, 4]]);
    let first = joins(&mut world, 5);
    assert_eq!(seat(&world, first), Some(vec![person(3), person(4)]));
    world
        .when(Actor::Person(first), take(round, &[person(4), person(3)]))
        .then(&["coffee.matches_rearranged", "coffee.sign_given"]);
    // Both groups are whole now: one larger is allowed, since nobody sits out here.
    let second = joins(&mut world, 6);
    assert_eq!(seat(&world, second).map(|members| members.len()), Some(3));
}

#[test]
fn pairs_take_a_third_only_where_nobody_sits_out() {
    for (rule, open) in [(OddRule::Trio, true), (OddRule::Skip, false)] {
        let mut world = World::with_program(2, rule);
        round(&mut world, 2, &[&[0, 1]]);
        let late = joins(&mut world, 2);
        assert_eq!(seat(&world, late).is_some(), open, "{rule}");
    }
}

#[test]
fn a_seat_that_was_taken_meanwhile_is_refused_and_the_next_best_is_offered() {
    let mut world = World::new();
    let round = round(&mut world, 3, &[&[0, 1]]);
    let (fast, slow) = (joins(&mut world, 3), joins(&mut world, 4));
    assert_eq!(seat(&world, slow), Some(vec![person(2)]));
    world
        .when(Actor::Person(fast), take(round, &[person(2)]))
        .answer();
    assert_eq!(
        world.refused(Actor::Person(slow), take(round, &[person(2)])),
        "seat_taken"
    );
    let next = seat(&world, slow).expect("a pair may be three");
    assert_eq!(next.len(), 2);
    world.when(Actor::Person(slow), take(round, &next)).answer();
}

#[test]
fn no_seat_beside_whom_one_must_not_meet_who_is_away_or_too_late() {
    let mut world = World::new();
    let first = round(&mut world, 3, &[&[0, 1]]);
    let late = joins(&mut world, 3);
    let apart = ExcludePair {
        a: late,
        b: person(2),
    };
    world.when(Actor::System, apart).answer();
    assert_eq!(seat(&world, late), Some(vec![person(0), person(1)]));
    world.set(person(1), "status", "paused");
    assert_eq!(seat(&world, late), None);
    assert_eq!(
        world.refused(Actor::Person(late), take(first, &[person(2)])),
        "seat_taken"
    );
    world.set(person(1), "status", "active");
    world.pass(SignedDuration::from_hours(4 * 24));
    assert_eq!(seat(&world, late), None, "too little time is left");
    assert_eq!(
        world.refused(Actor::Person(late), take(first, &[person(0), person(1)])),
        "seat_taken"
    );
}

#[test]
fn whoever_declined_or_cannot_come_is_offered_nothing_in_this_round() {
    let mut world = World::new();
    let round = round(&mut world, 4, &[&[0, 1], &[2, 3]]);
    let late = joins(&mut world, 4);
    world
        .when(Actor::Person(late), DeclineSeat { round })
        .then(&["coffee.seat_declined"]);
    world.when(Actor::Person(late), DeclineSeat { round }).then(&[]);
    assert_eq!(seat(&world, late), None);
    let (id, members) = world.matches(round)[0].clone();
    let cancel = CancelMatch {
        match_id: id,
        reason: None,
    };
    world.when(Actor::Person(members[0]), cancel).answer();
    assert_eq!(seat(&world, members[0]), None, "they said that they cannot come");
    assert_eq!(world.refused(Actor::System, DeclineSeat { round }), "forbidden");
}
