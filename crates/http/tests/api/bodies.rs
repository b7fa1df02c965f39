use axum::body::Body;
use axum::http::header::{AUTHORIZATION, CONTENT_LENGTH, CONTENT_TYPE};
use serde_json::json;

use crate::app::{Answer, TestApp, app, request};

async fn note(app: &TestApp, content_type: &str, body: impl Into<Body>) -> Answer {
    let builder = request("POST", "/api/v1/notes").header(AUTHORIZATION, "Bearer team-a-member");
    app.send(
        builder
            .header(CONTENT_TYPE, content_type)
            .body(body.into())
            .unwrap(),
    )
    .await
}

#[tokio::test]
async fn a_body_is_json_of_the_right_shape() {
    let app = app().await;
    assert_eq!(
        note(
            &app,
            "application/json; charset=utf-8",
            r#"{"text":"a","stars":5}"#
        )
        .await
        .status,
        200
    );
    for (body, code, field) in [
        ("{", "malformed_json", None),
        ("", "malformed_json", None),
        ("\u{feff}{}", "malformed_json", None),
        ("[]", "validation_failed", Some("text")),
        ("{}", "validation_failed", Some("text")),
        (r#"{"text":1}"#, "validation_failed", Some("text")),
        (r#"{"text":"a","stars":-1}"#, "validation_failed", Some("stars")),
        (r#"{"text":"a","stars":1e99}"#, "validation_failed", Some("stars")),
        (r#"{"text":"a","starz":1}"#, "validation_failed", Some("starz")),
        (r#"{"text":"a","text":"b"}"#, "validation_failed", None),
        (r#"{"text":"a"} x"#, "malformed_json", None),
    ] {
        let answer = note(&app, "application/json", body).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (400, &json!(code)),
            "{body}: {}",
            answer.json
        );
        if let Some(field) = field.filter(|_| body != "[]") {
            assert!(
                answer.json["details"]["fields"][field].is_string(),
                "{body}: {}",
                answer.json
            );
        }
    }
    let broken_utf8 = note(
        &app,
        "application/json",
        vec![b'{', b'"', 0xff, b'"', b':', b'1', b'}'],
    )
    .await;
    assert_eq!(broken_utf8.status, 400);
}

#[tokio::test]
async fn the_type_must_be_said() {
    let app = app().await;
    for wrong in [
        "text/plain",
        "application/x-www-form-urlencoded",
        "",
        "application/jsonx",
    ] {
        let answer = note(&app, wrong, r#"{"text":"a"}"#).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (415, &json!("unsupported_media_type")),
            "{wrong}"
        );
    }
}

#[tokio::test]
async fn bodies_are_bounded_announced_or_not() {
    let app = app().await;
    let large = format!(r#"{{"text":"{}"}}"#, "a".repeat(vc_http::BODY_BYTES_MAX));
    let answer = note(&app, "application/json", large.clone()).await;
    assert_eq!(
        (answer.status, &answer.json["error"]),
        (413, &json!("body_too_large"))
    );
    // Chunked: no length to go by.
    let stream = futures_util::stream::iter([Ok::<_, std::io::Error>(large)]);
    assert_eq!(
        note(&app, "application/json", Body::from_stream(stream))
            .await
            .status,
        413
    );

    let csv = |bytes: usize| {
        request("POST", "/api/v1/import")
            .header(CONTENT_TYPE, "text/csv")
            .body(Body::from("a".repeat(bytes)))
            .unwrap()
    };
    let answer = app.send(csv(vc_http::CSV_BYTES_MAX)).await;
    assert_eq!((answer.status, answer.json), (200, json!(vc_http::CSV_BYTES_MAX)));
    assert_eq!(app.send(csv(vc_http::CSV_BYTES_MAX + 1)).await.status, 413);
    let announced = request("POST", "/api/v1/import")
        .header(CONTENT_TYPE, "text/csv")
        .header(CONTENT_LENGTH, "99999999999")
        .body(Body::empty())
        .unwrap();
    assert_eq!(app.send(announced).await.status, 413);
}

#[tokio::test]
async fn queries_and_paths_are_checked() {
    let app = app().await;
    let get = |query: &str| {
        let builder = request("GET", &format!("/api/v1/notes{query}"));
        builder
            .header(AUTHORIZATION, "Bearer team-a-admin")
            .body(Body::empty())
            .unwrap()
    };
    let answer = app.send(get("?limit=7&cursor=NQ")).await;
    assert_eq!(answer.json, json!({ "limit": 7, "after": 5 }));
    assert_eq!(
        app.send(get("?limit=&cursor=")).await.json,
        json!({ "limit": 25, "after": null })
    );
    for bad in [
        "?limit=0",
        "?limit=201",
        "?limit=-1",
        "?limit=x",
        "?limit=99999999999999999999",
        "?limit=1&limit=2",
    ] {
        let answer = app.send(get(bad)).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (400, &json!("validation_failed")),
            "{bad}"
        );
        assert!(answer.json["details"]["fields"].is_object(), "{bad}");
    }
    assert_eq!(app.send(get("?cursor=%00%ff")).await.status, 400);
    for bad in [
        "x",
        "person_x",
        "%ff%fe",
        "..%2f..",
        "service_01J8ZQ4K5N0000000000000000",
    ] {
        let answer = app.get(&format!("/api/v1/people/{bad}")).await;
        assert_eq!(
            (answer.status, &answer.json["error"]),
            (404, &json!("not_found")),
            "{bad}"
        );
    }
}
