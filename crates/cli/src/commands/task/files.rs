//! `vc task import` and `vc task export`: files of other programs.

use std::path::Path;

use anyhow::Context as _;
use axum::http::Method;
use serde_json::{Value, json};

use super::find::query;
use super::text;
use crate::args::Common;
use crate::commands::people::read_file;
use crate::outcome::Failure;
use crate::output;
use crate::task_args::{ExportArgs, ImportArgs};
use crate::transport::{Client, Content};

/// Things to say about a file on a terminal; `--json` has all of them.
const SAID_MAX: usize = 20;

/// Brings a file in, a part at a time.
pub async fn import(common: &Common, client: &Client, arguments: &ImportArgs) -> Result<(), Failure> {
    let file = read_file(&arguments.file)?;
    let name = arguments
        .file
        .file_name()
        .and_then(|name| name.to_str())
        .filter(|name| *name != "-");
    let mut said = vec![("name", name.unwrap_or_default())];
    said.extend(arguments.format.map(|format| ("format", format.as_str())));
    said.extend(arguments.project.as_deref().map(|project| ("project", project)));
    said.extend(arguments.zone.as_deref().map(|zone| ("zone", zone)));
    if arguments.dry_run {
        said.push(("preview", "true"));
    }
    let mut whole = part(client, &said, file.clone()).await?;
    let bar = output::bar("Importing", whole["items"].as_u64().unwrap_or(0));
    while let Some(from) = whole["next"].as_u64() {
        bar.set_position(from);
        let (from, action) = (from.to_string(), text(&whole["action"]).to_owned());
        let mut said = said.clone();
        said.extend([("from", from.as_str()), ("action", &action)]);
        let more = part(client, &said, file.clone()).await?;
        add(&mut whole, more);
    }
    bar.finish_and_clear();
    if common.json {
        output::print_json(&whole)?;
    } else {
        say(&whole, arguments.dry_run);
    }
    let left = whole["left"].as_array().map_or(0, Vec::len);
    if left == 0 {
        return Ok(());
    }
    Err(Failure::Refused {
        error: "left_out".to_owned(),
        message: format!("{left} of the tasks could not be imported"),
        details: Value::Null,
    })
}

async fn part(client: &Client, said: &[(&str, &str)], file: Vec<u8>) -> Result<Value, Failure> {
    let path = format!("/api/v1/tasks/import?{}", query(said));
    Ok(client
        .send(Method::POST, &path, Content::File(file))
        .await?
        .json())
}

/// Puts what became of one more part to what is known.
fn add(whole: &mut Value, mut more: Value) {
    for name in ["created", "already"] {
        let sum = whole[name].as_u64().unwrap_or(0) + more[name].as_u64().unwrap_or(0);
        whole[name] = sum.into();
    }
    if let (Some(left), Some(more)) = (whole["left"].as_array_mut(), more["left"].as_array_mut()) {
        left.append(more);
    }
    whole["next"] = more["next"].take();
}

fn say(whole: &Value, is_dry: bool) {
    let number = |name: &str| whole[name].as_u64().unwrap_or(0);
    let would = if is_dry { "would be " } else { "" };
    eprintln!(
        "{} in the file: {} {would}imported, {} here already",
        output::count(number("tasks"), "task", "tasks"),
        number("created"),
        number("already")
    );
    for name in ["left", "warnings"] {
        let notes = whole[name].as_array().map_or(&[][..], Vec::as_slice);
        for note in notes.iter().take(SAID_MAX) {
            eprintln!("  {}: {}", text(&note["place"]), text(&note["message"]));
        }
        if notes.len() > SAID_MAX {
            eprintln!("  … and {} more; --json shows them", notes.len() - SAID_MAX);
        }
    }
    if number("created") > 0 && !is_dry {
        eprintln!("vc task undo {} takes all of it back", text(&whole["action"]));
    }
}

/// Writes tasks into a file.
pub async fn export(common: &Common, client: &Client, arguments: &ExportArgs) -> Result<(), Failure> {
    let filter = arguments.filter.join(" ");
    let mut said = vec![("format", arguments.format.as_str())];
    if !filter.is_empty() {
        said.push(("q", &filter));
    }
    if arguments.all {
        said.push(("status", "any"));
    }
    let path = format!("/api/v1/tasks/export?{}", query(&said));
    let answer = client.send(Method::GET, &path, Content::Nothing).await?;
    let warnings = answer
        .headers
        .get("x-vc-warnings")
        .and_then(|count| count.to_str().ok()?.parse::<u64>().ok());
    let file = String::from_utf8_lossy(&answer.body);
    match arguments.output.as_deref().filter(|path| *path != Path::new("-")) {
        Some(path) => {
            std::fs::write(path, answer.body.as_slice())
                .with_context(|| format!("{} cannot be written", path.display()))?;
        }
        None if common.json => output::print_json(&json!({ "file": file, "warnings": warnings }))?,
        None => output::print(&file)?,
    }
    if let Some(warnings @ 1..) = warnings {
        eprintln!(
            "{} this format cannot hold; ics keeps the most",
            output::count(warnings, "thing", "things")
        );
    }
    Ok(())
}
