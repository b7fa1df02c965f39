//! Writes this domain's events into its tables. Total: what is logged is right. Nothing open is
//! derived from a sealed part, so a view rebuilt after an erasure equals the one that saw it.

mod bulk;
mod imports;
mod people;
mod sign_in;

use vc_kernel::{
    Audience, Ctx, Domain, NewEvent, PersonId, ProjectError, Projection, PublicEvent, PublicEventKind,
    Recorded, View, ViewError,
};

use crate::events::PeopleEvent;
use crate::published;

pub use bulk::{BULK_JOB, CLOSE_BULK_JOB, INVITATION, UNDO_DAYS, bulk_due, close_bulk_due};
pub use imports::{IMPORT_JOB, import_due};
pub use people::{DESTROY_KEY_JOB, WAKE_JOB};

/// The domain as the engine sees it.
#[derive(Debug, Default)]
pub struct People;

impl People {
    /// Its name, with which those of its events and tables begin.
    pub const NAME: &str = "people";
}

/// The kind of the changed row that admins see for a person.
pub const PERSON_ROW: &str = "people.person";
/// The kind of the changed row that a person sees of themselves.
pub const ME_ROW: &str = "people.me";
/// The kind of the changed row of an import.
pub const IMPORT_ROW: &str = "people.import";
/// The kind of the changed row of a bulk change.
pub const BULK_ROW: &str = "people.bulk_change";
/// The kind of the changed row of a security event; its id is `seq.place`.
pub const SECURITY_ROW: &str = "people.security_event";

impl Domain for People {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn schema(&self) -> &'static str {
        include_str!("schema.sql")
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[
            include_str!("project.rs"),
            include_str!("project/people.rs"),
            include_str!("project/imports.rs"),
            include_str!("project/bulk.rs"),
            include_str!("project/sign_in.rs"),
            include_str!("events.rs"),
        ]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        PeopleEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        PeopleEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        project(projection, event)
    }

    fn erases(&self, event: &Recorded) -> Option<PersonId> {
        match PeopleEvent::decode(event) {
            Ok(PeopleEvent::KeyDestroyed(event)) => Some(event.person),
            _ => None,
        }
    }

    fn react(&self, view: &View<'_>, event: &Recorded, _: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        crate::react::react(view, event)
    }

    fn published(&self) -> &'static [PublicEventKind] {
        published::PUBLISHED
    }

    fn publish(&self, _: &View<'_>, event: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
        published::publish(event)
    }

    fn render(
        &self,
        view: &View<'_>,
        kind: &str,
        id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        crate::views::live::render(view, kind, id, audience)
    }
}

/// One event into the tables.
pub fn project(projection: &Projection<'_>, recorded: &Recorded) -> Result<(), ProjectError> {
    use PeopleEvent as E;
    match PeopleEvent::decode(recorded)? {
        E::InstanceDescribed(event) => people::instance_described(projection, &event),
        E::Joined(event) => people::joined(projection, recorded, &event),
        E::ProfileChanged(event) => people::profile_changed(projection, recorded, &event),
        E::PreferencesChanged(event) => people::preferences_changed(projection, recorded, &event),
        E::ParticipationChanged(event) => people::participation_changed(projection, recorded, &event),
        E::NotificationsChanged(event) => people::notifications_changed(projection, &event),
        E::RoleChanged(event) => people::role_changed(projection, recorded, &event),
        E::Removed(event) => people::removed(projection, recorded, &event),
        E::Returned(event) => people::returned(projection, &event),
        E::TagsChanged(event) => people::tags_changed(projection, recorded, &event),
        E::ManagerChanged(event) => people::manager_changed(projection, recorded, &event),
        E::BulkStarted(event) => bulk::started(projection, recorded, &event),
        E::BulkAdvanced(event) => bulk::advanced(projection, &event),
        E::BulkFinished(event) => bulk::ended(projection, event.bulk, "done"),
        E::BulkStopped(event) => bulk::ended(projection, event.bulk, "stopped"),
        E::BulkUndoStarted(event) => bulk::undo_started(projection, recorded, event.bulk),
        E::BulkUndoAdvanced(event) => bulk::undo_advanced(projection, &event),
        E::BulkUndone(event) => bulk::ended(projection, event.bulk, "undone"),
        E::BulkClosed(event) => bulk::closed(projection, event.bulk),
        E::Erased(event) => people::erased(projection, recorded, event.person),
        E::KeyDestroyed(event) => projection.settle(&destroy_key_due(event.person)),
        E::Invited(event) => sign_in::invited(projection, recorded, &event),
        E::Activated(event) => sign_in::activated(projection, recorded, event.person),
        E::PasswordSet(event) => sign_in::password_set(projection, recorded, &event),
        E::SessionRevoked(event) => sign_in::session_revoked(projection, recorded, &event),
        E::TokenCreated(event) => sign_in::token_created(projection, recorded, &event),
        E::TokenRevoked(event) => sign_in::token_revoked(projection, recorded, &event),
        E::ServiceCreated(event) => sign_in::service_created(projection, recorded, &event),
        E::ServiceRemoved(event) => sign_in::service_removed(projection, recorded, &event),
        E::SecurityNoted(event) => sign_in::security_noted(projection, recorded, &event),
        E::SecurityChangeNoted(event) => sign_in::security_change_noted(projection, recorded, &event),
        E::ImportStarted(event) => imports::started(projection, recorded, &event),
        E::ImportAdvanced(event) => imports::advanced(projection, &event),
        E::ImportFinished(event) => imports::ended(projection, event.import, "done"),
        E::ImportStopped(event) => imports::ended(projection, event.import, "stopped"),
        E::ImportUndoStarted(event) => imports::undo_started(projection, recorded, event.import),
        E::ImportUndoAdvanced(event) => imports::undo_advanced(projection, &event),
        E::ImportUndone(event) => imports::ended(projection, event.import, "undone"),
    }
}

/// The key of the due row that wakes somebody.
pub fn wake_due(person: PersonId) -> String {
    format!("people.wake:{person}")
}

/// The key of the due row that destroys the key of an erased person.
pub fn destroy_key_due(person: PersonId) -> String {
    format!("people.destroy_key:{person}")
}

/// Tells admins and the person that something about them changed.
fn person_changed(projection: &Projection<'_>, person: PersonId) -> Result<(), ProjectError> {
    let id = person.to_string();
    projection.changed(PERSON_ROW, &id, &Audience::Admins)?;
    projection.changed(ME_ROW, &id, &Audience::Person(person))
}

/// Adds a row to what admins should know.
fn note_security(
    projection: &Projection<'_>,
    recorded: &Recorded,
    kind: &str,
    person: Option<PersonId>,
    count: u32,
) -> Result<(), ProjectError> {
    let (seq, place) = (recorded.position.seq.cast_signed(), recorded.position.index);
    projection.execute(
        "INSERT INTO people_security_events (seq, place, at_ms, kind, person, count) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (seq, place, recorded.at.as_millisecond(), kind, person, count),
    )?;
    projection.changed(SECURITY_ROW, &format!("{seq}.{place}"), &Audience::Admins)
}
