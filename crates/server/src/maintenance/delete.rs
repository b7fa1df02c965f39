//! Deleting an instance's data, with proof, and with what is left elsewhere.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use vc_http::{ApiError, ApiJson};
use vc_instance::Deleted;
use vc_kernel::InstanceId;

use super::Maintained;

/// What to delete.
#[derive(Debug, Deserialize)]
pub struct WantedDelete {
    /// Which instance.
    instance: InstanceId,
}

/// The receipt.
#[derive(Debug, Serialize)]
pub struct DeleteReceipt {
    #[serde(flatten)]
    deleted: Deleted,
    /// Backups of it that are left at the configured place.
    backups_left: usize,
    /// Whether vc.yaml still names it, so that it begins anew with the next start.
    still_configured: bool,
}

/// Delete an instance's data
pub async fn delete(
    State(maintained): State<Maintained>,
    ApiJson(WantedDelete { instance: id }): ApiJson<WantedDelete>,
) -> Result<ApiJson<DeleteReceipt>, ApiError> {
    let deleted = maintained.instances.delete(&id).await.map_err(|message| {
        ApiError::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "delete_incomplete",
            format!("{id} could not be deleted as a whole: {message}. Do it again."),
        )
    })?;
    tracing::warn!(instance = %id, commits = deleted.commits, "the data of an instance was deleted");
    let target = maintained.config.backup.directory.clone();
    let of = id.clone();
    let backups_left = tokio::task::spawn_blocking(move || match target {
        Some(target) => vc_backup::InstanceTarget::new(&target, &of).backup_ids(),
        None => Ok(Vec::new()),
    })
    .await
    .map_err(|error| ApiError::internal(error.to_string()))?
    .map_err(|error| ApiError::internal(error.to_string()))?;
    Ok(ApiJson(DeleteReceipt {
        deleted,
        backups_left: backups_left.len(),
        still_configured: maintained.instances.ids().contains(&id),
    }))
}
