//! A rule, and what can be said of it without a start.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use thiserror::Error;

/// Longest interval, in units of the frequency.
pub const INTERVAL_MAX: u32 = 9_999;
/// Most occurrences that a rule may count.
pub const COUNT_MAX: u32 = 1_000_000;

/// How long one interval is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Frequency {
    /// Hours that pass. For reminders.
    Hourly,
    /// Civil days.
    Daily,
    /// Weeks, from [`Rule::week_start`].
    Weekly,
    /// Calendar months.
    Monthly,
    /// Calendar years.
    Yearly,
}

/// A weekday, or the nth of its month or year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NthWeekday {
    /// Which day.
    pub weekday: Weekday,
    /// The how manieth, from the end where negative; none for each of them. Of the month, or with
    /// [`Frequency::Yearly`] and no months of the year.
    pub nth: Option<i8>,
}

/// The last moment of a rule; it is included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// A whole civil day.
    Date(Date),
    /// A civil time.
    DateTime(DateTime),
    /// An instant. Without a zone, its civil time in UTC counts.
    Instant(Timestamp),
}

/// When a rule ends.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Ends {
    /// Never.
    #[default]
    Never,
    /// After so many occurrences, skipped ones included: 1 to 1,000,000.
    Count(u32),
    /// See [`Until`].
    Until(Until),
}

/// What happens to a day of the month that a month has not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MonthEnd {
    /// There is no occurrence then (RFC 5545).
    #[default]
    Omit,
    /// The last day takes its place (RFC 7529, `SKIP=BACKWARD`).
    Clamp,
}

/// When something happens again and again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// The unit of the interval.
    pub frequency: Frequency,
    /// Every how many units: 1 to 9,999.
    pub interval: u32,
    /// `BYMONTH`: 1 to 12; empty for all.
    pub months: Vec<i8>,
    /// `BYMONTHDAY`: 1 to 31, or -1 to -31 from the end; empty for all, or where nothing else says which day, the start's.
    pub month_days: Vec<i8>,
    /// `BYDAY`; empty for all, or where nothing else says which day, the start's.
    pub weekdays: Vec<NthWeekday>,
    /// `BYSETPOS`: which of the dates of one interval, from the end where negative; empty for all.
    pub positions: Vec<i16>,
    /// `WKST`: where weeks begin.
    pub week_start: Weekday,
    /// For `month_days`; a day that comes from the start is always clamped.
    pub month_end: MonthEnd,
    /// When it ends.
    pub ends: Ends,
}

/// Why a rule cannot be.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RuleError {
    /// Outside 1 to [`INTERVAL_MAX`].
    #[error("INTERVAL={0} is not possible; use 1 to {INTERVAL_MAX}")]
    Interval(u32),
    /// Outside 1 to 1,000,000.
    #[error("COUNT={0} is not possible; use 1 to {COUNT_MAX}")]
    Count(u32),
    /// A number that the part cannot have.
    #[error("{part}={value} is not possible; use {range}")]
    Number {
        /// The part, e.g. `BYMONTH`.
        part: &'static str,
        /// The number.
        value: i32,
        /// Which ones are possible.
        range: &'static str,
    },
    /// `BYMONTHDAY` with weeks.
    #[error("BYMONTHDAY does not go with FREQ=WEEKLY; use FREQ=MONTHLY, or BYDAY")]
    MonthDaysOfWeeks,
    /// `2MO` where nothing has a second Monday.
    #[error(
        "BYDAY with a number (such as 2MO) needs FREQ=MONTHLY or FREQ=YEARLY; leave the number out, or change FREQ"
    )]
    NthOfNothing,
    /// RFC 5545 wants another part with it.
    #[error("BYSETPOS needs BYDAY, BYMONTHDAY or BYMONTH to choose from; add one of them")]
    PositionsOfNothing,
}

impl Rule {
    /// Every `interval` units, on the day and at the time of the start.
    pub const fn every(interval: u32, frequency: Frequency) -> Self {
        Self {
            frequency,
            interval,
            months: Vec::new(),
            month_days: Vec::new(),
            weekdays: Vec::new(),
            positions: Vec::new(),
            week_start: Weekday::Monday,
            month_end: MonthEnd::Omit,
            ends: Ends::Never,
        }
    }

    /// What no start can make right.
    ///
    /// # Errors
    /// The first part that cannot be.
    pub fn check(&self) -> Result<(), RuleError> {
        if !(1..=INTERVAL_MAX).contains(&self.interval) {
            return Err(RuleError::Interval(self.interval));
        }
        if let Ends::Count(count) = self.ends
            && !(1..=COUNT_MAX).contains(&count)
        {
            return Err(RuleError::Count(count));
        }
        number("BYMONTH", "1 to 12", &self.months, |month| {
            (1..=12).contains(&month)
        })?;
        number("BYMONTHDAY", "1 to 31, or -1 to -31", &self.month_days, |day| {
            (1..=31).contains(&i32::abs(day))
        })?;
        number(
            "BYSETPOS",
            "1 to 366, or -1 to -366",
            &self.positions,
            |position| (1..=366).contains(&i32::abs(position)),
        )?;
        let numbers: Vec<i8> = self.weekdays.iter().filter_map(|day| day.nth).collect();
        if !numbers.is_empty() && !matches!(self.frequency, Frequency::Monthly | Frequency::Yearly) {
            return Err(RuleError::NthOfNothing);
        }
        if self.numbers_are_of_the_year() {
            number("BYDAY", "1 to 53, or -1 to -53", &numbers, |nth| {
                (1..=53).contains(&i32::abs(nth))
            })?;
        } else {
            number("BYDAY", "1 to 5, or -1 to -5", &numbers, |nth| {
                (1..=5).contains(&i32::abs(nth))
            })?;
        }
        if self.frequency == Frequency::Weekly && !self.month_days.is_empty() {
            return Err(RuleError::MonthDaysOfWeeks);
        }
        let chooses = self.months.is_empty() && self.month_days.is_empty() && self.weekdays.is_empty();
        if chooses && !self.positions.is_empty() {
            return Err(RuleError::PositionsOfNothing);
        }
        Ok(())
    }

    pub(crate) const fn numbers_are_of_the_year(&self) -> bool {
        matches!(self.frequency, Frequency::Yearly) && self.months.is_empty()
    }
}

fn number<T: Copy + Into<i32>>(
    part: &'static str,
    range: &'static str,
    values: &[T],
    is_possible: impl Fn(i32) -> bool,
) -> Result<(), RuleError> {
    match values
        .iter()
        .map(|&value| value.into())
        .find(|&value| !is_possible(value))
    {
        None => Ok(()),
        Some(value) => Err(RuleError::Number { part, value, range }),
    }
}
