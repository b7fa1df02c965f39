//! From rows to tasks.

use std::collections::{BTreeSet, HashMap};

use csv::{ReaderBuilder, StringRecord};
use jiff::tz::TimeZone;
use serde_json::Value;

use super::{COLUMNS, is_header};
use crate::bounds::DEPTH_MAX;
use crate::format::{FileError, Reading};
use crate::gather::{Gathered, Place, Warnings, quoted};
use crate::name_words::{name_after, split_names};
use crate::task::{Comment, Due, FileTask, Priority};
use crate::when::{iso_day, iso_slot};

/// Deepest indent; Todoist's own is 5.
const INDENT_MAX: usize = 1_000;

pub(crate) fn read(text: &str, reading: &Reading, gathered: &mut Gathered) -> Result<(), FileError> {
    let first = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .unwrap_or_default();
    if !is_header(&first.to_ascii_uppercase()) {
        return Err(FileError::Malformed {
            line: 1,
            column: 1,
            message: format!(
                "a Todoist template begins with its columns, TYPE,CONTENT,…; found {}",
                quoted(first)
            ),
        });
    }
    // Spreadsheets of some countries write semicolons.
    let delimiter = if first.contains(';') && !first.contains(',') {
        b';'
    } else {
        b','
    };
    let mut rows = ReaderBuilder::new()
        .delimiter(delimiter)
        .flexible(true)
        .has_headers(true)
        .from_reader(text.as_bytes());
    let header = rows.headers().map_err(|error| malformed(&error))?.clone();
    let columns: HashMap<String, usize> = header
        .iter()
        .enumerate()
        .map(|(at, name)| (name.trim().to_ascii_uppercase(), at))
        .collect();
    let mut project = Project {
        columns,
        section: None,
        levels: Vec::new(),
        authors: BTreeSet::new(),
    };
    for record in rows.records() {
        let record = record.map_err(|error| malformed(&error))?;
        let line = record.position().map_or(1, |position| position.line());
        let place = Place::Line(usize::try_from(line).unwrap_or(usize::MAX));
        let row = Row {
            record: &record,
            columns: &project.columns,
        };
        match row.get("TYPE").to_ascii_lowercase().as_str() {
            "task" => {
                let task = read_task(&row, reading, place, &mut gathered.warnings);
                let (author, level) = (
                    row.get("AUTHOR").to_owned(),
                    indent(&row, place, &mut gathered.warnings),
                );
                project.add(task, author, level, place, gathered)?;
            }
            "section" => {
                project.section = Some(row.get("CONTENT").to_owned());
                project.levels.clear();
            }
            "note" => read_comment(&row, &project, place, gathered),
            // How the project is shown.
            "meta" => {}
            "" if record.iter().all(|field| field.trim().is_empty()) => {}
            other => gathered.warnings.add(
                place,
                format!(
                    "a row is a task, section or note, not {}; left out",
                    quoted(other)
                ),
            ),
        }
    }
    if !project.authors.is_empty() {
        let names: Vec<&str> = project.authors.iter().take(5).map(String::as_str).collect();
        gathered.warnings.add(
            Place::File,
            format!("who wrote the tasks down is not kept ({})", names.join(", ")),
        );
    }
    Ok(())
}

fn malformed(error: &csv::Error) -> FileError {
    let line = error.position().map_or(1, |position| position.line());
    FileError::Malformed {
        line: usize::try_from(line).unwrap_or(usize::MAX),
        column: 1,
        message: format!("this is not CSV ({error})"),
    }
}

/// Where in the project the rows have come to.
struct Project {
    columns: HashMap<String, usize>,
    section: Option<String>,
    /// The last task of each indent, from the first.
    levels: Vec<usize>,
    authors: BTreeSet<String>,
}

impl Project {
    fn add(
        &mut self,
        mut task: FileTask,
        author: String,
        level: usize,
        place: Place,
        gathered: &mut Gathered,
    ) -> Result<(), FileError> {
        if level > self.levels.len() + 1 {
            gathered.warnings.add(
                place,
                format!(
                    "its indent is {level}, but the task before it has {}; it is a part of that",
                    self.levels.len()
                ),
            );
        }
        self.levels.truncate(level - 1);
        task.parent = self.levels.last().copied();
        task.section.clone_from(&self.section);
        if !author.is_empty() && self.authors.len() < 100 {
            self.authors.insert(author);
        }
        self.levels.push(gathered.push(task, place)?);
        Ok(())
    }
}

struct Row<'a> {
    record: &'a StringRecord,
    columns: &'a HashMap<String, usize>,
}

impl Row<'_> {
    /// The field of a column; empty where there is none.
    fn get(&self, column: &str) -> &str {
        self.columns
            .get(column)
            .and_then(|&at| self.record.get(at))
            .unwrap_or_default()
            .trim()
    }
}

fn read_task(row: &Row<'_>, reading: &Reading, place: Place, warnings: &mut Warnings) -> FileTask {
    let words: Vec<&str> = row.get("CONTENT").split_whitespace().collect();
    let (title, labels) = split_names(&words, |word| name_after(word, '@').is_some());
    let mut task = FileTask {
        title: title.join(" "),
        notes: row.get("DESCRIPTION").to_owned(),
        tags: labels
            .iter()
            .filter_map(|word| name_after(word, '@'))
            .map(str::to_owned)
            .collect(),
        priority: read_priority(row, place, warnings),
        ..FileTask::default()
    };
    let responsible = row.get("RESPONSIBLE");
    if !responsible.is_empty() {
        task.people.push(responsible.to_owned());
    }
    read_dates(row, &mut task, reading);
    let duration = format!("{} {}", row.get("DURATION"), row.get("DURATION_UNIT"));
    if !row.get("DURATION").is_empty() && row.get("DURATION") != "None" {
        task.note("duration", &duration);
    }
    if !matches!(row.get("DATE_LANG"), "" | "en") && task.plain_date.is_some() {
        task.note("language of the date", row.get("DATE_LANG"));
    }
    read_other_columns(row, &mut task);
    task
}

/// 1 is the highest. An empty one counts as 1 in Todoist's own import, which hardly anybody means.
fn read_priority(row: &Row<'_>, place: Place, warnings: &mut Warnings) -> Priority {
    match row.get("PRIORITY") {
        "1" => Priority::High,
        "2" => Priority::Medium,
        "3" => Priority::Low,
        "4" | "" => Priority::None,
        other => {
            warnings.add(
                place,
                format!("its priority is 1 to 4, not {}; left out", quoted(other)),
            );
            Priority::None
        }
    }
}

fn indent(row: &Row<'_>, place: Place, warnings: &mut Warnings) -> usize {
    let text = row.get("INDENT");
    match text.parse::<usize>() {
        Ok(level @ 1..=INDENT_MAX) => level,
        Ok(0) => 1,
        Err(_) if text.is_empty() => 1,
        _ => {
            warnings.add(
                place,
                format!(
                    "its indent is 1 to {DEPTH_MAX}, not {}; it stands on its own",
                    quoted(text)
                ),
            );
            1
        }
    }
}

/// The date is when one wants to do it, the deadline when it has to be done; alone, either is the due date.
fn read_dates(row: &Row<'_>, task: &mut FileTask, reading: &Reading) {
    let date = row.get("DATE");
    match iso_slot(date) {
        Some(slot) => {
            let known = TimeZone::get(row.get("TIMEZONE")).ok();
            let named = known
                .as_ref()
                .unwrap_or(&reading.zone)
                .iana_name()
                .map(str::to_owned);
            task.due = Some(Due {
                slot,
                zone: named.filter(|_| slot.time.is_some() && known.is_some()),
            });
        }
        None if !date.is_empty() => task.plain_date = Some(date.to_owned()),
        None => {}
    }
    let deadline = row.get("DEADLINE");
    match iso_day(deadline) {
        Some(day) if date.is_empty() => {
            task.due = Some(Due {
                slot: vc_recurrence::Slot::day(day),
                zone: None,
            });
        }
        _ => task.note("deadline", deadline),
    }
}

/// What users add to their spreadsheets.
fn read_other_columns(row: &Row<'_>, task: &mut FileTask) {
    let mut others: Vec<(&String, &usize)> = row
        .columns
        .iter()
        .filter(|(name, _)| !COLUMNS.contains(&name.as_str()) && *name != "IS_COLLAPSED")
        .collect();
    others.sort();
    for (name, _) in others {
        task.note(&name.to_lowercase(), row.get(name));
    }
}

/// A comment of the task above it, or of the project.
fn read_comment(row: &Row<'_>, project: &Project, place: Place, gathered: &mut Gathered) {
    let content = row.get("CONTENT");
    let Some(&task) = project.levels.last() else {
        gathered.warnings.add(
            place,
            format!(
                "a comment of the project itself has no place: {}",
                quoted(content)
            ),
        );
        return;
    };
    let task = &mut gathered.tasks[task];
    let mut text = content.to_owned();
    if let Some((link, rest)) = attachment(content) {
        task.links.push(link);
        text = rest;
    }
    let author = row.get("AUTHOR");
    task.comments.push(Comment {
        text,
        at: row.get("DATE").parse().ok(),
        author: (!author.is_empty()).then(|| author.to_owned()),
    });
}

/// ` [[file {"file_name": "…", "file_url": "…"}]]`, as Todoist writes attachments: the address, and the text with the file's name
/// in its place.
fn attachment(content: &str) -> Option<(String, String)> {
    let (before, rest) = content.split_once("[[file ")?;
    let (json, after) = rest.rsplit_once("]]")?;
    let file: Value = serde_json::from_str(json).ok()?;
    let link = file.get("file_url")?.as_str()?.to_owned();
    let name = file.get("file_name").and_then(Value::as_str).unwrap_or(&link);
    Some((link.clone(), format!("{before}{name}{after}")))
}
