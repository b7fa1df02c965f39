//! When a program's rounds run: civil days and times in the program's zone, made into instants. Pure: the caller says
//! what time it is.
//!
//! A time in the gap of a clock change moves forward by the gap, one that the clock shows twice means the first
//! (RFC 5545, 3.3.5): either way it is one instant, and a slot is named by what the clock shows then.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::cron::{Cron, CronError};

/// A missed slot is still run when it is less late than this (and the next one has not come).
pub const CATCH_UP_WITHIN: SignedDuration = SignedDuration::from_hours(12);
/// Weeks between two rounds at most.
pub const WEEKS_MAX: u8 = 52;
/// Days looked at for the next slot: February 29 comes at least every eight years.
const DAYS_LOOKED_AT: usize = 366 * 9;

/// When the rounds of a program run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Schedule {
    /// Every few weeks, on the weekday of the first day.
    Weeks {
        /// Weeks from one round to the next: 1 to 52.
        #[schema(minimum = 1, maximum = 52)]
        every: u8,
        /// The first day.
        #[schema(value_type = String, format = Date)]
        start: Date,
        /// The time of day in the program's zone, `09:00`.
        #[serde(with = "clock_time")]
        #[schema(value_type = String, example = "09:00")]
        time: Time,
    },
    /// As a cron expression says, in the program's zone.
    Cron {
        /// Five fields, such as `0 9 * * MON`.
        expression: String,
        /// No round before this day.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[schema(value_type = Option<String>, format = Date)]
        start: Option<Date>,
    },
}

/// One instant at which a round is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// What the clock of the program's zone shows then, `2026-11-23T09:00`; names the round.
    pub name: String,
    /// When.
    pub at: Timestamp,
}

/// Why a schedule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ScheduleError {
    /// See its message.
    #[error(transparent)]
    Cron(#[from] CronError),
    /// Out of bounds.
    #[error("Use 1 to {WEEKS_MAX} weeks.")]
    Weeks,
    /// Such as February 30.
    #[error("No day fits this schedule. Check its day and month, and the holidays.")]
    Never,
}

impl Schedule {
    /// Whether it can be used at all, seen from `now`.
    pub fn check(&self, zone: &TimeZone, holidays: &[Date], now: Timestamp) -> Result<(), ScheduleError> {
        match self {
            Self::Weeks { every, .. } if !(1..=WEEKS_MAX).contains(every) => {
                return Err(ScheduleError::Weeks);
            }
            Self::Weeks { .. } => {}
            Self::Cron { expression, .. } => {
                Cron::parse(expression)?;
            }
        }
        match self.next(zone, holidays, now) {
            Some(_) => Ok(()),
            None => Err(ScheduleError::Never),
        }
    }

    /// The first slot after an instant; none where no day of the next nine years fits.
    pub fn next(&self, zone: &TimeZone, holidays: &[Date], after: Timestamp) -> Option<Slot> {
        let today = after.to_zoned(zone.clone()).date();
        match self {
            Self::Weeks { every, start, time } => {
                let step = i64::from((*every).clamp(1, WEEKS_MAX)) * 7;
                let passed = days_between(*start, today).max(0) / step * step;
                let first = start.checked_add(Span::new().days(passed)).ok()?;
                let days = first.series(Span::new().days(step));
                earliest(days, |_| [*time], zone, holidays, after)
            }
            Self::Cron { expression, start } => {
                let cron = Cron::parse(expression).ok()?;
                let first = start.map_or(today, |start| start.max(today));
                let days = first
                    .series(Span::new().days(1))
                    .take(DAYS_LOOKED_AT)
                    .filter(|&day| cron.fits(day));
                earliest(days, |_| cron.times(), zone, holidays, after)
            }
        }
    }

    /// The next few slots after an instant, in order.
    pub fn upcoming(&self, zone: &TimeZone, holidays: &[Date], after: Timestamp, count: usize) -> Vec<Slot> {
        let next = |after| self.next(zone, holidays, after);
        std::iter::successors(next(after), |slot| next(slot.at))
            .take(count)
            .collect()
    }
}

fn days_between(from: Date, to: Date) -> i64 {
    // A civil day has 24 hours.
    from.duration_until(to).as_hours() / 24
}

fn earliest<T: IntoIterator<Item = Time>>(
    days: impl Iterator<Item = Date>,
    times: impl Fn(Date) -> T,
    zone: &TimeZone,
    holidays: &[Date],
    after: Timestamp,
) -> Option<Slot> {
    days.take(DAYS_LOOKED_AT)
        .filter(|day| !holidays.contains(day))
        .find_map(|day| {
            times(day)
                .into_iter()
                .filter_map(|time| zone.to_timestamp(day.to_datetime(time)).ok())
                .filter(|&at| at > after)
                .min()
        })
        .map(|at| slot_at(at, zone))
}

/// The slot of an instant.
pub fn slot_at(at: Timestamp, zone: &TimeZone) -> Slot {
    Slot {
        name: at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M").to_string(),
        at,
    }
}

/// One name for one slot: an instant (`2026-11-23T08:00:00Z`, as schedulers outside write it) becomes what the
/// program's clock shows then; any other text stays.
pub fn slot_name(text: &str, zone: &TimeZone) -> String {
    match text.parse::<Timestamp>() {
        Ok(at) => slot_at(at, zone).name,
        Err(_) => text.to_owned(),
    }
}

/// Whether a slot that was due at `at` is still worth running at `now`.
pub fn is_still_useful(at: Timestamp, next: Option<Timestamp>, now: Timestamp) -> bool {
    now.duration_since(at) < CATCH_UP_WITHIN && next.is_none_or(|next| now < next)
}

/// `HH:MM`.
mod clock_time {
    use jiff::civil::Time;
    use serde::de::Error as _;
    use serde::{Deserialize, Deserializer, Serializer};

    pub fn serialize<S: Serializer>(time: &Time, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:02}:{:02}", time.hour(), time.minute()))
    }

    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Time, D::Error> {
        let text = String::deserialize(deserializer)?;
        Time::strptime("%H:%M", &text).map_err(|_| D::Error::custom("use a time of day such as 09:00"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::{date, time};

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn weeks(every: u8, start: Date, hour: i8, minute: i8) -> Schedule {
        Schedule::Weeks {
            every,
            start,
            time: time(hour, minute, 0, 0),
        }
    }

    fn cron(expression: &str) -> Schedule {
        Schedule::Cron {
            expression: expression.to_owned(),
            start: None,
        }
    }

    fn instants(schedule: &Schedule, name: &str, after: &str, count: usize) -> Vec<String> {
        schedule
            .upcoming(&zone(name), &[], at(after), count)
            .iter()
            .map(|slot| slot.at.to_string())
            .collect()
    }

    #[test]
    fn every_other_monday_at_nine_stays_at_nine_over_both_clock_changes_in_berlin() {
        let schedule = weeks(2, date(2026, 3, 16), 9, 0);
        assert_eq!(
            instants(&schedule, "Europe/Berlin", "2026-03-01T00:00:00Z", 3),
            [
                "2026-03-16T08:00:00Z",
                "2026-03-30T07:00:00Z",
                "2026-04-13T07:00:00Z"
            ]
        );
        assert_eq!(
            instants(&schedule, "Europe/Berlin", "2026-10-12T07:00:00Z", 2),
            ["2026-10-26T08:00:00Z", "2026-11-09T08:00:00Z"]
        );
    }

    #[test]
    fn every_three_weeks_stays_at_nine_over_both_clock_changes_in_new_york() {
        let schedule = weeks(3, date(2026, 2, 23), 9, 0);
        assert_eq!(
            instants(&schedule, "America/New_York", "2026-02-01T00:00:00Z", 2),
            ["2026-02-23T14:00:00Z", "2026-03-16T13:00:00Z"]
        );
        assert_eq!(
            instants(&schedule, "America/New_York", "2026-10-20T00:00:00Z", 2),
            ["2026-11-02T14:00:00Z", "2026-11-23T14:00:00Z"]
        );
    }

    #[test]
    fn half_past_two_that_the_clock_leaves_out_runs_once_an_hour_later() {
        let name = "Europe/Berlin";
        let expected = [
            "2026-03-28T01:30:00Z",
            "2026-03-29T01:30:00Z",
            "2026-03-30T00:30:00Z",
        ];
        assert_eq!(
            instants(&cron("30 2 * * *"), name, "2026-03-28T00:00:00Z", 3),
            expected
        );
        let slots = cron("30 2 * * *").upcoming(&zone(name), &[], at("2026-03-28T12:00:00Z"), 1);
        assert_eq!(slots[0].name, "2026-03-29T03:30");
        // Half past three is that same instant, and no second round.
        assert_eq!(
            instants(&cron("30 2,3 * * *"), name, "2026-03-29T00:00:00Z", 2),
            ["2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z"]
        );
        assert_eq!(
            instants(
                &weeks(1, date(2026, 3, 8), 2, 30),
                "America/New_York",
                "2026-03-01T00:00:00Z",
                2
            ),
            ["2026-03-08T07:30:00Z", "2026-03-15T06:30:00Z"]
        );
    }

    #[test]
    fn half_past_two_that_the_clock_shows_twice_runs_once_the_first_time() {
        let name = "Europe/Berlin";
        assert_eq!(
            instants(&cron("30 2 * * *"), name, "2026-10-24T12:00:00Z", 2),
            ["2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z"]
        );
        assert_eq!(
            instants(&cron("30 * * * *"), name, "2026-10-25T00:00:00Z", 3),
            [
                "2026-10-25T00:30:00Z",
                "2026-10-25T02:30:00Z",
                "2026-10-25T03:30:00Z"
            ]
        );
        assert_eq!(
            instants(
                &weeks(1, date(2026, 11, 1), 1, 30),
                "America/New_York",
                "2026-10-30T00:00:00Z",
                2
            ),
            ["2026-11-01T05:30:00Z", "2026-11-08T06:30:00Z"]
        );
        // The instant of the second 02:30 has the name of the first: whoever asks for it gets that round.
        assert_eq!(
            slot_name("2026-10-25T01:30:00Z", &zone(name)),
            slot_name("2026-10-25T00:30:00Z", &zone(name))
        );
    }

    #[test]
    fn the_last_of_february_comes_in_leap_years_also_over_a_century() {
        assert_eq!(
            instants(&cron("0 9 29 2 *"), "UTC", "2026-11-22T00:00:00Z", 2),
            ["2028-02-29T09:00:00Z", "2032-02-29T09:00:00Z"]
        );
        assert_eq!(
            instants(&cron("0 9 29 2 *"), "UTC", "2096-03-01T00:00:00Z", 1),
            ["2104-02-29T09:00:00Z"]
        );
        assert_eq!(
            cron("0 9 30 2 *").check(&TimeZone::UTC, &[], at("2026-11-22T00:00:00Z")),
            Err(ScheduleError::Never)
        );
    }

    #[test]
    fn nothing_runs_before_the_start_and_a_past_start_keeps_its_rhythm() {
        assert_eq!(
            instants(
                &weeks(1, date(2027, 1, 4), 9, 0),
                "UTC",
                "2026-11-22T00:00:00Z",
                1
            ),
            ["2027-01-04T09:00:00Z"]
        );
        let starts = Schedule::Cron {
            expression: "0 9 * * MON".to_owned(),
            start: Some(date(2027, 1, 5)),
        };
        assert_eq!(
            instants(&starts, "UTC", "2026-11-22T00:00:00Z", 1),
            ["2027-01-11T09:00:00Z"]
        );
        // Every fourth Monday since 2020, counted from there and not from today.
        assert_eq!(
            instants(
                &weeks(4, date(2020, 1, 6), 9, 0),
                "UTC",
                "2026-11-22T00:00:00Z",
                2
            ),
            ["2026-11-30T09:00:00Z", "2026-12-28T09:00:00Z"]
        );
    }

    #[test]
    fn holidays_are_left_out_and_the_rhythm_stays() {
        let schedule = weeks(2, date(2026, 12, 14), 9, 0);
        let days: Vec<String> = schedule
            .upcoming(
                &TimeZone::UTC,
                &[date(2026, 12, 28)],
                at("2026-12-01T00:00:00Z"),
                2,
            )
            .into_iter()
            .map(|slot| slot.name)
            .collect();
        assert_eq!(days, ["2026-12-14T09:00", "2027-01-11T09:00"]);
    }

    #[test]
    fn the_day_is_the_day_of_the_programs_zone() {
        // Monday at nine in Auckland is Sunday evening in London.
        assert_eq!(
            instants(
                &cron("0 9 * * MON"),
                "Pacific/Auckland",
                "2026-11-22T00:00:00Z",
                1
            ),
            ["2026-11-22T20:00:00Z"]
        );
    }

    #[test]
    fn a_missed_slot_is_useful_for_twelve_hours_and_until_the_next() {
        let due = at("2026-11-23T08:00:00Z");
        let week_later = Some(at("2026-11-30T08:00:00Z"));
        assert!(is_still_useful(due, week_later, due));
        assert!(is_still_useful(due, None, at("2026-11-23T19:59:59Z")));
        assert!(!is_still_useful(due, week_later, at("2026-11-23T20:00:00Z")));
        assert!(!is_still_useful(
            due,
            Some(at("2026-11-23T10:00:00Z")),
            at("2026-11-23T10:00:00Z")
        ));
    }

    #[test]
    fn one_slot_has_one_name_however_it_is_written() {
        let berlin = zone("Europe/Berlin");
        for text in [
            "2026-11-23T08:00:00Z",
            "2026-11-23T09:00:00+01:00",
            "2026-11-23T03:00-05:00",
        ] {
            assert_eq!(slot_name(text, &berlin), "2026-11-23T09:00");
        }
        assert_eq!(slot_name("2026-11-23T09:00", &berlin), "2026-11-23T09:00");
        assert_eq!(slot_name("2026-W48", &berlin), "2026-W48");
    }

    #[test]
    fn what_cannot_be_a_schedule_is_refused() {
        let now = at("2026-11-22T00:00:00Z");
        assert_eq!(
            weeks(0, date(2026, 1, 1), 9, 0).check(&TimeZone::UTC, &[], now),
            Err(ScheduleError::Weeks)
        );
        assert_eq!(
            weeks(53, date(2026, 1, 1), 9, 0).check(&TimeZone::UTC, &[], now),
            Err(ScheduleError::Weeks)
        );
        assert!(cron("0 9 * *").check(&TimeZone::UTC, &[], now).is_err());
        let text = r#"{"kind":"weeks","every":2,"start":"2026-03-16","time":"09:00"}"#;
        let read: Schedule = serde_json::from_str(text).expect("a schedule");
        assert_eq!(read, weeks(2, date(2026, 3, 16), 9, 0));
        assert_eq!(serde_json::to_string(&read).expect("JSON"), text);
        assert!(serde_json::from_str::<Schedule>(&text.replace("09:00", "25:00")).is_err());
    }
}
