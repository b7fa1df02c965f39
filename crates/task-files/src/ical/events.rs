//! A calendar to subscribe to: what is due as `VEVENT`s (RFC 5545, 3.6.1), for programs that show no `VTODO`s.

use jiff::Timestamp;
use jiff::civil::Date;

use super::line::{escape, push_folded};
use crate::bounds::one_line;
use crate::when::{compact_day, compact_utc};

/// Something on a day or at a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// The same in every reading of the calendar.
    pub uid: String,
    /// One line.
    pub title: String,
    /// More lines.
    pub notes: String,
    /// When.
    pub at: EventAt,
    /// Labels.
    pub tags: Vec<String>,
    /// When it changed last.
    pub updated: Timestamp,
}

/// When something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventAt {
    /// All of a civil day, wherever one is.
    Day(Date),
    /// A moment, shown in the zone of whoever looks.
    Moment(Timestamp),
}

/// A calendar of that name. It takes nobody's time: who looks is free then. The same events give the same text.
pub fn write_events(name: &str, events: &[Event]) -> String {
    let mut text = String::new();
    let mut put = |line: &str| push_folded(&mut text, line);
    for line in [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Virtual Commons//Tasks//EN",
        "CALSCALE:GREGORIAN",
    ] {
        put(line);
    }
    put(&format!("X-WR-CALNAME:{}", escape(name)));
    // RFC 7986, 5.7: how often it is worth looking.
    put("REFRESH-INTERVAL;VALUE=DURATION:PT15M");
    for event in events {
        put("BEGIN:VEVENT");
        put(&format!("UID:{}", escape(&event.uid)));
        put(&format!("DTSTAMP:{}", compact_utc(event.updated)));
        match event.at {
            EventAt::Day(day) => put(&format!("DTSTART;VALUE=DATE:{}", compact_day(day))),
            EventAt::Moment(at) => put(&format!("DTSTART:{}", compact_utc(at))),
        }
        put(&format!("SUMMARY:{}", escape(&one_line(&event.title))));
        if !event.notes.is_empty() {
            put(&format!("DESCRIPTION:{}", escape(&event.notes)));
        }
        if !event.tags.is_empty() {
            let tags: Vec<String> = event.tags.iter().map(|tag| escape(tag)).collect();
            put(&format!("CATEGORIES:{}", tags.join(",")));
        }
        put("TRANSP:TRANSPARENT");
        put("END:VEVENT");
    }
    put("END:VCALENDAR");
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_reader_finds_days_and_moments() {
        use icalendar::{Calendar, CalendarComponent, Component as _, EventLike as _};

        let event = |at: EventAt| Event {
            uid: "task_1@example.com".to_owned(),
            title: "Pay, or not;\nlater".to_owned(),
            notes: "ä".repeat(100),
            at,
            tags: vec!["a,b".to_owned()],
            updated: "2026-11-27T09:00:00Z".parse().unwrap(),
        };
        let day = event(EventAt::Day("2026-12-01".parse().unwrap()));
        let moment = event(EventAt::Moment("2026-12-01T08:30:15Z".parse().unwrap()));
        let text = write_events("Ada's tasks", &[day, moment]);
        assert!(text.split("\r\n").all(|line| line.len() <= 75));
        let calendar: Calendar = text.parse().unwrap();
        assert_eq!(calendar.get_name(), Some("Ada's tasks"));
        let starts: Vec<_> = calendar
            .components
            .iter()
            .filter_map(CalendarComponent::as_event)
            .map(|event| (event.get_start().unwrap(), event.get_uid().unwrap().to_owned()))
            .collect();
        assert_eq!(starts.len(), 2);
        assert!(
            matches!(starts[0].0, icalendar::DatePerhapsTime::Date(day) if day.to_string() == "2026-12-01")
        );
        assert!(text.contains("DTSTART:20261201T083015Z"));
    }
}
