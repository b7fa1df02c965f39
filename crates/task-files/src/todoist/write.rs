//! From tasks to rows.

use std::collections::HashMap;

use csv::{Terminator, WriterBuilder};
use vc_recurrence::Slot;

use super::COLUMNS;
use super::words::repeats_in_words;
use crate::bounds::one_line;
use crate::flat::without_series;
use crate::format::Writing;
use crate::gather::{Place, Warnings, quoted};
use crate::name_words::{as_word, name_after};
use crate::task::{Comment, FileTask, Priority, Status};

/// Rows that Todoist takes in one import.
const ROWS_MAX: usize = 300;

pub(crate) fn write(tasks: &[FileTask], writing: &Writing) -> (String, Warnings) {
    let tasks = &without_series(tasks)[..];
    let mut table = Table {
        rows: Vec::new(),
        warnings: Warnings::default(),
        writing,
        tasks,
        children: vec![Vec::new(); tasks.len()],
        is_written: vec![false; tasks.len()],
    };
    // Those without a section come first; the others in the order in which their sections are first named.
    let mut sections: Vec<(Option<&str>, Vec<usize>)> = vec![(None, Vec::new())];
    let mut known = HashMap::from([(None, 0)]);
    for (at, task) in tasks.iter().enumerate() {
        let Some(task) = task else { continue };
        if let Some(parent) = task.parent {
            table.children[parent].push(at);
            continue;
        }
        let section = task.section.as_deref();
        let number = *known.entry(section).or_insert_with(|| {
            sections.push((section, Vec::new()));
            sections.len() - 1
        });
        sections[number].1.push(at);
    }
    table.put(&[("TYPE", "meta"), ("CONTENT", "view_style=list")]);
    table.put(&[]);
    let mut project = None;
    for (section, roots) in sections {
        if let Some(name) = section {
            table.put(&[("TYPE", "section"), ("CONTENT", name)]);
        }
        for root in roots {
            table.put_tree(root, &mut project);
        }
        table.put(&[]);
    }
    for (at, _) in tasks.iter().enumerate().filter(|(_, task)| task.is_some()) {
        if !table.is_written[at] {
            table.warnings.add(
                Place::Item(at + 1),
                "it is a part of itself, through its parents; left out",
            );
        }
    }
    if table.rows.len() > ROWS_MAX {
        table.warnings.add(
            Place::File,
            format!("it has more than {ROWS_MAX} rows, the most that Todoist imports at once; split it"),
        );
    }
    (in_csv(&table.rows), table.warnings)
}

fn in_csv(rows: &[[String; COLUMNS.len()]]) -> String {
    let mut writer = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    let in_memory = "a Vec takes whatever is written, and all rows are of one length";
    writer.write_record(COLUMNS).expect(in_memory);
    for row in rows {
        writer.write_record(row).expect(in_memory);
    }
    let bytes = writer.into_inner().expect(in_memory);
    String::from_utf8(bytes).expect("rows are made of text")
}

struct Table<'a> {
    rows: Vec<[String; COLUMNS.len()]>,
    warnings: Warnings,
    writing: &'a Writing,
    tasks: &'a [Option<FileTask>],
    children: Vec<Vec<usize>>,
    is_written: Vec<bool>,
}

impl Table<'_> {
    fn put(&mut self, fields: &[(&str, &str)]) {
        self.rows.push(COLUMNS.map(|column| {
            let field = fields.iter().find(|(name, _)| *name == column);
            field.map(|(_, value)| (*value).to_owned()).unwrap_or_default()
        }));
    }

    /// A task and its parts. Each is visited once: what is in a circle is reached from nowhere.
    fn put_tree(&mut self, root: usize, project: &mut Option<String>) {
        let mut waiting = vec![(root, 1)];
        while let Some((at, level)) = waiting.pop() {
            let Some(task) = &self.tasks[at] else { continue };
            let place = Place::Item(at + 1);
            self.is_written[at] = true;
            let level = if task.status == Status::Open {
                self.put_task(task, level, place);
                if let Some(name) = &task.project
                    && project.get_or_insert_with(|| name.clone()) != name
                {
                    self.warnings.add(
                        place,
                        format!(
                            "a file has one project; that it belongs to {} is lost",
                            quoted(name)
                        ),
                    );
                }
                level + 1
            } else {
                self.warnings.add(
                    place,
                    "Todoist takes only open tasks; this one is left out, and its parts move up",
                );
                level
            };
            waiting.extend(self.children[at].iter().rev().map(|&child| (child, level)));
        }
    }

    fn put_task(&mut self, task: &FileTask, level: usize, place: Place) {
        let content = content(task, place, &mut self.warnings);
        let date = date(task, place, &mut self.warnings);
        let priority = match task.priority {
            Priority::High => "1",
            Priority::Medium => "2",
            Priority::Low => "3",
            // Empty would be the highest.
            Priority::None => "4",
        };
        let zone = task.due.as_ref().filter(|due| due.slot.time.is_some());
        let zone = zone.and_then(|due| due.zone.as_deref().or(self.writing.zone.iana_name()));
        let (mut notes, person) = (task.notes.clone(), task.people.first());
        if task.people.len() > 1 {
            let others = task.people[1..].join(", ");
            self.warnings.add(
                place,
                "Todoist has one person for a task; the others are in the description",
            );
            notes.push_str(&format!("\nalso: {others}"));
        }
        if let Some(start) = task.start {
            self.warnings
                .add(place, "Todoist has no start; it is in the description");
            notes.push_str(&format!("\nstart: {start}"));
        }
        if task.key.is_some() && self.rows.len() == 2 {
            self.warnings.add(
                Place::File,
                "Todoist's file has no keys: importing it twice makes everything twice",
            );
        }
        if !task.reminders.is_empty() {
            self.warnings
                .add(place, "Todoist's file has no reminders; left out");
        }
        if task.occurrence_of.is_some() {
            self.warnings.add(
                place,
                "that it is one occurrence of something that repeats is lost",
            );
        }
        self.put(&[
            ("TYPE", "task"),
            ("CONTENT", &content),
            ("DESCRIPTION", notes.trim()),
            ("PRIORITY", priority),
            ("INDENT", &level.to_string()),
            ("RESPONSIBLE", person.map_or("", String::as_str)),
            ("DATE", &date),
            ("DATE_LANG", if date.is_empty() { "" } else { "en" }),
            ("TIMEZONE", zone.unwrap_or_default()),
        ]);
        for comment in &task.comments {
            self.put_comment(comment);
        }
        for link in &task.links {
            self.put(&[("TYPE", "note"), ("CONTENT", link)]);
        }
    }

    fn put_comment(&mut self, comment: &Comment) {
        let at = comment.at.map(|at| at.to_string()).unwrap_or_default();
        self.put(&[
            ("TYPE", "note"),
            ("CONTENT", &comment.text),
            ("AUTHOR", comment.author.as_deref().unwrap_or_default()),
            ("DATE", &at),
        ]);
    }
}

fn content(task: &FileTask, place: Place, warnings: &mut Warnings) -> String {
    let mut words = vec![one_line(&task.title)];
    for tag in &task.tags {
        let label = format!("@{}", as_word(tag));
        if name_after(&label, '@').is_none_or(|name| name != tag) {
            warnings.add(
                place,
                format!("the tag {} has to be one word: {label}", quoted(tag)),
            );
        }
        words.push(label);
    }
    for word in task.title.split_whitespace() {
        if name_after(word, '@').is_some_and(|name| !task.tags.iter().any(|tag| tag == name)) {
            warnings.add(
                place,
                format!("{} in its title will be read as a label", quoted(word)),
            );
        }
    }
    words.join(" ")
}

fn date(task: &FileTask, place: Place, warnings: &mut Warnings) -> String {
    let Some(due) = &task.due else {
        if task.repeats.is_some() {
            warnings.add(place, "it repeats without a date to start from, which is lost");
        }
        return task.plain_date.clone().unwrap_or_default();
    };
    if let Some(repeats) = &task.repeats {
        match repeats_in_words(repeats, due) {
            Some(words) => return words,
            None => warnings.add(
                place,
                "Todoist has no words for its repetition; only its date is written",
            ),
        }
    }
    match due.slot {
        Slot { date, time: None } => date.to_string(),
        Slot {
            date,
            time: Some(time),
        } => format!("{date} at {:02}:{:02}", time.hour(), time.minute()),
    }
}
