//! Programs that stand in `vc.yaml`: the file wins, and what it does not say admins still set.

use serde_json::{Value, json};
use vc_kernel::Actor;

use super::admin;
use crate::commands::{ArchiveProgram, ChangeProgram, DeclareProgram, ReleasePrograms};
use crate::model::program::ProgramSettings;
use crate::testing::World;
use crate::views::by::By;
use crate::views::programs::{self, Program};
use crate::views::runs;

fn declare(file_id: &str, settings: Value) -> DeclareProgram {
    let Value::Object(settings) = settings else {
        panic!("{settings} is no object")
    };
    DeclareProgram {
        file_id: file_id.to_owned(),
        settings,
        time_zone: Some("Europe/Berlin".to_owned()),
    }
}

fn release(declared: &[&str]) -> ReleasePrograms {
    ReleasePrograms {
        declared: declared.iter().map(|&id| id.to_owned()).collect(),
    }
}

fn named(world: &World, name: &str) -> Program {
    let programs = programs::all(&world.view()).expect("reads");
    let found = programs.into_iter().find(|program| program.settings.name == name);
    found.expect("there is one")
}

fn change(program: &Program, settings: ProgramSettings) -> ChangeProgram {
    ChangeProgram {
        program: program.id,
        version: program.version,
        settings,
    }
}

#[test]
fn a_new_program_is_set_up_once_with_what_the_file_says() {
    let mut world = World::new();
    let lunch = declare("lunch", json!({"name": "Lunch", "group_size": 4}));
    world.when(Actor::System, lunch.clone()).then(&[
        "coffee.program_created",
        "coffee.program_changed",
        "coffee.program_declared",
    ]);
    let program = named(&world, "Lunch");
    assert_eq!(program.settings.group_size, 4);
    assert_eq!(program.settings.time_zone, "Europe/Berlin");
    assert_eq!(program.file_id.as_deref(), Some("lunch"));
    assert_eq!(program.set_in_file, ["group_size", "name"]);
    // The next start says the same again.
    world.when(Actor::System, lunch).then(&[]);
    world.when(Actor::System, release(&["lunch"])).then(&[]);
    let changes = runs::changes(&world.view(), program.id, None, 10).expect("reads");
    assert_eq!(
        changes.iter().map(|change| change.by).collect::<Vec<_>>(),
        [By::File]
    );
    let (live, rebuilt) = world.live_and_rebuilt(&[]);
    assert_eq!(live, rebuilt);
}

#[test]
fn a_program_of_the_same_name_is_taken_over_and_keeps_what_the_file_does_not_say() {
    let mut world = World::new();
    let before = named(&world, "Virtual coffee");
    world
        .when(
            Actor::System,
            declare("coffee", json!({"name": "virtual COFFEE", "group_size": 3})),
        )
        .then(&["coffee.program_changed", "coffee.program_declared"]);
    let after = named(&world, "virtual COFFEE");
    assert_eq!(after.id, before.id);
    assert_eq!(
        after.settings.minimum_gap_rounds,
        before.settings.minimum_gap_rounds
    );
    // Under its id it is found whatever it is called from now on.
    world
        .when(Actor::System, declare("coffee", json!({"name": "Coffee"})))
        .then(&["coffee.program_changed", "coffee.program_declared"]);
    assert_eq!(named(&world, "Coffee").id, before.id);
}

#[test]
fn admins_change_what_the_file_does_not_say_until_it_says_nothing() {
    let mut world = World::new();
    world.people(1);
    let admin = admin(&mut world);
    world.when(
        Actor::System,
        declare("lunch", json!({"name": "Lunch", "group_size": 4})),
    );
    let lunch = named(&world, "Lunch");
    let other = |gap: u32, size: u8| ProgramSettings {
        minimum_gap_rounds: gap,
        group_size: size,
        ..lunch.settings.clone()
    };
    world
        .when(admin, change(&lunch, other(2, 5)))
        .then_refused("set_in_file");
    world
        .when(admin, change(&lunch, other(2, 4)))
        .then(&["coffee.program_changed"]);
    world
        .when(admin, ArchiveProgram { program: lunch.id })
        .then_refused("set_in_file");

    world
        .when(Actor::System, release(&[]))
        .then(&["coffee.program_declared"]);
    let lunch = named(&world, "Lunch");
    assert_eq!((lunch.file_id.as_ref(), lunch.set_in_file.len()), (None, 0));
    assert_eq!(
        (lunch.settings.group_size, lunch.settings.minimum_gap_rounds),
        (4, 2)
    );
    world
        .when(admin, change(&lunch, other(2, 5)))
        .then(&["coffee.program_changed"]);
    world
        .when(admin, ArchiveProgram { program: lunch.id })
        .then(&["coffee.program_archived"]);
}

#[test]
fn what_cannot_be_is_refused_and_changes_nothing() {
    let mut world = World::new();
    for (settings, code) in [
        (json!({"name": "Lunch", "group_size": 9}), "validation_failed"),
        (json!({"name": "Lunch", "grup_size": 3}), "validation_failed"),
    ] {
        world
            .when(Actor::System, declare("lunch", settings))
            .then_refused(code);
    }
    world.when(Actor::System, declare("lunch", json!({"name": "Lunch"})));
    world
        .when(Actor::System, declare("lunch", json!({"name": "Virtual coffee"})))
        .then_refused("program_name_taken");
    world.people(1);
    let member = Actor::Person(crate::testing::person(0));
    world
        .when(member, declare("dinner", json!({"name": "Dinner"})))
        .then_refused("forbidden");
}
