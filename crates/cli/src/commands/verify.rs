//! `vc verify`: whether instances are what their logs say.

use serde_json::{Value, json};

use crate::args::Common;
use crate::commands::backup;
use crate::outcome::Failure;
use crate::output;
use crate::transport::Client;

/// Verifies one instance or all.
pub async fn run(common: &Common) -> Result<(), Failure> {
    let client = Client::open_operator(common).await?;
    let bar = output::bar("Verifying", 0);
    let wanted = json!({ "instance": common.instance });
    let report = client
        .follow("/operator/v1/verify", wanted, |step| backup::show(&bar, step))
        .await;
    bar.finish_and_clear();
    client.close().await;
    let report = report?;
    let all = report["instances"].as_array().map_or(&[][..], Vec::as_slice);
    if common.json {
        output::print_json(&report)?;
    } else {
        all.iter().for_each(say);
    }
    let wrong = all.iter().filter(|one| !problems(one).is_empty()).count() as u64;
    if wrong == 0 {
        Ok(())
    } else {
        let instances = output::count(wrong, "instance is", "instances are");
        Err(Failure::failed(format!("{instances} not what the log says")))
    }
}

fn problems(report: &Value) -> &[Value] {
    report["problems"].as_array().map_or(&[][..], Vec::as_slice)
}

fn say(report: &Value) {
    let number = |name: &str| report[name].as_u64().unwrap_or(0);
    let name = report["instance"].as_str().unwrap_or("-");
    let commits = output::count(number("commits"), "commit", "commits");
    if problems(report).is_empty() {
        eprintln!(
            "{name}: {commits} in an unbroken chain; {} in {} as the log says",
            output::count(number("rows"), "row", "rows"),
            output::count(number("tables"), "table", "tables"),
        );
        return;
    }
    eprintln!("{name}: NOT in order ({commits} read)");
    for problem in problems(report) {
        eprintln!("  {}", problem.as_str().unwrap_or_default());
    }
}
