//! Rules through the public interface: cases that other implementations get wrong, properties, and python-dateutil as
//! an oracle.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod after;
mod dateutil;
mod describe;
mod editing;
mod month_ends;
mod properties;
mod random;
mod refused;
mod text;
mod weeks;
mod zones;

use jiff::tz::TimeZone;
use vc_recurrence::{Recurrence, Slot};

pub fn recurrence(start: &str, rule: &str) -> Recurrence {
    Recurrence::new(rule.parse().expect(rule), slot(start)).expect(rule)
}

pub fn slot(text: &str) -> Slot {
    text.parse().unwrap()
}

pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap()
}

/// The first `count` slots as text.
pub fn slots(start: &str, rule: &str, count: usize) -> Vec<String> {
    let recurrence = recurrence(start, rule);
    recurrence
        .slots()
        .take(count)
        .map(|slot| slot.to_string())
        .collect()
}

/// The first `count` occurrences in a zone, as local time with offset.
pub fn in_zone(start: &str, rule: &str, name: &str, count: usize) -> Vec<String> {
    recurrence(start, rule)
        .occurrences(&zone(name))
        .take(count)
        .map(|occurrence| occurrence.at.strftime("%Y-%m-%dT%H:%M%:z").to_string())
        .collect()
}
