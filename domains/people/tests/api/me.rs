//! Oneself.

use jiff::SignedDuration;
use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn the_introduction_is_saved_step_by_step() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let profile = json!({"name": "Ada L.", "team": "  ", "time_zone": "America/New_York", "languages": ["English", "english", "Deutsch"]});
    let saved = ada.put("/api/v1/users/profile", profile).await.ok();
    assert_eq!(
        (&saved["name"], &saved["team"], &saved["languages"]),
        (&json!("Ada L."), &json!(null), &json!(["English", "Deutsch"]))
    );
    let preferences = json!({"slots": ["fri 14:30", "mon 09:00", "mon 09:00"], "topics": ["tea", "Rust 🦀"], "meeting_length_minutes": 45});
    let saved = ada.put("/api/v1/users/preferences", preferences).await.ok();
    assert_eq!(
        saved["preferences"],
        json!({"slots": ["mon 09:00", "fri 14:30"], "topics": ["tea", "Rust 🦀"], "meeting_length_minutes": 45})
    );
    ada.put(
        "/api/v1/users/participation",
        json!({"status": "active", "until": null}),
    )
    .await
    .ok();
    let me = ada.get("/api/v1/auth/me").await.ok();
    assert_eq!(
        me["onboarding"],
        json!({"profile": true, "preferences": true, "participation": true})
    );
    let saved = ada
        .put("/api/v1/users/notifications", json!({"email": false}))
        .await
        .ok();
    assert_eq!(saved["notifications"], json!({"email": false}));
    assert_eq!(ada.get("/api/v1/users/profile").await.ok(), saved);
}

#[tokio::test]
async fn a_snooze_ends_by_itself_where_the_person_lives() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let snooze = |until: &str| json!({"status": "snoozed", "until": until});
    for bad in [
        json!({"status": "snoozed"}),
        snooze("2026-11-23"),
        snooze("2026-13-01"),
        snooze("tomorrow"),
        json!({"status": "active", "until": "2026-12-01"}),
    ] {
        let refused = ada.put("/api/v1/users/participation", bad.clone()).await;
        assert!(
            refused.json["details"]["fields"]["until"].is_string(),
            "{bad}: {}",
            refused.text
        );
    }
    let saved = ada
        .put("/api/v1/users/participation", snooze("2026-11-25"))
        .await
        .ok();
    assert_eq!(
        saved["participation"],
        json!({"status": "snoozed", "until": "2026-11-25"})
    );
    // Midnight in Berlin is 23:00 UTC the day before; it is 09:00 UTC on the 23rd.
    app.pass(SignedDuration::from_mins(38 * 60 - 1));
    app.fire().await;
    ada.login("ada@example.com", crate::app::PASSWORD).await.ok();
    assert_eq!(
        ada.get("/api/v1/users/profile").await.ok()["participation"]["status"],
        "snoozed"
    );
    app.pass(SignedDuration::from_mins(1));
    app.fire().await;
    assert_eq!(
        ada.get("/api/v1/users/profile").await.ok()["participation"]["status"],
        "active"
    );
}

#[tokio::test]
async fn one_click_pauses_whoever_the_link_names() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let main = app.engine.main().await;
    let id = ada.my_id().await.parse().unwrap();
    let link = vc_people::api::pause_link(&main, "https://main.example.com", id)
        .await
        .unwrap();
    let token = link
        .strip_prefix("https://main.example.com/pause?token=")
        .unwrap()
        .to_owned();
    let path = format!("/api/v1/participation/one-click?token={token}");
    let mut anyone = app.browser();
    assert_eq!(
        anyone.post(&path, json!({})).await.ok(),
        json!({"status": "paused", "name": "Ada"})
    );
    assert_eq!(
        anyone.post(&path, json!({})).await.ok()["status"],
        "paused",
        "again"
    );
    assert_eq!(
        ada.get("/api/v1/users/profile").await.ok()["participation"]["status"],
        "paused"
    );
    let other = app.browser_at("other").post(&path, json!({})).await;
    assert_eq!(other.error(), (400, "link_invalid"));
    for forged in [
        "x",
        "a.b",
        &token[1..],
        &token.replace('.', ""),
        &"a".repeat(3_000),
    ] {
        let refused = anyone
            .post(
                &format!("/api/v1/participation/one-click?token={forged}"),
                json!({}),
            )
            .await;
        assert_eq!(refused.error(), (400, "link_invalid"), "{forged}");
    }
    assert_eq!(
        anyone
            .post("/api/v1/participation/one-click", json!({}))
            .await
            .error(),
        (400, "validation_failed")
    );
}
