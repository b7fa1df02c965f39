//! Invitations.

use jiff::SignedDuration;
use serde_json::json;

use crate::app::{App, PASSWORD};

const INVITE: &str = "/api/v1/admin/invitations";
const REDEEM: &str = "/api/v1/auth/invitation/redeem";

fn accept(token: &str) -> serde_json::Value {
    json!({"token": token, "name": "Bob B.", "password": PASSWORD, "time_zone": "Asia/Tokyo"})
}

#[tokio::test]
async fn somebody_invited_by_mail_accepts_once() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let form = json!({"invitations": [{"email": "bob@example.com"}, {"email": "ada@example.com"}], "role": "member"});
    let sent = ada.post(INVITE, form.clone()).await.ok();
    assert_eq!(
        sent["items"][0],
        json!({"email": "bob@example.com", "outcome": "sent", "link": null})
    );
    assert_eq!(sent["items"][1]["outcome"], "already_member");
    let token = app.mailed_token("bob@example.com").await;

    let mut bob = app.browser();
    let info = bob.get(&format!("/api/v1/auth/invitation/{token}")).await.ok();
    assert_eq!(
        info,
        json!({"instance_name": "Commons", "invited_by_name": "Ada", "email": "bob@example.com", "name": null})
    );
    let people = ada.get("/api/v1/admin/users?status=invited").await.ok();
    assert_eq!(
        (&people["total"], &people["items"][0]["invited"]),
        (&json!(1), &json!(true))
    );

    let mut bad = accept(&token);
    bad["password"] = json!("short");
    assert_eq!(bob.post(REDEEM, bad).await.error(), (400, "validation_failed"));
    let me = bob.post(REDEEM, accept(&token)).await.ok();
    assert_eq!(
        (&me["person"]["name"], &me["person"]["time_zone"]),
        (&json!("Bob B."), &json!("Asia/Tokyo"))
    );
    assert_eq!(bob.get("/api/v1/auth/me").await.status.as_u16(), 200);
    assert_eq!(
        app.browser().post(REDEEM, accept(&token)).await.error(),
        (400, "link_invalid")
    );
    let looked = app
        .browser()
        .get(&format!("/api/v1/auth/invitation/{token}"))
        .await;
    assert_eq!(looked.error(), (400, "link_invalid"));
    let again = ada.post(INVITE, form).await.ok();
    assert_eq!(again["items"][0]["outcome"], "already_member");
}

#[tokio::test]
async fn without_mail_the_admin_gets_a_link_to_hand_over() {
    let app = App::without_mail().await;
    let mut ada = app.admin().await;
    let invited = ada
        .post(
            INVITE,
            json!({"invitations": [{"email": "bob@example.com", "name": "Bob"}], "role": "admin"}),
        )
        .await
        .ok();
    let link = invited["items"][0]["link"].as_str().unwrap();
    let token = link
        .strip_prefix("https://main.example.com/invitation?token=")
        .unwrap();
    let me = app.browser().post(REDEEM, accept(token)).await.ok();
    assert_eq!(me["role"], "admin");
    assert_eq!(
        app.browser().get("/api/v1/auth/options").await.ok()["mail_link"],
        false
    );
}

#[tokio::test]
async fn a_mail_that_is_not_taken_becomes_a_link() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    app.mailer
        .fail_next([vc_mail::MailError::Temporary("full".to_owned())]);
    let form = json!({"invitations": [{"email": "bob@example.com"}], "role": "member"});
    let told = ada.post(INVITE, form).await.ok();
    assert_eq!(told["items"][0]["outcome"], "link");
}

#[tokio::test]
async fn an_invitation_lapses_and_wrong_forms_are_refused() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let one = json!({"invitations": [{"email": "bob@example.com"}], "role": "member"});
    ada.post(INVITE, one).await.ok();
    let token = app.mailed_token("bob@example.com").await;
    app.pass(SignedDuration::from_hours(14 * 24));
    assert_eq!(
        app.browser().post(REDEEM, accept(&token)).await.error(),
        (400, "link_invalid")
    );
    ada.login("ada@example.com", PASSWORD).await.ok();
    for bad in [
        json!([]),
        json!([{"email": "x"}]),
        json!([{"email": "b@example.com", "name": "a\nb"}]),
    ] {
        let refused = ada
            .post(INVITE, json!({"invitations": bad, "role": "member"}))
            .await;
        assert_eq!(refused.error(), (400, "validation_failed"), "{}", refused.text);
    }
    let many: Vec<_> = (0..101)
        .map(|n| json!({"email": format!("p{n}@example.com")}))
        .collect();
    let refused = ada
        .post(INVITE, json!({"invitations": many, "role": "member"}))
        .await;
    assert_eq!(refused.error(), (400, "too_many_invitations"));
    let refused = ada
        .post(
            INVITE,
            json!({"invitations": [{"email": "b@example.com"}], "role": "owner"}),
        )
        .await;
    assert_eq!(refused.error(), (400, "validation_failed"));
    let mut bob = app.member("bobby").await;
    let refused = bob
        .post(
            INVITE,
            json!({"invitations": [{"email": "b@example.com"}], "role": "admin"}),
        )
        .await;
    assert_eq!(refused.error(), (403, "forbidden"));
}

#[tokio::test]
async fn somebody_from_a_file_is_invited_later() {
    let app = App::without_mail().await;
    let mut ada = app.admin().await;
    ada.csv(
        "/api/v1/admin/imports",
        "email,name,team\nbob@example.com,Robert,Blue\n",
    )
    .await
    .ok();
    app.fire().await;
    let invited = ada
        .post(
            INVITE,
            json!({"invitations": [{"email": "Bob@example.com"}], "role": "member"}),
        )
        .await
        .ok();
    let (_, token) = invited["items"][0]["link"]
        .as_str()
        .unwrap()
        .split_once("token=")
        .unwrap();
    let info = app
        .browser()
        .get(&format!("/api/v1/auth/invitation/{token}"))
        .await
        .ok();
    assert_eq!(info["name"], "Robert");
    let me = app.browser().post(REDEEM, accept(token)).await.ok();
    assert_eq!(
        (&me["person"]["team"], &me["person"]["name"]),
        (&json!("Blue"), &json!("Bob B."))
    );
    assert_eq!(ada.get("/api/v1/admin/users").await.ok()["total"], 2);
}
