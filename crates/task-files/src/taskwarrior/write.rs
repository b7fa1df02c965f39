//! From tasks to JSON.

use std::collections::HashSet;

use jiff::Timestamp;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::extra;
use super::recur::{Masks, Recur, recur_of};
use crate::bounds::one_line;
use crate::format::Writing;
use crate::gather::{Place, Warnings, quoted};
use crate::name_words::as_word;
use crate::repeat_words::{read_every, rule_text};
use crate::task::{FileTask, Priority, Reminder, Repeats, Status};
use crate::when::{compact_utc, day_start, instant_of, zone_of};

pub(crate) fn write(tasks: &[FileTask], writing: &Writing) -> (String, Warnings) {
    let mut warnings = Warnings::default();
    let mut lines = Vec::new();
    let masks = Masks::of(tasks);
    for at in 0..tasks.len() {
        let object = object(at, tasks, &masks, writing, &mut warnings);
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
    at: usize,
    tasks: &[FileTask],
    masks: &Masks,
    writing: &Writing,
    warnings: &mut Warnings,
) -> Map<String, Value> {
    let (task, place) = (&tasks[at], Place::Item(at + 1));
    let mut object = Map::new();
    let mut set = |name: &str, value: Value| {
        object.insert(name.to_owned(), value);
    };
    let instant = |instant: Timestamp| json!(compact_utc(instant));
    set("description", json!(one_line(&task.title)));
    if let Some(key) = &task.key {
        set("uuid", json!(uuid_of(key)));
        if !is_uuid(key) {
            set(extra::KEY, json!(key));
        }
    }
    set(
        "entry",
        instant(task.created.or(task.done_at).unwrap_or(writing.now)),
    );
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
    let recur = task.repeats.as_ref().and_then(|repeats| recur_of(repeats, task));
    set("status", json!(status(task, recur.is_some())));
    if task.status == Status::Skipped {
        set(extra::SKIPPED, json!("yes"));
    }
    if task.status != Status::Open {
        // It is not read without one.
        set("end", instant(task.done_at.unwrap_or(writing.now)));
    }
    if let Some(repeats) = &task.repeats {
        let zone = task.due.as_ref().and_then(|due| due.zone.as_deref());
        let zone = zone_of(zone, &writing.zone);
        set_repeats(repeats, recur.as_ref(), &mut set, place, &zone, warnings);
        if let Some(mask) = masks.masks.get(&at).filter(|_| recur.is_some()) {
            set("mask", json!(mask));
            let gaps = masks.gaps.get(&at).copied().unwrap_or_default();
            if gaps > 0 {
                warnings.add(
                    place,
                    format!("{gaps} of its dates, before the last occurrence that is listed, count as over"),
                );
            }
        }
    }
    if let Some(other) = task.parent.and_then(|parent| tasks.get(parent)) {
        match &other.key {
            Some(key) => set(extra::PARENT, json!(uuid_of(key))),
            None => warnings.add(
                place,
                "it is a part of a task that has no key to name it by; that is left out",
            ),
        }
    }
    if let Some(other) = task.occurrence_of.and_then(|series| tasks.get(series)) {
        let recur = other
            .repeats
            .as_ref()
            .and_then(|repeats| recur_of(repeats, other));
        match (&other.key, recur, masks.numbers.get(&at)) {
            (Some(key), Some(recur), Some(number)) => {
                set("parent", json!(uuid_of(key)));
                set("recur", json!(recur.duration));
                set("rtype", json!("periodic"));
                set("imask", json!(number));
            }
            _ => warnings.add(
                place,
                "it is an occurrence of something that Taskwarrior cannot repeat; it stands for itself there",
            ),
        }
    }
    object
}

fn status(task: &FileTask, is_template: bool) -> &'static str {
    match task.status {
        Status::Open if is_template => "recurring",
        Status::Open => "pending",
        Status::Done => "completed",
        Status::Cancelled | Status::Skipped => "deleted",
    }
}

fn set_repeats(
    repeats: &Repeats,
    recur: Option<&Recur>,
    set: &mut impl FnMut(&str, Value),
    place: Place,
    zone: &TimeZone,
    warnings: &mut Warnings,
) {
    let text = rule_text(repeats);
    let Some(recur) = recur else {
        warnings.add(
            place,
            format!(
                "Taskwarrior cannot repeat {text}: it is kept as an attribute, and will not repeat there"
            ),
        );
        set(extra::RULE, json!(text));
        return;
    };
    set("recur", json!(recur.duration));
    set("rtype", json!("periodic"));
    if let Some(last) = recur.last.and_then(|last| last.instant(zone)) {
        set("until", json!(compact_utc(last.timestamp())));
    }
    // Where reading the interval would not give the same rule.
    if read_every(&recur.duration).map(Repeats::Rule).as_ref() != Some(repeats) {
        set(extra::RULE, json!(text));
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

/// The UUID of a key that may be none: always the same one (version 8 from SHA-256, RFC 9562, B.2).
fn uuid_of(key: &str) -> String {
    if is_uuid(key) {
        return key.to_owned();
    }
    let digest = Sha256::digest(key.as_bytes());
    let mut bytes: [u8; 16] = std::array::from_fn(|at| digest[at]);
    bytes[6] = bytes[6] & 0x0f | 0x80;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut uuid = String::new();
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            uuid.push('-');
        }
        uuid.push_str(&format!("{byte:02x}"));
    }
    uuid
}
