//! From the lines of a calendar to its tasks.

use std::collections::{BTreeMap, HashMap};

use super::dates::Zones;
use super::line::{Line, lines};
use super::todo::Todo;
use crate::format::{FileError, Reading};
use crate::gather::{Gathered, Place, quoted};

/// Names of others' properties that a warning lists.
const NAMES_MAX: usize = 20;

/// A `VTODO` as it stands.
#[derive(Default)]
pub(super) struct Raw {
    pub line: usize,
    pub calendar: usize,
    pub properties: Vec<Line>,
    pub alarms: Vec<Vec<Line>>,
}

/// Everything of a file that matters.
#[derive(Default)]
struct File {
    todos: Vec<Raw>,
    /// Of each calendar, counted from 1.
    names: HashMap<usize, String>,
    zones: Zones,
    /// Components that are not tasks, by name.
    others: BTreeMap<String, usize>,
}

pub(crate) fn read(text: &str, reading: &Reading, gathered: &mut Gathered) -> Result<(), FileError> {
    let file = gather(text, gathered)?;
    let mut foreign: BTreeMap<String, usize> = BTreeMap::new();
    let mut relations = Vec::new();
    for raw in file.todos {
        let place = Place::Line(raw.line);
        let calendar = file.names.get(&raw.calendar);
        let todo = Todo::read(raw, &file.zones, reading, &mut gathered.warnings);
        let mut task = todo.task;
        task.project = task.project.or_else(|| calendar.cloned());
        for name in todo.foreign {
            *foreign.entry(name).or_default() += 1;
        }
        gathered.push(task, place)?;
        relations.push(todo.relations);
    }
    relate(relations, gathered);
    if !foreign.is_empty() {
        let names: Vec<&str> = foreign.keys().take(NAMES_MAX).map(String::as_str).collect();
        let more = if foreign.len() > NAMES_MAX {
            " and others"
        } else {
            ""
        };
        let message = format!(
            "properties of other programs have no place here: {}{more}",
            names.join(", ")
        );
        gathered.warnings.add(Place::File, message);
    }
    for (name, count) in file.others {
        gathered.warnings.add(
            Place::File,
            format!("only tasks (VTODO) are read; left out: {count} × {name}"),
        );
    }
    Ok(())
}

/// Which task others are related to, by UID.
#[derive(Default)]
pub(super) struct Relations {
    pub uid: Option<String>,
    pub parent: Option<String>,
    pub children: Vec<String>,
    /// Whether it replaces one occurrence of the task with the same UID.
    pub is_occurrence: bool,
}

fn relate(relations: Vec<Relations>, gathered: &mut Gathered) {
    let mut by_uid: HashMap<&str, usize> = HashMap::new();
    for (at, relation) in relations.iter().enumerate() {
        if let Some(uid) = relation.uid.as_deref().filter(|_| !relation.is_occurrence)
            && by_uid.insert(uid, at).is_some()
        {
            gathered.warnings.add(
                gathered.places[at],
                format!(
                    "the UID {} is that of an earlier task too; relations are to the later one",
                    quoted(uid)
                ),
            );
        }
    }
    for (at, relation) in relations.iter().enumerate() {
        if relation.is_occurrence {
            let series = relation.uid.as_deref().and_then(|uid| by_uid.get(uid).copied());
            gathered.tasks[at].occurrence_of = series;
            if series.is_none() {
                gathered.warnings.add(
                    gathered.places[at],
                    "the task that it is an occurrence of is not in the file; it stands for itself",
                );
            }
        }
        if let Some(parent) = &relation.parent {
            let found = by_uid.get(parent.as_str()).copied();
            gathered.tasks[at].parent = found;
            if found.is_none() {
                gathered.warnings.add(
                    gathered.places[at],
                    format!("it is a part of {}, which is not in the file", quoted(parent)),
                );
            }
        }
        for child in &relation.children {
            match by_uid.get(child.as_str()) {
                Some(&child) => gathered.tasks[child].parent = Some(at),
                None => gathered.warnings.add(
                    gathered.places[at],
                    format!("its part {} is not in the file", quoted(child)),
                ),
            }
        }
    }
}

/// Sorts the lines into components. It keeps a list of those that are open, so any depth is fine.
fn gather(text: &str, gathered: &mut Gathered) -> Result<File, FileError> {
    let warnings = &mut gathered.warnings;
    let mut file = File::default();
    let mut open: Vec<String> = Vec::new();
    let mut calendars = 0;
    // With how many components were open when it began.
    let mut todo: Option<Raw> = None;
    let mut todo_depth = 0;
    let mut zone: (Option<String>, Option<String>) = (None, None);
    for line in lines(text) {
        let line = match line {
            Ok(line) => line,
            Err((number, text)) if open.is_empty() => return Err(no_calendar(number, &text)),
            Err((number, text)) => {
                let message = format!("{} is no line of a calendar; left out", quoted(&text));
                warnings.add(Place::Line(number), message);
                continue;
            }
        };
        let name = line.value.trim().to_ascii_uppercase();
        match line.name.as_str() {
            "BEGIN" => {
                match name.as_str() {
                    "VCALENDAR" => calendars += 1,
                    "VTODO" if todo.is_none() => {
                        todo_depth = open.len();
                        todo = Some(Raw {
                            line: line.number,
                            calendar: calendars,
                            ..Raw::default()
                        });
                    }
                    "VALARM" => {
                        if let Some(todo) = &mut todo {
                            todo.alarms.push(Vec::new());
                        }
                    }
                    "VTIMEZONE" => zone = (None, None),
                    "STANDARD" | "DAYLIGHT" => {}
                    _ => *file.others.entry(name.chars().take(40).collect()).or_default() += 1,
                }
                open.push(name);
            }
            "END" => {
                if open.pop().as_deref() != Some(name.as_str()) {
                    let message = format!("END:{} ends what did not begin", quoted(&name));
                    warnings.add(Place::Line(line.number), message);
                }
                if open.len() <= todo_depth {
                    file.todos.extend(todo.take());
                }
                if name == "VTIMEZONE"
                    && let (Some(id), Some(location)) = (zone.0.take(), zone.1.take())
                {
                    file.zones.locations.insert(id, location);
                }
            }
            _ if open.is_empty() => return Err(no_calendar(line.number, &line.name)),
            property => match (open.last().map(String::as_str), &mut todo) {
                (Some("VTODO"), Some(todo)) => todo.properties.push(line),
                (Some("VALARM"), Some(todo)) => {
                    if let Some(alarm) = todo.alarms.last_mut() {
                        alarm.push(line);
                    }
                }
                (Some("VTIMEZONE"), _) if property == "TZID" => zone.0 = Some(line.value),
                (Some("VTIMEZONE"), _) if property == "X-LIC-LOCATION" => zone.1 = Some(line.value),
                (Some("VCALENDAR"), _) if property == "X-WR-CALNAME" || property == "NAME" => {
                    file.names.entry(calendars).or_insert_with(|| line.text());
                }
                _ => {}
            },
        }
    }
    if let Some(todo) = todo {
        warnings.add(
            Place::Line(todo.line),
            "the file ends within this task; the rest of it may be missing",
        );
        file.todos.push(todo);
    }
    Ok(file)
}

fn no_calendar(line: usize, text: &str) -> FileError {
    FileError::Malformed {
        line,
        column: 1,
        message: format!(
            "expected BEGIN:VCALENDAR, found {}; is this an iCalendar file?",
            quoted(text)
        ),
    }
}
