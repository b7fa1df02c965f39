//! The domains together, with a mailer.

use std::sync::Arc;

use serde_json::{Value, json};
use vc_kernel::PersonId;
use vc_mail::Mailer;

use crate::app::{App, urls};

/// People, the circle, and this domain.
pub async fn app(mailer: Arc<dyn Mailer>) -> App {
    let notify = vc_notify::domain(mailer, urls().1, "Virtual Commons <coffee@example.com>");
    App::new(vec![vc_coffee::domain(|_| None), vc_tasks::domain(), notify]).await
}

/// Forms a round and delivers what is due; answers the round's id.
pub async fn round(app: &App, admin: PersonId) -> String {
    let (status, round) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(status, 201, "{round}");
    app.instance.fire_due().await;
    round["id"].as_str().expect("an id").to_owned()
}

/// The deliveries of a status, newest first.
pub async fn deliveries(app: &App, admin: PersonId, status: &str) -> Vec<Value> {
    let page = app
        .get(admin, &format!("/admin/deliveries?limit=200&status={status}"))
        .await;
    page["items"].as_array().expect("items").clone()
}

/// A header of a mail.
pub fn header<'a>(mail: &'a vc_mail::Mail, name: &str) -> &'a str {
    let found = mail.headers.iter().find(|(other, _)| other == name);
    found.map_or_else(|| panic!("no {name}"), |(_, value)| value.as_str())
}

/// The value of a property of a calendar object, unfolded (RFC 5545 §3.1).
pub fn property(ics: &str, name: &str) -> String {
    let unfolded = ics.replace("\r\n ", "").replace("\r\n\t", "");
    let line = unfolded
        .lines()
        .find(|line| line.starts_with(&format!("{name}:")) || line.starts_with(&format!("{name};")));
    line.and_then(|line| line.split_once(':'))
        .map_or_else(|| panic!("no {name} in {ics}"), |(_, value)| value.to_owned())
}
