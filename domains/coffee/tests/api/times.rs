//! Suggested times across zones and changes of summer time, through the API.

use serde_json::{Value, json};
use vc_people::api::Role;

use crate::app::App;

async fn suggested(zones: [(&str, &[u16]); 2], at: &str) -> Value {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    app.engine.clock.set(at);
    let (first, second) = (zones[0], zones[1]);
    let admin = app
        .add_with("Ada", "ada@example.com", Role::Admin, first.0, first.1, &[])
        .await;
    app.add_with("Ben", "ben@example.com", Role::Member, second.0, second.1, &[])
        .await;
    let (status, body) = app.post(admin, "/rounds", json!({})).await;
    assert_eq!(status, 201, "{body}");
    app.get(admin, "/matches/current").await["match"].clone()
}

#[tokio::test]
async fn auckland_and_berlin_really_overlap_or_not() {
    // Monday 21:00 in Berlin is Tuesday 09:00 in Auckland in November.
    let found = suggested(
        [("Europe/Berlin", &[42]), ("Pacific/Auckland", &[48 + 18])],
        "2026-11-29T08:00:00Z",
    )
    .await;
    assert_eq!(found["why"]["shared_slots"], 1, "{found}");
    let time = &found["suggested_times"][0];
    assert_eq!(
        (time["start"].as_str(), time["fits_all"].as_bool()),
        (Some("2026-11-30T20:00:00Z"), Some(true))
    );
    let mut local: Vec<_> = time["local"]
        .as_array()
        .expect("two")
        .iter()
        .filter_map(|l| l["start"].as_str())
        .collect();
    local.sort_unstable();
    assert_eq!(local, ["2026-11-30T21:00", "2026-12-01T09:00"]);

    let found = suggested(
        [("Europe/Berlin", &[18]), ("Pacific/Auckland", &[18])],
        "2026-11-29T08:00:00Z",
    )
    .await;
    assert_eq!(
        (found["why"]["shared_slots"].as_u64(), &found["suggested_times"]),
        (Some(0), &json!([]))
    );
    assert!(
        found["why"]["summary"]
            .as_str()
            .is_some_and(|text| text.contains("no half hour suits you both yet"))
    );
}

#[tokio::test]
async fn a_week_with_a_change_of_summer_time_counts_each_day_by_itself() {
    // New York changes on Sunday, 14 March 2027, Berlin two weeks later: on Monday five hours apart.
    let monday_nine: &[u16] = &[18];
    let monday_four: &[u16] = &[8];
    let found = suggested(
        [("Europe/Berlin", monday_nine), ("America/New_York", monday_four)],
        "2027-03-13T08:00:00Z",
    )
    .await;
    assert_eq!(
        found["suggested_times"][0]["start"], "2027-03-15T08:00:00Z",
        "{found}"
    );
}
