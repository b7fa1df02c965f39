//! Quiet hours: what waits, until when, and what happens to it when hours or zones change.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::{Actor, Domain, PersonId};
use vc_people::api::Role;
use vc_people::commands::{AddPerson, EditPerson, NewPerson, PersonEdit};
use vc_people::project::People;
use vc_testkit::Given;

use super::messages::Remind;
use super::{all, due, sent};
use crate::commands::{Outcome, PostponeDelivery, ReportDelivery, RetryDelivery, SetQuietHours};
use crate::domain::Notify;
use crate::model::{DeliveryId, DeliveryStatus, QuietHours, Weekday};
use crate::views::deliveries::complete;
use crate::views::quiet_hours::chosen;

fn at(text: &str) -> Timestamp {
    text.parse().expect("an instant")
}

/// Somebody in Berlin on Monday evening: 22:30 there, 06:30 of Tuesday in Tokyo.
fn evening() -> (Given, PersonId) {
    let domains: Vec<Arc<dyn Domain>> = vec![
        Arc::new(People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        Arc::new(Notify),
    ];
    let mut given = Given::new(domains).at("2026-11-23T21:30:00Z");
    let person = NewPerson {
        name: "Ada".to_owned(),
        email: "ada@example.com".to_owned(),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewPerson::default()
    };
    let add = AddPerson {
        person,
        role: Role::Member,
        credential: None,
    };
    let ada = given.when(Actor::Operator, add).answer();
    (given, ada)
}

fn hours(from_hour: u16, until_hour: u16) -> Option<QuietHours> {
    Some(QuietHours {
        from_minute: from_hour * 60,
        until_minute: until_hour * 60,
        weekdays: Weekday::ALL.to_vec(),
    })
}

fn set(given: &mut Given, person: PersonId, hours: Option<QuietHours>) -> Vec<&'static str> {
    let outcome = given.when(Actor::Person(person), SetQuietHours { hours });
    let (events, ()) = outcome.result.expect("accepted");
    events.into_iter().map(|event| event.name).collect()
}

/// A reminder whose time is now.
fn remind(given: &mut Given, person: PersonId) -> DeliveryId {
    let before = due(given);
    let remind = Remind {
        people: vec![person],
        about: "task_01JD8ZQ4K5N000000000000000",
    };
    given.when(Actor::System, remind).answer();
    let new = due(given).into_iter().find(|id| !before.contains(id));
    new.expect("a reminder")
}

fn postpone(delivery: DeliveryId) -> PostponeDelivery {
    PostponeDelivery {
        delivery,
        attempts: Vec::new(),
    }
}

/// When it is due.
fn due_at(given: &Given, delivery: DeliveryId) -> Timestamp {
    let key = crate::model::due_key(delivery);
    let row = given.due().into_iter().find(|(due, ..)| *due == key);
    row.expect("it is due").2
}

#[test]
fn a_message_waits_for_their_end_and_then_goes_out() {
    let (mut given, ada) = evening();
    set(&mut given, ada, hours(22, 7));
    let id = remind(&mut given, ada);
    let waits = given.when(Actor::System, postpone(id));
    waits.then(&["notify.delivery_postponed"]);
    let seven = at("2026-11-24T06:00:00Z");
    assert_eq!(due_at(&given, id), seven);
    let shown = complete(&given.view(), all(&given)[0].clone()).expect("the view reads");
    assert_eq!(
        (shown.status, shown.next_attempt_at, shown.quiet_until),
        (DeliveryStatus::Pending, Some(seven), Some(seven))
    );

    // Admins do not wake anybody.
    given
        .when(Actor::Operator, RetryDelivery { delivery: id })
        .then(&[]);
    assert_eq!(due_at(&given, id), seven);

    given.pass(SignedDuration::from_mins(8 * 60 + 30));
    let again = given.when(Actor::System, postpone(id)).result.expect("accepted");
    assert_eq!(
        (again.0.len(), again.1),
        (0, false),
        "at seven it is over, to the minute"
    );
    given.when(Actor::System, sent(id)).then(&["notify.delivered"]);
    let shown = complete(&given.view(), all(&given)[0].clone()).expect("the view reads");
    assert_eq!((shown.next_attempt_at, shown.quiet_until), (None, None));
    assert_eq!(given.rebuilt(&[]), given.rows());
}

#[test]
fn what_waits_follows_hours_that_change() {
    let (mut given, ada) = evening();
    set(&mut given, ada, hours(22, 7));
    let id = remind(&mut given, ada);
    given.when(Actor::System, postpone(id)).answer();

    let moved = ["notify.quiet_hours_set", "notify.waiting_moved"];
    assert_eq!(set(&mut given, ada, hours(21, 9)), moved);
    assert_eq!(due_at(&given, id), at("2026-11-24T08:00:00Z"));
    assert_eq!(
        set(&mut given, ada, hours(20, 9)),
        ["notify.quiet_hours_set"],
        "they end at the same moment"
    );
    assert_eq!(set(&mut given, ada, None), moved);
    assert_eq!(due_at(&given, id), given.now(), "they are off: it is due now");
    let left = given.when(Actor::System, postpone(id)).answer();
    assert!(!left, "it is to be sent");
    assert_eq!(
        set(&mut given, ada, hours(21, 9)),
        ["notify.quiet_hours_set"],
        "nothing waits any more"
    );
}

#[test]
fn what_waits_follows_whoever_moves_to_another_zone() {
    let (mut given, ada) = evening();
    set(&mut given, ada, hours(22, 7));
    let id = remind(&mut given, ada);
    given.when(Actor::System, postpone(id)).answer();
    let move_to = |given: &mut Given, zone: &str| {
        let edit = PersonEdit {
            time_zone: Some(zone.to_owned()),
            ..PersonEdit::default()
        };
        let moved = given.when(Actor::Person(ada), EditPerson { person: ada, edit });
        let (events, ()) = moved.result.expect("accepted");
        events.into_iter().map(|event| event.name).collect::<Vec<_>>()
    };
    let moved = ["people.profile_changed", "notify.waiting_moved"];
    assert_eq!(move_to(&mut given, "Asia/Tokyo"), moved);
    assert_eq!(due_at(&given, id), at("2026-11-23T22:00:00Z"), "07:00 there");
    assert_eq!(move_to(&mut given, "America/New_York"), moved);
    assert_eq!(due_at(&given, id), given.now(), "it is afternoon there");
    assert_eq!(given.rebuilt(&[]), given.rows());
}

#[test]
fn tries_that_failed_before_stay_visible_and_sealed() {
    let (mut given, ada) = evening();
    set(&mut given, ada, hours(22, 7));
    let id = remind(&mut given, ada);
    let tried = at("2026-11-23T20:59:50Z");
    let again = PostponeDelivery {
        delivery: id,
        attempts: vec![(tried, Some("the server is busy".to_owned()))],
    };
    let (events, done) = given.when(Actor::System, again).result.expect("accepted");
    assert!(done && events[0].sealed.is_some() && !events[0].body.contains("busy"));
    let failed = ReportDelivery {
        delivery: id,
        outcome: Outcome::Failed,
        attempts: vec![(given.now(), Some("no such mailbox".to_owned()))],
    };
    given.when(Actor::System, failed).answer();
    let shown = complete(&given.view(), all(&given)[0].clone()).expect("the view reads");
    let errors: Vec<_> = shown
        .attempts
        .iter()
        .filter_map(|attempt| attempt.error.as_deref())
        .collect();
    assert_eq!(errors, ["the server is busy", "no such mailbox"]);
}

#[test]
fn only_the_program_postpones_and_only_what_is_pending() {
    let (mut given, ada) = evening();
    set(&mut given, ada, hours(22, 7));
    let id = remind(&mut given, ada);
    given
        .when(Actor::Person(ada), postpone(id))
        .then_refused("forbidden");
    given.when(Actor::System, sent(id)).answer();
    let settled = given.when(Actor::System, postpone(id)).result.expect("accepted");
    assert_eq!((settled.0.len(), settled.1), (0, true));
    let unknown = postpone(id.of_cancellation());
    given.when(Actor::System, unknown).then_refused("not_found");
}

#[test]
fn hours_are_chosen_by_people_for_themselves_and_are_sealed() {
    let (mut given, ada) = evening();
    let off = SetQuietHours { hours: None };
    given
        .when(Actor::Operator, off.clone())
        .then_refused("not_a_person");
    given.when(Actor::Person(ada), off).then(&[]);
    let same = SetQuietHours { hours: hours(7, 7) };
    given
        .when(Actor::Person(ada), same)
        .then_refused("validation_failed");

    let night = SetQuietHours { hours: hours(22, 7) };
    let (events, ()) = given
        .when(Actor::Person(ada), night.clone())
        .result
        .expect("accepted");
    assert_eq!(events[0].body, format!(r#"{{"person":"{ada}"}}"#));
    given.when(Actor::Person(ada), night).then(&[]);
    set(&mut given, ada, hours(21, 6));
    let mine = chosen(&given.view(), ada).expect("the view reads");
    assert_eq!((mine.now, mine.former), (hours(21, 6), hours(22, 7)));
    let rows_of_hers = |rows: Vec<String>| {
        rows.into_iter()
            .filter(|row| row.starts_with("notify_quiet_hours"))
            .count()
    };
    assert_eq!(
        (rows_of_hers(given.rows()), rows_of_hers(given.rebuilt(&[ada]))),
        (1, 0),
        "nothing is left of them when she is erased"
    );
}
