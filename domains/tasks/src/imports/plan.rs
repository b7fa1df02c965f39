//! A file as a plan: tasks in an order in which each finds what it belongs to, each with a key.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;
use vc_task_files::{FileTask, Place, Read, WARNINGS_MAX, Warning};

use super::clean::{Cleaned, Reader, clean, name, status};
use super::keys::keys;
use super::{ImportedComment, ImportedTask, Kind};
use crate::model::ProjectId;
use crate::model::limits::SUBTASKS_MAX;

/// A project that tasks go to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub enum Target {
    /// A known one.
    Id(ProjectId),
    /// The one of this name, made where there is none.
    Named(String),
}

/// A task with the names of where it goes.
#[derive(Clone, Debug)]
pub struct Planned {
    /// The task.
    pub task: ImportedTask,
    /// Its project.
    pub target: Option<Target>,
    /// The section of it.
    pub section: Option<String>,
}

/// What an import will do.
#[derive(Debug)]
pub struct Plan {
    /// By levels: what is part of another comes after it, and an occurrence after its series.
    pub levels: Vec<Vec<Planned>>,
    /// What was said about them.
    pub comments: Vec<ImportedComment>,
    /// What cannot be kept as it is.
    pub warnings: Vec<Warning>,
    /// How many more of these.
    pub warnings_left_off: usize,
}

impl Plan {
    /// All tasks, in order.
    pub fn tasks(&self) -> impl Iterator<Item = &Planned> {
        self.levels.iter().flatten()
    }

    /// How many tasks.
    pub fn len(&self) -> usize {
        self.levels.iter().map(Vec::len).sum()
    }

    /// Adds a warning, or counts it.
    fn warn(&mut self, item: usize, message: String) {
        if self.warnings.len() < WARNINGS_MAX {
            let place = Place::Item(item);
            self.warnings.push(Warning { place, message });
        } else {
            self.warnings_left_off += 1;
        }
    }
}

/// Plans a file. With `into`, all of it goes to that project, and projects of the file become its sections.
pub fn plan(read: Read, reader: &Reader, into: Option<&Target>) -> Plan {
    let keys = keys(&read.tasks);
    let mut shape = Shape::of(&read);
    let mut plan = Plan {
        levels: Vec::new(),
        comments: Vec::new(),
        warnings: Vec::new(),
        warnings_left_off: read.warnings_left_off,
    };
    let mut levels: BTreeMap<usize, Vec<Planned>> = BTreeMap::new();
    let mut names: HashMap<String, String> = HashMap::new();
    for at in shape.order(read.tasks.len()) {
        let task = &read.tasks[at];
        let may_repeat = task.status == vc_task_files::Status::Open && shape.parents[at].is_none();
        let Cleaned {
            wish,
            comments,
            warnings,
        } = clean(task, reader, may_repeat);
        warnings.into_iter().for_each(|why| plan.warn(at + 1, why));
        if task.parent.is_some() && shape.parents[at].is_none() {
            let why = format!("a task has {SUBTASKS_MAX} parts at most; this one stands by itself");
            plan.warn(at + 1, why);
        }
        if let (Some(repeats), Some(due)) = (&wish.repeats, &wish.due)
            && (task.repeats.is_none() || task.due.is_none())
        {
            // Dates in words, and what begins today: the file knows no slots of these.
            shape.next[at] = repeats.first(due.slot());
        }
        let kind = if wish.repeats.is_some() {
            shape.series(at, &keys)
        } else {
            shape.occurrence(at, task, &keys, &read.tasks)
        };
        let (target, section) = whereabouts(task, into, &mut names);
        let positions = comments.into_iter().enumerate();
        plan.comments
            .extend(positions.map(|(position, (text, written_ms))| ImportedComment {
                task: keys[at].clone(),
                position,
                text,
                written_ms,
            }));
        let done_on = task.done_at.map(|at| {
            at.to_zoned(reader.now.time_zone().clone())
                .date()
                .min(reader.now.date())
        });
        let mut imported = ImportedTask {
            item: at + 1,
            key: keys[at].clone(),
            wish,
            parent: shape.parents[at].map(|parent| keys[parent].clone()),
            kind,
            status: status(task.status),
            done_on,
            created_ms: task
                .created
                .map(|at| at.as_millisecond().min(reader.now.timestamp().as_millisecond())),
        };
        // Nothing is left to repeat, and nobody would find the series.
        if let Kind::Series {
            slot: None, found_by, ..
        } = &imported.kind
            && *found_by == imported.key
        {
            imported.kind = Kind::Plain;
            imported.wish.repeats = None;
            plan.warn(at + 1, "it has no date any more; it does not repeat".to_owned());
        }
        levels.entry(shape.depth(at)).or_default().push(Planned {
            task: imported,
            target,
            section,
        });
    }
    plan.levels = levels.into_values().collect();
    let mut warnings = read.warnings;
    warnings.append(&mut plan.warnings);
    plan.warnings_left_off += warnings.len().saturating_sub(WARNINGS_MAX);
    warnings.truncate(WARNINGS_MAX);
    plan.warnings = warnings;
    plan
}

/// Where it goes. Of names that differ in the case of their letters, the first is taken.
fn whereabouts(
    task: &FileTask,
    into: Option<&Target>,
    names: &mut HashMap<String, String>,
) -> (Option<Target>, Option<String>) {
    let project = task.project.as_deref().and_then(name);
    let section = task.section.as_deref().and_then(name);
    if let Some(into) = into {
        return (Some(into.clone()), section.or(project));
    }
    match project {
        Some(project) => {
            let folded = crate::projection::folded(&project);
            let project = names.entry(folded).or_insert(project).clone();
            (Some(Target::Named(project)), section)
        }
        // A section needs a project: it becomes one.
        None => (section.map(Target::Named), None),
    }
}

/// How the tasks of a file hang together.
struct Shape {
    /// Of each, the task that it is a part of.
    parents: Vec<Option<usize>>,
    /// Of each, its occurrences in the file, in order.
    listed: HashMap<usize, Vec<usize>>,
    /// Of each, whether one of these is open.
    has_open: HashMap<usize, bool>,
    /// Of each, the slot that is to be done now, by the rule.
    next: Vec<Option<vc_recurrence::Slot>>,
    is_calendar: bool,
}

impl Shape {
    fn of(read: &Read) -> Self {
        let tasks = &read.tasks;
        let mut parts: HashMap<usize, u64> = HashMap::new();
        let parents = tasks.iter().map(|task| {
            let count = parts.entry(task.parent?).or_default();
            *count += 1;
            task.parent.filter(|_| *count <= SUBTASKS_MAX)
        });
        let parents = parents.collect();
        let mut listed: HashMap<usize, Vec<usize>> = HashMap::new();
        let mut has_open = HashMap::new();
        for (at, task) in tasks.iter().enumerate() {
            let Some(series) = task
                .occurrence_of
                .filter(|_| task.parent.is_none() && task.due.is_some())
            else {
                continue;
            };
            listed.entry(series).or_default().push(at);
            *has_open.entry(series).or_default() |= task.status == vc_task_files::Status::Open;
        }
        let mut next = read.next_slots();
        for (at, task) in tasks.iter().enumerate() {
            if matches!(task.repeats, Some(vc_task_files::Repeats::AfterCompletion(_))) {
                next[at] = task.due.as_ref().map(|due| due.slot);
            }
        }
        Self {
            parents,
            listed,
            has_open,
            next,
            is_calendar: read.format == vc_task_files::Format::ICalendar,
        }
    }

    /// Series before their occurrences, else as in the file.
    fn order(&self, len: usize) -> Vec<usize> {
        let occurrences: std::collections::HashSet<usize> = self.listed.values().flatten().copied().collect();
        let mut order = Vec::with_capacity(len);
        for at in (0..len).filter(|at| !occurrences.contains(at)) {
            order.push(at);
            order.extend(self.listed.get(&at).into_iter().flatten());
        }
        order
    }

    fn depth(&self, at: usize) -> usize {
        let mut depth = 0;
        let mut at = at;
        while let Some(parent) = self.parents[at].filter(|_| depth < vc_task_files::DEPTH_MAX + 1) {
            (depth, at) = (depth + 1, parent);
        }
        depth
    }

    fn series(&self, at: usize, keys: &[String]) -> Kind {
        let first = self.listed.get(&at).and_then(|listed| listed.first());
        let has_open = self.has_open.get(&at).copied().unwrap_or(false);
        // A calendar lists only what differs from the rule; of others the open ones are what is to be done.
        let slot = self.next[at].filter(|_| self.is_calendar || !has_open);
        let slot = slot.map(whole_minutes);
        let found_by = match (slot, first) {
            (None, Some(&first)) => keys[first].clone(),
            _ => keys[at].clone(),
        };
        Kind::Series {
            is_over: slot.is_none() && !has_open,
            slot: slot.map(|slot| slot.to_string()),
            found_by,
        }
    }

    fn occurrence(&self, at: usize, task: &FileTask, keys: &[String], tasks: &[FileTask]) -> Kind {
        let series = task.occurrence_of.filter(|series| {
            let listed = self.listed.get(series);
            listed.is_some_and(|listed| listed.contains(&at))
                && tasks[*series].status == vc_task_files::Status::Open
        });
        let slot = vc_task_files::nominal_slot(task).map(whole_minutes);
        match series.zip(slot) {
            Some((series, slot)) => {
                let series = match self.series(series, keys) {
                    Kind::Series { found_by, .. } => found_by,
                    _ => keys[series].clone(),
                };
                Kind::Occurrence {
                    series,
                    slot: slot.to_string(),
                }
            }
            None => Kind::Plain,
        }
    }
}

fn whole_minutes(slot: vc_recurrence::Slot) -> vc_recurrence::Slot {
    let time = slot
        .time
        .and_then(|time| jiff::civil::Time::new(time.hour(), time.minute(), 0, 0).ok());
    vc_recurrence::Slot { time, ..slot }
}

#[cfg(test)]
mod tests {
    use vc_task_files::{Format, Reading, read};

    use super::*;

    fn planned(format: Format, text: &str, into: Option<&Target>) -> Plan {
        let reader = Reader {
            now: "2026-11-27T10:00[Europe/Berlin]".parse().expect("a moment"),
            zone: "Europe/Berlin".to_owned(),
        };
        let zone = reader.now.time_zone().clone();
        plan(
            read(format, text, &Reading { zone }).expect("readable"),
            &reader,
            into,
        )
    }

    const SAMPLES: &str = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../crates/task-files/tests/files/samples/"
    );

    fn sample(name: &str) -> String {
        std::fs::read_to_string(format!("{SAMPLES}{name}")).expect("a sample")
    }

    #[test]
    fn parts_come_after_what_they_are_part_of() {
        let plan = planned(Format::TodoTxt, &sample("todo.txt"), None);
        assert_eq!(plan.levels.len(), 2);
        let part = &plan.levels[1][0].task;
        assert_eq!(part.wish.title, "Collect the figures");
        let parent = plan.levels[0]
            .iter()
            .find(|planned| Some(&planned.task.key) == part.parent.as_ref());
        assert_eq!(
            parent.expect("its parent").task.wish.title,
            "Write the quarterly report"
        );
        assert!(
            plan.levels[0]
                .iter()
                .any(|planned| planned.task.status == crate::model::Status::Done)
        );
    }

    #[test]
    fn series_come_with_their_occurrences() {
        let plan = planned(Format::TaskwarriorJson, &sample("taskwarrior.json"), None);
        let tasks: Vec<&Planned> = plan.tasks().collect();
        let at = tasks
            .iter()
            .position(|planned| matches!(planned.task.kind, Kind::Series { .. }))
            .expect("a series");
        let Kind::Series {
            slot,
            found_by,
            is_over,
        } = &tasks[at].task.kind
        else {
            panic!("a series");
        };
        assert_eq!(
            (slot, is_over),
            (&None, &false),
            "open occurrences are in the file"
        );
        assert_eq!(*found_by, tasks[at + 1].task.key);
        assert!(matches!(&tasks[at + 1].task.kind, Kind::Occurrence { series, .. } if series == found_by));
        assert_eq!(tasks[at].target, Some(Target::Named("home".to_owned())));
    }

    #[test]
    fn into_one_project_projects_become_sections() {
        let into = Target::Named("Inbox".to_owned());
        let plan = planned(Format::TodoTxt, "Pay +flat\nCall mom\n", Some(&into));
        let places: Vec<_> = plan
            .tasks()
            .map(|planned| (planned.target.clone(), planned.section.clone()))
            .collect();
        assert_eq!(
            places,
            [(Some(into.clone()), Some("flat".to_owned())), (Some(into), None)]
        );
    }
}
