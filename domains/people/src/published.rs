//! What other systems are told of people: that somebody came, went, or was erased. Everything else about people is
//! theirs, and is asked of the API.

use schemars::JsonSchema;
use serde::Serialize;
use vc_kernel::{PersonId, ProjectError, PublicEvent, Recorded};

use crate::events::PeopleEvent;

/// Somebody is here now.
#[derive(Serialize, JsonSchema)]
pub struct PersonJoinedData {
    /// Who.
    pub person: PersonId,
}

/// Somebody is no longer here.
#[derive(Serialize, JsonSchema)]
pub struct PersonLeftData {
    /// Who.
    pub person: PersonId,
}

/// Somebody who had left is here again: their removal was undone.
#[derive(Serialize, JsonSchema)]
pub struct PersonReturnedData {
    /// Who.
    pub person: PersonId,
}

/// Everything personal about somebody is gone here, for good. Whoever keeps something about them erases it too.
#[derive(Serialize, JsonSchema)]
pub struct PersonErasedData {
    /// Who.
    pub person: PersonId,
}

vc_kernel::public_events! {
    /// All kinds.
    pub const PUBLISHED = [
        PersonJoinedData = "people.person_joined", 1;
        PersonLeftData = "people.person_left", 1;
        PersonReturnedData = "people.person_returned", 1;
        PersonErasedData = "people.person_erased", 1;
    ];
}

/// See [`vc_kernel::Domain::publish`].
pub fn publish(recorded: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
    let told = match PeopleEvent::decode(recorded)? {
        PeopleEvent::Joined(event) => {
            let person = event.person;
            PublicEvent::new(person, &PersonJoinedData { person })
        }
        PeopleEvent::Removed(event) => {
            let person = event.person;
            PublicEvent::new(person, &PersonLeftData { person })
        }
        PeopleEvent::Returned(event) => {
            let person = event.person;
            PublicEvent::new(person, &PersonReturnedData { person })
        }
        PeopleEvent::Erased(event) => {
            let person = event.person;
            PublicEvent::new(person, &PersonErasedData { person })
        }
        _ => return Ok(Vec::new()),
    };
    Ok(vec![told])
}
