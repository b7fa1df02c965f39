//! Events of silence into tables.

use jiff::SignedDuration;
use vc_kernel::{PersonId, ProjectError, Projection, Recorded};

use super::current_changed;
use crate::events::{SilenceChecked, SilentPaused};
use crate::model::RoundId;

/// The job that looks who has been silent.
pub const SILENCE_KIND: &str = "coffee.check_silence";
/// So long after a round: time to look at one's match, and before the next round of most programs.
const CHECK_AFTER: SignedDuration = SignedDuration::from_hours(4 * 24);

fn silence_key(round: RoundId) -> String {
    format!("{SILENCE_KIND}:{round}")
}

/// The round behind a due key.
pub fn silence_round_of_key(key: &str) -> Option<RoundId> {
    key.strip_prefix(SILENCE_KIND)?.strip_prefix(':')?.parse().ok()
}

/// A round is whole: it is looked at some days later.
pub fn round_formed(to: &Projection<'_>, at: &Recorded, round: RoundId) -> Result<(), ProjectError> {
    to.due(&silence_key(round), SILENCE_KIND, at.at + CHECK_AFTER)
}

pub fn sign_given(to: &Projection<'_>, at: &Recorded, person: PersonId) -> Result<(), ProjectError> {
    to.execute(
        "INSERT OR REPLACE INTO coffee_signs (person, at_ms) VALUES (?1, ?2)",
        (person, at.at.as_millisecond()),
    )?;
    to.execute("DELETE FROM coffee_asked WHERE person = ?1", [person])?;
    current_changed(to, person)
}

pub fn checked(to: &Projection<'_>, at: &Recorded, event: &SilenceChecked) -> Result<(), ProjectError> {
    for person in &event.asked {
        to.execute(
            "INSERT OR IGNORE INTO coffee_asked (program, person, round, asked_ms)
             SELECT program, ?2, id, ?3 FROM coffee_rounds WHERE id = ?1",
            (event.round, person, at.at.as_millisecond()),
        )?;
        current_changed(to, *person)?;
    }
    if event.done {
        to.settle(&silence_key(event.round))?;
    }
    Ok(())
}

/// A pause ends the silence: whoever comes back begins anew.
pub fn paused(to: &Projection<'_>, at: &Recorded, event: &SilentPaused) -> Result<(), ProjectError> {
    for person in &event.people {
        sign_given(to, at, *person)?;
    }
    Ok(())
}
