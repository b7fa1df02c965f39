//! `vc round`: what a round would be, the round itself, and its messages.

mod notify;

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::args::{Common, RoundArgs, RoundCommand};
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Runs one of them.
pub async fn run(common: &Common, command: RoundCommand) -> Result<(), Failure> {
    let (round, slot) = match command {
        RoundCommand::Notify { round } => return notify::run(common, round).await,
        RoundCommand::Preview(round) => (round, None),
        RoundCommand::Run { round, slot } => (round, Some(slot)),
    };
    let client = Client::open(common).await?;
    let spinner = output::spinner("Matching");
    let answer = match &slot {
        None => client.post("/api/v1/rounds/preview", body(&round, None)).await,
        Some(slot) => client.post("/api/v1/rounds", body(&round, slot.as_deref())).await,
    };
    spinner.finish_and_clear();
    client.close().await;
    let answer = answer?;
    if common.json {
        return output::print_json(&answer);
    }
    output::print(&match slot {
        None => preview_text(&answer),
        Some(_) => round_text(&answer),
    })
}

fn body(round: &RoundArgs, slot: Option<&str>) -> Value {
    let mut body = Map::new();
    let fields = [
        ("program_id", round.program.as_deref()),
        ("seed", round.seed.as_deref()),
        ("slot", slot),
    ];
    for (name, value) in fields {
        if let Some(value) = value {
            body.insert(name.to_owned(), value.into());
        }
    }
    Value::Object(body)
}

fn preview_text(preview: &Value) -> String {
    let mut text = format!(
        "{}\n{}",
        text_at(&preview["program"]["name"]),
        quality_text(&preview["quality"])
    );
    for group in preview["groups"].as_array().into_iter().flatten() {
        let _ = writeln!(
            text,
            "  {}: {}",
            names(&group["members"]),
            text_at(&group["why"]["summary"])
        );
        for sentence in group["why"]["gave_up"].as_array().into_iter().flatten() {
            let _ = writeln!(text, "    {}", text_at(sentence));
        }
    }
    text + &unmatched_text(preview)
}

fn round_text(round: &Value) -> String {
    let heading = format!(
        "{}: {} at {}\n",
        text_at(&round["program_name"]),
        text_at(&round["id"]),
        text_at(&round["formed_at"])
    );
    heading + &quality_text(&round["quality"]) + &unmatched_text(round)
}

fn quality_text(quality: &Value) -> String {
    let count = |key: &str, one: &str, many: &str| {
        let number = quality[key].as_u64().unwrap_or(0);
        format!("{number} {}", if number == 1 { one } else { many })
    };
    format!(
        "{} in {}, {} left over, {} met before; {} a free slot, {} a topic ({} ms)\n",
        count("people", "person", "people"),
        count("groups", "group", "groups"),
        quality["unmatched"],
        count("repeats", "group", "groups"),
        count("with_shared_slot", "group shares", "groups share"),
        count("with_shared_topic", "group shares", "groups share"),
        quality["millis"],
    )
}

fn unmatched_text(answer: &Value) -> String {
    let mut text = String::new();
    for one in answer["unmatched"].as_array().into_iter().flatten() {
        let _ = writeln!(
            text,
            "  not matched: {} ({})",
            text_at(&one["person"]["name"]),
            text_at(&one["message"])
        );
    }
    text
}

/// Names of people, joined.
pub fn names(people: &Value) -> String {
    let all = people
        .as_array()
        .into_iter()
        .flatten()
        .map(|person| text_at(&person["name"]));
    all.collect::<Vec<_>>().join(" + ")
}

fn text_at(value: &Value) -> &str {
    value.as_str().unwrap_or("-")
}
