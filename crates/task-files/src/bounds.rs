//! What holds of every task that leaves this crate, whatever was in the file: lengths, clean text, a tree without circles, rules
//! that can be.

use crate::gather::{Gathered, Place, Warnings, quoted};
use crate::possible::Possible;
use crate::task::FileTask;

/// Most characters of a title.
pub const TITLE_CHARS_MAX: usize = 500;
/// Most characters of notes, and of a comment.
pub const NOTES_CHARS_MAX: usize = 50_000;
/// Most characters of a name: of a project, section, tag, person; of a key.
pub const NAME_CHARS_MAX: usize = 200;
/// Most characters of an address.
const LINK_CHARS_MAX: usize = 2_000;
/// Most tags, people, reminders, links of a task each; most comments is five times as many.
pub const LIST_MAX: usize = 100;
/// Most levels of tasks within tasks.
pub const DEPTH_MAX: usize = 4;

/// Makes it so; each change is a warning.
pub(crate) fn keep(gathered: &mut Gathered) {
    let warnings = &mut gathered.warnings;
    let mut possible = Possible::default();
    for (task, &place) in gathered.tasks.iter_mut().zip(&gathered.places) {
        possible.keep(task, place, warnings);
        keep_texts(task, place, warnings);
        keep_lists(task, place, warnings);
    }
    keep_occurrences(&mut gathered.tasks, &gathered.places, warnings);
    keep_tree(&mut gathered.tasks, &gathered.places, warnings);
}

fn keep_texts(task: &mut FileTask, place: Place, warnings: &mut Warnings) {
    let title = one_line(&task.title);
    if title.is_empty() {
        warnings.add(place, "it has no title; it is called Untitled");
        "Untitled".clone_into(&mut task.title);
    } else if title.chars().count() > TITLE_CHARS_MAX {
        warnings.add(
            place,
            format!("its title has more than {TITLE_CHARS_MAX} characters; the whole of it begins the notes"),
        );
        task.title = title.chars().take(TITLE_CHARS_MAX - 1).chain(['…']).collect();
        task.notes = format!("{title}\n\n{}", task.notes);
    } else {
        task.title = title;
    }
    task.notes = cut(
        &many_lines(&task.notes),
        NOTES_CHARS_MAX,
        "notes",
        place,
        warnings,
    );
    for comment in &mut task.comments {
        comment.text = cut(
            &many_lines(&comment.text),
            NOTES_CHARS_MAX,
            "comment",
            place,
            warnings,
        );
        comment.author = name(comment.author.take(), "author", place, warnings);
    }
    task.comments.retain(|comment| !comment.text.is_empty());
    task.key = name(task.key.take(), "key", place, warnings);
    task.project = name(task.project.take(), "project", place, warnings);
    task.section = name(task.section.take(), "section", place, warnings);
    task.plain_date = name(task.plain_date.take(), "date", place, warnings);
}

fn keep_lists(task: &mut FileTask, place: Place, warnings: &mut Warnings) {
    for (names, what, chars_max) in [
        (&mut task.tags, "tag", NAME_CHARS_MAX),
        (&mut task.people, "person", NAME_CHARS_MAX),
        (&mut task.links, "link", LINK_CHARS_MAX),
    ] {
        let mut kept: Vec<String> = Vec::new();
        let found = names.len();
        for each in names.drain(..).take(LIST_MAX) {
            let each = cut(&one_line(&each), chars_max, what, place, warnings);
            if !each.is_empty() && !kept.contains(&each) {
                kept.push(each);
            }
        }
        *names = kept;
        too_many(found, LIST_MAX, what, place, warnings);
    }
    too_many(task.reminders.len(), LIST_MAX, "reminder", place, warnings);
    task.reminders.truncate(LIST_MAX);
    too_many(task.comments.len(), 5 * LIST_MAX, "comment", place, warnings);
    task.comments.truncate(5 * LIST_MAX);
}

fn too_many(found: usize, most: usize, what: &str, place: Place, warnings: &mut Warnings) {
    if found > most {
        warnings.add(
            place,
            format!("it has {found} of kind {what}; only the first {most} are kept"),
        );
    }
}

/// An occurrence belongs to a series, and is none itself.
fn keep_occurrences(tasks: &mut [FileTask], places: &[Place], warnings: &mut Warnings) {
    let is_occurrence: Vec<bool> = tasks.iter().map(|task| task.occurrence_of.is_some()).collect();
    for (at, task) in tasks.iter_mut().enumerate() {
        let Some(series) = task.occurrence_of else {
            continue;
        };
        if series == at || is_occurrence.get(series).is_none_or(|&is_one| is_one) {
            warnings.add(
                places[at],
                "it says that it is an occurrence of another one; it stands for itself now",
            );
            task.occurrence_of = None;
        } else {
            task.repeats = None;
        }
    }
}

/// Cuts circles, and lifts what is too deep to the deepest level. Each task is visited once, however the parents are linked.
fn keep_tree(tasks: &mut [FileTask], places: &[Place], warnings: &mut Warnings) {
    const UNKNOWN: usize = 0;
    const ON_THE_WAY: usize = usize::MAX;
    // From 1, for tasks without a parent.
    let mut depths = vec![UNKNOWN; tasks.len()];
    let mut way = Vec::new();
    for start in 0..tasks.len() {
        let mut at = start;
        while depths[at] == UNKNOWN {
            depths[at] = ON_THE_WAY;
            way.push(at);
            match tasks[at].parent {
                None => break,
                Some(parent) if parent >= tasks.len() => {
                    tasks[at].parent = None;
                    break;
                }
                Some(parent) if depths[parent] == ON_THE_WAY => {
                    warnings.add(
                        places[at],
                        "it is a part of itself, through its parents; it stands on its own now",
                    );
                    tasks[at].parent = None;
                    break;
                }
                Some(parent) => at = parent,
            }
        }
        while let Some(task) = way.pop() {
            depths[task] = match tasks[task].parent {
                None => 1,
                Some(parent) if depths[parent] < DEPTH_MAX => depths[parent] + 1,
                Some(parent) => {
                    warnings.add(
                        places[task],
                        format!("it is more than {DEPTH_MAX} levels deep; it stands beside its parent now"),
                    );
                    tasks[task].parent = tasks[parent].parent;
                    DEPTH_MAX
                }
            };
        }
    }
}

fn name(text: Option<String>, what: &str, place: Place, warnings: &mut Warnings) -> Option<String> {
    let text = one_line(&text?);
    (!text.is_empty()).then(|| cut(&text, NAME_CHARS_MAX, what, place, warnings))
}

fn cut(text: &str, chars_max: usize, what: &str, place: Place, warnings: &mut Warnings) -> String {
    match text.char_indices().nth(chars_max) {
        None => text.to_owned(),
        Some((at, _)) => {
            let lost = text[at..].chars().count();
            warnings.add(
                place,
                format!(
                    "its {what} has more than {chars_max} characters; the last {lost} are left out, after {}",
                    quoted(
                        &text[..at]
                            .chars()
                            .rev()
                            .take(20)
                            .collect::<Vec<_>>()
                            .iter()
                            .rev()
                            .collect::<String>()
                    ),
                ),
            );
            text[..at].to_owned()
        }
    }
}

/// One line without control characters, single spaces between words.
pub(crate) fn one_line(text: &str) -> String {
    text.split(|c: char| c.is_whitespace() || c.is_control() || c == '\u{feff}')
        .filter(|word| !word.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// Lines that end in a newline only, without other control characters than tabs; no space around the whole.
pub(crate) fn many_lines(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let clean: String = text
        .chars()
        .filter(|&c| !c.is_control() || c == '\n' || c == '\t')
        .collect();
    clean.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(tasks: Vec<FileTask>) -> Gathered {
        let places = (1..=tasks.len()).map(Place::Line).collect();
        let mut gathered = Gathered {
            tasks,
            places,
            warnings: Warnings::default(),
        };
        keep(&mut gathered);
        gathered
    }

    fn part_of(parent: Option<usize>) -> FileTask {
        FileTask {
            title: "Task".to_owned(),
            parent,
            ..FileTask::default()
        }
    }

    #[test]
    fn circles_are_cut_once() {
        let gathered = kept(vec![
            part_of(Some(1)),
            part_of(Some(2)),
            part_of(Some(0)),
            part_of(Some(3)),
        ]);
        let parents: Vec<_> = gathered.tasks.iter().map(|task| task.parent).collect();
        assert_eq!(parents, [Some(1), Some(2), None, None]);
        let messages: Vec<_> = gathered.warnings.kept.iter().map(ToString::to_string).collect();
        assert_eq!(messages.len(), 2, "{messages:?}");
        assert!(
            messages[0].starts_with("line 3: it is a part of itself"),
            "{messages:?}"
        );
    }

    #[test]
    fn what_is_too_deep_is_lifted() {
        let chain = (0..50_000).map(|at: usize| part_of(at.checked_sub(1))).collect();
        let gathered = kept(chain);
        assert_eq!(gathered.tasks[3].parent, Some(2));
        assert!(gathered.tasks[4..].iter().all(|task| task.parent == Some(2)));
        assert_eq!(gathered.warnings.kept.len(), crate::WARNINGS_MAX);
        assert_eq!(gathered.warnings.left_off, 50_000 - 4 - crate::WARNINGS_MAX);
    }

    #[test]
    fn texts_are_clean_and_bounded() {
        let gathered = kept(vec![FileTask {
            title: "é\0x\n".repeat(400),
            notes: format!("a\0b\r\nc{}", "n".repeat(NOTES_CHARS_MAX)),
            tags: vec!["t".to_owned(); 3],
            ..FileTask::default()
        }]);
        let task = &gathered.tasks[0];
        assert_eq!(task.title.chars().count(), TITLE_CHARS_MAX);
        assert!(task.title.ends_with('…'));
        assert!(task.notes.starts_with("é x é x"));
        assert!(task.notes.contains("\n\nab\nc"));
        assert_eq!(task.notes.chars().count(), NOTES_CHARS_MAX);
        assert_eq!(task.tags, ["t"]);
        assert_eq!(gathered.warnings.kept.len(), 2, "{:?}", gathered.warnings.kept);
    }
}
