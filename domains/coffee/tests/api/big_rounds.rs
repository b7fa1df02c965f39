//! Rounds too big for one commit: written in parts, seen only when whole, taken back when not.

use std::collections::BTreeSet;
use std::time::Duration;

use jiff::SignedDuration;
use serde_json::json;
use vc_testkit::AppendFault;

use crate::app::App;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn five_thousand_people_are_matched_in_parts_and_nobody_is_lost() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(4_999).await;
    let before = app.instance.subscribe().borrow().seq;
    let (status, round) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(status, 201, "{round}");
    assert_eq!(
        (round["matches_count"].as_u64(), round["people_count"].as_u64()),
        (Some(2_500), Some(5_000)),
        "{}",
        round["quality"]
    );
    assert!(
        app.instance.subscribe().borrow().seq - before >= 10,
        "it took several commits"
    );

    let id = round["id"].as_str().expect("an id").to_owned();
    let mut met = BTreeSet::new();
    let mut cursor = String::new();
    loop {
        let page = app
            .get(admin, &format!("/rounds/{id}/matches?limit=200{cursor}"))
            .await;
        for found in page["items"].as_array().expect("items") {
            for member in found["members"].as_array().expect("members") {
                assert!(
                    met.insert(member["id"].as_str().expect("an id").to_owned()),
                    "twice in one round"
                );
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(met.len(), 5_000);
    assert_eq!(
        app.get(members[4_321], "/matches/current").await["state"],
        "matched"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_round_that_broke_off_is_invisible_and_taken_back() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(1_199).await;
    // The first part is written; then the store is gone, also for taking the round back.
    app.engine.faults.on_append(AppendFault::None);
    for _ in 0..10 {
        app.engine.faults.on_append(AppendFault::Unavailable);
    }
    let running = app.post(admin, "/rounds", json!({"slot": "2026-11-23"}));
    let (status, body) = tokio::time::timeout(Duration::from_secs(120), running)
        .await
        .expect("an answer");
    assert_eq!((status, body["error"].as_str()), (503, Some("busy")), "{body}");
    assert_eq!(app.get(admin, "/rounds").await["total"], 0);
    assert_eq!(app.get(members[0], "/matches/current").await["state"], "waiting");
    assert_eq!(app.get(members[0], "/matches/history").await["total"], 0);

    // Whatever faults are left meet the job, which tries again.
    for _ in 0..12 {
        app.pass(SignedDuration::from_mins(10));
        app.instance.fire_due().await;
    }
    let (status, round) = app.post(admin, "/rounds", json!({"slot": "2026-11-23"})).await;
    assert_eq!(
        (status, round["people_count"].as_u64()),
        (201, Some(1_200)),
        "{round}"
    );
}
