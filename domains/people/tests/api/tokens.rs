//! API tokens.

use jiff::SignedDuration;
use serde_json::json;

use crate::app::App;

const TOKENS: &str = "/api/v1/users/tokens";

#[tokio::test]
async fn an_api_token_works_until_it_expires_or_is_revoked() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let made = ada
        .post(TOKENS, json!({"name": "laptop", "expires_in_days": 7}))
        .await;
    assert_eq!(made.status.as_u16(), 201);
    let made = made.ok();
    let text = made["token"].as_str().unwrap().to_owned();
    assert!(text.starts_with(made["prefix"].as_str().unwrap()) && text.starts_with("vc_"));

    let mut script = app.browser();
    script.bearer = Some(text.clone());
    script.get("/api/v1/admin/users").await.ok();
    let me = script.get("/api/v1/auth/me").await.ok();
    assert_eq!(me["access_expires_at"], json!(null));
    let listed = ada.get(TOKENS).await.ok();
    assert_eq!(listed["items"][0]["last_used_at"], "2026-11-23T09:00:00Z");
    assert!(!listed.to_string().contains(&text));

    // It cannot make itself permanent.
    let refused = script
        .post(TOKENS, json!({"name": "x", "expires_in_days": 7}))
        .await;
    assert_eq!(refused.error(), (403, "session_needed"));
    let form = json!({"current_password": crate::app::PASSWORD, "new_password": "another password"});
    assert_eq!(
        script.put("/api/v1/auth/password", form).await.error(),
        (403, "session_needed")
    );

    app.pass(SignedDuration::from_hours(24 * 7));
    assert_eq!(
        script.get("/api/v1/auth/me").await.error(),
        (401, "not_signed_in")
    );

    ada.login("ada@example.com", crate::app::PASSWORD).await.ok();
    let made = ada
        .post(TOKENS, json!({"name": "two", "expires_in_days": 7}))
        .await
        .ok();
    script.bearer = made["token"].as_str().map(str::to_owned);
    script.get("/api/v1/auth/me").await.ok();
    let path = format!("{TOKENS}/{}", made["id"].as_str().unwrap());
    let mut bob = app.member("bob").await;
    assert_eq!(bob.delete(&path).await.error(), (404, "token_not_found"));
    assert_eq!(ada.delete(&path).await.status.as_u16(), 204);
    assert_eq!(
        script.get("/api/v1/auth/me").await.error(),
        (401, "not_signed_in")
    );
}

#[tokio::test]
async fn forged_api_tokens_are_refused() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let made = ada
        .post(TOKENS, json!({"name": "laptop", "expires_in_days": 7}))
        .await
        .ok();
    let text = made["token"].as_str().unwrap().to_owned();
    let mut other = app.browser_at("other");
    other.bearer = Some(text.clone());
    assert_eq!(other.get("/api/v1/auth/me").await.error(), (401, "not_signed_in"));
    let mut script = app.browser();
    for forged in [
        "vc_",
        "",
        "nonsense",
        &text[..29],
        &format!("{text}x"),
        &"vc_".repeat(1_000),
        &text.replace("vc_", "VC_"),
    ] {
        script.bearer = Some(forged.to_owned());
        assert_eq!(
            script.get("/api/v1/auth/me").await.error(),
            (401, "not_signed_in"),
            "{forged}"
        );
    }
    for (name, days) in [("", 7), ("x", 0), ("x", 367), ("x", i64::MAX), ("a\nb", 1)] {
        let refused = ada
            .post(TOKENS, json!({"name": name, "expires_in_days": days}))
            .await;
        assert_eq!(refused.error(), (400, "validation_failed"), "{name:?} {days}");
    }
}

#[tokio::test]
async fn a_service_comes_in_as_nobody_and_is_shut_out() {
    const SERVICES: &str = "/api/v1/admin/services";
    let app = App::new().await;
    let mut ada = app.admin().await;
    let made = ada
        .post(
            SERVICES,
            json!({"name": "Build server", "role": "admin", "expires_in_days": 30}),
        )
        .await
        .ok();
    let mut script = app.browser();
    script.bearer = made["token"].as_str().map(str::to_owned);
    script.get("/api/v1/admin/users").await.ok();
    let invited = json!({"invitations": [{"email": "bob@example.com"}], "role": "member"});
    script.post("/api/v1/admin/invitations", invited).await.ok();
    assert_eq!(script.get("/api/v1/auth/me").await.error(), (403, "no_person"));
    let refused = script
        .post(TOKENS, json!({"name": "x", "expires_in_days": 7}))
        .await;
    assert_eq!(refused.error(), (403, "no_person"));
    let listed = ada.get(SERVICES).await.ok();
    assert_eq!(
        (&listed["items"][0]["name"], &listed["items"][0]["last_used_at"]),
        (&json!("Build server"), &json!("2026-11-23T09:00:00Z"))
    );

    let member = ada
        .post(
            SERVICES,
            json!({"name": "Reader", "role": "member", "expires_in_days": 1}),
        )
        .await
        .ok();
    let mut reader = app.browser();
    reader.bearer = member["token"].as_str().map(str::to_owned);
    assert_eq!(
        reader.get("/api/v1/admin/users").await.error(),
        (403, "forbidden")
    );
    let path = format!("{SERVICES}/{}", made["id"].as_str().unwrap());
    assert_eq!(ada.delete(&path).await.status.as_u16(), 204);
    assert_eq!(
        script.get("/api/v1/admin/users").await.error(),
        (401, "not_signed_in")
    );
    assert_eq!(ada.delete(&path).await.error(), (404, "service_not_found"));
}
