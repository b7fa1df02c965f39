//! Who is behind a request: a cookie with an access token, or an API token.

use std::sync::Arc;

use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use futures_util::future::BoxFuture;
use vc_http::{ApiError, Authenticated, Authenticator};
use vc_instance::{Instance, Question};
use vc_kernel::{Actor, PersonId, View};

use super::access::AccessTokens;
use super::api_tokens::{KnownTokens, TokenUse};
use super::cookies::access_cookie;
use crate::model::{Role, SessionId, TokenId};
use crate::project::People;
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
        let holder = instance.ask(TokenOwner(id)).await?;
        let holder = holder.filter(|holder| holder.until_ms > now_ms);
        let Holder { actor, role, .. } = holder.ok_or_else(bad_token)?;
        self.uses.note(instance, id).await;
        Ok(authenticated(actor, role, None))
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
    instance.ask(SessionRole(id, session)).await
}

#[derive(Clone, PartialEq, Eq, Hash)]
struct SessionRole(PersonId, SessionId);

impl Question for SessionRole {
    type Answer = Option<Role>;
    type Error = ApiError;
    const DOMAIN: Option<&'static str> = Some(People::NAME);
    const IS_BRIEF: bool = true;

    fn answer(&self, view: &View<'_>) -> Result<Option<Role>, ApiError> {
        let Self(id, session) = *self;
        let Some(person) = person(view, id)? else {
            return Ok(None);
        };
        let holds = person.session_survived_cut(session) && !is_session_revoked(view, session)?;
        Ok(holds.then_some(person.role))
    }
}

/// Whose a token is.
#[derive(Clone, PartialEq, Eq, Hash)]
struct TokenOwner(TokenId);

/// Who may do what until when, in milliseconds since 1970.
#[derive(Clone, Copy)]
struct Holder {
    actor: Actor,
    role: Role,
    until_ms: i64,
}

impl Question for TokenOwner {
    type Answer = Option<Holder>;
    type Error = ApiError;
    const DOMAIN: Option<&'static str> = Some(People::NAME);
    const IS_BRIEF: bool = true;

    fn answer(&self, view: &View<'_>) -> Result<Option<Holder>, ApiError> {
        let Self(id) = *self;
        if let Some(token) = token(view, id)? {
            let role = crate::api::role_of(view, token.person)?.filter(|_| !token.revoked);
            return Ok(role.map(|role| Holder {
                actor: Actor::Person(token.person),
                role,
                until_ms: token.expires_at_ms,
            }));
        }
        Ok(service_by_token(view, id)?.map(|service| Holder {
            actor: Actor::Service(service.id),
            role: service.role,
            until_ms: service.expires_at_ms,
        }))
    }
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
