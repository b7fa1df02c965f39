//! Writing everything that an instance holds into readable files.

use std::path::{Path, PathBuf};

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vc_backup::Progress as _;
use vc_http::{ApiError, ApiJson};
use vc_kernel::InstanceId;

use super::Maintained;
use super::lines::{Failed, Teller, answer};

/// What to export.
#[derive(Debug, Deserialize)]
pub struct WantedExport {
    /// Which instance.
    instance: InstanceId,
    /// A folder that is empty or not there yet.
    to: PathBuf,
}

/// Export an instance
pub async fn export(
    State(maintained): State<Maintained>,
    ApiJson(wanted): ApiJson<WantedExport>,
) -> Result<Response, ApiError> {
    Ok(answer(|lines| export_one(maintained, wanted, lines)))
}

async fn export_one(
    maintained: Maintained,
    WantedExport { instance: id, to }: WantedExport,
    lines: mpsc::Sender<Bytes>,
) -> Result<Value, Failed> {
    // Opening a name that nobody configured would begin a new instance.
    if !maintained.instances.ids().contains(&id) {
        return Err(Failed::refused(format!("vc.yaml names no instance {id}")));
    }
    prepare(&to)?;
    let instance = maintained
        .instances
        .open(&id)
        .await
        .map_err(Failed::unavailable)?;
    let mut teller = Teller::new(&lines, &id);
    let tell = move |what: &'static str, done, total| teller.step(what, done, total).is_ok();
    let exported = instance.export(&to, tell).await.map_err(Failed::broken)?;
    tracing::info!(instance = %id, events = exported.events, "exported");
    Ok(json!({ "to": to, "receipt": exported }))
}

fn prepare(to: &Path) -> Result<(), Failed> {
    let failed = |error: std::io::Error| Failed::broken(format!("{}: {error}", to.display()));
    std::fs::create_dir_all(to).map_err(failed)?;
    if std::fs::read_dir(to).map_err(failed)?.next().is_some() {
        return Err(Failed::refused(format!(
            "{} is not empty: name a new folder",
            to.display()
        )));
    }
    restrict(to).map_err(failed)
}

/// Names and addresses stand in it in the clear: the owner only.
#[cfg(unix)]
fn restrict(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> std::io::Result<()> {
    Ok(())
}
