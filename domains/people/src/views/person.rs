//! One person's row, as decisions and answers need it.

use jiff::civil::Date;
use rusqlite::Row;
use serde::de::DeserializeOwned;
use vc_kernel::{PersonId, View, ViewError};

use crate::events::{Details, FormerPlace};
use crate::model::{CredentialId, Email, ImportId, Participation, PauseCause, Role, SessionId};

/// Everything that is known about somebody who is here (neither removed nor erased).
#[derive(Clone, Debug)]
pub struct Person {
    /// Who.
    pub id: PersonId,
    /// The personal part.
    pub details: Details,
    /// How long they like to meet.
    pub meeting_length_minutes: u16,
    /// Whether they get mail.
    pub mail_notifications: bool,
    /// May do what.
    pub role: Role,
    /// Takes part.
    pub participation: Participation,
    /// Why they are paused, where it was not their own wish or an admin's.
    pub paused_because: Option<PauseCause>,
    /// Which steps of the introduction they have saved: profile, preferences, participation.
    pub confirmed: (bool, bool, bool),
    /// When they were added, in milliseconds since 1970.
    pub joined_at_ms: i64,
    /// When they first signed in, if they have.
    pub activated_at_ms: Option<i64>,
    /// Where their password hash is, if they have a password.
    pub credential: Option<CredentialId>,
    /// Sessions begun up to then have ended…
    pub sessions_cut_ms: i64,
    /// …but for this one.
    pub session_kept: Option<SessionId>,
    /// The import that was the last to change them, if one was.
    pub last_import: Option<ImportId>,
    /// The labels that admins have put on them.
    pub tags: Vec<String>,
    /// Their manager, if they have one who is here.
    pub manager: Option<Manager>,
}

/// Somebody's manager.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Manager {
    /// Who.
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
}

impl Person {
    /// What they would lose by being removed, and their name would not tell.
    pub const fn place(&self) -> FormerPlace {
        FormerPlace {
            role: self.role,
            participation: self.participation,
        }
    }

    /// Whether a session that began at its id's time is still good, as far as the cut goes.
    pub fn session_survived_cut(&self, session: SessionId) -> bool {
        let began_ms = i64::try_from(session.ulid().timestamp_ms()).unwrap_or(i64::MAX);
        self.session_kept == Some(session) || began_ms > self.sessions_cut_ms
    }
}

const COLUMNS: &str = "id, name, email, team, time_zone, languages, topics, slots, meeting_length_minutes,
    mail_notifications, role, status, snoozed_until, wakes_at_ms, paused_because, profile_confirmed, preferences_confirmed,
    participation_confirmed, joined_at_ms, activated_at_ms, credential, sessions_cut_ms, session_kept, last_import, tags,
    (SELECT m.id FROM people_people m WHERE m.id = people_people.manager AND m.removed_at_ms IS NULL) AS manager_here,
    (SELECT m.name FROM people_people m WHERE m.id = people_people.manager) AS manager_name,
    (SELECT m.email FROM people_people m WHERE m.id = people_people.manager) AS manager_email";

fn read(row: &Row<'_>) -> rusqlite::Result<Person> {
    let text = |column: &str| {
        row.get::<_, Option<String>>(column)
            .map(Option::unwrap_or_default)
    };
    let role: String = row.get("role")?;
    let manager: Option<PersonId> = row.get("manager_here")?;
    Ok(Person {
        id: row.get("id")?,
        details: Details {
            name: text("name")?,
            email: text("email")?,
            team: row.get("team")?,
            time_zone: row
                .get::<_, Option<String>>("time_zone")?
                .unwrap_or_else(|| "UTC".to_owned()),
            languages: list(row, "languages")?,
            topics: list(row, "topics")?,
            slots: list(row, "slots")?,
        },
        meeting_length_minutes: row.get("meeting_length_minutes")?,
        mail_notifications: row.get("mail_notifications")?,
        role: role.parse().unwrap_or(Role::Member),
        participation: participation(row)?,
        paused_because: row
            .get::<_, Option<String>>("paused_because")?
            .and_then(|because| because.parse().ok()),
        confirmed: (
            row.get("profile_confirmed")?,
            row.get("preferences_confirmed")?,
            row.get("participation_confirmed")?,
        ),
        joined_at_ms: row.get("joined_at_ms")?,
        activated_at_ms: row.get("activated_at_ms")?,
        credential: row.get("credential")?,
        sessions_cut_ms: row.get("sessions_cut_ms")?,
        session_kept: row.get("session_kept")?,
        last_import: row.get("last_import")?,
        tags: list(row, "tags")?,
        manager: match manager {
            Some(id) => Some(Manager {
                id,
                name: text("manager_name")?,
                email: text("manager_email")?,
            }),
            None => None,
        },
    })
}

/// A JSON array column; null reads as empty.
pub(super) fn list<T: DeserializeOwned>(row: &Row<'_>, column: &str) -> rusqlite::Result<Vec<T>> {
    let text = row.get::<_, Option<String>>(column)?;
    Ok(text
        .and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default())
}

fn participation(row: &Row<'_>) -> rusqlite::Result<Participation> {
    let until: Option<Date> = row
        .get::<_, Option<String>>("snoozed_until")?
        .and_then(|day| day.parse().ok());
    let wakes_at_ms: Option<i64> = row.get("wakes_at_ms")?;
    Ok(
        match (row.get::<_, String>("status")?.as_str(), until, wakes_at_ms) {
            ("active", ..) => Participation::Active,
            ("snoozed", Some(until), Some(wakes_at_ms)) => Participation::Snoozed { until, wakes_at_ms },
            _ => Participation::Paused,
        },
    )
}

/// Somebody who is here.
pub fn person(view: &View<'_>, id: PersonId) -> Result<Option<Person>, ViewError> {
    view.one(
        &format!("SELECT {COLUMNS} FROM people_people WHERE id = ?1 AND removed_at_ms IS NULL"),
        [id],
        read,
    )
}

/// Whoever has this address.
pub fn person_by_email(view: &View<'_>, email: &Email) -> Result<Option<Person>, ViewError> {
    view.one(
        &format!("SELECT {COLUMNS} FROM people_people WHERE email_folded = ?1 AND removed_at_ms IS NULL"),
        [email.folded()],
        read,
    )
}

/// Everybody here, after `after` in the order of ids; for exports, which read page by page.
pub fn people_after(view: &View<'_>, after: Option<PersonId>, limit: u32) -> Result<Vec<Person>, ViewError> {
    let after = after.map(|id| id.to_string()).unwrap_or_default();
    view.all(
        &format!(
            "SELECT {COLUMNS} FROM people_people WHERE id > ?1 AND removed_at_ms IS NULL ORDER BY id LIMIT ?2"
        ),
        (after, limit),
        read,
    )
}

/// The people of one page, by a condition that the list view builds.
pub(super) fn select(
    view: &View<'_>,
    condition_and_order: &str,
    params: impl rusqlite::Params,
) -> Result<Vec<Person>, ViewError> {
    view.all(
        &format!("SELECT {COLUMNS} FROM people_people WHERE {condition_and_order}"),
        params,
        read,
    )
}

/// How many admins there are.
pub fn admins(view: &View<'_>) -> Result<u64, ViewError> {
    view.count(
        "SELECT count(*) FROM people_people WHERE role = 'admin' AND removed_at_ms IS NULL",
        (),
    )
}

/// The instance's own name and time zone, as far as somebody has set them.
pub fn instance_described(view: &View<'_>) -> Result<(Option<String>, Option<String>), ViewError> {
    let row = view.one("SELECT name, time_zone FROM people_instance", (), |row| {
        Ok((row.get(0)?, row.get(1)?))
    })?;
    Ok(row.unwrap_or_default())
}
