//! People as other domains see them.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};

use super::person::list;
use crate::model::Slot;

/// A person as others see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct PersonRef {
    /// Their id.
    #[schema(value_type = String, examples("person_01J8ZQ4K5N0000000000000000"))]
    pub id: PersonId,
    /// Their name; a stand-in once erased.
    pub name: String,
    /// Their team.
    #[schema(required)]
    pub team: Option<String>,
    /// Their IANA time zone.
    pub time_zone: String,
    /// Whether everything personal about them is gone.
    pub erased: bool,
}

impl PersonRef {
    /// Somebody of whom nothing is left but the id.
    pub fn erased(id: PersonId) -> Self {
        let name = "Someone who has left".to_owned();
        Self {
            id,
            name,
            team: None,
            time_zone: "UTC".to_owned(),
            erased: true,
        }
    }
}

/// Somebody who takes part in the next round.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Participant {
    /// Who.
    pub person: PersonId,
    /// Their team.
    pub team: Option<String>,
    /// Their manager, if they have one who is here.
    pub manager: Option<PersonId>,
    /// Their IANA time zone.
    pub time_zone: String,
    /// Their languages, most liked first.
    pub languages: Vec<String>,
    /// Their topics.
    pub topics: Vec<String>,
    /// Half hours of their own week, sorted.
    pub slots: Vec<Slot>,
    /// How long they like to meet.
    pub meeting_length_minutes: u16,
    /// When they were added.
    pub joined_at: Timestamp,
}

/// Where to reach somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their IANA time zone.
    pub time_zone: String,
    /// Whether they want mail about rounds.
    pub wants_mail: bool,
}

/// Who takes part at `at`: active, or snoozed until a moment that has come; and either added by
/// a file or signed in once, so that an invitation nobody has answered matches nobody.
pub(super) const TAKES_PART: &str = "removed_at_ms IS NULL
    AND (status = 'active' OR (status = 'snoozed' AND wakes_at_ms <= ?1))
    AND (activated_at_ms IS NOT NULL OR origin <> 'invitation')";

/// Everybody who takes part at `at`, in the order of ids.
pub fn participants(view: &View<'_>, at: Timestamp) -> Result<Vec<Participant>, ViewError> {
    let sql = format!(
        "SELECT id, team, time_zone, languages, topics, slots, meeting_length_minutes, joined_at_ms,
            (SELECT m.id FROM people_people m WHERE m.id = people_people.manager AND m.removed_at_ms IS NULL) AS manager
         FROM people_people WHERE {TAKES_PART} ORDER BY id"
    );
    view.all(&sql, [at.as_millisecond()], |row| {
        Ok(Participant {
            person: row.get("id")?,
            team: row.get("team")?,
            manager: row.get("manager")?,
            time_zone: row
                .get::<_, Option<String>>("time_zone")?
                .unwrap_or_else(|| "UTC".to_owned()),
            languages: list(row, "languages")?,
            topics: list(row, "topics")?,
            slots: list(row, "slots")?,
            meeting_length_minutes: row.get("meeting_length_minutes")?,
            joined_at: Timestamp::from_millisecond(row.get("joined_at_ms")?).unwrap_or(Timestamp::UNIX_EPOCH),
        })
    })
}

/// One reference for each id, in the order asked for; unknown and erased people get a stand-in.
pub fn person_refs(view: &View<'_>, ids: &[PersonId]) -> Result<Vec<PersonRef>, ViewError> {
    let mut known: HashMap<PersonId, PersonRef> = HashMap::new();
    for id in ids {
        if known.contains_key(id) {
            continue;
        }
        let sql = "SELECT name, team, time_zone, erased FROM people_people WHERE id = ?1";
        let row = view.one(sql, [id], |row| {
            let name: Option<String> = row.get(0)?;
            let erased: bool = row.get(3)?;
            Ok(match name {
                Some(name) if !erased => PersonRef {
                    id: *id,
                    name,
                    team: row.get(1)?,
                    time_zone: row
                        .get::<_, Option<String>>(2)?
                        .unwrap_or_else(|| "UTC".to_owned()),
                    erased: false,
                },
                _ => PersonRef::erased(*id),
            })
        })?;
        known.insert(*id, row.unwrap_or_else(|| PersonRef::erased(*id)));
    }
    Ok(ids
        .iter()
        .map(|id| known.get(id).cloned().unwrap_or_else(|| PersonRef::erased(*id)))
        .collect())
}

/// Where to reach somebody who is here.
pub fn contact(view: &View<'_>, person: PersonId) -> Result<Option<Contact>, ViewError> {
    let found = super::person::person(view, person)?;
    Ok(found
        .filter(|person| !person.details.email.is_empty())
        .map(|person| Contact {
            name: person.details.name,
            email: person.details.email,
            time_zone: person.details.time_zone,
            wants_mail: person.mail_notifications,
        }))
}
