//! Who has a live match in another program.
//!
//! A match is live from when its round is formed until its program forms the next one, and for 14 days at most. It is the
//! match that its members see as theirs; one that was cancelled, or whose round was, is none.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::{PersonId, View, ViewError};

use super::programs::Program;
use crate::model::ProgramId;

/// How long a match is live without another round of its program.
const LIVE_FOR: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Everybody whom `program` gives no match, for they have a live one in another, and in which; with several, the lesser
/// id. Empty where the program does not mind.
pub fn matched(
    view: &View<'_>,
    program: &Program,
    at: Timestamp,
) -> Result<BTreeMap<PersonId, ProgramId>, ViewError> {
    if !program.settings.skip_if_matched_elsewhere {
        return Ok(BTreeMap::new());
    }
    let since = (at - LIVE_FOR).as_millisecond();
    let rows: Vec<(PersonId, ProgramId)> = view.all(
        "SELECT m.person, p.id FROM coffee_programs p
         JOIN coffee_rounds r ON r.id = (SELECT id FROM coffee_rounds
            WHERE program = p.id AND status <> 'forming' ORDER BY number DESC LIMIT 1)
         JOIN coffee_members m ON m.round = r.id
         WHERE p.id <> ?1 AND r.status = 'formed' AND r.formed_ms >= ?2 AND m.status = 'proposed'
         ORDER BY p.id DESC",
        (program.id, since),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )?;
    Ok(rows.into_iter().collect())
}

/// Whether a round of another program is being written: who is in it is not known before it is whole.
pub fn is_forming(view: &View<'_>, program: ProgramId) -> Result<bool, ViewError> {
    view.exists(
        "SELECT 1 FROM coffee_rounds WHERE status = 'forming' AND program <> ?1",
        [program],
    )
}
