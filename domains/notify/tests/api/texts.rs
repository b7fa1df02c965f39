//! A program's own texts: previewed by admins, and in the mails of its rounds.

use std::sync::Arc;

use serde_json::{Value, json};
use vc_kernel::PersonId;
use vc_mail::MemoryMailer;

use crate::app::App;
use crate::support::{app, round};

const PREVIEW: &str = "/admin/programs/preview-texts";

fn texts() -> Value {
    json!({
        "subject": "{program}: {names}",
        "opening": " Hi {first_name},\r\nyou meet {names} & more. ",
        "closing": "{{ program }} <b>Enjoy</b>",
    })
}

/// The first program: its id, its version, and its settings as they can be sent back.
async fn program(app: &App, admin: PersonId) -> (String, Value, Value) {
    let mut program = app.get(admin, "/admin/programs").await["items"][0].take();
    let id = program["id"].as_str().expect("an id").to_owned();
    let version = program["version"].take();
    let fields = program.as_object_mut().expect("an object");
    for read_only in [
        "id",
        "version",
        "file_id",
        "set_in_file",
        "next_round_at",
        "archived_at",
    ] {
        fields.remove(read_only);
    }
    (id, version, program)
}

#[tokio::test]
async fn only_admins_preview_texts() {
    let app = app(Arc::new(MemoryMailer::default())).await;
    let (admin, members) = app.people(1).await;
    let body = json!({"program": "Lunch", "texts": texts()});
    for (who, expected, error) in [(None, 401, "not_signed_in"), (Some(members[0]), 403, "forbidden")] {
        let (status, answer) = app.call(who, "POST", PREVIEW, Some(body.clone())).await;
        assert_eq!(
            (status.as_u16(), answer["error"].as_str()),
            (expected, Some(error))
        );
    }
    let (status, shown) = app.post(admin, PREVIEW, body).await;
    assert_eq!(
        (status, &shown["subject"]),
        (200, &json!("Lunch: Ben Example")),
        "{shown}"
    );
    let text = shown["text"].as_str().expect("a text");
    assert!(
        text.starts_with("Hi Ada,\nyou meet Ben Example & more.\n\nYou have not met"),
        "{text}"
    );
    assert!(text.contains("09:00 to 09:30"), "{text}");
    assert!(
        text.contains("\n\n{{ program }} <b>Enjoy</b>\n\nNeed a break?"),
        "{text}"
    );
    assert!(text.contains("https://coffee.example.com/meet/match"), "{text}");

    let (_, built_in) = app
        .post(
            admin,
            PREVIEW,
            json!({"program": "Lunch", "texts": {"opening": " "}}),
        )
        .await;
    assert_eq!(built_in["subject"], "Coffee with Ben Example");
    let text = built_in["text"].as_str().expect("a text");
    assert!(
        text.starts_with("Hello Ada Example,\n\nthis time you are meeting Ben Example.\n\nYou"),
        "{text}"
    );
}

#[tokio::test]
async fn an_unknown_placeholder_is_named_and_nothing_is_saved() {
    let app = app(Arc::new(MemoryMailer::default())).await;
    let (admin, _) = app.people(1).await;
    let wrong = json!({"subject": "{name}", "closing": "x".repeat(1001)});
    let said = "{name} is unknown here; use {first_name}, {names}, {program}.";
    let (id, version, mut settings) = program(&app, admin).await;
    settings["texts"] = wrong.clone();
    let change = json!({"version": version, "settings": settings});
    for (method, path, body) in [
        (
            "POST",
            PREVIEW.to_owned(),
            json!({"program": "Lunch", "texts": wrong}),
        ),
        ("PUT", format!("/admin/programs/{id}"), change),
    ] {
        let (status, answer) = app.call(Some(admin), method, &path, Some(body)).await;
        assert_eq!(
            (status.as_u16(), answer["error"].as_str()),
            (400, Some("validation_failed")),
            "{answer}"
        );
        let expected = json!({"texts.subject": said, "texts.closing": "Use at most 1000 characters."});
        assert_eq!(answer["details"]["fields"], expected);
    }
    let (_, after, _) = program(&app, admin).await;
    assert_eq!(after, version);
}

#[tokio::test]
async fn a_rounds_mails_say_what_was_previewed() {
    let mailer = Arc::new(MemoryMailer::default());
    let app = app(mailer.clone()).await;
    let (admin, _) = app.people(1).await;
    let (id, version, mut settings) = program(&app, admin).await;
    settings["texts"] = texts();
    let body = json!({"version": version, "settings": settings});
    let (status, saved) = app
        .call(Some(admin), "PUT", &format!("/admin/programs/{id}"), Some(body))
        .await;
    assert_eq!(status, 200, "{saved}");
    assert_eq!(
        saved["texts"]["opening"],
        "Hi {first_name},\nyou meet {names} & more."
    );

    round(&app, admin).await;
    let mails = mailer.take();
    assert_eq!(mails.len(), 2);
    let name = saved["name"].as_str().expect("a name");
    let mail = mails
        .iter()
        .find(|mail| mail.to_name != "Ada Admin")
        .expect("the member's");
    assert_eq!(mail.subject, format!("{name}: Ada Admin"));
    let first = mail.to_name.split(' ').next().expect("a name");
    assert!(
        mail.text
            .starts_with(&format!("Hi {first},\nyou meet Ada Admin & more.\n")),
        "{}",
        mail.text
    );
    assert!(
        mail.html.contains("you meet Ada Admin &amp; more.</p>"),
        "{}",
        mail.html
    );
    assert!(
        mail.html.contains("<p>{{ program }} &lt;b&gt;Enjoy"),
        "{}",
        mail.html
    );
}
