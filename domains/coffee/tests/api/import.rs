//! Past meetings from another tool.

use serde_json::json;

use crate::app::App;

#[tokio::test]
async fn a_past_is_checked_whole_then_taken_over_once() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(3).await;
    let path = "/admin/matches/import";

    let bad = "round,members\n1,ada@example.com;nobody@example.com\ntwo,ada@example.com;member0@example.com\n3,ada@example.com;ada@example.com\n";
    let (status, body) = app.post(admin, path, json!(bad)).await;
    assert_eq!(
        (status, body["error"].as_str()),
        (400, Some("import_has_errors")),
        "{body}"
    );
    let lines: Vec<_> = body["details"]["errors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| error["line"].as_u64())
        .collect();
    assert_eq!(lines, [Some(2), Some(3), Some(4)], "{body}");

    let good = format!(
        "round,members\r\n7,ada@example.com;MEMBER0@example.com\r\n7,{};{}\r\n8,ada@example.com;member1@example.com\r\n8,member0@example.com;member2@example.com\r\n",
        members[1], members[2]
    );
    let (status, body) = app
        .post(admin, &format!("{path}?dry_run=true"), json!(good))
        .await;
    assert_eq!(
        (status, body),
        (200, json!({"rows": 4, "new": 4, "imported": 0, "dry_run": true}))
    );
    let (status, body) = app.post(admin, path, json!(good)).await;
    assert_eq!((status, body["imported"].as_u64()), (200, Some(4)), "{body}");
    let (_, body) = app.post(admin, path, json!(good)).await;
    assert_eq!(body["imported"], 0, "the same file again changes nothing");

    let (_, round) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(round["quality"]["repeats"], 0, "{round}");
    let mine = app.get(admin, "/matches/current").await;
    let names: Vec<_> = mine["match"]["members"]
        .as_array()
        .expect("two")
        .iter()
        .map(|member| member["name"].as_str())
        .collect();
    assert!(
        names.contains(&Some("Member 2")),
        "the only one Ada has not met: {names:?}"
    );

    let (status, body) = app.call(Some(admin), "POST", path, Some(json!({}))).await;
    assert_eq!(status.as_u16(), 415, "{body}");
}

#[tokio::test]
async fn a_long_past_is_taken_over_in_parts() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, _) = app.people(40).await;
    let mut csv = "round,members\n".to_owned();
    for round in 1..=100 {
        for pair in 0..20 {
            let (a, b) = (pair, 20 + (pair + round) % 20);
            csv.push_str(&format!("{round},member{a}@example.com;member{b}@example.com\n"));
        }
    }
    let before = app.instance.subscribe().borrow().seq;
    let (status, body) = app.post(admin, "/admin/matches/import", json!(csv)).await;
    assert_eq!(
        (status, body["imported"].as_u64(), body["new"].as_u64()),
        (200, Some(2_000), Some(2_000)),
        "{body}"
    );
    assert_eq!(app.instance.subscribe().borrow().seq - before, 4);
    let (_, body) = app
        .post(admin, "/admin/matches/import?dry_run=true", json!(csv))
        .await;
    assert_eq!(body["new"], 0);
    let (_, preview) = app.post(admin, "/rounds/preview", json!({})).await;
    assert_eq!(preview["quality"]["repeats"], 0, "{}", preview["quality"]);
}
