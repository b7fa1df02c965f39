//! `vc restore`: brings instances back from backups, into a data directory that does not have them.

use serde_json::json;
use vc_backup::{ArchiveError, Point};
use vc_kernel::{InstanceId, SystemClock};
use vc_server::{Node, NodeOptions, RestoreReport, RestoreWanted};

use crate::args::{Common, RestoreArgs};
use crate::commands::backup;
use crate::outcome::Failure;
use crate::{output, settings};

/// Restores one instance, or all that the archive has.
pub async fn run(common: &Common, arguments: RestoreArgs) -> Result<(), Failure> {
    if common.server.is_some() {
        return Err(Failure::Usage(
            "a restore works on a data directory of this machine, without --server".to_owned(),
        ));
    }
    let from = backup::directory(common, arguments.from, "--from")?;
    let point = match (arguments.to_seq, arguments.to_time) {
        (Some(seq), _) => Point::Seq(seq),
        (None, Some(at)) => Point::Time(at),
        (None, None) => Point::Head,
    };
    let ids = match &common.instance {
        Some(name) => vec![
            name.parse()
                .map_err(|error| Failure::Usage(format!("--instance: {error}")))?,
        ],
        None => vc_backup::instances(&from)?,
    };
    if ids.is_empty() {
        return Err(Failure::failed(format!(
            "there is no backup in {}",
            from.display()
        )));
    }
    if ids.len() > 1 && (point != Point::Head || arguments.backup.is_some()) {
        return Err(Failure::Usage(
            "--backup, --to-seq and --to-time mean one instance: name it with --instance".to_owned(),
        ));
    }
    let config = settings::load(common, None)?;
    let configured: Vec<InstanceId> = config.instances.iter().map(|one| one.id.clone()).collect();
    if let Some(reference) = &config.platform_key {
        // Read by the node; a file named besides must not say otherwise.
        if arguments.platform_key.is_some() {
            return Err(Failure::Usage(format!(
                "vc.yaml says where the platform key is ({reference}): leave --platform-key out"
            )));
        }
    } else if let Some(file) = &arguments.platform_key {
        let key = vc_server::read_platform_key(file)?;
        vc_server::install_platform_key(&config.data, &key)?;
    } else if !config.data.join("platform.key").exists() {
        return Err(Failure::Usage(format!(
            "{} has no platform.key: name the one that was in use with --platform-key FILE",
            config.data.display()
        )));
    }
    let mailer = vc_server::mailer(&config.mail)?;
    let node = Node::open(
        config,
        NodeOptions {
            clock: std::sync::Arc::new(SystemClock),
            mailer,
            run_due_work: false,
            demo_accounts: Vec::new(),
        },
    )?;
    let mut reports = Vec::with_capacity(ids.len());
    let mut failed = None;
    for instance in ids {
        let wanted = RestoreWanted {
            from: from.clone(),
            instance: instance.clone(),
            backup: arguments.backup.clone(),
            point,
        };
        match restore_one(&node, wanted).await {
            Ok(report) => reports.push(report),
            Err(failure) => {
                failed = Some(failure);
                break;
            }
        }
    }
    node.close().await;
    if common.json {
        output::print_json(&json!({ "restored": reports }))?;
    } else {
        reports.iter().for_each(|report| say(report, &configured));
    }
    failed.map_or(Ok(()), Err)
}

async fn restore_one(node: &Node, wanted: RestoreWanted) -> Result<RestoreReport, Failure> {
    let bar = output::bar("Restoring", 0);
    let (shown, name) = (bar.clone(), wanted.instance.clone());
    let tell = move |what: &'static str, done: u64, total: u64| -> Result<(), ArchiveError> {
        output::show_step(&shown, name.as_str(), what, done, total);
        Ok(())
    };
    let report = vc_server::restore(node, wanted, tell).await;
    bar.finish_and_clear();
    Ok(report?)
}

fn say(report: &RestoreReport, configured: &[InstanceId]) {
    let RestoreReport {
        instance,
        backup,
        seq,
        at,
        erased_again,
        ..
    } = report;
    if report.begun_before {
        eprintln!("{instance}: what an interrupted restore had left was removed first");
    }
    eprintln!("{instance}: restored from backup {backup}, up to commit {seq} of {at}");
    if *erased_again > 0 {
        let people = output::count(*erased_again as u64, "person was", "people were");
        eprintln!("  {people} erased after that, and erased again");
    }
    eprintln!("  mail that was waiting then is marked as failed: an admin can send it again");
    for warning in &report.warnings {
        eprintln!("  another backup: {warning}");
    }
    if !configured.contains(instance) {
        eprintln!("  vc.yaml does not name it: add it under instances, or it is not served");
    }
}
