//! `vc program`: the programs, and when their rounds run.

use serde_json::Value;

use crate::args::{Common, ProgramCommand};
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Runs it.
pub async fn run(common: &Common, command: ProgramCommand) -> Result<(), Failure> {
    let ProgramCommand::List = command;
    let client = Client::open(common).await?;
    let answer = client.get("/api/v1/admin/programs").await;
    client.close().await;
    let answer = answer?;
    if common.json {
        return output::print_json(&answer);
    }
    output::print(&rows(&answer["items"]))
}

fn rows(programs: &Value) -> String {
    let mut rows = vec![["ID", "NAME", "RUNS", "NEXT ROUND"].map(str::to_owned).to_vec()];
    for program in programs.as_array().into_iter().flatten() {
        let text = |value: &Value| value.as_str().unwrap_or("-").to_owned();
        let next = if program["archived_at"].is_null() {
            text(&program["next_round_at"])
        } else {
            "archived".to_owned()
        };
        rows.push(vec![
            text(&program["id"]),
            text(&program["name"]),
            cadence(&program["schedule"]),
            next,
        ]);
    }
    output::table(&rows)
}

fn cadence(schedule: &Value) -> String {
    match schedule["kind"].as_str() {
        Some("weeks") if schedule["every"] == 1 => "every week".to_owned(),
        Some("weeks") => format!("every {} weeks", schedule["every"]),
        Some("cron") => schedule["expression"].as_str().unwrap_or("-").to_owned(),
        _ => "by hand".to_owned(),
    }
}
