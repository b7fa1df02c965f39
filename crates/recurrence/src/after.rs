//! What comes after something was done.

use jiff::civil::Date;
use jiff::{Span, Zoned};

use crate::recurrence::Recurrence;
use crate::rule::Frequency;
use crate::slot::Slot;

/// Again so long after it was done: "water the plants every five days after I did it".
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterCompletion {
    /// How many units, from 1.
    pub interval: u32,
    /// The unit.
    pub frequency: Frequency,
}

impl AfterCompletion {
    /// The slot after one that was done at `done`, in the zone of whoever did it. Days and longer count from the civil day, keep the
    /// time of day of `slot`, and clamp month ends; hours are hours that pass, and need a slot with a time (a whole day moves
    /// to the day that they end on). None beyond the year 9999.
    pub fn next(&self, slot: Slot, done: &Zoned) -> Option<Slot> {
        let interval = i64::from(self.interval);
        let span = match self.frequency {
            Frequency::Hourly => {
                let moment = done.checked_add(Span::new().try_hours(interval).ok()?).ok()?;
                let time = moment
                    .datetime()
                    .with()
                    .second(0)
                    .subsec_nanosecond(0)
                    .build()
                    .ok()?;
                return Some(match slot.time {
                    Some(_) => Slot::at(time),
                    None => Slot::day(moment.date()),
                });
            }
            Frequency::Daily => Span::new().try_days(interval),
            Frequency::Weekly => Span::new().try_weeks(interval),
            Frequency::Monthly => Span::new().try_months(interval),
            Frequency::Yearly => Span::new().try_years(interval),
        };
        Slot {
            date: done.date(),
            time: slot.time,
        }
        .plus(span.ok()?)
    }
}

/// What a late completion does to the slots that passed meanwhile.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum CatchUp {
    /// They are over: the next one is after the day of the completion.
    #[default]
    Skip,
    /// Each of them is still to be done, as with bills.
    EachMissed,
}

impl Recurrence {
    /// The slot after `slot` once that was done on `done`, a civil day of whoever did it. Done early, it still goes
    /// on to the next one. None after the last.
    pub fn next_after_completion(&self, slot: Slot, done: Date, catch_up: CatchUp) -> Option<Slot> {
        match catch_up {
            CatchUp::EachMissed => self.after(slot),
            CatchUp::Skip => {
                let next = self.after(slot)?;
                if next.date > done {
                    return Some(next);
                }
                self.slots_from(done.tomorrow().ok()?).next()
            }
        }
    }
}
