//! The formats, and the two doors: [`read`] and [`write()`].

use std::collections::{HashMap, HashSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use vc_recurrence::{Ends, Recurrence, Slot};

use crate::gather::{Gathered, Warning};
use crate::task::{FileTask, Repeats};
use crate::when::{Stamp, zone_of};
use crate::{bounds, ical, taskwarrior, todo_txt, todoist};

/// Largest file, in bytes: 10 MiB.
pub const FILE_BYTES_MAX: usize = 10 * 1024 * 1024;
/// Most tasks of a file.
pub const TASKS_MAX: usize = 50_000;

/// Most dates that [`Read::next_slots`] counts.
pub const SLOTS_COUNTED_MAX: usize = 1_000_000;

/// How a file keeps its tasks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// A task a line: <https://github.com/todotxt/todo.txt>, with `due:`, `t:`, `rec:`, `pri:` and others as words.
    TodoTxt,
    /// Todoist's project template.
    TodoistCsv,
    /// What `task export` writes: <https://taskwarrior.org/docs/design/task/>.
    TaskwarriorJson,
    /// `VTODO` of RFC 5545.
    ICalendar,
}

/// Whose file it is.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The reader's zone: what is in UTC becomes civil in it.
    pub zone: TimeZone,
}

/// For whom a file is written, and when.
#[derive(Clone, Debug)]
pub struct Writing {
    /// The zone of days and of times without one.
    pub zone: TimeZone,
    /// Now: formats that want a time of writing get this one.
    pub now: Timestamp,
}

/// What was in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Read {
    /// Which format it was in.
    pub format: Format,
    /// In the order of the file.
    pub tasks: Vec<FileTask>,
    /// What could not be kept as it was, at most [`crate::WARNINGS_MAX`].
    pub warnings: Vec<Warning>,
    /// How many more warnings there would be.
    pub warnings_left_off: usize,
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its text, UTF-8.
    pub text: String,
    /// What the format could not hold, at most [`crate::WARNINGS_MAX`].
    pub warnings: Vec<Warning>,
    /// How many more warnings there would be.
    pub warnings_left_off: usize,
}

/// Why nothing could be read.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum FileError {
    /// More than [`FILE_BYTES_MAX`].
    #[error("the file has {bytes} bytes; the most is {FILE_BYTES_MAX} (10 MiB): split it")]
    TooLarge {
        /// How many.
        bytes: usize,
    },
    /// More than [`TASKS_MAX`].
    #[error("the file has more than {TASKS_MAX} tasks; split it")]
    TooManyTasks,
    /// No text in UTF-8.
    #[error("line {line}, column {column}: this is not UTF-8 ({hint}); save the file as UTF-8 and try again")]
    NotUtf8 {
        /// From 1.
        line: usize,
        /// In bytes, from 1.
        column: usize,
        /// What it may be instead.
        hint: &'static str,
    },
    /// Not in that format.
    #[error("line {line}, column {column}: {message}")]
    Malformed {
        /// From 1.
        line: usize,
        /// From 1.
        column: usize,
        /// What is wrong, and what is expected.
        message: String,
    },
}

impl Format {
    /// Which format a file has: by what is in it, then by its name. None where neither tells.
    pub fn detect(name: &str, text: &str) -> Option<Self> {
        let start = text.trim_start_matches('\u{feff}').trim_start();
        let first = start.lines().next().unwrap_or_default().to_ascii_uppercase();
        if first.starts_with("BEGIN:") {
            return Some(Self::ICalendar);
        }
        if todoist::is_header(&first) {
            return Some(Self::TodoistCsv);
        }
        let extension = name
            .rsplit_once('.')
            .map(|(_, extension)| extension.to_ascii_lowercase());
        match extension.as_deref() {
            Some("ics" | "ical" | "icalendar") => Some(Self::ICalendar),
            Some("csv") => Some(Self::TodoistCsv),
            Some("json" | "jsonl" | "ndjson") => Some(Self::TaskwarriorJson),
            Some("txt") => Some(Self::TodoTxt),
            _ if starts_as_json(start) => Some(Self::TaskwarriorJson),
            _ => None,
        }
    }
}

/// Whether a text begins with an object, or a list of them.
fn starts_as_json(text: &str) -> bool {
    let inner = text.strip_prefix('[').unwrap_or(text).trim_start();
    inner
        .strip_prefix('{')
        .is_some_and(|object| object.trim_start().starts_with('"'))
}

/// Reads a file.
///
/// # Errors
/// When it is too large, or not in that format at all.
pub fn read(format: Format, text: &str, reading: &Reading) -> Result<Read, FileError> {
    if text.len() > FILE_BYTES_MAX {
        return Err(FileError::TooLarge { bytes: text.len() });
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    // Lines of the first Macs.
    let newlines = (text.contains('\r') && !text.contains('\n')).then(|| text.replace('\r', "\n"));
    let text = newlines.as_deref().unwrap_or(text);
    let mut gathered = Gathered::default();
    match format {
        Format::TodoTxt => todo_txt::read(text, reading, &mut gathered)?,
        Format::TodoistCsv => todoist::read(text, reading, &mut gathered)?,
        Format::TaskwarriorJson => taskwarrior::read(text, reading, &mut gathered)?,
        Format::ICalendar => ical::read(text, reading, &mut gathered)?,
    }
    bounds::keep(&mut gathered);
    Ok(Read {
        format,
        tasks: gathered.tasks,
        warnings: gathered.warnings.kept,
        warnings_left_off: gathered.warnings.left_off,
    })
}

/// Writes tasks. What the format cannot hold is left out, with a warning whose place is the task's, counted from 1. A parent
/// that is not in the list counts as none.
pub fn write(format: Format, tasks: &[FileTask], writing: &Writing) -> Written {
    let (text, warnings) = match format {
        Format::TodoTxt => todo_txt::write(tasks, writing),
        Format::TodoistCsv => todoist::write(tasks, writing),
        Format::TaskwarriorJson => taskwarrior::write(tasks, writing),
        Format::ICalendar => ical::write(tasks, writing),
    };
    Written {
        text,
        warnings: warnings.kept,
        warnings_left_off: warnings.left_off,
    }
}

impl Read {
    /// Of each task that repeats by a rule, the slot with which it goes on; none of others, and of what is over.
    ///
    /// Taskwarrior lists every occurrence that has come up, so it is the one after the last of them. A calendar lists only those
    /// that differ from the rule: it is the first one that is not listed. What has a `COUNT` has to be counted: beyond
    /// [`SLOTS_COUNTED_MAX`] dates for the whole file there is none either.
    pub fn next_slots(&self) -> Vec<Option<Slot>> {
        let mut listed: HashMap<usize, Vec<Slot>> = HashMap::new();
        for task in &self.tasks {
            if let (Some(series), Some(slot)) = (task.occurrence_of, nominal_slot(task)) {
                listed.entry(series).or_default().push(slot);
            }
        }
        let mut budget = SLOTS_COUNTED_MAX;
        let next = |(at, task): (usize, &FileTask)| {
            let Some(Repeats::Rule(rule)) = &task.repeats else {
                return None;
            };
            let recurrence = Recurrence::new(rule.clone(), task.due.as_ref()?.slot).ok()?;
            let listed = listed.get(&at).map_or(&[][..], Vec::as_slice);
            match (self.format, listed.iter().max(), rule.ends) {
                (Format::TaskwarriorJson, Some(&last), Ends::Count(_)) => recurrence
                    .slots()
                    .take(budget)
                    .inspect(|_| budget -= 1)
                    .find(|slot| *slot > last),
                (Format::TaskwarriorJson, Some(&last), _) => recurrence.after(last),
                _ => {
                    let listed: HashSet<Slot> = listed.iter().copied().collect();
                    recurrence.slots().find(|slot| !listed.contains(slot))
                }
            }
        };
        self.tasks.iter().enumerate().map(next).collect()
    }
}

/// Which occurrence of a series a task is: of a calendar as its key says, whatever it was moved to.
pub fn nominal_slot(task: &FileTask) -> Option<Slot> {
    let due = task.due.as_ref()?;
    let said = task.key.as_deref().and_then(|key| key.rsplit_once('#'));
    match said.and_then(|(_, stamp)| Stamp::read(stamp)) {
        Some(Stamp::Day(day)) => Some(Slot::day(day)),
        Some(Stamp::Civil(moment)) => Some(Slot::at(moment)),
        Some(Stamp::Utc(instant)) => {
            let zone = zone_of(due.zone.as_deref(), &TimeZone::UTC);
            Some(Slot::at(instant.to_zoned(zone).datetime()))
        }
        None => Some(due.slot),
    }
}
