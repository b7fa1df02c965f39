//! Days within a week, month, quarter or year: "end of month", "start of next week", "last day of october", "the second
//! monday of october".

use jiff::civil::Date;

use super::days::DayFound;
use super::reader::Reader;
use super::unit::Unit;
use crate::english;
use crate::now::Now;

/// A week, month, quarter or year.
struct Period {
    first: Date,
    last: Date,
    is_month: bool,
    /// A month without a year: the next one in which the day is not over.
    is_coming: bool,
    words: usize,
}

/// Which day of it.
#[derive(Clone, Copy)]
enum Which {
    First,
    Last,
    Nth(i8, jiff::civil::Weekday),
}

/// Reads one at a word.
pub(crate) fn of_period(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    if let Some(unit) = short(reader.word(at)) {
        return Some(DayFound::if_sure(last_of(reader.now, unit)?, 1, true));
    }
    let mut end = at + usize::from(matches!(reader.word(at), "at" | "in") && reader.then(at + 1) == "the");
    end += usize::from(reader.word(end) == "the");
    let (which, words) = which(reader, end)?;
    end += words;
    if reader.then(end) != "of" {
        return None;
    }
    let period = period(reader, end + 1)?;
    end += 1 + period.words;
    if matches!(which, Which::Nth(..)) && !period.is_month {
        return None;
    }
    let mut date = which.of(&period)?;
    if period.is_coming && date < reader.now.today() {
        date = which.of(&period.in_next_year()?)?;
    }
    Some(DayFound::if_sure(date, end - at, is_said || reader.follows(end)))
}

/// "eom"
fn short(word: &str) -> Option<Unit> {
    Some(match word {
        "eow" => Unit::Week,
        "eom" => Unit::Month,
        "eoq" => Unit::Quarter,
        "eoy" => Unit::Year,
        _ => return None,
    })
}

fn which(reader: &Reader<'_>, at: usize) -> Option<(Which, usize)> {
    match reader.word(at) {
        "end" => return Some((Which::Last, 1)),
        "beginning" | "start" => return Some((Which::First, 1)),
        _ => {}
    }
    let nth = english::ordinal(reader.word(at))?;
    let word = reader.then(at + 1);
    if let Some((weekday, _)) = english::weekday(word) {
        return (nth <= 5).then_some((Which::Nth(nth, weekday), 2));
    }
    match (nth, word) {
        (-1, "day") => Some((Which::Last, 2)),
        (1, "day") => Some((Which::First, 2)),
        _ => None,
    }
}

impl Which {
    fn of(self, period: &Period) -> Option<Date> {
        match self {
            Self::First => Some(period.first),
            Self::Last => Some(period.last),
            Self::Nth(nth, weekday) => period.first.nth_weekday_of_month(nth, weekday).ok(),
        }
    }
}

impl Period {
    fn month(first: Date, words: usize) -> Self {
        Self {
            first,
            last: first.last_of_month(),
            is_month: true,
            is_coming: false,
            words,
        }
    }

    fn in_next_year(&self) -> Option<Self> {
        let first = Date::new(self.first.year() + 1, self.first.month(), 1).ok()?;
        Some(Self::month(first, self.words))
    }
}

/// "month", "the month", "next month", "october", "october 2027".
fn period(reader: &Reader<'_>, at: usize) -> Option<Period> {
    if let Some((month, _)) = english::month(reader.then(at)) {
        let year = super::calendar::year(reader.soft(at + 1));
        let first = Date::new(year.unwrap_or(reader.now.today().year()), month, 1).ok()?;
        return Some(Period {
            is_coming: year.is_none(),
            ..Period::month(first, 1 + usize::from(year.is_some()))
        });
    }
    let ahead = match reader.then(at) {
        "next" => Some(1),
        "the" | "this" => Some(0),
        _ => None,
    };
    let words = 1 + usize::from(ahead.is_some());
    let unit = english::unit(reader.then(at + words - 1)).filter(|unit| !unit.is_of_the_clock())?;
    let first = first_of(reader.now, unit, ahead.unwrap_or(0))?;
    let next = first_of(reader.now, unit, ahead.unwrap_or(0) + 1)?;
    Some(Period {
        first,
        last: next.yesterday().ok()?,
        is_month: unit == Unit::Month,
        is_coming: false,
        words,
    })
}

fn last_of(now: &Now, unit: Unit) -> Option<Date> {
    first_of(now, unit, 1)?.yesterday().ok()
}

/// The first day of a day, week, month, quarter or year, so many after this one.
pub(crate) fn first_of(now: &Now, unit: Unit, ahead: u32) -> Option<Date> {
    let today = now.today();
    let first = match unit {
        Unit::Minute | Unit::Hour | Unit::Day => today,
        Unit::Week | Unit::Fortnight => now.start_of_week()?,
        Unit::Month => today.first_of_month(),
        Unit::Quarter => Date::new(today.year(), (today.month() - 1) / 3 * 3 + 1, 1).ok()?,
        Unit::Year => today.first_of_year(),
    };
    first.checked_add(unit.times(ahead)?).ok()
}
