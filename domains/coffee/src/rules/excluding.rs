//! Who does not meet whom.

use vc_kernel::{Actor, PersonId};

use super::{admin, pairs};
use crate::commands::{ExcludeForMyself, ExcludePair, RemoveExclusion};
use crate::testing::{World, person};
use crate::views::exclusions;

fn me(number: usize) -> Actor {
    Actor::Person(person(number))
}

fn meet(world: &World, round: crate::model::RoundId, a: PersonId, b: PersonId) -> bool {
    let matches = world.matches(round);
    matches
        .iter()
        .any(|(_, members)| members.contains(&a) && members.contains(&b))
}

#[test]
fn two_who_do_not_meet_are_never_matched_and_may_be_again() {
    let mut world = World::new();
    world.people(4);
    let with = person(1);
    let (_, own) = world.when(me(0), ExcludeForMyself { with }).expect("taken");
    let (a, b) = (person(3), person(2));
    let (_, by_admin) = world.when(Actor::System, ExcludePair { a, b }).expect("taken");
    for seed in 1..=8 {
        let (round, quality) = world.round(seed);
        assert!(!meet(&world, round, person(0), person(1)), "round {seed}");
        assert!(!meet(&world, round, person(2), person(3)), "round {seed}");
        assert_eq!(quality.unmatched, 0);
    }
    let remove = |exclusion, by_admin| RemoveExclusion { exclusion, by_admin };
    world.when(me(0), remove(own, false)).expect("gone");
    world.when(Actor::System, remove(by_admin, true)).expect("gone");
    let (round, _) = world.round(9);
    assert!(meet(&world, round, person(0), person(1)), "they are due");
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn an_exclusion_is_seen_by_its_owner_alone() {
    let mut world = World::new();
    world.people(3);
    let admin = admin(&mut world);
    let (_, exclusion) = world
        .when(me(2), ExcludeForMyself { with: person(1) })
        .expect("taken");
    assert_eq!(
        exclusions::of_person(&world.view(), person(2))
            .expect("reads")
            .len(),
        1
    );
    assert!(
        exclusions::of_person(&world.view(), person(1))
            .expect("reads")
            .is_empty()
    );
    assert!(exclusions::by_admins(&world.view()).expect("reads").is_empty());
    for (actor, by_admin) in [(me(1), false), (admin, false), (admin, true)] {
        let remove = RemoveExclusion { exclusion, by_admin };
        assert_eq!(world.refused(actor, remove), "not_found");
    }
}

#[test]
fn of_an_erased_owner_nothing_is_left() {
    let mut world = World::new();
    world.people(3);
    world
        .when(me(0), ExcludeForMyself { with: person(1) })
        .expect("taken");
    let (live, rebuilt) = world.live_and_rebuilt(&[person(0)]);
    let about = |rows: &[String]| {
        rows.iter()
            .filter(|row| row.starts_with("coffee_exclusions"))
            .count()
    };
    assert_eq!((about(&live), about(&rebuilt)), (1, 0));
}

#[test]
fn an_exclusion_voids_a_proposal_that_did_not_know_it() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    let start = world.start(&pool, None, "r", pairs(&[(0, 1), (2, 3)]));
    world
        .when(me(0), ExcludeForMyself { with: person(1) })
        .expect("taken");
    assert_eq!(world.refused(Actor::System, start), "pool_changed");
}

#[test]
fn what_cannot_be_excluded() {
    let mut world = World::new();
    world.people(53);
    let with = |number| ExcludeForMyself { with: person(number) };
    assert_eq!(world.refused(me(0), with(0)), "same_person");
    assert_eq!(world.refused(me(0), with(99)), "not_found");
    assert_eq!(world.refused(Actor::Operator, with(1)), "not_a_person");
    let pair = ExcludePair {
        a: person(1),
        b: person(2),
    };
    assert_eq!(world.refused(me(0), pair), "forbidden");
    let (_, first) = world.when(me(0), with(1)).expect("taken");
    let (events, again) = world.when(me(0), with(1)).expect("the same");
    assert_eq!((events.len(), again), (0, first));
    for number in 2..=50 {
        world.when(me(0), with(number)).expect("taken");
    }
    assert_eq!(world.refused(me(0), with(51)), "too_many_exclusions");
}
