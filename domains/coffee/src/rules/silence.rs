//! Who gives no sign for three rounds is asked, and paused without an answer; any sign ends it.

use jiff::SignedDuration;
use vc_kernel::{Actor, PersonId};

use crate::commands::{AskSilent, CancelMatch, ChangeProgram, JoinProgram, NoteSigns, PauseSilent, StayIn};
use crate::model::program::ProgramSettings;
use crate::model::{Membership, RoundId};
use crate::testing::{World, person};
use crate::views::silence;

/// Some rounds, a week apart, of people who never do anything.
fn rounds(world: &mut World, count: u64) -> RoundId {
    let mut last = None;
    for seed in 0..count {
        last = Some(world.round(seed).0);
    }
    last.expect("a round")
}

/// Who is asked after a round, in the order of ids.
fn ask(world: &mut World, round: RoundId) -> Vec<PersonId> {
    let ask = AskSilent { round, after: None };
    world.when(Actor::System, ask).then(&["coffee.silence_checked"]);
    asked(world)
}

fn asked(world: &World) -> Vec<PersonId> {
    let sql = "SELECT person FROM coffee_asked ORDER BY person";
    world.view().all(sql, [], |row| row.get(0)).expect("reads")
}

fn pause(world: &mut World) -> Vec<&'static str> {
    let pause = PauseSilent {
        program: world.program().id,
    };
    world.when(Actor::System, pause).expect("paused").0
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

fn status(world: &World, person: PersonId) -> (String, Option<String>) {
    let sql = "SELECT status, paused_because FROM people_people WHERE id = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    world
        .view()
        .one(sql, [person], read)
        .expect("reads")
        .expect("they are here")
}

#[test]
fn after_three_matches_without_a_sign_they_are_asked_once_then_paused() {
    let mut world = World::new();
    world.people(2);
    let second = rounds(&mut world, 2);
    assert!(ask(&mut world, second).is_empty(), "two are not three");
    let third = rounds(&mut world, 1);
    assert_eq!(ask(&mut world, third), [person(0), person(1)]);
    world
        .when(
            Actor::System,
            AskSilent {
                round: third,
                after: None,
            },
        )
        .then(&["coffee.silence_checked"]);
    assert_eq!(asked(&world).len(), 2, "once is enough");

    assert!(pause(&mut world).is_empty(), "they have two days for an answer");
    world.pass(SignedDuration::from_hours(48));
    assert_eq!(
        pause(&mut world),
        [
            "people.participation_changed",
            "people.participation_changed",
            "coffee.silent_paused"
        ]
    );
    assert_eq!(
        status(&world, person(0)),
        ("paused".to_owned(), Some("silent".to_owned()))
    );
    assert!(pause(&mut world).is_empty() && asked(&world).is_empty());
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn any_sign_begins_the_count_anew() {
    let mut world = World::new();
    world.people(2);
    rounds(&mut world, 2);
    let third = world.round(7).0;
    let (id, members) = world.matches(third)[0].clone();
    let cancel = CancelMatch {
        match_id: id,
        reason: None,
    };
    world
        .when(Actor::Person(members[0]), cancel)
        .then(&["coffee.match_cancelled", "coffee.sign_given"]);
    let fourth = rounds(&mut world, 1);
    assert_eq!(ask(&mut world, fourth), [members[1]], "the other gave none");

    world
        .when(Actor::Person(members[1]), StayIn {})
        .then(&["coffee.sign_given"]);
    world.when(Actor::Person(members[1]), StayIn {}).then(&[]);
    world.pass(SignedDuration::from_hours(72));
    assert!(asked(&world).is_empty() && pause(&mut world).is_empty());
    let fifth = rounds(&mut world, 1);
    assert!(ask(&mut world, fifth).is_empty());
}

#[test]
fn whoever_used_the_client_is_there_and_whoever_was_paused_is_back_in_one_step() {
    let mut world = World::new();
    world.people(2);
    let third = rounds(&mut world, 3);
    let seen = NoteSigns {
        people: vec![person(0)],
    };
    world
        .when(Actor::System, seen.clone())
        .then(&["coffee.sign_given"]);
    world.when(Actor::System, seen.clone()).then(&[]);
    assert_eq!(world.refused(Actor::Person(person(1)), seen), "forbidden");
    assert_eq!(ask(&mut world, third), [person(1)]);
    assert!(silence::is_asked(&world.view(), person(1)).expect("reads"));
    world.pass(SignedDuration::from_hours(48));
    pause(&mut world);
    assert_eq!(status(&world, person(1)).0, "paused");
    world
        .when(Actor::Person(person(1)), StayIn {})
        .then(&["people.participation_changed"]);
    assert_eq!(status(&world, person(1)), ("active".to_owned(), None));
    // Whoever paused by themselves is not brought back by it.
    world.set(person(0), "status", "paused");
    world.when(Actor::Person(person(0)), StayIn {}).then(&[]);
}

#[test]
fn a_program_sets_how_long_or_never() {
    let mut world = World::new();
    world.people(2);
    set(&mut world, |settings| settings.silent_rounds = 0);
    let round = rounds(&mut world, 4);
    assert!(ask(&mut world, round).is_empty(), "never");
    set(&mut world, |settings| settings.silent_rounds = 5);
    assert!(ask(&mut world, round).is_empty());
    set(&mut world, |settings| settings.silent_rounds = 3);
    let program = world.program().id;
    let change = crate::views::runs::changes(&world.view(), program, None, 1)
        .expect("reads")
        .remove(0);
    let field = &change.fields[0];
    assert_eq!(
        (field.field.as_str(), &field.before, &field.after),
        ("silent_rounds", &5.into(), &3.into()),
        "also a change to the usual number is noted"
    );
    set(&mut world, |settings| settings.silent_rounds = 5);
    let fifth = rounds(&mut world, 1);
    assert_eq!(ask(&mut world, fifth).len(), 2);
    set(&mut world, |settings| settings.silent_rounds = 0);
    world.pass(SignedDuration::from_hours(72));
    assert!(
        pause(&mut world).is_empty(),
        "never, also when it was asked before"
    );
}

#[test]
fn who_is_away_is_not_asked_and_a_program_that_one_joins_is_left() {
    let mut world = World::new();
    world.people(3);
    set(&mut world, |settings| settings.membership = Membership::OptIn);
    let program = world.program().id;
    for number in 0..3 {
        world
            .when(Actor::Person(person(number)), JoinProgram { program })
            .answer();
    }
    let third = rounds(&mut world, 3);
    world.set(person(2), "status", "paused");
    assert_eq!(ask(&mut world, third), [person(0), person(1)]);
    world.pass(SignedDuration::from_hours(48));
    world.set(person(1), "status", "paused");
    assert_eq!(
        pause(&mut world),
        [
            "coffee.program_left",
            "coffee.program_left",
            "coffee.silent_paused"
        ]
    );
    assert_eq!(status(&world, person(0)).0, "active", "other programs go on");
}
