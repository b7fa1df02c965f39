//! Programs over HTTP, and their schedules on a clock that is moved.

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_kernel::PersonId;

use crate::app::App;

async fn app() -> App {
    App::new(vec![vc_coffee::domain(|_| None)]).await
}

/// Every Tuesday at nine in Berlin: first 2026-11-24T08:00:00Z.
fn lunch() -> Value {
    json!({
        "name": "Lunch", "group_size": 2, "time_zone": "Europe/Berlin", "odd_rule": "trio",
        "minimum_gap_rounds": 6, "strictness": "strict",
        "schedule": {"kind": "weeks", "every": 1, "start": "2026-11-24", "time": "09:00"},
    })
}

async fn create(app: &App, admin: PersonId, settings: Value) -> (String, Value) {
    let (status, program) = app.post(admin, "/admin/programs", settings).await;
    assert_eq!(status, 201, "{program}");
    (program["id"].as_str().expect("an id").to_owned(), program)
}

async fn runs(app: &App, admin: PersonId, id: &str) -> Vec<Value> {
    let page = app.get(admin, &format!("/admin/programs/{id}/runs")).await;
    let items = page["items"].as_array().expect("items").clone();
    assert_eq!(page["total"].as_u64(), Some(items.len() as u64));
    items
}

async fn next_round(app: &App, person: PersonId, id: &str) -> Option<String> {
    let programs = app.get(person, "/programs").await;
    let items = programs["items"].as_array().expect("items").clone();
    let program = items.into_iter().find(|program| program["id"] == id);
    program.expect("it runs")["next_round_at"]
        .as_str()
        .map(str::to_owned)
}

/// The columns of the log that say what happened.
fn outcomes(runs: &[Value]) -> Vec<(&str, &str, &str)> {
    let text = |value: &'_ Value, key: &str| -> String { value[key].as_str().unwrap_or("-").to_owned() };
    runs.iter()
        .map(|run| {
            let leak = |text: String| -> &str { Box::leak(text.into_boxed_str()) };
            (
                leak(text(run, "slot")),
                leak(text(run, "outcome")),
                leak(text(run, "by")),
            )
        })
        .collect()
}

#[tokio::test]
async fn a_round_runs_when_its_time_comes_and_only_once() {
    let app = app().await;
    let (admin, members) = app.people(3).await;
    let (id, program) = create(&app, admin, lunch()).await;
    assert_eq!(program["next_round_at"], "2026-11-24T08:00:00Z");
    app.pass(SignedDuration::from_hours(22));
    app.instance.fire_due().await;
    assert_eq!(
        runs(&app, admin, &id).await,
        Vec::<Value>::new(),
        "it is not yet time"
    );
    app.pass(SignedDuration::from_hours(1));
    app.instance.fire_due().await;
    app.instance.fire_due().await;
    let log = runs(&app, admin, &id).await;
    assert_eq!(outcomes(&log), [("2026-11-24T09:00", "formed", "schedule")]);
    assert_eq!(
        (&log[0]["person"], &log[0]["quality"]["people"]),
        (&Value::Null, &json!(4))
    );
    assert_eq!(
        next_round(&app, members[0], &id).await.as_deref(),
        Some("2026-12-01T08:00:00Z")
    );
    assert_eq!(
        app.get(members[0], "/matches/current").await["match"]["program_id"],
        id
    );

    // Whoever asks for that slot from outside gets that round, however the instant is written.
    for slot in [
        "2026-11-24T09:00",
        "2026-11-24T08:00:00Z",
        "2026-11-24T03:00:00-05:00",
    ] {
        let (status, round) = app
            .post(admin, "/rounds", json!({"program_id": id, "slot": slot}))
            .await;
        assert_eq!((status, &round["id"]), (200, &log[0]["round_id"]), "{slot}");
    }
    let rounds = app.get(admin, "/rounds").await;
    assert_eq!(rounds["total"], 1);
}

#[tokio::test]
async fn a_round_that_was_run_from_outside_is_not_run_again_by_the_schedule() {
    let app = app().await;
    let (admin, _) = app.people(3).await;
    let (id, _) = create(&app, admin, lunch()).await;
    let body = json!({"program_id": id, "slot": "2026-11-24T08:00:00Z"});
    let (status, round) = app.post(admin, "/rounds", body).await;
    assert_eq!((status, &round["slot"]), (201, &json!("2026-11-24T09:00")));
    app.pass(SignedDuration::from_hours(23));
    app.instance.fire_due().await;
    let log = runs(&app, admin, &id).await;
    assert_eq!(outcomes(&log), [("2026-11-24T09:00", "formed", "person")]);
    assert_eq!(log[0]["person"]["name"], "Ada Admin");
    assert_eq!(
        next_round(&app, admin, &id).await.as_deref(),
        Some("2026-12-01T08:00:00Z")
    );
}

#[tokio::test]
async fn what_was_missed_is_made_up_for_after_a_restart_while_it_is_useful() {
    let mut app = app().await;
    let (admin, _) = app.people(3).await;
    let (id, _) = create(&app, admin, lunch()).await;
    // Down from Monday until Tuesday evening, eleven hours late.
    app.pass(SignedDuration::from_hours(34));
    app.engine.restart().await;
    let instance = app.engine.main().await;
    instance.fire_due().await;
    // And once more, with the state on disk.
    app.engine.restart().await;
    app.engine.main().await.fire_due().await;
    let again = app.reopened().await;
    let log = runs(&again, admin, &id).await;
    assert_eq!(outcomes(&log), [("2026-11-24T09:00", "formed", "schedule")]);
}

#[tokio::test]
async fn what_is_too_late_is_noted_as_missed_and_the_next_one_runs() {
    let mut app = app().await;
    let (admin, _) = app.people(3).await;
    let (id, _) = create(&app, admin, lunch()).await;
    // Down for two weeks and a day: two slots are over, the third is an hour late.
    app.pass(SignedDuration::from_hours(24 * 15));
    app.engine.restart().await;
    let app = app.reopened().await;
    app.instance.fire_due().await;
    let log = runs(&app, admin, &id).await;
    assert_eq!(
        outcomes(&log),
        [
            ("2026-12-08T09:00", "formed", "schedule"),
            ("2026-12-01T09:00", "missed", "schedule"),
            ("2026-11-24T09:00", "missed", "schedule"),
        ]
    );
    assert!(
        log[1]["error"]
            .as_str()
            .is_some_and(|error| error.contains("too late"))
    );
    assert_eq!(
        next_round(&app, admin, &id).await.as_deref(),
        Some("2026-12-15T08:00:00Z")
    );
}

#[tokio::test]
async fn a_slot_without_people_says_so_and_the_next_one_comes() {
    let app = app().await;
    let (admin, members) = app.people(3).await;
    let mut settings = lunch();
    settings["membership"] = json!("opt_in");
    let (id, _) = create(&app, admin, settings).await;
    for member in &members[..2] {
        let (status, _) = app
            .post(*member, &format!("/programs/{id}/join"), json!({}))
            .await;
        assert_eq!(status, 204);
    }
    assert_eq!(app.get(members[0], "/programs").await["joined"], json!([id]));
    let (status, _) = app
        .post(members[1], &format!("/programs/{id}/leave"), json!({}))
        .await;
    assert_eq!(status, 204);
    app.pass(SignedDuration::from_hours(23));
    app.instance.fire_due().await;
    let (status, _) = app
        .post(members[1], &format!("/programs/{id}/join"), json!({}))
        .await;
    assert_eq!(status, 204);
    app.pass(SignedDuration::from_hours(24 * 7));
    app.instance.fire_due().await;
    let log = runs(&app, admin, &id).await;
    assert_eq!(
        outcomes(&log),
        [
            ("2026-12-01T09:00", "formed", "schedule"),
            ("2026-11-24T09:00", "nobody_to_match", "schedule"),
        ]
    );
    assert_eq!(log[0]["quality"]["people"], 2, "only who has joined");
}

#[tokio::test]
async fn a_round_at_half_past_two_in_the_night_of_a_clock_change_runs_once() {
    let app = app().await;
    let (admin, _) = app.people(3).await;
    let mut settings = lunch();
    settings["schedule"] = json!({"kind": "cron", "expression": "30 2 25-28 MAR *"});
    let (id, program) = create(&app, admin, settings).await;
    assert_eq!(program["next_round_at"], "2027-03-25T01:30:00Z");
    app.engine.clock.set("2027-03-27T12:00:00Z");
    app.instance.fire_due().await;
    app.engine.clock.set("2027-03-28T00:00:00Z");
    for _ in 0..16 {
        app.pass(SignedDuration::from_mins(15));
        app.instance.fire_due().await;
    }
    let log = runs(&app, admin, &id).await;
    assert_eq!(outcomes(&log)[0], ("2027-03-28T03:30", "formed", "schedule"));
    assert_eq!(
        outcomes(&log).iter().filter(|run| run.1 == "formed").count(),
        2,
        "that night's, and the one of the 27th that was made up for: {log:?}"
    );
}

#[tokio::test]
async fn an_admin_sets_up_changes_and_archives_a_program() {
    let app = app().await;
    let (admin, members) = app.people(1).await;
    let mut wrong = lunch();
    wrong["group_size"] = json!(9);
    wrong["schedule"] = json!({"kind": "cron", "expression": "0 9 * *"});
    let (status, refused) = app.post(admin, "/admin/programs", wrong).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("validation_failed"))
    );
    let fields = &refused["details"]["fields"];
    assert!(fields["group_size"].is_string(), "{refused}");
    assert!(
        fields["schedule"]
            .as_str()
            .is_some_and(|why| why.contains("five fields"))
    );

    let (id, program) = create(&app, admin, lunch()).await;
    let path = format!("/admin/programs/{id}");
    let put = async |body: Value| {
        let (status, answer) = app.call(Some(admin), "PUT", &path, Some(body)).await;
        (status.as_u16(), answer)
    };
    let mut settings = lunch();
    settings["name"] = json!("Lunch lottery");
    settings["holidays"] = json!(["2026-11-24"]);
    let (status, changed) = put(json!({"version": program["version"], "settings": settings})).await;
    assert_eq!(
        (status, changed["name"].as_str()),
        (200, Some("Lunch lottery")),
        "{changed}"
    );
    assert_eq!(
        changed["next_round_at"], "2026-12-01T08:00:00Z",
        "the 24th is a holiday"
    );
    let (status, stale) = put(json!({"version": program["version"], "settings": lunch()})).await;
    assert_eq!(
        (status, stale["error"].as_str()),
        (409, Some("program_changed_meanwhile"))
    );

    let changes = app.get(admin, &format!("{path}/changes?limit=1")).await;
    assert_eq!(changes["total"], 2);
    let change = &changes["items"][0];
    assert_eq!(
        (change["by"].as_str(), change["person"]["name"].as_str()),
        (Some("person"), Some("Ada Admin"))
    );
    assert_eq!(
        change["fields"],
        json!([
            {"field": "holidays", "before": [], "after": ["2026-11-24"]},
            {"field": "name", "before": "Lunch", "after": "Lunch lottery"},
        ])
    );
    let cursor = changes["next_cursor"].as_str().expect("one more");
    let rest = app
        .get(admin, &format!("{path}/changes?limit=1&cursor={cursor}"))
        .await;
    assert_eq!(
        (&rest["items"][0]["version"], &rest["next_cursor"]),
        (&program["version"], &Value::Null)
    );

    let (status, archived) = app.post(admin, &format!("{path}/archive"), json!({})).await;
    assert_eq!(status, 200);
    assert!(
        archived["archived_at"].is_string() && archived["next_round_at"].is_null(),
        "{archived}"
    );
    app.pass(SignedDuration::from_hours(24 * 9));
    assert_eq!(app.instance.fire_due().await, 0);
    let (status, refused) = app.post(admin, "/rounds", json!({"program_id": id})).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (409, Some("program_archived"))
    );
    let seen = app.get(members[0], "/programs").await;
    assert_eq!(
        seen["items"].as_array().map(Vec::len),
        Some(1),
        "members see what runs"
    );
    let all = app.get(admin, "/admin/programs").await;
    assert_eq!(all["items"].as_array().map(Vec::len), Some(2));
}

#[tokio::test]
async fn a_schedule_is_previewed_while_typing() {
    let app = app().await;
    let (admin, _) = app.people(1).await;
    let preview = async |schedule: Value| {
        let body = json!({"schedule": schedule, "time_zone": "Europe/Berlin", "holidays": ["2026-11-30"]});
        app.post(admin, "/admin/programs/preview-schedule", body).await
    };
    let (status, shown) = preview(json!({"kind": "cron", "expression": "0 9 * * MON"})).await;
    assert_eq!(status, 200, "{shown}");
    let slots: Vec<&str> = shown["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|run| run["slot"].as_str().expect("a slot"))
        .collect();
    // Today's nine o'clock is over in Berlin.
    assert_eq!(
        slots,
        [
            "2026-12-07T09:00",
            "2026-12-14T09:00",
            "2026-12-21T09:00",
            "2026-12-28T09:00",
            "2027-01-04T09:00"
        ]
    );
    assert_eq!(shown["items"][0]["at"], "2026-12-07T08:00:00Z");
    for wrong in [
        json!({"kind": "cron", "expression": "0 9 * * MON-SUN-TUE"}),
        json!({"kind": "cron", "expression": "0 9 31 FEB *"}),
        json!({"kind": "weeks", "every": 0, "start": "2026-11-24", "time": "09:00"}),
    ] {
        let (status, refused) = preview(wrong).await;
        assert_eq!(status, 400, "{refused}");
        assert!(refused["details"]["fields"]["schedule"].is_string(), "{refused}");
    }
}
