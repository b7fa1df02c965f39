//! What other domains may ask of this one. They keep [`PersonId`]s and nothing else about people.

use jiff::Timestamp;
use vc_http::ApiError;
use vc_instance::{Instance, KeepError};
use vc_kernel::{Actor, Ctx, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View, ViewError};

pub use crate::auth::{digest, new_secret, pause_token, read_pause_token, setup_link_token};
pub use crate::commands::NewPerson;
pub use crate::imports::misplaced_quote;
pub use crate::model::{
    FieldErrors, Participation, ParticipationStatus, PauseCause, Role, Slot, clean_label, clean_tag,
    clean_time_zone,
};
pub use crate::views::people_list::{PeopleCounts, people_counts};
pub use crate::views::refs::{Contact, Participant, PersonRef, contact, participants, person_refs};

pub use crate::events::SecurityChange;

use crate::events::{ParticipationChanged, PeopleEvent, SecurityChangeNoted};
use crate::project::destroy_key_due;
use crate::views::services::service;

/// Why an actor may not do something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAllowed {
    /// Only admins may.
    #[error("Only an admin may do this: ask one of this instance's admins.")]
    AdminsOnly,
    /// Only people of this instance may.
    #[error("Only people of this instance may do this: ask an admin to invite you.")]
    MembersOnly,
}

impl Refusal for NotAllowed {
    fn code(&self) -> &'static str {
        "forbidden"
    }
    fn kind(&self) -> RefusalKind {
        RefusalKind::Forbidden
    }
}

/// What somebody who is here may do; `None` for everybody else.
pub fn role_of(view: &View<'_>, person: PersonId) -> Result<Option<Role>, ViewError> {
    let sql = "SELECT role FROM people_people WHERE id = ?1 AND removed_at_ms IS NULL";
    let role = view.one(sql, [person], |row| row.get::<_, String>(0))?;
    Ok(role.and_then(|role| role.parse().ok()))
}

/// For `permit`: an admin, the operator or the program itself.
pub fn require_admin(view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
    match ctx.actor {
        Actor::Operator | Actor::System => Ok(()),
        Actor::Person(person) if role_of(view, person)? == Some(Role::Admin) => Ok(()),
        Actor::Service(id) if service(view, id)?.is_some_and(|service| service.role == Role::Admin) => Ok(()),
        Actor::Person(_) | Actor::Service(_) => Err(NotAllowed::AdminsOnly.into()),
    }
}

/// For `permit`: anybody who is here, the operator or the program itself.
pub fn require_member(view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
    match ctx.actor {
        Actor::Operator | Actor::System => Ok(()),
        Actor::Person(person) if role_of(view, person)?.is_some() => Ok(()),
        Actor::Service(id) if service(view, id)?.is_some() => Ok(()),
        Actor::Person(_) | Actor::Service(_) => Err(NotAllowed::MembersOnly.into()),
    }
}

/// The instance's own time zone, where somebody has set one.
pub fn instance_time_zone(view: &View<'_>) -> Result<Option<String>, ViewError> {
    Ok(crate::views::person::instance_described(view)?.1)
}

/// The IANA zone of somebody who is here.
pub fn time_zone_of(view: &View<'_>, person: PersonId) -> Result<Option<String>, ViewError> {
    let sql = "SELECT time_zone FROM people_people WHERE id = ?1 AND removed_at_ms IS NULL";
    Ok(view.one(sql, [person], |row| row.get(0))?.flatten())
}

/// Topics people have named, the most common first.
pub fn topics(view: &View<'_>, at: Timestamp, limit: u32) -> Result<Vec<(String, u64)>, ViewError> {
    crate::views::people_list::topics(view, at, limit)
}

/// Who carries a label, in any case of its letters, in the order of ids.
pub fn tagged(view: &View<'_>, tag: &str) -> Result<Vec<PersonId>, ViewError> {
    let sql = "SELECT person FROM people_tags WHERE tag_folded = ?1 ORDER BY person";
    view.all(sql, [tag.to_lowercase()], |row| row.get(0))
}

/// What somebody who is here likes, whether or not they take part at the moment.
pub fn participant(view: &View<'_>, person: PersonId) -> Result<Option<Participant>, ViewError> {
    Ok(
        crate::views::person::person(view, person)?.map(|found| Participant {
            person,
            team: found.details.team,
            manager: found.manager.map(|manager| manager.id),
            time_zone: found.details.time_zone,
            languages: found.details.languages,
            topics: found.details.topics,
            slots: found.details.slots,
            meeting_length_minutes: found.meeting_length_minutes,
            joined_at: Timestamp::from_millisecond(found.joined_at_ms).unwrap_or(Timestamp::UNIX_EPOCH),
        }),
    )
}

/// Whether somebody who is here takes part at `at`; a snooze that is over reads as active.
pub fn participation_status(
    view: &View<'_>,
    person: PersonId,
    at: Timestamp,
) -> Result<Option<ParticipationStatus>, ViewError> {
    Ok(
        crate::views::person::person(view, person)?.map(|found| match found.participation {
            Participation::Snoozed { wakes_at_ms, .. } if wakes_at_ms <= at.as_millisecond() => {
                ParticipationStatus::Active
            }
            other => other.status(),
        }),
    )
}

/// Tells admins of something that a command of another domain changes, in the name of whoever asked.
pub fn note_security_change(change: SecurityChange) -> NewEvent {
    SecurityChangeNoted { change }.into()
}

/// Pauses somebody who takes part and has given no sign of life, for a command of another domain;
/// none where they do not take part anyway.
pub fn pause_silent(view: &View<'_>, person: PersonId) -> Result<Option<NewEvent>, ViewError> {
    let found = crate::views::person::person(view, person)?;
    Ok(found
        .filter(|found| found.participation == Participation::Active)
        .map(|found| {
            ParticipationChanged {
                person,
                from: found.participation,
                to: Participation::Paused,
                import: None,
                bulk: None,
                because: Some(PauseCause::Silent),
            }
            .into()
        }))
}

/// Brings somebody back whom [`pause_silent`] paused, and who gives a sign now; none for whoever
/// paused by themselves.
pub fn resume_silent(view: &View<'_>, person: PersonId) -> Result<Option<NewEvent>, ViewError> {
    let found = crate::views::person::person(view, person)?;
    Ok(found
        .filter(|found| found.paused_because == Some(PauseCause::Silent))
        .map(|found| {
            ParticipationChanged {
                person,
                from: found.participation,
                to: Participation::Active,
                import: None,
                bulk: None,
                because: None,
            }
            .into()
        }))
}

/// When somebody was here last, as far as their sessions tell; a session tells it within minutes.
pub async fn last_here(instance: &Instance, person: PersonId) -> Result<Option<Timestamp>, KeepError> {
    let families = crate::auth::families_of(instance, person).await?;
    let last = families.iter().map(|(_, family)| family.last_used_at_ms).max();
    Ok(last.and_then(|ms| Timestamp::from_millisecond(ms).ok()))
}

/// People whom a name may mean: those who are called so in full; else those of whom it is one of the names; else those of
/// whom one of the names begins so. In any case of letters; an id means itself. At most 20.
pub fn people_by_name(view: &View<'_>, name: &str) -> Result<Vec<PersonId>, ViewError> {
    if let Ok(person) = name.parse::<PersonId>() {
        return Ok(role_of(view, person)?.map(|_| person).into_iter().collect());
    }
    crate::views::find::meant(view, name, 20)
}

/// Who has this mail address, as somebody wrote it.
pub fn person_by_address(view: &View<'_>, address: &str) -> Result<Option<PersonId>, ViewError> {
    let Ok(email) = crate::model::Email::parse(address) else {
        return Ok(None);
    };
    Ok(crate::views::person::person_by_email(view, &email)?.map(|found| found.id))
}

/// How far an erasure is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErasureState {
    /// Nobody asked for it, or there is no such person.
    None,
    /// Their key, or a file with what it sealed, may still be there.
    Pending,
    /// Nothing of them is left outside of backups.
    Done,
}

/// How far somebody's erasure is.
pub fn erasure_state(view: &View<'_>, person: PersonId) -> Result<ErasureState, ViewError> {
    let sql = "SELECT 1 FROM people_people WHERE id = ?1 AND erased = 1";
    if !view.exists(sql, [person])? {
        return Ok(ErasureState::None);
    }
    let pending = view.exists("SELECT 1 FROM due WHERE key = ?1", [destroy_key_due(person)])?;
    Ok(if pending {
        ErasureState::Pending
    } else {
        ErasureState::Done
    })
}

/// Whom a stored event erases, if anybody: for backups, whose list of the erased a restore obeys.
pub fn erased_by(name: &str, version: u16, body: &str) -> Option<PersonId> {
    if !matches!(name, "people.erased" | "people.key_destroyed") {
        return None;
    }
    match PeopleEvent::decode_parts(name, version, body) {
        Ok(PeopleEvent::Erased(event)) => Some(event.person),
        Ok(PeopleEvent::KeyDestroyed(event)) => Some(event.person),
        _ => None,
    }
}

/// The link in a person's mails that pauses them with one click (a page that asks, then calls
/// `POST /api/v1/participation/one-click`). `base` is the instance's address, without a slash at
/// the end.
pub async fn pause_link(instance: &Instance, base: &str, person: PersonId) -> Result<String, KeepError> {
    Ok(format!(
        "{base}/pause?token={}",
        pause_token(instance, person).await?
    ))
}

/// Adds somebody with a password in the operator's name, or makes somebody an admin and sets their
/// password: for `vc admin create` and `vc demo`. Fields and password are checked.
pub async fn add_person(
    instance: &Instance,
    person: NewPerson,
    role: Role,
    password: Option<String>,
) -> Result<PersonId, ApiError> {
    crate::auth::add_person(instance, person, role, password).await
}
