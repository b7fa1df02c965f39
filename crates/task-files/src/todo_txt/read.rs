//! From lines to tasks.

use std::collections::HashMap;

use jiff::civil::Date;
use vc_recurrence::{Frequency, Rule, Slot};

use super::{is_name, key_value};
use crate::format::{FileError, Reading};
use crate::gather::{Gathered, Place, Warnings, quoted};
use crate::name_words::{name_after, split_names};
use crate::repeat_words::{after_completion, read_every, read_rule, weekdays};
use crate::task::{Due, FileTask, Priority, Repeats, Status};
use crate::when::{day_start, iso_day, iso_slot, iso_time};

pub(crate) fn read(text: &str, reading: &Reading, gathered: &mut Gathered) -> Result<(), FileError> {
    let mut ids: HashMap<String, usize> = HashMap::new();
    let mut parts: Vec<(usize, String)> = Vec::new();
    for (at, line) in text.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        let place = Place::Line(at + 1);
        let (task, links) = read_line(line, reading, place, &mut gathered.warnings);
        let index = gathered.push(task, place)?;
        if let Some(id) = links.id
            && ids.insert(id.clone(), index).is_some()
        {
            gathered.warnings.add(
                place,
                format!(
                    "id:{} is that of an earlier task too; the later one counts",
                    quoted(&id)
                ),
            );
        }
        parts.extend(links.parent.map(|parent| (index, parent)));
    }
    for (index, parent) in parts {
        let found = ids.get(&parent).copied();
        if found.is_none() {
            gathered.warnings.add(
                gathered.places[index],
                format!("it is a part of id:{}, which is not in the file", quoted(&parent)),
            );
        }
        gathered.tasks[index].parent = found;
    }
    Ok(())
}

/// `id:` and `p:` of a line.
#[derive(Default)]
struct Links {
    id: Option<String>,
    parent: Option<String>,
}

fn read_line(line: &str, reading: &Reading, place: Place, warnings: &mut Warnings) -> (FileTask, Links) {
    let mut task = FileTask::default();
    let start = read_start(line.trim(), &mut task, reading, place, warnings);
    let (values, words): (Vec<&str>, Vec<&str>) = start
        .split_whitespace()
        .partition(|word| key_value(word).is_some());
    let (sentence, names) = split_names(&words, is_name);
    task.title = sentence.join(" ");
    for word in names {
        if let Some(name) = name_after(word, '@') {
            task.tags.push(name.to_owned());
        } else if let Some(name) = name_after(word, '+') {
            match &task.project {
                None => task.project = Some(name.to_owned()),
                Some(project) if project == name => {}
                Some(_) => {
                    warnings.add(
                        place,
                        format!("a task is in one project; {} became a tag", quoted(word)),
                    );
                    task.tags.push(name.to_owned());
                }
            }
        }
    }
    let mut links = Links::default();
    let mut clock = Clock::default();
    for word in values {
        if let Some((key, value)) = key_value(word)
            && !read_value(key, value, &mut task, &mut links, &mut clock)
        {
            warnings.add(
                place,
                format!("{} does not read; it is in the notes now", quoted(word)),
            );
            task.note(key, value);
        }
    }
    clock.set(&mut task, place, warnings);
    (task, links)
}

/// Takes `x`, priority and dates off the start of a line.
fn read_start<'a>(
    line: &'a str,
    task: &mut FileTask,
    reading: &Reading,
    place: Place,
    warnings: &mut Warnings,
) -> &'a str {
    let mut rest = line;
    if let Some(done) = rest.strip_prefix("x ") {
        task.status = Status::Done;
        rest = done.trim_start();
    }
    if let Some((letter, after)) = priority_mark(rest) {
        task.priority = read_priority(letter, task, place, warnings);
        rest = after;
    }
    let mut days: Vec<Date> = Vec::new();
    while days.len() < 2
        && let Some((word, after)) = rest.split_once(' ')
        && let Some(day) = iso_day(word)
    {
        days.push(day);
        rest = after.trim_start();
        if task.status == Status::Open {
            break;
        }
    }
    let instant = |day: &Date| day_start(*day, &reading.zone);
    if task.status == Status::Open {
        task.created = days.first().and_then(instant);
    } else {
        task.done_at = days.first().and_then(instant);
        task.created = days.get(1).and_then(instant);
    }
    rest
}

fn priority_mark(text: &str) -> Option<(char, &str)> {
    let after = text.strip_prefix('(')?;
    let letter = after.chars().next().filter(char::is_ascii_uppercase)?;
    Some((letter, after[1..].strip_prefix(") ")?.trim_start()))
}

fn read_priority(letter: char, task: &mut FileTask, place: Place, warnings: &mut Warnings) -> Priority {
    match letter {
        'A' => Priority::High,
        'B' => Priority::Medium,
        'C' => Priority::Low,
        _ => {
            warnings.add(
                place,
                format!("priority {letter} counts as low; the letter is in the notes"),
            );
            task.note("priority", &letter.to_string());
            Priority::Low
        }
    }
}

/// What together makes the due date.
#[derive(Default)]
struct Clock {
    time: Option<jiff::civil::Time>,
    zone: Option<String>,
}

impl Clock {
    fn set(self, task: &mut FileTask, place: Place, warnings: &mut Warnings) {
        let has_more = self.time.is_some() || self.zone.is_some();
        match &mut task.due {
            Some(due) => {
                due.slot.time = self.time.or(due.slot.time);
                due.zone = self.zone.filter(|_| due.slot.time.is_some());
            }
            None if has_more => {
                warnings.add(place, "a time: or tz: without due: says nothing; it is left out")
            }
            None => {}
        }
    }
}

/// Whether the value could be read.
fn read_value(key: &str, value: &str, task: &mut FileTask, links: &mut Links, clock: &mut Clock) -> bool {
    match key {
        "due" => match iso_slot(value) {
            Some(slot) => task.due = Some(Due { slot, zone: None }),
            None => task.plain_date = Some(value.to_owned()),
        },
        "t" => {
            let Some(Slot { date, time: None }) = iso_slot(value) else {
                return false;
            };
            task.start = Some(date);
        }
        "rec" => {
            let Some(repeats) = read_rec(value) else {
                return false;
            };
            task.repeats = Some(repeats);
        }
        "rrule" => {
            let Ok(repeats) = read_rule(value) else {
                return false;
            };
            task.repeats = Some(repeats);
        }
        // The priority of something done, and of programs that have no other place for it.
        "pri" => match value {
            "A" => task.priority = Priority::High,
            "B" => task.priority = Priority::Medium,
            "C" => task.priority = Priority::Low,
            _ => return false,
        },
        "id" => links.id = Some(value.to_owned()),
        "p" => links.parent = Some(value.to_owned()),
        "uid" => task.key = Some(value.to_owned()),
        "time" => {
            clock.time = iso_time(value);
            return clock.time.is_some();
        }
        "tz" => {
            let is_zone = jiff::tz::TimeZone::get(value).is_ok();
            clock.zone = is_zone.then(|| value.to_owned());
            return is_zone;
        }
        "status" => match value {
            "open" => task.status = Status::Open,
            "done" => task.status = Status::Done,
            "cancelled" => task.status = Status::Cancelled,
            "skipped" => task.status = Status::Skipped,
            _ => return false,
        },
        // `h:1` hides a task in some programs; it says nothing about the task.
        _ => return key == "h",
    }
    true
}

/// `rec:2w` after completion, `rec:+2w` by the date; d, w, m, y, and b for business days.
fn read_rec(value: &str) -> Option<Repeats> {
    let (every, is_strict) = match value.strip_prefix('+') {
        Some(every) => (every, true),
        None => (value, false),
    };
    let rule: Rule = match every.strip_suffix('b') {
        Some("1" | "") => weekdays(),
        _ => read_every(every)?,
    };
    if is_strict {
        return Some(Repeats::Rule(rule));
    }
    // The next business day after it was done: the day after, for want of a closer one, would be a weekend now and then.
    let is_plain = rule.weekdays.is_empty() && rule.frequency != Frequency::Hourly;
    is_plain.then(|| after_completion(&rule))
}
