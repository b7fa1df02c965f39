//! Whoever is silent is paused when a round is formed, and not when it is asked for again.

use jiff::SignedDuration;
use serde_json::{Value, json};
use vc_kernel::PersonId;

use crate::app::App;

/// How many would be matched now; none where that is nobody.
async fn pool(app: &App, admin: PersonId) -> Option<u64> {
    let (_, preview) = app.post(admin, "/rounds/preview", json!({})).await;
    preview["pool"].as_u64()
}

async fn run(app: &App, admin: PersonId, slot: &str) -> Value {
    let (status, round) = app.post(admin, "/rounds", json!({ "slot": slot })).await;
    assert!(status < 300, "{round}");
    round["id"].clone()
}

#[tokio::test]
async fn a_round_that_is_asked_for_again_pauses_nobody() {
    let app = App::new(vec![vc_coffee::domain(|_| None)]).await;
    let (admin, members) = app.people(3).await;
    let mut last = Value::Null;
    for week in 1..=3 {
        last = run(&app, admin, &format!("2026-W0{week}")).await;
        app.pass(SignedDuration::from_hours(7 * 24));
        app.instance.fire_due().await;
    }
    let asked = app.get(members[0], "/matches/current").await;
    assert_eq!(asked["asked_if_still_in"], true, "{asked}");
    // Long enough for an answer that does not come; but this round is there already.
    app.pass(SignedDuration::from_hours(3 * 24));
    assert_eq!(run(&app, admin, "2026-W03").await, last);
    assert_eq!(pool(&app, admin).await, Some(4));

    // The next one finds all of them silent.
    let (status, refused) = app.post(admin, "/rounds", json!({ "slot": "2026-W04" })).await;
    assert_eq!(
        (status, refused["error"].as_str()),
        (400, Some("nobody_to_match"))
    );
    assert_eq!(pool(&app, admin).await, None);
}
