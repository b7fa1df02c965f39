//! Whatever is sent, the answer is an error of our own, never a 500.

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn wrong_bodies_get_a_stable_error() {
    let app = App::new().await;
    let ada = app.admin().await;
    let json = serde_json::to_value(&app.openapi).unwrap();
    let bodies = [
        "",
        "{",
        "null",
        "[]",
        "7",
        "\"x\"",
        "{}",
        "\u{0}",
        r#"{"name": 7}"#,
        r#"{"unknown": true}"#,
        r#"{"email": null, "password": {}, "token": [], "slots": "mon", "topics": [7]}"#,
        r#"{"email": "a@example.com", "name": "x", "password": "\u0000\u0000\u0000\u0000\u0000\u0000\u0000\u0000", "time_zone": "../etc", "token": "😀"}"#,
        r#"{"meeting_length_minutes": 1e300, "expires_in_days": -9223372036854775808, "name": "x"}"#,
    ];
    let large = format!("{{\"name\": \"{}\"}}", "x".repeat(2 * 1024 * 1024));
    for (path, item) in json["paths"].as_object().unwrap() {
        for (method, _) in item.as_object().unwrap() {
            let method: Method = method.to_uppercase().parse().unwrap();
            for id in [
                "x",
                "person_01J8ZQ4K5N0000000000000000",
                "%00",
                "..%2F..",
                "session_01J8ZQ4K5N0000000000000000",
            ] {
                let path = path.replace("{id}", id).replace("{token}", id);
                for body in bodies.iter().copied().chain([large.as_str()]) {
                    let answer = ada
                        .clone()
                        .send(method.clone(), &path, "application/json", body.to_owned())
                        .await;
                    let status = answer.status.as_u16();
                    assert!(status < 500, "{method} {path} {:.80}: {}", body, answer.text);
                    if status >= 400 {
                        assert!(
                            answer.json["error"].is_string() && answer.json["details"].is_object(),
                            "{method} {path}: {}",
                            answer.text
                        );
                    }
                }
                if !path.contains(id) {
                    break;
                }
            }
        }
    }
}

#[tokio::test]
async fn limits_of_every_field_are_checked() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let profile = |field: &str, value: Value| {
        let mut form = json!({"name": "Ada", "team": null, "time_zone": "UTC", "languages": []});
        form[field] = value;
        form
    };
    let long = |n: usize| "ü".repeat(n);
    for (field, value) in [
        ("name", json!(long(201))),
        ("name", json!("a\u{7}b")),
        ("name", json!("\u{202E}x")),
        ("team", json!(long(101))),
        ("time_zone", json!("Europe/Nowhere")),
        ("languages", json!([long(36)])),
        ("languages", json!(vec!["x"; 1_000])),
        (
            "languages",
            json!((0..21).map(|n| n.to_string()).collect::<Vec<_>>()),
        ),
    ] {
        let refused = ada.put("/api/v1/users/profile", profile(field, value)).await;
        assert_eq!(refused.error(), (400, "validation_failed"), "{field}");
        assert!(
            refused.json["details"]["fields"][field].is_string(),
            "{field}: {}",
            refused.text
        );
    }
    ada.put("/api/v1/users/profile", profile("name", json!(long(200))))
        .await
        .ok();
    let preferences = |field: &str, value: Value| {
        let mut form = json!({"slots": [], "topics": [], "meeting_length_minutes": 30});
        form[field] = value;
        form
    };
    for (field, value) in [
        ("slots", json!(["mon 09:10"])),
        ("slots", json!(vec!["mon 09:00"; 400])),
        ("topics", json!([long(61)])),
        ("topics", json!([""])),
        (
            "topics",
            json!((0..21).map(|n| n.to_string()).collect::<Vec<_>>()),
        ),
        ("meeting_length_minutes", json!(20)),
        ("meeting_length_minutes", json!(-30)),
    ] {
        let refused = ada
            .put("/api/v1/users/preferences", preferences(field, value))
            .await;
        assert!(
            refused.json["details"]["fields"][field].is_string(),
            "{field}: {}",
            refused.text
        );
    }
}

#[tokio::test]
async fn another_site_cannot_change_anything() {
    let app = App::new().await;
    let ada = app.admin().await;
    let request = axum::http::Request::builder()
        .method("POST")
        .uri("/api/v1/auth/logout")
        .header("host", "main.example.com")
        .header("sec-fetch-site", "cross-site")
        .header("cookie", format!("__Host-vc_access={}", ada.cookie("access")))
        .body(axum::body::Body::empty())
        .unwrap();
    let response = tower::ServiceExt::oneshot(app.router.clone(), request)
        .await
        .unwrap();
    assert_eq!(response.status().as_u16(), 403);
}
