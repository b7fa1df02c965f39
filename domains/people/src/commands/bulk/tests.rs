//! Many people changed, in parts, repeated, and undone.

use jiff::SignedDuration;
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, PersonId};

use super::*;
use crate::commands::testing::{World, new_person};
use crate::commands::{AddPerson, CreateToken, EditPerson, ErasePerson, PersonEdit, WantedParticipation};
use crate::model::{Participation, ParticipationStatus, Role, TAGS_MAX, TokenId};
use crate::views::bulk::{BulkChange, BulkStatus, bulk_change};
use crate::views::people_list::{PeopleFilter, people_found};
use crate::views::person::{Person, admins, person};

fn start(world: &mut World, admin: PersonId, kind: BulkKind, total: usize, parts: u32) -> BulkId {
    let bulk = BulkId::from_ulid(Ulid::from_parts(1, world.log().len() as u128));
    let command = StartBulk {
        bulk,
        order: String::new(),
        kind,
        total: u32::try_from(total).expect("few"),
        parts,
    };
    world.when(Actor::Person(admin), command).expect("started").1
}

fn apply(world: &mut World, bulk: BulkId, part: u32, people: &[PersonId], tag: Option<&str>) -> BulkStep {
    let command = ApplyBulkPart {
        bulk,
        part,
        people: people.to_vec(),
        tag: tag.map(str::to_owned),
        unsent: Vec::new(),
    };
    world.when(Actor::System, command).expect("applied").1
}

/// In one part.
fn change(
    world: &mut World,
    admin: PersonId,
    kind: BulkKind,
    people: &[PersonId],
    tag: Option<&str>,
) -> BulkId {
    let bulk = start(world, admin, kind, people.len(), 1);
    assert!(apply(world, bulk, 0, people, tag).finished);
    bulk
}

fn undo(world: &mut World, admin: PersonId, bulk: BulkId) {
    world
        .when(Actor::Person(admin), UndoBulk { bulk })
        .expect("undoing");
    while !world
        .when(Actor::System, UndoBulkStep { bulk })
        .expect("a step")
        .1
        .finished
    {}
}

fn edit(world: &mut World, admin: PersonId, person: PersonId, edit: PersonEdit) {
    world
        .when(Actor::Person(admin), EditPerson { person, edit })
        .expect("edited");
}

fn participation(status: ParticipationStatus) -> PersonEdit {
    let wanted = WantedParticipation { status, until: None };
    PersonEdit {
        participation: Some(wanted),
        ..PersonEdit::default()
    }
}

fn shown(world: &World, bulk: BulkId) -> BulkChange {
    bulk_change(&world.view(), bulk)
        .expect("readable")
        .expect("there")
}

fn here(world: &World, id: PersonId) -> Option<Person> {
    person(&world.view(), id).expect("readable")
}

fn status(world: &World, id: PersonId) -> Option<ParticipationStatus> {
    here(world, id).map(|person| person.participation.status())
}

fn team() -> (World, PersonId, PersonId, PersonId) {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let bob = world.person("bob", Role::Member);
    let eve = world.person("eve", Role::Member);
    (world, ada, bob, eve)
}

fn people_rows(world: &World) -> Vec<String> {
    let rows = world.rows().into_iter();
    rows.filter(|row| row.starts_with("people_people:") || row.starts_with("people_tags:"))
        .collect()
}

#[test]
fn a_pause_of_many_is_undone_but_for_those_who_changed_since() {
    let (mut world, ada, bob, eve) = team();
    let mia = world.person("mia", Role::Member);
    edit(&mut world, ada, mia, participation(ParticipationStatus::Paused));
    let pause = change(&mut world, ada, BulkKind::Pause, &[bob, eve, mia], None);
    assert_eq!(
        (shown(&world, pause).changed, shown(&world, pause).applied),
        (2, 3)
    );
    assert_eq!(status(&world, bob), Some(ParticipationStatus::Paused));

    // Eve comes back and pauses again by herself: the same state, but it is hers.
    edit(&mut world, eve, eve, participation(ParticipationStatus::Active));
    edit(&mut world, eve, eve, participation(ParticipationStatus::Paused));
    undo(&mut world, ada, pause);
    assert_eq!(status(&world, bob), Some(ParticipationStatus::Active));
    assert_eq!(status(&world, eve), Some(ParticipationStatus::Paused));
    assert_eq!(
        status(&world, mia),
        Some(ParticipationStatus::Paused),
        "was so before"
    );
    let shown = shown(&world, pause);
    assert_eq!(
        (shown.status, shown.restored, shown.undoable),
        (BulkStatus::Undone, 1, false)
    );
    assert_eq!(shown.left.len(), 1);
    assert_eq!(shown.left[0].reason, crate::model::BulkSkip::ChangedSince);
}

#[test]
fn a_snooze_comes_back_with_its_day_and_not_when_it_would_be_over() {
    let (mut world, ada, bob, _) = team();
    let until = "2026-12-01".parse().ok();
    let snooze = PersonEdit {
        participation: Some(WantedParticipation {
            status: ParticipationStatus::Snoozed,
            until,
        }),
        ..PersonEdit::default()
    };
    edit(&mut world, ada, bob, snooze);
    let before = people_rows(&world);
    let resume = change(&mut world, ada, BulkKind::Resume, &[bob], None);
    undo(&mut world, ada, resume);
    assert_eq!(people_rows(&world), before);
    let resume = change(&mut world, ada, BulkKind::Pause, &[bob], None);
    world.pass(SignedDuration::from_hours(24 * 30));
    undo(&mut world, ada, resume);
    assert_eq!(status(&world, bob), Some(ParticipationStatus::Active));
}

#[test]
fn parts_are_applied_once_each_and_an_undo_in_the_middle_ends_the_work() {
    let (mut world, ada, bob, eve) = team();
    let pause = start(&mut world, ada, BulkKind::Pause, 2, 2);
    assert!(!apply(&mut world, pause, 0, &[bob], None).finished);
    let commits = world.log().len();
    assert!(!apply(&mut world, pause, 0, &[bob], None).finished);
    assert_eq!(world.log().len(), commits, "a repeated part changes nothing");
    assert_eq!(shown(&world, pause).status, BulkStatus::Running);

    world
        .when(Actor::Person(ada), UndoBulk { bulk: pause })
        .expect("in the middle");
    assert!(
        !apply(&mut world, pause, 1, &[eve], None).finished,
        "the undo goes on"
    );
    undo(&mut world, ada, pause);
    assert_eq!(status(&world, bob), Some(ParticipationStatus::Active));
    assert_eq!(status(&world, eve), Some(ParticipationStatus::Active));
    assert_eq!(
        world.refused(Actor::Person(ada), UndoBulk { bulk: pause }),
        "bulk_change_not_undoable"
    );
}

#[test]
fn an_undone_change_makes_way_for_the_undo_of_the_one_before() {
    let (mut world, ada, bob, _) = team();
    let before = people_rows(&world);
    let pause = change(&mut world, ada, BulkKind::Pause, &[bob], None);
    let resume = change(&mut world, ada, BulkKind::Resume, &[bob], None);
    undo(&mut world, ada, resume);
    assert_eq!(status(&world, bob), Some(ParticipationStatus::Paused));
    undo(&mut world, ada, pause);
    assert_eq!(people_rows(&world), before);
}

#[test]
fn labels_are_added_found_and_taken_away_again() {
    let (mut world, ada, bob, eve) = team();
    let own = PersonEdit {
        tags: Some(vec!["Berlin".to_owned()]),
        ..PersonEdit::default()
    };
    edit(&mut world, ada, eve, own.clone());
    let before = people_rows(&world);
    let tag = change(&mut world, ada, BulkKind::Tag, &[bob, eve], Some("berlin"));
    assert_eq!(shown(&world, tag).changed, 1, "eve has it, in other letters");
    let filter = PeopleFilter {
        tag: Some("BERLIN".to_owned()),
        ..PeopleFilter::default()
    };
    let found = people_found(&world.view(), &filter, 10).expect("readable");
    assert_eq!(found.len(), 2);
    let more = PersonEdit {
        tags: Some(vec!["berlin".to_owned(), "new".to_owned()]),
        ..PersonEdit::default()
    };
    edit(&mut world, ada, bob, more);
    undo(&mut world, ada, tag);
    assert_eq!(
        here(&world, bob).expect("here").tags,
        ["new"],
        "another label is no obstacle"
    );
    assert_eq!(here(&world, eve).expect("here").tags, ["Berlin"]);

    let untag = change(&mut world, ada, BulkKind::Untag, &[bob, eve], Some("BERLIN"));
    assert_eq!(shown(&world, untag).changed, 1);
    undo(&mut world, ada, untag);
    assert_eq!(
        here(&world, eve).expect("here").tags,
        ["Berlin"],
        "as it was written"
    );
    edit(
        &mut world,
        ada,
        bob,
        PersonEdit {
            tags: Some(Vec::new()),
            ..PersonEdit::default()
        },
    );
    assert_eq!(people_rows(&world), before);
    assert_eq!(
        world.refused(
            Actor::Person(bob),
            EditPerson {
                person: bob,
                edit: own
            }
        ),
        "forbidden"
    );
}

#[test]
fn who_has_all_the_labels_there_may_be_gets_no_more() {
    let (mut world, ada, bob, eve) = team();
    let full = PersonEdit {
        tags: Some((0..TAGS_MAX).map(|n| format!("t{n}")).collect()),
        ..PersonEdit::default()
    };
    edit(&mut world, ada, bob, full);
    let tag = change(&mut world, ada, BulkKind::Tag, &[bob, eve], Some("more"));
    let shown = shown(&world, tag);
    assert_eq!((shown.changed, shown.skipped.len()), (1, 1));
    assert_eq!(shown.skipped[0].reason, crate::model::BulkSkip::TooManyTags);
}

#[test]
fn the_last_admin_stays_one_in_a_bulk_change_and_in_its_undo() {
    let (mut world, ada, bob, eve) = team();
    let raise = change(&mut world, ada, BulkKind::MakeAdmin, &[bob, eve], None);
    let lower = change(&mut world, ada, BulkKind::MakeMember, &[ada, bob, eve], None);
    assert_eq!(admins(&world.view()).expect("readable"), 1);
    assert_eq!(
        shown(&world, lower).skipped[0].reason,
        crate::model::BulkSkip::LastAdmin
    );
    assert_eq!(
        here(&world, eve).expect("here").role,
        Role::Admin,
        "the last of them stays"
    );
    undo(&mut world, eve, raise);
    assert_eq!(
        here(&world, eve).expect("here").role,
        Role::Admin,
        "still the last"
    );
    assert_eq!(
        shown(&world, raise).left.len(),
        2,
        "bob was lowered since, eve is the last"
    );
}

#[test]
fn removed_people_come_back_with_their_place_labels_and_tokens() {
    let (mut world, ada, bob, eve) = team();
    let token = CreateToken {
        person: bob,
        token: TokenId::from_ulid(Ulid::from_parts(1, 7)),
        name: "backup".to_owned(),
        prefix: "vc_abc".to_owned(),
        expires_at_ms: i64::MAX,
    };
    world.when(Actor::Person(bob), token).expect("made");
    change(&mut world, ada, BulkKind::MakeAdmin, &[bob], None);
    change(&mut world, ada, BulkKind::Tag, &[bob], Some("Berlin"));
    edit(&mut world, ada, bob, participation(ParticipationStatus::Paused));
    let tokens = |world: &World| -> Vec<String> {
        let rows = world.rows().into_iter();
        rows.filter(|row| row.starts_with("people_tokens:")).collect()
    };
    let before = tokens(&world);
    let removal = change(&mut world, ada, BulkKind::Remove, &[ada, bob, eve], None);
    assert_eq!(
        shown(&world, removal).skipped[0].reason,
        crate::model::BulkSkip::Yourself
    );
    assert!(here(&world, bob).is_none() && here(&world, eve).is_none());
    assert_ne!(tokens(&world), before);

    undo(&mut world, ada, removal);
    let bob = here(&world, bob).expect("back");
    assert_eq!(
        (bob.role, bob.participation),
        (Role::Admin, Participation::Paused)
    );
    assert_eq!(bob.tags, ["Berlin"]);
    assert!(here(&world, eve).is_some());
    assert_eq!(tokens(&world), before);
    assert_eq!(world.rebuilt(&[]), world.rows(), "a view built anew is the same");
}

#[test]
fn nobody_takes_an_address_away_from_who_has_it_now_and_nobody_erased_comes_back() {
    let (mut world, ada, bob, eve) = team();
    let removal = change(&mut world, ada, BulkKind::Remove, &[bob, eve], None);
    let again = AddPerson {
        person: new_person("bob"),
        role: Role::Member,
        credential: None,
    };
    world.when(Actor::Operator, again).expect("added");
    world
        .when(Actor::Person(ada), ErasePerson { person: eve })
        .expect("erased");
    undo(&mut world, ada, removal);
    let shown = shown(&world, removal);
    assert_eq!((shown.restored, shown.left.len()), (0, 1));
    assert_eq!(shown.left[0].reason, crate::model::BulkSkip::EmailTaken);
    assert!(here(&world, eve).is_none());
    assert_eq!(
        world.rebuilt(&[eve]),
        world.rows(),
        "a view built anew is the same"
    );
}

#[test]
fn a_removal_can_be_undone_for_seven_days_and_not_once_it_is_closed() {
    let (mut world, ada, bob, _) = team();
    let removal = change(&mut world, ada, BulkKind::Remove, &[bob], None);
    world.pass(SignedDuration::from_hours(24 * 7));
    let refusal = world.refused(Actor::Person(ada), UndoBulk { bulk: removal });
    assert_eq!(refusal, "bulk_change_not_undoable");
    world
        .when(Actor::System, CloseBulk { bulk: removal })
        .expect("closed");
    assert!(!shown(&world, removal).undoable);
    let closed = world.log().len();
    world
        .when(Actor::System, CloseBulk { bulk: removal })
        .expect("closed already");
    assert_eq!(world.log().len(), closed);
}

#[test]
fn it_takes_an_admin_and_not_too_many_at_once() {
    let (mut world, ada, bob, _) = team();
    let command = |n: u128| StartBulk {
        bulk: BulkId::from_ulid(Ulid::from_parts(2, n)),
        order: n.to_string(),
        kind: BulkKind::Pause,
        total: 1,
        parts: 1,
    };
    assert_eq!(world.refused(Actor::Person(bob), command(0)), "forbidden");
    for n in 0..BULKS_AT_WORK_MAX {
        world
            .when(Actor::Person(ada), command(n.into()))
            .expect("started");
    }
    let refusal = world.refused(Actor::Person(ada), command(99));
    assert_eq!(refusal, "too_many_bulk_changes");
    let bulk = command(0).bulk;
    assert_eq!(world.refused(Actor::Person(bob), UndoBulk { bulk }), "forbidden");
    assert_eq!(world.refused(Actor::Person(ada), StopBulk { bulk }), "forbidden");
    world.when(Actor::System, StopBulk { bulk }).expect("stopped");
    assert_eq!(shown(&world, bulk).status, BulkStatus::Stopped);
    let bulk = command(1_000).bulk;
    assert_eq!(
        world.refused(Actor::Person(ada), UndoBulk { bulk }),
        "bulk_change_not_found"
    );
}
