//! Waiting until nothing of an erased person is left outside of backups.

use std::time::Duration;

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vc_backup::RETENTION_DAYS;
use vc_http::{ApiError, ApiJson};
use vc_instance::ReadError;
use vc_kernel::{InstanceId, PersonId};
use vc_people::api::{ErasureState, erasure_state};
use vc_people::project::destroy_key_due;

use super::Maintained;
use super::lines::{Failed, answer};

/// A try that fails changes nothing that could be waited for.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// For whose erasure to wait.
#[derive(Debug, Deserialize)]
pub struct WantedErasure {
    /// In which instance; the only one unless named.
    instance: Option<InstanceId>,
    /// Who.
    person: PersonId,
}

/// Wait for an erasure
pub async fn wait(
    State(maintained): State<Maintained>,
    ApiJson(wanted): ApiJson<WantedErasure>,
) -> Result<Response, ApiError> {
    Ok(answer(|lines| wait_until_done(maintained, wanted, lines)))
}

async fn wait_until_done(
    maintained: Maintained,
    wanted: WantedErasure,
    lines: mpsc::Sender<Bytes>,
) -> Result<Value, Failed> {
    let id = match (wanted.instance, maintained.instances.ids()) {
        (Some(id), _) => id,
        (None, [id]) => id.clone(),
        (None, _) => return Err(Failed::refused("say which instance with --instance")),
    };
    let instance = maintained
        .instances
        .get_open(&id)
        .ok_or_else(|| Failed::unavailable(format!("{id} is not open")))?;
    let mut cursor = instance.subscribe();
    let person = wanted.person;
    let due = destroy_key_due(person);
    loop {
        cursor.mark_unchanged();
        let state = instance
            .read(move |view| Ok::<_, ReadError>(erasure_state(view, person)?))
            .await
            .map_err(|error| Failed::unavailable(error.to_string()))?;
        match state {
            ErasureState::None => return Err(Failed::refused(format!("{person} is not being erased"))),
            ErasureState::Done => break,
            ErasureState::Pending => {}
        }
        let tried = instance
            .attempts_of(&due)
            .await
            .map_err(|error| Failed::unavailable(error.to_string()))?;
        if let Some(last) = tried.and_then(|mut tried| tried.attempts.pop()) {
            return Err(Failed::unavailable(format!(
                "the erasure has begun and is tried again by itself until it is done; the last try failed: {}",
                last.error
            )));
        }
        tokio::select! {
            () = tokio::time::sleep(LOOK_EVERY) => {}
            changed = cursor.changed() => changed.map_err(|_| Failed::unavailable("the server is ending"))?,
            () = lines.closed() => return Err(Failed::unavailable("nobody waits any more")),
        }
    }
    // Backups that were made before now have their key until they are removed.
    let backups_end_at = instance.now() + SignedDuration::from_hours(24 * RETENTION_DAYS);
    Ok(json!({
        "person": person,
        "noted_at": maintained.config.backup.directory,
        "backups_end_at": backups_end_at,
    }))
}
