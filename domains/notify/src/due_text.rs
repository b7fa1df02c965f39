//! When a task is due, in words and exactly, on the reader's clock. Pure: the caller says what time it is.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};

/// When something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TaskDue {
    /// On a day, wherever one is.
    Day(Date),
    /// At a moment.
    At(Timestamp),
}

/// Somebody's clock and calendar.
#[derive(Clone, Debug)]
pub struct Reader {
    /// Where they live.
    pub zone: TimeZone,
    /// Its IANA name.
    pub zone_name: String,
    /// Which day it is there.
    pub today: Date,
}

impl Reader {
    /// The clock of somebody in a zone by its IANA name, as of `now`; UTC where the name is unknown.
    pub fn new(zone_name: &str, now: Timestamp) -> Self {
        let (zone, zone_name) = match TimeZone::get(zone_name) {
            Ok(zone) => (zone, zone_name.to_owned()),
            Err(_) => (TimeZone::UTC, "UTC".to_owned()),
        };
        let today = zone.to_datetime(now).date();
        Self {
            zone,
            zone_name,
            today,
        }
    }

    /// `today, Monday 23 November 2026, 09:00 (Europe/Berlin)`.
    pub fn exactly(&self, due: TaskDue) -> String {
        let (date, time) = self.read(due);
        let day = format!("{}, {}", self.day_in_words(date), date.strftime("%A %-d %B %Y"));
        match time {
            Some(time) => format!("{day}, {} ({})", clock(time), self.zone_name),
            None => day,
        }
    }

    /// `Monday 23 November 2026, 09:00`.
    pub fn moment(&self, at: Timestamp) -> String {
        let at = self.zone.to_datetime(at);
        format!("{}, {}", at.strftime("%A %-d %B %Y"), clock(at.time()))
    }

    /// For a list of one day: only the time, if it has one.
    pub fn of_the_day(&self, due: TaskDue) -> Option<String> {
        self.read(due).1.map(clock)
    }

    /// For a list of several days: `tomorrow, 09:00`, `3 days ago`, `Thursday 26 November`.
    pub fn briefly(&self, due: TaskDue) -> String {
        let (date, time) = self.read(due);
        let day = match self.days_until(date) {
            2.. => date.strftime("%A %-d %B").to_string(),
            _ => self.day_in_words(date),
        };
        match time {
            Some(time) => format!("{day}, {}", clock(time)),
            None => day,
        }
    }

    fn read(&self, due: TaskDue) -> (Date, Option<Time>) {
        match due {
            TaskDue::Day(date) => (date, None),
            TaskDue::At(at) => {
                let at = self.zone.to_datetime(at);
                (at.date(), Some(at.time()))
            }
        }
    }

    fn days_until(&self, date: Date) -> i32 {
        self.today
            .until((Unit::Day, date))
            .map_or(0, |span| span.get_days())
    }

    fn day_in_words(&self, date: Date) -> String {
        match self.days_until(date) {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            -1 => "yesterday".to_owned(),
            days @ 2.. => format!("in {days} days"),
            days => format!("{} days ago", -days),
        }
    }
}

fn clock(time: Time) -> String {
    time.strftime("%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn day(text: &str) -> TaskDue {
        TaskDue::Day(text.parse().expect("a day"))
    }

    #[test]
    fn the_same_moment_is_another_day_elsewhere() {
        let now = at("2026-11-23T11:30:00Z");
        let due = TaskDue::At(at("2026-11-23T23:30:00Z"));
        for (zone, exactly) in [
            (
                "Europe/London",
                "today, Monday 23 November 2026, 23:30 (Europe/London)",
            ),
            (
                "Europe/Berlin",
                "tomorrow, Tuesday 24 November 2026, 00:30 (Europe/Berlin)",
            ),
            // Tuesday there by now.
            (
                "Pacific/Auckland",
                "today, Tuesday 24 November 2026, 12:30 (Pacific/Auckland)",
            ),
            ("Mars/Olympus", "today, Monday 23 November 2026, 23:30 (UTC)"),
        ] {
            assert_eq!(Reader::new(zone, now).exactly(due), exactly);
        }
    }

    #[test]
    fn a_day_is_that_day_everywhere() {
        let reader = Reader::new("Pacific/Auckland", at("2026-11-23T11:30:00Z"));
        for (due, exactly, briefly) in [
            ("2026-11-24", "today, Tuesday 24 November 2026", "today"),
            ("2026-11-23", "yesterday, Monday 23 November 2026", "yesterday"),
            ("2026-11-25", "tomorrow, Wednesday 25 November 2026", "tomorrow"),
            (
                "2026-11-27",
                "in 3 days, Friday 27 November 2026",
                "Friday 27 November",
            ),
            (
                "2025-11-24",
                "365 days ago, Monday 24 November 2025",
                "365 days ago",
            ),
        ] {
            assert_eq!(reader.exactly(day(due)), exactly);
            assert_eq!(reader.briefly(day(due)), briefly);
            assert_eq!(reader.of_the_day(day(due)), None);
        }
    }

    #[test]
    fn a_day_stays_a_day_over_a_clock_change() {
        // Berlin has 25 hours on 25 October.
        let reader = Reader::new("Europe/Berlin", at("2026-10-24T22:30:00Z"));
        let due = TaskDue::At(at("2026-10-25T22:30:00Z"));
        assert_eq!(reader.briefly(due), "today, 23:30");
        assert_eq!(
            reader.moment(at("2026-10-25T01:30:00Z")),
            "Sunday 25 October 2026, 02:30"
        );
    }
}
