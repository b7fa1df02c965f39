//! Erasing a person, down to the files.

use serde_json::json;
use vc_people::api::Role;

use crate::app::App;

#[tokio::test]
async fn an_erased_person_is_gone_from_every_file() {
    let mut app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bobsleigh", Role::Member).await;
    let path = format!("/api/v1/admin/users/{bob}");
    ada.patch(
        &path,
        json!({"team": "Bobsleigh team", "topics": ["bobsleigh racing"]}),
    )
    .await
    .ok();
    let label = json!({"action": "tag", "tag": "bobsleigh crew", "people": [bob]});
    ada.post("/api/v1/admin/bulk-changes", label).await.ok();
    app.fire().await;
    assert_eq!(ada.get(&path).await.ok()["tags"], json!(["bobsleigh crew"]));
    assert_eq!(
        ada.post(&format!("{path}/erase"), json!({}))
            .await
            .status
            .as_u16(),
        204
    );
    assert_eq!(ada.get(&path).await.error(), (404, "not_found"));
    app.fire().await;
    let mut browser = app.browser();
    assert_eq!(
        browser
            .login("bobsleigh@example.com", crate::app::PASSWORD)
            .await
            .error(),
        (401, "wrong_credentials")
    );
    let main = app.engine.main().await;
    let due = main.read(|view| Ok::<_, vc_instance::ReadError>(view.count("SELECT count(*) FROM due", ())?));
    assert_eq!(due.await.unwrap(), 0, "the key is destroyed and confirmed");
    let hashes = main.keep().list("people.credential", "", 10).await.unwrap();
    assert_eq!(hashes.len(), 1, "only Ada's password is left");
    let folder = app.engine.folder(&"main".parse().unwrap());
    assert!(folder.exists(), "{folder:?}");
    for entry in std::fs::read_dir(&folder).unwrap() {
        let file = entry.unwrap().path();
        let bytes = std::fs::read(&file).unwrap_or_default();
        let found = bytes
            .windows(9)
            .any(|window| window.eq_ignore_ascii_case(b"bobsleigh"));
        assert!(!found, "{file:?}");
    }
    app.restart().await;
    ada.get("/api/v1/auth/me").await.ok();
    assert_eq!(ada.get("/api/v1/admin/users").await.ok()["total"], 1);
    assert_eq!(
        ada.post(&format!("{path}/erase"), json!({}))
            .await
            .status
            .as_u16(),
        204,
        "again changes nothing"
    );
}
