//! Tries, retries, giving up, and what admins see of it.

use std::sync::Arc;

use jiff::SignedDuration;
use serde_json::json;
use vc_mail::{MailError, MemoryMailer};

use crate::support::{app, deliveries, round};

fn busy() -> MailError {
    MailError::Temporary("the server is busy with ada@example.com".to_owned())
}

#[tokio::test]
async fn a_mail_is_tried_four_times_with_growing_pauses_then_given_up_and_can_be_retried() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(1).await;
    mailer.fail_next((0..8).map(|_| busy()));
    round(&app, admin).await;
    let mut pauses = Vec::new();
    for failed in 1..=3 {
        let pending = deliveries(&app, admin, "pending").await;
        assert_eq!(pending.len(), 2);
        assert_eq!(
            pending[0]["attempts"].as_array().map(Vec::len),
            Some(failed),
            "{pending:?}"
        );
        let next: jiff::Timestamp = pending[0]["next_attempt_at"]
            .as_str()
            .expect("later")
            .parse()
            .expect("an instant");
        pauses.push(app.instance.now().duration_until(next).as_secs());
        app.pass(SignedDuration::from_secs(20));
        assert_eq!(deliveries(&app, admin, "pending").await.len(), 2);
        app.pass(SignedDuration::from_mins(10));
        app.instance.fire_due().await;
    }
    assert!(
        pauses[0] >= 22 && pauses[1] >= 45 && pauses[2] >= 90,
        "{pauses:?}"
    );
    assert!(
        pauses[0] <= 38 && pauses[1] <= 75 && pauses[2] <= 150,
        "{pauses:?}"
    );
    let failed = deliveries(&app, admin, "failed").await;
    assert_eq!(failed.len(), 2);
    let stats = app.get(admin, "/admin/stats").await;
    assert_eq!(stats["mail"], json!({"pending": 0, "sent": 0, "failed": 2}));
    for delivery in &failed {
        let attempts = delivery["attempts"].as_array().expect("attempts");
        assert_eq!(attempts.len(), 4);
        assert!(attempts.iter().all(|attempt| {
            attempt["error"]
                .as_str()
                .is_some_and(|error| error.contains("busy"))
        }));
    }
    let ada = failed
        .iter()
        .find(|delivery| delivery["person"]["name"] == "Ada Admin")
        .expect("Ada's");
    assert!(!ada["attempts"].to_string().contains("ada@"), "no address: {ada}");

    let id = ada["id"].as_str().expect("an id");
    let (status, retried) = app
        .post(admin, &format!("/admin/deliveries/{id}/retry"), json!({}))
        .await;
    assert_eq!(
        (status, retried["status"].as_str()),
        (200, Some("pending")),
        "{retried}"
    );
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 1);
    let sent = deliveries(&app, admin, "sent").await;
    assert_eq!(
        sent[0]["attempts"].as_array().map(Vec::len),
        Some(5),
        "the earlier tries stay visible"
    );
    let (status, body) = app
        .post(admin, &format!("/admin/deliveries/{id}/retry"), json!({}))
        .await;
    assert_eq!(
        (status, body["error"].as_str()),
        (409, Some("delivery_already_sent"))
    );
}

#[tokio::test]
async fn a_permanent_error_gives_up_at_once() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(1).await;
    mailer.fail_next([MailError::Permanent("no such mailbox".to_owned())]);
    let id = round(&app, admin).await;
    assert_eq!(
        (mailer.take().len(), deliveries(&app, admin, "failed").await.len()),
        (1, 1)
    );
    let of_round = app.get(admin, &format!("/admin/deliveries?round_id={id}")).await;
    assert_eq!(of_round["total"], 2);
    assert!(
        of_round["items"][0]["subject"]
            .as_str()
            .is_some_and(|subject| subject.starts_with("Coffee with "))
    );
}

#[tokio::test]
async fn a_waiting_mail_can_be_tried_now() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(1).await;
    mailer.fail_next([busy()]);
    round(&app, admin).await;
    let pending = deliveries(&app, admin, "pending").await;
    let id = pending[0]["id"].as_str().expect("an id");
    assert_eq!(
        app.post(admin, &format!("/admin/deliveries/{id}/retry"), json!({}))
            .await
            .0,
        200
    );
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 2);
    let sent = deliveries(&app, admin, "sent").await;
    let tries: Vec<_> = sent
        .iter()
        .map(|delivery| delivery["attempts"].as_array().map(Vec::len))
        .collect();
    assert!(tries.contains(&Some(2)), "{sent:?}");
}

#[tokio::test]
async fn a_restart_between_sends_nothing_twice() {
    let mailer = Arc::new(MemoryMailer::default());
    let mut app = app(mailer.clone()).await;
    let (admin, _) = app.people(3).await;
    round(&app, admin).await;
    assert_eq!(mailer.take().len(), 4);
    app.engine.restart().await;
    let instance = app.engine.main().await;
    assert_eq!((instance.fire_due().await, mailer.take().len()), (0, 0));
}

#[tokio::test]
async fn only_admins_see_deliveries_and_figures() {
    let app = app(Arc::new(MemoryMailer::default())).await;
    let (admin, members) = app.people(1).await;
    let retry = "/admin/deliveries/delivery_01JD8ZQ4K5N000000000000000/retry";
    for (method, path) in [
        ("GET", "/admin/stats"),
        ("GET", "/admin/deliveries"),
        ("POST", retry),
    ] {
        let body = (method == "POST").then(|| json!({}));
        assert_eq!(app.call(None, method, path, body.clone()).await.0, 401);
        assert_eq!(app.call(Some(members[0]), method, path, body).await.0, 403);
    }
    assert_eq!(app.post(admin, retry, json!({})).await.0, 404);
    let stats = app.get(admin, "/admin/stats").await;
    assert_eq!(
        (stats["people"]["total"].as_u64(), &stats["last_round"]),
        (Some(2), &json!(null))
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_big_round_is_told_to_everybody_once() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(1_999).await;
    round(&app, admin).await;
    let mails = mailer.take();
    let people: std::collections::BTreeSet<_> = mails.iter().map(|mail| mail.to_address.as_str()).collect();
    assert_eq!((mails.len(), people.len()), (2_000, 2_000));
    let stats = app.get(admin, "/admin/stats").await;
    assert_eq!(stats["mail"], json!({"pending": 0, "sent": 2_000, "failed": 0}));
    let round = stats["last_round"]["id"].as_str().expect("an id").to_owned();
    let (status, body) = app
        .post(admin, &format!("/rounds/{round}/cancel"), json!({}))
        .await;
    assert_eq!(status, 200, "{body}");
    app.instance.fire_due().await;
    assert_eq!(mailer.take().len(), 1_999);
}
