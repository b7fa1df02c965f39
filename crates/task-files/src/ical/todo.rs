//! From the properties of a `VTODO` to a task.

use jiff::tz::TimeZone;

use super::dates::Zones;
use super::extra;
use super::line::{Line, text_list};
use super::read::{Raw, Relations};
use crate::format::Reading;
use crate::gather::{Place, Warnings, quoted};
use crate::task::{Comment, FileTask, Priority, Status};
use crate::when::Stamp;

/// Properties that say nothing that a task keeps.
const SILENT: [&str; 5] = [
    "DTSTAMP",
    "SEQUENCE",
    "LAST-MODIFIED",
    "TRANSP",
    "PERCENT-COMPLETE",
];

/// A task, and what it says about others.
pub(super) struct Todo {
    pub task: FileTask,
    pub relations: Relations,
    /// Names of `X-` properties that have no place.
    pub foreign: Vec<String>,
}

/// A task in the making: properties are taken off it one by one.
pub(super) struct Reader<'a> {
    pub properties: Vec<Line>,
    pub zones: &'a Zones,
    pub zone: &'a TimeZone,
    place: Place,
    warnings: &'a mut Warnings,
    pub task: FileTask,
}

impl Todo {
    pub fn read(raw: Raw, zones: &Zones, reading: &Reading, warnings: &mut Warnings) -> Self {
        let mut reader = Reader {
            properties: raw.properties,
            zones,
            zone: &reading.zone,
            place: Place::Line(raw.line),
            warnings,
            task: FileTask::default(),
        };
        reader.read_texts();
        let mut relations = reader.read_relations();
        reader.read_state();
        let start = reader.read_dates();
        reader.read_repeats(start.as_ref());
        reader.read_alarms(&raw.alarms, start.as_ref());
        reader.task.key.clone_from(&relations.uid);
        if let Some(recurrence) = reader.take("RECURRENCE-ID") {
            relations.is_occurrence = true;
            reader.task.key = relations
                .uid
                .as_ref()
                .map(|uid| format!("{uid}#{}", recurrence.value.trim()));
        }
        let foreign = reader.read_rest();
        Self {
            task: reader.task,
            relations,
            foreign,
        }
    }
}

impl Reader<'_> {
    /// The first property of that name, taken off the task.
    pub fn take(&mut self, name: &str) -> Option<Line> {
        let at = self.properties.iter().position(|line| line.name == name)?;
        Some(self.properties.remove(at))
    }

    pub fn take_all(&mut self, name: &str) -> Vec<Line> {
        let (taken, rest) = std::mem::take(&mut self.properties)
            .into_iter()
            .partition(|line| line.name == name);
        self.properties = rest;
        taken
    }

    fn take_text(&mut self, name: &str) -> Option<String> {
        self.take(name)
            .map(|line| line.text())
            .filter(|text| !text.trim().is_empty())
    }

    pub fn warn(&mut self, message: impl Into<String>) {
        self.warnings.add(self.place, message);
    }

    pub fn warn_at(&mut self, line: &Line, message: impl Into<String>) {
        self.warnings.add(Place::Line(line.number), message);
    }

    /// A value that does not read goes to the notes.
    pub fn unread(&mut self, line: &Line) {
        self.warn_at(
            line,
            format!(
                "{} {} does not read; it is in the notes now",
                line.name,
                quoted(&line.value)
            ),
        );
        self.task.note(&line.name.to_ascii_lowercase(), &line.value);
    }

    fn read_relations(&mut self) -> Relations {
        let mut relations = Relations {
            uid: self.take_text("UID"),
            ..Relations::default()
        };
        for line in self.take_all("RELATED-TO") {
            match line.param("RELTYPE").map(str::to_ascii_uppercase).as_deref() {
                None | Some("PARENT") if relations.parent.is_none() => relations.parent = Some(line.text()),
                Some("CHILD") => relations.children.push(line.text()),
                _ => self.task.note("related to", &line.text()),
            }
        }
        relations
    }

    fn read_texts(&mut self) {
        self.task.title = self.take_text("SUMMARY").unwrap_or_default();
        self.task.notes = self.take_text("DESCRIPTION").unwrap_or_default();
        self.task.project = self.take_text(extra::PROJECT);
        self.task.section = self.take_text(extra::SECTION);
        self.task.plain_date = self.take_text(extra::PLAIN_DATE);
        for line in self.take_all("CATEGORIES") {
            self.task.tags.extend(text_list(&line.value));
        }
        for line in self.take_all("ATTENDEE") {
            let address = line.value.trim();
            let address = match address.get(..7) {
                Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => &address[7..],
                _ => address,
            };
            let name = line.param("CN").filter(|name| !name.trim().is_empty());
            self.task.people.push(name.unwrap_or(address).to_owned());
        }
        for line in self.take_all("COMMENT") {
            let at = line.param(extra::AT).and_then(Stamp::read);
            self.task.comments.push(Comment {
                text: line.text(),
                at: at.and_then(|at| at.instant(self.zone)),
                author: line.param(extra::AUTHOR).map(str::to_owned),
            });
        }
        for line in self.take_all("ATTACH") {
            if line
                .param("VALUE")
                .is_some_and(|value| value.eq_ignore_ascii_case("BINARY"))
            {
                self.warn_at(&line, "a file that is attached is left out");
            } else {
                self.task.links.push(line.value);
            }
        }
        let urls = self.take_all("URL");
        self.task.links.extend(urls.into_iter().map(|line| line.value));
    }

    fn read_state(&mut self) {
        if let Some(line) = self.take("PRIORITY") {
            match line.value.trim().parse::<u8>() {
                Ok(0) => {}
                Ok(1..=4) => self.task.priority = Priority::High,
                Ok(5) => self.task.priority = Priority::Medium,
                Ok(6..=9) => self.task.priority = Priority::Low,
                _ => self.unread(&line),
            }
        }
        let own = self.take_text(extra::STATUS);
        let status = self.take("STATUS");
        match status
            .as_ref()
            .map(|line| line.value.trim().to_ascii_uppercase())
            .as_deref()
        {
            None | Some("NEEDS-ACTION") => {}
            Some("COMPLETED") => self.task.status = Status::Done,
            Some("CANCELLED") if own.as_deref() == Some("SKIPPED") => self.task.status = Status::Skipped,
            Some("CANCELLED") => self.task.status = Status::Cancelled,
            Some("IN-PROCESS") => self.task.note("status", "in process"),
            Some(_) => {
                if let Some(line) = &status {
                    self.unread(line);
                }
            }
        }
        self.task.created = self.take_instant("CREATED");
        self.task.done_at = self.take_instant("COMPLETED");
        if status.is_none() && self.task.done_at.is_some() {
            self.task.status = Status::Done;
        }
        if let Some(percent) = self.take("PERCENT-COMPLETE")
            && !matches!(percent.value.trim(), "0" | "100")
        {
            self.task.note("percent complete", &percent.value);
        }
    }

    fn take_instant(&mut self, name: &str) -> Option<jiff::Timestamp> {
        let line = self.take(name)?;
        let instant = Stamp::read(&line.value).and_then(|stamp| stamp.instant(self.zone));
        if instant.is_none() {
            self.unread(&line);
        }
        instant
    }

    /// What is left: to the notes, or, of other programs, to a warning.
    fn read_rest(&mut self) -> Vec<String> {
        let mut foreign = Vec::new();
        for line in std::mem::take(&mut self.properties) {
            if line.name.starts_with("X-") {
                foreign.push(line.name.chars().take(60).collect());
                continue;
            }
            let is_public = line.name == "CLASS" && line.value.eq_ignore_ascii_case("PUBLIC");
            if !is_public && !SILENT.contains(&line.name.as_str()) {
                self.task.note(&line.name.to_ascii_lowercase(), &line.text());
            }
        }
        foreign
    }
}
