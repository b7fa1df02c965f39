//! The circles there are.

use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller};

use crate::views::programs::{self, Program};

/// All programs.
#[derive(Debug, Serialize, ToSchema)]
pub struct Programs {
    /// Oldest first.
    items: Vec<Program>,
}

/// List the programs of this instance.
///
/// Every instance starts with one.
#[utoipa::path(
    get, path = "/api/v1/programs", operation_id = "list_programs", tag = "meet",
    responses((status = 200, description = "All programs, oldest first.", body = Programs))
)]
pub async fn list_programs(caller: Caller) -> Result<ApiJson<Programs>, ApiError> {
    let items = caller
        .instance
        .read(|view| Ok::<_, ApiError>(programs::all(view)?))
        .await?;
    Ok(ApiJson(Programs { items }))
}
