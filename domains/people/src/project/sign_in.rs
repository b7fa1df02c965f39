//! Invitations, passwords, sessions, tokens, security events.

use vc_kernel::{PersonId, ProjectError, Projection, Recorded};

use super::bulk::invited_by_bulk;
use super::people::set;
use super::{note_security, person_changed};
use crate::events::{
    Invited, PasswordSet, SecurityChange, SecurityChangeNoted, SecurityKind, SecurityNoted, ServiceCreated,
    ServiceRemoved, SessionEnd, SessionRevoked, TokenCreated, TokenLabel, TokenRevoked,
};

/// How long a revoked session is remembered: longer than a refresh family can live.
const REVOKED_SESSION_DAYS: i64 = 100;

pub fn invited(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &Invited,
) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_people SET invited_by = ?2, invitation_expires_at_ms = ?3 WHERE id = ?1",
        (event.person, recorded.actor.person(), event.expires_at_ms),
    )?;
    if let Some(bulk) = event.bulk {
        invited_by_bulk(projection, bulk, event.person)?;
    }
    person_changed(projection, event.person)
}

pub fn activated(
    projection: &Projection<'_>,
    recorded: &Recorded,
    person: PersonId,
) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_people SET activated_at_ms = ?2, last_import = NULL WHERE id = ?1 AND activated_at_ms IS NULL",
        (person, recorded.at.as_millisecond()),
    )?;
    person_changed(projection, person)
}

pub fn password_set(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &PasswordSet,
) -> Result<(), ProjectError> {
    projection.execute(
        // A sign-in begins after the cut before it, even if the clock stands still or is set back; so
        // each cut lies after the one before.
        "UPDATE people_people SET credential = ?2, sessions_cut_ms = max(?3, sessions_cut_ms + 1), session_kept = ?4
         WHERE id = ?1",
        (
            event.person,
            event.credential,
            recorded.at.as_millisecond(),
            event.kept_session,
        ),
    )?;
    if event.former.is_some() {
        note_security(projection, recorded, "password_changed", Some(event.person), 1)?;
    }
    set(projection, event.person, "last_import", None::<String>)?;
    person_changed(projection, event.person)
}

pub fn session_revoked(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &SessionRevoked,
) -> Result<(), ProjectError> {
    let at_ms = recorded.at.as_millisecond();
    projection.execute(
        "INSERT OR IGNORE INTO people_revoked_sessions (id, person, revoked_at_ms) VALUES (?1, ?2, ?3)",
        (event.session, event.person, at_ms),
    )?;
    let forgotten_before_ms = at_ms - REVOKED_SESSION_DAYS * 24 * 3_600_000;
    projection.execute(
        "DELETE FROM people_revoked_sessions WHERE revoked_at_ms < ?1",
        [forgotten_before_ms],
    )?;
    match event.cause {
        SessionEnd::Reuse => note_security(
            projection,
            recorded,
            "refresh_token_reused",
            Some(event.person),
            1,
        ),
        SessionEnd::SignedOut | SessionEnd::Revoked => Ok(()),
    }
}

pub fn token_created(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &TokenCreated,
) -> Result<(), ProjectError> {
    let name = recorded.personal::<TokenLabel>()?.known().map(|label| label.name);
    projection.execute(
        "INSERT INTO people_tokens (id, person, name, prefix, created_at_ms, expires_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            event.token,
            event.person,
            name,
            &event.prefix,
            recorded.at.as_millisecond(),
            event.expires_at_ms,
        ),
    )?;
    note_security(projection, recorded, "api_token_created", Some(event.person), 1)
}

pub fn token_revoked(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &TokenRevoked,
) -> Result<(), ProjectError> {
    projection.execute(
        "UPDATE people_tokens SET revoked_at_ms = ?2 WHERE id = ?1 AND revoked_at_ms IS NULL",
        (event.token, recorded.at.as_millisecond()),
    )?;
    note_security(projection, recorded, "api_token_revoked", Some(event.person), 1)
}

pub fn security_noted(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &SecurityNoted,
) -> Result<(), ProjectError> {
    let kind = match event.kind {
        SecurityKind::SignInFailures => "sign_in_failures",
    };
    note_security(projection, recorded, kind, event.person, event.count)
}

pub fn security_change_noted(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &SecurityChangeNoted,
) -> Result<(), ProjectError> {
    let kind = match event.change {
        SecurityChange::WebhookAdded => "webhook_added",
        SecurityChange::WebhookChanged => "webhook_changed",
        SecurityChange::WebhookRemoved => "webhook_removed",
        SecurityChange::WebhookSecretRotated => "webhook_secret_rotated",
    };
    note_security(projection, recorded, kind, recorded.actor.person(), 1)
}

pub fn service_created(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ServiceCreated,
) -> Result<(), ProjectError> {
    let at_ms = recorded.at.as_millisecond();
    projection.execute(
        "INSERT INTO people_services (id, name, role, token, prefix, created_at_ms, expires_at_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        (
            event.service,
            &event.name,
            event.role.as_str(),
            event.token,
            &event.prefix,
            at_ms,
            event.expires_at_ms,
        ),
    )?;
    note_security(
        projection,
        recorded,
        "service_created",
        recorded.actor.person(),
        1,
    )
}

pub fn service_removed(
    projection: &Projection<'_>,
    recorded: &Recorded,
    event: &ServiceRemoved,
) -> Result<(), ProjectError> {
    projection.execute("DELETE FROM people_services WHERE id = ?1", [event.service])?;
    note_security(
        projection,
        recorded,
        "service_removed",
        recorded.actor.person(),
        1,
    )
}
