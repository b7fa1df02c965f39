//! Every operation, called by everybody who might try.

use axum::body::Body;
use axum::http::header;
use serde_json::json;
use vc_http::Access;

use crate::app::{TestApp, app, request, send};

const TOKEN: &str = "00000000000000000000000000";

async fn call(app: &TestApp, method: &str, path: &str, cookie: Option<&str>) -> (u16, String) {
    let path = path
        .replace("{id}", &format!("x_{TOKEN}"))
        .replace("{token}", TOKEN);
    let mut builder = request(method, &path).header(header::CONTENT_TYPE, "application/json");
    if let Some(cookie) = cookie {
        builder = builder.header(header::COOKIE, cookie);
    }
    let body = if method == "GET" {
        Body::empty()
    } else {
        Body::from("{}")
    };
    let answer = send(&app.router, builder.body(body).unwrap()).await;
    (
        answer.status,
        answer.json()["error"].as_str().unwrap_or("").to_owned(),
    )
}

#[tokio::test]
async fn nobody_gets_401_where_somebody_is_asked_for() {
    let app = app().await;
    for rule in app.node.access.rules() {
        let (status, error) = call(&app, rule.method, rule.path, None).await;
        let name = format!("{} {}: {status} {error}", rule.method, rule.path);
        match rule.access {
            Access::Public => assert!(
                error != "not_signed_in" && status != 403 && status < 500,
                "{name}"
            ),
            Access::Member | Access::Admin => {
                assert_eq!((status, error.as_str()), (401, "not_signed_in"), "{name}")
            }
        }
    }
}

#[tokio::test]
async fn a_member_gets_403_where_an_admin_is_asked_for() {
    let app = app().await;
    let mut member = app.sign_in("team-a", "Mia", "member").await;
    for rule in app.node.access.rules() {
        if rule.path.ends_with("/auth/logout") {
            continue;
        }
        let (status, error) = call(&app, rule.method, rule.path, Some(&member)).await;
        let name = format!("{} {}: {status} {error}", rule.method, rule.path);
        match rule.access {
            Access::Admin => assert_eq!((status, error.as_str()), (403, "forbidden"), "{name}"),
            Access::Public | Access::Member => assert!(
                status < 500 && status != 401 || rule.path.contains("/auth/"),
                "{name}"
            ),
        }
        if rule.path.contains("/auth/") {
            member = sign_in_again(&app, "mia").await;
        }
    }
}

async fn sign_in_again(app: &TestApp, name: &str) -> String {
    let body = json!({ "email": format!("{name}@example.com"), "password": crate::app::PASSWORD });
    let login = request("POST", "/api/v1/auth/login").header(header::CONTENT_TYPE, "application/json");
    let answer = send(&app.router, login.body(Body::from(body.to_string())).unwrap()).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    crate::app::cookies(&answer.headers)
}

#[tokio::test]
async fn an_admin_passes_the_guard_everywhere() {
    let app = app().await;
    let admin = app.sign_in("team-a", "Ada", "admin").await;
    for rule in app
        .node
        .access
        .rules()
        .iter()
        .filter(|rule| rule.access != Access::Public)
    {
        let (status, error) = call(&app, rule.method, rule.path, Some(&admin)).await;
        let name = format!("{} {}: {status} {error}", rule.method, rule.path);
        assert!(status != 401 && status < 500, "{name}");
        assert!(error != "forbidden" || rule.path.contains("/operator/"), "{name}");
    }
}

#[tokio::test]
async fn a_session_of_another_instance_is_no_session_here() {
    let app = app().await;
    let stranger = app.sign_in("team-b", "Sam", "admin").await;
    for rule in app
        .node
        .access
        .rules()
        .iter()
        .filter(|rule| rule.access != Access::Public)
    {
        let (status, error) = call(&app, rule.method, rule.path, Some(&stranger)).await;
        assert_eq!(status, 401, "{} {}: {error}", rule.method, rule.path);
    }
}

#[tokio::test]
async fn the_operator_needs_no_sign_in_but_is_nobody_in_person() {
    let app = app().await;
    app.operate("team-a", "GET", "/api/v1/admin/users", &serde_json::Value::Null)
        .await;
    let me = axum::http::Request::get("/api/v1/auth/me")
        .header("x-vc-instance", "team-a")
        .body(Body::empty())
        .unwrap();
    let answer = send(&app.operator, me).await;
    assert_eq!(
        (answer.status, answer.json()["error"].as_str()),
        (403, Some("no_person"))
    );
}
