//! What changes a round, or the past, afterwards.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use vc_kernel::Actor;

use super::{admin, pairs};
use crate::commands::{AddRoundPart, CancelMatch, CancelRound, DiscardRound, ImportHistoryPart, StartRound};
use crate::events::PastMeeting;
use crate::model::HistoryImportId;
use crate::testing::{World, person};
use crate::views::current::CurrentState;
use crate::views::{current, matches, pool};

#[test]
fn an_unfinished_round_is_discarded_and_its_slot_is_free_again() {
    let mut world = World::new();
    world.people(4);
    let pool = world.pool();
    let start = StartRound {
        parts: 2,
        ..world.start(&pool, Some("mon"), "r", pairs(&[(0, 1)]))
    };
    let (_, started) = world.when(Actor::System, start).expect("a beginning");
    assert!(
        world
            .view()
            .exists("SELECT 1 FROM due WHERE kind = 'coffee.discard_round'", [])
            .expect("reads")
    );
    assert!(
        world
            .when(Actor::System, DiscardRound { round: started.round })
            .expect("discarded")
            .1
    );
    assert!(
        !world
            .when(Actor::System, DiscardRound { round: started.round })
            .expect("nothing left")
            .1
    );
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert!(
        live.iter()
            .all(|row| row.starts_with("coffee_programs") || row.starts_with("changes")),
        "{live:?}"
    );
    assert_eq!(live, rebuilt);
    let late = AddRoundPart {
        round: started.round,
        index: 1,
        part: pairs(&[(2, 3)]),
    };
    assert_eq!(world.refused(Actor::System, late), "round_not_forming");
    let again = world.start(&world.pool(), Some("mon"), "r2", pairs(&[(0, 1), (2, 3)]));
    assert!(!world.when(Actor::System, again).expect("a round").1.existed);
}

#[test]
fn a_member_cancels_and_the_other_goes_first() {
    let mut world = World::new();
    world.people(4);
    let (round, _) = world.round(1);
    let (id, members) = world.matches(round)[0].clone();
    let stranger = (0..4)
        .map(person)
        .find(|person| !members.contains(person))
        .expect("two others");
    let cancel = |reason: Option<&str>| CancelMatch {
        match_id: id,
        reason: reason.map(str::to_owned),
    };
    assert_eq!(world.refused(Actor::Person(stranger), cancel(None)), "not_found");
    assert_eq!(
        world.refused(Actor::Person(members[0]), cancel(Some(&"é".repeat(501)))),
        "validation_failed"
    );
    world
        .when(Actor::Person(members[0]), cancel(Some("I am ill")))
        .expect("cancelled");
    assert_eq!(
        world.refused(Actor::Person(members[1]), cancel(None)),
        "match_already_cancelled"
    );

    let shown = matches::one(&world.view(), id, world.now())
        .expect("reads")
        .expect("a match");
    let cancelled = shown.cancelled.expect("it says so");
    assert_eq!(
        (cancelled.by.map(|by| by.id), cancelled.reason.as_deref()),
        (Some(members[0]), Some("I am ill"))
    );
    let pool = world.pool();
    let credits: BTreeMap<_, _> = pool
        .people
        .iter()
        .zip(&pool.credits)
        .map(|(p, c)| (p.person, *c))
        .collect();
    assert_eq!((credits[&members[0]], credits[&members[1]]), (0, 1));
    let body = &world.log().last().expect("the event").body;
    assert!(!body.contains("ill"), "the reason is sealed: {body}");
    let left = current::of(&world.view(), members[1], world.now()).expect("reads");
    assert_eq!(left.state, CurrentState::Cancelled);
    assert!(left.message.contains("go first"));

    let (live, rebuilt) = world.live_and_rebuilt(&[members[0]]);
    assert!(live.iter().any(|row| row.contains("ill")) || live.len() == rebuilt.len());
    let text = rebuilt.join("\n");
    assert!(
        !text.contains("73, 108, 108") && !text.contains("I am ill"),
        "erased with its author"
    );
}

#[test]
fn a_cancelled_round_counts_for_nothing() {
    let mut world = World::new();
    world.people(4);
    let (round, _) = world.round(1);
    let before = world.matches(round);
    let admin = admin(&mut world);
    world
        .when(
            admin,
            CancelRound {
                round,
                reason: Some("a test run".to_owned()),
            },
        )
        .expect("cancelled");
    assert_eq!(
        world.refused(admin, CancelRound { round, reason: None }),
        "round_already_cancelled"
    );
    let pool = world.pool();
    assert!(pool.meetings.is_empty() && pool.credits.iter().all(|credit| *credit == 0));
    let shown = matches::one(&world.view(), before[0].0, world.now())
        .expect("reads")
        .expect("a match");
    assert_eq!(
        shown.cancelled.and_then(|cancelled| cancelled.reason).as_deref(),
        Some("a test run")
    );
    assert!(shown.suggested_times.is_empty());
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn an_imported_past_is_not_repeated_and_importing_it_again_changes_nothing() {
    let mut world = World::new();
    world.people(4);
    let meetings = vec![
        PastMeeting {
            number: 0,
            members: vec![person(0), person(1)],
        },
        PastMeeting {
            number: 0,
            members: vec![person(3), person(2)],
        },
        PastMeeting {
            number: -1,
            members: vec![person(0), person(2)],
        },
        PastMeeting {
            number: -1,
            members: vec![person(1), person(3)],
        },
    ];
    let program = world.program().id;
    let import = HistoryImportId::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1));
    let part = ImportHistoryPart {
        import,
        program,
        meetings,
    };
    assert_eq!(world.when(Actor::Operator, part.clone()).expect("imported").1, 4);
    assert_eq!(world.when(Actor::Operator, part).expect("known").1, 0);
    let late = PastMeeting {
        number: 1,
        members: vec![person(0), person(1)],
    };
    let late = ImportHistoryPart {
        import,
        program,
        meetings: vec![late],
    };
    assert_eq!(world.refused(Actor::Operator, late), "bad_part");

    let (round, quality) = world.round(1);
    assert_eq!(quality.repeats, 0);
    let groups: Vec<_> = world
        .matches(round)
        .into_iter()
        .map(|(_, members)| members)
        .collect();
    assert!(groups.contains(&vec![person(0), person(3)]) && groups.contains(&vec![person(1), person(2)]));
    let met =
        matches::rounds_since_last_met(&world.view(), program, 5, &[person(0), person(2)]).expect("reads");
    assert_eq!(met, Some(6));
}

#[test]
fn snoozed_people_are_back_on_their_day() {
    let mut world = World::new();
    world.people(3);
    world.set(person(2), "status", "snoozed");
    world.set(person(2), "snoozed_until", "2026-11-23");
    let wakes = world.now() + SignedDuration::from_hours(24);
    world.set(person(2), "wakes_at_ms", &wakes.as_millisecond().to_string());
    assert_eq!(world.pool().people.len(), 2);
    let now = current::of(&world.view(), person(2), world.now()).expect("reads");
    assert_eq!(now.state, CurrentState::Snoozed);
    world.pass(SignedDuration::from_hours(24));
    assert_eq!(world.pool().people.len(), 3);
    let program = world.program();
    let taking_part = pool::taking_part(&world.view(), &program, world.now()).expect("reads");
    let digest = pool::digest(&world.view(), &program, &taking_part).expect("reads");
    assert_eq!(digest, world.pool().digest);
}
