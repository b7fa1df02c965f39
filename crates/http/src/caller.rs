//! Who is behind a request, as handlers get it.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::{FromRequestParts, OptionalFromRequestParts};
use axum::http::StatusCode;
use axum::http::request::Parts;
use futures_util::future::BoxFuture;
use vc_instance::{Instance, Request};
use vc_kernel::{Actor, CommandId, PersonId};

use crate::error::ApiError;
use crate::rate::{Quota, RateLimiter};

/// What somebody signed in may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Takes part.
    Member,
    /// Runs the instance; also the operator at the machine.
    Admin,
}

/// What an [`Authenticator`] found out.
#[derive(Clone, Debug)]
pub struct Authenticated {
    /// Who.
    pub actor: Actor,
    /// As what.
    pub role: Role,
    /// Through which session; none for API tokens.
    pub session_id: Option<String>,
}

/// Reads cookies and tokens. `people` has the one that counts.
pub trait Authenticator: Send + Sync + 'static {
    /// `Ok(None)` where the request shows nothing; an error (401) where it shows something that is
    /// forged, expired, revoked, or belongs to another instance.
    fn authenticate<'a>(
        &'a self,
        instance: &'a Arc<Instance>,
        parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Authenticated>, ApiError>>;

    /// What somebody may do through a session by now; none where either has ended. Nobody has one unless told otherwise.
    fn session_role<'a>(
        &'a self,
        _instance: &'a Arc<Instance>,
        _person: PersonId,
        _session: &'a str,
    ) -> BoxFuture<'a, Result<Option<Role>, ApiError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// Of a request for a connection that lasts: asks again, while it does, whether they are still signed in, and as what. A request
/// extension.
#[derive(Clone)]
pub struct SignIn {
    pub(crate) authenticator: Arc<dyn Authenticator>,
    pub(crate) instance: Arc<Instance>,
    pub(crate) parts: Parts,
    pub(crate) who: Authenticated,
}

impl SignIn {
    /// What they may do now; none where they are signed out, removed, or their token is not good any more.
    ///
    /// # Errors
    /// 503 when it cannot be found out at the moment.
    pub async fn holds(&self) -> Result<Option<Role>, ApiError> {
        match (self.who.actor, self.who.session_id.as_deref()) {
            (Actor::Operator, _) => Ok(Some(self.who.role)),
            // The cookie of the request may have ended while the session goes on.
            (Actor::Person(person), Some(session)) => {
                let instance = &self.instance;
                self.authenticator.session_role(instance, person, session).await
            }
            _ => match self.authenticator.authenticate(&self.instance, &self.parts).await {
                Ok(now) => Ok(now.map(|now| now.role)),
                Err(error) if error.status() == StatusCode::UNAUTHORIZED => Ok(None),
                Err(error) => Err(error),
            },
        }
    }
}

/// Nobody can sign in: for a server without `people` (tests of the edge itself).
#[derive(Clone, Copy, Debug, Default)]
pub struct NoSignIn;

impl Authenticator for NoSignIn {
    fn authenticate<'a>(
        &'a self,
        _instance: &'a Arc<Instance>,
        _parts: &'a Parts,
    ) -> BoxFuture<'a, Result<Option<Authenticated>, ApiError>> {
        Box::pin(std::future::ready(Ok(None)))
    }
}

/// A request extension that only the local socket and the in-process transport set: whoever comes
/// that way holds the machine and acts as [`Actor::Operator`], without sign-in.
#[derive(Clone, Copy, Debug)]
pub struct Operator;

/// Somebody signed in (or the operator). As an extractor it answers 401 otherwise.
#[derive(Clone)]
pub struct Caller {
    /// The instance of this request's host.
    pub instance: Arc<Instance>,
    /// Who.
    pub actor: Actor,
    /// As what.
    pub role: Role,
    /// Through which session; none for API tokens and the operator.
    pub session_id: Option<String>,
    /// The `Idempotency-Key`, or a fresh one.
    pub command_id: CommandId,
    /// Ties log lines, events and the answer together.
    pub correlation_id: String,
}

impl Caller {
    /// For [`Instance::submit`]. Call it once per handler: the command id is the request's.
    pub fn request(&self) -> Request {
        Request {
            actor: self.actor,
            command_id: self.command_id,
            correlation_id: self.correlation_id.clone(),
        }
    }

    /// The person, for operations about "me".
    ///
    /// # Errors
    /// 403 `no_person` for services and the operator.
    pub fn person(&self) -> Result<PersonId, ApiError> {
        self.actor.person().ok_or_else(|| {
            ApiError::new(
                StatusCode::FORBIDDEN,
                "no_person",
                "This is about the person who asks; sign in as a person.",
            )
        })
    }
}

/// Whoever it is: for public operations.
#[derive(Clone)]
pub struct Anyone {
    /// The instance of this request's host.
    pub instance: Arc<Instance>,
    /// Who, if signed in. A bad or expired sign-in reads as nobody here.
    pub caller: Option<Caller>,
    /// The `Idempotency-Key`, or a fresh one.
    pub command_id: CommandId,
    /// Ties log lines, events and the answer together.
    pub correlation_id: String,
    /// Where the request came from; loopback for the local socket.
    pub remote: IpAddr,
    /// At most 256 characters.
    pub user_agent: Option<String>,
    pub(crate) limiter: Arc<RateLimiter>,
    pub(crate) session_error: Option<ApiError>,
}

impl Anyone {
    /// Takes one from the bucket `name` of `key` (an address, a person) in this instance.
    ///
    /// # Errors
    /// 429 with Retry-After when the bucket is empty.
    pub fn limit(&self, name: &'static str, key: &str, quota: Quota) -> Result<(), ApiError> {
        self.limiter
            .take(self.instance.now(), self.instance.id(), name, key, quota)
    }

    /// A request for [`Instance::submit`] in the caller's name, or in the program's own where nobody
    /// is signed in (a redeemed link, a registration).
    pub fn request_or_system(&self) -> Request {
        Request {
            actor: self.caller.as_ref().map_or(Actor::System, |caller| caller.actor),
            command_id: self.command_id,
            correlation_id: self.correlation_id.clone(),
        }
    }

    /// The 401 that fits: not signed in, or what was wrong with the sign-in.
    pub(crate) fn unauthorized(&self) -> ApiError {
        self.session_error.clone().unwrap_or_else(ApiError::not_signed_in)
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Anyone {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, ApiError> {
        parts
            .extensions
            .get::<Self>()
            .cloned()
            .ok_or_else(|| ApiError::internal("a handler outside the guard asked who calls"))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        let anyone = <Anyone as FromRequestParts<S>>::from_request_parts(parts, state).await?;
        anyone.caller.clone().ok_or_else(|| anyone.unauthorized())
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Option<Self>, ApiError> {
        Ok(<Anyone as FromRequestParts<S>>::from_request_parts(parts, state)
            .await?
            .caller)
    }
}
