//! How a round comes about.

use std::collections::{BTreeMap, BTreeSet};

use vc_kernel::{Actor, PersonId};

use super::{admin, pairs};
use crate::commands::{AddRoundPart, CancelRound, DiscardRound, RoundPart, StartRound};
use crate::model::{OddRule, UnmatchedReason};
use crate::testing::{World, person};
use crate::views::current::CurrentState;
use crate::views::{current, matches, rounds};

#[test]
fn a_small_round_is_one_commit_and_the_same_slot_answers_the_same_round() {
    let mut world = World::new();
    world.people(4);
    let admin = admin(&mut world);
    let pool = world.pool();
    let start = world.start(&pool, Some("2026-11-23"), "first", pairs(&[(0, 1), (2, 3)]));
    let (events, first) = world.when(admin, start.clone()).expect("a round");
    assert_eq!(
        events,
        [
            "coffee.round_started",
            "coffee.matches_formed",
            "coffee.round_formed"
        ]
    );
    let again = StartRound {
        request: "second".to_owned(),
        ..start.clone()
    };
    let (events, second) = world.when(admin, again).expect("the same round");
    assert!(events.is_empty() && second.existed && second.round == first.round);
    let same_request = StartRound { slot: None, ..start };
    assert_eq!(
        world.when(admin, same_request).expect("the same round").1.round,
        first.round
    );
}

#[test]
fn only_admins_form_and_cancel_rounds() {
    let mut world = World::new();
    world.people(4);
    let member = Actor::Person(person(3));
    let pool = world.pool();
    let start = world.start(&pool, None, "r", pairs(&[(0, 1), (2, 3)]));
    assert_eq!(world.refused(member, start), "forbidden");
    let (round, _) = world.round(1);
    assert_eq!(
        world.refused(member, CancelRound { round, reason: None }),
        "forbidden"
    );
    assert_eq!(world.refused(member, DiscardRound { round }), "forbidden");
}

#[test]
fn a_proposal_from_another_pool_is_refused() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    let start = world.start(&pool, None, "r", pairs(&[(0, 1), (2, 3)]));
    world.set(person(3), "status", "paused");
    assert_eq!(world.refused(Actor::System, start.clone()), "pool_changed");
    world.set(person(3), "status", "active");
    world.set(person(3), "topics", "[\"jazz\"]");
    world
        .when(Actor::System, start)
        .expect("a new topic voids no round");
}

#[test]
fn two_requests_at_once_make_one_round() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    let one = world.start(&pool, None, "one", pairs(&[(0, 1), (2, 3)]));
    let other = world.start(&pool, None, "other", pairs(&[(0, 2), (1, 3)]));
    world.when(Actor::System, one).expect("a round");
    assert_eq!(world.refused(Actor::System, other), "round_already_running");
}

#[test]
fn a_proposal_that_does_not_fit_its_pool_is_refused() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    for (part, code) in [
        (RoundPart::default(), "nobody_to_match"),
        (pairs(&[(0, 1), (1, 2)]), "bad_proposal"),
        (pairs(&[(0, 9)]), "bad_proposal"),
        (
            RoundPart {
                groups: vec![vec![person(0)].into()],
                unmatched: Vec::new(),
                ..RoundPart::default()
            },
            "bad_proposal",
        ),
    ] {
        let start = world.start(&pool, None, "r", part);
        assert_eq!(world.refused(Actor::System, start), code);
    }
}

#[test]
fn a_round_in_parts_is_invisible_until_it_is_whole() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    let start = StartRound {
        parts: 2,
        ..world.start(&pool, None, "r", pairs(&[(0, 1)]))
    };
    let (events, started) = world.when(Actor::System, start).expect("a beginning");
    assert_eq!(events, ["coffee.round_started", "coffee.matches_formed"]);
    let round = started.round;
    let of = |world: &World, number| {
        current::of(&world.view(), person(number), world.now()).expect("the view reads")
    };
    assert_eq!(of(&world, 0).state, CurrentState::Waiting);
    assert!(
        rounds::one(&world.view(), round)
            .expect("the view reads")
            .is_none()
    );
    assert!(world.matches(round).is_empty());
    let other = world.start(&world.pool(), None, "other", pairs(&[(0, 1)]));
    assert_eq!(world.refused(Actor::System, other), "round_already_running");

    let twice = AddRoundPart {
        round,
        index: 1,
        part: pairs(&[(1, 2)]),
    };
    assert_eq!(world.refused(Actor::System, twice), "bad_proposal");
    let skipped = AddRoundPart {
        round,
        index: 2,
        part: pairs(&[(2, 3)]),
    };
    assert_eq!(world.refused(Actor::System, skipped), "round_not_forming");
    world
        .when(
            Actor::System,
            AddRoundPart {
                round,
                index: 1,
                part: pairs(&[(2, 3)]),
            },
        )
        .expect("the rest");
    assert_eq!(of(&world, 0).state, CurrentState::Matched);
    assert_eq!(world.matches(round).len(), 2);
    assert!(
        !world
            .view()
            .exists("SELECT 1 FROM due WHERE kind = 'coffee.discard_round'", [])
            .expect("the view reads"),
        "nothing is left to discard"
    );
}

#[test]
fn whoever_sat_out_is_told_why_and_goes_first() {
    let mut world = World::with_program(2, OddRule::Skip);
    world.people(5);
    let mut out: BTreeMap<PersonId, usize> = BTreeMap::new();
    let mut before = None;
    for seed in 0..10 {
        let (round, quality) = world.round(seed);
        assert_eq!((quality.groups, quality.unmatched), (2, 1));
        let round = rounds::one(&world.view(), round)
            .expect("reads")
            .expect("a round");
        let left = &round.unmatched[0];
        assert_eq!(left.reason, UnmatchedReason::OddOneOut);
        assert_ne!(before, Some(left.person.id), "nobody sits out twice in a row");
        before = Some(left.person.id);
        *out.entry(left.person.id).or_default() += 1;
        let now = current::of(&world.view(), left.person.id, world.now()).expect("reads");
        assert_eq!(
            (now.state, now.unmatched_reason),
            (CurrentState::Unmatched, Some(UnmatchedReason::OddOneOut))
        );
        assert!(now.message.contains("go first"), "{}", now.message);
    }
    assert!(out.len() >= 3, "it is not always the same ones: {out:?}");
}

#[test]
fn the_same_seed_and_pool_give_the_same_round() {
    let mut world = World::new();
    world.people(30);
    let pool = world.pool();
    let one = crate::proposal::propose(&pool, 42, Vec::new()).expect("a round");
    assert_eq!(
        one,
        crate::proposal::propose(&world.pool(), 42, Vec::new()).expect("a round")
    );
    assert_ne!(
        one.groups,
        crate::proposal::propose(&pool, 43, Vec::new())
            .expect("a round")
            .groups
    );
}

#[test]
fn groups_of_four_take_everybody() {
    let mut world = World::with_program(4, OddRule::Trio);
    world.people(22);
    let (round, quality) = world.round(3);
    assert_eq!((quality.people, quality.unmatched), (22, 0));
    let sizes: Vec<_> = world
        .matches(round)
        .iter()
        .map(|(_, members)| members.len())
        .collect();
    assert!(sizes.iter().all(|size| (3..=5).contains(size)), "{sizes:?}");
}

#[test]
fn five_hundred_people_meet_twenty_times_and_nobody_is_repeated_or_forgotten() {
    let mut world = World::new();
    world.people(500);
    let mut met: BTreeSet<(PersonId, PersonId)> = BTreeSet::new();
    for seed in 0..20 {
        let (round, quality) = world.round(seed);
        assert_eq!((quality.repeats, quality.unmatched), (0, 0), "round {seed}");
        let mut there = BTreeSet::new();
        for (_, members) in world.matches(round) {
            assert!(
                met.insert((members[0], members[1])),
                "round {seed} repeats {members:?}"
            );
            there.extend(members);
        }
        assert_eq!(there.len(), 500, "round {seed} forgets somebody");
    }
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_match_says_what_it_gave_up_and_old_ones_have_nothing_to_say() {
    let mut world = World::new();
    world.people(3);
    world.set(person(2), "status", "paused");
    let told = |world: &World, round| {
        let (id, _) = world.matches(round)[0];
        let found = matches::one(&world.view(), id, world.now()).expect("the view reads");
        found.expect("the match").why
    };
    let (first, _) = world.round(1);
    assert!(
        told(&world, first).gave_up.is_empty(),
        "{:?}",
        told(&world, first)
    );
    let (second, _) = world.round(2);
    let why = told(&world, second);
    assert_eq!(
        why.gave_up,
        ["You meet again: nobody else whom you may meet is newer to you."]
    );
    assert!(why.text().starts_with(&why.summary) && why.text().ends_with(&why.gave_up[0]));

    world.set(person(2), "status", "active");
    let (third, _) = world.round(3);
    assert!(
        told(&world, third)
            .gave_up
            .contains(&"Three instead of two, so that nobody is left over.".to_owned()),
        "{:?}",
        told(&world, third)
    );
    // Groups that were formed without the matcher say nothing, as those of old logs.
    let pool = world.pool();
    let by_hand = world.start(&pool, None, "by hand", pairs(&[(0, 1)]));
    let (_, started) = world.when(Actor::System, by_hand).expect("a round");
    assert!(told(&world, started.round).gave_up.is_empty());
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}
