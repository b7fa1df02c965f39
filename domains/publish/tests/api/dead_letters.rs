//! What was given up, and what becomes of it.

use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::support::Office;

/// Two people join, and the first of the two events is given up.
async fn given_up(office: &Office) -> String {
    let (webhook, _) = office.webhook(&["people.person_joined"]).await;
    office.receiver.answer_next([500, 500, 503]);
    office.app.people(2).await;
    for _ in 0..3 {
        office.send().await;
        office.app.pass(SignedDuration::from_secs(80));
    }
    webhook
}

async fn letters(office: &Office, webhook: &str, query: &str) -> Vec<Value> {
    let path = format!("/admin/webhooks/{webhook}/dead-letters{query}");
    let page = office.app.get(office.admin, &path).await;
    page["items"].as_array().expect("items").clone()
}

async fn decide(office: &Office, webhook: &str, wish: &str, body: Value) -> Value {
    let path = format!("/admin/webhooks/{webhook}/dead-letters/{wish}");
    let (status, answer) = office.app.post(office.admin, &path, body).await;
    assert_eq!(status, 200, "{answer}");
    answer["letters"].clone()
}

#[tokio::test]
async fn after_the_last_try_it_is_a_dead_letter_and_the_next_event_is_sent() {
    let office = Office::new().await;
    let webhook = given_up(&office).await;
    let received = office.receiver.take();
    assert_eq!(received.len(), 4, "three tries, and the next event");
    assert!(received[..3].iter().all(|one| one.id == received[0].id));
    let found = letters(&office, &webhook, "").await;
    assert_eq!(found.len(), 1);
    let letter = &found[0];
    assert_eq!(letter["event"], received[0].id.as_str());
    assert_eq!(letter["subject"], received[0].event()["subject"]);
    for (name, value) in [
        ("type", json!("people.person_joined")),
        ("failure", json!("refused")),
        ("status_code", json!(503)),
        ("status", json!("waiting")),
    ] {
        assert_eq!(letter[name], value, "{name}");
    }
    assert_eq!(letter["tried_at"].as_array().map(Vec::len), Some(3));
    let shown = office.get_webhook(&webhook).await;
    assert_eq!(
        (&shown["state"], &shown["dead_letters_count"], &shown["trying"]),
        (&json!("working"), &json!(1), &Value::Null)
    );
}

#[tokio::test]
async fn it_is_sent_again_with_the_same_id_and_leaves_the_list() {
    let office = Office::new().await;
    let webhook = given_up(&office).await;
    let first = office.receiver.take().swap_remove(0);
    let sent = decide(&office, &webhook, "resend", json!({})).await;
    assert_eq!(sent.as_array().map(Vec::len), Some(1));
    assert_eq!(letters(&office, &webhook, "").await[0]["status"], "sending");
    office.app.instance.fire_due().await;
    let again = office.receiver.take();
    assert_eq!(again.len(), 1);
    assert_eq!((&again[0].id, &again[0].body), (&first.id, &first.body));
    assert!(letters(&office, &webhook, "").await.is_empty());
    assert_eq!(office.app.instance.fire_due().await, 0);
}

#[tokio::test]
async fn what_fails_again_stays_with_all_its_tries() {
    let office = Office::new().await;
    let webhook = given_up(&office).await;
    office.receiver.take();
    office.receiver.answer(500);
    decide(&office, &webhook, "resend", json!({})).await;
    for _ in 0..4 {
        office.app.instance.fire_due().await;
        office.app.pass(SignedDuration::from_mins(5));
    }
    assert_eq!(office.receiver.take().len(), 4);
    let found = letters(&office, &webhook, "").await;
    assert_eq!(
        (&found[0]["status"], &found[0]["status_code"]),
        (&json!("waiting"), &json!(500))
    );
    assert_eq!(found[0]["tried_at"].as_array().map(Vec::len), Some(7));
}

#[tokio::test]
async fn it_is_dropped_and_that_is_undone() {
    let office = Office::new().await;
    let webhook = given_up(&office).await;
    let id = letters(&office, &webhook, "").await[0]["id"].clone();
    let chosen = json!({ "letters": [id] });
    assert_eq!(
        decide(&office, &webhook, "drop", chosen.clone()).await,
        json!([id])
    );
    assert!(letters(&office, &webhook, "").await.is_empty());
    assert_eq!(letters(&office, &webhook, "?status=dropped").await.len(), 1);
    assert_eq!(office.get_webhook(&webhook).await["dead_letters_count"], 0);
    assert_eq!(
        decide(&office, &webhook, "resend", chosen.clone()).await,
        json!([])
    );
    assert_eq!(decide(&office, &webhook, "restore", chosen).await, json!([id]));
    assert_eq!(letters(&office, &webhook, "").await.len(), 1);
}

#[tokio::test]
async fn what_nobody_may_be_told_any_more_is_not_sent_again() {
    let office = Office::new().await;
    let (webhook, _) = office.webhook(&["tasks.task_created"]).await;
    let project = office.project(false).await;
    office.receiver.answer(500);
    office.task(Some(&project)).await;
    for _ in 0..3 {
        office.send().await;
        office.app.pass(SignedDuration::from_secs(80));
    }
    assert_eq!(letters(&office, &webhook, "").await.len(), 1);
    office.receiver.take();
    let hide = Some(json!({ "is_private": true }));
    let path = format!("/projects/{project}");
    office.app.call(Some(office.admin), "PATCH", &path, hide).await;
    decide(&office, &webhook, "resend", json!({})).await;
    office.app.instance.fire_due().await;
    assert!(office.receiver.take().is_empty());
    assert!(letters(&office, &webhook, "").await.is_empty());
}
