//! When somebody does not want to be told: the same hours of chosen days, on the clock where they live. Pure: the
//! caller says what time it is, and in which zone.
//!
//! Both ends are what a clock shows, and become instants only when they are looked at: a time in the gap of a clock
//! change moves forward by the gap, one that the clock shows twice means the first (RFC 5545, 3.3.5).

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use serde::{Deserialize, Serialize};

/// Minutes of a day: both ends are below it.
pub const MINUTES_OF_A_DAY: u16 = 24 * 60;
/// Days before today whose quiet hours may still last: the day before, and one more where a zone left out a day.
const DAYS_BACK: i64 = 2;
/// Spans joined to each other at most. They touch only where a clock change moves an end over the next beginning.
const JOINED_MAX: usize = 4;

vc_kernel::text_enum!(
    /// A day of the week.
    Weekday {
        /// Monday.
        Mon = "mon",
        /// Tuesday.
        Tue = "tue",
        /// Wednesday.
        Wed = "wed",
        /// Thursday.
        Thu = "thu",
        /// Friday.
        Fri = "fri",
        /// Saturday.
        Sat = "sat",
        /// Sunday.
        Sun = "sun",
    }
);

impl Weekday {
    /// Monday first.
    pub const ALL: [Self; 7] = [
        Self::Mon,
        Self::Tue,
        Self::Wed,
        Self::Thu,
        Self::Fri,
        Self::Sat,
        Self::Sun,
    ];

    fn of(date: Date) -> Self {
        let index = date.weekday().to_monday_zero_offset();
        usize::try_from(index)
            .ok()
            .and_then(|index| Self::ALL.get(index).copied())
            .expect("a week has seven days")
    }
}

/// Hours in which messages wait. Where `until` is not after `from` they end on the day after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The minute of the day at which they begin, from 0.
    pub from_minute: u16,
    /// The minute of the day at which they are over: messages go out from then on.
    pub until_minute: u16,
    /// The days on which they begin: 22:00 to 07:00 of a Friday ends on Saturday.
    pub weekdays: Vec<Weekday>,
}

/// Why hours cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuietHoursError {
    /// A minute that no day has.
    #[error("Use a time of the day, from 00:00 to 23:59.")]
    NoTime,
    /// Nothing or everything: nobody can tell which was meant.
    #[error("Let them end at another time than they begin.")]
    SameTime,
    /// They would never begin.
    #[error("Choose at least one day, or switch quiet hours off.")]
    NoDay,
}

impl QuietHours {
    /// Days in the order of the week, each once.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let wanted = std::mem::take(&mut self.weekdays);
        self.weekdays = Weekday::ALL
            .into_iter()
            .filter(|day| wanted.contains(day))
            .collect();
        self
    }

    /// What is wrong with them, with the field's name.
    pub fn check(&self) -> Result<(), (&'static str, QuietHoursError)> {
        if self.from_minute >= MINUTES_OF_A_DAY {
            return Err(("from", QuietHoursError::NoTime));
        }
        if self.until_minute >= MINUTES_OF_A_DAY {
            return Err(("until", QuietHoursError::NoTime));
        }
        if self.from_minute == self.until_minute {
            return Err(("until", QuietHoursError::SameTime));
        }
        if self.weekdays.is_empty() {
            return Err(("weekdays", QuietHoursError::NoDay));
        }
        Ok(())
    }

    /// When the quiet hours that hold at `at` are over; none where none hold. Their first instant is quiet, their end
    /// is not.
    pub fn end(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let mut end = None;
        for _ in 0..JOINED_MAX {
            match self.end_of_one(end.unwrap_or(at), zone) {
                Some(later) => end = Some(later),
                None => break,
            }
        }
        end
    }

    fn end_of_one(&self, at: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
        let today = zone.to_datetime(at).date();
        (0..=DAYS_BACK)
            .filter_map(|back| {
                let (start, end) = self.span_of(today.checked_sub(Span::new().days(back)).ok()?, zone)?;
                (start <= at && at < end).then_some(end)
            })
            .max()
    }

    /// The quiet hours that begin on this day.
    fn span_of(&self, day: Date, zone: &TimeZone) -> Option<(Timestamp, Timestamp)> {
        if !self.weekdays.contains(&Weekday::of(day)) {
            return None;
        }
        let last = if self.until_minute <= self.from_minute {
            day.tomorrow().ok()?
        } else {
            day
        };
        Some((
            instant(day, self.from_minute, zone)?,
            instant(last, self.until_minute, zone)?,
        ))
    }
}

fn instant(day: Date, minute: u16, zone: &TimeZone) -> Option<Timestamp> {
    let (hour, minute) = (i8::try_from(minute / 60).ok()?, i8::try_from(minute % 60).ok()?);
    let time = Time::new(hour, minute, 0, 0).ok()?;
    zone.to_ambiguous_timestamp(day.to_datetime(time))
        .compatible()
        .ok()
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone")
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn hours(from: (u16, u16), until: (u16, u16), weekdays: &[Weekday]) -> QuietHours {
        QuietHours {
            from_minute: from.0 * 60 + from.1,
            until_minute: until.0 * 60 + until.1,
            weekdays: weekdays.to_vec(),
        }
    }

    fn nights() -> QuietHours {
        hours((22, 0), (7, 0), &Weekday::ALL)
    }

    /// What the clock shows where it never changes, minute by minute of nine days.
    #[test]
    fn each_minute_is_quiet_where_the_clock_says_so() {
        let cases = [
            nights(),
            hours((22, 0), (7, 0), &[Weekday::Fri, Weekday::Sat]),
            hours((9, 30), (12, 15), &[Weekday::Mon, Weekday::Wed, Weekday::Sun]),
            hours((0, 0), (23, 59), &Weekday::ALL),
            hours((12, 1), (12, 0), &[Weekday::Tue]),
        ];
        let tokyo = zone("Asia/Tokyo");
        for quiet in cases {
            let mut ends = None;
            // Backwards, so that the end is known: the first minute after that is not quiet.
            for minute in (0..9 * 24 * 60).rev() {
                let now = at("2026-11-20T00:00:00+09:00") + SignedDuration::from_mins(minute);
                let clock = tokyo.to_datetime(now);
                let of_day = u16::try_from(clock.hour()).expect("an hour") * 60
                    + u16::try_from(clock.minute()).expect("a minute");
                let (from, until) = (quiet.from_minute, quiet.until_minute);
                let begins = |date| quiet.weekdays.contains(&Weekday::of(date));
                let since_today = of_day >= from && (until <= from || of_day < until) && begins(clock.date());
                let since_yesterday =
                    until <= from && of_day < until && begins(clock.date().yesterday().expect("a day"));
                if since_today || since_yesterday {
                    if let Some(ends) = ends {
                        assert_eq!(quiet.end(now, &tokyo), Some(ends), "{quiet:?} at {clock}");
                    }
                } else {
                    assert_eq!(quiet.end(now, &tokyo), None, "{quiet:?} at {clock}");
                    ends = Some(now);
                }
            }
        }
    }

    #[test]
    fn they_end_at_seven_whatever_the_clock_does_at_night() {
        for (name, evening, morning) in [
            // Clocks go forward, then back.
            ("Europe/Berlin", "2026-03-28T21:00:00Z", "2026-03-29T05:00:00Z"),
            ("Europe/Berlin", "2026-10-24T20:00:00Z", "2026-10-25T06:00:00Z"),
            ("America/New_York", "2026-03-08T03:00:00Z", "2026-03-08T11:00:00Z"),
            // By half an hour.
            (
                "Australia/Lord_Howe",
                "2026-10-03T11:30:00Z",
                "2026-10-03T20:00:00Z",
            ),
            // A day that is left out: seven o'clock of it is seven o'clock of the day after.
            ("Pacific/Apia", "2011-12-30T08:00:00Z", "2011-12-30T17:00:00Z"),
        ] {
            let (zone, evening, morning) = (zone(name), at(evening), at(morning));
            let (quiet, second) = (nights(), SignedDuration::from_secs(1));
            assert_eq!(quiet.end(evening - second, &zone), None, "{name}");
            assert_eq!(quiet.end(evening, &zone), Some(morning), "{name}");
            assert_eq!(quiet.end(morning - second, &zone), Some(morning), "{name}");
            assert_eq!(quiet.end(morning, &zone), None, "{name}");
        }
    }

    #[test]
    fn an_end_in_a_gap_moves_forward_and_one_that_comes_twice_is_the_first() {
        let berlin = zone("Europe/Berlin");
        let quiet = hours((22, 0), (2, 30), &Weekday::ALL);
        let gap = at("2026-03-29T01:30:00Z"); // 03:30, an hour after what would have been 02:30
        assert_eq!(quiet.end(at("2026-03-29T00:59:59Z"), &berlin), Some(gap));
        let first = at("2026-10-25T00:30:00Z");
        assert_eq!(quiet.end(at("2026-10-25T00:00:00Z"), &berlin), Some(first));
        assert_eq!(
            quiet.end(at("2026-10-25T01:00:00Z"), &berlin),
            None,
            "02:00 again"
        );
        // The end moves over the next beginning: one goes on as the other.
        let all_but_half_an_hour = hours((3, 0), (2, 30), &[Weekday::Sat, Weekday::Sun]);
        assert_eq!(
            all_but_half_an_hour.end(at("2026-03-29T00:30:00Z"), &berlin),
            Some(at("2026-03-30T00:30:00Z"))
        );
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for (quiet, field) in [
            (hours((24, 0), (7, 0), &Weekday::ALL), "from"),
            (hours((22, 0), (24, 0), &Weekday::ALL), "until"),
            (hours((22, 0), (22, 0), &Weekday::ALL), "until"),
            (hours((22, 0), (7, 0), &[]), "weekdays"),
        ] {
            assert_eq!(quiet.check().map_err(|(field, _)| field), Err(field));
        }
        assert_eq!(nights().check(), Ok(()));
        // Such hours in the log are no reason to stop.
        assert_eq!(
            hours((99, 0), (7, 0), &Weekday::ALL).end(at("2026-11-23T23:00:00Z"), &TimeZone::UTC),
            None
        );
    }

    #[test]
    fn days_stand_in_the_order_of_the_week() {
        let mixed = hours(
            (22, 0),
            (7, 0),
            &[Weekday::Sun, Weekday::Mon, Weekday::Sun, Weekday::Fri],
        );
        assert_eq!(
            mixed.tidied().weekdays,
            [Weekday::Mon, Weekday::Fri, Weekday::Sun]
        );
    }
}
