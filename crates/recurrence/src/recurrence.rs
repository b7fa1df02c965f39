//! A rule from a start on.

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};
use thiserror::Error;

use crate::dates::{Dates, Plan};
use crate::hours::Hours;
use crate::rule::{Ends, Frequency, Rule, RuleError, Until};
use crate::slot::Slot;

/// Why a rule and a start make no recurrence.
#[derive(Clone, Debug, Error, PartialEq, Eq)]
pub enum RecurrenceError {
    /// See there.
    #[error(transparent)]
    Rule(#[from] RuleError),
    /// There is no such day.
    #[error(
        "the rule never fires: no day from {0} on is one of its days; change BYMONTH, BYMONTHDAY, BYDAY or BYSETPOS"
    )]
    NeverFires(Slot),
    /// It is over before it begins.
    #[error("the rule never fires: its first slot would be {first}, after UNTIL; end it later")]
    EndsBeforeFirst {
        /// The first slot without the end.
        first: Slot,
    },
    /// Hours of a whole day.
    #[error("FREQ=HOURLY needs a start with a time; write it like 2026-01-31T09:00")]
    HoursOfADay,
    /// Outside the years 1 to 9999.
    #[error("{0} is too far away; use years from 1 to 9999")]
    Year(Slot),
}

/// A rule from a start on. It has at least one slot; where the end is an instant, in some zone.
#[derive(Clone, Debug)]
pub struct Recurrence {
    rule: Rule,
    start: Slot,
    plan: Plan,
}

/// A slot and when it is in a zone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurrence {
    /// The nominal slot: what the rule says. It names the occurrence.
    pub slot: Slot,
    /// When that is.
    pub at: Zoned,
}

impl Recurrence {
    /// Puts a rule and a start together.
    ///
    /// # Errors
    /// When the rule cannot be, or has no slot from this start on.
    pub fn new(rule: Rule, start: Slot) -> Result<Self, RecurrenceError> {
        rule.check()?;
        if !(1..=9999).contains(&start.date.year()) {
            return Err(RecurrenceError::Year(start));
        }
        if rule.frequency == Frequency::Hourly && start.time.is_none() {
            return Err(RecurrenceError::HoursOfADay);
        }
        let plan = Plan::new(rule.clone(), start.date);
        let recurrence = Self { rule, start, plan };
        let Some(first) = recurrence.endless(start.date).next() else {
            return Err(RecurrenceError::NeverFires(start));
        };
        if !recurrence.may_be_within(first) {
            return Err(RecurrenceError::EndsBeforeFirst { first });
        }
        Ok(recurrence)
    }

    /// The rule.
    pub const fn rule(&self) -> &Rule {
        &self.rule
    }

    /// What it starts from; a slot only if the rule yields it.
    pub const fn start(&self) -> Slot {
        self.start
    }

    /// Its slots in order, in civil time. Of an hourly rule these are the hours of a clock that is never changed; see
    /// [`Self::occurrences`].
    pub fn slots(&self) -> impl Iterator<Item = Slot> + '_ {
        let count = match self.rule.ends {
            Ends::Count(count) => count as usize,
            _ => usize::MAX,
        };
        self.endless(self.start.date)
            .take_while(|&slot| self.is_within(slot))
            .take(count)
    }

    /// Its slots on or after a day.
    pub fn slots_from(&self, date: Date) -> Box<dyn Iterator<Item = Slot> + '_> {
        match self.rule.ends {
            // Only the first ones count.
            Ends::Count(_) => Box::new(self.slots().skip_while(move |slot| slot.date < date)),
            _ => Box::new(self.endless(date).take_while(|&slot| self.is_within(slot))),
        }
    }

    /// The slot after `slot`, which need not be one itself.
    pub fn after(&self, slot: Slot) -> Option<Slot> {
        self.slots_from(slot.date).find(|&next| next > slot)
    }

    /// Its occurrences in a zone, in order. Where a zone leaves out a time, and the slot falls together with the next one,
    /// only that one is there.
    pub fn occurrences(&self, zone: &TimeZone) -> Box<dyn Iterator<Item = Occurrence> + '_> {
        self.occurrences_from(self.start.date, zone)
    }

    /// Its occurrences in a zone whose slots are on or after a day.
    pub fn occurrences_from(&self, date: Date, zone: &TimeZone) -> Box<dyn Iterator<Item = Occurrence> + '_> {
        let zone = zone.clone();
        if self.rule.frequency == Frequency::Hourly {
            let hours = self.hours_in(date, &zone);
            return Box::new(hours.skip_while(move |occurrence| occurrence.slot.date < date));
        }
        // An instant as the end is compared with instants, not with civil times.
        let (slots, until): (Box<dyn Iterator<Item = Slot>>, _) = match (self.rule.ends, self.start.time) {
            (Ends::Until(Until::Instant(until)), Some(_)) => (self.endless(date), until),
            _ => (self.slots_from(date), Timestamp::MAX),
        };
        let in_zone = move |slot: Slot| {
            let at = slot.instant(&zone)?;
            (at.timestamp() <= until).then_some(Occurrence { slot, at })
        };
        let mut slots = slots.map_while(in_zone).peekable();
        Box::new(std::iter::from_fn(move || {
            loop {
                let occurrence = slots.next()?;
                if slots.peek().is_none_or(|next| next.at != occurrence.at) {
                    return Some(occurrence);
                }
            }
        }))
    }

    /// Cuts it in two at one of its slots: the rule of what comes before, none if that is the first, and the rule that goes on
    /// from it with that slot as its start. Together they have the same slots. None where `slot` is none of them.
    pub fn split_at(&self, slot: Slot) -> Option<(Option<Rule>, Rule)> {
        let before = self.slots().take_while(|&each| each < slot).count();
        self.slots().nth(before).filter(|&each| each == slot)?;
        let before = u32::try_from(before).ok()?;
        let mut after = self.explicit();
        if let Ends::Count(count) = self.rule.ends {
            after.ends = Ends::Count(count - before);
        }
        let first = (before > 0).then(|| Rule {
            ends: Ends::Count(before),
            ..self.rule.clone()
        });
        Some((first, after))
    }

    /// The same rule with everything written out that it takes from its start, so that another start changes none of it.
    pub fn explicit(&self) -> Rule {
        self.plan.rule.clone()
    }

    /// Slots from a day on, whatever the end is.
    fn endless(&self, from: Date) -> Box<dyn Iterator<Item = Slot> + '_> {
        let time = self.start.time;
        if self.rule.frequency == Frequency::Hourly {
            let from = Slot::day(from);
            let hours = Hours::new(
                &self.plan,
                self.rule.interval,
                self.start.datetime(),
                &TimeZone::UTC,
            );
            let hours = hours.map(|mut hours| {
                if let Some(from) = from.instant(&TimeZone::UTC) {
                    hours.skip_to(&from);
                }
                hours
            });
            let slots = hours
                .into_iter()
                .flatten()
                .map(|moment| Slot::at(moment.datetime()));
            return Box::new(slots.skip_while(move |slot| slot.date < from.date));
        }
        Box::new(Dates::from(&self.plan, from).map(move |date| Slot { date, time }))
    }

    /// Whether a slot is not after the end.
    fn is_within(&self, slot: Slot) -> bool {
        match self.rule.ends {
            Ends::Never | Ends::Count(_) => true,
            Ends::Until(Until::Date(last)) => slot.date <= last,
            Ends::Until(Until::DateTime(last)) => slot.datetime() <= last,
            Ends::Until(Until::Instant(last)) => {
                let last = last.to_zoned(TimeZone::UTC).datetime();
                match slot.time {
                    Some(_) => slot.datetime() <= last,
                    None => slot.date <= last.date(),
                }
            }
        }
    }

    /// Whether some zone has a slot that is not after the end: the one that is furthest ahead of UTC has it first.
    fn may_be_within(&self, slot: Slot) -> bool {
        let (Ends::Until(Until::Instant(last)), Some(_)) = (self.rule.ends, slot.time) else {
            return self.is_within(slot);
        };
        let first = TimeZone::fixed(Offset::MAX).to_timestamp(slot.datetime());
        first.is_ok_and(|first| first <= last)
    }

    /// Those not long before a day too.
    fn hours_in(&self, date: Date, zone: &TimeZone) -> impl Iterator<Item = Occurrence> + '_ {
        let mut hours = Hours::new(&self.plan, self.rule.interval, self.start.datetime(), zone);
        let count = match self.rule.ends {
            // Only the first ones count.
            Ends::Count(count) => count as usize,
            _ => {
                if let (Some(hours), Some(from)) = (&mut hours, Slot::day(date).instant(zone)) {
                    hours.skip_to(&from);
                }
                usize::MAX
            }
        };
        let ends = self.rule.ends;
        let is_within = move |occurrence: &Occurrence| match ends {
            Ends::Until(Until::Date(last)) => occurrence.slot.date <= last,
            Ends::Until(Until::DateTime(last)) => occurrence.slot.datetime() <= last,
            Ends::Until(Until::Instant(last)) => occurrence.at.timestamp() <= last,
            _ => true,
        };
        hours
            .into_iter()
            .flatten()
            .map(|at| Occurrence {
                slot: Slot::at(at.datetime()),
                at,
            })
            .take_while(is_within)
            .take(count)
    }
}
