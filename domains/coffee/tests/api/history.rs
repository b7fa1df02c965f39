//! My matches: filters, pages, cancelling, people who left.

use jiff::SignedDuration;
use serde_json::json;
use vc_kernel::Actor;
use vc_people::commands::{ErasePerson, RemovePerson};

use crate::app::App;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);

#[tokio::test]
async fn history_is_paged_and_filtered() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    // Twelve people can always meet six times without a repeat (Dirac).
    let (admin, members) = app.people(11).await;
    for _ in 0..5 {
        assert_eq!(app.post(admin, "/rounds", json!({})).await.0, 201);
        app.pass(WEEK);
    }
    let me = members[0];
    let all = app.get(me, "/matches/history?limit=200").await;
    assert_eq!(
        (all["total"].as_u64(), all["items"].as_array().map(Vec::len)),
        (Some(5), Some(5))
    );
    let items = all["items"].as_array().expect("items");
    assert!(
        items
            .windows(2)
            .all(|two| two[0]["formed_at"].as_str() > two[1]["formed_at"].as_str()),
        "newest first"
    );
    assert!(
        items
            .iter()
            .all(|item| item["why"]["rounds_since_last_met"].is_null()),
        "twelve people, five rounds: {all}"
    );

    let mut seen = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = app.get(me, &format!("/matches/history?limit=2{cursor}")).await;
        seen.extend(
            page["items"]
                .as_array()
                .expect("items")
                .iter()
                .map(|item| item["id"].clone()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(
        seen,
        items.iter().map(|item| item["id"].clone()).collect::<Vec<_>>()
    );

    let partner = items[0]["members"]
        .as_array()
        .expect("members")
        .iter()
        .filter_map(|member| member["id"].as_str())
        .find(|id| *id != me.to_string())
        .expect("somebody else");
    let with = app.get(me, &format!("/matches/history?with={partner}")).await;
    assert_eq!(with["total"], 1);
    let two = app
        .get(me, "/matches/history?from=2026-11-30&to=2026-12-07")
        .await;
    assert_eq!(two["total"], 2, "both days are included: {two}");
    let (status, bad) = app
        .call(Some(me), "GET", "/matches/history?from=soon", None)
        .await;
    assert_eq!(
        (status.as_u16(), bad["details"]["fields"]["from"].is_string()),
        (400, true)
    );
    let (status, _) = app.call(Some(me), "GET", "/matches/history?limit=0", None).await;
    assert_eq!(status.as_u16(), 400);

    let id = items[0]["id"].as_str().expect("an id");
    let (status, cancelled) = app
        .post(
            me,
            &format!("/matches/{id}/cancel"),
            json!({"reason": "I am ill."}),
        )
        .await;
    assert_eq!(
        (status, cancelled["status"].as_str()),
        (200, Some("cancelled")),
        "{cancelled}"
    );
    assert_eq!(app.get(me, "/matches/history?status=cancelled").await["total"], 1);
    assert_eq!(app.get(me, "/matches/history?status=proposed").await["total"], 4);

    app.pass(WEEK);
    assert_eq!(app.post(admin, "/rounds", json!({})).await.0, 201);
    let newest = app.get(me, "/matches/history?limit=1").await;
    assert_eq!(
        (newest["total"].as_u64(), newest["items"][0]["status"].as_str()),
        (Some(6), Some("proposed"))
    );
}

#[tokio::test]
async fn a_strangers_match_is_not_there() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(3).await;
    app.post(admin, "/rounds", json!({})).await;
    let mine = app.get(members[0], "/matches/current").await;
    let id = mine["match"]["id"].as_str().expect("an id");
    let ids: Vec<&str> = mine["match"]["members"]
        .as_array()
        .expect("two")
        .iter()
        .filter_map(|member| member["id"].as_str())
        .collect();
    let stranger = members
        .iter()
        .find(|member| !ids.contains(&member.to_string().as_str()))
        .expect("another");
    let (status, body) = app
        .post(*stranger, &format!("/matches/{id}/cancel"), json!({}))
        .await;
    assert_eq!((status, body["error"].as_str()), (404, Some("not_found")));
    assert_eq!(app.get(*stranger, "/matches/history").await["total"], 1);
    let (status, body) = app.post(members[0], "/matches/nonsense/cancel", json!({})).await;
    assert_eq!((status, body["error"].as_str()), (404, Some("not_found")));
}

#[tokio::test]
async fn whoever_leaves_leaves_the_name_behind_only_until_erased() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(1).await;
    app.post(admin, "/rounds", json!({})).await;
    app.submit(Actor::Person(admin), RemovePerson { person: members[0] })
        .await;
    let mine = app.get(admin, "/matches/current").await;
    assert_eq!(
        mine["match"]["suggested_times"],
        json!([]),
        "nobody is there to meet"
    );
    app.submit(Actor::Person(admin), ErasePerson { person: members[0] })
        .await;
    let mine = app.get(admin, "/matches/current").await;
    let other = mine["match"]["members"]
        .as_array()
        .expect("two")
        .iter()
        .find(|member| member["erased"] == true);
    assert!(
        other.is_some_and(|other| !other["name"].as_str().expect("a name").contains("Member 0")),
        "{mine}"
    );
}
