//! People by what they are called.

use vc_kernel::{PersonId, View, ViewError};

use super::refs::{PersonRef, person_refs};

/// How well a name fits what was asked for: the whole name, one of its parts, the beginning of one.
fn fits(name: &str, wanted: &str) -> Option<u8> {
    if name == wanted {
        Some(0)
    } else if name.split_whitespace().any(|part| part == wanted) {
        Some(1)
    } else if name.starts_with(wanted) || name.split_whitespace().any(|part| part.starts_with(wanted)) {
        Some(2)
    } else {
        None
    }
}

/// Everybody who is here and whose name fits, in any case of letters, with how well: the best first, then by name.
fn matching(view: &View<'_>, name: &str) -> Result<Vec<(u8, String, PersonId)>, ViewError> {
    let wanted = name.trim().to_lowercase();
    let sql =
        "SELECT id, name FROM people_people WHERE removed_at_ms IS NULL AND name IS NOT NULL ORDER BY id";
    let everybody: Vec<(PersonId, String)> = view.all(sql, [], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let mut found: Vec<(u8, String, PersonId)> = everybody
        .into_iter()
        .filter_map(|(person, name)| {
            let name = name.to_lowercase();
            Some((fits(&name, &wanted)?, name, person))
        })
        .collect();
    found.sort();
    Ok(found)
}

/// The first of them.
pub fn by_name(view: &View<'_>, name: &str, limit: usize) -> Result<Vec<PersonRef>, ViewError> {
    let found: Vec<PersonId> = matching(view, name)?
        .into_iter()
        .take(limit)
        .map(|(.., person)| person)
        .collect();
    person_refs(view, &found)
}

/// People whom a name may mean: those of whom it fits best, and no others. At most `limit`.
pub fn meant(view: &View<'_>, name: &str, limit: usize) -> Result<Vec<PersonId>, ViewError> {
    if name.trim().is_empty() {
        return Ok(Vec::new());
    }
    let found = matching(view, name)?;
    let best = found.first().map(|(how, ..)| *how);
    let meant = found.into_iter().filter(|(how, ..)| Some(*how) == best);
    Ok(meant.take(limit).map(|(.., person)| person).collect())
}
