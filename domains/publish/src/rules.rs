//! Rules, without engine and network.

use std::sync::Arc;

use serde_json::Value;
use vc_kernel::{Actor, NewEvent};
use vc_people::api::Role;
use vc_people::commands::{AddPerson, NewPerson};
use vc_people::project::People;
use vc_publisher::Failure;
use vc_testkit::Given;

use crate::Publish;
use crate::commands::{
    AddWebhook, ChangeWebhook, DecideLetters, LetterWish, PauseByItself, RemoveWebhook, ReportDeadLetter,
    RotateSecret, SettleLetter,
};
use crate::events::{BeganAnew, EventDeadLettered, WebhookAdded, WebhookPaused};
use crate::model::{
    DEAD_LETTERS_MAX, DeadLetterId, EventId, LetterStatus, PauseReason, WEBHOOKS_MAX, WebhookId,
};
use crate::views::letters::{count, letter, open_count};
use crate::views::webhooks::{webhook, webhooks};

fn id<T: From<vc_kernel::id::Ulid>>(number: u128) -> T {
    vc_kernel::id::Ulid::from_parts(1_764_000_000_000, number).into()
}

fn hook() -> WebhookId {
    id(1)
}

fn event(seq: u64) -> EventId {
    EventId {
        incarnation: id(9),
        seq,
        index: 0,
        part: 0,
    }
}

fn given() -> Given {
    let added = WebhookAdded {
        webhook: hook(),
        name: "Board".to_owned(),
        url: "https://example.com/".to_owned(),
        kinds: Vec::new(),
    };
    Given::new(vec![Arc::new(People), Arc::new(Publish)]).event(added)
}

fn add(number: u128) -> AddWebhook {
    AddWebhook {
        webhook: id(number),
        name: "Another".to_owned(),
        url: "https://example.org/".to_owned(),
        kinds: vec!["tasks.task_completed".to_owned()],
    }
}

fn member(given: &mut Given) -> Actor {
    let person = NewPerson {
        name: "Mem Ber".to_owned(),
        email: "mem@example.com".to_owned(),
        time_zone: "UTC".to_owned(),
        ..NewPerson::default()
    };
    let add = AddPerson {
        person,
        role: Role::Member,
        credential: None,
    };
    Actor::Person(
        given
            .when(Actor::Operator, add)
            .result
            .expect("somebody is added")
            .1,
    )
}

fn dead(number: u128, seq: u64) -> EventDeadLettered {
    EventDeadLettered {
        letter: id(number),
        webhook: hook(),
        event: event(seq),
        kind: "tasks.task_completed".to_owned(),
        subject: "task_1".to_owned(),
        happened_ms: 1,
        tried_ms: vec![2, 3],
        failure: Failure::Refused,
        status: Some(500),
    }
}

fn report(seq: u64) -> ReportDeadLetter {
    ReportDeadLetter {
        webhook: hook(),
        event: event(seq),
        kind: "tasks.task_completed".to_owned(),
        subject: "task_1".to_owned(),
        happened_ms: 1,
        tried_ms: vec![2, 3],
        failure: Failure::Refused,
        status: Some(500),
    }
}

fn names(events: &[NewEvent]) -> Vec<&'static str> {
    events.iter().map(|event| event.name).collect()
}

#[test]
fn only_admins_change_webhooks_and_only_the_program_reports() {
    let mut given = given();
    let member = member(&mut given);
    let change = ChangeWebhook {
        webhook: hook(),
        name: None,
        url: None,
        kinds: None,
        paused: Some(true),
    };
    assert_eq!(given.refused(member, add(2)), "forbidden");
    assert_eq!(given.refused(member, change), "forbidden");
    assert_eq!(
        given.refused(member, RemoveWebhook { webhook: hook() }),
        "forbidden"
    );
    assert_eq!(
        given.refused(member, RotateSecret { webhook: hook() }),
        "forbidden"
    );
    let drop_all = DecideLetters {
        webhook: hook(),
        letters: None,
        wish: LetterWish::Drop,
    };
    assert_eq!(given.refused(member, drop_all), "forbidden");
    assert_eq!(given.refused(member, report(1)), "forbidden");
    let settle = SettleLetter {
        letter: id(1),
        tried_ms: Vec::new(),
        failure: None,
        status: None,
    };
    assert_eq!(given.refused(member, settle), "forbidden");
    let pause = PauseByItself {
        webhook: hook(),
        reason: PauseReason::Gone,
    };
    assert_eq!(given.refused(member, pause), "forbidden");
}

#[test]
fn a_webhook_is_added_once_and_there_are_not_more_than_the_bound() {
    let mut given = given();
    let (events, _) = given.when(Actor::Operator, add(2)).result.expect("added");
    assert_eq!(
        names(&events),
        ["publish.webhook_added", "people.security_change_noted"]
    );
    assert_eq!(given.refused(Actor::Operator, add(2)), "webhook_exists");
    for number in 3..=WEBHOOKS_MAX as u128 {
        given.when(Actor::Operator, add(number)).result.expect("added");
    }
    assert_eq!(given.refused(Actor::Operator, add(99)), "too_many_webhooks");
    assert_eq!(webhooks(&given.view()).expect("a view").len(), WEBHOOKS_MAX);
}

#[test]
fn a_change_says_what_changed_and_nothing_where_all_is_so() {
    let mut given = given();
    let mut change = ChangeWebhook {
        webhook: hook(),
        name: Some("Board".to_owned()),
        url: Some("https://example.com/new".to_owned()),
        kinds: None,
        paused: Some(true),
    };
    let (events, ()) = given
        .when(Actor::Operator, change.clone())
        .result
        .expect("changed");
    assert_eq!(
        names(&events),
        [
            "publish.webhook_changed",
            "publish.webhook_paused",
            "people.security_change_noted"
        ]
    );
    let body: Value = serde_json::from_str(&events[0].body).expect("JSON");
    assert_eq!(body["url"]["from"], "https://example.com/");
    assert!(body.get("name").is_none(), "{body}");
    let (events, ()) = given
        .when(Actor::Operator, change.clone())
        .result
        .expect("nothing");
    assert!(events.is_empty());
    change.paused = Some(false);
    let (events, ()) = given
        .when(Actor::Operator, change.clone())
        .result
        .expect("resumed");
    assert_eq!(
        names(&events),
        ["publish.webhook_resumed", "people.security_change_noted"]
    );
    change.webhook = id(77);
    assert_eq!(given.refused(Actor::Operator, change), "not_found");
}

#[test]
fn what_is_reported_twice_is_one_dead_letter_and_too_many_pause() {
    let mut given = given();
    given.when(Actor::System, report(1)).result.expect("reported");
    let (events, ()) = given.when(Actor::System, report(1)).result.expect("nothing");
    assert!(events.is_empty());
    for number in 2..u64::from(DEAD_LETTERS_MAX) {
        given = given.event(dead(u128::from(number) + 1_000, number));
    }
    assert_eq!(
        webhook(&given.view(), hook())
            .expect("a view")
            .expect("one")
            .paused,
        None
    );
    let (events, ()) = given.when(Actor::System, report(5_000)).result.expect("reported");
    assert_eq!(
        names(&events),
        ["publish.event_dead_lettered", "publish.webhook_paused"]
    );
    let paused = webhook(&given.view(), hook())
        .expect("a view")
        .expect("one")
        .paused;
    assert_eq!(paused, Some(PauseReason::Failing));
    given
        .when(Actor::Operator, RemoveWebhook { webhook: hook() })
        .result
        .expect("removed");
    let (events, ()) = given.when(Actor::System, report(6_000)).result.expect("nothing");
    assert!(events.is_empty(), "of a webhook that is gone nothing is kept");
    assert_eq!(open_count(&given.view(), hook()).expect("a view"), 0);
}

#[test]
fn dead_letters_are_dropped_brought_back_and_sent_again() {
    let mut given = given().event(dead(11, 1)).event(dead(12, 2));
    let decide = |letters: Option<Vec<DeadLetterId>>, wish| DecideLetters {
        webhook: hook(),
        letters,
        wish,
    };
    let mut decided = |letters, wish| {
        let outcome = given.when(Actor::Operator, decide(letters, wish));
        outcome.result.expect("decided").1
    };
    let (one, two): (DeadLetterId, DeadLetterId) = (id(11), id(12));
    assert_eq!(decided(Some(vec![one, id(99)]), LetterWish::Drop), [one]);
    assert_eq!(decided(Some(vec![one]), LetterWish::Drop), []);
    assert_eq!(decided(None, LetterWish::Resend), [two]);
    assert_eq!(decided(Some(vec![one]), LetterWish::Restore), [one]);
    assert_eq!(decided(None, LetterWish::Resend), [one]);
    let status = |given: &Given, id| {
        letter(&given.view(), id)
            .expect("a view")
            .map(|found| found.status)
    };
    assert_eq!(status(&given, one), Some(LetterStatus::Sending));

    let settle = |letter, failure| SettleLetter {
        letter,
        tried_ms: vec![9],
        failure,
        status: None,
    };
    given
        .when(Actor::System, settle(one, None))
        .result
        .expect("settled");
    assert_eq!(status(&given, one), None);
    let failed = settle(two, Some(Failure::TimedOut));
    given.when(Actor::System, failed.clone()).result.expect("settled");
    let found = letter(&given.view(), two).expect("a view").expect("still there");
    assert_eq!(
        (found.status, found.failure),
        (LetterStatus::Waiting, Failure::TimedOut)
    );
    assert_eq!(found.tried_at.len(), 3);
    let (events, ()) = given.when(Actor::System, failed).result.expect("nothing");
    assert!(events.is_empty(), "it is not being sent any more");
    assert_eq!(
        count(&given.view(), hook(), Some(LetterStatus::Waiting)).expect("a view"),
        1
    );
}

#[test]
fn who_answers_gone_is_paused_once() {
    let mut given = given();
    let pause = PauseByItself {
        webhook: hook(),
        reason: PauseReason::Gone,
    };
    let (events, ()) = given.when(Actor::System, pause.clone()).result.expect("paused");
    assert_eq!(names(&events), ["publish.webhook_paused"]);
    let (events, ()) = given.when(Actor::System, pause).result.expect("nothing");
    assert!(events.is_empty());
}

#[test]
fn a_restored_instance_begins_anew_and_what_was_being_sent_waits() {
    let mut given = given().event(dead(11, 1));
    let resend = DecideLetters {
        webhook: hook(),
        letters: None,
        wish: LetterWish::Resend,
    };
    given.when(Actor::Operator, resend).result.expect("decided");
    let before = webhook(&given.view(), hook())
        .expect("a view")
        .expect("one")
        .begins;
    let given = given.event(BeganAnew {});
    let after = webhook(&given.view(), hook())
        .expect("a view")
        .expect("one")
        .begins;
    assert!(after.is_further(&before));
    let found = letter(&given.view(), id(11)).expect("a view").expect("there");
    assert_eq!(found.status, LetterStatus::Waiting);
    let due = given
        .view()
        .count("SELECT count(*) FROM due", [])
        .expect("a view");
    assert_eq!(due, 0);
}

#[test]
fn an_event_that_paused_it_before_is_kept() {
    let paused = WebhookPaused {
        webhook: hook(),
        reason: PauseReason::Asked,
    };
    let mut given = given().event(paused);
    given.when(Actor::System, report(1)).result.expect("reported");
    let found = webhook(&given.view(), hook()).expect("a view").expect("one");
    assert_eq!(found.paused, Some(PauseReason::Asked));
}
