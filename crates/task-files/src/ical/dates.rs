//! When a `VTODO` is due, begins, comes again and reminds.

use std::collections::HashMap;

use jiff::Span;
use jiff::civil::Time;
use jiff::tz::TimeZone;
use vc_recurrence::{Rule, Slot};

use super::alarm::{Alarmed, Duration, read_alarm};
use super::extra;
use super::line::Line;
use super::todo::Reader;
use crate::gather::quoted;
use crate::repeat_words::{after_completion, read_rule};
use crate::task::{Due, Repeats};
use crate::when::{Stamp, due_at};

/// Zones that a file describes itself: where their names say that they lie (`X-LIC-LOCATION`).
#[derive(Default)]
pub(super) struct Zones {
    pub locations: HashMap<String, String>,
}

impl Zones {
    /// The IANA name for a `TZID`, some of which have a path before it.
    fn iana(&self, id: &str) -> Option<String> {
        let known = |name: &str| Some(TimeZone::get(name).ok()?.iana_name()?.to_owned());
        known(id)
            .or_else(|| known(self.locations.get(id)?))
            .or_else(|| known(last_parts(id, 3)?))
            .or_else(|| known(last_parts(id, 2)?))
    }
}

fn last_parts(path: &str, count: usize) -> Option<&str> {
    let (at, _) = path.rmatch_indices('/').nth(count - 1)?;
    Some(&path[at + 1..])
}

impl Reader<'_> {
    /// Due and start; answers the start as it stands.
    pub fn read_dates(&mut self) -> Option<Due> {
        // A rule counts in the zone that its start is in, and that may be UTC.
        let keeps_utc = self
            .properties
            .iter()
            .any(|line| line.name == "RRULE" && read_rule(&line.text()).is_ok());
        let start = self
            .take("DTSTART")
            .and_then(|line| self.read_date(&line, keeps_utc));
        self.task.due = self.take("DUE").and_then(|line| self.read_date(&line, keeps_utc));
        if let Some(line) = self.take("DURATION") {
            let due = start
                .as_ref()
                .zip(Duration::read(&line.value))
                .and_then(|(start, duration)| later(start, duration));
            match due {
                Some(due) if self.task.due.is_none() => self.task.due = Some(due),
                _ => self.unread(&line),
            }
        }
        let own = self
            .take(extra::START)
            .and_then(|line| self.read_date(&line, keeps_utc));
        self.task.start = match (own, &start, &self.task.due) {
            (Some(own), ..) => Some(own.slot.date),
            (None, None, _) => None,
            // Of something that repeats, the start is only where the rule begins.
            (None, Some(start), Some(due)) if keeps_utc && start == due => None,
            (None, Some(start), None) if keeps_utc => {
                self.task.due = Some(start.clone());
                None
            }
            (None, Some(start), _) => {
                if let Some(time) = start.slot.time.filter(|time| *time != Time::midnight()) {
                    let clock = format!("{:02}:{:02}", time.hour(), time.minute());
                    self.task.note("starts at", &clock);
                }
                Some(start.slot.date)
            }
        };
        start
    }

    fn read_date(&mut self, line: &Line, keeps_utc: bool) -> Option<Due> {
        let floating = |slot| Due { slot, zone: None };
        match Stamp::read(&line.value) {
            Some(Stamp::Day(day)) => Some(floating(Slot::day(day))),
            Some(Stamp::Utc(instant)) if keeps_utc => Some(due_at(instant, &TimeZone::UTC)),
            Some(Stamp::Utc(instant)) => Some(due_at(instant, self.zone)),
            Some(Stamp::Civil(moment)) => {
                let zone = line.param("TZID").map(|id| (id, self.zones.iana(id)));
                if let Some((id, None)) = zone {
                    self.warn_at(
                        line,
                        format!(
                            "nobody knows the zone {}; the time holds wherever one is",
                            quoted(id)
                        ),
                    );
                }
                Some(Due {
                    slot: Slot::at(moment),
                    zone: zone.and_then(|(_, name)| name),
                })
            }
            None => {
                self.unread(line);
                None
            }
        }
    }

    pub fn read_repeats(&mut self, start: Option<&Due>) {
        for line in self.take_all(extra::AFTER_COMPLETION) {
            match line.text().parse::<Rule>() {
                Ok(rule) => self.task.repeats = Some(after_completion(&rule)),
                Err(_) => self.unread(&line),
            }
        }
        if let Some(line) = self.take("RRULE") {
            self.read_rrule(&line, start);
        }
        for line in self.take_all("EXDATE") {
            self.warn_at(
                &line,
                "it leaves out some of its dates; they are in the notes: skip them here",
            );
            self.task.note("except on", &line.value);
        }
        for line in self.take_all("RDATE") {
            self.warn_at(
                &line,
                "it has further dates; they are in the notes: add them here",
            );
            self.task.note("also on", &line.value);
        }
    }

    fn read_rrule(&mut self, line: &Line, start: Option<&Due>) {
        match read_rule(&line.text()) {
            Ok(Repeats::Rule(rule)) => {
                let due = self.task.due.as_ref();
                if due
                    .zip(start)
                    .is_some_and(|(due, start)| due.slot.date != start.slot.date)
                {
                    self.warn_at(
                        line,
                        "it repeats from its start on, here from its due date on; look at the dates that come next",
                    );
                }
                self.task.repeats = Some(Repeats::Rule(rule));
            }
            Ok(after) => self.task.repeats = Some(after),
            Err(error) => {
                self.warn_at(
                    line,
                    format!("its repetition cannot be kept ({error}); it is in the notes now"),
                );
                self.task.note("repeats", &line.value);
            }
        }
    }

    pub fn read_alarms(&mut self, alarms: &[Vec<Line>], start: Option<&Due>) {
        for alarm in alarms {
            let alarmed = Alarmed {
                due: self.task.due.as_ref(),
                start,
                zone: self.zone,
            };
            match read_alarm(alarm, &alarmed) {
                Ok(reminder) => self.task.reminders.extend(reminder),
                Err(problem) => self.warn(problem),
            }
            if alarm
                .iter()
                .any(|line| line.name == "REPEAT" && line.value.trim() != "0")
            {
                self.warn("an alarm goes off several times; only the first is kept");
            }
        }
    }
}

fn later(start: &Due, duration: Duration) -> Option<Due> {
    let span = Span::new().try_days(duration.days).ok()?;
    let slot = match start.slot.time {
        None if duration.seconds == 0 => Slot::day(start.slot.date.checked_add(span).ok()?),
        None => return None,
        Some(_) => {
            let span = span.try_seconds(duration.seconds).ok()?;
            Slot::at(start.slot.datetime().checked_add(span).ok()?)
        }
    };
    Some(Due {
        slot,
        zone: start.zone.clone(),
    })
}
