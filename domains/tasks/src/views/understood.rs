//! A line of plain words as a task: what was understood, with the people and the project that names mean. A name that means
//! nobody, or several, is a question and stays in the title.

use std::ops::Range;

use jiff::Zoned;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{Actor, View, ViewError};
use vc_people::api::{people_by_name, person_refs};
use vc_phrases::{Now, Problem, QuickAdd, Reminder, Repetition, Span, SpanKind, quick_add_without};
use vc_recurrence::{Lead, Slot};

use super::spaces;
use crate::commands::NewTask;
use crate::model::{Due, Priority, ReminderAt, Repeats};

/// A part of the text that was recognised.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Chip {
    /// Where it begins, in UTF-16 units of the text, as JavaScript counts.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
    /// As what: `due`, `start`, `repeat`, `ends`, `priority`, `tag`, `person`, `project`, `reminder`; `unclear` is a question and
    /// `past` is over: those stay in the title.
    #[schema(value_type = String, example = "due")]
    pub kind: SpanKind,
    /// What was understood, or what to write instead.
    #[schema(example = "Fri 4 Sep 2026, 17:00")]
    pub meaning: String,
    /// Of what is unclear: texts that say it clearly, each in place of the words.
    pub choices: Vec<String>,
}

/// What a text was understood as.
pub struct Understood {
    /// The task that it makes.
    pub task: NewTask,
    /// What was recognised, in the order of the text.
    pub chips: Vec<Chip>,
    /// Why it makes no task.
    pub problem: Option<Problem>,
}

/// Reads a text. `dismissed` are parts, in UTF-16 units, that somebody said are title.
pub fn read(
    view: &View<'_>,
    actor: Actor,
    text: &str,
    dismissed: &[(usize, usize)],
    now: &Zoned,
) -> Result<Understood, ViewError> {
    let mut ranges: Vec<Range<usize>> = dismissed
        .iter()
        .filter_map(|(start, end)| Some(byte_at(text, *start)?..byte_at(text, *end)?))
        .collect();
    let clock = Now::new(now.datetime());
    let first = quick_add_without(text, &clock, &ranges);
    let mut asked: Vec<Span> = Vec::new();
    let mut people = Vec::new();
    let mut project = None;
    for span in &first.spans {
        let name = named(text, span);
        match span.kind {
            SpanKind::Person if name.eq_ignore_ascii_case("me") => people.extend(actor.person()),
            SpanKind::Person => match people_by_name(view, &name)?.as_slice() {
                [one] => people.push(*one),
                several => {
                    let names = person_refs(view, several)?;
                    let choices = names
                        .iter()
                        .map(|person| format!("@\"{}\"", person.name))
                        .collect();
                    asked.push(question(span, "called", &name, choices, several.is_empty()));
                }
            },
            SpanKind::Project => match spaces::projects_named(view, actor, &name)?.as_slice() {
                [one] => project = Some(*one),
                several => asked.push(question(span, "project", &name, Vec::new(), several.is_empty())),
            },
            _ => {}
        }
    }
    ranges.extend(asked.iter().map(|span| span.start_byte..span.end_byte));
    let read = if asked.is_empty() {
        first
    } else {
        quick_add_without(text, &clock, &ranges)
    };
    let problem = read.problem;
    let mut spans: Vec<Span> = read.spans.iter().cloned().chain(asked).collect();
    spans.sort_by_key(|span| span.start_byte);
    let mut task = task(read, now.time_zone().iana_name());
    task.assignees = people;
    task.project = project;
    let chips = spans.into_iter().map(|span| chip(text, span)).collect();
    Ok(Understood { task, chips, problem })
}

/// What stands after the sign, without its quotes.
fn named(text: &str, span: &Span) -> String {
    let part = text.get(span.start_byte..span.end_byte).unwrap_or_default();
    part.trim_start_matches(['@', '+'])
        .trim_matches(['"', '“', '”'])
        .to_owned()
}

fn question(span: &Span, what: &str, name: &str, choices: Vec<String>, nobody: bool) -> Span {
    let meaning = match (what, nobody) {
        ("project", true) => format!("There is no project “{name}” that you see."),
        ("project", false) => format!("Several projects are called “{name}”. Choose it in the task."),
        (_, true) => format!("Nobody here is called “{name}”."),
        (_, false) => format!("Several people may be meant by “{name}”."),
    };
    Span {
        kind: SpanKind::Unclear,
        meaning,
        choices,
        ..span.clone()
    }
}

fn chip(text: &str, span: Span) -> Chip {
    Chip {
        start: units_before(text, span.start_byte),
        end: units_before(text, span.end_byte),
        kind: span.kind,
        meaning: span.meaning,
        choices: span.choices,
    }
}

fn units_before(text: &str, byte: usize) -> usize {
    text.get(..byte).unwrap_or(text).encode_utf16().count()
}

/// The byte at which a UTF-16 unit begins; none inside of a character or beyond the text.
fn byte_at(text: &str, units: usize) -> Option<usize> {
    let mut passed = 0;
    for (byte, letter) in text.char_indices() {
        if passed == units {
            return Some(byte);
        }
        passed += letter.len_utf16();
    }
    (passed == units).then_some(text.len())
}

/// Without people and project, which are found out beside. Times are in `zone`.
pub fn task(read: QuickAdd, zone: Option<&str>) -> NewTask {
    let mut task = NewTask::titled(read.title);
    let due = |slot: Slot| Due::at(slot, zone);
    task.due = read.due.map(due);
    task.start = read.start.map(|slot| slot.date);
    task.priority = match read.priority {
        Some(vc_phrases::Priority::High) => Priority::High,
        Some(vc_phrases::Priority::Medium) => Priority::Medium,
        Some(vc_phrases::Priority::Low) => Priority::Low,
        None => Priority::None,
    };
    task.tags = read.tags;
    task.repeats = read.repeats.map(|repeats| match repeats {
        Repetition::Rule { start, rule } => {
            task.due = Some(due(start));
            Repeats::Rule {
                rule: rule.to_string(),
                each_missed: false,
            }
        }
        Repetition::AfterCompletion(after) => Repeats::AfterCompletion {
            interval: after.interval,
            unit: after.frequency.into(),
        },
    });
    task.reminders = read
        .reminders
        .into_iter()
        .map(|reminder| match reminder {
            Reminder::Before(Lead::Days(days)) => ReminderAt::DaysBefore(days),
            Reminder::Before(Lead::Minutes(minutes)) => ReminderAt::MinutesBefore(minutes),
            Reminder::At(slot) => ReminderAt::At(due(with_time(slot))),
        })
        .collect();
    task
}

/// A reminder on a day comes at nine.
fn with_time(slot: Slot) -> Slot {
    match slot.time {
        Some(_) => slot,
        None => Slot::at(slot.date.at(9, 0, 0, 0)),
    }
}

/// A task that repeats needs a day to start from: today, where none was said.
pub fn anchored(mut task: NewTask, now: &Zoned) -> NewTask {
    if task.repeats.is_some() && task.due.is_none() {
        task.due = Some(Due::at(Slot::day(now.date()), None));
    }
    task
}
