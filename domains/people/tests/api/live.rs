//! What live clients get of people.

use serde_json::json;
use vc_instance::{Cursor, Viewer};
use vc_people::api::Role;

use crate::app::App;

#[tokio::test]
async fn admins_see_changed_people_and_others_only_themselves() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let bob = app.add("bob", Role::Member).await;
    let eve = app.add("eve", Role::Member).await;
    let main = app.engine.main().await;
    let start: Cursor = *main.subscribe().borrow();
    ada.patch(
        &format!("/api/v1/admin/users/{bob}"),
        json!({"name": "Bob B.", "role": "admin"}),
    )
    .await
    .ok();

    let seen = |person, admin| {
        main.changes(
            Some(start),
            Viewer {
                person: Some(person),
                admin,
            },
        )
    };
    let by_admin = seen(ada.my_id().await.parse().unwrap(), true).await.unwrap();
    let kinds: Vec<_> = by_admin.rows.iter().map(|row| row.kind.as_str()).collect();
    assert_eq!(kinds, ["people.person", "people.security_event"]);
    assert_eq!(by_admin.rows[0].row.as_ref().unwrap()["name"], "Bob B.");
    let by_bob = seen(bob, false).await.unwrap();
    assert_eq!(by_bob.rows.len(), 1);
    assert_eq!(
        (
            by_bob.rows[0].kind.as_str(),
            &by_bob.rows[0].row.as_ref().unwrap()["role"]
        ),
        ("people.me", &json!("admin"))
    );
    assert!(seen(eve, false).await.unwrap().rows.is_empty());

    ada.post(&format!("/api/v1/admin/users/{bob}/erase"), json!({}))
        .await;
    let gone = seen(ada.my_id().await.parse().unwrap(), true).await.unwrap();
    let row = gone.rows.iter().find(|row| row.kind == "people.person").unwrap();
    assert_eq!(row.row, None);
    assert!(!serde_json::to_string(&gone).unwrap().contains("Bob"));
}
