//! From JSON to tasks.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::{Map, Value};
use vc_recurrence::{Ends, Slot, Until};

use super::extra;
use super::objects::Objects;
use crate::format::{FileError, Reading};
use crate::gather::{Gathered, Place, Warnings, quoted};
use crate::repeat_words::{after_completion, read_every, read_rule};
use crate::task::{Comment, Due, FileTask, Priority, Reminder, Repeats, Status};
use crate::when::{Stamp, day_of, due_at};

/// Attributes that say nothing about a task that is not said elsewhere: numbers within one copy of Taskwarrior, figures that it
/// computes, the marks of a template.
const COMPUTED: [&str; 6] = ["id", "urgency", "modified", "mask", "imask", "rtype"];

pub(crate) fn read(text: &str, reading: &Reading, gathered: &mut Gathered) -> Result<(), FileError> {
    let mut references = Vec::new();
    let mut reader = Objects::new(text);
    while let Some(value) = reader.next_value()? {
        let place = Place::Item(references.len() + 1);
        let Value::Object(attributes) = value else {
            let message = format!("a task is {{…}}, not {}", quoted(&value.to_string()));
            return Err(reader.malformed(message));
        };
        let (task, refers) = Item::new(attributes, &reading.zone, place, &mut gathered.warnings).read();
        gathered.push(task, place)?;
        references.push(refers);
    }
    link(&references, gathered);
    Ok(())
}

/// What a task says about others, by their UUIDs.
#[derive(Default)]
struct References {
    uuid: Option<String>,
    template: Option<String>,
    part_of: Option<String>,
    depends: Vec<String>,
    recur: Option<String>,
    until: Option<String>,
}

fn link(references: &[References], gathered: &mut Gathered) {
    // By UUID, and by the keys that this crate writes beside.
    let mut by_key: HashMap<String, usize> = HashMap::new();
    for (at, refers) in references.iter().enumerate() {
        let names = refers.uuid.iter().chain(&gathered.tasks[at].key);
        for name in names {
            // Taskwarrior copies the attributes of a template to its occurrences: the template comes first.
            let is_template = refers.template.is_none();
            if is_template || !by_key.contains_key(name) {
                by_key.insert(name.clone(), at);
            }
        }
    }
    for (at, refers) in references.iter().enumerate() {
        let place = gathered.places[at];
        let titles: Vec<String> = refers
            .depends
            .iter()
            .map(|uuid| {
                by_key
                    .get(uuid)
                    .map_or(uuid, |&other| &gathered.tasks[other].title)
                    .clone()
            })
            .collect();
        let task = &mut gathered.tasks[at];
        for title in titles {
            task.note("depends on", &title);
        }
        if let Some(template) = &refers.template {
            let series = by_key.get(template).copied();
            // A key of its own, not the one that was copied.
            let copied = series
                .filter(|&series| series != at)
                .map(|series| gathered.tasks[series].key.clone());
            let task = &mut gathered.tasks[at];
            if copied.is_some_and(|copied| copied == task.key) {
                task.key.clone_from(&refers.uuid);
            }
            task.occurrence_of = series;
            if series.is_none() {
                task.note("recur", refers.recur.as_deref().unwrap_or_default());
                task.note("until", refers.until.as_deref().unwrap_or_default());
                gathered.warnings.add(
                    place,
                    "the task that it is an occurrence of is not in the file; it stands for itself, and does not repeat",
                );
            }
        }
        if let Some(parent) = &refers.part_of {
            let parent = by_key.get(parent).copied();
            gathered.tasks[at].parent = parent;
            if parent.is_none() {
                gathered
                    .warnings
                    .add(place, "the task that it is a part of is not in the file");
            }
        }
    }
}

/// One task, while its attributes are taken off it.
struct Item<'a> {
    attributes: Map<String, Value>,
    zone: &'a TimeZone,
    place: Place,
    warnings: &'a mut Warnings,
    task: FileTask,
}

impl<'a> Item<'a> {
    fn new(
        attributes: Map<String, Value>,
        zone: &'a TimeZone,
        place: Place,
        warnings: &'a mut Warnings,
    ) -> Self {
        Self {
            attributes,
            zone,
            place,
            warnings,
            task: FileTask::default(),
        }
    }

    fn read(mut self) -> (FileTask, References) {
        let uuid = self.text("uuid");
        self.task.key = self.text(extra::KEY).or_else(|| uuid.clone());
        self.task.title = self.text("description").unwrap_or_default();
        self.task.notes = self.text(extra::NOTES).unwrap_or_default();
        self.task.project = self.text("project");
        self.task.section = self.text(extra::SECTION);
        self.task.plain_date = self.text(extra::PLAIN_DATE);
        self.task.tags = self.list("tags");
        self.task.people = self.list(extra::PEOPLE);
        let links = self.text(extra::LINKS).unwrap_or_default();
        self.task.links = links.split_whitespace().map(str::to_owned).collect();
        self.task.created = self.instant("entry");
        self.read_priority();
        self.read_status();
        self.task.due = self.instant("due").map(|due| day_or_time(due, self.zone));
        self.read_start();
        self.read_comments();
        self.read_reminders();
        let refers = References {
            uuid,
            ..self.read_references()
        };
        for name in COMPUTED {
            self.attributes.remove(name);
        }
        // What users define for themselves.
        for (name, value) in std::mem::take(&mut self.attributes) {
            self.task.note(&name, &as_text(&value));
        }
        (self.task, refers)
    }

    fn text(&mut self, name: &str) -> Option<String> {
        self.attributes.remove(name).map(|value| as_text(&value))
    }

    /// A list; older versions write one text with commas.
    fn list(&mut self, name: &str) -> Vec<String> {
        match self.attributes.remove(name) {
            None | Some(Value::Null) => Vec::new(),
            Some(Value::Array(values)) => values.iter().map(as_text).collect(),
            Some(other) => as_text(&other)
                .split(',')
                .map(|each| each.trim().to_owned())
                .filter(|each| !each.is_empty())
                .collect(),
        }
    }

    fn instant(&mut self, name: &str) -> Option<Timestamp> {
        let text = self.text(name).filter(|text| !text.is_empty())?;
        let instant = read_instant(&text, self.zone);
        if instant.is_none() {
            self.unread(name, &text);
        }
        instant
    }

    fn unread(&mut self, name: &str, value: &str) {
        self.warnings.add(
            self.place,
            format!(
                "its {name} {} does not read; it is in the notes now",
                quoted(value)
            ),
        );
        self.task.note(name, value);
    }

    fn read_priority(&mut self) {
        match self.text("priority").as_deref() {
            None | Some("") => {}
            Some("H") => self.task.priority = Priority::High,
            Some("M") => self.task.priority = Priority::Medium,
            Some("L") => self.task.priority = Priority::Low,
            Some(other) => self.unread("priority", other),
        }
    }

    fn read_status(&mut self) {
        let is_skipped = self.attributes.remove(extra::SKIPPED).is_some();
        match self.text("status").as_deref() {
            None | Some("pending" | "waiting" | "recurring") => {}
            Some("completed") => self.task.status = Status::Done,
            Some("deleted") if is_skipped => self.task.status = Status::Skipped,
            Some("deleted") => self.task.status = Status::Cancelled,
            Some(other) => self.unread("status", other),
        }
        self.task.done_at = self.instant("end");
        if let Some(started) = self.instant("start") {
            self.task.note("started", &civil(started, self.zone).to_string());
        }
    }

    /// When to begin: `scheduled`, else the end of `wait`. A time of day, and the second of the two, go to the notes.
    fn read_start(&mut self) {
        for name in ["scheduled", "wait"] {
            let Some(instant) = self.instant(name) else {
                continue;
            };
            let slot = day_or_time(instant, self.zone).slot;
            let day = day_of(instant, self.zone);
            let is_said = *self.task.start.get_or_insert(day) == day && slot.time.is_none();
            if !is_said {
                self.task.note(name, &slot.to_string());
            }
        }
    }

    fn read_comments(&mut self) {
        let Some(Value::Array(annotations)) = self.attributes.remove("annotations") else {
            return;
        };
        for annotation in annotations {
            let field = |name: &str| annotation.get(name).map(as_text);
            self.task.comments.push(Comment {
                text: field("description").unwrap_or_else(|| as_text(&annotation)),
                at: field("entry").and_then(|entry| read_instant(&entry, self.zone)),
                author: None,
            });
        }
    }

    fn read_reminders(&mut self) {
        for word in self.text(extra::REMINDERS).unwrap_or_default().split_whitespace() {
            let before = |unit: char| word.strip_suffix(unit)?.parse().ok();
            let reminder = before('d')
                .map(Reminder::DaysBefore)
                .or_else(|| before('m').map(Reminder::MinutesBefore))
                .or_else(|| read_instant(word, self.zone).map(Reminder::At));
            match reminder {
                Some(reminder) => self.task.reminders.push(reminder),
                None => self.unread(extra::REMINDERS, word),
            }
        }
    }

    fn read_references(&mut self) -> References {
        let mut refers = References {
            template: self.text("parent"),
            part_of: self.text(extra::PARENT),
            depends: self.list("depends"),
            recur: self.text("recur"),
            ..References::default()
        };
        let is_chained = self.attributes.get("rtype").and_then(Value::as_str) == Some("chained");
        let rule = self.text(extra::RULE);
        let until = self.instant("until");
        if refers.template.is_some() {
            refers.until = until.map(|until| civil(until, self.zone).to_string());
            return refers;
        }
        if let Some(rule) = rule {
            match read_rule(&rule) {
                Ok(repeats) => self.task.repeats = Some(repeats),
                Err(_) => self.unread(extra::RULE, &rule),
            }
            return refers;
        }
        match refers.recur.as_deref().map(|recur| (recur, read_every(recur))) {
            Some((_, Some(rule))) if is_chained => self.task.repeats = Some(after_completion(&rule)),
            Some((_, Some(mut rule))) => {
                if let Some(until) = until {
                    rule.ends = Ends::Until(Until::DateTime(civil(until, self.zone).datetime()));
                }
                self.task.repeats = Some(Repeats::Rule(rule));
                return refers;
            }
            Some((recur, None)) => self.unread("recur", recur),
            None => {}
        }
        if let Some(until) = until {
            self.task.note("until", &civil(until, self.zone).to_string());
        }
        refers
    }
}

fn as_text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn read_instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    Stamp::read(text)
        .and_then(|stamp| stamp.instant(zone))
        .or_else(|| text.parse().ok())
}

fn civil(instant: Timestamp, zone: &TimeZone) -> Slot {
    Slot::at(instant.to_zoned(zone.clone()).datetime())
}

/// Taskwarrior has no days: "due on Monday" is its first second, and "by the end of the month" the last one. Both are days here.
fn day_or_time(instant: Timestamp, zone: &TimeZone) -> Due {
    let slot = civil(instant, zone);
    let clock = slot.time.map(|time| (time.hour(), time.minute(), time.second()));
    match clock {
        Some((0, 0, 0) | (23, 59, 59)) => Due {
            slot: Slot::day(slot.date),
            zone: None,
        },
        _ => due_at(instant, zone),
    }
}
