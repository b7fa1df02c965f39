//! Events of offered seats into a table.

use vc_kernel::{PersonId, ProjectError, Projection};

use super::current_changed;
use crate::model::RoundId;

pub fn answered(
    to: &Projection<'_>,
    round: RoundId,
    person: PersonId,
    declined: bool,
) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO coffee_seat_offers (round, person, declined) VALUES (?1, ?2, ?3)
         ON CONFLICT (round, person) DO UPDATE SET declined = max(declined, excluded.declined)",
        (round, person, declined),
    )?;
    current_changed(to, person)
}
