//! Imports applied, repeated and undone.

use vc_kernel::Actor;
use vc_kernel::id::Ulid;

use super::*;
use crate::commands::EditPerson;
use crate::commands::PersonEdit;
use crate::commands::testing::World;
use crate::model::{Email, Role};
use crate::views::person::{admins, person, person_by_email};
use vc_kernel::PersonId;

fn row(line: u32, name: &str, edit: PersonEdit) -> ImportRow {
    ImportRow {
        line,
        email: format!("{name}@example.com"),
        edit,
        manager: None,
    }
}

fn named(name: &str) -> PersonEdit {
    PersonEdit {
        name: Some(name.to_owned()),
        ..PersonEdit::default()
    }
}

fn import(world: &mut World, admin: PersonId, rows: Vec<ImportRow>) -> ImportId {
    import_all(world, admin, vec![rows])
}

/// In several pieces.
fn import_all(world: &mut World, admin: PersonId, pieces: Vec<Vec<ImportRow>>) -> ImportId {
    let import = ImportId::from_ulid(Ulid::from_parts(1, world.log().len() as u128));
    let total = u32::try_from(pieces[0].len()).expect("few");
    world
        .when(
            Actor::Person(admin),
            StartImport {
                import,
                file: String::new(),
                total,
                chunks: u32::try_from(pieces.len()).expect("few"),
            },
        )
        .expect("started");
    let mut steps = 0;
    loop {
        let place = import_place(&world.view(), import)
            .expect("readable")
            .expect("there");
        let step = ApplyImportRows {
            import,
            chunk: place.chunk,
            rows: pieces[place.chunk as usize].clone(),
        };
        steps += 1;
        assert!(steps < 100, "it never ends");
        if world.when(Actor::System, step).expect("applied").1.finished {
            return import;
        }
    }
}

fn undo(world: &mut World, admin: PersonId, import: ImportId) {
    world
        .when(Actor::Person(admin), UndoImport { import })
        .expect("undoing");
    while !world
        .when(Actor::System, UndoImportStep { import })
        .expect("a step")
        .1
        .finished
    {}
}

fn name_of(world: &World, id: PersonId) -> Option<String> {
    person(&world.view(), id)
        .expect("readable")
        .map(|person| person.details.name)
}

#[test]
fn an_import_is_undone_but_for_what_changed_since() {
    let mut world = World::new();
    let (ada, bob, eve) = (
        world.person("ada", Role::Admin),
        world.person("bob", Role::Member),
        world.person("eve", Role::Member),
    );
    let before = world
        .rows()
        .into_iter()
        .filter(|row| row.starts_with("people_people:"))
        .collect::<Vec<_>>();
    let rows = vec![
        row(
            2,
            "bob",
            PersonEdit {
                team: Some(Some("Blue".into())),
                role: Some(Role::Admin),
                ..named("Bob B.")
            },
        ),
        row(
            3,
            "eve",
            PersonEdit {
                topics: Some(vec!["tea".into()]),
                ..named("Eve E.")
            },
        ),
        row(4, "new", named("New")),
        row(5, "kept", named("Kept")),
    ];
    let import = import(&mut world, ada, rows);
    assert!(world.due().is_empty());
    let done = crate::views::imports::import(&world.view(), import)
        .expect("readable")
        .expect("there");
    assert_eq!(
        (done.applied, done.created, done.updated, done.skipped),
        (4, 2, 2, 0)
    );
    assert_eq!(name_of(&world, bob).as_deref(), Some("Bob B."));

    // Eve renames herself, an admin edits one of the new people.
    world
        .when(
            Actor::Person(eve),
            EditPerson {
                person: eve,
                edit: named("Evelyn"),
            },
        )
        .expect("renamed");
    let kept = person_by_email(&world.view(), &Email::parse("kept@example.com").expect("ok"))
        .expect("ok")
        .expect("there")
        .id;
    world
        .when(
            Actor::Person(ada),
            EditPerson {
                person: kept,
                edit: named("Kept On"),
            },
        )
        .expect("renamed");
    undo(&mut world, ada, import);

    assert_eq!(name_of(&world, bob).as_deref(), Some("bob"));
    assert_eq!(name_of(&world, eve).as_deref(), Some("Evelyn"));
    assert_eq!(name_of(&world, kept).as_deref(), Some("Kept On"));
    let undone = crate::views::imports::import(&world.view(), import)
        .expect("readable")
        .expect("there");
    assert_eq!((undone.status, undone.undone), (ImportStatus::Undone, 2));
    let mut left: Vec<_> = undone.left.iter().map(|person| person.id).collect();
    left.sort();
    let mut expected = vec![eve, kept];
    expected.sort();
    assert_eq!(left, expected);
    let here = person(&world.view(), eve).expect("ok").expect("here");
    assert!(here.details.topics.is_empty(), "what Eve did not touch is back");
    assert_eq!(before.len(), 3);
    assert_eq!(
        world.refused(Actor::Person(ada), UndoImport { import }),
        "import_not_undoable"
    );
    assert_eq!(world.rebuilt(&[]), world.rows());
}

#[test]
fn a_repeated_step_changes_nothing_and_large_rows_take_several() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let topics: Vec<String> = (0..20).map(|n| format!("{n}{}", "ü".repeat(55))).collect();
    let edit = PersonEdit {
        topics: Some(topics),
        ..PersonEdit::default()
    };
    let rows: Vec<ImportRow> = (0..100)
        .map(|n| row(n + 2, &format!("p{n}"), edit.clone()))
        .collect();
    let id = import(&mut world, ada, rows.clone());
    let mut largest = 0;
    for event in world.log() {
        let same = world
            .log()
            .iter()
            .filter(|other| other.position.seq == event.position.seq);
        largest = largest.max(
            same.map(|it| it.body.len() + it.sealed.as_ref().map_or(0, |_| 2_500))
                .sum(),
        );
    }
    assert!(largest < 200 * 1024, "{largest}");
    let repeated = ApplyImportRows {
        import: id,
        chunk: 0,
        rows,
    };
    assert!(
        world
            .when(Actor::System, repeated)
            .expect("accepted")
            .0
            .is_empty()
    );
    assert_eq!(admins(&world.view()).expect("ok"), 1);
}

#[test]
fn an_import_cannot_take_the_last_admin() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let edit = PersonEdit {
        role: Some(Role::Member),
        ..named("Ada L.")
    };
    let id = import(&mut world, ada, vec![row(2, "ada", edit)]);
    let done = crate::views::imports::import(&world.view(), id)
        .expect("readable")
        .expect("there");
    assert_eq!((done.updated, done.skipped), (1, 1));
    assert_eq!(name_of(&world, ada).as_deref(), Some("Ada L."));
    assert_eq!(admins(&world.view()).expect("ok"), 1);
}

fn tagged(tags: &[&str]) -> PersonEdit {
    PersonEdit {
        tags: Some(tags.iter().map(|tag| (*tag).to_owned()).collect()),
        ..PersonEdit::default()
    }
}

fn tags_of(world: &World, id: PersonId) -> Vec<String> {
    person(&world.view(), id)
        .expect("readable")
        .map(|person| person.tags)
        .unwrap_or_default()
}

#[test]
fn labels_are_added_to_those_that_somebody_has_and_an_undo_takes_only_these() {
    let mut world = World::new();
    let (ada, bob, eve) = (
        world.person("ada", Role::Admin),
        world.person("bob", Role::Member),
        world.person("eve", Role::Member),
    );
    let edit = |world: &mut World, person, edit| {
        world
            .when(Actor::Person(ada), EditPerson { person, edit })
            .expect("edited");
    };
    edit(&mut world, bob, tagged(&["Berlin"]));
    let twenty: Vec<String> = (0..20).map(|n| format!("label {n}")).collect();
    let twenty: Vec<&str> = twenty.iter().map(String::as_str).collect();
    edit(&mut world, eve, tagged(&twenty));
    let before = world.rows();

    let rows = vec![
        row(2, "bob", tagged(&["BERLIN", "remote"])),
        row(
            3,
            "eve",
            PersonEdit {
                name: Some("Eve E.".into()),
                ..tagged(&["one more"])
            },
        ),
        row(4, "new", tagged(&["remote"])),
    ];
    let zone = "UTC";
    let refused = preview_row(&world.view(), &rows[1], zone, world.now(), &mut 1).expect("readable");
    assert_eq!(refused.1.map(|(column, _)| column), Some("tags"));
    let id = import(&mut world, ada, rows.clone());
    assert_eq!(tags_of(&world, bob), ["Berlin", "remote"]);
    // Too many since the check: the rest of the row holds.
    assert_eq!(tags_of(&world, eve).len(), 20);
    assert_eq!(name_of(&world, eve).as_deref(), Some("Eve E."));
    let email = Email::parse("new@example.com").expect("an address");
    let new = person_by_email(&world.view(), &email)
        .expect("readable")
        .expect("added");
    assert_eq!(new.tags, ["remote"]);
    let done = crate::views::imports::import(&world.view(), id)
        .expect("readable")
        .expect("there");
    assert_eq!((done.created, done.updated, done.skipped), (1, 2, 1));
    let unchanged = preview_row(&world.view(), &rows[0], zone, world.now(), &mut 1).expect("readable");
    assert_eq!(unchanged, (RowOutcome::Unchanged, None));

    edit(&mut world, bob, tagged(&["Berlin", "remote", "by hand"]));
    undo(&mut world, ada, id);
    assert_eq!(tags_of(&world, bob), ["Berlin", "by hand"]);
    let of_eve = |rows: Vec<String>| -> Vec<String> {
        rows.into_iter()
            .filter(|row| row.starts_with("people_tags") && row.contains(&eve.to_string()))
            .collect()
    };
    assert_eq!(of_eve(world.rows()), of_eve(before));
    assert_eq!(
        person(&world.view(), new.id).expect("readable").map(|it| it.id),
        None
    );
    assert_eq!(world.rebuilt(&[]), world.rows());
    let gone = world.rebuilt(&[bob]);
    assert!(
        !gone.iter().any(|row| row.contains("by hand")),
        "labels go with their key"
    );
}

fn managed(line: u32, name: &str, manager: &str) -> ImportRow {
    ImportRow {
        manager: Some(format!("{manager}@Example.com")),
        ..row(line, name, PersonEdit::default())
    }
}

#[test]
fn managers_are_set_after_everybody_is_there_and_an_undo_gives_the_former_back() {
    let mut world = World::new();
    let (ada, bob, eve) = (
        world.person("ada", Role::Admin),
        world.person("bob", Role::Member),
        world.person("eve", Role::Member),
    );
    let by_hand = |world: &mut World, of, manager| {
        let edit = PersonEdit {
            manager: Some(manager),
            ..PersonEdit::default()
        };
        let command = EditPerson { person: of, edit };
        world.when(Actor::Person(ada), command).expect("named");
    };
    by_hand(&mut world, eve, Some(bob));
    let managers = |world: &World| {
        let of = |id| {
            person(&world.view(), id)
                .expect("readable")?
                .manager
                .map(|it| it.id)
        };
        [ada, bob, eve].map(of)
    };

    let people = vec![
        row(2, "eve", named("Eve E.")),
        row(3, "bob", PersonEdit::default()),
        row(4, "new", named("New")),
    ];
    // Bob and Eve change places under somebody new; ada is no longer somebody who fits.
    let set = vec![
        managed(2, "eve", "new"),
        managed(3, "bob", "eve"),
        managed(5, "ada", "gone"),
        managed(6, "new", "bob"),
    ];
    let id = import_all(&mut world, ada, vec![people, set]);
    let new = person_by_email(
        &world.view(),
        &Email::parse("new@example.com").expect("an address"),
    );
    let new = new.expect("readable").expect("added");
    assert_eq!(
        (new.manager, managers(&world)),
        (None, [None, Some(eve), Some(new.id)])
    );
    let done = crate::views::imports::import(&world.view(), id)
        .expect("readable")
        .expect("there");
    assert_eq!(
        (done.applied, done.created, done.updated, done.skipped),
        (3, 1, 2, 2)
    );

    by_hand(&mut world, ada, Some(bob));
    undo(&mut world, ada, id);
    assert_eq!(managers(&world), [Some(bob), None, Some(bob)]);
    assert_eq!(world.rebuilt(&[]), world.rows());
}

#[test]
fn an_undo_makes_no_circle() {
    let mut world = World::new();
    let (ada, bob) = (
        world.person("ada", Role::Admin),
        world.person("bob", Role::Member),
    );
    let name = |world: &mut World, person, manager| {
        let edit = PersonEdit {
            manager: Some(manager),
            ..PersonEdit::default()
        };
        let command = EditPerson { person, edit };
        world.when(Actor::Person(ada), command).expect("named");
    };
    name(&mut world, bob, Some(ada));
    world.person("eve", Role::Member);
    let id = import(&mut world, ada, vec![managed(2, "bob", "eve")]);
    name(&mut world, ada, Some(bob));
    undo(&mut world, ada, id);
    let undone = crate::views::imports::import(&world.view(), id)
        .expect("readable")
        .expect("there");
    assert_eq!(undone.left.iter().map(|it| it.id).collect::<Vec<_>>(), [bob]);
}
