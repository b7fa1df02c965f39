use axum::body::Body;
use axum::http::header;

use crate::app::{app, request, send};

#[tokio::test]
async fn a_cursor_leads_from_change_to_change() {
    let app = app().await;
    let cookie = app.sign_in("team-a", "Ada", "admin").await;
    let ask = |query: String| {
        let builder = request("GET", &format!("/api/v1/changes{query}")).header(header::COOKIE, &cookie);
        builder.body(Body::empty()).unwrap()
    };
    let start = send(&app.router, ask(String::new())).await.json();
    assert_eq!(start["must_refetch"], true);
    let cursor = start["to"].as_str().unwrap().to_owned();
    let nothing = send(&app.router, ask(format!("?after={cursor}"))).await.json();
    assert_eq!(
        (
            nothing["must_refetch"].as_bool(),
            nothing["rows"].as_array().map(Vec::len)
        ),
        (Some(false), Some(0))
    );

    // Somebody waits while something happens.
    let waiting = send(&app.router, ask(format!("?after={cursor}&wait_seconds=20")));
    let (changed, _) = tokio::join!(waiting, app.sign_in("team-a", "Ben", "member"));
    let changed = changed.json();
    assert_ne!(changed["to"], start["to"]);
    assert!(!changed["rows"].as_array().unwrap().is_empty(), "{changed}");

    for bad in [
        "?after=x",
        "?wait_seconds=26",
        "?wait_seconds=-1",
        "?wait_seconds=x",
    ] {
        assert_eq!(send(&app.router, ask(bad.to_owned())).await.status, 400, "{bad}");
    }
}

#[tokio::test]
async fn a_shutdown_ends_a_wait() {
    let app = app().await;
    let cookie = app.sign_in("team-a", "Ada", "admin").await;
    let ask = |query: &str| {
        let builder = request("GET", &format!("/api/v1/changes{query}")).header(header::COOKIE, &cookie);
        builder.body(Body::empty()).unwrap()
    };
    let cursor = send(&app.router, ask("")).await.json()["to"]
        .as_str()
        .unwrap()
        .to_owned();
    let started = std::time::Instant::now();
    let query = format!("?after={cursor}&wait_seconds=25");
    let (answer, ()) = tokio::join!(send(&app.router, ask(&query)), async {
        app.node.shutdown.begin()
    });
    assert_eq!(answer.status, 200);
    assert!(started.elapsed().as_secs() < 10);
}
