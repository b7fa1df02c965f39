//! People for tests of rules: `vc_testkit::Given` with this domain and a few words of its own.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use vc_kernel::{Actor, NewEvent, PersonId};
use vc_testkit::Given;

use super::{AddPerson, NewPerson};
use crate::model::Role;
use crate::project::People;

/// An instance with this domain alone.
pub struct World(Given);

impl Deref for World {
    type Target = Given;

    fn deref(&self) -> &Given {
        &self.0
    }
}

impl DerefMut for World {
    fn deref_mut(&mut self) -> &mut Given {
        &mut self.0
    }
}

impl World {
    /// Empty, in the morning of 21 November 2026.
    pub fn new() -> Self {
        Self(Given::new(vec![Arc::new(People)]).at("2026-11-21T09:00:00Z"))
    }

    /// Something happened.
    pub fn event(self, event: impl Into<NewEvent>) -> Self {
        Self(self.0.event(event))
    }

    /// Somebody with an address `<name>@example.com`.
    pub fn person(&mut self, name: &str, role: Role) -> PersonId {
        let person = new_person(name);
        self.when(
            Actor::Operator,
            AddPerson {
                person,
                role,
                credential: None,
            },
        )
        .expect("added")
        .1
    }
}

pub fn new_person(name: &str) -> NewPerson {
    NewPerson {
        name: name.to_owned(),
        email: format!("{name}@example.com"),
        time_zone: "Europe/Berlin".to_owned(),
        ..NewPerson::default()
    }
}
