use axum::body::Body;
use axum::http::header;

use crate::app::{app, app_with, closed, request, send};

#[tokio::test]
async fn ready_means_that_no_view_is_being_built() {
    let app = closed(crate::app::TWO);
    let answer = app.get("/readyz").await;
    assert_eq!(
        (answer.status, answer.json()["ready"].as_bool()),
        (503, Some(false))
    );
    assert_eq!(app.get("/healthz").await.status, 200);
    for path in ["/healthz", "/readyz", "/metrics"] {
        let post = request("POST", path).body(Body::empty()).unwrap();
        let refused = send(&app.router, post).await;
        assert_eq!(
            (refused.status, &refused.json()["error"]),
            (405, &"method_not_allowed".into())
        );
        assert!(refused.headers.contains_key(header::ALLOW), "{path}");
    }
    let busy = app.get("/api/v1/changes").await;
    assert_eq!((busy.status, busy.json()["error"].as_str()), (503, Some("busy")));
    assert!(busy.headers.contains_key("retry-after"));

    app.node.instances.open_all().await;
    let answer = app.get("/readyz").await;
    assert_eq!(answer.status, 200);
    assert_eq!(
        answer.json()["instances"][1],
        serde_json::json!({ "id": "team-b", "state": "ready" })
    );
}

#[tokio::test]
async fn a_damaged_instance_is_reported_and_leaves_the_others_alone() {
    let app = closed(crate::app::TWO);
    let damaged = app.folder().join("instances/team-b");
    std::fs::create_dir_all(&damaged).unwrap();
    std::fs::write(
        damaged.join("log.sqlite"),
        "this is no database, and never was one",
    )
    .unwrap();
    app.node.instances.open_all().await;
    let report = app.get("/readyz").await;
    assert_eq!(report.status, 200, "the other one serves");
    let stopped = &report.json()["instances"][1];
    assert_eq!(stopped["state"], "stopped");
    assert!(
        stopped["message"].as_str().unwrap().contains("team-b"),
        "{stopped}"
    );
    assert_eq!(app.get("/api/v1/auth/options").await.status, 200);
    let other = axum::http::Request::get("/api/v1/auth/options").header(header::HOST, "team-b.localhost");
    let other = send(&app.router, other.body(Body::empty()).unwrap()).await;
    assert_eq!(
        (other.status, other.json()["error"].as_str()),
        (503, Some("instance_stopped"))
    );
    assert!(
        app.get("/metrics")
            .await
            .text()
            .contains("vc_instance_ready{instance=\"team-b\"} 0")
    );
}

#[tokio::test]
async fn figures_are_there_for_prometheus() {
    let app = app().await;
    app.get("/api/v1/nowhere").await;
    app.get("/api/v1/changes").await;
    let text = app.get("/metrics").await.text();
    for line in [
        "vc_instance_ready{instance=\"team-a\"} 1",
        "vc_http_requests_total{method=\"GET\",route=\"/api/v1/changes\",status=\"401\"}",
        "vc_http_request_seconds_bucket{method=\"GET\",route=\"/api/v1/changes\",le=\"0.001\"}",
        "route=\"-\"",
    ] {
        assert!(text.contains(line), "{line} is missing in:\n{text}");
    }
    assert!(
        !text.contains("nowhere"),
        "paths that do not exist make no series"
    );
}

#[tokio::test]
async fn the_description_can_be_browsed_under_its_own_policy() {
    let app = app().await;
    let page = app.get("/api/docs/").await;
    assert_eq!(page.status, 200);
    assert!(
        page.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("'unsafe-inline'")
    );
    assert!(!page.text().contains("<script>"), "no inline script");
    assert_eq!(app.get("/api/docs/swagger-ui-bundle.js").await.status, 200);
    let elsewhere = app.get("/api/v1/openapi.json").await;
    assert!(
        !elsewhere.headers["content-security-policy"]
            .to_str()
            .unwrap()
            .contains("unsafe")
    );
}

#[tokio::test]
async fn paths_of_the_front_end_get_its_first_page() {
    let app = app().await;
    for path in ["/", "/people", "/rounds/round_x", "/index.html"] {
        let page = app.get(path).await;
        assert_eq!(page.status, 200, "{path}");
        assert_eq!(page.headers["content-type"], "text/html; charset=utf-8");
        assert_eq!(page.headers["cache-control"], "no-cache");
        assert!(page.text().starts_with("<!doctype html>"), "{path}");
    }
    for missing in ["/assets/none.js", "/none.png"] {
        let answer = app.get(missing).await;
        assert_eq!(
            (answer.status, answer.json()["error"].as_str()),
            (404, Some("not_found")),
            "{missing}"
        );
    }
    let post = send(
        &app.router,
        request("POST", "/people").body(Body::empty()).unwrap(),
    )
    .await;
    assert_eq!(post.status, 405);
    let index = app.get("/").await;
    if let Some(tag) = index.headers.get(header::ETAG) {
        let again = request("GET", "/")
            .header(header::IF_NONE_MATCH, tag)
            .body(Body::empty())
            .unwrap();
        let again = send(&app.router, again).await;
        assert_eq!((again.status, again.bytes.len()), (304, 0));
    }
}

#[tokio::test]
async fn a_bare_host_asks_which_team_and_tells_none() {
    let app = app().await;
    let bare = |path: &str| {
        axum::http::Request::get(path)
            .header(header::HOST, "localhost:8080")
            .body(Body::empty())
            .unwrap()
    };
    let page = send(&app.router, bare("/")).await;
    assert_eq!(page.status, 404);
    assert!(page.text().contains("<form") && !page.text().contains("team-a"));
    let chosen = send(&app.router, bare("/choose-instance?name=Team-A")).await;
    assert_eq!(chosen.status, 303);
    assert!(
        chosen.headers["location"]
            .to_str()
            .unwrap()
            .starts_with("http://team-a.localhost")
    );
    let wrong = send(&app.router, bare("/choose-instance?name=//evil.example.com")).await;
    assert_eq!(wrong.status, 404);
    assert_eq!(
        send(&app.router, bare("/api/v1/changes")).await.json()["error"],
        "unknown_instance"
    );

    let single = app_with("").await;
    assert_eq!(send(&single.router, bare("/")).await.status, 200);
}
