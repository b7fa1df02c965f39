//! Signing in with a password, going on, signing out.

use axum::Extension;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, Quota};
use vc_instance::Request;
use vc_kernel::{Actor, PersonId};

use super::Shared;
use super::parts::{SignedIn, enter, new_session};
use crate::auth::{
    Refreshed, Verdict, clear_cookies, end_family, read_credential, refresh, refresh_cookie, session_expired,
    session_role, sign_in_cookies,
};
use crate::commands::{NoteSecurity, RevokeSession};
use crate::events::{SecurityKind, SessionEnd};
use crate::model::{Email, PASSWORD_CHARS_MAX, SessionId};
use crate::services::Services;
use crate::views::person::person_by_email;

/// Sign-ins from one place, good or bad.
const SOURCE_QUOTA: Quota = Quota::new(60, 600);
/// Refreshes from one place.
const REFRESH_QUOTA: Quota = Quota::new(300, 600);
/// Bursts of failures told in one instance, however many there are.
const TOLD_QUOTA: Quota = Quota::new(20, 3_600);

/// An address and its password.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Login {
    /// The address.
    email: String,
    /// The password.
    password: String,
}

/// Sign in with a password.
#[utoipa::path(
    post, path = "/api/v1/auth/login", operation_id = "login", tag = "sign_in",
    request_body = Login,
    responses(
        (status = 200, description = "Signed in; the tokens are in cookies.", body = super::parts::Me),
        (status = 401, description = "`wrong_credentials`.", body = vc_http::ErrorBody),
        (status = 429, description = "`too_many_requests`.", body = vc_http::ErrorBody),
    )
)]
pub async fn login(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<Login>,
) -> Result<SignedIn, ApiError> {
    anyone.limit("sign_in_source", &anyone.remote.to_string(), SOURCE_QUOTA)?;
    let instance = &anyone.instance;
    let email = Email::parse(&form.email).ok();
    let address = email.as_ref().map(Email::folded).unwrap_or_default();
    if let Some(wait) = services
        .failures
        .must_wait(instance.now(), instance.id(), &address, anyone.remote)
    {
        return Err(ApiError::too_many_requests(wait));
    }
    let person = match email {
        Some(email) => {
            instance
                .read(move |view| Ok::<_, ApiError>(person_by_email(view, &email)?))
                .await?
        }
        None => None,
    };
    // Made before the check: see `new_session`.
    let session = new_session(
        instance,
        person.as_ref().map_or(0, |person| person.sessions_cut_ms),
    );
    let credential = person.as_ref().and_then(|person| person.credential);
    let stored = match credential {
        Some(credential) => read_credential(instance, credential).await?,
        None => None,
    };
    let too_long = form.password.chars().count() > PASSWORD_CHARS_MAX;
    let password = if too_long { String::new() } else { form.password };
    let right = services.passwords.verify(password, stored).await?;
    match person.filter(|_| right) {
        Some(person) => {
            services
                .failures
                .succeeded(instance.id(), &address, anyone.remote);
            enter(&services, &anyone, person.id, session).await
        }
        None => {
            let whose = credential_owner(&anyone, &address).await?;
            count_failure(&services, &anyone, &address, whose).await;
            Err(ApiError::new(
                StatusCode::UNAUTHORIZED,
                "wrong_credentials",
                "This address and password do not go together. Try again, or ask for a link by mail.",
            ))
        }
    }
}

async fn credential_owner(anyone: &Anyone, address: &str) -> Result<Option<PersonId>, ApiError> {
    let Ok(email) = Email::parse(address) else {
        return Ok(None);
    };
    let read = anyone
        .instance
        .read(move |view| Ok::<_, ApiError>(person_by_email(view, &email)?.map(|it| it.id)));
    read.await
}

async fn count_failure(services: &Services, anyone: &Anyone, address: &str, person: Option<PersonId>) {
    let instance = &anyone.instance;
    let verdict = services
        .failures
        .failed(instance.now(), instance.id(), address, anyone.remote);
    let Verdict::Tell(count) = verdict else { return };
    if anyone.limit("sign_in_failures_told", "all", TOLD_QUOTA).is_err() {
        return;
    }
    let note = NoteSecurity {
        kind: SecurityKind::SignInFailures,
        person,
        count,
    };
    if let Err(error) = instance.submit(instance.system_request(), note).await {
        tracing::warn!(%error, "a burst of failed sign-ins could not be told");
    }
}

/// When the access token ends.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionRefreshed {
    /// RFC 3339.
    #[schema(format = DateTime)]
    access_expires_at: String,
}

/// Go on: another access token for the refresh token.
#[utoipa::path(
    post, path = "/api/v1/auth/refresh", operation_id = "refresh_session", tag = "sign_in",
    responses(
        (status = 200, description = "Both tokens are new.", body = SessionRefreshed),
        (status = 401, description = "`session_expired`: sign in again.", body = vc_http::ErrorBody),
    )
)]
pub async fn refresh_session(Extension(services): Shared, anyone: Anyone, headers: HeaderMap) -> Response {
    match go_on(&services, &anyone, &headers).await {
        Ok(answer) => answer.into_response(),
        Err(error) if error.status() == StatusCode::UNAUTHORIZED => (clear_cookies(), error).into_response(),
        Err(error) => error.into_response(),
    }
}

async fn go_on(
    services: &Services,
    anyone: &Anyone,
    headers: &HeaderMap,
) -> Result<(HeaderMap, ApiJson<SessionRefreshed>), ApiError> {
    anyone.limit("refresh_source", &anyone.remote.to_string(), REFRESH_QUOTA)?;
    let instance = &anyone.instance;
    let presented = refresh_cookie(headers).ok_or_else(session_expired)?;
    match refresh(instance, presented).await? {
        Refreshed::Invalid => Err(session_expired()),
        Refreshed::Reused { person, session } => {
            let revoke = RevokeSession {
                person,
                session,
                cause: SessionEnd::Reuse,
            };
            instance.submit(instance.system_request(), revoke).await?;
            end_family(instance, person, session).await?;
            Err(session_expired())
        }
        Refreshed::Next {
            person,
            session,
            token,
        } => {
            if session_role(instance, person, session).await?.is_none() {
                end_family(instance, person, session).await?;
                return Err(session_expired());
            }
            let (access, expires_at) = services.access.issue(instance, person, session).await?;
            let answer = SessionRefreshed {
                access_expires_at: expires_at.to_string(),
            };
            Ok((sign_in_cookies(&access, &token), ApiJson(answer)))
        }
    }
}

/// Sign out. Always succeeds: whoever is not signed in is signed out.
#[utoipa::path(
    post, path = "/api/v1/auth/logout", operation_id = "logout", tag = "sign_in",
    responses((status = 204, description = "Signed out."))
)]
pub async fn logout(anyone: Anyone, headers: HeaderMap) -> Result<Response, ApiError> {
    let instance = &anyone.instance;
    let by_access = anyone.caller.as_ref().and_then(|caller| {
        let session: SessionId = caller.session_id.as_ref()?.parse().ok()?;
        Some((caller.actor.person()?, session))
    });
    // Without an access token the refresh token shows whose session it is.
    let ended = match (by_access, refresh_cookie(&headers)) {
        (Some(session), _) => Some(session),
        (None, Some(presented)) => match refresh(instance, presented).await? {
            Refreshed::Next { person, session, .. } | Refreshed::Reused { person, session } => {
                Some((person, session))
            }
            Refreshed::Invalid => None,
        },
        (None, None) => None,
    };
    if let Some((person, session)) = ended {
        let request = Request {
            actor: Actor::System,
            command_id: anyone.command_id,
            correlation_id: anyone.correlation_id.clone(),
        };
        instance
            .submit(
                request,
                RevokeSession {
                    person,
                    session,
                    cause: SessionEnd::SignedOut,
                },
            )
            .await?;
        end_family(instance, person, session).await?;
    }
    Ok((StatusCode::NO_CONTENT, clear_cookies()).into_response())
}
