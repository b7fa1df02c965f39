//! Verifying instances: the chain of the log, and the view against one built from it.

use axum::body::Bytes;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::{Value, json};
use tokio::sync::mpsc;
use vc_backup::Progress as _;
use vc_http::{ApiError, ApiJson};
use vc_instance::verify_log;
use vc_kernel::InstanceId;

use super::lines::{Failed, Teller, answer};
use super::{Maintained, named_or_all};

/// What to verify.
#[derive(Debug, Deserialize)]
pub struct WantedVerify {
    /// One instance; all of them unless named.
    instance: Option<InstanceId>,
}

/// Verify instances
pub async fn verify(
    State(maintained): State<Maintained>,
    ApiJson(wanted): ApiJson<WantedVerify>,
) -> Result<Response, ApiError> {
    Ok(answer(|lines| verify_all(maintained, wanted, lines)))
}

async fn verify_all(
    maintained: Maintained,
    wanted: WantedVerify,
    lines: mpsc::Sender<Bytes>,
) -> Result<Value, Failed> {
    let ids = named_or_all(&maintained, wanted.instance)?;
    let mut reports = Vec::with_capacity(ids.len());
    for id in ids {
        reports.push(verify_one(&maintained, id, &lines).await?);
    }
    Ok(json!({ "instances": reports }))
}

/// The log is looked at whether or not the instance opens; the view needs it open.
async fn verify_one(
    maintained: &Maintained,
    id: InstanceId,
    lines: &mpsc::Sender<Bytes>,
) -> Result<Value, Failed> {
    let (log, _) = maintained.engine.stores();
    let (of, mut teller) = (id.clone(), Teller::new(lines, &id));
    let log = tokio::task::spawn_blocking(move || {
        verify_log(log.as_ref(), &of, &mut |what, done, total| {
            teller.step(what, done, total).is_ok()
        })
    })
    .await
    .map_err(|error| Failed::broken(error.to_string()))?
    .map_err(|error| Failed::unavailable(format!("{id}: {error}")))?;
    let mut problems = log.problems.clone();
    // A log with damage is not opened: a new instance must not begin where one was.
    let view = if problems.is_empty() {
        match maintained.instances.open(&id).await {
            Ok(instance) => {
                let mut teller = Teller::new(lines, &id);
                let tell = move |what: &'static str, done, total| teller.step(what, done, total).is_ok();
                let view = instance.verify_view(tell).await;
                Some(view.map_err(|error| Failed::unavailable(format!("{id}: {error}")))?)
            }
            Err(error) => {
                problems.push(format!("it does not open: {error}"));
                None
            }
        }
    } else {
        None
    };
    problems.extend(view.iter().flat_map(|view| view.problems.clone()));
    if !problems.is_empty() {
        tracing::error!(instance = %id, ?problems, "verified, and not in order");
    }
    Ok(json!({
        "instance": id,
        "commits": log.commits,
        "events": log.events,
        "view_seq": view.as_ref().map(|view| view.seq),
        "tables": view.as_ref().map(|view| view.tables),
        "rows": view.as_ref().map(|view| view.rows),
        "problems": problems,
    }))
}
