//! My match now, and taking one back.

use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};

use crate::commands::CancelMatch;
use crate::model::MatchId;
use crate::views::current::{self, CurrentMatch};
use crate::views::matches::{self, Match};

/// Get my match of the newest round, or why I have none.
#[utoipa::path(
    get, path = "/api/v1/matches/current", operation_id = "get_current_match", tag = "meet",
    responses((status = 200, description = "Where I stand.", body = CurrentMatch))
)]
pub async fn get_current_match(caller: Caller) -> Result<ApiJson<CurrentMatch>, ApiError> {
    let person = caller.person()?;
    let now = caller.instance.now();
    let current = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(current::of(view, person, now)?))
        .await?;
    Ok(ApiJson(current))
}

/// Why something is cancelled.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct CancelBody {
    /// In your own words, at most 500 characters; the others read it.
    #[serde(default)]
    pub reason: Option<String>,
}

/// Cancel a match of mine (an admin: any match).
///
/// The others are told and go first in the next round.
#[utoipa::path(
    post, path = "/api/v1/matches/{id}/cancel", operation_id = "cancel_match", tag = "meet",
    params(("id" = String, Path, description = "The match.")),
    request_body = CancelBody,
    responses(
        (status = 200, description = "The match as it is now.", body = Match),
        (status = 404, description = "`not_found`: no such match, or none of yours.", body = ErrorBody),
        (status = 409, description = "`match_already_cancelled`", body = ErrorBody),
    )
)]
pub async fn cancel_match(
    caller: Caller,
    ApiPath(id): ApiPath<MatchId>,
    ApiJson(body): ApiJson<CancelBody>,
) -> Result<ApiJson<Match>, ApiError> {
    caller
        .instance
        .submit(
            caller.request(),
            CancelMatch {
                match_id: id,
                reason: body.reason,
            },
        )
        .await?;
    let now = caller.instance.now();
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(matches::one(view, id, now)?))
        .await?;
    found
        .map(ApiJson)
        .ok_or_else(|| ApiError::not_found("match with this id"))
}
