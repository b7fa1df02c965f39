//! Who does not meet whom.

use jiff::Timestamp;
use vc_kernel::{PersonId, View, ViewError};

use super::matches::instant;
use crate::model::ExclusionId;

/// One that a person made for themselves; nobody else sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PersonalExclusion {
    /// Its id.
    pub id: ExclusionId,
    /// Whom they do not meet.
    pub with: PersonId,
    /// Since when.
    pub added_at: Timestamp,
}

/// One that an admin made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminExclusion {
    /// Its id.
    pub id: ExclusionId,
    /// One, the lesser id.
    pub a: PersonId,
    /// The other.
    pub b: PersonId,
    /// Since when.
    pub added_at: Timestamp,
}

/// A person's own, the newest first.
pub fn of_person(view: &View<'_>, person: PersonId) -> Result<Vec<PersonalExclusion>, ViewError> {
    view.all(
        "SELECT id, b, added_ms FROM coffee_exclusions WHERE owner = ?1 ORDER BY id DESC",
        [person.to_string()],
        |row| {
            Ok(PersonalExclusion {
                id: row.get(0)?,
                with: row.get(1)?,
                added_at: instant(row.get(2)?),
            })
        },
    )
}

/// Those of all admins, the newest first.
pub fn by_admins(view: &View<'_>) -> Result<Vec<AdminExclusion>, ViewError> {
    view.all(
        "SELECT id, a, b, added_ms FROM coffee_exclusions WHERE owner = '' ORDER BY id DESC",
        [],
        |row| {
            Ok(AdminExclusion {
                id: row.get(0)?,
                a: row.get(1)?,
                b: row.get(2)?,
                added_at: instant(row.get(3)?),
            })
        },
    )
}

/// Every pair that must not meet, whoever said so.
pub fn pairs(view: &View<'_>) -> Result<Vec<(PersonId, PersonId)>, ViewError> {
    view.all("SELECT a, b FROM coffee_exclusions ORDER BY id", [], |row| {
        Ok((row.get(0)?, row.get(1)?))
    })
}
