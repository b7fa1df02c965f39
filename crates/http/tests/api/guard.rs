use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, ORIGIN};
use serde_json::json;
use vc_http::Operator;

use crate::app::{app, request};

#[tokio::test]
async fn the_host_names_the_instance() {
    let app = app().await;
    assert_eq!(app.get("/api/v1/who").await.json["instance"], "team-a");
    for host in ["localhost", "example.com", "team-c.localhost", "127.0.0.1:8080"] {
        let bare = axum::http::Request::get("/api/v1/who")
            .header(HOST, host)
            .body(Body::empty())
            .unwrap();
        let answer = app.send(bare).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (404, &json!("unknown_instance")),
            "{host}"
        );
    }
}

#[tokio::test]
async fn the_table_decides_before_any_handler() {
    let app = app().await;
    let with = |path: &str, token: &str| {
        request("GET", path)
            .header(AUTHORIZATION, format!("Bearer {token}"))
            .body(Body::empty())
            .unwrap()
    };
    let nobody = app.get("/api/v1/notes").await;
    assert_eq!(
        (nobody.status, &nobody.json["error"]),
        (401, &json!("not_signed_in"))
    );
    let member = app.send(with("/api/v1/notes", "team-a-member")).await;
    assert_eq!((member.status, &member.json["error"]), (403, &json!("forbidden")));
    assert_eq!(app.send(with("/api/v1/notes", "team-a-admin")).await.status, 200);
    let stranger = app.send(with("/api/v1/notes", "team-b-admin")).await;
    assert_eq!(
        (stranger.status, &stranger.json["error"]),
        (401, &json!("session_expired"))
    );
    assert_eq!(
        app.send(with("/api/v1/forgotten", "team-a-admin")).await.status,
        403,
        "no row, no way"
    );
}

#[tokio::test]
async fn a_bad_sign_in_is_nobody_on_public_operations_but_a_failure_stays_one() {
    let app = app().await;
    let with = |token: &str| {
        request("GET", "/api/v1/who")
            .header(AUTHORIZATION, token)
            .body(Body::empty())
            .unwrap()
    };
    let answer = app.send(with("Bearer forged")).await;
    assert_eq!((answer.status, &answer.json["signed_in"]), (200, &json!(false)));
    assert_eq!(app.send(with("Bearer broken")).await.status, 500);
}

#[tokio::test]
async fn another_method_is_told_which_ones_exist() {
    let app = app().await;
    let answer = app
        .send(request("DELETE", "/api/v1/notes").body(Body::empty()).unwrap())
        .await;
    assert_eq!(
        (answer.status, &answer.json["error"]),
        (405, &json!("method_not_allowed"))
    );
    assert_eq!(answer.headers["allow"], "GET, POST");
    let answer = app.get("/api/v1/nothing").await;
    assert_eq!((answer.status, &answer.json["error"]), (404, &json!("not_found")));
    assert_eq!(
        app.send(request("HEAD", "/api/v1/who").body(Body::empty()).unwrap())
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn changes_from_foreign_pages_are_refused() {
    let app = app().await;
    let csv = |builder: axum::http::request::Builder| {
        builder
            .header(CONTENT_TYPE, "text/csv")
            .header(COOKIE, "a=b")
            .body(Body::from("email\n"))
            .unwrap()
    };
    let post = || request("POST", "/api/v1/import");
    assert_eq!(
        app.send(csv(post().header("sec-fetch-site", "same-origin")))
            .await
            .status,
        200
    );
    for foreign in ["cross-site", "same-site"] {
        let answer = app.send(csv(post().header("sec-fetch-site", foreign))).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (403, &json!("cross_origin")),
            "{foreign}"
        );
    }
    assert_eq!(
        app.send(csv(post().header(ORIGIN, "http://team-b.localhost")))
            .await
            .status,
        403
    );
    assert_eq!(
        app.send(csv(post().header(ORIGIN, "http://team-a.localhost")))
            .await
            .status,
        200
    );
}

#[tokio::test]
async fn the_idempotency_key_becomes_the_command_id() {
    let app = app().await;
    let with = |key: &str| {
        request("POST", "/api/v1/notes")
            .header(AUTHORIZATION, "Bearer team-a-member")
            .header(CONTENT_TYPE, "application/json")
            .header("idempotency-key", key)
            .body(Body::from(r#"{"text":"a"}"#))
            .unwrap()
    };
    let answer = app.send(with("01J8ZQ4K5N0000000000000000")).await;
    assert_eq!(answer.json["command_id"], "01J8ZQ4K5N0000000000000000");
    assert_eq!(
        app.send(with("0192e4a0-7c00-7abc-8def-0123456789ab"))
            .await
            .status,
        200
    );
    for bad in ["", "7", "550e8400-e29b-41d4-a716-446655440000", "ünïcode"] {
        let answer = app.send(with(bad)).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (400, &json!("invalid_idempotency_key")),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn the_operator_names_the_instance_in_a_header() {
    let app = app().await;
    let local = |instance: Option<&str>| {
        let mut builder = axum::http::Request::get("/api/v1/notes").extension(Operator);
        if let Some(instance) = instance {
            builder = builder.header("x-vc-instance", instance);
        }
        builder.body(Body::empty()).unwrap()
    };
    assert_eq!(app.send(local(Some("team-b"))).await.status, 200);
    assert_eq!(app.send(local(Some("team-x"))).await.status, 404);
    let unnamed = app.send(local(None)).await;
    assert!(
        unnamed.json["message"]
            .as_str()
            .unwrap()
            .contains("team-a, team-b")
    );
    // From the network the same header means nothing.
    let forged = request("GET", "/api/v1/notes")
        .header("x-vc-instance", "team-b")
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(forged).await.status, 401);
}

#[tokio::test]
async fn the_description_has_the_common_answers_and_the_missing_row_shows() {
    let app = vc_http::assemble([(utoipa_axum::router::OpenApiRouter::new(), [].as_slice())]);
    let json = serde_json::to_value(&app.openapi).unwrap();
    assert_eq!(json["openapi"], "3.1.0");
    assert!(json["components"]["schemas"]["Error"].is_object());
    assert!(json["components"]["securitySchemes"]["session"].is_object());
}
