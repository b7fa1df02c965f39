use std::time::Duration;

use axum::body::Body;
use axum::http::header::ORIGIN;

use crate::app::{app, app_with, request, settings};

#[tokio::test]
async fn a_sane_correlation_id_is_kept_and_any_other_replaced() {
    let app = app().await;
    let with = |id: &str| {
        request("GET", "/api/v1/who")
            .header("x-correlation-id", id)
            .body(Body::empty())
            .unwrap()
    };
    let answer = app.send(with("trace-1.A_b")).await;
    assert_eq!(answer.headers["x-correlation-id"], "trace-1.A_b");
    assert_eq!(answer.json["correlation_id"], "trace-1.A_b");
    for odd in ["", "a b", "<script>", &"a".repeat(65)] {
        let answer = app.send(with(odd)).await;
        let id = answer.headers["x-correlation-id"].to_str().unwrap();
        assert!(id.starts_with("req-") && id.len() > 10, "{odd}: {id}");
    }
}

#[tokio::test]
async fn every_answer_is_protected_errors_too() {
    let app = app_with(settings(10, Duration::from_secs(30))).await;
    for path in ["/api/v1/who", "/api/v1/notes", "/api/v1/nothing", "/api/v1/panic"] {
        let headers = app.get(path).await.headers;
        assert!(
            headers["content-security-policy"]
                .to_str()
                .unwrap()
                .starts_with("default-src 'self'")
        );
        assert_eq!(headers["x-content-type-options"], "nosniff");
        assert_eq!(headers["x-frame-options"], "DENY");
        assert_eq!(headers["cache-control"], "no-store");
        assert!(headers.contains_key("strict-transport-security"), "https");
        assert!(headers.contains_key("referrer-policy") && headers.contains_key("permissions-policy"));
    }
}

#[tokio::test]
async fn other_origins_are_let_in_only_when_listed_and_never_with_cookies() {
    let closed = app().await;
    let open = app_with(settings(10, Duration::from_secs(30))).await;
    let from = |origin: &str| {
        request("GET", "/api/v1/who")
            .header(ORIGIN, origin)
            .body(Body::empty())
            .unwrap()
    };
    let allowed = "access-control-allow-origin";
    assert!(
        !closed
            .send(from("https://dash.example.com"))
            .await
            .headers
            .contains_key(allowed)
    );
    let answer = open.send(from("https://dash.example.com")).await;
    assert_eq!(answer.headers[allowed], "https://dash.example.com");
    assert!(!answer.headers.contains_key("access-control-allow-credentials"));
    assert!(
        !open
            .send(from("https://evil.example.com"))
            .await
            .headers
            .contains_key(allowed)
    );
    let preflight = request("OPTIONS", "/api/v1/notes")
        .header(ORIGIN, "https://dash.example.com")
        .header("access-control-request-method", "POST")
        .body(Body::empty())
        .unwrap();
    let answer = open.send(preflight).await;
    assert_eq!(answer.status, 200);
    assert!(
        answer.headers["access-control-allow-headers"]
            .to_str()
            .unwrap()
            .contains("idempotency-key")
    );
}
