//! Where one is signed in.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller};

use crate::auth::{end_family, families_of};
use crate::commands::RevokeSession;
use crate::events::SessionEnd;
use crate::model::SessionId;
use crate::views::person::person;
use crate::views::shapes::instant;
use crate::views::sign_in::is_session_revoked;

/// Where one is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The last used first.
    items: Vec<Session>,
}

/// A sign-in on a device.
#[derive(Debug, Serialize, ToSchema)]
pub struct Session {
    /// Its id.
    #[schema(value_type = String)]
    id: SessionId,
    /// When it began (RFC 3339).
    #[schema(format = DateTime)]
    created_at: String,
    /// When it was last renewed (RFC 3339); an open page renews it every quarter of an hour.
    #[schema(format = DateTime)]
    last_used_at: String,
    /// What the browser called itself.
    #[schema(required)]
    user_agent: Option<String>,
    /// Whether it is the one that asks.
    current: bool,
}

/// List where one is signed in.
#[utoipa::path(
    get, path = "/api/v1/users/sessions", operation_id = "list_sessions", tag = "me",
    responses((status = 200, description = "The last used first.", body = Sessions))
)]
pub async fn list_sessions(caller: Caller) -> Result<ApiJson<Sessions>, ApiError> {
    let id = caller.person()?;
    let instance = &caller.instance;
    let mut families = families_of(instance, id).await?;
    families.sort_by_key(|(_, family)| std::cmp::Reverse(family.last_used_at_ms));
    let open = instance.read(move |view| {
        let Some(person) = person(view, id)? else {
            return Ok::<_, ApiError>(Vec::new());
        };
        let mut open = Vec::new();
        for (session, family) in families {
            if person.session_survived_cut(session) && !is_session_revoked(view, session)? {
                open.push((session, family));
            }
        }
        Ok(open)
    });
    let items = open.await?.into_iter().map(|(id, family)| Session {
        id,
        created_at: instant(family.created_at_ms),
        last_used_at: instant(family.last_used_at_ms),
        user_agent: family.user_agent,
        current: caller.session_id.as_deref() == Some(&id.to_string()),
    });
    Ok(ApiJson(Sessions {
        items: items.collect(),
    }))
}

/// Sign out elsewhere.
#[utoipa::path(
    delete, path = "/api/v1/users/sessions/{id}", operation_id = "revoke_session", tag = "me",
    params(("id" = String, Path, description = "The session's id.")),
    responses(
        (status = 204, description = "Signed out."),
        (status = 404, description = "`not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn revoke_session(caller: Caller, ApiPath(id): ApiPath<SessionId>) -> Result<StatusCode, ApiError> {
    let person = caller.person()?;
    let instance = &caller.instance;
    if !families_of(instance, person)
        .await?
        .iter()
        .any(|(session, _)| *session == id)
    {
        return Err(ApiError::not_found("such session of yours"));
    }
    let command = RevokeSession {
        person,
        session: id,
        cause: SessionEnd::Revoked,
    };
    instance.submit(caller.request(), command).await?;
    end_family(instance, person, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
