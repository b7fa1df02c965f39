//! Inviting many people at once, by mail.

use std::fmt::Write as _;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_instance::Expect;
use vc_mail::{Mail, MailError};

use crate::app::{App, Browser, PASSWORD};

const BULK: &str = "/api/v1/admin/bulk-changes";
const REDEEM: &str = "/api/v1/auth/invitation/redeem";

/// `p00` and so on, who have never signed in.
async fn many(app: &App, admin: &mut Browser, count: usize) {
    let mut file = "email,name\n".to_owned();
    for n in 0..count {
        writeln!(file, "p{n:02}@example.com,Person {n}").unwrap();
    }
    admin.csv("/api/v1/admin/imports", file).await.ok();
    app.fire().await;
}

async fn start(admin: &mut Browser) -> Value {
    let form = json!({"action": "invite", "matching": {"query": "@example.com"}});
    admin.post(BULK, form).await.ok()
}

async fn shown(admin: &mut Browser, change: &Value) -> Value {
    admin
        .get(&format!("{BULK}/{}", change["id"].as_str().unwrap()))
        .await
        .ok()
}

fn reasons(left: &Value) -> Vec<(&str, &str)> {
    let left = left.as_array().unwrap().iter();
    left.map(|it| {
        (
            it["person"]["name"].as_str().unwrap(),
            it["reason"].as_str().unwrap(),
        )
    })
    .collect()
}

/// To whom mails went, in order, each address as often as it was mailed.
fn addresses(mails: &[Mail]) -> Vec<String> {
    let mut all: Vec<String> = mails.iter().map(|mail| mail.to_address.clone()).collect();
    all.sort();
    all
}

fn token(mails: &[Mail], address: &str) -> String {
    let mail = mails.iter().find(|mail| mail.to_address == address);
    let (_, token) = mail.expect("mailed").text.split_once("token=").unwrap();
    token.lines().next().unwrap().trim().to_owned()
}

fn accept(token: &str) -> Value {
    json!({"token": token, "name": "Bob", "password": PASSWORD, "time_zone": "Asia/Tokyo"})
}

#[tokio::test]
async fn everybody_found_is_mailed_once_and_open_invitations_are_taken_back() {
    let mut app = App::new().await;
    let mut ada = app.admin().await;
    many(&app, &mut ada, 60).await;
    let started = start(&mut ada).await;
    app.restart().await;
    app.fire().await;
    let done = shown(&mut ada, &started).await;
    assert_eq!(
        (&done["status"], &done["applied"], &done["changed"]),
        (&json!("done"), &json!(61), &json!(60))
    );
    assert_eq!(reasons(&done["skipped"]), [("Ada", "already_active")]);
    let mails = app.mailer.take();
    let expected: Vec<String> = (0..60).map(|n| format!("p{n:02}@example.com")).collect();
    assert_eq!(addresses(&mails), expected);
    assert_eq!(mails[0].subject, "Ada invites you to Commons");
    let (name, id) = &mails[0].headers[0];
    assert!(
        name == "Message-ID"
            && id.ends_with("@main.example.com>")
            && id.contains(started["id"].as_str().unwrap()),
        "{id}"
    );
    let main = app.engine.main().await;
    for kind in ["people.bulk_mails", "people.bulk_parts"] {
        let kept = main.keep().list(kind, "", 10).await.unwrap();
        assert!(kept.is_empty(), "{kind} is not kept beyond the work");
    }

    let [first, second] = ["p00@example.com", "p01@example.com"].map(|it| token(&mails, it));
    app.browser().post(REDEEM, accept(&first)).await.ok();
    let path = format!("/api/v1/auth/invitation/{second}");
    assert_eq!(
        app.browser().get(&path).await.ok()["invited_by_name"],
        json!("Ada")
    );
    let undo = format!("{BULK}/{}/undo", started["id"].as_str().unwrap());
    ada.post(&undo, json!({})).await.ok();
    app.fire().await;
    let undone = shown(&mut ada, &started).await;
    assert_eq!(
        (&undone["status"], &undone["restored"]),
        (&json!("undone"), &json!(59))
    );
    assert_eq!(reasons(&undone["left"]), [("Bob", "already_active")]);
    let revoked = (400, "invitation_revoked");
    assert_eq!(app.browser().get(&path).await.error(), revoked);
    assert_eq!(app.browser().post(REDEEM, accept(&second)).await.error(), revoked);
    // Whoever is asked again has a link that works.
    ada.post(
        "/api/v1/admin/invitations",
        json!({"invitations": [{"email": "p01@example.com"}], "role": "member"}),
    )
    .await
    .ok();
    let again = app.mailed_token("p01@example.com").await;
    app.browser().post(REDEEM, accept(&again)).await.ok();
}

#[tokio::test]
async fn a_mail_that_was_not_taken_is_tried_again_and_no_other_is() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    many(&app, &mut ada, 4).await;
    let temporary = || MailError::Temporary("busy".to_owned());
    let refused = MailError::Permanent("no such mailbox".to_owned());
    app.mailer.fail_next([temporary(), refused]);
    let started = start(&mut ada).await;
    app.fire().await;
    assert_eq!(app.mailer.sent().len(), 2);
    assert_eq!(shown(&mut ada, &started).await["applied"], 0);
    app.pass(SignedDuration::from_mins(5));
    app.fire().await;
    let done = shown(&mut ada, &started).await;
    assert_eq!((&done["status"], &done["changed"]), (&json!("done"), &json!(3)));
    let mut mailed = addresses(&app.mailer.take());
    assert_eq!(mailed.len(), 3);
    mailed.dedup();
    assert_eq!(mailed.len(), 3, "nobody twice");
    let left = reasons(&done["skipped"]);
    assert!(left.contains(&("Ada", "already_active")), "{left:?}");
    assert!(
        left.iter().any(|(_, reason)| *reason == "mail_refused"),
        "{left:?}"
    );

    // Those whom the server never takes are named, and the rest is done without them.
    app.mailer.fail_next((0..16).map(|_| temporary()));
    let started = start(&mut ada).await;
    for _ in 0..4 {
        app.fire().await;
        app.pass(SignedDuration::from_mins(5));
    }
    let mut ada = app.browser();
    ada.login("ada@example.com", PASSWORD).await.ok();
    let done = shown(&mut ada, &started).await;
    assert_eq!((&done["status"], &done["changed"]), (&json!("done"), &json!(0)));
    let left = reasons(&done["skipped"]);
    let failed = left.iter().filter(|(_, reason)| *reason == "mail_failed");
    assert_eq!(failed.count(), 4, "{left:?}");
}

#[tokio::test]
async fn a_mail_that_was_on_its_way_in_a_crash_is_not_sent_twice() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    many(&app, &mut ada, 2).await;
    let started = start(&mut ada).await;
    let people = ada.get("/api/v1/admin/users?query=p00").await.ok();
    let person = people["items"][0]["id"].as_str().unwrap();
    let key = format!("{}/{person}", started["id"].as_str().unwrap());
    let main = app.engine.main().await;
    main.keep()
        .put(
            "people.bulk_mails",
            &key,
            b"on its way".to_vec(),
            Expect::Absent,
            None,
        )
        .await
        .unwrap();
    app.fire().await;
    assert_eq!(addresses(&app.mailer.take()), ["p01@example.com"]);
    let done = shown(&mut ada, &started).await;
    let left = reasons(&done["skipped"]);
    assert!(left.contains(&("Person 0", "mail_unsure")), "{left:?}");
    assert_eq!(
        done["changed"], 2,
        "it may have gone out, so an undo takes it back"
    );
}

#[tokio::test]
async fn without_a_mail_server_nothing_begins() {
    let app = App::without_mail().await;
    let mut ada = app.admin().await;
    many(&app, &mut ada, 1).await;
    let form = json!({"action": "invite", "matching": {}});
    assert_eq!(ada.post(BULK, form).await.error(), (409, "mail_not_set_up"));
    assert_eq!(ada.get(BULK).await.ok()["total"], 0);
}
