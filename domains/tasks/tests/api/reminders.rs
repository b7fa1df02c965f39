//! Reminders fire by their due jobs: once, late after a pause, after a restart, and once on two nodes.

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_http::ApiError;
use vc_kernel::Actor;
use vc_people::api::Role;
use vc_people::commands::{AddPerson, NewPerson};

use crate::app::{App, text};

async fn reminded() -> (App, String) {
    let app = App::new().await;
    let ada = app.add("Ada", "Europe/Berlin", Role::Member).await.to_string();
    let body = json!({
        "title": "Call", "due": { "date": "2026-09-07", "time": "12:00" }, "reminders": [{ "minutes_before": 60 }]
    });
    app.ok(&ada, "POST", "/tasks", body).await;
    (app, ada)
}

/// (fired, late) of all reminders that came.
async fn came(app: &App, ada: &str) -> Vec<(String, bool)> {
    let page = app.ok(ada, "GET", "/reminders?to_come=false", Value::Null).await;
    let items = page["items"].as_array().expect("items").clone();
    items
        .iter()
        .map(|item| (text(&item["fired_at"]), item["late"].as_bool().expect("a flag")))
        .collect()
}

#[tokio::test]
async fn a_reminder_fires_once_at_its_time() {
    let (app, ada) = reminded().await;
    app.instance.fire_due().await;
    assert!(came(&app, &ada).await.is_empty());
    app.engine.clock.advance(SignedDuration::from_hours(2));
    for _ in 0..3 {
        app.instance.fire_due().await;
    }
    assert_eq!(
        came(&app, &ada).await,
        [("2026-09-07T09:00:00Z".to_owned(), false)]
    );
    let app = app.restarted().await;
    app.instance.fire_due().await;
    assert_eq!(came(&app, &ada).await.len(), 1);
}

#[tokio::test]
async fn after_a_pause_it_fires_once_and_is_late() {
    let (app, ada) = reminded().await;
    app.engine.clock.advance(SignedDuration::from_hours(5));
    let app = app.restarted().await;
    app.instance.fire_due().await;
    app.instance.fire_due().await;
    assert_eq!(
        came(&app, &ada).await,
        [("2026-09-07T12:00:00Z".to_owned(), true)]
    );
}

#[tokio::test]
async fn a_snooze_comes_again_and_nothing_comes_of_what_is_done() {
    let (app, ada) = reminded().await;
    let task = text(&app.ok(&ada, "GET", "/tasks", Value::Null).await["items"][0]["id"]);
    app.engine.clock.advance(SignedDuration::from_hours(2));
    app.instance.fire_due().await;
    app.ok(
        &ada,
        "POST",
        "/reminders/snooze",
        json!({ "task": task, "minutes": 10 }),
    )
    .await;
    app.engine.clock.advance(SignedDuration::from_mins(10));
    app.instance.fire_due().await;
    assert_eq!(came(&app, &ada).await.len(), 2);
    let tomorrow = app
        .ok(
            &ada,
            "POST",
            "/reminders/snooze",
            json!({ "task": task, "tomorrow": true }),
        )
        .await;
    assert_eq!(text(&tomorrow["until"]), "2026-09-08T07:00:00Z");
    for (at, until) in [
        (
            json!({ "date": "2026-09-10", "time": "17:45" }),
            "2026-09-10T15:45:00Z",
        ),
        (
            json!({ "date": "2026-09-10", "time": "17:45", "zone": "UTC" }),
            "2026-09-10T17:45:00Z",
        ),
        (json!({ "date": "2026-09-11" }), "2026-09-11T07:00:00Z"),
    ] {
        let body = json!({ "task": task, "at": at });
        let answer = app.ok(&ada, "POST", "/reminders/snooze", body).await;
        assert_eq!(text(&answer["until"]), until, "{at}");
    }
    for bad in [
        json!({ "task": task }),
        json!({ "task": task, "at": { "date": "2026-09-10", "time": "17:45", "zone": "Nowhere" } }),
        json!({ "task": task, "at": { "date": "2026-01-01" } }),
        json!({ "task": task, "minutes": 0 }),
        json!({ "task": task, "minutes": 5, "tomorrow": true }),
        json!({ "task": task, "until": "2026-01-01T00:00:00Z" }),
    ] {
        assert_eq!(app.refused(&ada, "POST", "/reminders/snooze", bad).await.0, 400);
    }
    app.ok(&ada, "POST", &format!("/tasks/{task}/complete"), json!({}))
        .await;
    app.engine.clock.advance(SignedDuration::from_hours(48));
    app.instance.fire_due().await;
    assert_eq!(came(&app, &ada).await.len(), 2);
}

#[tokio::test]
async fn preferences_move_whole_days_and_a_digest_comes_each_day() {
    let (app, ada) = reminded().await;
    let body =
        json!({ "title": "Fair", "due": { "date": "2026-09-09" }, "reminders": [{ "days_before": 0 }] });
    app.ok(&ada, "POST", "/tasks", body).await;
    let set = json!({ "day_at": "06:30", "digest_at": "07:15" });
    app.ok(&ada, "PUT", "/me/task-preferences", set.clone()).await;
    assert_eq!(
        app.ok(&ada, "GET", "/me/task-preferences", Value::Null).await,
        set
    );
    let bad = json!({ "day_at": "25:00" });
    assert_eq!(
        app.refused(&ada, "PUT", "/me/task-preferences", bad).await.1,
        "validation_failed"
    );
    app.instance.fire_due().await;
    let page = app.ok(&ada, "GET", "/reminders?to_come=true", Value::Null).await;
    assert_eq!(text(&page["items"][0]["at"]), "2026-09-09T04:30:00Z");
    for _ in 0..3 {
        app.engine.clock.advance(SignedDuration::from_hours(24));
        app.instance.fire_due().await;
    }
    assert_eq!(came(&app, &ada).await.len(), 2);
}

#[tokio::test]
async fn two_nodes_on_one_log_fire_it_once() {
    let (app, ada) = reminded().await;
    let second = app.engine.second_engine();
    let other = second.open(app.instance.id()).await.expect("opens");
    app.engine.clock.advance(SignedDuration::from_hours(2));
    for _ in 0..3 {
        tokio::join!(app.instance.fire_due(), other.fire_due());
    }
    assert_eq!(came(&app, &ada).await.len(), 1);
    // Whoever writes has read all that was written before.
    for instance in [&app.instance, &other] {
        let person = NewPerson {
            name: "Somebody".to_owned(),
            email: format!("{}@example.com", instance.new_command_id()),
            ..NewPerson::default()
        };
        let (role, credential) = (Role::Member, None);
        let mut request = instance.system_request();
        request.actor = Actor::Operator;
        let add = AddPerson {
            person,
            role,
            credential,
        };
        instance.submit(request, add).await.expect("accepted");
        let fired = "SELECT count(*) FROM tasks_reminders WHERE state = 'fired'";
        let read = instance.read(move |view| Ok::<_, ApiError>(view.count(fired, [])?));
        assert_eq!(read.await.expect("reads"), 1);
    }
    second.close().await;
}
