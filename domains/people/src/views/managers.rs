//! Who manages whom. A manager who was removed counts as none, until the removal is undone.

use std::collections::{HashMap, HashSet};

use vc_kernel::{PersonId, View, ViewError};

/// Managers above one another, at most: a bound on the work of looking for a circle.
pub const MANAGERS_ABOVE_MAX: usize = 100;

/// Somebody's manager, as stored: also one who was removed, for they may come back.
pub fn manager_stored(view: &View<'_>, person: PersonId) -> Result<Option<PersonId>, ViewError> {
    let sql = "SELECT manager FROM people_people WHERE id = ?1";
    Ok(view.one(sql, [person], |row| row.get(0))?.flatten())
}

/// Addresses of everybody here, and of the managers of those who have one; folded.
#[derive(Clone, Debug, Default)]
pub struct Addresses {
    /// Everybody.
    pub here: HashSet<String>,
    /// A person's manager.
    pub manager_of: HashMap<String, String>,
}

/// Reads them; for files that name managers.
pub fn addresses(view: &View<'_>) -> Result<Addresses, ViewError> {
    let here = view.all(
        "SELECT email_folded FROM people_people WHERE removed_at_ms IS NULL AND email_folded IS NOT NULL",
        (),
        |row| row.get(0),
    )?;
    let manager_of = view.all(
        "SELECT p.email_folded, m.email_folded FROM people_people p JOIN people_people m ON m.id = p.manager
         WHERE p.removed_at_ms IS NULL AND m.removed_at_ms IS NULL
            AND p.email_folded IS NOT NULL AND m.email_folded IS NOT NULL",
        (),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(Addresses {
        here: here.into_iter().collect(),
        manager_of: manager_of.into_iter().collect(),
    })
}
