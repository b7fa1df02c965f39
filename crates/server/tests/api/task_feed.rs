//! A calendar that programs without a sign-in read: what is in it, who can read it, and until when.

use axum::body::Body;
use axum::http::header;
use serde_json::{Value, json};

use crate::app::{Answer, TestApp, app, request, send};

async fn call(app: &TestApp, cookie: &str, method: &str, path: &str, body: Value) -> Answer {
    let body = if body.is_null() {
        String::new()
    } else {
        body.to_string()
    };
    let request = request(method, path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body));
    send(&app.router, request.unwrap()).await
}

/// Makes a link; the path that it names.
async fn link(app: &TestApp, cookie: &str) -> String {
    let made = call(app, cookie, "POST", "/api/v1/tasks/feed", Value::Null).await;
    assert_eq!(made.status, 201, "{}", made.text());
    let url = made.json()["url"].as_str().unwrap().to_owned();
    url[url.find("/api/").unwrap()..].to_owned()
}

async fn add(app: &TestApp, cookie: &str, task: Value) -> String {
    let made = call(app, cookie, "POST", "/api/v1/tasks", task).await;
    assert_eq!(made.status, 201, "{}", made.text());
    made.json()["task"]["id"].as_str().unwrap().to_owned()
}

/// `DTSTART` lines with their summaries, in order.
fn starts(calendar: &str) -> Vec<String> {
    let lines: Vec<&str> = calendar.lines().collect();
    let value = |at: usize, name: &str| {
        let line = lines[at..].iter().find(|line| line.starts_with(name)).unwrap();
        line.split_once(':').unwrap().1.to_owned()
    };
    let events = lines
        .iter()
        .enumerate()
        .filter(|(_, line)| **line == "BEGIN:VEVENT");
    let mut starts: Vec<String> = events
        .map(|(at, _)| format!("{} {}", value(at, "DTSTART"), value(at, "SUMMARY")))
        .collect();
    starts.sort();
    starts
}

#[tokio::test]
async fn a_calendar_shows_what_is_due_for_its_person() {
    let app = app().await;
    let mia = app.sign_in("team-a", "Mia", "member").await;
    let ben = app.sign_in("team-a", "Ben", "member").await;
    add(
        &app,
        &mia,
        json!({ "title": "Whole day", "due": { "date": "2026-03-05" } }),
    )
    .await;
    let berlin = json!({ "date": "2026-03-06", "time": "09:00", "zone": "Europe/Berlin" });
    let timed = add(&app, &mia, json!({ "title": "At nine, there", "due": berlin })).await;
    let weekly = json!({ "title": "Weekly", "due": { "date": "2026-03-04" }, "repeats": { "rule": { "rule": "FREQ=WEEKLY;COUNT=3" } } });
    add(&app, &mia, weekly).await;
    add(&app, &mia, json!({ "title": "Some day" })).await;
    add(
        &app,
        &ben,
        json!({ "title": "Ben's", "due": { "date": "2026-03-05" } }),
    )
    .await;

    let path = link(&app, &mia).await;
    let read = app.get(&path).await;
    assert_eq!(read.status, 200, "{}", read.text());
    assert_eq!(read.headers[header::CONTENT_TYPE], "text/calendar; charset=utf-8");
    assert!(
        read.headers[header::CACHE_CONTROL]
            .to_str()
            .unwrap()
            .contains("private")
    );
    assert_eq!(
        starts(&read.text()),
        [
            "20260304 Weekly",
            "20260305 Whole day",
            "20260306T080000Z At nine\\, there",
            "20260311 Weekly",
            "20260318 Weekly",
        ]
    );
    let uids = |text: String| -> Vec<String> {
        let mut uids: Vec<String> = text
            .lines()
            .filter(|line| line.starts_with("UID:"))
            .map(str::to_owned)
            .collect();
        uids.sort();
        uids
    };
    let all = uids(read.text());
    assert!(all.contains(&format!("UID:{timed}")), "{all:?}");

    // Unchanged, it is not sent again; a name stays when an occurrence comes up.
    let etag = read.headers[header::ETAG].to_str().unwrap().to_owned();
    let again = request("GET", &path)
        .header(header::IF_NONE_MATCH, &etag)
        .body(Body::empty());
    assert_eq!(send(&app.router, again.unwrap()).await.status, 304);
    let list = call(&app, &mia, "GET", "/api/v1/tasks?recurring=true", Value::Null)
        .await
        .json();
    let occurrence = list["items"][0]["id"].as_str().unwrap();
    let done = call(
        &app,
        &mia,
        "POST",
        &format!("/api/v1/tasks/{occurrence}/complete"),
        json!({}),
    )
    .await;
    assert_eq!(done.status, 200, "{}", done.text());
    let later = app.get(&path).await;
    assert_ne!(later.headers[header::ETAG].to_str().unwrap(), etag);
    let left = uids(later.text());
    assert_eq!(left.len(), all.len() - 1);
    assert!(left.iter().all(|uid| all.contains(uid)), "{left:?} in {all:?}");
}

#[tokio::test]
async fn a_link_ends_when_it_is_renewed_ended_or_its_person_goes() {
    let app = app().await;
    let admin = app.sign_in("team-a", "Ada", "admin").await;
    let mia = app.sign_in("team-a", "Mia", "member").await;
    let told = async |cookie: &str| {
        call(&app, cookie, "GET", "/api/v1/tasks/feed", Value::Null)
            .await
            .json()
    };
    assert_eq!(told(&mia).await["exists"], false);
    let first = link(&app, &mia).await;
    assert_eq!(told(&mia).await["exists"], true);
    assert_eq!(told(&admin).await["exists"], false);
    assert_eq!(app.get(&first).await.status, 200);
    let second = link(&app, &mia).await;
    assert_eq!(app.get(&first).await.status, 404, "renewed");
    assert_eq!(app.get(&second).await.status, 200);
    let mut forged = second.clone();
    let at = forged.len() - 8;
    forged.replace_range(at..at + 1, if &forged[at..=at] == "A" { "B" } else { "A" });
    for wrong in [
        forged.as_str(),
        "/api/v1/calendar/x.ics",
        second.trim_end_matches(".ics"),
    ] {
        assert_eq!(app.get(wrong).await.status, 404, "{wrong}");
    }
    // Another instance knows nothing of it.
    let elsewhere = axum::http::Request::get(&second)
        .header(header::HOST, "team-b.localhost")
        .body(Body::empty());
    assert_eq!(send(&app.router, elsewhere.unwrap()).await.status, 404);

    assert_eq!(
        call(&app, &mia, "DELETE", "/api/v1/tasks/feed", Value::Null)
            .await
            .status,
        200
    );
    assert_eq!(app.get(&second).await.status, 404, "ended");
    let third = link(&app, &mia).await;
    let me = call(&app, &mia, "GET", "/api/v1/auth/me", Value::Null)
        .await
        .json();
    let id = me["person"]["id"].as_str().unwrap();
    let gone = call(
        &app,
        &admin,
        "DELETE",
        &format!("/api/v1/admin/users/{id}"),
        Value::Null,
    )
    .await;
    assert!(gone.status < 300, "{}", gone.text());
    assert_eq!(app.get(&third).await.status, 404, "who went");
}

#[tokio::test]
async fn reading_too_often_is_told_to_wait() {
    let app = app().await;
    let mia = app.sign_in("team-a", "Mia", "member").await;
    let path = link(&app, &mia).await;
    let mut last = 200;
    for _ in 0..61 {
        last = app.get(&path).await.status;
    }
    assert_eq!(last, 429);
}
