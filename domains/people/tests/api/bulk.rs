//! Changing many people at once.

use std::fmt::Write as _;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_people::api::Role;

use crate::app::{App, Browser, PASSWORD};

const BULK: &str = "/api/v1/admin/bulk-changes";
const USERS: &str = "/api/v1/admin/users";

async fn shown(admin: &mut Browser, change: &Value) -> Value {
    admin
        .get(&format!("{BULK}/{}", change["id"].as_str().unwrap()))
        .await
        .ok()
}

async fn undo(admin: &mut Browser, change: &Value) -> Value {
    let path = format!("{BULK}/{}/undo", change["id"].as_str().unwrap());
    admin.post(&path, json!({})).await.ok()
}

/// `p000` and so on, of two teams.
async fn many(app: &App, admin: &mut Browser, count: usize) {
    let mut file = "email,name,team\n".to_owned();
    for n in 0..count {
        let team = if n % 2 == 0 { "Blue" } else { "Red" };
        writeln!(file, "p{n:03}@example.com,Person {n},{team}").unwrap();
    }
    admin.csv("/api/v1/admin/imports", file).await.ok();
    app.fire().await;
}

#[tokio::test]
async fn everybody_whom_a_filter_finds_is_changed_in_parts_and_put_back() {
    let mut app = App::new().await;
    let mut ada = app.admin().await;
    many(&app, &mut ada, 240).await;
    let form = json!({"action": "tag", "tag": " On site ", "matching": {"team": "Blue"}});
    let started = ada.post(BULK, form).await;
    assert_eq!(started.status.as_u16(), 202);
    let started = started.ok();
    assert_eq!(
        (
            &started["status"],
            &started["total"],
            &started["started_by"]["name"]
        ),
        (&json!("running"), &json!(120), &json!("Ada"))
    );
    // A restart in between loses nothing.
    app.restart().await;
    app.fire().await;
    let done = shown(&mut ada, &started).await;
    assert_eq!(
        (&done["status"], &done["applied"], &done["changed"]),
        (&json!("done"), &json!(120), &json!(120))
    );
    let tagged = ada.get(&format!("{USERS}?tag=on%20SITE&limit=1")).await.ok();
    assert_eq!(
        (&tagged["total"], &tagged["items"][0]["tags"]),
        (&json!(120), &json!(["On site"]))
    );
    let tags = ada.get("/api/v1/admin/tags").await.ok();
    assert_eq!(tags["items"], json!([{"name": "On site", "people": 120}]));

    app.pass(SignedDuration::from_secs(1));
    let pause = json!({"action": "pause", "matching": {"tag": "on site", "query": "p00"}});
    let pause = ada.post(BULK, pause).await.ok();
    app.fire().await;
    assert_eq!(shown(&mut ada, &pause).await["changed"], 5);
    assert_eq!(ada.get(&format!("{USERS}?status=paused")).await.ok()["total"], 5);
    for change in [&pause, &started] {
        assert_eq!(undo(&mut ada, change).await["status"], "undoing");
        app.fire().await;
    }
    assert_eq!(shown(&mut ada, &started).await["restored"], 120);
    assert_eq!(ada.get(&format!("{USERS}?status=paused")).await.ok()["total"], 0);
    assert_eq!(ada.get("/api/v1/admin/tags").await.ok()["items"], json!([]));
    let listed = ada.get(BULK).await.ok();
    assert_eq!(
        (&listed["total"], &listed["items"][0]["id"]),
        (&json!(2), &pause["id"])
    );
    let main = app.engine.main().await;
    let kept = main.keep().list("people.bulk_parts", "", 10).await.unwrap();
    assert!(kept.is_empty(), "who it was about is not kept beyond the work");
}

#[tokio::test]
async fn who_was_removed_by_mistake_signs_in_with_the_same_password_again() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut bob = app.member("bob").await;
    let id = bob.my_id().await;
    let removed = ada
        .post(BULK, json!({"action": "remove", "people": [id]}))
        .await
        .ok();
    app.fire().await;
    assert_eq!(
        ada.get(&format!("{USERS}/{id}")).await.error(),
        (404, "not_found")
    );
    assert_eq!(
        app.browser().login("bob@example.com", PASSWORD).await.error(),
        (401, "wrong_credentials")
    );
    assert_eq!(bob.get("/api/v1/auth/me").await.status.as_u16(), 401);
    undo(&mut ada, &removed).await;
    app.fire().await;
    app.browser().login("bob@example.com", PASSWORD).await.ok();
}

#[tokio::test]
async fn the_passwords_of_removed_people_go_after_seven_days() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut bob = app.member("bob").await;
    let id = bob.my_id().await;
    let removed = ada
        .post(BULK, json!({"action": "remove", "people": [id]}))
        .await
        .ok();
    app.fire().await;
    let main = app.engine.main().await;
    let passwords = || main.keep().list("people.credential", "", 10);
    assert_eq!(passwords().await.unwrap().len(), 2);
    app.pass(SignedDuration::from_hours(7 * 24));
    app.fire().await;
    assert_eq!(passwords().await.unwrap().len(), 1, "only the admin's");
    let mut ada = app.browser();
    ada.login("ada@example.com", PASSWORD).await.ok();
    assert_eq!(shown(&mut ada, &removed).await["undoable"], false);
    let path = format!("{BULK}/{}/undo", removed["id"].as_str().unwrap());
    assert_eq!(
        ada.post(&path, json!({})).await.error(),
        (409, "bulk_change_not_undoable")
    );
}

#[tokio::test]
async fn what_cannot_be_done_is_refused_before_anything_changes() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bob", Role::Member).await;
    for (form, field) in [
        (json!({"action": "pause"}), "people"),
        (json!({"action": "pause", "people": []}), "people"),
        (
            json!({"action": "pause", "people": [bob], "matching": {}}),
            "people",
        ),
        (json!({"action": "pause", "matching": {"team": "None"}}), "people"),
        (json!({"action": "tag", "people": [bob]}), "tag"),
        (json!({"action": "tag", "tag": " ", "people": [bob]}), "tag"),
        (json!({"action": "pause", "tag": "x", "people": [bob]}), "tag"),
    ] {
        let refused = ada.post(BULK, form.clone()).await;
        assert_eq!(refused.error(), (400, "validation_failed"), "{form}");
        assert!(
            refused.json["details"]["fields"][field].is_string(),
            "{form}: {}",
            refused.json
        );
    }
    assert_eq!(ada.get(BULK).await.ok()["total"], 0);
    let mut member = app.member("eve").await;
    let pause = json!({"action": "pause", "people": [bob]});
    assert_eq!(member.post(BULK, pause.clone()).await.error(), (403, "forbidden"));
    assert_eq!(member.get(BULK).await.error(), (403, "forbidden"));

    // The same request again is the same change.
    ada.idempotency_key = Some("01M83T4CM00000000000000002".to_owned());
    let first = ada.post(BULK, pause.clone()).await.ok();
    app.fire().await;
    let again = ada.post(BULK, pause).await.ok();
    assert_eq!((&again["id"], &again["status"]), (&first["id"], &json!("done")));
}
