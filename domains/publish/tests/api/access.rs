//! Who may, and what is refused.

use serde_json::{Value, json};
use vc_people::api::Role;
use vc_publisher::Reach;

use crate::support::Office;

#[tokio::test]
async fn members_know_nothing_of_webhooks() {
    let office = Office::new().await;
    let (webhook, _) = office.webhook(&[]).await;
    let member = office.app.add("Mem Ber", "mem@example.com", Role::Member).await;
    let one = format!("/admin/webhooks/{webhook}");
    for (method, path, body) in [
        ("GET", "/admin/webhooks".to_owned(), None),
        (
            "POST",
            "/admin/webhooks".to_owned(),
            Some(json!({ "name": "a", "url": "http://example.com" })),
        ),
        ("GET", one.clone(), None),
        ("PATCH", one.clone(), Some(json!({ "paused": true }))),
        ("POST", format!("{one}/test"), Some(json!({}))),
        ("POST", format!("{one}/rotate-secret"), Some(json!({}))),
        ("GET", format!("{one}/dead-letters"), None),
        ("POST", format!("{one}/dead-letters/resend"), Some(json!({}))),
        ("POST", format!("{one}/dead-letters/drop"), Some(json!({}))),
        ("POST", format!("{one}/dead-letters/restore"), Some(json!({}))),
        ("DELETE", one.clone(), None),
    ] {
        let (status, answer) = office.app.call(Some(member), method, &path, body).await;
        assert_eq!(status, 403, "{method} {path}: {answer}");
    }
    assert!(office.receiver.take().is_empty());
}

#[tokio::test]
async fn wrong_fields_are_named() {
    let office = Office::reaching(Reach::Private).await;
    let wrong = json!({ "name": " ", "url": "http://169.254.169.254/latest", "types": ["tasks.task_sung"] });
    let (status, answer) = office.app.post(office.admin, "/admin/webhooks", wrong).await;
    assert_eq!((status, &answer["error"]), (400, &json!("validation_failed")));
    let fields = answer["details"]["fields"].as_object().expect("fields");
    assert_eq!(fields.keys().collect::<Vec<_>>(), ["name", "types", "url"]);
    for url in [
        "https://user:pass@example.com/",
        office.receiver.url.as_str(),
        "ftp://example.com/",
    ] {
        let form = json!({ "name": "Board", "url": url });
        let (status, answer) = office.app.post(office.admin, "/admin/webhooks", form).await;
        assert_eq!(status, 400, "{url}: {answer}");
    }
    let listed = office.app.get(office.admin, "/admin/webhooks").await;
    assert_eq!(listed["items"], json!([]));
}

#[tokio::test]
async fn asked_again_with_the_same_key_it_is_the_same_webhook_and_secret() {
    let office = Office::new().await;
    let form = json!({ "name": "Board", "url": office.receiver.url });
    let key = [("idempotency-key", "01M83T4CM0000000000000000A")];
    let create = |form: Value| {
        office
            .app
            .call_with(Some(office.admin), "POST", "/admin/webhooks", Some(form), &key)
    };
    let (status, made) = create(form.clone()).await;
    assert_eq!(status, 201, "{made}");
    assert_eq!(create(form).await.1["secret"], made["secret"]);
    let other = json!({ "name": "Other", "url": office.receiver.url });
    let (status, answer) = create(other).await;
    assert_eq!(
        (status.as_u16(), &answer["error"]),
        (409, &json!("command_id_reused"))
    );
    // Another admin's key is another one, even if it looks the same: the webhook that is there is left alone.
    let second = office.app.add("Bea Admin", "bea@example.com", Role::Admin).await;
    let form = json!({ "name": "Mine", "url": office.receiver.url });
    let (status, _) = office
        .app
        .call_with(Some(second), "POST", "/admin/webhooks", Some(form), &key)
        .await;
    assert_eq!(status, 409);
    let listed = office.app.get(office.admin, "/admin/webhooks").await;
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    let one = listed["items"][0]["id"].as_str().expect("an id");
    let path = format!("/admin/webhooks/{one}/test");
    office.app.post(office.admin, &path, json!({})).await;
    let trial = office.receiver.take().pop().expect("a trial");
    assert!(trial.is_signed_with(made["secret"].as_str().expect("a secret")));
}

#[tokio::test]
async fn each_change_is_a_security_event_and_a_removed_one_is_gone() {
    let office = Office::new().await;
    let (webhook, _) = office.webhook(&["people.person_joined"]).await;
    let one = format!("/admin/webhooks/{webhook}");
    office
        .change_webhook(&webhook, json!({ "name": "Board 2" }))
        .await;
    office
        .app
        .post(office.admin, &format!("{one}/rotate-secret"), json!({}))
        .await;
    let (status, _) = office.app.call(Some(office.admin), "DELETE", &one, None).await;
    assert_eq!(status, 204);
    let kinds: Vec<String> = office
        .app
        .instance
        .read(|view| {
            view.all(
                "SELECT kind FROM people_security_events ORDER BY seq, place",
                [],
                |row| row.get(0),
            )
            .map_err(vc_http::ApiError::from)
        })
        .await
        .expect("a view");
    assert_eq!(
        kinds,
        [
            "webhook_added",
            "webhook_changed",
            "webhook_secret_rotated",
            "webhook_removed"
        ]
    );
    let (status, _) = office.app.call(Some(office.admin), "GET", &one, None).await;
    assert_eq!(status, 404);
    office.app.people(1).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
}

#[tokio::test]
async fn everybody_reads_the_schemas() {
    let office = Office::new().await;
    let (status, listed) = office.app.call(None, "GET", "/schemas", None).await;
    assert_eq!(status, 200);
    let items = listed["items"].as_array().expect("items");
    let completed = items
        .iter()
        .find(|item| item["type"] == "tasks.task_completed")
        .expect("it is there");
    assert_eq!(completed["summary"], "A task was done.");
    let name = completed["name"].as_str().expect("a name");
    let (status, schema) = office
        .app
        .call(None, "GET", &format!("/schemas/{name}"), None)
        .await;
    assert_eq!(status, 200);
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!(
        (&schema["title"], &schema["$id"]),
        (&json!("tasks.task_completed"), &json!(name))
    );
    let (status, _) = office
        .app
        .call(None, "GET", "/schemas/nothing.v1.json", None)
        .await;
    assert_eq!(status, 404);
}
