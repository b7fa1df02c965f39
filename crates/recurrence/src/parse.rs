//! From the text of an `RRULE` to a rule.

use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Weekday};
use jiff::tz::TimeZone;
use thiserror::Error;

use crate::rule::{Ends, Frequency, MonthEnd, NthWeekday, Rule, RuleError, Until};

/// Characters of a rule's text.
const CHARS_MAX: usize = 1_000;
/// Values of one part.
const VALUES_MAX: usize = 400;

/// Why a text is no rule.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum ParseError {
    /// Longer than a rule can be.
    #[error("a rule has at most {CHARS_MAX} characters")]
    TooLong,
    /// Not `NAME=VALUE`.
    #[error("{0:?} is no part of a rule; write parts like FREQ=DAILY, with ; between them")]
    NoPart(String),
    /// Twice.
    #[error("{0} stands there twice; keep one of them")]
    Twice(&'static str),
    /// Of RFC 5545, but not of the subset.
    #[error(
        "{0} is not supported; use FREQ, INTERVAL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST, COUNT or UNTIL"
    )]
    Unsupported(String),
    /// `FREQ` is always needed.
    #[error("FREQ is missing; add FREQ=DAILY, WEEKLY, MONTHLY or YEARLY")]
    NoFrequency,
    /// A value that the part cannot have.
    #[error("{part}={value} does not read; {hint}")]
    Value {
        /// The part.
        part: &'static str,
        /// Its value.
        value: String,
        /// What to write.
        hint: &'static str,
    },
    /// Which of them would hold?
    #[error("COUNT and UNTIL do not go together; keep one of them")]
    CountAndUntil,
    /// See there.
    #[error(transparent)]
    Rule(#[from] RuleError),
}

const PARTS: [&str; 11] = [
    "FREQ",
    "INTERVAL",
    "BYMONTH",
    "BYMONTHDAY",
    "BYDAY",
    "BYSETPOS",
    "WKST",
    "COUNT",
    "UNTIL",
    "RSCALE",
    "SKIP",
];

impl FromStr for Rule {
    type Err = ParseError;

    /// Reads `FREQ=MONTHLY;BYDAY=-1FR`, with or without `RRULE:` in front, in any case and order.
    fn from_str(text: &str) -> Result<Self, ParseError> {
        if text.len() > CHARS_MAX {
            return Err(ParseError::TooLong);
        }
        let text = text.trim().to_ascii_uppercase();
        let text = text.strip_prefix("RRULE:").unwrap_or(&text);
        let mut values: [Option<&str>; PARTS.len()] = [None; PARTS.len()];
        for part in text.split(';').filter(|part| !part.trim().is_empty()) {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| ParseError::NoPart(part.to_owned()))?;
            let name = name.trim();
            let at = PARTS
                .iter()
                .position(|known| *known == name)
                .ok_or_else(|| ParseError::Unsupported(name.to_owned()))?;
            if values[at].replace(value.trim()).is_some() {
                return Err(ParseError::Twice(PARTS[at]));
            }
        }
        let [
            frequency,
            interval,
            months,
            month_days,
            weekdays,
            positions,
            week_start,
            count,
            until,
            scale,
            skip,
        ] = values;
        let ends = match (count, until) {
            (Some(_), Some(_)) => return Err(ParseError::CountAndUntil),
            (Some(count), None) => Ends::Count(number("COUNT", count)?),
            (None, Some(until)) => Ends::Until(read_until(until)?),
            (None, None) => Ends::Never,
        };
        let rule = Self {
            frequency: read_frequency(frequency.ok_or(ParseError::NoFrequency)?)?,
            interval: interval.map_or(Ok(1), |interval| number("INTERVAL", interval))?,
            months: list("BYMONTH", months, number)?,
            month_days: list("BYMONTHDAY", month_days, number)?,
            weekdays: list("BYDAY", weekdays, |_, day| read_nth_weekday(day))?,
            positions: list("BYSETPOS", positions, number)?,
            week_start: week_start.map_or(Ok(Weekday::Monday), |day| {
                read_weekday(day).ok_or_else(|| wrong("WKST", day, "use MO, TU, WE, TH, FR, SA or SU"))
            })?,
            month_end: read_month_end(scale, skip)?,
            ends,
        };
        rule.check()?;
        Ok(rule)
    }
}

fn wrong(part: &'static str, value: &str, hint: &'static str) -> ParseError {
    ParseError::Value {
        part,
        value: value.to_owned(),
        hint,
    }
}

fn number<T: FromStr>(part: &'static str, value: &str) -> Result<T, ParseError> {
    let digits = value.strip_prefix(['+', '-']).unwrap_or(value);
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number
        .then(|| value.parse().ok())
        .flatten()
        .ok_or_else(|| wrong(part, value, "use a whole number that is not too large"))
}

fn list<T>(
    part: &'static str,
    values: Option<&str>,
    read: impl Fn(&'static str, &str) -> Result<T, ParseError>,
) -> Result<Vec<T>, ParseError> {
    let Some(values) = values else {
        return Ok(Vec::new());
    };
    if values.split(',').count() > VALUES_MAX {
        return Err(wrong(part, "…", "use fewer values"));
    }
    values.split(',').map(|value| read(part, value.trim())).collect()
}

fn read_frequency(value: &str) -> Result<Frequency, ParseError> {
    Ok(match value {
        "HOURLY" => Frequency::Hourly,
        "DAILY" => Frequency::Daily,
        "WEEKLY" => Frequency::Weekly,
        "MONTHLY" => Frequency::Monthly,
        "YEARLY" => Frequency::Yearly,
        "MINUTELY" | "SECONDLY" => {
            return Err(wrong("FREQ", value, "more often than every hour is not possible"));
        }
        _ => {
            return Err(wrong(
                "FREQ",
                value,
                "use HOURLY, DAILY, WEEKLY, MONTHLY or YEARLY",
            ));
        }
    })
}

pub(crate) const WEEKDAYS: [(&str, Weekday); 7] = [
    ("MO", Weekday::Monday),
    ("TU", Weekday::Tuesday),
    ("WE", Weekday::Wednesday),
    ("TH", Weekday::Thursday),
    ("FR", Weekday::Friday),
    ("SA", Weekday::Saturday),
    ("SU", Weekday::Sunday),
];

fn read_weekday(text: &str) -> Option<Weekday> {
    WEEKDAYS
        .iter()
        .find(|(name, _)| *name == text)
        .map(|(_, weekday)| *weekday)
}

fn read_nth_weekday(text: &str) -> Result<NthWeekday, ParseError> {
    let wrong = || wrong("BYDAY", text, "use days like MO, 2TU or -1FR");
    let at = text.len().checked_sub(2).ok_or_else(wrong)?;
    let (nth, weekday) = text.split_at_checked(at).ok_or_else(wrong)?;
    let weekday = read_weekday(weekday).ok_or_else(wrong)?;
    let nth = match nth {
        "" => None,
        nth => Some(number("BYDAY", nth).map_err(|_| wrong())?),
    };
    Ok(NthWeekday { weekday, nth })
}

fn read_month_end(scale: Option<&str>, skip: Option<&str>) -> Result<MonthEnd, ParseError> {
    if let Some(scale) = scale.filter(|scale| *scale != "GREGORIAN") {
        return Err(wrong("RSCALE", scale, "use GREGORIAN"));
    }
    match (skip, scale) {
        (None | Some("OMIT"), _) => Ok(MonthEnd::Omit),
        (Some("BACKWARD"), Some(_)) => Ok(MonthEnd::Clamp),
        (Some(skip @ "BACKWARD"), None) => Err(wrong("SKIP", skip, "add RSCALE=GREGORIAN")),
        (Some(skip), _) => Err(wrong("SKIP", skip, "use OMIT or BACKWARD")),
    }
}

fn read_until(text: &str) -> Result<Until, ParseError> {
    let wrong = || {
        wrong(
            "UNTIL",
            text,
            "use a day like 20261231, a time like 20261231T235959, or with Z at its end for UTC",
        )
    };
    let date: Date = read_date(text.get(..8).ok_or_else(wrong)?).ok_or_else(wrong)?;
    let rest = &text[8..];
    if rest.is_empty() {
        return Ok(Until::Date(date));
    }
    let (clock, is_utc) = match rest.strip_suffix('Z') {
        Some(clock) => (clock, true),
        None => (rest, false),
    };
    let moment = clock
        .strip_prefix('T')
        .and_then(|clock| read_clock(date, clock))
        .ok_or_else(wrong)?;
    if !is_utc {
        return Ok(Until::DateTime(moment));
    }
    let instant: Timestamp = moment.to_zoned(TimeZone::UTC).map_err(|_| wrong())?.timestamp();
    Ok(Until::Instant(instant))
}

fn digits(text: &str) -> Option<i16> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

fn read_date(text: &str) -> Option<Date> {
    let month = i8::try_from(digits(text.get(4..6)?)?).ok()?;
    let day = i8::try_from(digits(text.get(6..8)?)?).ok()?;
    Date::new(digits(text.get(..4)?)?, month, day).ok()
}

fn read_clock(date: Date, text: &str) -> Option<DateTime> {
    let part = |from: usize| i8::try_from(digits(text.get(from..from + 2)?)?).ok();
    (text.len() == 6).then_some(())?;
    let time = jiff::civil::Time::new(part(0)?, part(2)?, part(4)?, 0).ok()?;
    Some(date.to_datetime(time))
}
