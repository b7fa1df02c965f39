//! What goes with a date: where it starts and ends, and when to remind.

use vc_recurrence::Lead;

use super::clock::clock;
use super::days::{Day, amount, day};
use super::reader::{Asked, Ends, Found, Reader, RemindAt, What, When};
use super::unit::Unit;
use super::when::moment;
use crate::english;

/// "starting monday at 9"; "from monday", which only means something with a repetition.
pub(crate) fn start(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let word = reader.word(at);
    let is_from = word == "from";
    if !is_from && !english::STARTING.contains(&word) {
        return None;
    }
    let on = usize::from(matches!(reader.then(at + 1), "on" | "from"));
    let first = at + 1 + on;
    if reader.soft(first).is_empty() && reader.whole(at) != "start:" {
        return None;
    }
    let found = moment(reader, first, true)?;
    let words = found.words + 1 + on;
    // "Start Monday report": an order, not a date.
    let is_verb = matches!(word, "start" | "begin") && (at == 0 || !reader.edge(at + words));
    if is_verb && reader.whole(at) != "start:" {
        return None;
    }
    let what = match found.what {
        What::When(When { date: None, .. }) => return None,
        What::When(when) => What::Start { when, is_from },
        what => what,
    };
    Some(Found { what, words })
}

/// "until 31 dec", "for 10 times", "x10", "for 3 weeks": ends of a repetition.
pub(crate) fn ends(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let word = reader.word(at);
    if english::UNTIL.contains(&word) {
        let on = usize::from(reader.then(at + 1) == "on");
        if reader.then(at + 1 + on).is_empty() {
            return None;
        }
        let found = day(reader, at + 1 + on, true)?;
        let Day::On(date) = found.day else { return None };
        return Some(Found::new(What::Ends(Ends::On(date)), found.words + 1 + on));
    }
    let short = word
        .strip_prefix(['x', '×'])
        .or_else(|| word.strip_suffix(['x', '×']));
    if let Some(times) = short.and_then(english::number).filter(|_| reader.edge(at + 1)) {
        return Some(Found::new(What::Ends(Ends::Times(times)), 1));
    }
    let is_for = word == "for";
    let first = at + usize::from(is_for);
    let number = if is_for { reader.then(first) } else { word };
    if let Some(times) = english::number(number)
        && matches!(reader.then(first + 1), "times" | "time" | "occurrences")
        && reader.edge(first + 2)
        // "3 times every day" is another thing.
        && !matches!(reader.then(first + 2), "every" | "each" | "daily" | "weekly" | "monthly" | "yearly")
    {
        return Some(Found::new(What::Ends(Ends::Times(times)), first + 2 - at));
    }
    let (count, unit, words) = amount(reader, first, true).filter(|_| is_for)?;
    let is_end = !unit.is_of_the_clock() && reader.edge(first + words);
    is_end.then(|| Found::new(What::Ends(Ends::For(count, unit)), words + 1))
}

/// "remind 1d before", "remind me 30m and 2 hours before", "remind tomorrow at 9". "Remind Bob" is a title.
pub(crate) fn reminders(reader: &Reader<'_>, at: usize) -> Option<Found> {
    if !matches!(reader.word(at), "remind" | "reminder" | "reminders") {
        return None;
    }
    let me = usize::from(reader.soft(at + 1) == "me");
    let first = at + 1 + me;
    let mut reminders = Vec::new();
    let mut end = first;
    loop {
        let and = usize::from(!reminders.is_empty() && matches!(reader.soft(end), "and" | "&"));
        match one(reader, end + and) {
            Some((Ok(more), after)) => {
                reminders.extend(more);
                end = after;
            }
            Some((Err(what), after)) => return Some(Found::new(what, after - at)),
            None if reminders.is_empty() => return None,
            None => break,
        }
    }
    // "Remind me tomorrow to call": what is to be done comes after it.
    if at == 0 && reader.then(end) == "to" {
        end += 1;
    }
    Some(Found::new(What::Reminders(reminders), end - at))
}

type One = (Result<Vec<RemindAt>, What>, usize);

fn one(reader: &Reader<'_>, at: usize) -> Option<One> {
    if reader.token(at).is_none_or(|token| token.word.is_empty()) {
        return None;
    }
    if reader.are(at, &["when", "due"]) || reader.are(at, &["on", "time"]) {
        return Some((Ok(vec![RemindAt::Before(Lead::Minutes(0))]), at + 2));
    }
    if reader.word(at) == "the" && reader.are(at + 1, &["day", "before"]) {
        return leads(reader, &[(1, Unit::Day)], at + 3);
    }
    let mut amounts = Vec::new();
    let mut end = at;
    while let Some((count, unit, words)) = amount(reader, end, false) {
        amounts.push((count, unit));
        end += words;
        if matches!(
            reader.then(end),
            "before" | "ahead" | "earlier" | "early" | "prior"
        ) {
            return leads(reader, &amounts, end + 1);
        }
        end += usize::from(matches!(reader.soft(end), "and" | "&"));
        if reader.soft(end).is_empty() {
            break;
        }
    }
    if !amounts.is_empty() && reader.edge(end) {
        let said: Vec<&str> = (at..end).map(|at| reader.word(at)).collect();
        let choices = vec![
            format!("remind {} before", said.join(" ")),
            format!("remind in {}", said.join(" ")),
        ];
        let message = format!("“{}”, or “{}”? Write one of them", choices[0], choices[1]);
        return Some((Err(What::Asked(Asked { message, choices })), end));
    }
    let on = usize::from(reader.word(at) == "on");
    let found = moment(reader, at + on, true)?;
    let end = at + on + found.words;
    match found.what {
        What::When(when) => Some((Ok(vec![RemindAt::When(when)]), end)),
        what => Some((Err(what), end)),
    }
}

fn leads(reader: &Reader<'_>, amounts: &[(u32, Unit)], end: usize) -> Option<One> {
    // "1d before at 9" would be neither.
    if !reader.then(end).is_empty()
        && let Some(found) = clock(reader, end, None)
    {
        let asked = Asked::new("a reminder is so long before, or at a moment; write one of them");
        return Some((Err(What::Asked(asked)), end + found.words));
    }
    let leads: Option<Vec<RemindAt>> = amounts
        .iter()
        .map(|&(count, unit)| lead(count, unit).map(RemindAt::Before))
        .collect();
    let leads = leads.ok_or_else(|| {
        What::Asked(Asked::new(
            "remind up to 10,000 days before, in minutes, hours, days or weeks",
        ))
    });
    Some((leads, end))
}

/// Longest lead, in days.
const LEAD_DAYS_MAX: u32 = 10_000;

fn lead(count: u32, unit: Unit) -> Option<Lead> {
    let days = |days: u32| (days <= LEAD_DAYS_MAX).then_some(Lead::Days(days));
    let minutes = |minutes: u32| (minutes <= LEAD_DAYS_MAX * 24 * 60).then_some(Lead::Minutes(minutes));
    match unit {
        Unit::Minute => minutes(count),
        Unit::Hour => minutes(count.checked_mul(60)?),
        Unit::Day => days(count),
        Unit::Week => days(count.checked_mul(7)?),
        Unit::Fortnight => days(count.checked_mul(14)?),
        Unit::Month | Unit::Quarter | Unit::Year => None,
    }
}
