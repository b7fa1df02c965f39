//! Quiet hours, and messages that wait for their end: their due row moves.

use jiff::Timestamp;
use vc_kernel::{ProjectError, Projection, Recorded};

use super::{as_json, changed, with_tries};
use crate::events::{DeliveryPostponed, QuietHoursChange, QuietHoursSet, WaitingMoved};
use crate::model::{DELIVER_KIND, DeliveryId, QuietHours, due_key};

/// What is known of an erased person's hours is gone with their key.
pub fn set(to: &Projection<'_>, recorded: &Recorded, event: &QuietHoursSet) -> Result<(), ProjectError> {
    let Some(change) = recorded.personal::<QuietHoursChange>()?.known() else {
        to.execute("DELETE FROM notify_quiet_hours WHERE person = ?1", [event.person])?;
        return Ok(());
    };
    let json = |hours: &QuietHours| {
        serde_json::to_string(hours).expect("hours have string keys and no failing parts")
    };
    to.execute(
        "INSERT INTO notify_quiet_hours (person, hours, former) VALUES (?1, ?2, ?3)
         ON CONFLICT (person) DO UPDATE SET hours = ?2, former = ?3",
        (
            event.person,
            change.to.as_ref().map(json),
            change.from.as_ref().map(json),
        ),
    )?;
    Ok(())
}

pub fn postponed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &DeliveryPostponed,
) -> Result<(), ProjectError> {
    let attempts = with_tries(to, recorded, event.delivery, &event.attempts_ms, false)?;
    to.execute(
        "UPDATE notify_deliveries SET attempts = ?2 WHERE id = ?1",
        (event.delivery, as_json(&attempts)),
    )?;
    wait(to, recorded, event.delivery, event.until_ms)
}

pub fn moved(to: &Projection<'_>, recorded: &Recorded, event: &WaitingMoved) -> Result<(), ProjectError> {
    let waiting: Vec<DeliveryId> = to.all(
        "SELECT id FROM notify_deliveries
         WHERE person = ?1 AND waits_until_ms > ?2 AND status = 'pending' ORDER BY id",
        (event.person, recorded.at.as_millisecond()),
        |row| row.get(0),
    )?;
    for id in waiting {
        wait(to, recorded, id, event.until_ms)?;
    }
    Ok(())
}

/// Due at a moment to come, or at once.
fn wait(to: &Projection<'_>, recorded: &Recorded, id: DeliveryId, until_ms: i64) -> Result<(), ProjectError> {
    let until = Timestamp::from_millisecond(until_ms)
        .ok()
        .filter(|until| *until > recorded.at);
    to.execute(
        "UPDATE notify_deliveries SET waits_until_ms = ?2 WHERE id = ?1",
        (id, until.map(Timestamp::as_millisecond)),
    )?;
    to.due(&due_key(id), DELIVER_KIND, until.unwrap_or(recorded.at))?;
    changed(to, id)
}
