//! `vc matches`: who meets whom, and who met before.

use axum::http::Method;
use serde_json::{Value, json};

use crate::args::{Common, MatchesCommand};
use crate::commands::people::read_file;
use crate::commands::round::names;
use crate::outcome::Failure;
use crate::output;
use crate::transport::{Client, Content};

/// Pages read at most: 20,000 matches.
const PAGES_MAX: usize = 100;

/// Runs one of them.
pub async fn run(common: &Common, command: MatchesCommand) -> Result<(), Failure> {
    match command {
        MatchesCommand::List { round } => {
            let client = Client::open(common).await?;
            let matches = list(&client, round).await;
            client.close().await;
            let matches = matches?;
            if common.json {
                output::print_json(&json!({ "items": matches }))
            } else {
                output::print(&rows(&matches))
            }
        }
        MatchesCommand::Import {
            file,
            dry_run,
            program,
        } => {
            let csv = read_file(&file)?;
            let mut path = format!("/api/v1/admin/matches/import?dry_run={dry_run}");
            if let Some(program) = program {
                path = format!("{path}&program_id={program}");
            }
            let client = Client::open(common).await?;
            let answer = client.send(Method::POST, &path, Content::Csv(csv)).await;
            client.close().await;
            let answer = answer?.json();
            if common.json {
                return output::print_json(&answer);
            }
            eprintln!(
                "{} meetings in the file, {} imported",
                answer["rows"], answer["imported"]
            );
            Ok(())
        }
    }
}

/// The round that was named, or the newest.
pub async fn round_or_latest(client: &Client, round: Option<String>) -> Result<String, Failure> {
    if let Some(round) = round {
        return Ok(round);
    }
    let latest = client.get("/api/v1/rounds?limit=1").await?;
    latest["items"][0]["id"]
        .as_str()
        .map(str::to_owned)
        .ok_or_else(|| Failure::Refused {
            error: "no_round".to_owned(),
            message: "there is no round yet; form one with vc round run".to_owned(),
            details: Value::Null,
        })
}

/// All matches of a round, page by page.
async fn list(client: &Client, round: Option<String>) -> Result<Vec<Value>, Failure> {
    let round = round_or_latest(client, round).await?;
    let mut matches = Vec::new();
    let mut cursor = String::new();
    for _ in 0..PAGES_MAX {
        let page = client
            .get(&format!("/api/v1/rounds/{round}/matches?limit=200{cursor}"))
            .await?;
        matches.extend(page["items"].as_array().into_iter().flatten().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    Ok(matches)
}

fn rows(matches: &[Value]) -> String {
    let mut rows = vec![vec!["PEOPLE".to_owned(), "STATUS".to_owned(), "WHY".to_owned()]];
    rows.extend(matches.iter().map(|one| {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        vec![
            names(&one["members"]),
            text(&one["status"]),
            text(&one["why"]["summary"]),
        ]
    }));
    output::table(&rows)
}
