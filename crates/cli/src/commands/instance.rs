//! `vc instance`: what is configured, and how it is doing.

use serde_json::{Value, json};
use vc_config::Config;
use vc_server::SOCKET_NAME;

use crate::args::{Common, InstanceCommand};
use crate::outcome::Failure;
use crate::transport::ready_report;
use crate::{output, settings};

/// Runs one of them.
pub async fn run(common: &Common, command: InstanceCommand) -> Result<(), Failure> {
    let InstanceCommand::List = command;
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
