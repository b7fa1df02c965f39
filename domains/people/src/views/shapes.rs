//! People as the HTTP contract shows them.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_kernel::PersonId;

use super::person::Person;
use crate::model::{ParticipationStatus, PauseCause, Role};

/// When and about what somebody likes to meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Preferences {
    /// Half-hour cells of the week in the person's own zone, e.g. `mon 09:00`.
    #[schema(examples(json!(["mon 09:00", "mon 09:30"])))]
    pub slots: Vec<String>,
    /// What they like to talk about.
    pub topics: Vec<String>,
    /// 15, 30, 45 or 60.
    pub meeting_length_minutes: i64,
}

/// Whether somebody takes part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = Participation)]
pub struct ParticipationShape {
    /// In every round, in none, or in none until a day.
    pub status: ParticipationStatus,
    /// The first day they take part again, in their own zone; only with `snoozed`.
    #[serde(default)]
    #[schema(value_type = Option<String>, format = Date, examples("2026-12-01"))]
    pub until: Option<String>,
    /// Why they are paused, where it was not their own wish or an admin's; only in answers.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(read_only, nullable = false)]
    pub because: Option<PauseCause>,
}

/// Which messages somebody gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Notifications {
    /// By mail.
    pub email: bool,
}

/// A person as they and admins see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Profile {
    /// Their id.
    #[schema(value_type = String)]
    pub id: PersonId,
    /// Their name.
    pub name: String,
    /// Their address.
    pub email: String,
    /// Their team.
    #[schema(required)]
    pub team: Option<String>,
    /// Their manager, if an admin has named one.
    #[schema(required)]
    pub manager: Option<ManagerRef>,
    /// Their IANA time zone.
    pub time_zone: String,
    /// Their languages, most liked first.
    pub languages: Vec<String>,
    /// What they may do.
    pub role: Role,
    /// Whether they take part.
    pub participation: ParticipationShape,
    /// When and about what they like to meet.
    pub preferences: Preferences,
    /// Which messages they get.
    pub notifications: Notifications,
    /// When they were added (RFC 3339).
    #[schema(format = DateTime)]
    pub joined_at: String,
}

/// Somebody's manager.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ManagerRef {
    /// Their id.
    #[schema(value_type = String)]
    pub id: PersonId,
    /// Their name.
    pub name: String,
}

impl From<&Person> for Profile {
    fn from(person: &Person) -> Self {
        let details = &person.details;
        Self {
            id: person.id,
            name: details.name.clone(),
            email: details.email.clone(),
            team: details.team.clone(),
            manager: person.manager.as_ref().map(|manager| ManagerRef {
                id: manager.id,
                name: manager.name.clone(),
            }),
            time_zone: details.time_zone.clone(),
            languages: details.languages.clone(),
            role: person.role,
            participation: ParticipationShape {
                status: person.participation.status(),
                until: person.participation.until().map(|day| day.to_string()),
                because: person.paused_because,
            },
            preferences: Preferences {
                slots: details.slots.iter().map(ToString::to_string).collect(),
                topics: details.topics.clone(),
                meeting_length_minutes: person.meeting_length_minutes.into(),
            },
            notifications: Notifications {
                email: person.mail_notifications,
            },
            joined_at: instant(person.joined_at_ms),
        }
    }
}

/// RFC 3339 in UTC.
pub fn instant(ms: i64) -> String {
    Timestamp::from_millisecond(ms)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}
