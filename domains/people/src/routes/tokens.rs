//! API tokens of one's own.

use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller};
use vc_instance::SubmitError;
use vc_kernel::Command;

use super::password::require_session;
use crate::auth::{last_used, new_token, remove_token};
use crate::commands::{CreateToken, RevokeToken};
use crate::model::{FieldErrors, TokenId, clean_label};
use crate::views::shapes::instant;
use crate::views::sign_in::tokens_of;

/// Characters of what a token is called.
const NAME_CHARS_MAX: usize = 100;
/// Days a token may work.
const DAYS_MAX: i64 = 366;

/// One's API tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiTokens {
    /// The newest first.
    items: Vec<ApiToken>,
}

/// An API token.
#[derive(Debug, Serialize, ToSchema)]
pub struct ApiToken {
    /// Its id.
    #[schema(value_type = String)]
    id: TokenId,
    /// What its owner calls it.
    name: String,
    /// What it starts with.
    prefix: String,
    /// When it was made (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// When it stops working (RFC 3339).
    #[schema(format = DateTime)]
    expires_at: String,
    /// When it was last used, to ten minutes (RFC 3339).
    #[schema(required, format = DateTime)]
    last_used_at: Option<String>,
}

/// An API token that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewApiToken {
    /// For `Authorization: Bearer …`; it is shown this once.
    token: String,
    /// The rest.
    #[serde(flatten)]
    about: ApiToken,
}

/// List one's API tokens.
#[utoipa::path(
    get, path = "/api/v1/users/tokens", operation_id = "list_api_tokens", tag = "me",
    responses((status = 200, description = "The newest first.", body = ApiTokens))
)]
pub async fn list_api_tokens(caller: Caller) -> Result<ApiJson<ApiTokens>, ApiError> {
    let person = caller.person()?;
    let tokens = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(tokens_of(view, person)?))
        .await?;
    let mut items = Vec::with_capacity(tokens.len());
    for token in tokens {
        items.push(ApiToken {
            id: token.id,
            name: token.name,
            prefix: token.prefix,
            created_at: instant(token.created_at_ms),
            expires_at: instant(token.expires_at_ms),
            last_used_at: last_used(&caller.instance, token.id)
                .await?
                .map(|at| at.to_string()),
        });
    }
    Ok(ApiJson(ApiTokens { items }))
}

/// What to make.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TokenForm {
    /// What to call it: 1 to 100 characters.
    name: String,
    /// 1 to 366.
    expires_in_days: i64,
}

/// Make an API token. It may do what its owner may, but change no password and make no token.
#[utoipa::path(
    post, path = "/api/v1/users/tokens", operation_id = "create_api_token", tag = "me",
    request_body = TokenForm,
    responses(
        (status = 201, description = "Made. The token is shown this once.", body = NewApiToken),
        (status = 409, description = "`too_many_tokens`.", body = vc_http::ErrorBody),
    )
)]
pub async fn create_api_token(
    caller: Caller,
    ApiJson(form): ApiJson<TokenForm>,
) -> Result<(StatusCode, ApiJson<NewApiToken>), ApiError> {
    let person = caller.person()?;
    require_session(&caller)?;
    let (name, lifetime) = label_and_lifetime(&form.name, form.expires_in_days)?;
    let instance = &caller.instance;
    let now = instance.now();
    let expires_at = now + lifetime;
    let made = new_token(instance, expires_at).await?;
    let command = CreateToken {
        token: made.id,
        person,
        name: name.clone(),
        prefix: made.prefix.clone(),
        expires_at_ms: expires_at.as_millisecond(),
    };
    submit_with_token(&caller, command, made.id).await?;
    let about = ApiToken {
        id: made.id,
        name,
        prefix: made.prefix,
        created_at: now.to_string(),
        expires_at: expires_at.to_string(),
        last_used_at: None,
    };
    Ok((
        StatusCode::CREATED,
        ApiJson(NewApiToken {
            token: made.text,
            about,
        }),
    ))
}

/// What to call a new token, or the service that gets it, and how long it works.
pub fn label_and_lifetime(name: &str, days: i64) -> Result<(String, SignedDuration), ApiError> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", clean_label(name, NAME_CHARS_MAX));
    let in_range = (1..=DAYS_MAX).contains(&days);
    errors.take(
        "expires_in_days",
        in_range
            .then_some(())
            .ok_or_else(|| format!("Choose 1 to {DAYS_MAX} days.")),
    );
    let name = errors.finish(name).map_err(|errors| ApiError::refused(&errors))?;
    Ok((name, SignedDuration::from_hours(24 * days)))
}

/// Submits what a new token was made for; a refusal takes the token back.
pub async fn submit_with_token<C: Command>(
    caller: &Caller,
    command: C,
    token: TokenId,
) -> Result<C::Answer, ApiError> {
    let answer = caller.instance.submit(caller.request(), command).await;
    if let Err(SubmitError::Refused(_)) = &answer {
        remove_token(&caller.instance, token).await?;
    }
    Ok(answer?)
}

/// Revoke an API token.
#[utoipa::path(
    delete, path = "/api/v1/users/tokens/{id}", operation_id = "revoke_api_token", tag = "me",
    params(("id" = String, Path, description = "The token's id.")),
    responses(
        (status = 204, description = "It no longer works."),
        (status = 404, description = "`token_not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn revoke_api_token(
    caller: Caller,
    ApiPath(token): ApiPath<TokenId>,
) -> Result<StatusCode, ApiError> {
    caller
        .instance
        .submit(caller.request(), RevokeToken { token })
        .await?;
    remove_token(&caller.instance, token).await?;
    Ok(StatusCode::NO_CONTENT)
}
