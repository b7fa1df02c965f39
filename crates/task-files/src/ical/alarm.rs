//! Durations, and when an alarm goes off (RFC 5545, 3.3.6 and 3.8.6.3).

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::line::Line;
use crate::task::{Due, Reminder};
use crate::when::{Stamp, instant_of};

/// Civil days, and seconds that pass; both positive, or both negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Duration {
    pub days: i64,
    pub seconds: i64,
}

impl Duration {
    /// `-P1DT2H`, `PT15M`, `P2W`. None for others, and beyond a hundred years.
    pub fn read(text: &str) -> Option<Self> {
        let (sign, text) = match text.trim().strip_prefix('-') {
            Some(text) => (-1, text),
            None => (1, text.trim().trim_start_matches('+')),
        };
        let mut rest = text.strip_prefix('P')?;
        let (mut days, mut seconds, mut is_clock, mut is_some) = (0_i64, 0_i64, false, false);
        while !rest.is_empty() {
            if let Some(clock) = rest.strip_prefix('T') {
                (rest, is_clock) = (clock, true);
                continue;
            }
            let end = rest.find(|c: char| !c.is_ascii_digit())?;
            let count: i64 = rest[..end].parse().ok().filter(|count| *count < 4_000_000_000)?;
            match (rest.as_bytes()[end], is_clock) {
                (b'W', false) => days += 7 * count,
                (b'D', false) => days += count,
                (b'H', true) => seconds += 3_600 * count,
                (b'M', true) => seconds += 60 * count,
                (b'S', true) => seconds += count,
                _ => return None,
            }
            (rest, is_some) = (&rest[end + 1..], true);
        }
        let is_short = days <= 36_500 && seconds <= 36_500 * 86_400;
        (is_some && is_short).then_some(Self {
            days: sign * days,
            seconds: sign * seconds,
        })
    }
}

/// What an alarm is about.
pub(super) struct Alarmed<'a> {
    pub due: Option<&'a Due>,
    pub start: Option<&'a Due>,
    pub zone: &'a TimeZone,
}

/// The reminder of an alarm; none where it says that it is none.
///
/// # Errors
/// What is wrong with it.
pub(super) fn read_alarm(alarm: &[Line], task: &Alarmed<'_>) -> Result<Option<Reminder>, &'static str> {
    let find = |name: &str| alarm.iter().find(|line| line.name == name);
    // Apple's mark for "no alarm".
    if find("ACTION").is_some_and(|action| action.value.eq_ignore_ascii_case("NONE")) {
        return Ok(None);
    }
    let trigger = find("TRIGGER").ok_or("an alarm has no TRIGGER; it is left out")?;
    if let Some(stamp) = Stamp::read(&trigger.value) {
        let at = stamp
            .instant(task.zone)
            .ok_or("an alarm is too far away; it is left out")?;
        return Ok(Some(Reminder::At(at)));
    }
    let before =
        Duration::read(&trigger.value).ok_or("the TRIGGER of an alarm does not read; it is left out")?;
    let is_of_end = trigger
        .param("RELATED")
        .is_some_and(|related| related.eq_ignore_ascii_case("END"));
    match (task.due, task.start) {
        (None, None) => Err("an alarm is relative to a date that is not there; it is left out"),
        (Some(due), start) if is_of_end || start.is_none_or(|start| start == due) => {
            Ok(Some(relative(before, due, task.zone)?))
        }
        (due, Some(start)) => {
            let at = instant(before, start, task.zone)?;
            // As a time before it is due, it holds for later occurrences too.
            let until_due = due
                .and_then(|due| instant_of(due, task.zone))
                .and_then(|due| minutes(at, due));
            Ok(Some(until_due.map_or(Reminder::At(at), Reminder::MinutesBefore)))
        }
        (Some(due), None) => Ok(Some(relative(before, due, task.zone)?)),
    }
}

fn relative(before: Duration, due: &Due, zone: &TimeZone) -> Result<Reminder, &'static str> {
    let count = |number: i64| u32::try_from(-number).ok();
    let reminder = match before {
        Duration { days, seconds: 0 } if days < 0 => count(days).map(Reminder::DaysBefore),
        Duration { days, seconds } => {
            count((days * 86_400 + seconds).div_euclid(60)).map(Reminder::MinutesBefore)
        }
    };
    // After it is due: only as an instant.
    match reminder {
        Some(reminder) => Ok(reminder),
        None => Ok(Reminder::At(instant(before, due, zone)?)),
    }
}

fn instant(before: Duration, date: &Due, zone: &TimeZone) -> Result<Timestamp, &'static str> {
    const FAR: &str = "an alarm is too far away; it is left out";
    let seconds = before.days * 86_400 + before.seconds;
    instant_of(date, zone)
        .and_then(|at| at.checked_add(SignedDuration::from_secs(seconds)).ok())
        .ok_or(FAR)
}

fn minutes(at: Timestamp, due: Timestamp) -> Option<u32> {
    u32::try_from(due.as_second().checked_sub(at.as_second())?.div_euclid(60)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        let read = |text| Duration::read(text).map(|found| (found.days, found.seconds));
        assert_eq!(read("-PT15M"), Some((0, -900)));
        assert_eq!(read("P2W"), Some((14, 0)));
        assert_eq!(read("-P1DT2H3S"), Some((-1, -7_203)));
        assert_eq!(read("PT0S"), Some((0, 0)));
        for wrong in [
            "",
            "P",
            "PT",
            "15M",
            "PT15",
            "P1M",
            "PT1D",
            "P99999999999999999999D",
            "P4000000D",
            "P-1D",
        ] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }
}
