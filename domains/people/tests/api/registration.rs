//! Self registration.

use serde_json::json;

use crate::app::{App, PASSWORD};

const REGISTER: &str = "/api/v1/users/register";
const REDEEM: &str = "/api/v1/auth/mail-link/redeem";

fn form(email: &str) -> serde_json::Value {
    json!({"email": email, "name": "Eve", "password": PASSWORD, "time_zone": "UTC"})
}

#[tokio::test]
async fn a_registration_counts_once_the_address_is_shown_to_be_theirs() {
    let app = App::new().await;
    let mut ada = app.admin().await;
    let mut eve = app.browser();
    assert_eq!(
        eve.post(REGISTER, form("eve@example.org")).await.status.as_u16(),
        202
    );
    let token = app.mailed_token("eve@example.org").await;
    assert_eq!(
        ada.get("/api/v1/admin/users").await.ok()["total"],
        1,
        "nobody yet"
    );
    assert_eq!(
        eve.login("eve@example.org", PASSWORD).await.error(),
        (401, "wrong_credentials")
    );
    let me = eve.post(REDEEM, json!({"token": token})).await.ok();
    assert_eq!(me["person"]["email"], "eve@example.org");
    eve.login("eve@example.org", PASSWORD).await.ok();

    // Registering again tells the owner of the address, and nobody else.
    let again = app.browser().post(REGISTER, form("EVE@example.org")).await;
    assert_eq!(again.status.as_u16(), 202);
    assert!(
        app.mail("eve@example.org")
            .await
            .subject
            .contains("already have an account")
    );
}

#[tokio::test]
async fn two_registrations_of_one_address_at_once_make_one_person() {
    let app = App::new().await;
    app.admin().await;
    let mut tokens = Vec::new();
    for _ in 0..2 {
        app.browser().post(REGISTER, form("eve@example.org")).await.ok();
        tokens.push(app.mailed_token("eve@example.org").await);
    }
    let (mut one, mut two) = (app.browser(), app.browser());
    let (first, second) = tokio::join!(
        one.post(REDEEM, json!({"token": tokens[0]})),
        two.post(REDEEM, json!({"token": tokens[1]})),
    );
    let (winner, loser) = if first.status.is_success() {
        (first, second)
    } else {
        (second, first)
    };
    winner.ok();
    assert_eq!(loser.error(), (409, "email_taken"));
}

#[tokio::test]
async fn only_allowed_domains_may_register() {
    let app = App::new().await;
    app.admin().await;
    let mut eve = app.browser();
    for outside in [
        "eve@example.com",
        "eve@evil-example.org",
        "eve@example.org.evil.com",
        "eve@sub.example.org",
    ] {
        let refused = eve.post(REGISTER, form(outside)).await;
        assert!(
            refused.json["details"]["fields"]["email"].is_string(),
            "{outside}: {}",
            refused.text
        );
    }
    let options = eve.get("/api/v1/auth/options").await.ok();
    assert_eq!(
        (&options["self_registration"], &options["allowed_domains"]),
        (&json!(true), &json!(["example.org"]))
    );
}
