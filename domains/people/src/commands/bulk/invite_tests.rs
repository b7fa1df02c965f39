//! Many people asked in, accepting in between, and the rest taken back.

use vc_kernel::id::Ulid;
use vc_kernel::{Actor, PersonId};

use super::*;
use crate::commands::testing::World;
use crate::commands::{AcceptInvitation, InviteOutcome, InvitePeople, Invitee, RemovePerson};
use crate::events::BulkSkipped;
use crate::model::{BulkSkip, CredentialId, Role, SessionId};
use crate::views::bulk::{BulkChange, BulkStatus, bulk_change};

fn invited(world: &mut World, admin: PersonId, name: &str) -> PersonId {
    let command = InvitePeople {
        invitees: vec![Invitee {
            email: format!("{name}@example.com"),
            name: None,
        }],
        role: Role::Member,
        expires_at_ms: 1,
    };
    let (_, outcomes) = world.when(Actor::Person(admin), command).expect("invited");
    let InviteOutcome::Invited(person) = outcomes[0] else {
        panic!("{outcomes:?}")
    };
    person
}

fn start(world: &mut World, admin: PersonId, people: &[PersonId]) -> BulkId {
    let command = StartBulk {
        bulk: BulkId::from_ulid(Ulid::from_parts(1, world.log().len() as u128)),
        order: String::new(),
        kind: BulkKind::Invite,
        total: u32::try_from(people.len()).expect("few"),
        parts: 1,
    };
    world.when(Actor::Person(admin), command).expect("started").1
}

fn ask(world: &mut World, bulk: BulkId, people: &[PersonId]) -> (Vec<&'static str>, Vec<PersonId>) {
    let command = InviteBulkPart {
        bulk,
        part: 0,
        people: people.to_vec(),
        expires_at_ms: 1,
    };
    world.when(Actor::System, command).expect("asked")
}

fn apply(world: &mut World, bulk: BulkId, people: &[PersonId], unsent: &[(PersonId, BulkSkip)]) {
    let unsent = unsent.iter();
    let command = ApplyBulkPart {
        bulk,
        part: 0,
        people: people.to_vec(),
        tag: None,
        unsent: unsent
            .map(|(person, reason)| BulkSkipped {
                person: *person,
                reason: *reason,
            })
            .collect(),
    };
    world.when(Actor::System, command).expect("applied");
}

fn accept(person: PersonId, bulk: BulkId) -> AcceptInvitation {
    AcceptInvitation {
        person,
        name: "Bob".to_owned(),
        time_zone: "Asia/Tokyo".to_owned(),
        credential: CredentialId::from_ulid(Ulid::from_parts(1, 1)),
        session: SessionId::from_ulid(Ulid::from_parts(1, 1)),
        bulk: Some(bulk),
    }
}

fn shown(world: &World, bulk: BulkId) -> BulkChange {
    bulk_change(&world.view(), bulk)
        .expect("readable")
        .expect("there")
}

fn reasons(left: &[crate::views::bulk::LeftAlone]) -> Vec<(PersonId, BulkSkip)> {
    left.iter().map(|it| (it.person.id, it.reason)).collect()
}

#[test]
fn who_has_signed_in_is_passed_over_and_each_other_is_asked_once() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let [bob, eve, mia, max, gus] =
        ["bob", "eve", "mia", "max", "gus"].map(|it| invited(&mut world, ada, it));
    let remove = RemovePerson { person: gus };
    world.when(Actor::Person(ada), remove).expect("removed");
    let people = [ada, bob, eve, mia, max, gus];
    let bulk = start(&mut world, ada, &people);
    let (events, asked) = ask(&mut world, bulk, &people);
    assert_eq!(
        (events, asked),
        (vec!["people.invited"; 4], vec![bob, eve, mia, max])
    );
    // Again, as after a crash: nobody is asked twice, and whoever accepted gets no mail any more.
    world
        .when(Actor::Person(bob), accept(bob, bulk))
        .expect("accepted");
    assert_eq!(ask(&mut world, bulk, &people), (Vec::new(), vec![eve, mia, max]));

    let unsent = [(mia, BulkSkip::MailRefused), (max, BulkSkip::MailUnsure)];
    apply(&mut world, bulk, &people, &unsent);
    let done = shown(&world, bulk);
    assert_eq!(
        (done.status, done.applied, done.changed),
        (BulkStatus::Done, 6, 3),
        "a mail that may have gone out counts"
    );
    let mut expected = vec![
        (ada, BulkSkip::AlreadyActive),
        (gus, BulkSkip::Gone),
        (mia, BulkSkip::MailRefused),
        (max, BulkSkip::MailUnsure),
    ];
    expected.sort_by_key(|(person, _)| person.to_string());
    assert_eq!(reasons(&done.skipped), expected);

    world
        .when(Actor::Person(ada), UndoBulk { bulk })
        .expect("undoing");
    assert_eq!(
        world.refused(Actor::Person(eve), accept(eve, bulk)),
        "invitation_revoked"
    );
    world.when(Actor::System, UndoBulkStep { bulk }).expect("undone");
    let undone = shown(&world, bulk);
    assert_eq!((undone.status, undone.restored), (BulkStatus::Undone, 2));
    assert_eq!(reasons(&undone.left), [(bob, BulkSkip::AlreadyActive)]);
    assert_eq!(
        world.refused(Actor::Person(eve), accept(eve, bulk)),
        "invitation_revoked"
    );
    assert_eq!(world.rebuilt(&[]), world.rows(), "a view built anew is the same");
}

#[test]
fn another_link_stays_good_when_a_bulk_invitation_is_taken_back() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let bob = invited(&mut world, ada, "bob");
    let [first, second] = [0, 1].map(|_| {
        let bulk = start(&mut world, ada, &[bob]);
        ask(&mut world, bulk, &[bob]);
        apply(&mut world, bulk, &[bob], &[]);
        bulk
    });
    world
        .when(Actor::Person(ada), UndoBulk { bulk: first })
        .expect("undoing");
    world
        .when(Actor::System, UndoBulkStep { bulk: first })
        .expect("undone");
    assert_eq!(shown(&world, first).restored, 1);
    assert_eq!(
        world.refused(Actor::Person(bob), accept(bob, first)),
        "invitation_revoked"
    );
    world
        .when(Actor::Person(bob), accept(bob, second))
        .expect("accepted");
}

#[test]
fn an_undo_in_the_middle_takes_back_what_was_asked_and_asks_nobody_more() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let [bob, eve] = ["bob", "eve"].map(|it| invited(&mut world, ada, it));
    let bulk = start(&mut world, ada, &[bob, eve]);
    ask(&mut world, bulk, &[bob]);
    world
        .when(Actor::Person(ada), UndoBulk { bulk })
        .expect("undoing");
    assert_eq!(ask(&mut world, bulk, &[bob, eve]), (Vec::new(), Vec::new()));
    apply(&mut world, bulk, &[bob, eve], &[]);
    assert_eq!(shown(&world, bulk).applied, 0);
    world.when(Actor::System, UndoBulkStep { bulk }).expect("undone");
    assert_eq!(shown(&world, bulk).restored, 1);
    assert_eq!(world.refused(Actor::Person(ada), ask_of(bulk, bob)), "forbidden");
}

fn ask_of(bulk: BulkId, person: PersonId) -> InviteBulkPart {
    InviteBulkPart {
        bulk,
        part: 0,
        people: vec![person],
        expires_at_ms: 1,
    }
}

#[test]
fn after_a_restore_invitations_stop_and_other_changes_go_on() {
    let mut world = World::new();
    let ada = world.person("ada", Role::Admin);
    let bob = invited(&mut world, ada, "bob");
    let inviting = start(&mut world, ada, &[bob]);
    let pausing = StartBulk {
        bulk: BulkId::from_ulid(Ulid::from_parts(2, 2)),
        order: "another".to_owned(),
        kind: BulkKind::Pause,
        total: 1,
        parts: 1,
    };
    let pausing = world.when(Actor::Person(ada), pausing).expect("started").1;
    let mut restored = world.log()[0].clone();
    restored.name = "instance.restored".to_owned();
    restored.body = r#"{"backup":"backup","seq":1}"#.to_owned();
    let follows = crate::react::react(&world.view(), &restored).expect("decoded");
    assert_eq!(follows.len(), 1);
    for event in follows {
        world = world.event(event);
    }
    assert_eq!(shown(&world, inviting).status, BulkStatus::Stopped);
    assert_eq!(shown(&world, pausing).status, BulkStatus::Running);
    assert_eq!(ask(&mut world, inviting, &[bob]), (Vec::new(), Vec::new()));
}
