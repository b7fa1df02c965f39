//! `vc backup`: writes backups while the server runs, and checks them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vc_backup::{ArchiveError, Checked};

use crate::args::{BackupArgs, BackupCommand, Common};
use crate::outcome::Failure;
use crate::transport::Client;
use crate::{output, settings};

/// Writes, or checks.
pub async fn run(common: &Common, arguments: BackupArgs) -> Result<(), Failure> {
    match arguments.command {
        Some(BackupCommand::Check { from }) => check(common, from),
        None => write(common, arguments.to).await,
    }
}

async fn write(common: &Common, to: Option<PathBuf>) -> Result<(), Failure> {
    // The server's working directory may be another one.
    let to = to.map(std::path::absolute).transpose()?;
    let client = Client::open_operator(common).await?;
    let bar = output::bar("Backing up", 0);
    let written = client
        .follow(
            "/operator/v1/backup",
            json!({ "to": to, "instance": common.instance }),
            |step| show(&bar, step),
        )
        .await;
    bar.finish_and_clear();
    client.close().await;
    let written = written?;
    if common.json {
        return output::print_json(&written);
    }
    for one in written["backups"].as_array().into_iter().flatten() {
        let number = |name: &str| one[name].as_u64().unwrap_or(0);
        let removed = one["removed"].as_array().map_or(0, Vec::len) as u64;
        eprintln!(
            "{}: backup {} up to commit {} ({} new, {}, {})",
            one["instance"].as_str().unwrap_or("-"),
            one["id"].as_str().unwrap_or("-"),
            number("head_seq"),
            number("new_commits"),
            output::count(number("keep_rows"), "secret", "secrets"),
            size(number("bytes")),
        );
        if removed > 0 {
            eprintln!(
                "  {} removed",
                output::count(removed, "old backup", "old backups")
            );
        }
    }
    Ok(())
}

/// A line of progress, on the bar.
pub fn show(bar: &indicatif::ProgressBar, step: &Value) {
    output::show_step(
        bar,
        step["instance"].as_str().unwrap_or_default(),
        step["what"].as_str().unwrap_or_default(),
        step["done"].as_u64().unwrap_or(0),
        step["total"].as_u64().unwrap_or(0),
    );
}

fn size(bytes: u64) -> String {
    match bytes {
        0..10_000 => format!("{bytes} bytes"),
        10_000..10_000_000 => format!("{} kB", bytes / 1_000),
        _ => format!("{} MB", bytes / 1_000_000),
    }
}

/// Where backups are: what was said, or what the settings say.
pub fn directory(common: &Common, named: Option<PathBuf>, flag: &str) -> Result<PathBuf, Failure> {
    match named {
        Some(directory) => Ok(directory),
        None => settings::load(common, None)?.backup.directory.ok_or_else(|| {
            Failure::Usage(format!(
                "say where with {flag} DIR, or set backup.directory in vc.yaml"
            ))
        }),
    }
}

fn check(common: &Common, from: Option<PathBuf>) -> Result<(), Failure> {
    let from = directory(common, from, "--from")?;
    let all = check_all(common, &from)?;
    if common.json {
        output::print_json(&json!({ "from": from, "instances": all }))?;
    } else {
        all.iter().for_each(say);
    }
    let problems: usize = all.iter().map(|one| one.problems.len()).sum();
    match problems {
        0 => Ok(()),
        1 => Err(Failure::failed("one file is damaged")),
        _ => Err(Failure::failed(format!("{problems} files are damaged"))),
    }
}

fn check_all(common: &Common, from: &Path) -> Result<Vec<Checked>, Failure> {
    let mut ids = vc_backup::instances(from)?;
    if let Some(name) = &common.instance {
        ids.retain(|id| id.as_str() == name);
    }
    if ids.is_empty() {
        return Err(Failure::failed(format!(
            "there is no such backup in {}",
            from.display()
        )));
    }
    let bar = output::bar("Checking", 0);
    let mut all = Vec::with_capacity(ids.len());
    for id in ids {
        let mut tell = |what: &'static str, done: u64, total: u64| -> Result<(), ArchiveError> {
            output::show_step(&bar, id.as_str(), what, done, total);
            Ok(())
        };
        all.push(vc_server::check_backups(from, &id, &mut tell)?);
    }
    bar.finish_and_clear();
    Ok(all)
}

fn say(checked: &Checked) {
    for backup in &checked.backups {
        let state = match (backup.whole, backup.head_seq) {
            (true, Some(seq)) => format!("whole, up to commit {seq}"),
            (false, Some(seq)) => format!("DAMAGED, up to commit {seq}"),
            (_, None) => "DAMAGED".to_owned(),
        };
        eprintln!("{}: backup {} is {state}", checked.instance, backup.id);
    }
    for problem in &checked.problems {
        eprintln!("  {problem}");
    }
}
