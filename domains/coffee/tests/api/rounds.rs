//! Running, looking at, and cancelling rounds.

use serde_json::json;
use vc_kernel::PersonId;

use crate::app::App;

async fn app() -> App {
    App::new(vec![vc_coffee::domain(|_| None)]).await
}

#[tokio::test]
async fn every_instance_starts_with_exactly_one_program() {
    let app = app().await;
    let (admin, _) = app.people(3).await;
    let programs = app.get(admin, "/programs").await;
    assert_eq!(programs["items"].as_array().map(Vec::len), Some(1), "{programs}");
    assert_eq!(programs["items"][0]["group_size"], 2);
    assert_eq!(programs["items"][0]["odd_rule"], "trio");
}

#[tokio::test]
async fn who_may_do_what() {
    let app = app().await;
    let (_, members) = app.people(2).await;
    let round = "/rounds/round_01JD8ZQ4K5N000000000000000";
    let program = "/programs/program_01JD8ZQ4K5N000000000000000";
    for (method, path, admins_only) in [
        ("GET", "/programs", false),
        ("GET", "/topics", false),
        ("GET", "/matches/current", false),
        ("GET", "/matches/history", false),
        ("POST", "/matches/match_01JD8ZQ4K5N000000000000000/cancel", false),
        ("GET", "/seats", false),
        ("POST", "/participation/stay-in", false),
        ("POST", "/seats/round_01JD8ZQ4K5N000000000000000/decline", false),
        ("POST", "/rounds/preview", true),
        ("POST", "/rounds", true),
        ("GET", "/rounds", true),
        ("GET", round, true),
        ("GET", &format!("{round}/matches"), true),
        ("GET", &format!("{round}/changes"), true),
        ("POST", &format!("{round}/rearrange"), true),
        ("POST", &format!("{round}/cancel"), true),
        ("POST", "/admin/matches/import", true),
        ("GET", "/exclusions", false),
        ("GET", "/admin/exclusions", true),
        ("POST", "/admin/exclusions", true),
        ("POST", &format!("{program}/join"), false),
        ("POST", &format!("{program}/leave"), false),
        ("GET", "/admin/programs", true),
        ("POST", "/admin/programs", true),
        ("POST", "/admin/programs/preview-schedule", true),
        ("PUT", &format!("/admin{program}"), true),
        ("POST", &format!("/admin{program}/archive"), true),
        ("GET", &format!("/admin{program}/runs"), true),
        ("GET", &format!("/admin{program}/changes"), true),
    ] {
        let body = (method != "GET").then(|| json!({}));
        let (status, answer) = app.call(None, method, path, body.clone()).await;
        assert_eq!(
            (status.as_u16(), answer["error"].as_str()),
            (401, Some("not_signed_in")),
            "{method} {path}"
        );
        let (status, answer) = app.call(Some(members[0]), method, path, body).await;
        if admins_only {
            assert_eq!(
                (status.as_u16(), answer["error"].as_str()),
                (403, Some("forbidden")),
                "{method} {path}"
            );
        } else {
            assert!(
                matches!(status.as_u16(), 200 | 204 | 404),
                "{method} {path}: {status} {answer}"
            );
        }
    }
}

#[tokio::test]
async fn a_round_is_previewed_run_seen_and_cancelled() {
    let app = app().await;
    let (admin, members) = app.people(5).await;
    let waiting = app.get(members[0], "/matches/current").await;
    assert_eq!(
        (waiting["state"].as_str(), &waiting["match"]),
        (Some("waiting"), &json!(null))
    );

    let (status, preview) = app.post(admin, "/rounds/preview", json!({"seed": "42"})).await;
    assert_eq!(
        (status, preview["pool"].as_u64(), preview["seed"].as_str()),
        (200, Some(6), Some("42")),
        "{preview}"
    );
    assert_eq!(preview["quality"]["repeats"], 0);
    assert_eq!(preview["quality"]["method"], "exact");
    assert_eq!(preview["quality"]["total"], preview["quality"]["upper_bound"]);
    assert_eq!(preview["groups"].as_array().map(Vec::len), Some(3));
    assert!(
        preview["groups"][0]["why"]["summary"]
            .as_str()
            .is_some_and(|text| text.starts_with("They have not met yet; they both like tea"))
    );
    assert_eq!(
        app.get(admin, "/rounds").await["total"],
        0,
        "a preview forms nothing"
    );

    let (status, round) = app.post(admin, "/rounds", json!({"seed": "42"})).await;
    assert_eq!(status, 201, "{round}");
    assert_eq!(
        (round["status"].as_str(), round["matches_count"].as_u64()),
        (Some("formed"), Some(3))
    );
    assert_eq!(
        (
            round["people_count"].as_u64(),
            round["started_by"]["name"].as_str()
        ),
        (Some(6), Some("Ada Admin"))
    );
    let id = round["id"].as_str().expect("an id");
    let matches = app.get(admin, &format!("/rounds/{id}/matches?limit=2")).await;
    assert_eq!(
        (
            matches["items"].as_array().map(Vec::len),
            matches["total"].as_u64()
        ),
        (Some(2), Some(3))
    );
    let rest = app
        .get(
            admin,
            &format!(
                "/rounds/{id}/matches?cursor={}",
                matches["next_cursor"].as_str().expect("more")
            ),
        )
        .await;
    assert_eq!(
        (rest["items"].as_array().map(Vec::len), &rest["next_cursor"]),
        (Some(1), &json!(null))
    );
    let names = |groups: &serde_json::Value| -> Vec<Vec<String>> {
        let mut all: Vec<Vec<String>> = groups
            .as_array()
            .expect("groups")
            .iter()
            .map(|group| {
                let mut names: Vec<String> = group["members"]
                    .as_array()
                    .expect("members")
                    .iter()
                    .map(|m| m["name"].as_str().expect("a name").to_owned())
                    .collect();
                names.sort();
                names
            })
            .collect();
        all.sort();
        all
    };
    let mut formed = matches["items"].as_array().expect("items").clone();
    formed.extend(rest["items"].as_array().expect("items").clone());
    assert_eq!(
        names(&preview["groups"]),
        names(&json!(formed)),
        "the preview's seed gives the preview's round"
    );

    let mine = app.get(members[0], "/matches/current").await;
    assert_eq!(mine["state"], "matched");
    let found = &mine["match"];
    assert_eq!(found["members"].as_array().map(Vec::len), Some(2));
    assert_eq!(found["why"]["shared_topics"], json!(["tea"]));
    assert_eq!(
        found["why"]["summary"],
        "You have not met yet; you both like tea; 4 half hours suit you both."
    );
    assert_eq!(found["prompts"].as_array().map(Vec::len), Some(3));
    assert_eq!(found["suggested_times"][0]["start"], "2026-11-24T08:00:00Z");
    assert_eq!(
        found["suggested_times"][0]["local"][0]["start"],
        "2026-11-24T09:00"
    );

    let (status, cancelled) = app
        .post(
            admin,
            &format!("/rounds/{id}/cancel"),
            json!({"reason": "A trial."}),
        )
        .await;
    assert_eq!((status, cancelled["status"].as_str()), (200, Some("cancelled")));
    let (status, again) = app.post(admin, &format!("/rounds/{id}/cancel"), json!({})).await;
    assert_eq!(
        (status, again["error"].as_str()),
        (409, Some("round_already_cancelled"))
    );
    let mine = app.get(members[0], "/matches/current").await;
    assert_eq!(
        (
            mine["state"].as_str(),
            mine["match"]["cancelled"]["reason"].as_str()
        ),
        (Some("cancelled"), Some("A trial."))
    );
}

#[tokio::test]
async fn the_same_slot_or_key_answers_the_same_round() {
    let app = app().await;
    let (admin, _) = app.people(5).await;
    let body = json!({"slot": "2026-11-23T09:00"});
    let (first, round) = app.post(admin, "/rounds", body.clone()).await;
    let (second, again) = app.post(admin, "/rounds", body).await;
    assert_eq!((first, second, &round["id"]), (201, 200, &again["id"]));

    let key = [("idempotency-key", "01KANG2J7M0000000000000001")];
    let (first, round) = app
        .call_with(Some(admin), "POST", "/rounds", Some(json!({})), &key)
        .await;
    let (second, again) = app
        .call_with(Some(admin), "POST", "/rounds", Some(json!({})), &key)
        .await;
    assert_eq!(
        (first.as_u16(), second.as_u16(), &round["id"]),
        (201, 200, &again["id"]),
        "{round} {again}"
    );
    assert_eq!(app.get(admin, "/rounds").await["total"], 2);
}

#[tokio::test]
async fn eight_at_once_make_one_round() {
    let app = app().await;
    let (admin, _) = app.people(40).await;
    let asking = (0..8).map(|_| app.post(admin, "/rounds", json!({})));
    let answers = futures_util::future::join_all(asking).await;
    let formed = answers.iter().filter(|(status, _)| *status == 201).count();
    let refused = answers
        .iter()
        .filter(|(_, body)| body["error"] == "round_already_running")
        .count();
    // A request that only came after the round was whole may make another; here all look first.
    assert!(formed >= 1 && formed + refused == 8, "{answers:?}");
    let asking = (0..8).map(|_| app.post(admin, "/rounds", json!({"slot": "once"})));
    let answers = futures_util::future::join_all(asking).await;
    let ids: std::collections::BTreeSet<_> = answers
        .iter()
        .filter_map(|(_, body)| body["id"].as_str())
        .collect();
    assert_eq!(ids.len(), 1, "one slot is one round: {answers:?}");
    assert_eq!(answers.iter().filter(|(status, _)| *status == 201).count(), 1);
}

#[tokio::test]
async fn nobody_to_match_is_said() {
    let app = app().await;
    let (admin, _) = app.people(0).await;
    for path in ["/rounds", "/rounds/preview"] {
        let (status, body) = app.post(admin, path, json!({})).await;
        assert_eq!(
            (status, body["error"].as_str()),
            (400, Some("nobody_to_match")),
            "{body}"
        );
    }
    let (status, body) = app
        .post(
            admin,
            "/rounds",
            json!({"program_id": "program_01JD8ZQ4K5N000000000000000"}),
        )
        .await;
    assert_eq!((status, body["error"].as_str()), (404, Some("not_found")));
    let (status, body) = app.post(admin, "/rounds", json!({"seed": "many"})).await;
    assert_eq!(
        (status, body["details"]["fields"]["seed"].is_string()),
        (400, true),
        "{body}"
    );
}

#[tokio::test]
async fn live_rows_come_to_those_who_may_see_them() {
    let app = app().await;
    let (admin, members) = app.people(3).await;
    let (_, round) = app.post(admin, "/rounds", json!({})).await;
    let rows = |person: PersonId, is_admin: bool| {
        let instance = app.instance.clone();
        async move {
            let viewer = vc_instance::Viewer {
                person: Some(person),
                admin: is_admin,
            };
            let cursor = vc_instance::Cursor {
                seq: 0,
                ..*instance.subscribe().borrow()
            };
            instance
                .changes(Some(cursor), viewer)
                .await
                .expect("changes")
                .rows
        }
    };
    let mine = rows(members[0], false).await;
    let kinds: Vec<_> = mine
        .iter()
        .map(|row| (row.kind.as_str(), row.row.is_some()))
        .collect();
    assert_eq!(
        kinds
            .iter()
            .filter(|(kind, there)| *kind == "coffee.match" && *there)
            .count(),
        1,
        "{kinds:?}"
    );
    assert_eq!(
        kinds
            .iter()
            .filter(|(kind, there)| *kind == "coffee.current_match" && *there)
            .count(),
        1
    );
    assert!(
        !kinds.iter().any(|(kind, _)| *kind == "coffee.round"),
        "rounds are for admins"
    );
    let all = rows(admin, true).await;
    assert!(
        all.iter()
            .any(|row| row.kind == "coffee.round" && Some(row.id.as_str()) == round["id"].as_str())
    );
}
