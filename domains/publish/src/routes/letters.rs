//! Events that a webhook did not take, and what becomes of them.

use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};

use super::reading::found;
use crate::commands::{DecideLetters, LetterWish};
use crate::model::{DEAD_LETTERS_MAX, DeadLetterId, LetterStatus, WebhookId};
use crate::views::letters::{DeadLetter, count, list};

/// Which of them.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct DeadLettersQuery {
    /// Only those of which this becomes; unless given, all but the dropped ones.
    status: Option<LetterStatus>,
    /// Items on the page: 1 to 200, 25 unless given.
    limit: Option<u32>,
    /// `next_cursor` of the page before.
    cursor: Option<String>,
}

/// List the events that a webhook did not take, newest first.
#[utoipa::path(
    get, path = "/api/v1/admin/webhooks/{id}/dead-letters", operation_id = "list_dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id."), DeadLettersQuery),
    responses(
        (status = 200, description = "A page of them.", body = Page<DeadLetter>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_dead_letters(
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
    ApiQuery(query): ApiQuery<DeadLettersQuery>,
) -> Result<ApiJson<Page<DeadLetter>>, ApiError> {
    let paging = PageQuery {
        limit: query.limit,
        cursor: query.cursor,
    };
    let limit = paging.limit()?;
    let before: Option<DeadLetterId> = paging.after()?;
    let id = found(&caller, id).await?.id;
    let page = caller.instance.read(move |view| {
        let rows = list(view, id, query.status, before, limit + 1)?;
        let total = count(view, id, query.status)?;
        Ok::<_, ApiError>(Page::from_rows(rows, limit, total, |last| last.id))
    });
    Ok(ApiJson(page.await?))
}

/// Which dead letters it is about.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "letters": ["letter_01J8ZQ4K5N0000000000000000"] }))]
pub struct LettersChosen {
    /// Their ids, at most 1,000; all of the webhook where nothing is said.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    letters: Option<Vec<DeadLetterId>>,
}

/// The dead letters that it applied to.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "letters": ["letter_01J8ZQ4K5N0000000000000000"] }))]
pub struct LettersDecided {
    /// Their ids.
    #[schema(value_type = Vec<String>)]
    letters: Vec<DeadLetterId>,
}

/// Send dead letters again.
///
/// One try and at most three more within some minutes; those that are not taken stay in the list. Whatever nobody may be
/// told of any more is not sent and leaves the list.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks/{id}/dead-letters/resend", operation_id = "resend_dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    request_body = LettersChosen,
    responses(
        (status = 200, description = "Those that are being sent.", body = LettersDecided),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn resend_dead_letters(
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
    ApiJson(chosen): ApiJson<LettersChosen>,
) -> Result<ApiJson<LettersDecided>, ApiError> {
    decide(&caller, id, chosen, LetterWish::Resend).await
}

/// Drop dead letters: they are not sent any more. It can be undone.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks/{id}/dead-letters/drop", operation_id = "drop_dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    request_body = LettersChosen,
    responses(
        (status = 200, description = "Those that were dropped.", body = LettersDecided),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn drop_dead_letters(
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
    ApiJson(chosen): ApiJson<LettersChosen>,
) -> Result<ApiJson<LettersDecided>, ApiError> {
    decide(&caller, id, chosen, LetterWish::Drop).await
}

/// Bring dropped dead letters back into the list.
#[utoipa::path(
    post, path = "/api/v1/admin/webhooks/{id}/dead-letters/restore", operation_id = "restore_dead_letters", tag = "webhooks",
    params(("id" = String, Path, description = "The webhook's id.")),
    request_body = LettersChosen,
    responses(
        (status = 200, description = "Those that are back.", body = LettersDecided),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn restore_dead_letters(
    caller: Caller,
    ApiPath(id): ApiPath<WebhookId>,
    ApiJson(chosen): ApiJson<LettersChosen>,
) -> Result<ApiJson<LettersDecided>, ApiError> {
    decide(&caller, id, chosen, LetterWish::Restore).await
}

async fn decide(
    caller: &Caller,
    webhook: WebhookId,
    chosen: LettersChosen,
    wish: LetterWish,
) -> Result<ApiJson<LettersDecided>, ApiError> {
    let many = chosen.letters.as_ref().map_or(0, Vec::len);
    if many > DEAD_LETTERS_MAX as usize {
        return Err(ApiError::validation([(
            "letters",
            format!("Name at most {DEAD_LETTERS_MAX}."),
        )]));
    }
    let command = DecideLetters {
        webhook,
        letters: chosen.letters,
        wish,
    };
    let letters = caller.instance.submit(caller.request(), command).await?;
    Ok(ApiJson(LettersDecided { letters }))
}
