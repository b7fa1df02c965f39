//! `vc instance`: what is configured, and how it is doing.

use std::path::Path;

use serde_json::{Value, json};
use vc_config::Config;
use vc_kernel::InstanceId;
use vc_server::SOCKET_NAME;

use crate::args::{Common, InstanceCommand};
use crate::commands::backup;
use crate::outcome::Failure;
use crate::transport::{Client, ready_report};
use crate::{output, settings};

/// Runs one of them.
pub async fn run(common: &Common, command: InstanceCommand) -> Result<(), Failure> {
    match command {
        InstanceCommand::List => list(common).await,
        InstanceCommand::Export { name, to } => export(common, &name, &to).await,
        InstanceCommand::Delete { name, yes } => delete(common, &name, yes).await,
    }
}

async fn list(common: &Common) -> Result<(), Failure> {
    let config = settings::load(common, None)?;
    let report = ready_report(&config.data.join(SOCKET_NAME)).await;
    let items = items(&config, report.as_ref());
    if common.json {
        return output::print_json(&json!({ "items": items }));
    }
    let mut rows = vec![
        ["ID", "NAME", "ADDRESS", "TIME ZONE", "STATE"]
            .map(str::to_owned)
            .to_vec(),
    ];
    rows.extend(items.iter().map(|item| {
        ["id", "name", "url", "time_zone", "state"]
            .map(|key| item[key].as_str().unwrap_or("").to_owned())
            .to_vec()
    }));
    output::print(&output::table(&rows))
}

async fn export(common: &Common, name: &InstanceId, to: &Path) -> Result<(), Failure> {
    // The server's working directory may be another one.
    let to = std::path::absolute(to)?;
    let client = Client::open_operator(common).await?;
    let bar = output::bar("Exporting", 0);
    let exported = client
        .follow(
            "/operator/v1/export",
            json!({ "instance": name, "to": to }),
            |step| backup::show(&bar, step),
        )
        .await;
    bar.finish_and_clear();
    client.close().await;
    let receipt = &exported?["receipt"];
    if common.json {
        return output::print_json(receipt);
    }
    let number = |key: &str| receipt[key].as_u64().unwrap_or(0);
    let rows: u64 = receipt["tables"]
        .as_object()
        .map_or(0, |tables| tables.values().filter_map(Value::as_u64).sum());
    eprintln!(
        "{name}: {}, {}, up to commit {} ({}); receipt in {}",
        output::count(number("events"), "event", "events"),
        output::count(rows, "row", "rows"),
        number("head_seq"),
        receipt["head_hash"].as_str().unwrap_or("-"),
        to.join("receipt.json").display()
    );
    Ok(())
}

async fn delete(common: &Common, name: &InstanceId, yes: bool) -> Result<(), Failure> {
    let client = Client::open_operator(common).await?;
    eprintln!("{name}: its event log, its secrets and its views on this server go, for good. Backups stay.");
    let deleted = match output::confirm(&format!("Delete everything of {name}?"), yes) {
        Ok(()) => {
            client
                .post("/operator/v1/delete", json!({ "instance": name }))
                .await
        }
        Err(failure) => Err(failure),
    };
    client.close().await;
    let deleted = deleted?;
    let left =
        deleted["log_left"] == true || deleted["folder_left"] == true || deleted["keep_rows_left"] != 0;
    if common.json {
        output::print_json(&deleted)?;
    } else if !left {
        say_deleted(name, &deleted);
    }
    if left {
        return Err(Failure::failed(
            "something of it is still there: look at the receipt, and do it again",
        ));
    }
    Ok(())
}

fn say_deleted(name: &InstanceId, deleted: &Value) {
    let number = |key: &str| deleted[key].as_u64().unwrap_or(0);
    eprintln!(
        "{name}: deleted {} (the last was {}) and {}; looked again: no log, no secret, no folder",
        output::count(number("commits"), "commit", "commits"),
        deleted["head_hash"].as_str().unwrap_or("-"),
        output::count(number("keep_rows"), "secret", "secrets"),
    );
    if number("backups_left") > 0 {
        let backups = output::count(number("backups_left"), "backup", "backups");
        eprintln!(
            "  {backups} of it are left at backup.directory: delete that folder too if they are not wanted"
        );
    }
    if deleted["still_configured"] == true {
        eprintln!("  vc.yaml still names it: it begins anew, empty, when the server is started again");
    }
}

fn items(config: &Config, report: Option<&Value>) -> Vec<Value> {
    let urls = vc_server::public_urls(config);
    let state = |id: &str| {
        let reported = report.and_then(|report| report["instances"].as_array());
        let one = reported.and_then(|all| all.iter().find(|one| one["id"] == id));
        let message = one.and_then(|one| one["message"].as_str());
        match (one.and_then(|one| one["state"].as_str()), message) {
            (Some(state), Some(message)) => format!("{state}: {message}"),
            (Some(state), None) => state.to_owned(),
            (None, _) => "not running".to_owned(),
        }
    };
    let item = |instance: &vc_config::Instance| {
        json!({
            "id": instance.id, "name": instance.name, "url": urls.base(&instance.id),
            "time_zone": instance.time_zone, "state": state(instance.id.as_str()),
        })
    };
    config.instances.iter().map(item).collect()
}
