//! Quiet hours, through the real router, with a clock that moves: also over clock changes and restarts.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use vc_kernel::{Actor, PersonId};
use vc_mail::{MailError, MemoryMailer};
use vc_people::commands::{EditPerson, PersonEdit};

use crate::app::App;
use crate::support::{app, deliveries, round};

const MINE: &str = "/me/notifications";

async fn put(app: &App, person: PersonId, hours: Value) -> (u16, Value) {
    let body = json!({ "quiet_hours": hours });
    let (status, answer) = app.call(Some(person), "PUT", MINE, Some(body)).await;
    (status.as_u16(), answer)
}

fn nights() -> Value {
    json!({"from": "22:00", "until": "07:00"})
}

/// Moves the clock forward to this instant.
fn until(app: &App, at: &str) {
    let at: Timestamp = at.parse().expect("an instant");
    let ahead = at.duration_since(app.instance.now());
    assert!(ahead.is_positive(), "{at} has passed");
    app.pass(ahead);
}

fn told(mailer: &MemoryMailer) -> Vec<String> {
    let mut told: Vec<_> = mailer.take().into_iter().map(|mail| mail.to_address).collect();
    told.sort();
    told
}

#[tokio::test]
async fn they_are_off_until_somebody_chooses_them_and_the_answer_holds_the_way_back() {
    let app = app(Arc::new(MemoryMailer::default())).await;
    let (admin, members) = app.people(1).await;
    assert_eq!(app.call(None, "GET", MINE, None).await.0, 401);
    assert_eq!(app.call(None, "PUT", MINE, Some(json!({}))).await.0, 401);
    let off = json!({
        "email": true, "channels": ["email"], "time_zone": "Europe/Berlin",
        "quiet_hours": null, "former_quiet_hours": null, "quiet_until": null,
    });
    assert_eq!(app.get(admin, MINE).await, off);

    let every_day = json!(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]);
    let chosen = json!({"from": "22:00", "until": "07:00", "weekdays": every_day});
    let (status, saved) = put(&app, admin, nights()).await;
    assert_eq!(
        (status, &saved["quiet_hours"], &saved["former_quiet_hours"]),
        (200, &chosen, &json!(null))
    );
    let weekend = json!({"from": "09:30", "until": "23:59", "weekdays": ["sun", "sat"]});
    let (_, saved) = put(&app, admin, weekend).await;
    assert_eq!(saved["former_quiet_hours"], chosen);
    assert_eq!(saved["quiet_hours"]["weekdays"], json!(["sat", "sun"]));
    let (_, undone) = put(&app, admin, saved["former_quiet_hours"].clone()).await;
    assert_eq!(undone["quiet_hours"], chosen);

    until(&app, "2026-11-23T21:00:00Z");
    let tonight = app.get(admin, MINE).await;
    assert_eq!(tonight["quiet_until"], "2026-11-24T06:00:00Z");
    assert_eq!(app.get(members[0], MINE).await, off, "nobody else's");
}

#[tokio::test]
async fn what_cannot_be_meant_is_refused_with_the_field() {
    let app = app(Arc::new(MemoryMailer::default())).await;
    let (admin, _) = app.people(0).await;
    for (wrong, field) in [
        (json!({"from": "ten", "until": "07:00"}), "from"),
        (json!({"from": "22:00", "until": "24:00"}), "until"),
        (json!({"from": "22:00", "until": "22:00"}), "until"),
        (
            json!({"from": "22:00", "until": "07:00", "weekdays": []}),
            "weekdays",
        ),
    ] {
        let (status, answer) = put(&app, admin, wrong.clone()).await;
        assert_eq!(
            (status, answer["error"].as_str()),
            (400, Some("validation_failed")),
            "{wrong}: {answer}"
        );
        let said = &answer["details"]["fields"][format!("quiet_hours.{field}")];
        assert!(said.is_string(), "{wrong}: {answer}");
    }
    // Leaving it out is not switching it off.
    for body in [json!({}), json!({"quiet_hours": {"from": "22:00"}})] {
        let (status, answer) = app.call(Some(admin), "PUT", MINE, Some(body)).await;
        assert_eq!(status, 400, "{answer}");
    }
    assert_eq!(app.get(admin, MINE).await["quiet_hours"], json!(null));
}

#[tokio::test]
async fn a_mail_of_the_night_goes_out_in_the_morning_once_also_after_a_restart() {
    let mailer = Arc::new(MemoryMailer::default());
    let mut app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    put(&app, members[0], nights()).await;
    until(&app, "2026-11-23T21:30:00Z");
    round(&app, admin).await;
    assert_eq!(told(&mailer), ["ada@example.com"]);
    let waiting = deliveries(&app, admin, "pending").await;
    assert_eq!(waiting.len(), 1);
    for at in ["next_attempt_at", "quiet_until"] {
        assert_eq!(waiting[0][at], "2026-11-24T06:00:00Z", "{waiting:?}");
    }
    assert_eq!(waiting[0]["attempts"], json!([]), "waiting is no try");

    app.engine.restart().await;
    let instance = app.engine.main().await;
    until(&app, "2026-11-24T05:59:59Z");
    assert_eq!((instance.fire_due().await, told(&mailer).len()), (0, 0));
    until(&app, "2026-11-24T06:00:00Z");
    instance.fire_due().await;
    assert_eq!(told(&mailer), ["member0@example.com"]);
    app.pass(SignedDuration::from_hours(48));
    assert_eq!((instance.fire_due().await, told(&mailer).len()), (0, 0));
}

#[tokio::test]
async fn seven_in_the_morning_is_seven_also_when_the_clocks_change_that_night() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    put(&app, members[0], nights()).await;
    // Berlin: forward on 28 March 2027, back on 31 October.
    for (evening, before, morning) in [
        (
            "2027-03-27T22:00:00Z",
            "2027-03-28T04:59:59Z",
            "2027-03-28T05:00:00Z",
        ),
        (
            "2027-10-30T21:00:00Z",
            "2027-10-31T05:59:59Z",
            "2027-10-31T06:00:00Z",
        ),
    ] {
        until(&app, evening);
        let stay = app.post(members[0], "/participation/stay-in", json!({})).await;
        assert_eq!(stay.0, 204, "{}", stay.1);
        round(&app, admin).await;
        assert_eq!(told(&mailer), ["ada@example.com"], "{evening}");
        until(&app, before);
        app.instance.fire_due().await;
        assert!(told(&mailer).is_empty(), "{before}");
        until(&app, morning);
        app.instance.fire_due().await;
        assert_eq!(told(&mailer), ["member0@example.com"], "{morning}");
    }
}

#[tokio::test]
async fn what_waits_follows_the_person_and_what_is_off_does_not_wait() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(3).await;
    for member in &members {
        put(&app, *member, nights()).await;
    }
    until(&app, "2026-11-23T21:30:00Z");
    round(&app, admin).await;
    assert_eq!(told(&mailer), ["ada@example.com"]);

    // Switched off: at once.
    assert_eq!(put(&app, members[0], json!(null)).await.0, 200);
    app.instance.fire_due().await;
    assert_eq!(told(&mailer), ["member0@example.com"]);
    // Moved to where it is half past six in the morning: in half an hour.
    let edit = PersonEdit {
        time_zone: Some("Asia/Tokyo".to_owned()),
        ..PersonEdit::default()
    };
    let moved = EditPerson {
        person: members[1],
        edit,
    };
    app.submit(Actor::Person(members[1]), moved).await;
    app.pass(SignedDuration::from_mins(29));
    app.instance.fire_due().await;
    assert!(told(&mailer).is_empty());
    app.pass(SignedDuration::from_mins(1));
    app.instance.fire_due().await;
    assert_eq!(told(&mailer), ["member1@example.com"]);
    // The third one still sleeps, and hears nothing of what is off by then.
    let rounds = app.get(admin, "/rounds").await;
    let id = rounds["items"][0]["id"].as_str().expect("an id").to_owned();
    let (status, off) = app.post(admin, &format!("/rounds/{id}/cancel"), json!({})).await;
    assert_eq!(status, 200, "{off}");
    app.instance.fire_due().await;
    assert_eq!(told(&mailer), ["member0@example.com", "member1@example.com"]);
    until(&app, "2026-11-24T06:00:00Z");
    app.instance.fire_due().await;
    assert!(told(&mailer).is_empty());
    assert_eq!(deliveries(&app, admin, "dropped").await.len(), 1);
}

#[tokio::test]
async fn that_a_meeting_is_off_is_told_at_night_too() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    put(&app, members[0], nights()).await;
    let id = round(&app, admin).await;
    assert_eq!(told(&mailer).len(), 2);
    until(&app, "2026-11-24T01:00:00Z");
    app.post(admin, &format!("/rounds/{id}/cancel"), json!({})).await;
    app.instance.fire_due().await;
    assert_eq!(told(&mailer), ["member0@example.com"]);
}

#[tokio::test]
async fn a_retry_that_falls_into_quiet_hours_waits_and_its_tries_stay_visible() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, members) = app.people(1).await;
    put(&app, members[0], nights()).await;
    put(&app, admin, nights()).await;
    until(&app, "2026-11-23T20:59:55Z");
    let busy = || MailError::Temporary("the server is busy".to_owned());
    mailer.fail_next([busy(), busy()]);
    round(&app, admin).await;
    assert!(told(&mailer).is_empty(), "both were tried in vain");
    app.pass(SignedDuration::from_mins(10));
    app.instance.fire_due().await;
    assert!(told(&mailer).is_empty(), "it is quiet");
    let waiting = deliveries(&app, admin, "pending").await;
    assert_eq!(waiting.len(), 2);
    for one in &waiting {
        assert_eq!(one["quiet_until"], "2026-11-24T06:00:00Z");
        assert_eq!(one["attempts"].as_array().map(Vec::len), Some(1), "{one}");
    }
    until(&app, "2026-11-24T06:00:00Z");
    app.instance.fire_due().await;
    assert_eq!(told(&mailer).len(), 2);
    for one in deliveries(&app, admin, "sent").await {
        let errors: Vec<_> = one["attempts"].as_array().expect("tries").clone();
        assert_eq!(errors.len(), 2, "{one}");
        assert_eq!(errors[1]["error"], json!(null), "{one}");
    }
}
