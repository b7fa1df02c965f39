//! A program that gives nobody a second match, over HTTP: previewed, run, and with nobody left.

use serde_json::{Value, json};

use crate::app::App;

#[tokio::test]
async fn a_preview_and_its_round_say_who_is_left_out_and_for_which_program() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(4).await;
    let settings = |name: &str, skips: bool| {
        json!({
            "name": name, "group_size": 2, "time_zone": "Europe/Berlin", "odd_rule": "skip", "schedule": null,
            "minimum_gap_rounds": 6, "strictness": "strict", "membership": "opt_in",
            "skip_if_matched_elsewhere": skips,
        })
    };
    let mut ids: Vec<Value> = Vec::new();
    for (name, skips) in [("Games", false), ("Lunch", true)] {
        let (status, program) = app.post(admin, "/admin/programs", settings(name, skips)).await;
        assert_eq!(
            (status, &program["skip_if_matched_elsewhere"]),
            (201, &json!(skips))
        );
        ids.push(program["id"].clone());
    }
    let join = async |program: &Value, person| {
        let path = format!("/programs/{}/join", program.as_str().expect("an id"));
        let (status, answer) = app.post(person, &path, json!({})).await;
        assert_eq!(status, 204, "{answer}");
    };
    for person in &members[..2] {
        join(&ids[0], *person).await;
        join(&ids[1], *person).await;
    }
    let (status, games) = app.post(admin, "/rounds", json!({ "program_id": ids[0] })).await;
    assert_eq!(status, 201, "{games}");

    let lunch = json!({ "program_id": ids[1] });
    for path in ["/rounds/preview", "/rounds"] {
        let (status, refused) = app.post(admin, path, lunch.clone()).await;
        assert_eq!(
            (status, &refused["error"]),
            (400, &json!("nobody_to_match")),
            "{path}"
        );
        let why = refused["message"].as_str().expect("a sentence");
        assert!(why.contains("a match in another one"), "{why}");
    }

    for person in &members[2..] {
        join(&ids[1], *person).await;
    }
    let (status, preview) = app.post(admin, "/rounds/preview", lunch.clone()).await;
    assert_eq!(status, 200, "{preview}");
    assert_eq!(preview["groups"].as_array().map(Vec::len), Some(1));
    let left = preview["unmatched"].as_array().expect("people");
    assert_eq!(left.len(), 2, "{preview}");
    for one in left {
        assert_eq!(one["reason"], "matched_elsewhere");
        assert!(
            one["message"]
                .as_str()
                .is_some_and(|why| why.contains("a match in Games")),
            "{one}"
        );
    }
    let (status, round) = app.post(admin, "/rounds", lunch).await;
    assert_eq!(
        (status, &round["unmatched"]),
        (201, &preview["unmatched"]),
        "{round}"
    );

    let mine = app.get(members[0], "/matches/current").await;
    assert_eq!(
        (&mine["state"], &mine["no_second_in"]),
        (&json!("matched"), &json!(["Lunch"]))
    );
    let free = app.get(members[2], "/matches/current").await;
    assert_eq!(
        (&free["state"], &free["no_second_in"]),
        (&json!("matched"), &json!([]))
    );
}
