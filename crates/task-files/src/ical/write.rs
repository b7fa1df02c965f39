//! From tasks to `VTODO`s.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vc_recurrence::{Ends, Recurrence, Rule, Slot, Until};

use super::extra;
use super::line::{escape, push_folded, quote_param};
use super::timezone::timezones;
use crate::bounds::one_line;
use crate::format::Writing;
use crate::gather::{Place, Warnings};
use crate::task::{Due, FileTask, Priority, Reminder, Repeats, Status};
use crate::when::{Stamp, compact, compact_day, compact_utc, zone_of};

pub(crate) fn write(tasks: &[FileTask], writing: &Writing) -> (String, Warnings) {
    let mut warnings = Warnings::default();
    let mut lines: Vec<String> = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Virtual Commons//Tasks//EN",
    ]
    .map(str::to_owned)
    .to_vec();
    // One project is the calendar's name.
    let project = tasks.first().and_then(|task| task.project.clone());
    let is_one = project.is_some() && tasks.iter().all(|task| task.project == project);
    if let (Some(project), true) = (project, is_one) {
        lines.push(format!("X-WR-CALNAME:{}", escape(&project)));
    }
    lines.extend(timezones(tasks, writing));
    for (at, task) in tasks.iter().enumerate() {
        let mut todo = Todo {
            lines: &mut lines,
            task,
            place: Place::Item(at + 1),
            warnings: &mut warnings,
        };
        todo.write(at, tasks, writing);
    }
    lines.push("END:VCALENDAR".to_owned());
    let mut text = String::new();
    for line in &lines {
        push_folded(&mut text, line);
    }
    (text, warnings)
}

/// The UID of the task at a place of the list.
fn uid(at: usize, task: &FileTask, writing: &Writing) -> String {
    match &task.key {
        Some(key) => escape(key),
        // Unique enough: nothing else is written at this moment.
        None => format!("task-{}-{}@virtual-commons", at + 1, writing.now.as_millisecond()),
    }
}

struct Todo<'a> {
    lines: &'a mut Vec<String>,
    task: &'a FileTask,
    place: Place,
    warnings: &'a mut Warnings,
}

impl Todo<'_> {
    fn put(&mut self, name: &str, value: &str) {
        self.lines.push(format!("{name}:{value}"));
    }

    fn put_text(&mut self, name: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.put(name, &escape(text));
        }
    }

    fn put_date(&mut self, name: &str, due: &Due) {
        let line = match (due.slot.time, due.zone.as_deref()) {
            (None, _) => format!("{name};VALUE=DATE:{}", compact_day(due.slot.date)),
            (Some(_), None) => format!("{name}:{}", compact(due.slot.datetime())),
            (Some(_), Some("UTC")) => format!("{name}:{}Z", compact(due.slot.datetime())),
            (Some(_), Some(zone)) => format!("{name};TZID={zone}:{}", compact(due.slot.datetime())),
        };
        self.lines.push(line);
    }

    fn put_day(&mut self, name: &str, day: Date) {
        self.lines.push(format!("{name};VALUE=DATE:{}", compact_day(day)));
    }

    fn write(&mut self, at: usize, tasks: &[FileTask], writing: &Writing) {
        let task = self.task;
        self.put("BEGIN", "VTODO");
        self.write_identity(at, tasks, writing);
        self.put("DTSTAMP", &compact_utc(writing.now));
        self.put_text("SUMMARY", Some(&one_line(&task.title)));
        self.put_text(
            "DESCRIPTION",
            Some(task.notes.as_str()).filter(|notes| !notes.is_empty()),
        );
        self.put_text(extra::PROJECT, task.project.as_deref());
        self.put_text(extra::SECTION, task.section.as_deref());
        self.put_text(extra::PLAIN_DATE, task.plain_date.as_deref());
        if !task.tags.is_empty() {
            let tags: Vec<String> = task.tags.iter().map(|tag| escape(tag)).collect();
            self.put("CATEGORIES", &tags.join(","));
        }
        self.write_state();
        self.write_dates();
        self.write_people_and_talk();
        self.write_alarms();
        self.put("END", "VTODO");
    }

    fn write_identity(&mut self, at: usize, tasks: &[FileTask], writing: &Writing) {
        let series = self
            .task
            .occurrence_of
            .and_then(|series| Some((series, tasks.get(series)?)));
        match series {
            None => self.put("UID", &uid(at, self.task, writing)),
            Some((series_at, series)) => {
                let uid = uid(series_at, series, writing);
                self.put("UID", &uid);
                self.write_recurrence_id(&uid);
            }
        }
        let parent = self
            .task
            .parent
            .and_then(|parent| Some((parent, tasks.get(parent)?)));
        if let Some((parent_at, parent)) = parent {
            self.put("RELATED-TO;RELTYPE=PARENT", &uid(parent_at, parent, writing));
        }
    }

    /// Which occurrence: as the key says, where it was read from a calendar; else the due date.
    fn write_recurrence_id(&mut self, series_uid: &str) {
        let key = self.task.key.as_deref().unwrap_or_default();
        let said = key
            .strip_prefix(series_uid)
            .and_then(|rest| rest.strip_prefix('#'));
        match (said.and_then(Stamp::read), &self.task.due) {
            (Some(Stamp::Day(day)), _) => self.put_day("RECURRENCE-ID", day),
            (Some(Stamp::Utc(instant)), _) => self.put("RECURRENCE-ID", &compact_utc(instant)),
            (Some(Stamp::Civil(moment)), Some(due)) => {
                let nominal = Due {
                    slot: Slot::at(moment),
                    zone: due.zone.clone(),
                };
                self.put_date("RECURRENCE-ID", &nominal);
            }
            (_, Some(due)) => self.put_date("RECURRENCE-ID", &due.clone()),
            (_, None) => self.warnings.add(
                self.place,
                "nobody can tell which occurrence it is: it has no due date",
            ),
        }
    }

    fn write_state(&mut self) {
        let task = self.task;
        match task.priority {
            Priority::High => self.put("PRIORITY", "1"),
            Priority::Medium => self.put("PRIORITY", "5"),
            Priority::Low => self.put("PRIORITY", "9"),
            Priority::None => {}
        }
        let status = match task.status {
            Status::Open => "NEEDS-ACTION",
            Status::Done => "COMPLETED",
            Status::Cancelled | Status::Skipped => "CANCELLED",
        };
        self.put("STATUS", status);
        if task.status == Status::Skipped {
            self.put(extra::STATUS, "SKIPPED");
        }
        if let Some(created) = task.created {
            self.put("CREATED", &compact_utc(created));
        }
        if let Some(done_at) = task.done_at {
            self.put("COMPLETED", &compact_utc(done_at));
        }
    }

    fn write_dates(&mut self) {
        let task = self.task;
        if let Some(due) = &task.due {
            self.put_date("DUE", due);
        }
        match (&task.repeats, &task.due) {
            (Some(Repeats::Rule(rule)), Some(due)) => {
                // A rule needs a start, and it is the due date that comes again (RFC 5545, 3.8.2.4).
                self.put_date("DTSTART", due);
                let portable =
                    Recurrence::new(rule.clone(), due.slot).map(|recurrence| recurrence.to_rfc5545());
                let mut rule = portable.unwrap_or_else(|_| rule.clone());
                rule.ends = ends_as_start(rule.ends, due);
                self.put("RRULE", &rule.to_string());
            }
            (Some(Repeats::Rule(rule)), None) => self.put("RRULE", &rule.to_string()),
            (Some(Repeats::AfterCompletion(after)), _) => {
                let rule = Rule::every(after.interval, after.frequency);
                self.put_text(extra::AFTER_COMPLETION, Some(&rule.to_string()));
                self.warnings.add(
                    self.place,
                    "iCalendar cannot repeat after completion; other programs will show it once",
                );
            }
            (None, _) => {}
        }
        if let Some(start) = task.start {
            match (&task.repeats, &task.due) {
                (Some(Repeats::Rule(_)), Some(_)) => self.put_day(extra::START, start),
                // Start and due have to be of one kind (RFC 5545, 3.8.2.3).
                (_, Some(due)) if due.slot.time.is_some() => {
                    let midnight = Due {
                        slot: Slot::at(start.at(0, 0, 0, 0)),
                        zone: due.zone.clone(),
                    };
                    self.put_date("DTSTART", &midnight);
                }
                _ => self.put_day("DTSTART", start),
            }
        }
    }

    fn write_people_and_talk(&mut self) {
        let task = self.task;
        for person in &task.people {
            let is_address =
                person.contains('@') && !person.contains(|c: char| c.is_whitespace() || c.is_control());
            if is_address {
                self.put("ATTENDEE", &format!("mailto:{person}"));
            } else {
                // No address is known; this one is nobody's (RFC 2606).
                self.put(&format!("ATTENDEE;CN={}", quote_param(person)), "invalid:nobody");
            }
        }
        for comment in &task.comments {
            let mut name = "COMMENT".to_owned();
            if let Some(at) = comment.at {
                name.push_str(&format!(";{}={}", extra::AT, compact_utc(at)));
            }
            if let Some(author) = &comment.author {
                name.push_str(&format!(";{}={}", extra::AUTHOR, quote_param(author)));
            }
            self.put(&name, &escape(&comment.text));
        }
        for link in &task.links {
            self.put("ATTACH", &one_line(link));
        }
    }

    fn write_alarms(&mut self) {
        let task = self.task;
        for reminder in &task.reminders {
            let trigger = match reminder {
                Reminder::At(at) => format!("TRIGGER;VALUE=DATE-TIME:{}", compact_utc(*at)),
                _ if task.due.is_none() => {
                    self.warnings.add(
                        self.place,
                        "a reminder is relative to a due date that is not there; left out",
                    );
                    continue;
                }
                Reminder::DaysBefore(days) => format!("TRIGGER;RELATED=END:-P{days}D"),
                Reminder::MinutesBefore(minutes) => format!("TRIGGER;RELATED=END:-PT{minutes}M"),
            };
            self.lines.push("BEGIN:VALARM".to_owned());
            self.lines.push("ACTION:DISPLAY".to_owned());
            self.put_text("DESCRIPTION", Some(&one_line(&task.title)));
            self.lines.push(trigger);
            self.lines.push("END:VALARM".to_owned());
        }
    }
}

/// The end in the kind that the start has: a day for a day, UTC for a time of a zone, else a civil time (RFC 5545, 3.3.10).
fn ends_as_start(ends: Ends, start: &Due) -> Ends {
    let Ends::Until(until) = ends else {
        return ends;
    };
    let last = match until {
        Until::Date(day) => Slot::at(day.at(23, 59, 59, 0)),
        Until::DateTime(moment) => Slot::at(moment),
        Until::Instant(instant) => {
            let zone = zone_of(start.zone.as_deref(), &TimeZone::UTC);
            Slot::at(instant.to_zoned(zone).datetime())
        }
    };
    if start.slot.time.is_none() {
        return Ends::Until(Until::Date(last.date));
    }
    let zone = start.zone.as_deref().and_then(|name| TimeZone::get(name).ok());
    let instant = zone.and_then(|zone| last.instant(&zone));
    Ends::Until(match instant {
        Some(instant) => Until::Instant(instant.timestamp()),
        None => Until::DateTime(last.datetime()),
    })
}
