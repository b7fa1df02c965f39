//! Spans of time, as people count them.

use jiff::Span;
use vc_recurrence::Frequency;

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Fortnight,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// So many of them; none beyond what a calendar holds.
    pub(crate) fn times(self, count: u32) -> Option<Span> {
        let count = i64::from(count);
        let span = Span::new();
        match self {
            Self::Minute => span.try_minutes(count),
            Self::Hour => span.try_hours(count),
            Self::Day => span.try_days(count),
            Self::Week => span.try_weeks(count),
            Self::Fortnight => span.try_weeks(count * 2),
            Self::Month => span.try_months(count),
            Self::Quarter => span.try_months(count * 3),
            Self::Year => span.try_years(count),
        }
        .ok()
    }

    /// Whether it passes on the clock, not on the calendar.
    pub(crate) const fn is_of_the_clock(self) -> bool {
        matches!(self, Self::Minute | Self::Hour)
    }

    /// As the interval of a rule; none for minutes.
    pub(crate) const fn frequency(self) -> Option<(u32, Frequency)> {
        Some(match self {
            Self::Minute => return None,
            Self::Hour => (1, Frequency::Hourly),
            Self::Day => (1, Frequency::Daily),
            Self::Week => (1, Frequency::Weekly),
            Self::Fortnight => (2, Frequency::Weekly),
            Self::Month => (1, Frequency::Monthly),
            Self::Quarter => (3, Frequency::Monthly),
            Self::Year => (1, Frequency::Yearly),
        })
    }
}
