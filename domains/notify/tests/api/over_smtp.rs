//! Mail over a real SMTP server: what arrives, and what happens when it does not.

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_people::api::Role;

use crate::smtp::{SmtpServer, mailer};
use crate::support::{app, deliveries, property, round};

fn header<'a>(mail: &'a Value, name: &str) -> &'a str {
    let headers = mail["headers"].as_array().expect("headers");
    let found = headers.iter().find(|header| {
        header[0]
            .as_str()
            .is_some_and(|other| other.eq_ignore_ascii_case(name))
    });
    found
        .and_then(|header| header[1].as_str())
        .unwrap_or_else(|| panic!("no {name} in {headers:?}"))
}

fn part<'a>(mail: &'a Value, kind: &str) -> &'a Value {
    let parts = mail["parts"].as_array().expect("parts");
    parts
        .iter()
        .find(|part| part["type"] == kind)
        .unwrap_or_else(|| panic!("no {kind} in {parts:?}"))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_mail_arrives_in_good_order() {
    let server = SmtpServer::start(0);
    let app = app(server.mailer()).await;
    // A week in which summer time ends in Berlin, and not yet in New York.
    app.engine.clock.set("2027-10-30T08:00:00Z");
    let admin = app
        .add_with(
            "Zoë „Ada“ Müller",
            "zoe@example.com",
            Role::Admin,
            "Europe/Berlin",
            &[18 + 14, 19 + 14],
            &["tea"],
        )
        .await;
    app.add_with(
        "李小龍",
        "bruce@example.com",
        Role::Member,
        "America/New_York",
        &[22, 23],
        &["tea"],
    )
    .await;
    round(&app, admin).await;

    let mails = server.mails(2);
    assert_eq!(mails.len(), 2);
    let zoe = mails
        .iter()
        .find(|mail| mail["to"] == json!(["zoe@example.com"]))
        .expect("Zoë's");
    assert_eq!(header(zoe, "subject"), "Coffee with 李小龍");
    assert!(
        header(zoe, "to").contains("Zoë „Ada“ Müller") && header(zoe, "from").contains("coffee@example.com")
    );
    assert_eq!(header(zoe, "reply-to"), "bruce@example.com");
    assert_eq!(header(zoe, "list-unsubscribe-post"), "List-Unsubscribe=One-Click");
    assert!(
        header(zoe, "list-unsubscribe")
            .starts_with("<https://coffee.example.com/api/v1/participation/one-click?token=")
    );
    assert!(header(zoe, "message-id").starts_with("<delivery_") && !header(zoe, "date").is_empty());
    assert_eq!(header(zoe, "auto-submitted"), "auto-generated");

    let text = part(zoe, "text/plain")["text"].as_str().expect("text");
    assert!(
        text.contains("Monday 1 November, 16:00 to 16:30 (11:00 for 李小龍)"),
        "{text}"
    );
    assert!(
        part(zoe, "text/html")["text"]
            .as_str()
            .is_some_and(|html| html.contains("李小龍"))
    );
    let calendar = part(zoe, "text/calendar");
    assert_eq!(
        (calendar["method"].as_str(), calendar["filename"].as_str()),
        (Some("PUBLISH"), Some("invite.ics"))
    );
    let ics = calendar["text"].as_str().expect("text");
    let parsed: icalendar::Calendar = ics.parse().unwrap_or_else(|error| panic!("{error}: {ics}"));
    assert_eq!(parsed.events().count(), 1);
    // 16:00 in Berlin after the change is 15:00 UTC, and 11:00 in New York before its own.
    assert_eq!(
        (property(ics, "DTSTART").as_str(), property(ics, "DTEND").as_str()),
        ("20271101T150000Z", "20271101T153000Z")
    );
    assert!(
        ics.lines().all(|line| line.len() <= 75),
        "lines are folded: {ics}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn busy_gone_and_full_mailboxes_end_as_they_should() {
    let server = SmtpServer::start(0);
    let app = app(server.mailer()).await;
    let admin = app.add("Ada", "ada@example.com", Role::Admin).await;
    app.add("Busy", "busy-2-x@example.com", Role::Member).await;
    app.add("Gone", "gone-x@example.com", Role::Member).await;
    app.add("Full", "full-x@example.com", Role::Member).await;
    round(&app, admin).await;
    let failed = deliveries(&app, admin, "failed").await;
    assert_eq!(
        failed.len(),
        1,
        "a mailbox that does not exist is not tried again"
    );
    assert_eq!(
        (
            failed[0]["person"]["name"].as_str(),
            failed[0]["attempts"].as_array().map(Vec::len)
        ),
        (Some("Gone"), Some(1))
    );
    let error = failed[0]["attempts"][0]["error"].as_str().expect("an error");
    assert!(error.contains("550") && !error.contains("gone-x"), "{error}");

    for _ in 0..4 {
        app.pass(SignedDuration::from_mins(10));
        app.instance.fire_due().await;
    }
    let tries = |deliveries: Vec<Value>, name: &str| {
        let found = deliveries
            .into_iter()
            .find(|delivery| delivery["person"]["name"] == name);
        found.and_then(|delivery| delivery["attempts"].as_array().map(Vec::len))
    };
    assert_eq!(tries(deliveries(&app, admin, "sent").await, "Busy"), Some(3));
    assert_eq!(tries(deliveries(&app, admin, "sent").await, "Ada"), Some(1));
    assert_eq!(tries(deliveries(&app, admin, "failed").await, "Full"), Some(4));
    assert_eq!(server.mails(2).len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_down_is_waited_for() {
    let port = SmtpServer::start(0).port;
    // That server has ended with the statement above: nobody listens there now.
    let app = app(mailer(port)).await;
    let (admin, _) = app.people(1).await;
    round(&app, admin).await;
    let pending = deliveries(&app, admin, "pending").await;
    assert_eq!(pending.len(), 2);
    assert_eq!(
        pending[0]["attempts"].as_array().map(Vec::len),
        Some(1),
        "{pending:?}"
    );
    let server = SmtpServer::start(port);
    app.pass(SignedDuration::from_mins(10));
    app.instance.fire_due().await;
    assert_eq!(
        (server.mails(2).len(), deliveries(&app, admin, "sent").await.len()),
        (2, 2)
    );
}

/// Takes the mailer's own 30 seconds.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_does_not_answer_is_left_after_half_a_minute_and_holds_nobody_else_up() {
    let server = SmtpServer::start(0);
    let app = app(server.mailer()).await;
    let admin = app.add("Ada", "ada@example.com", Role::Admin).await;
    app.add("Slow", "slow-x@example.com", Role::Member).await;
    let began = std::time::Instant::now();
    round(&app, admin).await;
    assert!(
        began.elapsed() < std::time::Duration::from_secs(45),
        "{:?}",
        began.elapsed()
    );
    let sent = deliveries(&app, admin, "sent").await;
    assert_eq!((sent.len(), sent[0]["person"]["name"].as_str()), (1, Some("Ada")));
    let pending = deliveries(&app, admin, "pending").await;
    assert_eq!(
        pending[0]["attempts"].as_array().map(Vec::len),
        Some(1),
        "{pending:?}"
    );
}
