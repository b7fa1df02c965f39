//! From what was read to a task: the parts of a date come together, and what contradicts is asked.

use jiff::civil::{Date, Time};
use vc_recurrence::{AfterCompletion, Slot};

use crate::anchor::{Anchored, anchor};
use crate::meaning;
use crate::now::Now;
use crate::quick_add::{PersonRef, QuickAdd, Reminder, Repetition, Span, SpanKind};
use crate::read::reader::{Asked, Ends, Found, RemindAt, What, When};
use crate::read::repeat::Repeat;
use crate::read::tokens::Token;

/// The parts of a date that were said, from the first words that say them.
#[derive(Default)]
struct Said {
    date: Option<Date>,
    time: Option<Time>,
    start: Option<When>,
    repeat: Option<Repeat>,
    ends: Option<Ends>,
}

/// A span whose meaning may depend on what else was said.
struct Draft {
    start_byte: usize,
    end_byte: usize,
    is: Is,
}

enum Is {
    /// Known already.
    Known(SpanKind, String),
    Due(When),
    Start,
    Repeat,
    Ends(Ends),
    Reminders(Vec<RemindAt>),
    Asked(Asked),
    Past(String),
}

/// Puts together what was read.
pub(crate) fn resolve(tokens: &[Token<'_>], found: Vec<(usize, Found)>, now: &Now) -> QuickAdd {
    let mut result = QuickAdd::default();
    let mut said = Said::default();
    let repeats = found
        .iter()
        .any(|(_, found)| matches!(found.what, What::Repeat(Repeat::Rule { .. })));
    let mut drafts = Vec::new();
    for (at, Found { what, words }) in found {
        if let Some(is) = take(what, repeats, &mut said, &mut result) {
            let last = &tokens[at + words - 1];
            let end_byte = match is {
                Is::Asked(_) | Is::Past(_) => last.end,
                _ => last.end_marks,
            };
            drafts.push(Draft {
                start_byte: tokens[at].start,
                end_byte,
                is,
            });
        }
    }
    let trouble = dates(&said, now, &mut result);
    for draft in drafts {
        let (kind, meaning, choices) = explain(draft.is, &said, now, &trouble, &mut result);
        result.spans.push(Span {
            start_byte: draft.start_byte,
            end_byte: draft.end_byte,
            kind,
            meaning,
            choices,
        });
    }
    result
}

/// Takes what was said first; a second one is asked. None for what means nothing here.
fn take(what: What, repeats: bool, said: &mut Said, result: &mut QuickAdd) -> Option<Is> {
    let second = |what: &str| Is::Asked(Asked::new(format!("{what} was said before; keep one of them")));
    let known = |kind, meaning: String| Is::Known(kind, meaning);
    Some(match what {
        What::Tag(tag) => {
            let is = known(SpanKind::Tag, format!("#{tag}"));
            if !result
                .tags
                .iter()
                .any(|known| known.to_lowercase() == tag.to_lowercase())
            {
                result.tags.push(tag);
            }
            is
        }
        What::Person(person) => {
            let is = match &person {
                PersonRef::Me => known(SpanKind::Person, "me".to_owned()),
                PersonRef::Named(name) => known(SpanKind::Person, format!("@{name}")),
            };
            if !result.people.contains(&person) {
                result.people.push(person);
            }
            is
        }
        What::Project(_) if result.project.is_some() => second("a project"),
        What::Project(name) => {
            let is = known(SpanKind::Project, format!("+{name}"));
            result.project = Some(name);
            is
        }
        What::Priority(_) if result.priority.is_some() => second("a priority"),
        What::Priority(priority) => {
            result.priority = Some(priority);
            known(
                SpanKind::Priority,
                format!("{priority:?} priority").to_lowercase(),
            )
        }
        What::When(when) => {
            let is_second = (when.date.is_some()
                && (said.date.is_some() || (repeats && said.start.is_some())))
                || (when.time.is_some() && said.has_time());
            if is_second {
                return Some(second(if when.date.is_some() { "a date" } else { "a time" }));
            }
            said.date = said.date.or(when.date);
            said.time = said.time.or(when.time);
            Is::Due(when)
        }
        What::Start { is_from: true, .. } | What::Ends(_) if !repeats => return None,
        What::Start { when, .. } => {
            let is_second = said.start.is_some()
                || (repeats && (said.date.is_some() || (when.time.is_some() && said.has_time())));
            if is_second {
                return Some(second("a date"));
            }
            said.start = Some(when);
            Is::Start
        }
        What::Repeat(_) if said.repeat.is_some() => second("a repetition"),
        What::Repeat(Repeat::Rule { time: Some(_), .. }) if said.has_time() => second("a time"),
        What::Repeat(repeat) => {
            said.repeat = Some(repeat);
            Is::Repeat
        }
        What::Ends(_) if said.ends.is_some() => second("an end"),
        What::Ends(ends) => {
            said.ends = Some(ends);
            Is::Ends(ends)
        }
        What::Reminders(reminders) => Is::Reminders(reminders),
        What::Asked(asked) => Is::Asked(asked),
        What::Past(message) => Is::Past(message),
    })
}

impl Said {
    fn has_time(&self) -> bool {
        self.time.is_some() || matches!(self.repeat, Some(Repeat::Rule { time: Some(_), .. }))
    }
}

/// What is wrong with the dates as a whole.
#[derive(Default)]
struct Trouble {
    /// The time of today is over.
    time: Option<String>,
    /// The rule cannot be.
    rule: Option<String>,
}

/// Sets when it is due, when it starts and how it repeats.
fn dates(said: &Said, now: &Now, result: &mut QuickAdd) -> Trouble {
    let mut trouble = Trouble::default();
    if let Some(Repeat::Rule { rule, time }) = &said.repeat {
        let start = said.start.unwrap_or(When {
            date: None,
            time: None,
        });
        let when = When {
            date: start.date.or(said.date),
            time: time.or(said.time).or(start.time),
        };
        match anchor(rule, when, said.ends, now) {
            Ok(Anchored { start, rule }) => {
                result.due = Some(start);
                result.repeats = Some(Repetition::Rule { start, rule });
                return trouble;
            }
            Err(message) => trouble.rule = Some(message),
        }
    }
    if let Some(Repeat::AfterDone { interval, frequency }) = said.repeat {
        result.repeats = Some(Repetition::AfterCompletion(AfterCompletion {
            interval,
            frequency,
        }));
    }
    let mut due = When {
        date: said.date,
        time: said.time,
    };
    // What repeats after it was done is due first where it starts.
    let is_first = result.repeats.is_some() && due.date.is_none();
    if is_first && let Some(start) = said.start {
        due.date = start.date;
        due.time = due.time.or(start.time);
    }
    result.due = slot(due, now).or_else(|| {
        let time = due.time.map(meaning::time).unwrap_or_default();
        trouble.time = due
            .date
            .map(|_| format!("{time} of that day is over; write a later one"));
        due.date.map(Slot::day)
    });
    result.start = said.start.filter(|_| !is_first).and_then(|when| slot(when, now));
    trouble
}

/// The slot that is meant: a time alone is the next such time. None if it is over, or nothing was said.
fn slot(when: When, now: &Now) -> Option<Slot> {
    match (when.date, when.time) {
        (None, None) => None,
        (Some(date), None) => Some(Slot::day(date)),
        (Some(date), Some(time)) => {
            let moment = date.to_datetime(time);
            (moment > now.local).then_some(Slot::at(moment))
        }
        (None, Some(time)) => {
            let today = now.today().to_datetime(time);
            let moment = if today > now.local {
                today
            } else {
                now.today().tomorrow().ok()?.to_datetime(time)
            };
            Some(Slot::at(moment))
        }
    }
}

fn explain(
    is: Is,
    said: &Said,
    now: &Now,
    trouble: &Trouble,
    result: &mut QuickAdd,
) -> (SpanKind, String, Vec<String>) {
    let unclear = |message: String| (SpanKind::Unclear, message, Vec::new());
    let of_slot = |slot: Option<Slot>| {
        slot.map(|slot| meaning::moment(slot.date, slot.time))
            .unwrap_or_default()
    };
    match is {
        Is::Known(kind, meaning) => (kind, meaning, Vec::new()),
        Is::Asked(asked) => (SpanKind::Unclear, asked.message, asked.choices),
        Is::Past(message) => (SpanKind::Past, message, Vec::new()),
        Is::Due(When { date: None, .. }) if trouble.time.is_some() => (
            SpanKind::Past,
            trouble.time.clone().unwrap_or_default(),
            Vec::new(),
        ),
        Is::Due(_) => (SpanKind::Due, of_slot(result.due), Vec::new()),
        Is::Start => match &result.repeats {
            Some(Repetition::Rule { start, .. }) => (SpanKind::Start, of_slot(Some(*start)), Vec::new()),
            _ => (SpanKind::Start, of_slot(result.start.or(result.due)), Vec::new()),
        },
        Is::Repeat => match (&trouble.rule, &result.repeats) {
            (Some(message), _) => unclear(message.clone()),
            (None, Some(repetition)) => (SpanKind::Repeat, meaning::repetition(repetition), Vec::new()),
            (None, None) => unclear(String::new()),
        },
        Is::Ends(ends) => match &trouble.rule {
            Some(message) => unclear(message.clone()),
            None => (
                SpanKind::Ends,
                meaning::ends(ends, result.repeats.as_ref()),
                Vec::new(),
            ),
        },
        Is::Reminders(reminders) => {
            let read: Result<Vec<Reminder>, String> = reminders
                .into_iter()
                .map(|reminder| remind(reminder, said, now, result))
                .collect();
            match read {
                Ok(reminders) => {
                    let names: Vec<String> = reminders.iter().map(meaning::reminder).collect();
                    for reminder in reminders {
                        if !result.reminders.contains(&reminder) {
                            result.reminders.push(reminder);
                        }
                    }
                    (SpanKind::Reminder, names.join(" and "), Vec::new())
                }
                Err(message) => unclear(message),
            }
        }
    }
}

/// When to remind. A time alone is one of the day on which the task is due.
fn remind(reminder: RemindAt, said: &Said, now: &Now, result: &QuickAdd) -> Result<Reminder, String> {
    let when = match reminder {
        RemindAt::Before(_) if result.due.is_none() && said.repeat.is_none() => {
            return Err("before what? Write when it is due".to_owned());
        }
        RemindAt::Before(lead) => return Ok(Reminder::Before(lead)),
        RemindAt::When(when) => when,
    };
    let when = match (when.date, result.due, &result.repeats) {
        (None, Some(_), Some(_)) => {
            return Err(
                "a task that repeats is reminded of before it is due; write “remind 1h before”".to_owned(),
            );
        }
        (None, Some(due), None) => When {
            date: Some(due.date),
            ..when
        },
        _ => when,
    };
    slot(when, now)
        .map(Reminder::At)
        .ok_or_else(|| "that moment is over; write a later one".to_owned())
}
