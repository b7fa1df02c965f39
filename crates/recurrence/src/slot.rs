//! A civil moment, and how it becomes an instant.

use std::fmt;
use std::str::FromStr;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp, ToSpan as _, Zoned};
use thiserror::Error;

/// A civil date, or a date with a time. It says nothing about a zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Slot {
    /// The day.
    pub date: Date,
    /// The time of day; none for a whole day.
    pub time: Option<Time>,
}

/// How long before a slot something happens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lead {
    /// Civil days: the same time of day, so many days before.
    Days(u32),
    /// Minutes that pass.
    Minutes(u32),
}

/// Not a slot.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
#[error("{0:?} is no day and no time of a day; write 2026-01-31 or 2026-01-31T09:00")]
pub struct SlotError(String);

impl Slot {
    /// A whole day.
    pub const fn day(date: Date) -> Self {
        Self { date, time: None }
    }

    /// A time of a day.
    pub fn at(moment: DateTime) -> Self {
        Self {
            date: moment.date(),
            time: Some(moment.time()),
        }
    }

    /// As a civil time; a whole day begins at midnight.
    pub fn datetime(self) -> DateTime {
        self.date.to_datetime(self.time.unwrap_or(Time::midnight()))
    }

    /// When that is in a zone. A time that the zone leaves out is later by as much as it leaves out (the offset before
    /// the gap holds); of a time that the zone has twice it is the first (RFC 5545, 3.3.5). None beyond the years that
    /// can be told, 9999 and later.
    pub fn instant(self, zone: &TimeZone) -> Option<Zoned> {
        zone.to_ambiguous_zoned(self.datetime()).compatible().ok()
    }

    /// When to remind of it. Days are civil: one day before 02:30 is 02:30 of the day before, or what becomes of that
    /// where clocks change; minutes are real ones. None outside the years that can be told.
    pub fn before(self, lead: Lead, zone: &TimeZone) -> Option<Timestamp> {
        match lead {
            Lead::Days(days) => {
                let date = self.date.checked_sub(i64::from(days).days()).ok()?;
                Some(Self { date, ..self }.instant(zone)?.timestamp())
            }
            Lead::Minutes(minutes) => {
                let lead = SignedDuration::from_mins(i64::from(minutes));
                self.instant(zone)?.timestamp().checked_sub(lead).ok()
            }
        }
    }

    pub(crate) fn plus(self, span: Span) -> Option<Self> {
        let date = self.date.checked_add(span).ok()?;
        Some(Self { date, ..self })
    }
}

impl fmt::Display for Slot {
    /// `2026-01-31` or `2026-01-31T09:00`; seconds only where there are some.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.date)?;
        let Some(time) = self.time else {
            return Ok(());
        };
        write!(f, "T{:02}:{:02}", time.hour(), time.minute())?;
        if time.second() > 0 {
            write!(f, ":{:02}", time.second())?;
        }
        Ok(())
    }
}

impl FromStr for Slot {
    type Err = SlotError;

    fn from_str(text: &str) -> Result<Self, SlotError> {
        let wrong = || SlotError(text.to_owned());
        // Only a civil time: an offset or a zone would be dropped without a word.
        match text.split_once(['T', 't']) {
            None => text.parse().map(Self::day).map_err(|_| wrong()),
            Some((date, time)) => {
                let is_civil = time.bytes().all(|byte| byte.is_ascii_digit() || byte == b':');
                let date: Date = date.parse().map_err(|_| wrong())?;
                let time: Time = time.parse().map_err(|_| wrong())?;
                if is_civil {
                    Ok(Self::at(date.to_datetime(time)))
                } else {
                    Err(wrong())
                }
            }
        }
    }
}
