//! Setup, passwords, links, limits.

use jiff::SignedDuration;
use serde_json::json;

use crate::app::{App, PASSWORD};

#[tokio::test]
async fn an_instance_is_set_up_once_with_the_newest_link() {
    let app = App::new().await;
    let main = app.engine.main().await;
    let mut browser = app.browser();
    let options = browser.get("/api/v1/auth/options").await.ok();
    assert_eq!(options["setup_needed"], true);
    assert_eq!(options["instance"], json!({"id": "main", "name": "Commons"}));

    let old = vc_people::api::setup_link_token(&main)
        .await
        .expect("no admin yet");
    let token = vc_people::api::setup_link_token(&main)
        .await
        .expect("no admin yet");
    let form = |token: &str, email: &str| json!({"token": token, "instance_name": "Team A", "name": "Ada", "email": email, "password": PASSWORD, "time_zone": "europe/berlin"});
    let refused = browser
        .post("/api/v1/auth/setup", form(&old, "ada@example.com"))
        .await;
    assert_eq!(refused.error(), (400, "link_invalid"));

    // Two at once: one is the admin.
    let (mut one, mut two) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(
        one.post("/api/v1/auth/setup", form(&token, "ada@example.com")),
        two.post("/api/v1/auth/setup", form(&token, "eve@example.com")),
    );
    let mut statuses = [first.status.as_u16(), second.status.as_u16()];
    statuses.sort_unstable();
    assert!(matches!(statuses, [200, 400 | 409]), "{statuses:?}");
    let winner = if first.status.is_success() { first } else { second };
    let me = winner.ok();
    assert_eq!(
        (&me["role"], &me["instance"]["name"], &me["instance"]["time_zone"]),
        (&json!("admin"), &json!("Team A"), &json!("Europe/Berlin"))
    );
    assert_eq!(
        me["onboarding"],
        json!({"profile": false, "preferences": false, "participation": false})
    );
    assert_eq!(me["access_expires_at"], "2026-11-23T09:15:00Z");
    assert!(vc_people::api::setup_link_token(&main).await.is_none());
    assert_eq!(
        browser.get("/api/v1/auth/options").await.ok()["setup_needed"],
        false
    );
    let again = browser
        .post("/api/v1/auth/setup", form(&token, "eve@example.com"))
        .await;
    assert_eq!(again.error(), (400, "link_invalid"));
}

#[tokio::test]
async fn every_wrong_field_of_a_form_is_named() {
    let app = App::new().await;
    let token = vc_people::api::setup_link_token(&*app.engine.main().await)
        .await
        .expect("no admin yet");
    let form = json!({"token": token, "name": " ", "email": "ada", "password": "short", "time_zone": "Mars"});
    let refused = app.browser().post("/api/v1/auth/setup", form).await;
    assert_eq!(refused.error(), (400, "validation_failed"));
    let fields = refused.json["details"]["fields"].as_object().unwrap();
    assert_eq!(
        fields.keys().collect::<Vec<_>>(),
        ["email", "name", "password", "time_zone"]
    );
}

#[tokio::test]
async fn a_password_signs_in_and_nothing_tells_known_addresses() {
    let app = App::new().await;
    app.admin().await;
    let mut browser = app.browser();
    let wrong = browser.login("ada@example.com", "wrong password").await;
    let unknown = browser.login("nobody@example.com", "wrong password").await;
    assert_eq!(wrong.error(), (401, "wrong_credentials"));
    assert_eq!(wrong.text, unknown.text);
    for (email, password) in [
        ("", ""),
        ("ada@example.com", &*"x".repeat(100_000)),
        ("\u{0}", "\u{0}"),
    ] {
        assert_eq!(
            browser.login(email, password).await.error(),
            (401, "wrong_credentials")
        );
    }
    let right = browser.login(" ADA@example.com ", PASSWORD).await;
    assert!(
        right
            .headers
            .get_all("set-cookie")
            .iter()
            .all(|it| it.to_str().unwrap().contains("HttpOnly; Secure; SameSite=Lax"))
    );
    assert_eq!(right.ok()["person"]["email"], "ada@example.com");
    assert_eq!(browser.get("/api/v1/auth/me").await.ok()["person"]["name"], "Ada");
}

#[tokio::test]
async fn many_failures_are_slowed_and_told_once() {
    let app = App::new().await;
    let mut admin = app.admin().await;
    let mut browser = app.browser();
    for _ in 0..10 {
        assert_eq!(
            browser.login("ada@example.com", "guess").await.error(),
            (401, "wrong_credentials")
        );
    }
    let refused = browser.login("ada@example.com", PASSWORD).await;
    assert_eq!(refused.error(), (429, "too_many_requests"));
    assert!(refused.headers.contains_key("retry-after"));
    let events = admin.get("/api/v1/admin/security-events").await.ok();
    let told: Vec<_> = events["items"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|it| it["kind"] == "sign_in_failures")
        .collect();
    assert_eq!(told.len(), 1);
    assert_eq!(told[0]["person"]["name"], "Ada");

    app.pass(SignedDuration::from_mins(16));
    browser.login("ada@example.com", PASSWORD).await.ok();

    // Many addresses from one place run into the other limit.
    let mut last = 0;
    for n in 0..80 {
        last = browser
            .login(&format!("p{n}@example.com"), "guess")
            .await
            .status
            .as_u16();
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn a_mail_link_signs_in_once() {
    let app = App::new().await;
    app.admin().await;
    let mut browser = app.browser();
    let unknown = browser
        .post("/api/v1/auth/mail-link", json!({"email": "nobody@example.com"}))
        .await;
    let known = browser
        .post("/api/v1/auth/mail-link", json!({"email": "Ada@example.com"}))
        .await;
    assert_eq!((unknown.status.as_u16(), &unknown.text), (202, &known.text));
    let token = app.mailed_token("ada@example.com").await;
    assert!(app.mailer.sent().is_empty(), "nothing to unknown addresses");

    let (mut one, mut two) = (app.browser(), app.browser());
    let form = json!({"token": token});
    let (first, second) = tokio::join!(
        one.post("/api/v1/auth/mail-link/redeem", form.clone()),
        two.post("/api/v1/auth/mail-link/redeem", form.clone()),
    );
    assert_eq!(
        first.status.is_success(),
        !second.status.is_success(),
        "one of two at once"
    );
    let again = browser.post("/api/v1/auth/mail-link/redeem", form).await;
    assert_eq!(again.error(), (400, "link_invalid"));

    browser
        .post("/api/v1/auth/mail-link", json!({"email": "ada@example.com"}))
        .await
        .ok();
    let token = app.mailed_token("ada@example.com").await;
    app.pass(SignedDuration::from_mins(31));
    let late = browser
        .post("/api/v1/auth/mail-link/redeem", json!({"token": token}))
        .await;
    assert_eq!(late.error(), (400, "link_invalid"));
    // A link is good for its own purpose only.
    let reset = browser
        .post("/api/v1/auth/mail-link", json!({"email": "ada@example.com"}))
        .await;
    assert_eq!(reset.status.as_u16(), 202);
    let token = app.mailed_token("ada@example.com").await;
    let form = json!({"token": token, "password": "another password"});
    let other = browser.post("/api/v1/auth/password-reset/redeem", form).await;
    assert_eq!(other.error(), (400, "link_invalid"));
}

#[tokio::test]
async fn a_forgotten_password_is_chosen_anew_and_ends_all_sessions() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut browser = app.browser();
    browser
        .post("/api/v1/auth/password-reset", json!({"email": "ada@example.com"}))
        .await
        .ok();
    let token = app.mailed_token("ada@example.com").await;
    let form = |password: &str| json!({"token": token, "password": password});
    let short = browser
        .post("/api/v1/auth/password-reset/redeem", form("short"))
        .await;
    assert_eq!(short.error(), (400, "validation_failed"));
    browser
        .post("/api/v1/auth/password-reset/redeem", form("another password"))
        .await
        .ok();
    assert_eq!(browser.get("/api/v1/auth/me").await.status.as_u16(), 200);
    assert_eq!(ada.get("/api/v1/auth/me").await.error(), (401, "session_expired"));
    assert_eq!(
        ada.post("/api/v1/auth/refresh", json!({})).await.error(),
        (401, "session_expired")
    );
    assert_eq!(
        ada.login("ada@example.com", PASSWORD).await.error(),
        (401, "wrong_credentials")
    );
    ada.login("ada@example.com", "another password").await.ok();
    let reused = browser
        .post("/api/v1/auth/password-reset/redeem", form("yet another one"))
        .await;
    assert_eq!(reused.error(), (400, "link_invalid"));
}

#[tokio::test]
async fn changing_the_password_needs_the_present_one() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut elsewhere = app.browser();
    elsewhere.login("ada@example.com", PASSWORD).await.ok();
    let form = |current: &str, new: &str| json!({"current_password": current, "new_password": new});
    let wrong = ada
        .put("/api/v1/auth/password", form("wrong", "another password"))
        .await;
    assert!(
        wrong.json["details"]["fields"]["current_password"].is_string(),
        "{}",
        wrong.text
    );
    let changed = ada
        .put("/api/v1/auth/password", form(PASSWORD, "another password"))
        .await;
    assert_eq!(changed.status.as_u16(), 204);
    assert_eq!(
        ada.get("/api/v1/auth/me").await.status.as_u16(),
        200,
        "this session goes on"
    );
    assert_eq!(
        elsewhere.get("/api/v1/auth/me").await.error(),
        (401, "session_expired")
    );
    elsewhere.login("ada@example.com", "another password").await.ok();
}

#[tokio::test]
async fn a_reset_link_ends_with_the_password_it_was_made_for() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    ada.post("/api/v1/auth/password-reset", json!({"email": "ada@example.com"}))
        .await
        .ok();
    let token = app.mailed_token("ada@example.com").await;
    let form = json!({"current_password": PASSWORD, "new_password": "another password"});
    assert_eq!(ada.put("/api/v1/auth/password", form).await.status.as_u16(), 204);
    let form = json!({"token": token, "password": "the old link"});
    let stale = app
        .browser()
        .post("/api/v1/auth/password-reset/redeem", form)
        .await;
    assert_eq!(stale.error(), (400, "link_invalid"));
}
