//! Programs that stand in `vc.yaml`, over two starts of a server: the second with a file that says nothing.

use axum::body::Body;
use axum::http::{Request, header};
use serde_json::{Value, json};
use tokio::task::JoinHandle;
use vc_server::{Listening, serve};

use crate::app::{TestApp, closed, eventually, send};

const FILE: &str = "\
instances:
  - id: team-a
    time_zone: Europe/Berlin
    programs:
      - id: lunch
        settings:
          name: Lunch
          group_size: 4
          schedule: { kind: weeks, every: 2, start: 2026-11-30, time: 09:00 }
";
const WITHOUT: &str = "instances:\n  - id: team-a\n";

async fn serving(app: &TestApp) -> JoinHandle<()> {
    let listening = Listening::bind(&app.node).await.unwrap();
    tokio::spawn(serve(app.node.clone(), listening, async {}))
}

async fn ended(app: &TestApp, serving: JoinHandle<()>) {
    app.node.shutdown.begin();
    serving.await.unwrap();
}

/// The program, once `is_so` of it.
async fn lunch(app: &TestApp, is_so: impl Fn(&Value) -> bool) -> Value {
    eventually(async || {
        let programs = app
            .operate("team-a", "GET", "/api/v1/admin/programs", &Value::Null)
            .await;
        let items = programs["items"].as_array().unwrap().clone();
        items
            .into_iter()
            .find(|program| program["name"] == "Lunch" && is_so(program))
    })
    .await
}

/// The status and the error's name of a change.
async fn change(app: &TestApp, program: &Value, field: &str, value: Value) -> (u16, Value) {
    let mut settings = program.clone();
    settings[field] = value;
    for read_only in [
        "id",
        "version",
        "archived_at",
        "next_round_at",
        "file_id",
        "set_in_file",
    ] {
        settings.as_object_mut().unwrap().remove(read_only);
    }
    let body = json!({ "version": program["version"], "settings": settings });
    let path = format!("/api/v1/admin/programs/{}", program["id"].as_str().unwrap());
    let request = Request::put(path)
        .header("x-vc-instance", "team-a")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body.to_string()))
        .unwrap();
    let answer = send(&app.operator, request).await;
    (answer.status, answer.json()["error"].clone())
}

#[tokio::test]
async fn what_the_file_says_cannot_be_changed_until_it_says_nothing() {
    let app = closed(FILE);
    let server = serving(&app).await;
    let program = lunch(&app, |_| true).await;
    assert_eq!(program["file_id"], "lunch");
    assert_eq!(program["set_in_file"], json!(["group_size", "name", "schedule"]));
    assert_eq!(
        (&program["group_size"], &program["time_zone"]),
        (&json!(4), &json!("Europe/Berlin"))
    );
    assert_eq!(program["next_round_at"], "2026-11-30T08:00:00Z");
    assert_eq!(
        change(&app, &program, "group_size", json!(5)).await,
        (409, json!("set_in_file"))
    );
    assert_eq!(
        change(&app, &program, "teams", json!("across")).await,
        (200, Value::Null)
    );
    ended(&app, server).await;

    let app = app.restarted(WITHOUT, |_| {}).await;
    let server = serving(&app).await;
    let program = lunch(&app, |program| program["file_id"].is_null()).await;
    assert_eq!(program["set_in_file"], json!([]));
    assert_eq!(
        (&program["group_size"], &program["teams"]),
        (&json!(4), &json!("across"))
    );
    assert_eq!(
        change(&app, &program, "group_size", json!(5)).await,
        (200, Value::Null)
    );
    ended(&app, server).await;
}
