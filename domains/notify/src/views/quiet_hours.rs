//! Somebody's quiet hours, and what waits for their end.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::contact;

use crate::model::QuietHours;

/// What somebody chose, now and before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// Their quiet hours; none when they are off.
    pub now: Option<QuietHours>,
    /// Before the last change.
    pub former: Option<QuietHours>,
}

/// What somebody chose; quiet hours are off until then.
pub fn chosen(view: &View<'_>, person: PersonId) -> Result<Chosen, ViewError> {
    let sql = "SELECT hours, former FROM notify_quiet_hours WHERE person = ?1";
    let hours = |json: Option<String>| json.and_then(|json| serde_json::from_str(&json).ok());
    let found = view.one(sql, [person], |row| {
        Ok(Chosen {
            now: hours(row.get(0)?),
            former: hours(row.get(1)?),
        })
    })?;
    Ok(found.unwrap_or_default())
}

/// When the quiet hours that somebody has at `at` are over, where they live now; none when they have none then, or
/// are not here.
pub fn quiet_until(view: &View<'_>, person: PersonId, at: Timestamp) -> Result<Option<Timestamp>, ViewError> {
    let Some(hours) = chosen(view, person)?.now else {
        return Ok(None);
    };
    let zone = contact(view, person)?.map(|contact| zone(&contact.time_zone));
    Ok(zone.and_then(|zone| hours.end(at, &zone)))
}

/// Until when messages of somebody wait after `at`, in milliseconds since 1970; none when none do.
pub fn waiting_until(view: &View<'_>, person: PersonId, at: Timestamp) -> Result<Option<i64>, ViewError> {
    let sql = "SELECT max(waits_until_ms) FROM notify_deliveries WHERE person = ?1 AND waits_until_ms > ?2";
    let latest = view.one(sql, (person, at.as_millisecond()), |row| row.get(0))?;
    Ok(latest.flatten())
}

/// A zone by its IANA name. One that this release does not know reads as UTC.
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}
