//! What is sent, how it is signed, and what happens when it is not taken.

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_publisher::CONTENT_TYPE;

use crate::support::Office;

#[tokio::test]
async fn a_completed_task_arrives_signed_with_ids_and_no_words() {
    let office = Office::new().await;
    let project = office.project(false).await;
    let task = office.task(Some(&project)).await;
    let (webhook, secret) = office.webhook(&["tasks.task_completed"]).await;
    office.complete(&task).await;
    office.task(Some(&project)).await;
    assert_eq!(office.send().await, None);

    let received = office.receiver.take();
    assert_eq!(
        received.len(),
        1,
        "what was before it and what it does not want is not sent"
    );
    let one = &received[0];
    assert!(one.is_signed_with(&secret));
    assert_eq!(one.content_type, CONTENT_TYPE);
    let event = one.event();
    assert_eq!(event["id"], one.id.as_str());
    for (name, value) in [
        ("specversion", "1.0"),
        ("type", "tasks.task_completed"),
        ("source", "/instances/main"),
        ("subject", task.as_str()),
        ("datacontenttype", "application/json"),
        ("partitionkey", "main"),
        ("time", "2026-11-23T09:00:00Z"),
        (
            "dataschema",
            "https://coffee.example.com/api/v1/schemas/tasks.task_completed.v1.json",
        ),
    ] {
        assert_eq!(event[name], value, "{name}");
    }
    assert_eq!(
        event["data"],
        json!({ "task": task, "project": project, "done_on": "2026-11-23", "by": office.admin.to_string() })
    );
    for word in ["Whisper", "unspeakable", "Secret garden", "Ada"] {
        assert!(!event.to_string().contains(word), "{word}");
    }

    assert_eq!(office.send().await, None);
    assert!(office.receiver.take().is_empty(), "nothing is sent twice");
    let shown = office.get_webhook(&webhook).await;
    assert_eq!(shown["state"], "working");
    assert_eq!(
        (&shown["behind_commits"], &shown["trying"]),
        (&json!(0), &Value::Null)
    );
    assert_eq!(shown["recent"][0]["status_code"], 204);
    assert!(!shown.to_string().contains(&secret), "the secret is shown once");
}

#[tokio::test]
async fn all_events_come_in_the_order_of_the_log_with_ids_that_differ() {
    let office = Office::new().await;
    office.webhook(&[]).await;
    let project = office.project(false).await;
    let mut wanted = vec!["tasks.project_created".to_owned()];
    for _ in 0..5 {
        let task = office.task(Some(&project)).await;
        office.complete(&task).await;
        wanted.extend(["tasks.task_created".to_owned(), "tasks.task_completed".to_owned()]);
    }
    office.app.people(3).await;
    wanted.extend(std::iter::repeat_n("people.person_joined".to_owned(), 3));
    office.send().await;
    let received = office.receiver.take();
    let events: Vec<Value> = received.iter().map(|one| one.event()).collect();
    let types: Vec<&str> = events.iter().filter_map(|event| event["type"].as_str()).collect();
    assert_eq!(types, wanted);
    let sequences: Vec<&str> = events
        .iter()
        .filter_map(|event| event["sequence"].as_str())
        .collect();
    assert!(sequences.windows(2).all(|two| two[0] < two[1]), "{sequences:?}");
    assert_eq!(office.receiver.most_under_way(), 1);
}

#[tokio::test]
async fn a_round_comes_with_its_matches_and_without_who_is_in_them() {
    let office = Office::new().await;
    office.app.people(6).await;
    office
        .webhook(&[
            "coffee.round_formed",
            "coffee.match_formed",
            "coffee.match_cancelled",
        ])
        .await;
    let (status, round) = office.app.post(office.admin, "/rounds", json!({})).await;
    assert_eq!(status, 201, "{round}");
    office.send().await;
    let received = office.receiver.take();
    let events: Vec<Value> = received.iter().map(|one| one.event()).collect();
    assert_eq!(events[0]["type"], "coffee.round_formed");
    assert_eq!(events[0]["data"]["round"], round["id"]);
    let matches = usize::try_from(events[0]["data"]["matches_count"].as_u64().expect("a number"));
    assert_eq!(Ok(events.len() - 1), matches);
    assert!(
        events[1..]
            .iter()
            .all(|event| event["type"] == "coffee.match_formed")
    );
    let text = serde_json::to_string(&events).expect("JSON");
    assert!(!text.contains("person_"), "{text}");
}

#[tokio::test]
async fn a_failure_is_tried_again_by_the_schedule_and_holds_back_what_follows() {
    let office = Office::new().await;
    let (webhook, secret) = office.webhook(&["people.person_joined"]).await;
    office.receiver.answer_next([500, 503]);
    office.app.people(2).await;
    let wait = |at: jiff::Timestamp| office.app.instance.now().duration_until(at).as_millis();
    let first = office.send().await.expect("another try");
    assert!((7_500..=12_500).contains(&wait(first)), "{first}");
    let shown = office.get_webhook(&webhook).await;
    assert_eq!(
        (&shown["state"], &shown["trying"]["tries"]),
        (&json!("failing"), &json!(1))
    );
    assert_eq!(shown["failing_since"], "2026-11-23T09:00:00Z");
    assert_eq!(shown["recent"][0]["failure"], "refused");
    let tried = office.receiver.take();
    assert_eq!(tried.len(), 1, "what follows waits");

    assert_eq!(office.send().await, Some(first), "not before its time");
    assert!(office.receiver.take().is_empty());
    office.app.pass(SignedDuration::from_secs(13));
    let second = office.send().await.expect("another try");
    assert!((45_000..=75_000).contains(&wait(second)), "{second}");
    office.app.pass(SignedDuration::from_secs(76));
    assert_eq!(office.send().await, None);
    let came = office.receiver.take();
    assert_eq!(came.len(), 3, "the one again, again, and the one after it");
    assert!(came.iter().all(|one| one.is_signed_with(&secret)));
    assert_eq!((&came[0].id, &came[1].id), (&tried[0].id, &tried[0].id));
    assert_ne!(came[2].id, tried[0].id);
    assert!(came[0].timestamp > tried[0].timestamp, "each try is signed anew");
    let shown = office.get_webhook(&webhook).await;
    assert_eq!(
        (&shown["state"], &shown["failing_since"]),
        (&json!("working"), &Value::Null)
    );
}

#[tokio::test]
async fn gone_pauses_and_going_on_sends_what_was_not_taken() {
    let office = Office::new().await;
    let (webhook, _) = office.webhook(&["people.person_joined"]).await;
    office.receiver.answer_next([410]);
    office.app.people(2).await;
    office.send().await;
    assert_eq!(office.receiver.take().len(), 1);
    let shown = office.get_webhook(&webhook).await;
    assert_eq!(
        (&shown["state"], &shown["paused_because"]),
        (&json!("paused"), &json!("gone"))
    );
    office.send().await;
    assert!(office.receiver.take().is_empty());
    office.change_webhook(&webhook, json!({ "paused": false })).await;
    office.send().await;
    assert_eq!(
        office.receiver.take().len(),
        2,
        "the one that was not taken, and the next"
    );
}

#[tokio::test]
async fn a_paused_webhook_keeps_its_place_and_another_choice_counts_from_then_on() {
    let office = Office::new().await;
    let (webhook, _) = office.webhook(&["people.person_joined"]).await;
    office.change_webhook(&webhook, json!({ "paused": true })).await;
    office.app.people(2).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
    let shown = office.get_webhook(&webhook).await;
    assert!(shown["behind_commits"].as_u64() > Some(0), "{shown}");
    office.change_webhook(&webhook, json!({ "paused": false })).await;
    office.send().await;
    assert_eq!(office.receiver.take().len(), 2);

    let project = office.project(false).await;
    office.send().await;
    assert!(office.receiver.take().is_empty());
    office
        .change_webhook(&webhook, json!({ "types": ["tasks.task_created"] }))
        .await;
    office.task(Some(&project)).await;
    office.app.people(1).await;
    office.send().await;
    assert_eq!(office.receiver.take_types(), ["tasks.task_created"]);
}

#[tokio::test]
async fn both_secrets_sign_for_a_day_after_another_took_its_place() {
    let office = Office::new().await;
    let (webhook, former) = office.webhook(&["people.person_joined"]).await;
    let path = format!("/admin/webhooks/{webhook}/rotate-secret");
    let key = [("idempotency-key", "01M83T4CM0000000000000000A")];
    let rotate = || {
        office
            .app
            .call_with(Some(office.admin), "POST", &path, None, &key)
    };
    let (status, rotated) = rotate().await;
    assert_eq!(status, 200, "{rotated}");
    assert_eq!(rotated["former_until"], "2026-11-24T09:00:00Z");
    assert_eq!(rotate().await.1, rotated, "asked again it is the same secret");
    let secret = rotated["secret"].as_str().expect("a secret");
    office.app.people(1).await;
    office.send().await;
    let one = office.receiver.take().pop().expect("an event");
    assert!(one.is_signed_with(secret) && one.is_signed_with(&former));
    office.app.pass(SignedDuration::from_hours(25));
    office
        .app
        .add("Later", "later@example.com", vc_people::api::Role::Member)
        .await;
    office.send().await;
    let one = office.receiver.take().pop().expect("an event");
    assert!(one.is_signed_with(secret) && !one.is_signed_with(&former));
}

#[tokio::test]
async fn a_trial_says_what_came_back_and_a_good_one_ends_the_waiting() {
    let office = Office::new().await;
    let (webhook, secret) = office.webhook(&["people.person_joined"]).await;
    let path = format!("/admin/webhooks/{webhook}/test");
    office.receiver.answer_next([502]);
    let (status, trial) = office.app.post(office.admin, &path, json!({})).await;
    assert_eq!(status, 200);
    assert_eq!(
        (&trial["taken"], &trial["status_code"], &trial["failure"]),
        (&json!(false), &json!(502), &json!("refused"))
    );
    office.receiver.answer_next([500]);
    office.app.people(1).await;
    assert!(office.send().await.is_some());
    office.receiver.take();

    let (_, trial) = office.app.post(office.admin, &path, json!({})).await;
    assert_eq!((&trial["taken"], &trial["failure"]), (&json!(true), &Value::Null));
    let one = office.receiver.take().pop().expect("the trial");
    assert_eq!(one.event()["type"], "vc.test");
    assert!(one.is_signed_with(&secret));
    assert_eq!(office.send().await, None, "what waited is tried at once");
    assert_eq!(office.receiver.take_types(), ["people.person_joined"]);
}
