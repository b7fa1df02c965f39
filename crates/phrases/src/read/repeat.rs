//! Repetitions: "every 2 weeks on mon and thu at 9", "monthly on the last friday", "every! 3 days".

use jiff::civil::{Time, Weekday};
use vc_recurrence::{Frequency, NthWeekday, Rule};

use super::after_done::after_done;
use super::clock::{Clock, clock, part_time};
use super::on_days::{add_days, leave_out, nth_weekdays, several, weekday_list, year_day};
use super::reader::{Asked, Found, Reader, What};
use super::unit::Unit;
use crate::english;
use crate::meaning;

/// A repetition, before it has a start.
#[derive(Clone, Debug)]
pub(crate) enum Repeat {
    /// By the calendar.
    Rule { rule: Rule, time: Option<Time> },
    /// So long after it was done.
    AfterDone { interval: u32, frequency: Frequency },
}

/// A rule as far as it was read, and the word after it.
pub(crate) struct Draft {
    pub(crate) rule: Rule,
    pub(crate) time: Option<Time>,
    pub(crate) end: usize,
}

/// Why no rule came out: none was meant, or it is unclear up to a word.
pub(crate) enum No {
    Rule,
    Clear(Asked, usize),
}

/// Hours and minutes are too short for a task.
const TOO_SHORT: &str = "a task repeats by days at the shortest; write “every day at 9”, or “every! 4 hours” to count from when it was done";

/// Reads a repetition at a word.
pub(crate) fn repeat(reader: &Reader<'_>, at: usize) -> Option<Found> {
    if let Some(found) = after_done(reader, at) {
        return Some(found);
    }
    if let Some(found) = bare_list(reader, at) {
        return Some(found);
    }
    let draft = match reader.word(at) {
        "every" | "each" => every(reader, at),
        "due" if matches!(reader.word(at + 1), "every" | "each") => every(reader, at + 1),
        word if word.contains(['-', '/', '–']) && several(word).is_some() => {
            let asked = Asked {
                message: format!("on each of these days? Write “every {word}”"),
                choices: vec![format!("every {word}")],
            };
            Err(No::Clear(asked, at + 1))
        }
        "on" => on_weekdays(reader, at)
            .or_else(|| of_every_month(reader, at))
            .ok_or(No::Rule),
        _ => match of_every_month(reader, at) {
            Some(draft) => Ok(draft),
            None => adverb(reader, at),
        },
    };
    let draft = match draft {
        Ok(draft) => draft,
        Err(No::Rule) => return None,
        Err(No::Clear(asked, end)) => return Some(Found::new(What::Asked(asked), end - at)),
    };
    match draft.complete(reader) {
        Ok(draft) => {
            let Draft { rule, time, end } = draft;
            Some(Found::new(What::Repeat(Repeat::Rule { rule, time }), end - at))
        }
        Err(No::Clear(asked, end)) => Some(Found::new(What::Asked(asked), end - at)),
        Err(No::Rule) => None,
    }
}

impl Draft {
    pub(crate) const fn every(interval: u32, frequency: Frequency, end: usize) -> Self {
        Self {
            rule: Rule::every(interval, frequency),
            time: None,
            end,
        }
    }

    pub(crate) fn weekly(weekdays: &[Weekday], end: usize) -> Self {
        let mut draft = Self::every(1, Frequency::Weekly, end);
        draft.rule.weekdays = weekdays
            .iter()
            .map(|&weekday| NthWeekday { weekday, nth: None })
            .collect();
        draft
    }

    /// Adds the days and the time that follow, in either order.
    fn complete(mut self, reader: &Reader<'_>) -> Result<Self, No> {
        loop {
            let has_days = !self.rule.weekdays.is_empty() || !self.rule.month_days.is_empty();
            if !has_days && add_days(reader, &mut self)? {
                continue;
            }
            if self.time.is_none() && self.add_time(reader) {
                continue;
            }
            if leave_out(reader, &mut self) {
                continue;
            }
            return Ok(self);
        }
    }

    fn add_time(&mut self, reader: &Reader<'_>) -> bool {
        let part = english::part(reader.then(self.end));
        if let Some(part) = part {
            self.time = Some(part_time(part, &reader.now.day_parts));
            self.end += 1;
        }
        if !reader.soft(self.end).is_empty()
            && let Some(found) = clock(reader, self.end, part)
            && let Clock::At(time) = found.clock
        {
            self.time = Some(time);
            self.end += found.words;
            return true;
        }
        part.is_some()
    }
}

/// "mon, wed and fri" may be each of them, or three tasks.
fn bare_list(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let on = usize::from(reader.word(at) == "on");
    let (days, end) = weekday_list(reader, at + on)?;
    if days.len() < 2 || end == at + on + 1 || !reader.edge(end) {
        return None;
    }
    let names: Vec<String> = days.iter().map(|day| format!("{day:?}").to_lowercase()).collect();
    let often = format!("every {}", names.join(", "));
    let asked = Asked {
        message: format!("on each of these days? Write “{often}”"),
        choices: vec![often],
    };
    Some(Found::new(What::Asked(asked), end - at))
}

/// "every …"
fn every(reader: &Reader<'_>, at: usize) -> Result<Draft, No> {
    let first = at + 1;
    let word = reader.then(first);
    if let Some((weekdays, end)) = weekday_list(reader, first) {
        return Ok(Draft::weekly(&weekdays, end));
    }
    if english::part(word).is_some() {
        // The part itself becomes the time.
        return Ok(Draft::every(1, Frequency::Daily, first));
    }
    if let Some(draft) = year_day(reader, first) {
        return Ok(draft);
    }
    if let Some((month, _)) = english::month(word) {
        let asked = Asked {
            message: "which day of that month? Write “every 1 January”".to_owned(),
            choices: vec![format!(
                "every 1 {}",
                MONTHS[usize::from(month.unsigned_abs()) - 1]
            )],
        };
        return if reader.edge(first + 1) {
            Err(No::Clear(asked, first + 1))
        } else {
            Err(No::Rule)
        };
    }
    if let Some(draft) = nth_weekdays(reader, first)? {
        return Ok(draft);
    }
    let (count, end) = interval(reader, first);
    if let Some(unit) = english::unit(reader.then(end)) {
        return every_unit(reader, count, unit, end + 1);
    }
    // "every other tuesday", "every 2 weeks" came before.
    if let Some((weekdays, end)) = weekday_list(reader, end).filter(|_| end > first) {
        let mut draft = Draft::weekly(&weekdays, end);
        draft.rule.interval = count;
        return Ok(draft);
    }
    Err(No::Rule)
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// "other", "second", "3rd", "3": every how many, and the word after it.
fn interval(reader: &Reader<'_>, at: usize) -> (u32, usize) {
    let word = reader.then(at);
    if word == "other" {
        return (2, at + 1);
    }
    if let Some(count) = english::number(word) {
        return (count, at + 1);
    }
    let count = english::ordinal(word).filter(|count| *count > 1);
    match count.and_then(|count| u32::try_from(count).ok()) {
        Some(count) => (count, at + 1),
        None => (1, at),
    }
}

fn every_unit(reader: &Reader<'_>, count: u32, unit: Unit, end: usize) -> Result<Draft, No> {
    match unit.frequency() {
        Some((_, Frequency::Hourly)) | None if reader.edge(end) => Err(No::Clear(Asked::new(TOO_SHORT), end)),
        Some((_, Frequency::Hourly)) | None => Err(No::Rule),
        Some((units, frequency)) => {
            let draft = Draft::every(count.saturating_mul(units), frequency, end);
            match draft.rule.check() {
                Ok(()) => Ok(draft),
                Err(error) => Err(No::Clear(Asked::new(meaning::refused(&error.into())), end)),
            }
        }
    }
}

/// "daily", "weekly on monday". In the middle of a title it describes something: "write daily report".
fn adverb(reader: &Reader<'_>, at: usize) -> Result<Draft, No> {
    if english::NAMING.contains(&reader.before(at)) {
        return Err(No::Rule);
    }
    let end = at + 1;
    let (interval, frequency) = match reader.word(at) {
        "daily" => (1, Frequency::Daily),
        "weekly" => (1, Frequency::Weekly),
        "fortnightly" => (2, Frequency::Weekly),
        "monthly" => (1, Frequency::Monthly),
        "quarterly" => (3, Frequency::Monthly),
        "yearly" | "annually" => (1, Frequency::Yearly),
        "hourly" if reader.edge(end) => return Err(No::Clear(Asked::new(TOO_SHORT), end)),
        "biweekly" | "bi-weekly" if reader.edge(end) => {
            let asked = Asked {
                message: "every 2 weeks, or twice a week? Write “every 2 weeks”, or the two days".to_owned(),
                choices: vec!["every 2 weeks".to_owned(), "every mon and thu".to_owned()],
            };
            return Err(No::Clear(asked, end));
        }
        _ => return Err(No::Rule),
    };
    let draft = Draft::every(interval, frequency, end).complete(reader)?;
    match draft.end > end || reader.edge(end) {
        true => Ok(draft),
        false => Err(No::Rule),
    }
}

/// "on mondays and thursdays", "on weekdays".
fn on_weekdays(reader: &Reader<'_>, at: usize) -> Option<Draft> {
    let days = match reader.then(at + 1) {
        "weekdays" | "workdays" => Some(super::on_days::WORKDAYS.to_vec()),
        "weekends" => Some(super::on_days::WEEKEND.to_vec()),
        _ => None,
    };
    if let Some(days) = days {
        return Some(Draft::weekly(&days, at + 2));
    }
    let mut days = vec![english::weekdays(reader.then(at + 1))?];
    let mut end = at + 2;
    loop {
        let and = usize::from(matches!(reader.soft(end), "and" | "&"));
        let Some(day) = english::weekdays(reader.soft(end + and)) else {
            return Some(Draft::weekly(&days, end));
        };
        days.push(day);
        end += and + 1;
    }
}

/// "on the 1st of every month", "the last friday of each month".
fn of_every_month(reader: &Reader<'_>, at: usize) -> Option<Draft> {
    let on = usize::from(reader.word(at) == "on");
    let the = usize::from(reader.word(at + on) == "the");
    if on + the == 0 {
        return None;
    }
    let mut draft = Draft::every(1, Frequency::Monthly, at);
    let end = super::on_days::month_days(reader, at + on + the, &mut draft.rule)?;
    let is_every = reader.then(end) == "of" && matches!(reader.then(end + 1), "every" | "each");
    let (count, unit_at) = interval(reader, end + 2);
    let unit = english::unit(reader.then(unit_at)).filter(|_| is_every)?;
    draft.rule.interval = match unit {
        Unit::Month => count,
        Unit::Quarter => count.saturating_mul(3),
        _ => return None,
    };
    draft.end = unit_at + 1;
    Some(draft)
}
