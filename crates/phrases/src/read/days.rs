//! Days in words: "today", "in 3 days", "next friday", "end of month". Days on the calendar are in `calendar`.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use super::calendar::calendar;
use super::periods::{first_of, of_period};
use super::reader::Reader;
use super::unit::Unit;
use crate::english::{self, Part, Surety};
use crate::now::NextWeekday;

/// A day, and how many words it took.
#[derive(Clone, Debug)]
pub(crate) struct DayFound {
    pub(crate) day: Day,
    /// A part of it that was said: "tomorrow morning".
    pub(crate) part: Option<Part>,
    pub(crate) words: usize,
}

/// A day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Day {
    /// That one. It may be over.
    On(Date),
    /// One of these, or none at all.
    Either(Vec<Date>),
    /// No calendar has it: 30 February.
    Never,
}

impl DayFound {
    pub(crate) const fn new(day: Day, words: usize) -> Self {
        Self {
            day,
            part: None,
            words,
        }
    }

    /// Sure, or to be asked.
    pub(crate) fn if_sure(date: Date, words: usize, is_sure: bool) -> Self {
        match is_sure {
            true => Self::new(Day::On(date), words),
            false => Self::new(Day::Either(vec![date]), words),
        }
    }
}

/// Reads a day at a word. `is_said` tells that a word before it says that a date follows ("on", "by", "due").
pub(crate) fn day(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let mut found = weekday(reader, at, is_said)
        .or_else(|| named(reader, at, is_said))
        .or_else(|| after_some(reader, at))
        .or_else(|| next(reader, at, is_said))
        .or_else(|| of_period(reader, at, is_said))
        .or_else(|| calendar(reader, at, is_said))
        .or_else(|| day_of_month(reader, at, is_said))?;
    if found.part.is_none()
        && let Some(part) = english::part(reader.then(at + found.words))
    {
        // "on Friday evening" is sure, whatever follows.
        found.part = Some(part);
        found.words += 1;
    }
    Some(found)
}

/// The first such day after `from`.
fn next_weekday(from: Date, weekday: Weekday) -> Option<Date> {
    from.nth_weekday(1, weekday).ok()
}

/// "friday", "fri 4 sep 2026", "friday next week".
fn weekday(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let (weekday, surety) = english::weekday(reader.word(at))?;
    if let Some(found) = calendar_of(reader, at, weekday) {
        return Some(found);
    }
    if reader.are(at + 1, &["next", "week"]) {
        let first = reader.now.start_of_week()?.checked_add(1.week()).ok()?;
        return Some(DayFound::if_sure(from_on(first, weekday)?, 3, true));
    }
    let date = next_weekday(reader.now.today(), weekday)?;
    let has_part = english::part(reader.then(at + 1)).is_some();
    let is_edge = reader.edge(at + 1) || has_part;
    let has_clock = super::clock::clock(reader, at + 1, None).is_some();
    let is_sure = match surety {
        Surety::Sure => is_said || is_edge || reader.follows(at + 1),
        Surety::Short if is_said || is_edge => true,
        Surety::Short => return None,
        Surety::Doubtful if !(is_said || is_edge) => return None,
        Surety::Doubtful => (is_said && is_edge) || has_clock || has_part,
    };
    Some(DayFound::if_sure(date, 1, is_sure))
}

/// A weekday with its date: where the two do not fit, it is asked.
fn calendar_of(reader: &Reader<'_>, at: usize, weekday: Weekday) -> Option<DayFound> {
    if reader.soft(at + 1).is_empty() {
        return None;
    }
    let mut found = calendar(reader, at + 1, false).or_else(|| day_of_month(reader, at + 1, true))?;
    found.words += 1;
    if let Day::On(date) = found.day
        && date.weekday() != weekday
    {
        found.day = Day::Either(vec![date]);
    }
    Some(found)
}

/// "today", "tomorrow", "tonight", "the day after tomorrow", "this evening", "this weekend", "yesterday".
fn named(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let today = reader.now.today();
    let on = |date: Date, words| Some(DayFound::if_sure(date, words, true));
    match reader.word(at) {
        "today" => on(today, 1),
        "tod" => {
            let is_name = reader.token(at)?.raw.starts_with('T') && !is_said;
            reader.edge(at + 1).then(|| DayFound::if_sure(today, 1, !is_name))
        }
        "tomorrow" | "tmr" | "tmrw" => on(today.tomorrow().ok()?, 1),
        "yesterday" => on(today.yesterday().ok()?, 1),
        "eod" => on(today, 1),
        "tonight" => Some(DayFound {
            part: Some(Part::Night),
            ..DayFound::if_sure(today, 1, true)
        }),
        "the" if reader.are(at + 1, &["day", "after", "tomorrow"]) => {
            on(today.checked_add(2.days()).ok()?, 4)
        }
        "day" if reader.are(at + 1, &["after", "tomorrow"]) => on(today.checked_add(2.days()).ok()?, 3),
        "this" => {
            let word = reader.then(at + 1);
            if let Some(part) = english::part(word).filter(|part| *part != Part::Night) {
                return Some(DayFound {
                    part: Some(part),
                    ..DayFound::if_sure(today, 2, true)
                });
            }
            if word == "weekend" {
                let is_weekend = matches!(today.weekday(), Weekday::Saturday | Weekday::Sunday);
                let date = if is_weekend {
                    today
                } else {
                    next_weekday(today, Weekday::Saturday)?
                };
                return Some(DayFound::if_sure(date, 2, is_said || reader.follows(at + 2)));
            }
            let (weekday, _) = english::weekday(word)?;
            let date = from_on(reader.now.start_of_week()?, weekday)?;
            match date < today {
                // "This Monday" on a Wednesday: the one that was, or the one that comes?
                true => Some(DayFound::if_sure(next_weekday(today, weekday)?, 2, false)),
                false => on(date, 2),
            }
        }
        _ => None,
    }
}

/// "in 3 days", "a week from now". Hours and minutes are in `when`.
fn after_some(reader: &Reader<'_>, at: usize) -> Option<DayFound> {
    let (amounts, words) = some(reader, at)?;
    let mut date = reader.now.today();
    for (count, unit) in amounts {
        if unit.is_of_the_clock() {
            return None;
        }
        date = date.checked_add(unit.times(count)?).ok()?;
    }
    Some(DayFound::if_sure(date, words, true))
}

/// "in 1 week and 3 days", "2 hours from now": how many of what, and how many words.
pub(crate) fn some(reader: &Reader<'_>, at: usize) -> Option<(Vec<(u32, Unit)>, usize)> {
    let is_in = reader.word(at) == "in";
    let (count, unit, words) = amount(reader, at + usize::from(is_in), is_in)?;
    let mut amounts = vec![(count, unit)];
    let mut end = at + usize::from(is_in) + words;
    while reader.then(end) == "and"
        && let Some((count, unit, words)) = amount(reader, end + 1, true)
    {
        amounts.push((count, unit));
        end += 1 + words;
    }
    if is_in {
        return Some((amounts, end - at));
    }
    let is_from = reader.then(end) == "from" && matches!(reader.then(end + 1), "now" | "today");
    is_from.then(|| (amounts, end + 2 - at))
}

/// "3 days", "3d", "an hour", "half an hour".
pub(crate) fn amount(reader: &Reader<'_>, at: usize, is_after: bool) -> Option<(u32, Unit, usize)> {
    let word = if is_after {
        reader.then(at)
    } else {
        reader.word(at)
    };
    if word == "half" && reader.are(at + 1, &["an", "hour"]) {
        return Some((30, Unit::Minute, 3));
    }
    if let Some(count) = english::number(word) {
        return Some((count, english::unit(reader.then(at + 1))?, 2));
    }
    let digits = word.find(|c: char| !c.is_ascii_digit())?;
    let (count, letter) = word.split_at(digits);
    Some((english::number(count)?, english::unit_letter(letter)?, 1))
}

/// "next friday", "next week", "next month", "next year".
fn next(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    if reader.word(at) != "next" {
        return None;
    }
    let word = reader.then(at + 1);
    if let Some((weekday, _)) = english::weekday(word) {
        let date = match reader.now.next_weekday {
            NextWeekday::Coming => next_weekday(reader.now.today(), weekday)?,
            NextWeekday::NextWeek => from_on(first_of(reader.now, Unit::Week, 1)?, weekday)?,
        };
        return Some(DayFound::if_sure(date, 2, true));
    }
    let unit = english::unit(word).filter(|unit| !unit.is_of_the_clock() && *unit != Unit::Day)?;
    let date = first_of(reader.now, unit, 1)?;
    Some(DayFound::if_sure(date, 2, is_said || reader.follows(at + 2)))
}

/// "on the 5th": of this month or the next that has it. "On the 5th floor" is none.
fn day_of_month(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let the = usize::from(reader.word(at) == "the");
    let day = english::ordinal(reader.then(at + the)).filter(|day| *day > 0)?;
    // "the second monday of october" is read elsewhere.
    let is_weekday = english::weekday(reader.then(at + the + 1)).is_some();
    if !is_said || is_weekday || !reader.edge(at + the + 1) {
        return None;
    }
    let today = reader.now.today();
    let date = (0..12)
        .filter_map(|months| today.first_of_month().checked_add(months.months()).ok())
        .filter_map(|first| Date::new(first.year(), first.month(), day).ok())
        .find(|date| *date >= today)?;
    Some(DayFound::if_sure(date, the + 1, true))
}

/// The first such day on or after `first`.
fn from_on(first: Date, weekday: Weekday) -> Option<Date> {
    let days = weekday.since(first.weekday());
    first.checked_add(i64::from(days).days()).ok()
}
