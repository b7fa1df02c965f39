//! A lottery over HTTP: set up by a tag, previewed, run, and by its schedule without a host.

use std::collections::BTreeSet;

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_kernel::{Actor, PersonId};
use vc_people::commands::{EditPerson, PersonEdit};

use crate::app::App;

async fn app() -> App {
    App::new(vec![vc_coffee::domain(|_| None)]).await
}

/// Tables of three on Tuesdays at nine in Berlin, whose hosts carry the tag `lead`.
fn meet_the_leads() -> Value {
    json!({
        "name": "Meet the leads", "group_size": 3, "time_zone": "Europe/Berlin", "odd_rule": "trio",
        "minimum_gap_rounds": 6, "strictness": "strict", "lottery": {"host_tag": "lead"},
        "schedule": {"kind": "weeks", "every": 1, "start": "2026-11-24", "time": "09:00"},
    })
}

async fn create(app: &App, admin: PersonId, settings: Value) -> Value {
    let (status, program) = app.post(admin, "/admin/programs", settings).await;
    assert_eq!(status, 201, "{program}");
    program["id"].clone()
}

async fn tag(app: &App, person: PersonId, tag: &str) {
    let edit = PersonEdit {
        tags: Some(vec![tag.to_owned()]),
        ..PersonEdit::default()
    };
    app.submit(Actor::Operator, EditPerson { person, edit }).await;
}

#[tokio::test]
async fn a_preview_shows_who_hosts_and_the_round_is_the_same() {
    let app = app().await;
    let (admin, members) = app.people(6).await;
    let id = create(&app, admin, meet_the_leads()).await;
    tag(&app, members[0], "Lead").await;
    tag(&app, members[1], "lead").await;

    let body = json!({ "program_id": id });
    let (status, preview) = app.post(admin, "/rounds/preview", body).await;
    assert_eq!(status, 200, "{preview}");
    let groups = preview["groups"].as_array().expect("groups");
    let hosts: BTreeSet<&str> = groups
        .iter()
        .filter_map(|group| group["host_id"].as_str())
        .collect();
    let leads = [members[0].to_string(), members[1].to_string()];
    assert_eq!(hosts, leads.iter().map(String::as_str).collect());
    let left = &preview["unmatched"][0];
    assert_eq!(left["reason"], "seats_taken");

    let body = json!({ "program_id": id, "seed": preview["seed"] });
    let (status, round) = app.post(admin, "/rounds", body).await;
    assert_eq!(
        (status, &round["unmatched"]),
        (201, &preview["unmatched"]),
        "{round}"
    );
    let mine = app.get(members[0], "/matches/current").await;
    assert_eq!(mine["match"]["host_id"], json!(members[0]));
    assert!(
        mine["message"]
            .as_str()
            .is_some_and(|text| text.contains("You are hosting"))
    );
    let guests = mine["match"]["members"].as_array().expect("members");
    let guest = guests
        .iter()
        .find(|guest| guest["id"] != json!(members[0]))
        .expect("a guest");
    let guest: PersonId = guest["id"].as_str().expect("an id").parse().expect("an id");
    let theirs = app.get(guest, "/matches/current").await;
    assert!(
        theirs["message"]
            .as_str()
            .is_some_and(|text| text.contains("Member 0 hosts")),
        "{theirs}"
    );
}

#[tokio::test]
async fn without_a_host_nothing_is_formed_and_it_is_said_why() {
    let app = app().await;
    let (admin, _) = app.people(3).await;
    let mut nameless = meet_the_leads();
    nameless["lottery"] = json!({ "host_tag": "  " });
    let (status, refused) = app.post(admin, "/admin/programs", nameless).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("validation_failed"))
    );
    assert!(refused["details"]["fields"]["lottery"].is_string(), "{refused}");

    let id = create(&app, admin, meet_the_leads()).await;
    for path in ["/rounds/preview", "/rounds"] {
        let (status, refused) = app.post(admin, path, json!({ "program_id": id })).await;
        assert_eq!(
            (status, refused["error"].as_str()),
            (400, Some("no_host")),
            "{path}"
        );
        assert!(
            refused["message"]
                .as_str()
                .is_some_and(|why| why.contains("“lead”")),
            "{refused}"
        );
    }
    app.pass(SignedDuration::from_hours(23));
    app.instance.fire_due().await;
    let runs = app
        .get(
            admin,
            &format!("/admin/programs/{}/runs", id.as_str().expect("an id")),
        )
        .await;
    let run = &runs["items"][0];
    assert_eq!(run["outcome"], "nobody_to_match");
    assert!(
        run["error"]
            .as_str()
            .is_some_and(|why| why.contains("Nobody can host")),
        "{run}"
    );
}
