//! Who had a round run, or a program changed.

use vc_kernel::{Actor, PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

vc_kernel::text_enum!(
    /// Who had a round run or a program changed.
    By {
        /// Somebody signed in, or their token.
        Person = "person",
        /// A service with a token of its own.
        Service = "service",
        /// Whoever holds the machine.
        Operator = "operator",
        /// The program's schedule, or the program itself.
        Schedule = "schedule",
        /// `vc.yaml`, read at a start.
        File = "file",
    }
);

/// Begins the requests that a schedule makes.
pub const SCHEDULE_REQUEST: &str = "schedule/";

/// Who made a round's request: whoever asked begins its name.
pub fn request(view: &View<'_>, request: Option<&str>) -> Result<(By, Option<PersonRef>), ViewError> {
    let asked = request.filter(|request| !request.starts_with(SCHEDULE_REQUEST));
    actor(view, asked.and_then(|request| request.split('/').next()))
}

/// Who changed a program: by itself nothing but the file does.
pub fn change(view: &View<'_>, by: &str) -> Result<(By, Option<PersonRef>), ViewError> {
    Ok(match actor(view, Some(by))? {
        (By::Schedule, _) => (By::File, None),
        other => other,
    })
}

/// Who that is, and the person where it is one.
pub fn actor(view: &View<'_>, actor: Option<&str>) -> Result<(By, Option<PersonRef>), ViewError> {
    Ok(match actor.and_then(|actor| actor.parse().ok()) {
        Some(Actor::Person(id)) => (By::Person, named(view, id)?),
        Some(Actor::Service(_)) => (By::Service, None),
        Some(Actor::Operator) => (By::Operator, None),
        Some(Actor::System) | None => (By::Schedule, None),
    })
}

fn named(view: &View<'_>, id: PersonId) -> Result<Option<PersonRef>, ViewError> {
    Ok(person_refs(view, &[id])?.pop())
}
