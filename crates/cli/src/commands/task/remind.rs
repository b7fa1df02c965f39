//! When to be reminded.

use axum::http::Method;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::find::{self, Among};
use super::{act, text, values, words};
use crate::args::Common;
use crate::outcome::Failure;
use crate::output;
use crate::transport::{Client, Content};

/// Sets a task's reminders, all of them.
pub async fn set(common: &Common, client: &Client, task: &str, when: &[String]) -> Result<(), Failure> {
    let reminders: Vec<Value> = when
        .iter()
        .map(|said| values::reminder(said))
        .collect::<Result<_, _>>()?;
    let id = find::id(client, task, Among::Active).await?;
    let body = Content::Json(json!({ "reminders": reminders }));
    let answer = client
        .send(Method::PATCH, &format!("/api/v1/tasks/{id}"), body)
        .await?;
    act::told(common, &answer.json(), "reminders set")
}

/// Reminds again, later.
pub async fn snooze(common: &Common, client: &Client, task: &str, until: &str) -> Result<(), Failure> {
    let mut body = match values::span(until) {
        Some((number, unit)) => {
            let minutes = match unit {
                'h' => 60,
                'd' => 24 * 60,
                'w' => 7 * 24 * 60,
                _ => 1,
            };
            json!({ "minutes": number * minutes })
        }
        None if until == "tomorrow" => json!({ "tomorrow": true }),
        None => {
            let wrong = |_| {
                Failure::Usage(format!(
                    "\"{until}\" is no time: write 10m, 1h, 2d, tomorrow, or 2026-12-01T08:00:00Z"
                ))
            };
            let until: Timestamp = until.parse().map_err(wrong)?;
            json!({ "until": until.to_string() })
        }
    };
    body["task"] = find::id(client, task, Among::Active).await?.into();
    let answer = client.post("/api/v1/reminders/snooze", body).await?;
    if common.json {
        return output::print_json(&answer);
    }
    let at: Option<Timestamp> = text(&answer["until"]).parse().ok();
    let zone = words::now().time_zone().clone();
    let at = at.map(|at| at.to_zoned(zone).strftime("%a %-d %b %H:%M").to_string());
    eprintln!("comes again {}", at.unwrap_or_default());
    Ok(())
}
