//! Rounds that were formed, for admins.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};

use vc_kernel::PersonId;

use super::matches::CancelBody;
use crate::commands::{CancelRound, Rearrange, Rearranged};
use crate::model::why::Voice;
use crate::model::{MatchId, RoundId, RoundStatus};
use crate::views::matches::{self, Match};
use crate::views::round_changes::{self, ChangePlace, RoundChange};
use crate::views::rounds::{self, Round};

/// List rounds, newest first.
#[utoipa::path(
    get, path = "/api/v1/rounds", operation_id = "list_rounds", tag = "rounds",
    params(PageQuery),
    responses((status = 200, description = "A page of rounds.", body = Page<Round>))
)]
pub async fn list_rounds(
    caller: Caller,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<Round>>, ApiError> {
    let limit = query.limit()?;
    let after: Option<(i64, RoundId)> = query.after()?;
    let page = caller
        .instance
        .read(move |view| {
            let rows = rounds::list(view, after.as_ref(), limit + 1)?;
            let (total, _) = rounds::counts(view)?;
            let page = Page::from_rows(rows, limit, total, |last| (last.formed_ms, last.id));
            let items = page
                .items
                .into_iter()
                .map(|row| rounds::complete(view, row))
                .collect::<Result<_, _>>()?;
            Ok::<_, ApiError>(Page {
                items,
                next_cursor: page.next_cursor,
                total: page.total,
            })
        })
        .await?;
    Ok(ApiJson(page))
}

/// Get one round.
#[utoipa::path(
    get, path = "/api/v1/rounds/{id}", operation_id = "get_round", tag = "rounds",
    params(("id" = String, Path, description = "The round.")),
    responses(
        (status = 200, description = "The round.", body = Round),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_round(caller: Caller, ApiPath(id): ApiPath<RoundId>) -> Result<ApiJson<Round>, ApiError> {
    round(&caller, id).await.map(ApiJson)
}

/// List the matches of one round.
#[utoipa::path(
    get, path = "/api/v1/rounds/{id}/matches", operation_id = "list_round_matches", tag = "rounds",
    params(("id" = String, Path, description = "The round."), PageQuery),
    responses(
        (status = 200, description = "A page of its matches.", body = Page<Match>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_round_matches(
    caller: Caller,
    ApiPath(id): ApiPath<RoundId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<Match>>, ApiError> {
    let limit = query.limit()?;
    let after = query
        .after::<MatchId>()?
        .map(|id| id.to_string())
        .unwrap_or_default();
    let now = caller.instance.now();
    let page = caller
        .instance
        .read(move |view| {
            let round = rounds::one(view, id)?.ok_or_else(|| ApiError::not_found("round with this id"))?;
            let rows = view.all(
                &format!(
                    "SELECT {} FROM coffee_matches m {} WHERE m.status <> 'forming' AND m.round = ?1 AND m.id > ?2
                     ORDER BY m.id LIMIT ?3",
                    matches::COLUMNS,
                    matches::JOINS
                ),
                (id, after, rounds::rows_max(limit + 1)),
                matches::row,
            )?;
            let page = Page::from_rows(rows, limit, round.matches_count, |last| last.id);
            let items = matches::complete(view, page.items, now, Voice::They)?;
            Ok::<_, ApiError>(Page {
                items,
                next_cursor: page.next_cursor,
                total: page.total,
            })
        })
        .await?;
    Ok(ApiJson(page))
}

/// List what was changed in a round after it was formed, newest first.
#[utoipa::path(
    get, path = "/api/v1/rounds/{id}/changes", operation_id = "list_round_changes", tag = "rounds",
    params(("id" = String, Path, description = "The round."), PageQuery),
    responses(
        (status = 200, description = "A page of changes.", body = Page<RoundChange>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_round_changes(
    caller: Caller,
    ApiPath(id): ApiPath<RoundId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<RoundChange>>, ApiError> {
    let limit = query.limit()?;
    let before: Option<ChangePlace> = query.after()?;
    let is_on = round(&caller, id).await?.status == RoundStatus::Formed;
    let page = caller
        .instance
        .read(move |view| {
            let rows = round_changes::list(view, id, before, limit + 1)?;
            let page = Page::from_rows(rows, limit, round_changes::count(view, id)?, |last| last.place);
            let items = page
                .items
                .into_iter()
                .map(|row| round_changes::complete(view, row, is_on));
            Ok::<_, ApiError>(Page {
                items: items.collect::<Result<_, _>>()?,
                next_cursor: page.next_cursor,
                total: page.total,
            })
        })
        .await?;
    Ok(ApiJson(page))
}

/// Which matches are off, and who meets instead.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RearrangeBody {
    /// Matches of this round that are off, at most 50.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    dissolve: Vec<MatchId>,
    /// Groups of person ids that meet instead: members of those matches, or people without a match in this round.
    #[serde(default)]
    #[schema(value_type = Vec<Vec<String>>)]
    groups: Vec<Vec<PersonId>>,
}

/// What changed.
#[derive(Debug, Serialize, ToSchema)]
pub struct RearrangedRound {
    /// The matches that are on now. To undo, dissolve them and give `before` as the groups.
    #[schema(value_type = Vec<String>)]
    formed: Vec<MatchId>,
    /// The groups of the matches that are off.
    #[schema(value_type = Vec<Vec<String>>)]
    before: Vec<Vec<PersonId>>,
    /// The round as it is now.
    round: Round,
}

/// Swap, move or dissolve in a formed round.
///
/// The matches of `dissolve` are off and `groups` meet instead, in one step. Members of dissolved matches who are in no
/// group have no match and go first next time. Everybody concerned is told.
#[utoipa::path(
    post, path = "/api/v1/rounds/{id}/rearrange", operation_id = "rearrange_round", tag = "rounds",
    params(("id" = String, Path, description = "The round.")),
    request_body = RearrangeBody,
    responses(
        (status = 200, description = "What changed, enough to undo it.", body = RearrangedRound),
        (status = 400, description = "`change_size`, `group_size`, `person_twice`, `not_in_pool`, `one_host` or `kept_apart`.", body = ErrorBody),
        (status = 404, description = "`not_found`: no such round, or a match that is not its own.", body = ErrorBody),
        (status = 409, description = "`round_already_cancelled`, `match_already_cancelled`, `already_matched` or `matched_elsewhere`.", body = ErrorBody),
    )
)]
pub async fn rearrange_round(
    caller: Caller,
    ApiPath(id): ApiPath<RoundId>,
    ApiJson(body): ApiJson<RearrangeBody>,
) -> Result<ApiJson<RearrangedRound>, ApiError> {
    let command = Rearrange {
        round: id,
        dissolve: body.dissolve,
        groups: body.groups,
    };
    let Rearranged { formed, before } = caller.instance.submit(caller.request(), command).await?;
    let round = round(&caller, id).await?;
    Ok(ApiJson(RearrangedRound {
        formed,
        before,
        round,
    }))
}

/// Cancel a round with all its matches.
///
/// It then counts for nothing: nobody met, nobody was left over. Everybody in it is told.
#[utoipa::path(
    post, path = "/api/v1/rounds/{id}/cancel", operation_id = "cancel_round", tag = "rounds",
    params(("id" = String, Path, description = "The round.")),
    request_body = CancelBody,
    responses(
        (status = 200, description = "The round as it is now.", body = Round),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`round_already_cancelled`", body = ErrorBody),
    )
)]
pub async fn cancel_round(
    caller: Caller,
    ApiPath(id): ApiPath<RoundId>,
    ApiJson(body): ApiJson<CancelBody>,
) -> Result<ApiJson<Round>, ApiError> {
    caller
        .instance
        .submit(
            caller.request(),
            CancelRound {
                round: id,
                reason: body.reason,
            },
        )
        .await?;
    round(&caller, id).await.map(ApiJson)
}

async fn round(caller: &Caller, id: RoundId) -> Result<Round, ApiError> {
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(rounds::one(view, id)?))
        .await?;
    found.ok_or_else(|| ApiError::not_found("round with this id"))
}
