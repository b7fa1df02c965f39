//! `vc people`: everybody from a file, or into one.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use std::time::Duration;

use anyhow::Context as _;
use axum::http::Method;
use serde_json::Value;

use crate::args::{Common, PeopleCommand};
use crate::outcome::Failure;
use crate::output;
use crate::transport::{Client, Content};

/// How often to ask how far an import is.
const ASK_EVERY: Duration = Duration::from_millis(200);

/// Runs one of them.
pub async fn run(common: &Common, command: PeopleCommand) -> Result<(), Failure> {
    match command {
        PeopleCommand::Import { file, dry_run } => {
            let csv = read_file(&file)?;
            let client = Client::open(common).await?;
            let done = if dry_run {
                preview(&client, csv).await
            } else {
                import(&client, csv).await
            };
            client.close().await;
            let answer = done?;
            if common.json {
                output::print_json(&answer)?;
            } else if dry_run {
                say_preview(&answer);
            } else {
                say_import(&answer);
            }
            let wrong = answer["errors"].as_array().map_or(0, Vec::len);
            if wrong == 0 {
                Ok(())
            } else {
                Err(Failure::Refused {
                    error: "import_has_errors".to_owned(),
                    message: format!("{wrong} lines need to be corrected first; nothing was changed"),
                    details: if common.json { Value::Null } else { answer },
                })
            }
        }
        PeopleCommand::Erase { person, email, yes } => {
            crate::commands::erase::run(common, person, email, yes).await
        }
        PeopleCommand::Export => {
            let client = Client::open(common).await?;
            let csv = client
                .send(Method::GET, "/api/v1/admin/export/people.csv", Content::Nothing)
                .await;
            client.close().await;
            let csv = csv?.body;
            if common.json {
                return output::print_json(&rows(&csv)?);
            }
            output::print(&String::from_utf8_lossy(&csv))
        }
    }
}

/// Each row as an object with the columns' names.
fn rows(csv: &[u8]) -> Result<Value, Failure> {
    let rows: Result<Vec<BTreeMap<String, String>>, csv::Error> =
        csv::Reader::from_reader(csv).deserialize().collect();
    Ok(
        serde_json::to_value(rows.context("the server's answer is not CSV")?)
            .context("rows of text are JSON")?,
    )
}

/// A file, or standard input for `-`.
pub fn read_file(path: &Path) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = std::fs::read(path).with_context(|| format!("{} cannot be read", path.display()))?;
    }
    Ok(bytes)
}

async fn preview(client: &Client, csv: Vec<u8>) -> Result<Value, Failure> {
    Ok(client
        .send(Method::POST, "/api/v1/admin/imports/preview", Content::Csv(csv))
        .await?
        .json())
}

/// Starts the import and stays until it is done.
pub async fn import(client: &Client, csv: Vec<u8>) -> Result<Value, Failure> {
    let mut import = client
        .send(Method::POST, "/api/v1/admin/imports", Content::Csv(csv))
        .await?
        .json();
    let bar = output::bar("Importing", import["total"].as_u64().unwrap_or(0));
    while import["status"] == "running" {
        bar.set_position(import["applied"].as_u64().unwrap_or(0));
        client.settle().await;
        tokio::time::sleep(ASK_EVERY).await;
        let id = import["id"].as_str().unwrap_or_default();
        import = client.get(&format!("/api/v1/admin/imports/{id}")).await?;
    }
    bar.finish_and_clear();
    Ok(import)
}

fn say_preview(preview: &Value) {
    eprintln!(
        "{} people in the file: {} new, {} changed, {} as they are",
        preview["rows"], preview["to_create"], preview["to_update"], preview["unchanged"]
    );
    let ignored: Vec<_> = preview["ignored_columns"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    if !ignored.is_empty() {
        eprintln!("columns that mean nothing here: {}", ignored.join(", "));
    }
}

fn say_import(import: &Value) {
    eprintln!(
        "{} people created, {} updated",
        import["created"], import["updated"]
    );
    if let Some(id) = import["id"].as_str() {
        eprintln!("an admin can undo this under Imports ({id})");
    }
}
