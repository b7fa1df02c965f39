//! Who does not meet whom, over HTTP.

use serde_json::json;

use crate::app::App;

async fn app() -> App {
    App::new(vec![vc_coffee::domain(|_| None)]).await
}

#[tokio::test]
async fn a_member_excludes_somebody_by_address_and_nobody_else_sees_it() {
    let app = app().await;
    let (admin, members) = app.people(3).await;
    let body = json!({ "email": " MEMBER1@example.com " });
    let (status, answer) = app.post(members[0], "/exclusions", body.clone()).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["items"][0]["with"]["name"], "Member 1");
    let (status, again) = app.post(members[0], "/exclusions", body).await;
    assert_eq!((status, &again), (200, &answer), "the same again changes nothing");

    for (who, path) in [
        (members[1], "/exclusions"),
        (admin, "/exclusions"),
        (admin, "/admin/exclusions"),
    ] {
        assert_eq!(app.get(who, path).await["items"], json!([]), "{path}");
    }
    let remove = format!(
        "/exclusions/{}/remove",
        answer["items"][0]["id"].as_str().expect("an id")
    );
    for who in [members[1], admin] {
        assert_eq!(app.post(who, &remove, json!({})).await.0, 404);
    }
    let (status, left) = app.post(members[0], &remove, json!({})).await;
    assert_eq!((status, &left["items"]), (200, &json!([])));
}

#[tokio::test]
async fn an_admin_excludes_a_pair_and_no_round_joins_it() {
    let app = app().await;
    let (admin, members) = app.people(1).await;
    let people = json!({ "people": [admin, members[0]] });
    let (status, answer) = app.post(admin, "/admin/exclusions", people).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(answer["items"][0]["people"].as_array().map(Vec::len), Some(2));
    let (status, round) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(
        (status, round["error"].as_str()),
        (400, Some("nobody_to_match")),
        "{round}"
    );
    let remove = format!(
        "/admin/exclusions/{}/remove",
        answer["items"][0]["id"].as_str().expect("an id")
    );
    assert_eq!(app.post(admin, &remove, json!({})).await.0, 200);
    let (status, round) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(status, 201, "{round}");
}

#[tokio::test]
async fn what_is_wrong_is_said() {
    let app = app().await;
    let (admin, members) = app.people(1).await;
    for (who, path, body, expected) in [
        (members[0], "/exclusions", json!({}), (400, "validation_failed")),
        (
            members[0],
            "/exclusions",
            json!({ "email": "nobody@example.com" }),
            (404, "not_found"),
        ),
        (
            members[0],
            "/exclusions",
            json!({ "person": members[0] }),
            (400, "same_person"),
        ),
        (
            admin,
            "/admin/exclusions",
            json!({ "people": [admin, admin] }),
            (400, "same_person"),
        ),
    ] {
        let (status, answer) = app.post(who, path, body).await;
        assert_eq!(
            (status, answer["error"].as_str()),
            (expected.0, Some(expected.1)),
            "{answer}"
        );
    }
}
