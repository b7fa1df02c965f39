//! From a rule to the text of an `RRULE`.

use std::fmt;

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;

use crate::parse::WEEKDAYS;
use crate::recurrence::Recurrence;
use crate::rule::{Ends, Frequency, MonthEnd, NthWeekday, Rule, Until};

impl Frequency {
    const fn name(self) -> &'static str {
        match self {
            Self::Hourly => "HOURLY",
            Self::Daily => "DAILY",
            Self::Weekly => "WEEKLY",
            Self::Monthly => "MONTHLY",
            Self::Yearly => "YEARLY",
        }
    }
}

fn name(weekday: Weekday) -> &'static str {
    WEEKDAYS
        .iter()
        .find(|(_, day)| *day == weekday)
        .map_or("MO", |(name, _)| name)
}

impl fmt::Display for NthWeekday {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(nth) = self.nth {
            write!(f, "{nth}")?;
        }
        f.write_str(name(self.weekday))
    }
}

fn compact(moment: DateTime) -> String {
    let (date, time) = (moment.date(), moment.time());
    format!(
        "{:04}{:02}{:02}T{:02}{:02}{:02}",
        date.year(),
        date.month(),
        date.day(),
        time.hour(),
        time.minute(),
        time.second()
    )
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Date(date) => write!(f, "{:04}{:02}{:02}", date.year(), date.month(), date.day()),
            Self::DateTime(moment) => f.write_str(&compact(*moment)),
            Self::Instant(instant) => write!(f, "{}Z", compact(instant.to_zoned(TimeZone::UTC).datetime())),
        }
    }
}

fn part<T: fmt::Display>(f: &mut fmt::Formatter<'_>, name: &str, values: &[T]) -> fmt::Result {
    for (at, value) in values.iter().enumerate() {
        match at {
            0 => write!(f, ";{name}={value}")?,
            _ => write!(f, ",{value}")?,
        }
    }
    Ok(())
}

/// As RFC 5545 spells it, without `RRULE:`; defaults are left out.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.month_end == MonthEnd::Clamp {
            f.write_str("RSCALE=GREGORIAN;")?;
        }
        write!(f, "FREQ={}", self.frequency.name())?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        part(f, "BYMONTH", &self.months)?;
        part(f, "BYMONTHDAY", &self.month_days)?;
        part(f, "BYDAY", &self.weekdays)?;
        part(f, "BYSETPOS", &self.positions)?;
        if self.week_start != Weekday::Monday {
            write!(f, ";WKST={}", name(self.week_start))?;
        }
        match self.ends {
            Ends::Never => {}
            Ends::Count(count) => write!(f, ";COUNT={count}")?,
            Ends::Until(until) => write!(f, ";UNTIL={until}")?,
        }
        if self.month_end == MonthEnd::Clamp {
            f.write_str(";SKIP=BACKWARD")?;
        }
        Ok(())
    }
}

impl Recurrence {
    /// A rule that other calendars read in the same way. A clamped month end becomes the last of the days 28 to that one
    /// (`BYMONTHDAY=28,29,30,31;BYSETPOS=-1`), where that says the same; else it stays RFC 7529's `SKIP=BACKWARD`, which
    /// not every calendar knows.
    pub fn to_rfc5545(&self) -> Rule {
        let mut rule = self.explicit();
        let [day @ 29..=31] = rule.month_days[..] else {
            return rule;
        };
        let in_one_month = rule.frequency == Frequency::Monthly
            || (rule.frequency == Frequency::Yearly && rule.months.len() == 1);
        let is_plain = rule.weekdays.is_empty() && rule.positions.is_empty();
        if rule.month_end == MonthEnd::Clamp && in_one_month && is_plain {
            rule.month_days = (28..=day).collect();
            rule.positions = vec![-1];
            rule.month_end = MonthEnd::Omit;
        }
        rule
    }
}
