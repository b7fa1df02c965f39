//! The rules of telling people: given what happened to a round, then these messages are due.

mod messages;
mod quiet;

use std::sync::Arc;

use jiff::Timestamp;
use vc_kernel::{Actor, Domain, NewEvent};
use vc_people::project::People;
use vc_testkit::{Given, actor};

use crate::commands::{Outcome, ReportDelivery, RetryDelivery};
use crate::domain::Notify;
use crate::model::{DeliveryId, DeliveryKind, DeliveryStatus, DropReason, delivery_of_key};
use crate::views::deliveries::{self, Filter, StoredDelivery};

/// The released fixtures of the circle: one pair, one person left over.
fn coffee(name: &'static str, body: &str) -> NewEvent {
    NewEvent {
        name,
        version: 1,
        body: body.trim().to_owned(),
        older: Vec::new(),
        sealed: None,
    }
}

macro_rules! fixture {
    ($name:literal) => {
        coffee(
            concat!("coffee.", $name),
            include_str!(concat!("../../coffee/tests/fixtures/events/", $name, ".v1.json")),
        )
    };
}

fn forming() -> Given {
    let domains: Vec<Arc<dyn Domain>> = vec![
        Arc::new(People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        Arc::new(Notify),
    ];
    Given::new(domains)
        .event(fixture!("program_created"))
        .event(fixture!("round_started"))
        .event(fixture!("matches_formed"))
        .event(fixture!("people_unmatched"))
}

fn formed() -> Given {
    forming().event(fixture!("round_formed"))
}

/// The fixture without the reason, which would be sealed.
fn match_cancelled() -> NewEvent {
    let mut event = fixture!("match_cancelled");
    event.body = event
        .body
        .replace("\"reason_given\":true", "\"reason_given\":false");
    event
}

fn all(given: &Given) -> Vec<StoredDelivery> {
    deliveries::list(&given.view(), &Filter::default(), None, 100).expect("the view reads")
}

fn due(given: &Given) -> Vec<DeliveryId> {
    given
        .due()
        .iter()
        .filter_map(|(key, _, _)| delivery_of_key(key))
        .collect()
}

fn of_kind(given: &Given, kind: DeliveryKind) -> Vec<StoredDelivery> {
    all(given)
        .into_iter()
        .filter(|delivery| delivery.kind == kind)
        .collect()
}

fn sent(delivery: DeliveryId) -> ReportDelivery {
    let at: Timestamp = "2026-11-23T09:00:00Z".parse().expect("an instant");
    ReportDelivery {
        delivery,
        outcome: Outcome::Sent,
        attempts: vec![(at, None)],
    }
}

#[test]
fn nobody_is_told_before_the_round_is_whole() {
    let given = forming();
    assert!(due(&given).is_empty() && all(&given).is_empty());
    let given = formed();
    assert_eq!(
        (
            due(&given).len(),
            of_kind(&given, DeliveryKind::MatchFormed).len()
        ),
        (3, 2)
    );
    assert_eq!(of_kind(&given, DeliveryKind::Unmatched).len(), 1);
}

#[test]
fn whoever_has_a_match_in_another_program_is_not_told_that_they_have_none() {
    let elsewhere = include_str!("../../coffee/tests/fixtures/events/people_unmatched.v1.elsewhere.json");
    let given = Given::new(vec![
        Arc::new(People),
        vc_coffee::domain(|_| None).domain,
        vc_tasks::domain().domain,
        Arc::new(Notify),
    ])
    .event(fixture!("program_created"))
    .event(fixture!("round_started"))
    .event(fixture!("matches_formed"))
    .event(coffee("coffee.people_unmatched", elsewhere))
    .event(fixture!("round_formed"));
    assert_eq!(of_kind(&given, DeliveryKind::MatchFormed).len(), 2);
    assert!(of_kind(&given, DeliveryKind::Unmatched).is_empty());
}

#[test]
fn nobody_is_told_of_a_round_that_was_discarded() {
    let given = forming().event(fixture!("round_discarded"));
    assert!(given.due().is_empty() && all(&given).is_empty());
}

#[test]
fn what_is_reported_is_settled_once() {
    let mut given = formed();
    let id = due(&given)[0];
    given.when(Actor::System, sent(id)).then(&["notify.delivered"]);
    assert_eq!(due(&given).len(), 2);
    given.when(Actor::System, sent(id)).then(&[]);
    let other = due(&given)[0];
    let dropped = ReportDelivery {
        delivery: other,
        outcome: Outcome::Dropped(DropReason::Gone),
        attempts: Vec::new(),
    };
    given
        .when(Actor::System, dropped)
        .then(&["notify.delivery_dropped"]);
    given
        .when(Actor::System, RetryDelivery { delivery: other })
        .then_refused("delivery_dropped");
    given
        .when(Actor::System, RetryDelivery { delivery: id })
        .then_refused("delivery_already_sent");
}

#[test]
fn only_the_program_reports_and_only_admins_retry() {
    let mut given = formed();
    let id = due(&given)[0];
    given.when(actor(1), sent(id)).then_refused("forbidden");
    given
        .when(actor(1), RetryDelivery { delivery: id })
        .then_refused("forbidden");
}

#[test]
fn a_failed_one_is_due_again_when_an_admin_wants_it() {
    let mut given = formed();
    let id = due(&given)[0];
    let at: Timestamp = "2026-11-23T09:00:00Z".parse().expect("an instant");
    let failed = ReportDelivery {
        delivery: id,
        outcome: Outcome::Failed,
        attempts: vec![(at, Some("no such mailbox".to_owned()))],
    };
    let outcome = given.when(Actor::System, failed);
    outcome.then(&["notify.delivery_failed"]);
    let (events, ()) = outcome.result.expect("accepted");
    assert!(
        !events[0].body.contains("mailbox") && events[0].sealed.is_some(),
        "errors are sealed: {:?}",
        events[0]
    );
    assert_eq!(due(&given).len(), 2);
    given
        .when(Actor::Operator, RetryDelivery { delivery: id })
        .then(&["notify.delivery_retried"]);
    assert_eq!(due(&given).len(), 3);
}

#[test]
fn only_who_was_told_hears_that_it_is_off() {
    let mut given = formed();
    let told = of_kind(&given, DeliveryKind::MatchFormed)[0].clone();
    given.when(Actor::System, sent(told.id)).answer();
    let given = given.event(match_cancelled());
    let notices = of_kind(&given, DeliveryKind::MatchCancelled);
    assert_eq!(notices.len(), 1);
    assert_eq!(
        (notices[0].person, notices[0].id),
        (told.person, told.id.of_cancellation())
    );
    let given = given.event(fixture!("round_cancelled"));
    assert_eq!(
        of_kind(&given, DeliveryKind::MatchCancelled).len(),
        1,
        "once is enough"
    );
}

#[test]
fn a_mail_on_its_way_while_its_match_is_cancelled_is_followed_by_a_notice() {
    let mut given = formed().event(match_cancelled());
    assert!(of_kind(&given, DeliveryKind::MatchCancelled).is_empty());
    let late = of_kind(&given, DeliveryKind::MatchFormed)[0].clone();
    given
        .when(Actor::System, sent(late.id))
        .then(&["notify.delivered", "notify.cancellations_requested"]);
    let notices = of_kind(&given, DeliveryKind::MatchCancelled);
    assert_eq!((notices.len(), notices[0].person), (1, late.person));
    assert_eq!(notices[0].status, DeliveryStatus::Pending);
}
