//! Access and refresh tokens.

use jiff::SignedDuration;
use serde_json::json;

use crate::app::App;

const ME: &str = "/api/v1/auth/me";
const REFRESH: &str = "/api/v1/auth/refresh";

#[tokio::test]
async fn an_access_token_ends_and_the_refresh_token_goes_on() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    app.pass(SignedDuration::from_secs(15 * 60 - 1));
    assert_eq!(ada.get(ME).await.status.as_u16(), 200);
    app.pass(SignedDuration::from_secs(1));
    assert_eq!(ada.get(ME).await.error(), (401, "session_expired"));
    let (access, refresh) = (ada.cookie("access"), ada.cookie("refresh"));
    let answer = ada.post(REFRESH, json!({})).await.ok();
    assert_eq!(answer["access_expires_at"], "2026-11-23T09:30:00Z");
    assert_ne!((access, refresh), (ada.cookie("access"), ada.cookie("refresh")));
    assert_eq!(ada.get(ME).await.status.as_u16(), 200);

    app.pass(SignedDuration::from_hours(24 * 31));
    let late = ada.post(REFRESH, json!({})).await;
    assert_eq!(late.error(), (401, "session_expired"));
    assert!(ada.cookies.is_empty(), "both are forgotten");
    assert_eq!(
        ada.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
    assert_eq!(ada.get(ME).await.error(), (401, "not_signed_in"));
}

#[tokio::test]
async fn two_tabs_at_once_get_the_same_successor() {
    let app = App::new().await;
    let mut one = app.admin().await;
    let mut two = one.clone();
    let (first, second) = tokio::join!(one.post(REFRESH, json!({})), two.post(REFRESH, json!({})));
    first.ok();
    second.ok();
    assert_eq!(one.cookie("refresh"), two.cookie("refresh"));
    app.pass(SignedDuration::from_secs(60));
    one.post(REFRESH, json!({})).await.ok();
    assert_eq!(one.get(ME).await.status.as_u16(), 200);
}

#[tokio::test]
async fn a_copied_refresh_token_ends_the_session_for_both() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut thief = ada.clone();
    let mut elsewhere = app.browser();
    elsewhere
        .login("ada@example.com", crate::app::PASSWORD)
        .await
        .ok();

    thief.post(REFRESH, json!({})).await.ok();
    app.pass(SignedDuration::from_secs(11));
    assert_eq!(
        ada.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
    assert_eq!(
        thief.get(ME).await.error(),
        (401, "session_expired"),
        "at once, not in a quarter of an hour"
    );
    assert_eq!(
        thief.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
    assert_eq!(
        elsewhere.get(ME).await.status.as_u16(),
        200,
        "other sessions go on"
    );
    let events = elsewhere.get("/api/v1/admin/security-events").await.ok();
    assert_eq!(events["items"][0]["kind"], "refresh_token_reused");
}

#[tokio::test]
async fn forged_and_foreign_tokens_are_refused() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut foreign = app.admin_at("other").await;
    let access = ada.cookie("access");
    let (header, rest) = access.split_once('.').unwrap();
    let (claims, signature) = rest.split_once('.').unwrap();
    // {"alg":"none","typ":"JWT"}
    let none = format!("eyJhbGciOiJub25lIiwidHlwIjoiSldUIn0.{claims}.");
    let mut flipped = signature.to_owned();
    flipped.replace_range(0..1, if flipped.starts_with('A') { "B" } else { "A" });
    for forged in [
        none,
        format!("{header}.{claims}.{flipped}"),
        format!("{header}.{claims}"),
        "x".to_owned(),
        "a.b.c".to_owned(),
    ] {
        ada.set_cookie("access", &forged);
        assert_eq!(ada.get(ME).await.error(), (401, "session_expired"), "{forged}");
    }
    // Another instance's tokens, and the other way round.
    ada.set_cookie("access", &foreign.cookie("access"));
    assert_eq!(ada.get(ME).await.error(), (401, "session_expired"));
    let refresh = ada.cookie("refresh");
    ada.set_cookie("refresh", &foreign.cookie("refresh"));
    assert_eq!(
        ada.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
    foreign.post(REFRESH, json!({})).await.ok();
    for forged in [
        "",
        "....",
        "a.b.c.d",
        &refresh.replace(".0.", ".1."),
        &refresh.replace(".0.", ".-1."),
        &format!("{refresh}A"),
        &"1".repeat(5_000),
    ] {
        ada.set_cookie("refresh", forged);
        assert_eq!(
            ada.post(REFRESH, json!({})).await.error(),
            (401, "session_expired"),
            "{forged}"
        );
    }
    ada.set_cookie("refresh", &refresh);
    ada.post(REFRESH, json!({})).await.ok();
    // A stale cookie does not stand in the way of signing in.
    ada.set_cookie("access", "x");
    ada.login("ada@example.com", crate::app::PASSWORD).await.ok();
}

#[tokio::test]
async fn signing_out_ends_the_session_everywhere() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut copy = ada.clone();
    assert_eq!(
        ada.post("/api/v1/auth/logout", json!({})).await.status.as_u16(),
        204
    );
    assert!(ada.cookies.is_empty());
    assert_eq!(copy.get(ME).await.error(), (401, "session_expired"));
    assert_eq!(
        copy.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
    assert_eq!(
        ada.post("/api/v1/auth/logout", json!({})).await.status.as_u16(),
        204,
        "whoever is out is out"
    );

    // With an access token that has ended, the refresh token says whose session it is.
    let mut late = app.browser();
    late.login("ada@example.com", crate::app::PASSWORD).await.ok();
    let mut copy = late.clone();
    app.pass(SignedDuration::from_mins(20));
    assert_eq!(
        late.post("/api/v1/auth/logout", json!({})).await.status.as_u16(),
        204
    );
    assert_eq!(
        copy.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
}

#[tokio::test]
async fn sessions_are_listed_and_ended_from_another_device() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut phone = app.browser();
    phone.login("ada@example.com", crate::app::PASSWORD).await.ok();
    let mut bob = app.member("bob").await;
    let sessions = ada.get("/api/v1/users/sessions").await.ok();
    let items = sessions["items"].as_array().unwrap();
    assert_eq!(items.len(), 2);
    let other = items.iter().find(|it| it["current"] == false).unwrap();
    assert_eq!(other["user_agent"], "test browser");
    let path = format!("/api/v1/users/sessions/{}", other["id"].as_str().unwrap());
    assert_eq!(
        bob.delete(&path).await.error(),
        (404, "not_found"),
        "others' sessions are not theirs"
    );
    assert_eq!(ada.delete(&path).await.status.as_u16(), 204);
    assert_eq!(phone.get(ME).await.error(), (401, "session_expired"));
    assert_eq!(ada.delete(&path).await.error(), (404, "not_found"));
    assert_eq!(
        ada.delete("/api/v1/users/sessions/nonsense").await.error(),
        (404, "not_found")
    );
}

#[tokio::test]
async fn roles_come_from_the_view_at_once() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut bob = app.member("bob").await;
    let id = bob.my_id().await;
    let people = "/api/v1/admin/users";
    assert_eq!(bob.get(people).await.error(), (403, "forbidden"));
    ada.patch(&format!("{people}/{id}"), json!({"role": "admin"}))
        .await
        .ok();
    bob.get(people).await.ok();
    ada.patch(&format!("{people}/{id}"), json!({"role": "member"}))
        .await
        .ok();
    assert_eq!(bob.get(people).await.error(), (403, "forbidden"));
    assert_eq!(ada.delete(&format!("{people}/{id}")).await.status.as_u16(), 204);
    assert_eq!(bob.get(ME).await.error(), (401, "session_expired"));
    assert_eq!(
        bob.post(REFRESH, json!({})).await.error(),
        (401, "session_expired")
    );
}

#[tokio::test]
async fn a_token_with_the_right_key_must_fit_in_every_claim() {
    use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};

    let app = App::new().await;
    let mut ada = app.admin().await;
    let row = app
        .engine
        .main()
        .await
        .keep()
        .get("people.secret", "access")
        .await
        .unwrap()
        .unwrap();
    let key = EncodingKey::from_secret(&row.bytes);
    let payload = ada.cookie("access").split('.').nth(1).unwrap().to_owned();
    let payload = base64::Engine::decode(&base64::engine::general_purpose::URL_SAFE_NO_PAD, payload).unwrap();
    let good: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    let now = good["iat"].as_i64().unwrap();
    let sign = |algorithm, claims: &serde_json::Value| encode(&Header::new(algorithm), claims, &key).unwrap();
    ada.set_cookie("access", &sign(Algorithm::HS256, &good));
    ada.get(ME).await.ok();
    ada.set_cookie("access", &sign(Algorithm::HS512, &good));
    assert_eq!(
        ada.get(ME).await.error(),
        (401, "session_expired"),
        "another algorithm"
    );
    for (claim, value) in [
        ("aud", json!("other")),
        ("aud", json!(null)),
        ("iss", json!("somebody")),
        ("exp", json!(now)),
        ("exp", json!(now + 86_400)),
        ("exp", json!("later")),
        ("sub", json!("person_01J8ZQ4K5N0000000000000000")),
        ("sub", json!("nonsense")),
        ("sid", json!(null)),
    ] {
        let mut claims = good.clone();
        claims[claim] = value.clone();
        ada.set_cookie("access", &sign(Algorithm::HS256, &claims));
        assert_eq!(
            ada.get(ME).await.error(),
            (401, "session_expired"),
            "{claim}: {value}"
        );
    }
}

#[tokio::test]
async fn a_keep_that_fails_is_no_sign_out() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    app.engine.faults.on_keep(1);
    let refused = ada.post(REFRESH, json!({})).await;
    assert_eq!(refused.error(), (503, "busy"));
    assert!(refused.headers.contains_key("retry-after"));
    assert_eq!(ada.cookies.len(), 2, "the cookies stay");
    ada.post(REFRESH, json!({})).await.ok();
    app.engine.faults.on_keep(1);
    assert_eq!(
        app.browser()
            .login("ada@example.com", crate::app::PASSWORD)
            .await
            .error(),
        (503, "busy")
    );
    app.browser()
        .login("ada@example.com", crate::app::PASSWORD)
        .await
        .ok();
}

#[tokio::test]
async fn a_session_tells_when_somebody_was_here_last() {
    let app = App::new().await;
    let main = app.engine.main().await;
    let away = app.add("cleo", vc_people::api::Role::Member).await;
    assert_eq!(vc_people::api::last_here(&main, away).await.unwrap(), None);
    let mut ben = app.member("ben").await;
    let id = ben.my_id().await.parse().unwrap();
    let at = async || vc_people::api::last_here(&main, id).await.unwrap().unwrap();
    let signed_in = at().await;
    app.pass(SignedDuration::from_hours(3));
    ben.post(REFRESH, json!({})).await.ok();
    assert!(at().await.duration_since(signed_in) >= SignedDuration::from_hours(3));
}
