//! From tasks to JSON.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Time;
use serde_json::{Map, Value, json};
use vc_recurrence::{Ends, Frequency, Rule};

use super::extra;
use crate::bounds::one_line;
use crate::format::Writing;
use crate::gather::{Place, Warnings, quoted};
use crate::name_words::as_word;
use crate::repeat_words::{plain_interval, weekdays};
use crate::task::{FileTask, Priority, Reminder, Repeats, Status};
use crate::when::{compact_utc, day_start, instant_of};

pub(crate) fn write(tasks: &[FileTask], writing: &Writing) -> (String, Warnings) {
    let mut warnings = Warnings::default();
    let mut lines = Vec::new();
    for (at, task) in tasks.iter().enumerate() {
        let place = Place::Item(at + 1);
        let object = object(task, tasks, writing, place, &mut warnings);
        lines.push(Value::Object(object).to_string());
    }
    if lines
        .iter()
        .any(|line| EXTRAS.iter().any(|extra| line.contains(extra)))
    {
        warnings.add(
            Place::File,
            "notes, sections, people, links, reminders and parts of tasks are attributes that Taskwarrior keeps but does not show",
        );
    }
    if lines.is_empty() {
        return ("[]\n".to_owned(), warnings);
    }
    (format!("[\n{}\n]\n", lines.join(",\n")), warnings)
}

/// As they begin in a line.
const EXTRAS: [&str; 6] = [
    "\"notes\":",
    "\"section\":",
    "\"people\":",
    "\"links\":",
    "\"remind\":",
    "\"partof\":",
];

fn object(
    task: &FileTask,
    tasks: &[FileTask],
    writing: &Writing,
    place: Place,
    warnings: &mut Warnings,
) -> Map<String, Value> {
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    let instant = |instant: Timestamp| json!(compact_utc(instant));
    set("description", json!(one_line(&task.title)));
    if let Some(key) = &task.key {
        set(if is_uuid(key) { "uuid" } else { extra::KEY }, json!(key));
    }
    set("entry", instant(task.created.unwrap_or(writing.now)));
    for (name, text) in [
        ("project", &task.project),
        (extra::SECTION, &task.section),
        (extra::PLAIN_DATE, &task.plain_date),
    ] {
        if let Some(text) = text {
            set(name, json!(text));
        }
    }
    if !task.notes.is_empty() {
        set(extra::NOTES, json!(task.notes));
    }
    if !task.tags.is_empty() {
        set("tags", json!(tags(task, place, warnings)));
    }
    // Attributes of users are single texts.
    if !task.people.is_empty() {
        if task.people.iter().any(|person| person.contains(',')) {
            warnings.add(
                place,
                "a comma in the name of a person will be read as one between two of them",
            );
        }
        set(extra::PEOPLE, json!(task.people.join(",")));
    }
    if !task.links.is_empty() {
        if task.links.iter().any(|link| link.contains(char::is_whitespace)) {
            warnings.add(place, "a space in a link will be read as one between two of them");
        }
        set(extra::LINKS, json!(task.links.join(" ")));
    }
    let priority = match task.priority {
        Priority::High => Some("H"),
        Priority::Medium => Some("M"),
        Priority::Low => Some("L"),
        Priority::None => None,
    };
    if let Some(priority) = priority {
        set("priority", json!(priority));
    }
    if let Some(due) = &task.due {
        match instant_of(due, &writing.zone) {
            Some(at) => set("due", instant(at)),
            None => warnings.add(
                place,
                format!("its due date {} is too far away; left out", due.slot),
            ),
        }
        if due.slot.time.is_some_and(|time| time == Time::midnight()) {
            warnings.add(
                place,
                "Taskwarrior has no days: due at midnight is due on that day",
            );
        }
        if due
            .zone
            .as_deref()
            .is_some_and(|zone| writing.zone.iana_name() != Some(zone))
        {
            warnings.add(
                place,
                "Taskwarrior has no zones: its due date is kept as an instant only",
            );
        }
    }
    if let Some(start) = task.start.and_then(|start| day_start(start, &writing.zone)) {
        set("scheduled", instant(start));
    }
    if !task.comments.is_empty() {
        set("annotations", annotations(task, writing, place, warnings));
    }
    if !task.reminders.is_empty() {
        set(extra::REMINDERS, json!(reminders(task)));
    }
    let (status, is_template) = status(task);
    set("status", json!(status));
    if task.status == Status::Skipped {
        set(extra::SKIPPED, json!("yes"));
    }
    if task.status != Status::Open {
        // It is not read without one.
        set("end", instant(task.done_at.unwrap_or(writing.now)));
    }
    if let Some(repeats) = &task.repeats {
        set_repeats(repeats, is_template, &mut set, place, warnings);
    }
    set_references(task, tasks, &mut set, place, warnings);
    object
}

fn status(task: &FileTask) -> (&'static str, bool) {
    match task.status {
        // A template has to have a due date.
        Status::Open if task.repeats.is_some() && task.due.is_some() => ("recurring", true),
        Status::Open => ("pending", false),
        Status::Done => ("completed", false),
        Status::Cancelled | Status::Skipped => ("deleted", false),
    }
}

fn set_repeats(
    repeats: &Repeats,
    is_template: bool,
    set: &mut impl FnMut(&str, Value),
    place: Place,
    warnings: &mut Warnings,
) {
    let (rule, is_chained) = match repeats {
        Repeats::Rule(rule) => (rule.clone(), false),
        Repeats::AfterCompletion(after) => (Rule::every(after.interval, after.frequency), true),
    };
    set("rtype", json!(if is_chained { "chained" } else { "periodic" }));
    let endless = Rule {
        ends: Ends::Never,
        ..rule.clone()
    };
    let duration = duration(&endless);
    if duration.is_none() || rule.ends != Ends::Never || !is_template {
        set(extra::RULE, json!(rule.to_string()));
    }
    if !is_template {
        return;
    }
    if duration.is_none() || rule.ends != Ends::Never || is_chained {
        warnings.add(
            place,
            format!("Taskwarrior repeats only by one interval without an end; {repeats} is kept as an attribute of its own", repeats = words(&rule, is_chained)),
        );
    }
    let nearest = || duration_of(rule.interval, rule.frequency);
    set("recur", json!(duration.unwrap_or_else(nearest)));
}

fn words(rule: &Rule, is_chained: bool) -> String {
    match is_chained {
        true => format!("{rule} after completion"),
        false => rule.to_string(),
    }
}

fn duration(rule: &Rule) -> Option<String> {
    if *rule == weekdays() {
        return Some("weekdays".to_owned());
    }
    plain_interval(rule).map(|(interval, frequency)| duration_of(interval, frequency))
}

fn duration_of(interval: u32, frequency: Frequency) -> String {
    match frequency {
        Frequency::Hourly => format!("PT{interval}H"),
        Frequency::Daily => format!("P{interval}D"),
        Frequency::Weekly => format!("P{interval}W"),
        Frequency::Monthly => format!("P{interval}M"),
        Frequency::Yearly => format!("P{interval}Y"),
    }
}

fn set_references(
    task: &FileTask,
    tasks: &[FileTask],
    set: &mut impl FnMut(&str, Value),
    place: Place,
    warnings: &mut Warnings,
) {
    for (name, other, what) in [
        ("parent", task.occurrence_of, "a series"),
        (extra::PARENT, task.parent, "a task"),
    ] {
        let Some(other) = other.and_then(|other| tasks.get(other)) else {
            continue;
        };
        match &other.key {
            Some(key) if name != "parent" || is_uuid(key) => set(name, json!(key)),
            _ => warnings.add(
                place,
                format!("it belongs to {what} that has no UUID to name it by; that is left out"),
            ),
        }
    }
}

fn tags(task: &FileTask, place: Place, warnings: &mut Warnings) -> Vec<String> {
    let mut tags = Vec::new();
    for tag in &task.tags {
        let word = as_word(tag).replace(',', "_");
        if word != *tag {
            warnings.add(
                place,
                format!("the tag {} has to be one word: {word}", quoted(tag)),
            );
        }
        tags.push(word);
    }
    tags
}

fn annotations(task: &FileTask, writing: &Writing, place: Place, warnings: &mut Warnings) -> Value {
    // Taskwarrior knows annotations by their second: each has one of its own.
    let mut seconds: HashSet<i64> = HashSet::new();
    let mut annotations = Vec::new();
    for comment in &task.comments {
        let at = comment.at.or(task.created).unwrap_or(writing.now);
        let mut second = at.as_second();
        while !seconds.insert(second) {
            second += 1;
        }
        let at = Timestamp::from_second(second).unwrap_or(at);
        if comment.author.is_some() {
            warnings.add(place, "Taskwarrior does not know who made a comment");
        }
        annotations.push(json!({ "entry": compact_utc(at), "description": comment.text }));
    }
    Value::Array(annotations)
}

fn reminders(task: &FileTask) -> String {
    let words: Vec<String> = task
        .reminders
        .iter()
        .map(|reminder| match reminder {
            Reminder::DaysBefore(days) => format!("{days}d"),
            Reminder::MinutesBefore(minutes) => format!("{minutes}m"),
            Reminder::At(at) => compact_utc(*at),
        })
        .collect();
    words.join(" ")
}

/// `8-4-4-4-12` hexadecimal digits.
fn is_uuid(key: &str) -> bool {
    let lengths: Vec<usize> = key.split('-').map(str::len).collect();
    lengths == [8, 4, 4, 4, 12] && key.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}
