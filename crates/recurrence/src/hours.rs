//! Hourly rules: hours that pass, on the days that the rule allows.

use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use jiff::{Span, Zoned};

use crate::dates::Plan;

/// The calendar repeats after so many days.
const DAYS_MAX: u32 = 146_097;

/// Moments of an hourly plan, in civil time where there is no zone.
#[derive(Clone, Debug)]
pub(crate) struct Hours<'a> {
    plan: &'a Plan,
    interval: i64,
    start: Zoned,
    /// In intervals since the start.
    next: i64,
}

impl<'a> Hours<'a> {
    /// From the start on. UTC has no gaps, so it is as good as no zone.
    pub(crate) fn new(plan: &'a Plan, interval: u32, start: DateTime, zone: &TimeZone) -> Option<Self> {
        Some(Self {
            plan,
            interval: i64::from(interval),
            start: zone.to_ambiguous_zoned(start).compatible().ok()?,
            next: 0,
        })
    }

    /// Goes on not long before `moment`.
    pub(crate) fn skip_to(&mut self, moment: &Zoned) {
        let hours = (moment.timestamp().as_second() - self.start.timestamp().as_second()).div_euclid(3_600);
        self.next = self.next.max(hours.div_euclid(self.interval));
    }

    fn at(&self, nth: i64) -> Option<Zoned> {
        let hours = nth.checked_mul(self.interval)?;
        self.start.checked_add(Span::new().try_hours(hours).ok()?).ok()
    }
}

impl Iterator for Hours<'_> {
    type Item = Zoned;

    fn next(&mut self) -> Option<Zoned> {
        for _ in 0..DAYS_MAX {
            let moment = self.at(self.next)?;
            if self.plan.allows(moment.date()) {
                self.next += 1;
                return Some(moment);
            }
            // None of this day's: on to the first one of the next day.
            let tomorrow = moment.tomorrow().ok()?.start_of_day().ok()?;
            let before = self.next;
            self.skip_to(&tomorrow);
            while self.at(self.next)? < tomorrow {
                self.next += 1;
            }
            debug_assert!(self.next > before, "it gets on");
        }
        None
    }
}
