//! What an admin should know about the safety of accounts.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};

use super::refs::{PersonRef, person_refs};
use super::shapes::instant;

/// Something about the safety of accounts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SecurityEvent {
    /// When (RFC 3339).
    #[schema(format = DateTime)]
    pub at: String,
    /// What: `sign_in_failures`, `refresh_token_reused`, `password_changed`, `role_raised`,
    /// `role_lowered`, `api_token_created`, `api_token_revoked`, `service_created`, `service_removed`, `person_erased`,
    /// `webhook_added`, `webhook_changed`, `webhook_removed`, `webhook_secret_rotated`.
    pub kind: String,
    /// Whose account, if it is anybody's.
    #[schema(required)]
    pub person: Option<PersonRef>,
    /// In words.
    pub summary: String,
}

/// Where a page ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecurityCursor {
    /// The commit.
    pub seq: i64,
    /// The event in it.
    pub place: i64,
}

/// A page, the newest first, where the next one begins, and how many there are.
pub fn security_events(
    view: &View<'_>,
    before: Option<SecurityCursor>,
    limit: u32,
) -> Result<(Vec<SecurityEvent>, Option<SecurityCursor>, u64), ViewError> {
    let before = before.unwrap_or(SecurityCursor {
        seq: i64::MAX,
        place: 0,
    });
    let mut rows = view.all(
        "SELECT seq, place, at_ms, kind, person, count FROM people_security_events
         WHERE (seq, place) < (?1, ?2) ORDER BY seq DESC, place DESC LIMIT ?3",
        (before.seq, before.place, limit.saturating_add(1)),
        read,
    )?;
    let more = rows.len() > limit as usize;
    rows.truncate(limit as usize);
    let next = rows.last().filter(|_| more).map(|row| row.cursor);
    let events = rows
        .into_iter()
        .map(|row| row.tell(view))
        .collect::<Result<_, _>>()?;
    Ok((
        events,
        next,
        view.count("SELECT count(*) FROM people_security_events", ())?,
    ))
}

/// One event by the id of its changed row, `seq.place`.
pub fn event(view: &View<'_>, id: &str) -> Result<Option<SecurityEvent>, ViewError> {
    let Some((seq, place)) = id
        .split_once('.')
        .and_then(|(s, p)| Some((s.parse::<i64>().ok()?, p.parse::<i64>().ok()?)))
    else {
        return Ok(None);
    };
    let sql = "SELECT seq, place, at_ms, kind, person, count FROM people_security_events WHERE seq = ?1 AND place = ?2";
    view.one(sql, (seq, place), read)?
        .map(|row| row.tell(view))
        .transpose()
}

struct SecurityRow {
    cursor: SecurityCursor,
    at_ms: i64,
    kind: String,
    person: Option<PersonId>,
    count: i64,
}

fn read(row: &rusqlite::Row<'_>) -> rusqlite::Result<SecurityRow> {
    Ok(SecurityRow {
        cursor: SecurityCursor {
            seq: row.get(0)?,
            place: row.get(1)?,
        },
        at_ms: row.get(2)?,
        kind: row.get(3)?,
        person: row.get(4)?,
        count: row.get(5)?,
    })
}

impl SecurityRow {
    fn tell(self, view: &View<'_>) -> Result<SecurityEvent, ViewError> {
        let person = match self.person {
            Some(person) => person_refs(view, &[person])?.pop(),
            None => None,
        };
        let who = person
            .as_ref()
            .map_or("an address nobody here has", |person| person.name.as_str());
        let by = person
            .as_ref()
            .map_or("The operator", |person| person.name.as_str());
        let summary = match self.kind.as_str() {
            "sign_in_failures" => format!("{} failed sign-ins in a row for {who}.", self.count),
            "refresh_token_reused" => {
                format!(
                    "A sign-in of {who} was used from two places; it was ended. Somebody may have copied it."
                )
            }
            "password_changed" => format!("{who} has a new password; their other sign-ins were ended."),
            "role_raised" => format!("{who} is now an admin."),
            "role_lowered" => format!("{who} is no longer an admin."),
            "api_token_created" => format!("{who} made an API token."),
            "api_token_revoked" => format!("An API token of {who} was revoked."),
            "service_created" => format!("{by} let a service in."),
            "service_removed" => format!("{by} shut a service out."),
            "webhook_added" => format!("{by} added a webhook: events are sent to another system."),
            "webhook_changed" => format!("{by} changed a webhook."),
            "webhook_removed" => format!("{by} removed a webhook."),
            "webhook_secret_rotated" => format!("{by} gave a webhook another secret."),
            "person_erased" => "Everything personal about somebody was erased.".to_owned(),
            other => format!("{other}: {who}"),
        };
        Ok(SecurityEvent {
            at: instant(self.at_ms),
            kind: self.kind,
            person,
            summary,
        })
    }
}
