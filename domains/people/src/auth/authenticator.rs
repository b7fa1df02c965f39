//! Who is behind a request: a cookie with an access token, or an API token.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use futures_util::future::BoxFuture;
use vc_http::{ApiError, Authenticated, Authenticator};
use vc_instance::Instance;
use vc_kernel::{Actor, PersonId};

use super::access::AccessTokens;
use super::api_tokens::{KnownTokens, TokenUse};
use super::cookies::access_cookie;
use crate::model::{Role, SessionId, TokenId};
use crate::views::person::person;
use crate::views::services::service_by_token;
use crate::views::sign_in::{is_session_revoked, token};

/// Reads cookies and tokens. Whether the session still holds, and what the person may do, is read
/// from the view each time.
#[derive(Default)]
pub struct PeopleAuthenticator {
    access: AccessTokens,
    known: KnownTokens,
    uses: TokenUse,
}

impl Authenticator for PeopleAuthenticator {
    fn authenticate<'a>(
        &'a self,
        instance: &'a Arc<Instance>,
        parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Authenticated>, ApiError>> {
        Box::pin(async move {
            // Other schemes are not ours: a proxy that asks for a password of its own may pass it on.
            let authorization = parts.headers.get(header::AUTHORIZATION);
            if let Some(text) = authorization.and_then(|value| bearer(value.to_str().ok()?)) {
                return self.by_token(instance, text).await.map(Some);
            }
            match access_cookie(&parts.headers) {
                Some(cookie) => self.by_cookie(instance, cookie).await.map(Some),
                None => Ok(None),
            }
        })
    }

    fn session_role<'a>(
        &'a self,
        instance: &'a Arc<Instance>,
        person: PersonId,
        session: &'a str,
    ) -> BoxFuture<'a, Result<Option<vc_http::Role>, ApiError>> {
        Box::pin(async move {
            let Ok(session) = session.parse() else {
                return Ok(None);
            };
            Ok(session_role(instance, person, session).await?.map(edge_role))
        })
    }
}

impl PeopleAuthenticator {
    async fn by_cookie(&self, instance: &Instance, cookie: &str) -> Result<Authenticated, ApiError> {
        let access = self
            .access
            .read(instance, cookie)
            .await?
            .ok_or_else(session_expired)?;
        let role = session_role(instance, access.person, access.session)
            .await?
            .ok_or_else(session_expired)?;
        Ok(authenticated(
            Actor::Person(access.person),
            role,
            Some(access.session),
        ))
    }

    async fn by_token(&self, instance: &Instance, text: &str) -> Result<Authenticated, ApiError> {
        let id = self.known.find(instance, text).await?.ok_or_else(bad_token)?;
        let now_ms = instance.now().as_millisecond();
        let (owner, role) = token_owner(instance, id, now_ms).await?.ok_or_else(bad_token)?;
        self.uses.note(instance, id).await;
        Ok(authenticated(owner, role, None))
    }
}

fn bearer(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// What the person may do, if they are here and the session was not ended.
pub async fn session_role(
    instance: &Instance,
    id: PersonId,
    session: SessionId,
) -> Result<Option<Role>, ApiError> {
    let read = instance.look_up(move |view| {
        let Some(person) = person(view, id)? else {
            return Ok::<_, ApiError>(None);
        };
        let holds = person.session_survived_cut(session) && !is_session_revoked(view, session)?;
        Ok(holds.then_some(person.role))
    });
    read.await
}

async fn token_owner(
    instance: &Instance,
    id: TokenId,
    now_ms: i64,
) -> Result<Option<(Actor, Role)>, ApiError> {
    let read = instance.look_up(move |view| {
        if let Some(token) = token(view, id)? {
            let holds = !token.revoked && token.expires_at_ms > now_ms;
            let role = crate::api::role_of(view, token.person)?.filter(|_| holds);
            return Ok::<_, ApiError>(role.map(|role| (Actor::Person(token.person), role)));
        }
        let service = service_by_token(view, id)?.filter(|service| service.expires_at_ms > now_ms);
        Ok(service.map(|service| (Actor::Service(service.id), service.role)))
    });
    read.await
}

fn authenticated(actor: Actor, role: Role, session: Option<SessionId>) -> Authenticated {
    Authenticated {
        actor,
        role: edge_role(role),
        session_id: session.map(|id| id.to_string()),
    }
}

const fn edge_role(role: Role) -> vc_http::Role {
    match role {
        Role::Admin => vc_http::Role::Admin,
        Role::Member => vc_http::Role::Member,
    }
}

/// 401 for a cookie that is no good any more.
pub fn session_expired() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "session_expired",
        "Your session has ended. Please sign in again.",
    )
}

fn bad_token() -> ApiError {
    ApiError::new(
        StatusCode::UNAUTHORIZED,
        "not_signed_in",
        "This API token is wrong, expired or revoked. Make another one under your tokens.",
    )
}
