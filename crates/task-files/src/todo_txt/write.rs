//! From tasks to lines.

use std::collections::HashSet;

use vc_recurrence::{Frequency, Rule};

use super::{is_name, key_value};
use crate::bounds::one_line;
use crate::flat::without_series;
use crate::format::Writing;
use crate::gather::{Place, Warnings, quoted};
use crate::name_words::{as_word, name_after};
use crate::repeat_words::{plain_interval, rule_text, weekdays};
use crate::task::{FileTask, Priority, Repeats, Status};
use crate::when::{day_of, iso_day};

pub(crate) fn write(tasks: &[FileTask], writing: &Writing) -> (String, Warnings) {
    let mut warnings = Warnings::default();
    let tasks = without_series(tasks);
    let parents: HashSet<usize> = tasks.iter().flatten().filter_map(|task| task.parent).collect();
    let mut text = String::new();
    for (at, task) in tasks.iter().enumerate() {
        let Some(task) = task else { continue };
        let place = Place::Item(at + 1);
        let mut values = values(task, place, &mut warnings);
        if parents.contains(&at) {
            values.push(format!("id:{}", at + 1));
        }
        if let Some(parent) = task.parent {
            values.push(format!("p:{}", parent + 1));
        }
        let mut words = marks(task, writing, place, &mut warnings);
        let title = one_line(&task.title);
        if !words.iter().any(|word| word == "x") && looks_like_a_mark(&title) {
            // A word of the format that keeps the title from being read as marks.
            words.push("status:open".to_owned());
        } else if looks_like_a_mark(&title) {
            words.push("status:done".to_owned());
        }
        words.push(title);
        words.extend(names(task, place, &mut warnings));
        words.extend(values);
        text.push_str(&words.join(" "));
        text.push('\n');
        warn_of_losses(task, place, &mut warnings);
    }
    (text, warnings)
}

/// `x`, priority and dates at the start of a line.
fn marks(task: &FileTask, writing: &Writing, place: Place, warnings: &mut Warnings) -> Vec<String> {
    let day = |instant| day_of(instant, &writing.zone).to_string();
    let letter = letter(task.priority);
    let mut words = Vec::new();
    if task.status == Status::Open {
        words.extend(letter.map(|letter| format!("({letter})")));
        words.extend(task.created.map(day));
        return words;
    }
    words.push("x".to_owned());
    match task.done_at {
        Some(done_at) => {
            words.push(day(done_at));
            words.extend(task.created.map(day));
        }
        // Alone, the day of creation would be read as that of completion.
        None if task.created.is_some() => {
            warnings.add(
                place,
                "nobody knows when it was done, so the day of its creation is left out",
            );
        }
        None => {}
    }
    words
}

fn letter(priority: Priority) -> Option<char> {
    match priority {
        Priority::High => Some('A'),
        Priority::Medium => Some('B'),
        Priority::Low => Some('C'),
        Priority::None => None,
    }
}

fn looks_like_a_mark(title: &str) -> bool {
    let first = title.split(' ').next().unwrap_or_default();
    let is_priority = first.len() == 3 && first.starts_with('(') && first.ends_with(')');
    first == "x" || is_priority || iso_day(first).is_some()
}

/// Project and tags, as words; warns of words of the title that will be read as such.
fn names(task: &FileTask, place: Place, warnings: &mut Warnings) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    let marked = task
        .project
        .iter()
        .map(|name| ('+', name))
        .chain(task.tags.iter().map(|name| ('@', name)));
    for (sign, name) in marked {
        let word = format!("{sign}{}", as_word(name));
        if name_after(&word, sign) == Some(name) {
            names.push(word);
        } else if name_after(&word, sign).is_some() {
            warnings.add(place, format!("{} has to be one word: {word}", quoted(name)));
            names.push(word);
        } else {
            warnings.add(
                place,
                format!("{} cannot be a word here; it is left out", quoted(name)),
            );
        }
    }
    for word in task.title.split_whitespace() {
        if key_value(word).is_some() || (is_name(word) && !names.iter().any(|name| name == word)) {
            warnings.add(
                place,
                format!("{} in its title will be read as more than a word", quoted(word)),
            );
        }
    }
    names
}

/// What stands as `key:value`.
fn values(task: &FileTask, place: Place, warnings: &mut Warnings) -> Vec<String> {
    let mut values = Vec::new();
    if let Some(due) = &task.due {
        values.push(format!("due:{}", due.slot.date));
        if let Some(time) = due.slot.time {
            values.push(format!("time:{:02}:{:02}", time.hour(), time.minute()));
            values.extend(due.zone.as_ref().map(|zone| format!("tz:{zone}")));
        }
    }
    values.extend(task.start.map(|start| format!("t:{start}")));
    if let Some(repeats) = &task.repeats {
        let (short, mark) = match repeats {
            Repeats::Rule(rule) => (short(rule), "+"),
            Repeats::AfterCompletion(after) => (short(&Rule::every(after.interval, after.frequency)), ""),
        };
        match short {
            Some(short) => values.push(format!("rec:{mark}{short}")),
            None => {
                let text = rule_text(repeats);
                warnings.add(
                    place,
                    format!("rec: cannot say {text}; it stands as rrule:, which other programs do not know"),
                );
                values.push(format!("rrule:{text}"));
            }
        }
    }
    if task.status != Status::Open {
        values.extend(letter(task.priority).map(|letter| format!("pri:{letter}")));
    }
    match task.status {
        Status::Cancelled => values.push("status:cancelled".to_owned()),
        Status::Skipped => values.push("status:skipped".to_owned()),
        Status::Open | Status::Done => {}
    }
    if let Some(key) = &task.key {
        if key.contains(char::is_whitespace) || key.is_empty() {
            warnings.add(
                place,
                format!("its key {} is not one word; it is left out", quoted(key)),
            );
        } else {
            values.push(format!("uid:{key}"));
        }
    }
    values
}

/// `2w`, and `1b` for business days.
fn short(rule: &Rule) -> Option<String> {
    if *rule == weekdays() {
        return Some("1b".to_owned());
    }
    let (interval, frequency) = plain_interval(rule)?;
    let unit = match frequency {
        Frequency::Hourly => return None,
        Frequency::Daily => 'd',
        Frequency::Weekly => 'w',
        Frequency::Monthly => 'm',
        Frequency::Yearly => 'y',
    };
    Some(format!("{interval}{unit}"))
}

fn warn_of_losses(task: &FileTask, place: Place, warnings: &mut Warnings) {
    let losses = [
        (!task.notes.is_empty(), "notes"),
        (task.section.is_some(), "section"),
        (task.plain_date.is_some(), "date in words"),
        (!task.reminders.is_empty(), "reminders"),
        (!task.comments.is_empty(), "comments"),
        (!task.people.is_empty(), "people"),
        (!task.links.is_empty(), "links"),
        (task.occurrence_of.is_some(), "series"),
    ];
    let lost: Vec<&str> = losses
        .iter()
        .filter(|(is_lost, _)| *is_lost)
        .map(|(_, name)| *name)
        .collect();
    if !lost.is_empty() {
        warnings.add(place, format!("todo.txt has no {}; left out", lost.join(", no ")));
    }
}
