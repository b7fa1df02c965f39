//! `vc round notify`: what of a round's messages was not sent is tried now. A step of its own in a workflow; running
//! it again does no harm, for what was sent is left alone.

use serde_json::json;

use crate::args::Common;
use crate::commands::matches::round_or_latest;
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Pages read at most: 20,000 messages of each kind.
const PAGES_MAX: usize = 100;

/// Tries all that failed or waits.
pub async fn run(common: &Common, round: Option<String>) -> Result<(), Failure> {
    let client = Client::open(common).await?;
    let tried = try_again(&client, round).await;
    client.close().await;
    let (round, tried, sent) = tried?;
    if common.json {
        return output::print_json(&json!({ "round_id": round, "tried": tried, "sent_before": sent }));
    }
    eprintln!("{round}: {tried} messages are tried now, {sent} had been sent");
    Ok(())
}

/// The round, how many messages are tried again, and how many were sent before.
async fn try_again(client: &Client, round: Option<String>) -> Result<(String, u64, u64), Failure> {
    let round = round_or_latest(client, round).await?;
    // Asked first, so that a wrong id is said and not taken for a round without messages.
    client.get(&format!("/api/v1/rounds/{round}")).await?;
    let sent = client
        .get(&format!(
            "/api/v1/admin/deliveries?round_id={round}&status=sent&limit=1"
        ))
        .await?;
    // Read to the end first: what is tried leaves the list.
    let mut ids = unsent(client, &round, "failed").await?;
    ids.extend(unsent(client, &round, "pending").await?);
    let mut tried = 0;
    for id in ids {
        match client
            .post(&format!("/api/v1/admin/deliveries/{id}/retry"), json!({}))
            .await
        {
            Ok(_) => tried += 1,
            // The server was faster, or the message is not wanted any more.
            Err(Failure::Refused { error, .. })
                if error == "delivery_already_sent" || error == "delivery_dropped" => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok((round, tried, sent["total"].as_u64().unwrap_or(0)))
}

async fn unsent(client: &Client, round: &str, status: &str) -> Result<Vec<String>, Failure> {
    let mut ids = Vec::new();
    let mut cursor = String::new();
    for _ in 0..PAGES_MAX {
        let page = client
            .get(&format!(
                "/api/v1/admin/deliveries?round_id={round}&status={status}&limit=200{cursor}"
            ))
            .await?;
        let items = page["items"].as_array().into_iter().flatten();
        ids.extend(items.filter_map(|one| one["id"].as_str().map(str::to_owned)));
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(ids)
}
