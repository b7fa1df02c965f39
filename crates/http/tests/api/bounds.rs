use std::time::Duration;

use serde_json::json;

use crate::app::{app, app_with, settings};

#[tokio::test]
async fn a_panic_is_a_500_that_tells_nothing() {
    let app = app().await;
    let answer = app.get("/api/v1/panic").await;
    assert_eq!((answer.status, &answer.json["error"]), (500, &json!("internal")));
    assert!(!answer.json.to_string().contains("ada@example.com"));
    assert_eq!(
        app.get("/api/v1/who").await.status,
        200,
        "and the next request is fine"
    );
}

#[tokio::test(start_paused = true)]
async fn a_request_ends_in_time() {
    let app = app_with(settings(10, Duration::from_secs(30))).await;
    let answer = app.get("/api/v1/slow").await;
    assert_eq!((answer.status, &answer.json["error"]), (503, &json!("timed_out")));
    assert_eq!(answer.headers["retry-after"], "5");
}

#[tokio::test(start_paused = true)]
async fn more_than_fit_are_turned_away() {
    let app = app_with(settings(1, Duration::from_secs(30))).await;
    let (slow, turned_away) = tokio::join!(app.get("/api/v1/slow"), app.get("/api/v1/who"));
    assert_eq!(slow.status, 503);
    assert_eq!(
        (turned_away.status, &turned_away.json["error"]),
        (503, &json!("busy"))
    );
    assert_eq!(turned_away.headers["retry-after"], "1");
    assert_eq!(app.get("/api/v1/who").await.status, 200);
}

#[tokio::test]
async fn too_often_says_when_to_come_back() {
    let app = app().await;
    assert_eq!(app.get("/api/v1/limited").await.status, 200);
    assert_eq!(app.get("/api/v1/limited").await.status, 200);
    let answer = app.get("/api/v1/limited").await;
    assert_eq!(
        (answer.status, &answer.json["error"]),
        (429, &json!("too_many_requests"))
    );
    assert_eq!(answer.headers["retry-after"], "30");
}
