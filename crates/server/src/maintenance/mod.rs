//! Work on instances as a whole, for whoever holds the machine: backups and the like. `vc` calls these
//! over the socket of a running server, or in its own process.
//!
//! They stand beside the guard, which needs an open instance: here one may be stopped, damaged or
//! absent. They are no part of the API that others program against; without [`Operator`], which only
//! the local socket adds, none of them exists. Whatever may take long answers at once and then tells
//! how far it is, a JSON object a line (see [`lines`]).

mod backup;
mod delete;
mod erasure;
mod export;
mod lines;
mod restore;
mod verify;

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use vc_backup::{ArchiveError, Checked, InstanceTarget, Progress};
use vc_config::Config;
use vc_http::{ApiError, Operator};
use vc_instance::Engine;
use vc_kernel::{Clock, InstanceId, PersonId};
use vc_store::StoredEvent;

use self::lines::Failed;
use crate::instances::Instances;

pub use restore::{RestoreReport, RestoreWanted, restore};

/// What the operations work on.
#[derive(Clone)]
pub struct Maintained {
    pub config: Arc<Config>,
    pub engine: Arc<Engine>,
    pub instances: Arc<Instances>,
    pub clock: Arc<dyn Clock>,
}

pub fn router(maintained: Maintained) -> Router {
    Router::new()
        .route("/operator/v1/backup", post(backup::back_up))
        .route("/operator/v1/verify", post(verify::verify))
        .route("/operator/v1/export", post(export::export))
        .route("/operator/v1/delete", post(delete::delete))
        .route("/operator/v1/erasure", post(erasure::wait))
        .method_not_allowed_fallback(|| async { vc_http::method_not_allowed(&["POST"]) })
        .layer(from_fn(operator_only))
        .with_state(maintained)
}

/// From the network these paths do not exist.
async fn operator_only(request: Request, next: Next) -> Response {
    if request.extensions().get::<Operator>().is_some() {
        next.run(request).await
    } else {
        ApiError::not_found("page").into_response()
    }
}

/// Reads every backup of an instance.
///
/// # Errors
/// When the target cannot be read at all; damage is part of the answer.
pub fn check_backups(
    target: &Path,
    instance: &InstanceId,
    progress: &mut dyn Progress,
) -> Result<Checked, ArchiveError> {
    vc_backup::check(
        &InstanceTarget::new(target, instance),
        instance,
        &erased_by,
        progress,
    )
}

/// The instance that was named, or all; only what is configured, since looking at what is not would
/// make it.
fn named_or_all(maintained: &Maintained, named: Option<InstanceId>) -> Result<Vec<InstanceId>, Failed> {
    let all = maintained.instances.ids();
    match named {
        None => Ok(all.to_vec()),
        Some(id) if all.contains(&id) => Ok(vec![id]),
        Some(id) => Err(Failed::refused(format!("vc.yaml names no instance {id}"))),
    }
}

/// Whom an event erases, for the list at the backup target.
fn erased_by(event: &StoredEvent) -> Option<PersonId> {
    vc_people::api::erased_by(&event.name, event.version, event.body.get())
}
