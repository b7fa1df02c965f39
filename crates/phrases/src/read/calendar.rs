//! Days on the calendar: "5 sep", "September 5th, 2027", "2026-09-05", "5.9.", "9/5".

use jiff::civil::Date;

use super::days::{Day, DayFound};
use super::reader::Reader;
use crate::english::{self, Surety};

/// Reads one at a word. `is_said` tells that a word before it says that a date follows.
pub(crate) fn calendar(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let word = if is_said { reader.then(at) } else { reader.word(at) };
    if word.is_empty() {
        return None;
    }
    let the = usize::from(word == "the");
    if the > 0 {
        // "the 5th of september"
        let mut found = with_month(reader, at + 1, reader.then(at + 1), is_said)?;
        found.words += 1;
        return Some(found);
    }
    with_month(reader, at, word, is_said)
        .or_else(|| year_first(word))
        .or_else(|| dotted(reader, at, is_said))
        .or_else(|| slashed(reader, at, word, is_said))
}

/// "5 sep", "5th of september 2027", "sep 5", "September 5th, 2027".
fn with_month(reader: &Reader<'_>, at: usize, word: &str, is_said: bool) -> Option<DayFound> {
    let (day, (month, surety), mut end) = match english::month(word) {
        Some(month) => (day_number(reader.soft(at + 1))?, month, at + 2),
        None => {
            let of = usize::from(reader.then(at + 1) == "of");
            // "5. September", as in German.
            let is_dotted =
                reader.whole(at).ends_with('.') && !english::NUMBERED.contains(&reader.before(at));
            let month = if is_dotted {
                reader.soft(at + 1)
            } else {
                reader.then(at + 1 + of)
            };
            (
                day_number(word).or_else(|| english::ordinal(word).filter(|day| of > 0 && *day > 0))?,
                english::month(month)?,
                at + 2 + of,
            )
        }
    };
    let mut year = year(reader.soft(end));
    end += usize::from(year.is_some());
    // "15 apr 27" may be a year, or 27 of something.
    let short = reader
        .then(end)
        .parse::<i16>()
        .ok()
        .filter(|short| (20..100).contains(short) && reader.edge(end + 1));
    let is_short = year.is_none() && short.is_some();
    if let Some(short) = short.filter(|_| is_short) {
        year = Some(2000 + short);
        end += 1;
    }
    let found = |day| Some(DayFound::new(day, end - at));
    let Some(date) = (match year {
        Some(year) => Date::new(year, month, day).ok(),
        None => coming(reader, month, day),
    }) else {
        return found(Day::Never);
    };
    // "Pay Jan 5 euros": the month may be a name.
    let is_sure = surety == Surety::Sure || is_said || year.is_some() || reader.edge(end);
    match is_sure && !is_short {
        true => found(Day::On(date)),
        false => found(Day::Either(vec![date])),
    }
}

/// A day of a month: `5`, `05`, `5th`.
fn day_number(word: &str) -> Option<i8> {
    let is_digits = (1..=2).contains(&word.len()) && word.bytes().all(|byte| byte.is_ascii_digit());
    let day: i8 = match is_digits {
        true => word.parse().ok()?,
        // Not "fifth" or "last": "last may" is no date.
        false if word.starts_with(|c: char| c.is_ascii_digit()) => english::ordinal(word)?,
        false => return None,
    };
    (1..=31).contains(&day).then_some(day)
}

/// Four digits, from 1900.
pub(crate) fn year(word: &str) -> Option<i16> {
    let is_year = word.len() == 4 && word.bytes().all(|byte| byte.is_ascii_digit());
    let year: i16 = word.parse().ok().filter(|_| is_year)?;
    (1900..=9999).contains(&year).then_some(year)
}

/// The next such day from today on. A leap day may be some years away.
fn coming(reader: &Reader<'_>, month: i8, day: i8) -> Option<Date> {
    let today = reader.now.today();
    (today.year()..)
        .take(9)
        .filter_map(|year| Date::new(year, month, day).ok())
        .find(|date| *date >= today)
}

/// `2026-09-05`, `2026/9/5`
pub(crate) fn year_first(word: &str) -> Option<DayFound> {
    let mut parts = word.split(if word.contains('/') { '/' } else { '-' });
    let (first, month, day) = (year(parts.next()?)?, parts.next()?, parts.next()?);
    let is_number =
        |text: &str| (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if parts.next().is_some() || !is_number(month) || !is_number(day) {
        return None;
    }
    let date = Date::new(first, month.parse().ok()?, day.parse().ok()?);
    Some(DayFound::new(date.map_or(Day::Never, Day::On), 1))
}

/// `5.9.2026`, or `5.9.` with the dot after it. As the first word it may be a heading's number; as the last, that dot may end a sentence ("Install Python 3.9."), and it
/// is asked.
fn dotted(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<DayFound> {
    let whole = reader.whole(at).trim_end_matches([',', '!', '?', ';']);
    let parts: Vec<&str> = whole.strip_suffix('.').unwrap_or(whole).split('.').collect();
    let (day, month, last) = match parts[..] {
        [day, month] if whole.ends_with('.') => (day, month, None),
        // "5.9.26" may be a year.
        [day, month, last] if last.len() == 2 && reader.edge(at + 1) => {
            let short: i16 = last.parse().ok().filter(|short| *short >= 20)?;
            (day, month, Some(2000 + short))
        }
        [day, month, last] => (day, month, Some(year(last)?)),
        _ => return None,
    };
    let is_short = parts.last().is_some_and(|last| last.len() == 2) && parts.len() == 3;
    let (day, month) = (day_number(day)?, day_number(month)?);
    if english::NUMBERED.contains(&reader.before(at)) {
        return None;
    }
    let date = match last {
        Some(year) => Date::new(year, month, day).ok(),
        None => coming(reader, month, day),
    };
    let is_sure = !is_short && (last.is_some() || is_said || (at > 0 && !reader.is_last(at)));
    let day = match (date, is_sure) {
        (Some(date), true) => Day::On(date),
        (Some(date), false) => Day::Either(vec![date]),
        // "2.14." is a number like any other.
        (None, _) if last.is_none() => return None,
        (None, _) => Day::Never,
    };
    Some(DayFound::new(day, 1))
}

/// `9/5`: which is the month? Only where one of them cannot be, it is clear. "1/2 cup" and "24/7" are none.
fn slashed(reader: &Reader<'_>, at: usize, word: &str, is_said: bool) -> Option<DayFound> {
    let parts: Vec<&str> = word.split('/').collect();
    let (one, two, last) = match parts[..] {
        [one, two] => (one, two, None),
        [one, two, last] => (one, two, Some(year(last)?)),
        _ => return None,
    };
    let (one, two) = (day_number(one)?, day_number(two)?);
    let is_number = english::NUMBERED.contains(&reader.before(at)) || (word == "24/7" && !is_said);
    if is_number || !(is_said || last.is_some() || reader.edge(at + 1)) {
        return None;
    }
    let read = |day, month| match last {
        Some(year) => Date::new(year, month, day).ok(),
        None => coming(reader, month, day),
    };
    let mut dates: Vec<Date> = [read(one, two), read(two, one)].into_iter().flatten().collect();
    dates.sort_unstable();
    dates.dedup();
    let day = match dates[..] {
        [] => return None,
        [date] => Day::On(date),
        _ => Day::Either(dates),
    };
    Some(DayFound::new(day, 1))
}
