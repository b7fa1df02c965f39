//! Dates and instants as files spell them.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use vc_recurrence::Slot;

use crate::task::Due;

/// A date of RFC 5545 (3.3.4, 3.3.5).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stamp {
    /// `20260901`
    Day(Date),
    /// `20260901T090000`
    Civil(DateTime),
    /// `20260901T070000Z`
    Utc(Timestamp),
}

impl Stamp {
    /// Reads one of the three; a leap second is the one before it.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let date = date(text.get(..4)?, text.get(4..6)?, text.get(6..8)?)?;
        let rest = text.get(8..)?;
        if rest.is_empty() {
            return Some(Self::Day(date));
        }
        let clock = rest.strip_prefix(['T', 't'])?;
        let (clock, is_utc) = match clock.strip_suffix(['Z', 'z']) {
            Some(clock) => (clock, true),
            None => (clock, false),
        };
        let part = |from: usize| number(clock.get(from..from + 2)?);
        let second = part(4)?.min(59);
        (clock.len() == 6).then_some(())?;
        let time = Time::new(
            part(0)?.try_into().ok()?,
            part(2)?.try_into().ok()?,
            second.try_into().ok()?,
            0,
        );
        let moment = date.to_datetime(time.ok()?);
        if is_utc {
            Some(Self::Utc(moment.to_zoned(TimeZone::UTC).ok()?.timestamp()))
        } else {
            Some(Self::Civil(moment))
        }
    }

    /// The instant, where it is one, or becomes one in the zone.
    pub fn instant(self, zone: &TimeZone) -> Option<Timestamp> {
        match self {
            Self::Utc(instant) => Some(instant),
            Self::Day(date) => day_start(date, zone),
            Self::Civil(moment) => Some(Slot::at(moment).instant(zone)?.timestamp()),
        }
    }
}

fn number(text: &str) -> Option<i16> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())?
}

fn date(year: &str, month: &str, day: &str) -> Option<Date> {
    Date::new(
        number(year)?,
        number(month)?.try_into().ok()?,
        number(day)?.try_into().ok()?,
    )
    .ok()
}

/// `2026-09-01`, with nothing after it.
pub(crate) fn iso_day(text: &str) -> Option<Date> {
    let is_shaped = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
    is_shaped.then_some(())?;
    date(text.get(..4)?, text.get(5..7)?, text.get(8..)?)
}

/// `2026-09-01`, alone or with `09:00` or `09:00:00` after a `T`, a space, or ` at `.
pub(crate) fn iso_slot(text: &str) -> Option<Slot> {
    let text = text.trim();
    let day = iso_day(text.get(..10)?)?;
    let rest = text.get(10..)?;
    if rest.is_empty() {
        return Some(Slot::day(day));
    }
    let clock = [" at ", " ", "T", "t"]
        .iter()
        .find_map(|between| rest.strip_prefix(between))?;
    Some(Slot::at(day.to_datetime(iso_time(clock.trim())?)))
}

/// `09:00` or `09:00:00`.
pub(crate) fn iso_time(clock: &str) -> Option<Time> {
    let mut parts = clock.split(':').map(|part| {
        let is_shaped = (1..=2).contains(&part.len());
        i8::try_from(number(part).filter(|_| is_shaped)?).ok()
    });
    let (hour, minute) = (parts.next()??, parts.next()??);
    let second = parts.next().unwrap_or(Some(0))?;
    parts.next().is_none().then_some(())?;
    Time::new(hour, minute, second, 0).ok()
}

/// An instant as somebody in the zone says it. A zone without an IANA name (an offset, say) gives UTC: that can be told.
pub(crate) fn due_at(instant: Timestamp, zone: &TimeZone) -> Due {
    let (zone, name) = match zone.iana_name() {
        Some(name) => (zone.clone(), name),
        None => (TimeZone::UTC, "UTC"),
    };
    Due {
        slot: Slot::at(instant.to_zoned(zone.clone()).datetime()),
        zone: Some(name.to_owned()),
    }
}

/// The zone of that name; the given one where there is no name, or nobody knows it.
pub(crate) fn zone_of(name: Option<&str>, otherwise: &TimeZone) -> TimeZone {
    name.and_then(|name| TimeZone::get(name).ok())
        .unwrap_or_else(|| otherwise.clone())
}

/// The instant of something due; of a whole day its start, in the zone.
pub(crate) fn instant_of(due: &Due, zone: &TimeZone) -> Option<Timestamp> {
    Some(due.slot.instant(&zone_of(due.zone.as_deref(), zone))?.timestamp())
}

/// When a day begins there.
pub(crate) fn day_start(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    Some(Slot::day(date).instant(zone)?.timestamp())
}

/// The day of an instant there.
pub(crate) fn day_of(instant: Timestamp, zone: &TimeZone) -> Date {
    instant.to_zoned(zone.clone()).date()
}

/// `20260901`
pub(crate) fn compact_day(date: Date) -> String {
    format!("{:04}{:02}{:02}", date.year(), date.month(), date.day())
}

/// `20260901T090000`
pub(crate) fn compact(moment: DateTime) -> String {
    let time = moment.time();
    format!(
        "{}T{:02}{:02}{:02}",
        compact_day(moment.date()),
        time.hour(),
        time.minute(),
        time.second()
    )
}

/// `20260901T070000Z`
pub(crate) fn compact_utc(instant: Timestamp) -> String {
    compact(instant.to_zoned(TimeZone::UTC).datetime()) + "Z"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stamps() {
        assert_eq!(
            Stamp::read("20260901"),
            Some(Stamp::Day("2026-09-01".parse().unwrap()))
        );
        assert_eq!(
            Stamp::read("20260901T235960"),
            Some(Stamp::Civil("2026-09-01T23:59:59".parse().unwrap()))
        );
        assert_eq!(
            Stamp::read("20260901T070000Z"),
            Some(Stamp::Utc("2026-09-01T07:00:00Z".parse().unwrap()))
        );
        for wrong in [
            "",
            "2026",
            "20261301",
            "20260230",
            "20260901T",
            "20260901T25000",
            "20260901T0700000",
            "２０２６０９０１",
            "+0260901",
        ] {
            assert_eq!(Stamp::read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn slots() {
        for (text, slot) in [
            ("2026-10-06", "2026-10-06"),
            ("2026-10-06 15:30", "2026-10-06T15:30"),
            ("2025-03-31 at 9:05", "2025-03-31T09:05"),
            ("2025-03-31T09:05:07", "2025-03-31T09:05:07"),
        ] {
            assert_eq!(
                iso_slot(text).map(|slot| slot.to_string()).as_deref(),
                Some(slot),
                "{text}"
            );
        }
        for wrong in [
            "2026-10-6",
            "2026-10-06 in the morning",
            "2026-10-06T9",
            "2026-10-06T24:00",
            "2026-10-06T09:00Z",
            "tomorrow",
            "ééééééé",
        ] {
            assert_eq!(iso_slot(wrong), None, "{wrong}");
        }
    }
}
