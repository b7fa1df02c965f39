//! What changed since a cursor, asked for: for clients that have no WebSocket.

use std::time::Duration;

use axum::Extension;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiQuery, Caller};
use vc_instance::Cursor;

use super::viewer;
use crate::shutdown::Shutdown;

/// The longest wait, below the time limit of a request.
const WAIT_SECONDS_MAX: u64 = 25;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesQuery {
    /// `to` of the answer before; without it, the answer says where to start.
    after: Option<String>,
    /// How long to wait for a change: 0 (default) to 25.
    #[param(minimum = 0, maximum = 25)]
    wait_seconds: Option<u64>,
}

/// The rows that changed, as the caller may see them now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeList {
    /// The cursor that was asked for.
    from: Option<String>,
    /// Where to go on from.
    to: String,
    /// The cursor was too old: fetch everything anew, then go on from `to`.
    must_refetch: bool,
    /// At most one for each row.
    rows: Vec<Change>,
}

/// A changed row.
#[derive(Debug, Serialize, ToSchema)]
pub struct Change {
    /// What it is.
    #[schema(example = "coffee.match")]
    kind: String,
    /// Its id.
    id: String,
    /// As it is now; null when it is gone, or not yours to see.
    #[schema(value_type = Option<Object>)]
    row: Option<serde_json::Value>,
}

/// What changed since a cursor
#[utoipa::path(
    get, path = "/api/v1/changes", operation_id = "list_changes", tag = "live", params(ChangesQuery),
    responses((status = 200, body = ChangeList))
)]
pub async fn list_changes(
    caller: Caller,
    ApiQuery(query): ApiQuery<ChangesQuery>,
    Extension(shutdown): Extension<Shutdown>,
) -> Result<ApiJson<ChangeList>, ApiError> {
    let after: Option<Cursor> = match query.after.as_deref().filter(|after| !after.is_empty()) {
        None => None,
        Some(text) => Some(
            text.parse::<Cursor>()
                .map_err(|error| ApiError::validation([("after", error.to_string())]))?,
        ),
    };
    let wait = query.wait_seconds.unwrap_or(0);
    if wait > WAIT_SECONDS_MAX {
        return Err(ApiError::validation([(
            "wait_seconds",
            format!("Use 0 to {WAIT_SECONDS_MAX}."),
        )]));
    }
    let viewer = viewer(&caller);
    let until = tokio::time::Instant::now() + Duration::from_secs(wait);
    let mut head = caller.instance.subscribe();
    loop {
        head.mark_unchanged();
        let changes = caller.instance.changes(after, viewer).await?;
        let nothing = changes.rows.is_empty() && !changes.must_refetch;
        if !nothing || wait == 0 || shutdown.has_begun() {
            return Ok(ApiJson(answer(query.after, changes)));
        }
        tokio::select! {
            changed = head.changed() => if changed.is_err() { return Err(ending()); },
            () = tokio::time::sleep_until(until) => return Ok(ApiJson(answer(query.after, changes))),
            () = shutdown.begun() => return Ok(ApiJson(answer(query.after, changes))),
        }
    }
}

fn ending() -> ApiError {
    ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "The server is ending.")
        .with_retry_after(Duration::from_secs(2))
}

fn answer(from: Option<String>, changes: vc_instance::Changes) -> ChangeList {
    let rows = changes.rows.into_iter();
    ChangeList {
        from,
        to: changes.to.to_string(),
        must_refetch: changes.must_refetch,
        rows: rows
            .map(|row| Change {
                kind: row.kind,
                id: row.id,
                row: row.row,
            })
            .collect(),
    }
}
