//! A day and a time of day together: "tomorrow at 9", "at noon on 5 sep", "in 90 minutes", "due friday evening".

use jiff::civil::{Date, Time};

use super::calendar::year_first;
use super::clock::{Clock, ClockFound, clock, either, is_verse, part_time};
use super::days::{Day, DayFound, day, some};
use super::reader::{Asked, Found, Reader, What, When};
use crate::english::{self, Part};
use crate::meaning;

/// Reads a date, a time or both at a word.
pub(crate) fn when(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let before = reader.before(at);
    if english::NAMING.contains(&before) {
        return None;
    }
    if let Some(found) = two_times(reader, at) {
        return Some(found);
    }
    let said = said(reader, at);
    let found = moment(reader, at + said, said > 0)?;
    let words = found.words + said;
    // "Slides for Friday": that is when they are shown, not when they are due.
    let what = match found.what {
        What::When(When {
            date: Some(date),
            time,
        }) if said == 0 && english::ABOUT.contains(&before) => What::Asked(Asked {
            message: format!("due on {}? Write “by” before it", meaning::day(date)),
            choices: vec![format!("by {}", meaning::typed(date, time))],
        }),
        What::When(When {
            date: None,
            time: Some(time),
        }) if said == 0
            && !matches!(reader.word(at), "at" | "@" | "in")
            && english::ABOUT.contains(&before) =>
        {
            What::Asked(at_time(time))
        }
        what => what,
    };
    Some(Found { what, words })
}

/// How many words say that a date follows: "on", "due by".
fn said(reader: &Reader<'_>, at: usize) -> usize {
    if reader.word(at) == "no" && reader.are(at + 1, &["later", "than"]) {
        return 3;
    }
    if !english::DUE.contains(&reader.whole(at)) {
        return 0;
    }
    if reader.whole(at).starts_with("due") && matches!(reader.word(at + 1), "on" | "by" | "at" | "in") {
        // "at" and "in" belong to what follows.
        return 1 + usize::from(matches!(reader.word(at + 1), "on" | "by"));
    }
    1
}

/// Reads a date, a time or both, whatever stands before. `is_said` as in [`day`].
pub(crate) fn moment(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<Found> {
    in_a_while(reader, at)
        .or_else(|| iso(reader, at))
        .or_else(|| day_first(reader, at, is_said))
        .or_else(|| clock_first(reader, at))
}

/// "in 90 minutes": seconds are dropped.
fn in_a_while(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let (amounts, words) = some(reader, at)?;
    if !amounts.iter().any(|(_, unit)| unit.is_of_the_clock()) {
        return None;
    }
    let mut moment = reader.now.local;
    for (count, unit) in amounts {
        moment = moment.checked_add(unit.times(count)?).ok()?;
    }
    let moment = moment.with().second(0).subsec_nanosecond(0).build().ok()?;
    Some(Found::new(What::When(When::moment(moment)), words))
}

/// `2026-09-05T10:00`
fn iso(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let (date, time) = reader.word(at).split_once('t')?;
    let time: Time = time.parse().ok().filter(|_| time.len() == 5)?;
    let what = match year_first(date)?.day {
        Day::On(date) => checked(reader, date, Some(time)),
        _ => What::Asked(Asked::new("no calendar has such a day; write another")),
    };
    Some(Found::new(what, 1))
}

fn day_first(reader: &Reader<'_>, at: usize, is_said: bool) -> Option<Found> {
    let DayFound { day, part, mut words } = day(reader, at, is_said)?;
    let date = match day {
        Day::On(date) => date,
        Day::Either(mut dates) => {
            let last = dates.last().copied();
            dates.retain(|date| *date >= reader.now.today());
            let what = match (&dates[..], last) {
                ([], Some(last)) => checked(reader, last, None),
                (dates, _) => What::Asked(which(dates)),
            };
            return Some(Found::new(what, words));
        }
        Day::Never => {
            return Some(Found::new(
                What::Asked(Asked::new("no calendar has such a day; write another")),
                words,
            ));
        }
    };
    let today = reader.now.today();
    let mut time = part.map(|part| part_time(part, &reader.now.day_parts));
    // An evening that has begun is today without a time.
    if date == today && part == Some(Part::Night) && time.is_some_and(|time| time <= reader.now.local.time())
    {
        time = None;
    }
    if let Some(found) = clock_after(reader, at + words, part) {
        match found.clock {
            Clock::At(said) => {
                time = Some(said);
                words += found.words;
            }
            Clock::Midnight => {
                words += found.words;
                return Some(Found::new(What::Asked(midnights(date)), words));
            }
            // That is asked on its own.
            Clock::Either(..) => {}
        }
    }
    Some(Found::new(checked(reader, date, time), words))
}

fn clock_after(reader: &Reader<'_>, at: usize, part: Option<Part>) -> Option<ClockFound> {
    if reader.soft(at).is_empty() {
        return None;
    }
    clock(reader, at, part)
}

fn clock_first(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let ClockFound {
        clock: said,
        mut words,
    } = clock(reader, at, None)?;
    let on = usize::from(reader.then(at + words) == "on");
    let after = match reader.soft(at + words) {
        "" => None,
        _ => day(reader, at + words + on, on > 0),
    };
    let sure_day = after.and_then(|found| match found.day {
        Day::On(date) => Some((date, found.part, found.words + on)),
        _ => None,
    });
    let Some((date, part, day_words)) = sure_day else {
        let what = match said {
            Clock::Either(early, late) => What::Asked(either(early, late)),
            Clock::At(time) if is_verse(reader, at) => What::Asked(at_time(time)),
            Clock::At(time) => What::When(When {
                date: None,
                time: Some(time),
            }),
            Clock::Midnight => What::When(When {
                date: None,
                time: Some(Time::midnight()),
            }),
        };
        return Some(Found::new(what, words));
    };
    // "at 9 tonight": the part of the day says which 9.
    let said = match part {
        Some(_) => clock(reader, at, part)?.clock,
        None => said,
    };
    let what = match said {
        Clock::Either(early, late) => return Some(Found::new(What::Asked(either(early, late)), words)),
        Clock::Midnight => What::Asked(midnights(date)),
        Clock::At(time) => checked(reader, date, Some(time)),
    };
    words += day_words;
    Some(Found::new(what, words))
}

fn at_time(time: Time) -> Asked {
    Asked {
        message: format!("due at {}? Write “at” before it", meaning::time(time)),
        choices: vec![format!("at {}", meaning::time(time))],
    }
}

/// "at 8 and 20", "morning and evening": a task is due once a day.
fn two_times(reader: &Reader<'_>, at: usize) -> Option<Found> {
    let asked = |words| {
        let asked = Asked::new("a task is due at one time of a day; write another task for the other");
        Some(Found::new(What::Asked(asked), words))
    };
    let is_and = |at: usize| matches!(reader.soft(at), "and" | "&");
    if is_and(at)
        && english::part(reader.before(at)).is_some()
        && english::part(reader.then(at + 1)).is_some()
    {
        return asked(2);
    }
    let is_number =
        |at: usize| (1..=2).contains(&reader.soft(at).len()) && english::number(reader.soft(at)).is_some();
    let is_list = reader.word(at) == "at" && is_number(at + 1) && is_and(at + 2) && is_number(at + 3);
    if is_list && reader.edge(at + 4) {
        asked(4)
    } else {
        None
    }
}

/// A moment, if it is not over.
fn checked(reader: &Reader<'_>, date: Date, time: Option<Time>) -> What {
    let is_over = match time {
        Some(time) => date.to_datetime(time) <= reader.now.local,
        None => date < reader.now.today(),
    };
    match is_over {
        true => What::Past(format!(
            "{} is over; write a later one",
            meaning::moment(date, time)
        )),
        false => What::When(When {
            date: Some(date),
            time,
        }),
    }
}

fn which(dates: &[Date]) -> Asked {
    let names: Vec<String> = dates.iter().map(|&date| meaning::day(date)).collect();
    Asked {
        message: format!(
            "{}? Write “on {}”",
            names.join(", or "),
            meaning::typed(dates[0], None)
        ),
        choices: dates
            .iter()
            .map(|&date| format!("on {}", meaning::typed(date, None)))
            .collect(),
    }
}

/// At the begin of a day, or at its end?
fn midnights(date: Date) -> Asked {
    let nights: Vec<Date> = [Some(date), date.tomorrow().ok()].into_iter().flatten().collect();
    let names: Vec<String> = nights
        .iter()
        .map(|&date| meaning::moment(date, Some(Time::midnight())))
        .collect();
    Asked {
        message: format!("{}? Write the one that you mean", names.join(", or ")),
        choices: nights
            .iter()
            .map(|&date| format!("on {}", meaning::typed(date, Some(Time::midnight()))))
            .collect(),
    }
}
