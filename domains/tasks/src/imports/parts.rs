//! What of a plan goes into one command: parts that each fit a commit, with ids in place of names.

use std::collections::{BTreeMap, HashMap};

use super::{ImportedComment, ImportedTask, Kind, Planned, Target};
use crate::model::{ProjectId, SectionId};

/// Tasks and comments of one command.
const PART_ITEMS_MAX: usize = 100;
/// Bytes of one command's tasks; a commit has 256 KiB.
const PART_BYTES_MAX: usize = 90_000;

/// Projects by what the plan calls them, with their sections by name.
pub type Places = HashMap<Target, (ProjectId, HashMap<String, SectionId>)>;

/// What a plan's tasks need: projects with sections, and tags by their folded names.
pub fn needs<'a>(tasks: impl Iterator<Item = &'a Planned>) -> (BTreeMap<Target, Vec<String>>, Vec<String>) {
    let mut projects: BTreeMap<Target, Vec<String>> = BTreeMap::new();
    let mut tags: BTreeMap<String, String> = BTreeMap::new();
    for planned in tasks {
        if let Some(target) = &planned.target {
            let sections = projects.entry(target.clone()).or_default();
            sections.extend(
                planned
                    .section
                    .iter()
                    .filter(|name| !sections.contains(name))
                    .cloned()
                    .collect::<Vec<_>>(),
            );
        }
        for tag in &planned.task.wish.tags {
            tags.entry(crate::projection::folded(tag))
                .or_insert_with(|| tag.clone());
        }
    }
    (projects, tags.into_values().collect())
}

/// With ids in place of names; a section that a full project could not take is told by the notes.
pub fn resolve(planned: Planned, places: &Places) -> ImportedTask {
    let mut task = planned.task;
    if let Some((project, sections)) = planned.target.as_ref().and_then(|target| places.get(target)) {
        task.wish.project = Some(*project);
        if let Some(name) = planned.section {
            task.wish.section = sections.get(&name).copied();
            if task.wish.section.is_none() {
                task.wish.notes = format!("Section: {name}\n\n{}", task.wish.notes);
            }
        }
    }
    task
}

/// Parts that each fit a commit. A series that its first occurrence tells stays with that one.
pub fn task_parts(tasks: Vec<ImportedTask>) -> Vec<Vec<ImportedTask>> {
    let bytes = |task: &ImportedTask| {
        let size = serde_json::to_vec(task).map_or(PART_BYTES_MAX, |json| json.len());
        // A series is written with what its occurrences say, and so is its occurrence.
        if task.wish.repeats.is_some() {
            2 * size
        } else {
            size
        }
    };
    let keeps_next = |task: &ImportedTask| matches!(task.kind, Kind::Series { slot: None, .. });
    parts(tasks, bytes, keeps_next)
}

/// Comments in parts that each fit a commit.
pub fn comment_parts(comments: Vec<ImportedComment>) -> Vec<Vec<ImportedComment>> {
    parts(comments, |comment| comment.text.len(), |_| false)
}

/// In order, as many as fit; one that keeps the next has it in its own part.
fn parts<T>(items: Vec<T>, bytes_of: impl Fn(&T) -> usize, keeps_next: impl Fn(&T) -> bool) -> Vec<Vec<T>> {
    let mut parts: Vec<Vec<T>> = Vec::new();
    let mut bytes = 0;
    let mut is_kept = false;
    for item in items {
        let size = bytes_of(&item);
        let keeps = keeps_next(&item);
        match parts.last_mut() {
            Some(part) if is_kept || (part.len() < PART_ITEMS_MAX && bytes + size <= PART_BYTES_MAX) => {
                part.push(item);
                bytes += size;
            }
            _ => {
                parts.push(vec![item]);
                bytes = size;
            }
        }
        is_kept = keeps;
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_bounded_and_what_belongs_together_stays() {
        let sizes = |items: Vec<usize>| -> Vec<usize> {
            let parts = parts(items, |size| *size, |size| *size == 7);
            parts.iter().map(Vec::len).collect()
        };
        assert_eq!(sizes(vec![1; 250]), [100, 100, 50]);
        assert_eq!(sizes(vec![PART_BYTES_MAX, 1, PART_BYTES_MAX + 1]), [1, 1, 1]);
        assert_eq!(
            sizes(vec![7, PART_BYTES_MAX, 1]),
            [2, 1],
            "a series with its first occurrence"
        );
    }
}
