//! Days of a filter: `today`, `<7d`, `<=friday`, `2026-09`, `2026-09-01..2026-09-30`, `next-week`, `"5 sep"`.

use jiff::ToSpan as _;
use jiff::civil::Date;

use super::lex::{Chunk, values};
use super::parse::error;
use super::values::operator;
use super::{DateField, FilterError, Within};
use crate::english;
use crate::now::Now;
use crate::read::days::{Day, amount, day};
use crate::read::periods::first_of;
use crate::read::reader::Reader;
use crate::read::tokens::tokens;
use crate::read::unit::Unit;

/// Days from a first one up to one that is not among them.
#[derive(Clone, Copy)]
struct Days {
    from: Date,
    before: Date,
}

/// Reads when a date is.
pub(super) fn within(
    value: &Chunk<'_>,
    whole: &Chunk<'_>,
    field: DateField,
    now: &Now,
) -> Result<Within, FilterError> {
    let word = value.text.to_lowercase();
    match word.as_str() {
        "" => {
            return Err(error(
                whole,
                format!("a day is missing; write “{}today”, {EXAMPLES}", whole.text),
            ));
        }
        "none" => return Ok(Within::None),
        "any" => return Ok(Within::Any),
        "overdue" if field == DateField::Due => return Ok(Within::Overdue),
        "overdue" => return Err(error(value, "only “due:” can be overdue")),
        _ => {}
    }
    if let Some((first, last)) = word.split_once("..").filter(|_| !word.contains('"')) {
        let end = |text: &str| match text {
            "" => Ok(None),
            text => days(text, field, now)
                .map(Some)
                .ok_or_else(|| unknown(value, text)),
        };
        let (first, last) = (end(first)?, end(last)?);
        let (from, before) = (first.map(|days| days.from), last.map(|days| days.before));
        return match (from, before) {
            (None, None) => Err(error(
                value,
                "a range has a first or a last day, as in “2026-09-01..2026-09-30”",
            )),
            (Some(from), Some(before)) if from >= before => {
                Err(error(value, "this range ends before it begins; swap its days"))
            }
            _ => Ok(Within::Days { from, before }),
        };
    }
    let (operator, operand) = operator(&word);
    // "created:<7d" is an age: less than seven days ago.
    let is_age = field.is_past()
        && operand.starts_with(|c: char| c.is_ascii_digit())
        && short_amount(operand).is_some();
    let operator = match (operator, is_age) {
        ("<", true) => ">",
        ("<=", true) => ">=",
        (">", true) => "<",
        (">=", true) => "<=",
        (operator, _) => operator,
    };
    let Days { from, before } = days(operand, field, now).ok_or_else(|| unknown(value, operand))?;
    let (from, before) = match operator {
        "<" => (None, Some(from)),
        "<=" => (None, Some(before)),
        ">" => (Some(before), None),
        ">=" => (Some(from), None),
        _ => (Some(from), Some(before)),
    };
    Ok(Within::Days { from, before })
}

const EXAMPLES: &str = "<7d, <=friday, 2026-09-01..2026-09-30, next-week, overdue, none or any";

fn unknown(chunk: &Chunk<'_>, text: &str) -> FilterError {
    error(chunk, format!("“{text}” is no day; write today, {EXAMPLES}"))
}

impl DateField {
    /// Whether it is about what has been.
    const fn is_past(self) -> bool {
        matches!(self, Self::Created | Self::Updated | Self::Done)
    }
}

fn days(text: &str, field: DateField, now: &Now) -> Option<Days> {
    let today = now.today();
    // Words in quotes are as in a title: "5 sep", "next friday".
    if text.starts_with('"') {
        let [value] = &values(text)?[..] else { return None };
        return words(&value.text, now);
    }
    match text {
        "today" => return one(today),
        "tomorrow" => return one(today.tomorrow().ok()?),
        "yesterday" => return one(today.yesterday().ok()?),
        _ => {}
    }
    if let Some((weekday, _)) = english::weekday(text) {
        // Today counts, whichever way one looks.
        let days = match field.is_past() {
            true => -i64::from(today.weekday().since(weekday)),
            false => i64::from(weekday.since(today.weekday())),
        };
        return one(today.checked_add(days.days()).ok()?);
    }
    numbers(text)
        .or_else(|| offset(text, field, today))
        .or_else(|| unit(text, now))
        .or_else(|| words(text, now))
}

fn one(date: Date) -> Option<Days> {
    Some(Days {
        from: date,
        before: date.tomorrow().ok()?,
    })
}

/// `2026`, `2026-09`, `2026-09-05`
fn numbers(text: &str) -> Option<Days> {
    let parts: Vec<&str> = text.split('-').collect();
    let is_number =
        |text: &&str| (1..=4).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if !parts.iter().all(is_number) || parts[0].len() != 4 {
        return None;
    }
    let year = parts[0].parse().ok()?;
    match parts[1..] {
        [] => {
            let from = Date::new(year, 1, 1).ok()?;
            Some(Days {
                from,
                before: from.checked_add(1.year()).ok()?,
            })
        }
        [month] => {
            let from = Date::new(year, month.parse().ok()?, 1).ok()?;
            Some(Days {
                from,
                before: from.checked_add(1.month()).ok()?,
            })
        }
        [month, day] => one(Date::new(year, month.parse().ok()?, day.parse().ok()?).ok()?),
        _ => None,
    }
}

/// `7d`, `2weeks`
fn short_amount(text: &str) -> Option<(u32, Unit)> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, unit) = text.split_at(digits);
    let unit = match unit {
        // Nobody filters by minutes.
        "m" | "mo" => Unit::Month,
        unit => english::unit_letter(unit).filter(|unit| !unit.is_of_the_clock())?,
    };
    Some((english::number(count)?, unit))
}

/// `7d`, `-2w`, `+1m`: from today. Without a sign, what has been is so long ago.
fn offset(text: &str, field: DateField, today: Date) -> Option<Days> {
    let (is_ago, amount) = match text.split_at_checked(1)? {
        ("-", amount) => (true, amount),
        ("+", amount) => (false, amount),
        _ => (field.is_past(), text),
    };
    let (count, unit) = short_amount(amount)?;
    let span = unit.times(count)?;
    let date = if is_ago {
        today.checked_sub(span)
    } else {
        today.checked_add(span)
    };
    one(date.ok()?)
}

/// `week`, `this-week`, `next-month`, `last-year`
fn unit(text: &str, now: &Now) -> Option<Days> {
    let (ahead, name) = match text.split_once('-') {
        Some(("next", name)) => (1, name),
        Some(("last", name)) => (-1, name),
        Some(("this", name)) => (0, name),
        Some(_) => return None,
        None => (0, text),
    };
    let unit = english::unit(name)
        .filter(|unit| !unit.is_of_the_clock() && !name.ends_with('s') && *unit != Unit::Day)?;
    let this = first_of(now, unit, 0)?;
    let from = match ahead {
        -1 => this.checked_sub(unit.times(1)?).ok()?,
        ahead => first_of(now, unit, u32::try_from(ahead).ok()?)?,
    };
    Some(Days {
        from,
        before: from.checked_add(unit.times(1)?).ok()?,
    })
}

/// As in a title: "5 sep", "next friday", "eom".
fn words(text: &str, now: &Now) -> Option<Days> {
    let tokens = tokens(text, &[]);
    let reader = Reader::new(&tokens, now);
    // "next week" is all of it here.
    if let Some(days) = unit(&text.to_lowercase().replace(' ', "-"), now) {
        return Some(days);
    }
    if amount(&reader, 0, false).is_some() {
        return None;
    }
    let found = day(&reader, 0, true)?;
    match found.day {
        Day::On(date) if found.words == tokens.len() && found.part.is_none() => one(date),
        _ => None,
    }
}
