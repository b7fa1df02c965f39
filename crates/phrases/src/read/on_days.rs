//! The days of a rule: "mon, wed and fri", "the 1st and 15th", "the last friday", "5 jan".

use jiff::civil::Weekday;
use vc_recurrence::{Frequency, MonthEnd, NthWeekday, Rule};

use super::reader::{Asked, Reader};
use super::repeat::{Draft, No};
use crate::english;

/// Monday to Friday.
pub(crate) const WORKDAYS: [Weekday; 5] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
];
/// Saturday and Sunday.
pub(crate) const WEEKEND: [Weekday; 2] = [Weekday::Saturday, Weekday::Sunday];

/// "mon, wed and fri", "mon/wed", "mon-fri", "weekday", "business day", and the word after them.
pub(crate) fn weekday_list(reader: &Reader<'_>, at: usize) -> Option<(Vec<Weekday>, usize)> {
    let mut days = Vec::new();
    let mut end = at;
    loop {
        let mut and = usize::from(!days.is_empty() && matches!(reader.soft(end), "and" | "&"));
        if and > 0 && matches!(reader.then(end + 1), "every" | "each") {
            and = 2;
        }
        let word = if days.is_empty() {
            reader.then(end)
        } else {
            reader.soft(end + and)
        };
        let (more, words) = match word {
            "weekday" | "workday" => (WORKDAYS.to_vec(), 1),
            "business" | "working" | "work" if reader.then(end + and + 1) == "day" => (WORKDAYS.to_vec(), 2),
            "weekend" => (WEEKEND.to_vec(), 1),
            word => match several(word) {
                Some(days) => (days, 1),
                None => break,
            },
        };
        for day in more {
            if !days.contains(&day) {
                days.push(day);
            }
        }
        end += and + words;
    }
    (!days.is_empty()).then_some((days, end))
}

/// "mon", "mon/wed/fri", "mon-fri".
pub(crate) fn several(word: &str) -> Option<Vec<Weekday>> {
    let one = |word: &str| english::weekday(word).map(|(day, _)| day);
    if let Some((first, last)) = word.split_once(['-', '–']) {
        let (first, last) = (one(first)?, one(last)?);
        let days = first.cycle_forward().take(7);
        let until = last.since(first);
        return Some(days.take(usize::from(until.unsigned_abs()) + 1).collect());
    }
    word.split('/').map(one).collect()
}

/// Adds "on mon and thu" to weeks, "on the 1st" to months, "on 5 jan" to years. Whether there was something to add.
pub(crate) fn add_days(reader: &Reader<'_>, draft: &mut Draft) -> Result<bool, No> {
    let end = draft.end;
    let on = usize::from(reader.then(end) == "on");
    let the = usize::from(reader.then(end + on) == "the");
    match draft.rule.frequency {
        Frequency::Weekly if on > 0 => {
            let Some((days, end)) = weekday_list(reader, end + on) else {
                return Ok(false);
            };
            draft.rule.weekdays = days
                .into_iter()
                .map(|weekday| NthWeekday { weekday, nth: None })
                .collect();
            draft.end = end;
            Ok(true)
        }
        // "every month, 1st"
        Frequency::Monthly if on + the == 0 => {
            let is_digit = reader.soft(end).starts_with(|c: char| c.is_ascii_digit());
            let day = english::ordinal(reader.soft(end)).filter(|_| is_digit && reader.edge(end + 1));
            draft.end += usize::from(day.is_some());
            draft.rule.month_days.extend(day);
            if day.is_some_and(|day| day > 28) {
                draft.rule.month_end = MonthEnd::Clamp;
            }
            Ok(day.is_some())
        }
        Frequency::Monthly => {
            if let Some(end) = month_days(reader, end + on + the, &mut draft.rule) {
                draft.end = end;
                return Ok(true);
            }
            let word = reader.then(end + on + the);
            if let Some((weekday, _)) = english::weekday(word).filter(|_| on > 0) {
                return Err(which_weekday(weekday, end + on + the + 1));
            }
            match word.starts_with(|c: char| c.is_ascii_digit()) {
                true => Err(No::Clear(
                    Asked::new(
                        "which day of the month? Write “on the 1st” to “on the 31st”, or “on the last day”",
                    ),
                    end + on + the + 1,
                )),
                false => Ok(false),
            }
        }
        Frequency::Yearly if reader.then(end) == "in" && english::month(reader.then(end + 1)).is_some() => {
            Err(No::Clear(
                Asked::new("which day of that month? Write “every year on 1 January”"),
                end + 2,
            ))
        }
        Frequency::Yearly if on > 0 => {
            let Some(day) = year_day(reader, end + on + the) else {
                return Ok(false);
            };
            draft.rule.months = day.rule.months;
            draft.rule.month_days = day.rule.month_days;
            draft.rule.month_end = day.rule.month_end;
            draft.end = day.end;
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// "every month on monday"
fn which_weekday(weekday: Weekday, end: usize) -> No {
    let name = format!("{weekday:?}").to_lowercase();
    let choices = vec![
        format!("every {name}"),
        format!("every month on the first {name}"),
    ];
    let message = format!("“{}”, or “{}”? Write one of them", choices[0], choices[1]);
    No::Clear(Asked { message, choices }, end)
}

/// "every day except sunday": the days that are left.
pub(crate) fn leave_out(reader: &Reader<'_>, draft: &mut Draft) -> bool {
    let rule = &mut draft.rule;
    let all = match rule.frequency {
        Frequency::Daily if rule.interval == 1 => [&WORKDAYS[..], &WEEKEND].concat(),
        Frequency::Weekly => rule.weekdays.iter().map(|day| day.weekday).collect(),
        _ => return false,
    };
    let on = usize::from(matches!(reader.then(draft.end + 1), "on" | "not" | "for"));
    if !matches!(reader.soft(draft.end), "except" | "but" | "excluding") {
        return false;
    }
    let first = draft.end + 1 + on;
    let plural = english::weekdays(reader.then(first)).map(|day| (vec![day], first + 1));
    let Some((without, end)) = plural.or_else(|| weekday_list(reader, first)) else {
        return false;
    };
    let left = all.into_iter().filter(|day| !without.contains(day));
    let left: Vec<NthWeekday> = left.map(|weekday| NthWeekday { weekday, nth: None }).collect();
    if left.is_empty() {
        return false;
    }
    rule.frequency = Frequency::Weekly;
    rule.weekdays = left;
    draft.end = end;
    true
}

/// "1st", "1st and 15th", "last day", "last friday", "first workday" of a month: sets them, and says which word is after them.
pub(crate) fn month_days(reader: &Reader<'_>, at: usize, rule: &mut Rule) -> Option<usize> {
    let (ordinals, end) = ordinals(reader, at)?;
    let is_last = ordinals.contains(&-1);
    let word = reader.then(end);
    if let Some((weekday, _)) = english::weekday(word) {
        if ordinals.iter().any(|nth| *nth > 5) {
            return None;
        }
        rule.weekdays = ordinals
            .iter()
            .map(|&nth| NthWeekday {
                weekday,
                nth: Some(nth),
            })
            .collect();
        return Some(end + 1);
    }
    let is_business = matches!(word, "business" | "working" | "work") && reader.then(end + 1) == "day";
    if matches!(word, "weekday" | "workday") || is_business {
        rule.weekdays = WORKDAYS
            .iter()
            .map(|&weekday| NthWeekday { weekday, nth: None })
            .collect();
        rule.positions = ordinals.iter().map(|&nth| i16::from(nth)).collect();
        return Some(end + 1 + usize::from(is_business));
    }
    let day = usize::from(word == "day");
    // "the last of" something is no day.
    if is_last && day == 0 && ordinals.len() == 1 {
        return None;
    }
    if ordinals.iter().any(|day| *day > 28) {
        rule.month_end = MonthEnd::Clamp;
    }
    rule.month_days = ordinals;
    Some(end + day)
}

/// "1st, 10th and last", and the word after them.
fn ordinals(reader: &Reader<'_>, at: usize) -> Option<(Vec<i8>, usize)> {
    let mut found = vec![english::ordinal(reader.then(at))?];
    let mut end = at + 1;
    loop {
        let and = usize::from(matches!(reader.soft(end), "and" | "&"));
        let the = usize::from(reader.soft(end + and) == "the");
        let Some(ordinal) = english::ordinal(reader.soft(end + and + the)) else {
            return Some((found, end));
        };
        if !found.contains(&ordinal) {
            found.push(ordinal);
        }
        end += and + the + 1;
    }
}

/// After "every": "first monday", "2nd tuesday of the month", "1st and 15th", "last day of the month".
pub(crate) fn nth_weekdays(reader: &Reader<'_>, at: usize) -> Result<Option<Draft>, No> {
    let mut draft = Draft::every(1, Frequency::Monthly, at);
    let Some(end) = month_days(reader, at, &mut draft.rule) else {
        return Ok(None);
    };
    draft.end = end;
    let of = reader.then(end) == "of"
        && matches!(reader.then(end + 1), "the" | "every" | "each")
        && reader.then(end + 2) == "month";
    if of {
        draft.end += 3;
        return Ok(Some(draft));
    }
    // "every second day" is an interval; "every 1st grader" is nothing.
    if !draft.rule.positions.is_empty() || english::unit(reader.then(end - 1)).is_some() || !reader.edge(end)
    {
        let is_weekday = draft.rule.weekdays.iter().any(|day| day.nth.is_some());
        if !is_weekday {
            return Ok(None);
        }
    }
    match draft.rule.weekdays[..] {
        [
            NthWeekday {
                weekday,
                nth: Some(nth @ 2..),
            },
        ] => {
            let name = format!("{weekday:?}").to_lowercase();
            let word = reader.word(at);
            let often = if nth == 2 {
                format!("every other {name}")
            } else {
                format!("every {nth} weeks on {name}")
            };
            let monthly = format!("every {word} {name} of the month");
            let message = format!("“{often}”, or “{monthly}”? Write one of them");
            Err(No::Clear(
                Asked {
                    message,
                    choices: vec![often, monthly],
                },
                end,
            ))
        }
        _ => Ok(Some(draft)),
    }
}

/// "jan 5", "5 january", "5th of january" of every year. In a leap year only the 29th of February moves in others.
pub(crate) fn year_day(reader: &Reader<'_>, at: usize) -> Option<Draft> {
    let number = |word: &str| match english::number(word) {
        Some(number) => i8::try_from(number).ok(),
        None => english::ordinal(word).filter(|_| word.starts_with(|c: char| c.is_ascii_digit())),
    };
    let (month, day, end) = match english::month(reader.then(at)) {
        Some((month, _)) => (month, number(reader.soft(at + 1))?, at + 2),
        None => {
            let of = usize::from(reader.then(at + 1) == "of");
            let (month, _) = english::month(reader.then(at + 1 + of))?;
            (month, number(reader.then(at))?, at + 2 + of)
        }
    };
    let mut draft = Draft::every(1, Frequency::Yearly, end);
    draft.rule.months = vec![month];
    draft.rule.month_days = vec![day];
    if (month, day) == (2, 29) {
        draft.rule.month_end = MonthEnd::Clamp;
    }
    Some(draft)
}
