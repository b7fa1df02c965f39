//! Backing up instances while they serve.

use std::path::PathBuf;

use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vc_backup::{Backup, InstanceTarget, Written};
use vc_http::{ApiError, ApiJson};
use vc_kernel::InstanceId;

use super::lines::{Failed, Teller, answer};
use super::{Maintained, erased_by, named_or_all};

/// What to back up.
#[derive(Debug, Deserialize)]
pub struct WantedBackup {
    /// Where to; `backup.directory` of the settings unless given.
    to: Option<PathBuf>,
    /// One instance; all of them unless named.
    instance: Option<InstanceId>,
}

/// Back up instances
pub async fn back_up(
    State(maintained): State<Maintained>,
    ApiJson(wanted): ApiJson<WantedBackup>,
) -> Result<Response, ApiError> {
    Ok(answer(|lines| back_up_all(maintained, wanted, lines)))
}

async fn back_up_all(
    maintained: Maintained,
    wanted: WantedBackup,
    lines: mpsc::Sender<axum::body::Bytes>,
) -> Result<Value, Failed> {
    let configured = maintained.config.backup.directory.clone();
    let to = wanted
        .to
        .or(configured)
        .ok_or_else(|| Failed::refused("say where to with --to DIR, or set backup.directory in vc.yaml"))?;
    let ids = named_or_all(&maintained, wanted.instance)?;
    let mut written = Vec::with_capacity(ids.len());
    for id in ids {
        let (maintained, to, teller) = (maintained.clone(), to.clone(), Teller::new(&lines, &id));
        let one = tokio::task::spawn_blocking(move || back_up_one(&maintained, &to, &id, teller));
        written.push(one.await.map_err(|error| Failed::broken(error.to_string()))??);
    }
    Ok(json!({ "to": to, "backups": written }))
}

fn back_up_one(
    maintained: &Maintained,
    to: &std::path::Path,
    id: &InstanceId,
    mut teller: Teller,
) -> Result<Written, Failed> {
    let (log, keep) = maintained.engine.stores();
    let written = Backup {
        log: log.as_ref(),
        keep: keep.as_ref(),
        instance: id,
        target: InstanceTarget::new(to, id),
        platform_key: maintained.engine.platform_key_fingerprint(),
        now: maintained.clock.now(),
        erased: &erased_by,
    }
    .write(&mut teller)
    .map_err(|error| {
        let Failed { error, message } = error.into();
        Failed {
            error,
            message: format!("{id}: {message}"),
        }
    })?;
    tracing::info!(instance = %id, backup = written.id, commits = written.new_commits, "backed up");
    Ok(written)
}
