//! People, as admins see them.

use serde_json::{Value, json};
use vc_people::api::Role;

use crate::app::App;

const PEOPLE: &str = "/api/v1/admin/users";

fn names(page: &Value) -> Vec<&str> {
    page["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|person| person["name"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn an_admin_names_somebodys_manager_and_they_see_who_it_is() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut bob = app.member("bob").await;
    let [bob_id, ada_id] = [&mut bob, &mut ada].map(|browser| browser.get("/api/v1/users/profile"));
    let (bob_id, ada_id) = (bob_id.await.ok()["id"].clone(), ada_id.await.ok()["id"].clone());
    let path = |id: &Value| format!("{PEOPLE}/{}", id.as_str().unwrap());
    let named = ada.patch(&path(&bob_id), json!({"manager": ada_id})).await.ok();
    assert_eq!(named["manager"], json!({"id": ada_id, "name": "Ada"}));
    assert_eq!(
        bob.get("/api/v1/users/profile").await.ok()["manager"]["name"],
        "Ada"
    );
    let circle = ada.patch(&path(&ada_id), json!({"manager": bob_id})).await;
    assert_eq!(circle.error(), (400, "validation_failed"));
    assert!(circle.json["details"]["fields"]["manager"].is_string());
    let kept = ada.patch(&path(&bob_id), json!({"team": "Blue"})).await.ok();
    assert_eq!(kept["manager"]["name"], "Ada", "what is absent stays");
    let none = ada.patch(&path(&bob_id), json!({"manager": null})).await.ok();
    assert_eq!(none["manager"], json!(null));
}

#[tokio::test]
async fn pages_stay_put_while_people_come() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    for name in ["bob", "dan", "fay", "hal"] {
        app.add(name, Role::Member).await;
    }
    let first = ada.get(&format!("{PEOPLE}?limit=3")).await.ok();
    assert_eq!(
        (names(&first), &first["total"]),
        (vec!["Ada", "bob", "dan"], &json!(5))
    );
    app.add("abe", Role::Member).await;
    app.add("eve", Role::Member).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = ada.get(&format!("{PEOPLE}?limit=3&cursor={cursor}")).await.ok();
    assert_eq!(names(&second), ["eve", "fay", "hal"]);
    assert_eq!(
        (&second["next_cursor"], &second["total"]),
        (&json!(null), &json!(7))
    );
    let other = ada.get(&format!("{PEOPLE}?sort=-name&cursor={cursor}")).await;
    assert_eq!(other.error(), (400, "validation_failed"));
    let backwards = ada.get(&format!("{PEOPLE}?sort=-name&limit=2")).await.ok();
    assert_eq!(names(&backwards), ["hal", "fay"]);
    for bad in [
        "limit=0",
        "limit=201",
        "limit=x",
        "cursor=x",
        "sort=age",
        "role=owner",
        "status=gone",
    ] {
        assert_eq!(
            ada.get(&format!("{PEOPLE}?{bad}")).await.error(),
            (400, "validation_failed"),
            "{bad}"
        );
    }
}

#[tokio::test]
async fn people_are_found_by_parts_and_filters() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bob", Role::Member).await;
    app.add("eve", Role::Admin).await;
    let change = json!({"name": "Bob Ünal", "team": "Bläu 100%", "participation": {"status": "paused"}, "topics": ["tea"], "slots": ["mon 09:00"], "meeting_length_minutes": 15});
    let changed = ada.patch(&format!("{PEOPLE}/{bob}"), change).await.ok();
    assert_eq!(
        (&changed["team"], &changed["matches_count"], &changed["invited"]),
        (&json!("Bläu 100%"), &json!(0), &json!(false))
    );
    for (query, expected) in [
        ("query=%C3%9CNAL", vec!["Bob Ünal"]),
        ("query=EXAMPLE.com", vec!["Ada", "Bob Ünal", "eve"]),
        ("query=bl%C3%A4u", vec!["Bob Ünal"]),
        ("query=100%25", vec!["Bob Ünal"]),
        ("query=_", vec![]),
        ("query=%27%20OR%201=1", vec![]),
        ("status=paused", vec!["Bob Ünal"]),
        ("role=admin", vec!["Ada", "eve"]),
        ("team=Bl%C3%A4u%20100%25", vec!["Bob Ünal"]),
        ("status=invited", vec![]),
    ] {
        let page = ada.get(&format!("{PEOPLE}?{query}")).await.ok();
        assert_eq!(names(&page), expected, "{query}");
        assert_eq!(page["total"], expected.len(), "{query}");
    }
    assert_eq!(
        ada.get("/api/v1/admin/teams").await.ok(),
        json!({"items": ["Bläu 100%"]})
    );
    let cleared = ada
        .patch(&format!("{PEOPLE}/{bob}"), json!({"team": null}))
        .await
        .ok();
    assert_eq!(
        (&cleared["team"], &cleared["name"]),
        (&json!(null), &json!("Bob Ünal"))
    );
}

#[tokio::test]
async fn the_last_admin_cannot_go() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let id = ada.my_id().await;
    let path = format!("{PEOPLE}/{id}");
    assert_eq!(
        ada.patch(&path, json!({"role": "member"})).await.error(),
        (409, "last_admin")
    );
    assert_eq!(ada.delete(&path).await.error(), (409, "last_admin"));
    assert_eq!(
        ada.post(&format!("{path}/erase"), json!({})).await.error(),
        (409, "last_admin")
    );

    // Two admins who lower each other at the same time: one stays.
    let eve = app.add("eve", Role::Admin).await;
    let mut other = app.browser();
    other.login("eve@example.com", crate::app::PASSWORD).await.ok();
    let theirs = format!("{PEOPLE}/{eve}");
    let (first, second) = tokio::join!(
        ada.patch(&theirs, json!({"role": "member"})),
        other.patch(&path, json!({"role": "member"}))
    );
    assert_ne!(first.status.is_success(), second.status.is_success());
}

#[tokio::test]
async fn every_operation_has_a_row_and_a_name() {
    let app = App::new().await;
    let mut ids = std::collections::BTreeSet::new();
    let json = serde_json::to_value(&app.openapi).unwrap();
    let mut operations = 0;
    for (path, item) in json["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let id = operation["operationId"]
                .as_str()
                .unwrap_or_else(|| panic!("{method} {path}"));
            assert!(ids.insert(id.to_owned()), "{id} twice");
            // A row that is missing answers 403 "not open to anybody", whoever asks.
            let method: axum::http::Method = method.to_uppercase().parse().unwrap();
            let path = path.replace("{id}", "person_x").replace("{token}", "x");
            let answer = app
                .browser()
                .send(method.clone(), &path, "application/json", "{}")
                .await;
            assert!(!answer.text.contains("not open to anybody"), "{method} {path}");
            let public = operation.get("security").is_none();
            if !public {
                assert_eq!(answer.error(), (401, "not_signed_in"), "{method} {path}");
            }
            operations += 1;
        }
    }
    assert_eq!(operations, 48);
}
