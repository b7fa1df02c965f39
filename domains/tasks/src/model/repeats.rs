//! How a task repeats, as it is stored and published, and what comes next.

use jiff::Zoned;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use vc_recurrence::{AfterCompletion, CatchUp, Frequency, Recurrence, Rule, Slot};

vc_kernel::text_enum!(
    /// What an interval counts.
    Unit {
        /// Hours that pass.
        Hours = "hours",
        /// Civil days.
        Days = "days",
        /// Weeks.
        Weeks = "weeks",
        /// Calendar months.
        Months = "months",
        /// Calendar years.
        Years = "years",
    }
);

impl From<Unit> for Frequency {
    fn from(unit: Unit) -> Self {
        match unit {
            Unit::Hours => Self::Hourly,
            Unit::Days => Self::Daily,
            Unit::Weeks => Self::Weekly,
            Unit::Months => Self::Monthly,
            Unit::Years => Self::Yearly,
        }
    }
}

impl From<Frequency> for Unit {
    fn from(frequency: Frequency) -> Self {
        match frequency {
            Frequency::Hourly => Self::Hours,
            Frequency::Daily => Self::Days,
            Frequency::Weekly => Self::Weeks,
            Frequency::Monthly => Self::Months,
            Frequency::Yearly => Self::Years,
        }
    }
}

/// How a task repeats.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Repeats {
    /// By a rule.
    Rule {
        /// RFC 5545, without `RRULE:`.
        #[schema(example = "FREQ=MONTHLY;BYMONTHDAY=1")]
        rule: String,
        /// Whether slots that passed meanwhile are still to be done, one by one, as with bills.
        #[serde(default, skip_serializing_if = "std::ops::Not::not")]
        each_missed: bool,
    },
    /// So long after it was done.
    AfterCompletion {
        /// How many, from 1.
        interval: u32,
        /// Of what.
        unit: Unit,
    },
}

/// Longest interval after a completion.
const INTERVAL_MAX: u32 = 9_999;

impl Repeats {
    /// Whether it can be, from this slot on.
    ///
    /// # Errors
    /// What is wrong and what to write instead.
    pub fn check(&self, start: Slot) -> Result<(), String> {
        match self {
            Self::Rule { rule, .. } => {
                let rule: Rule = rule.parse().map_err(|error| sentence(&error))?;
                if rule.frequency == Frequency::Hourly {
                    return Err(
                        "A task repeats by days or longer. Use several hours after its completion instead."
                            .to_owned(),
                    );
                }
                Recurrence::new(rule, start)
                    .map(drop)
                    .map_err(|error| sentence(&error))
            }
            Self::AfterCompletion { interval, .. } if (1..=INTERVAL_MAX).contains(interval) => Ok(()),
            Self::AfterCompletion { .. } => Err(format!("Use an interval of 1 to {INTERVAL_MAX}.")),
        }
    }

    /// The rule with its start, where there is a rule that can be.
    pub fn recurrence(&self, start: Slot) -> Option<Recurrence> {
        match self {
            Self::Rule { rule, .. } => Recurrence::new(rule.parse().ok()?, start).ok(),
            Self::AfterCompletion { .. } => None,
        }
    }

    /// The first slot: the start, where the rule yields it.
    pub fn first(&self, start: Slot) -> Option<Slot> {
        match self.recurrence(start) {
            Some(recurrence) => recurrence.slots().next(),
            None => Some(start),
        }
    }

    /// The slot after `slot` once that was finished at `done`, in the zone of whoever did it.
    pub fn next(&self, start: Slot, slot: Slot, done: &Zoned) -> Option<Slot> {
        match self {
            Self::Rule { each_missed, .. } => {
                let catch_up = if *each_missed {
                    CatchUp::EachMissed
                } else {
                    CatchUp::Skip
                };
                self.recurrence(start)?
                    .next_after_completion(slot, done.date(), catch_up)
            }
            Self::AfterCompletion { interval, unit } => {
                let again = AfterCompletion {
                    interval: *interval,
                    frequency: (*unit).into(),
                };
                again.next(slot, done)
            }
        }
    }

    /// Up to `limit` slots after `slot`; of one that repeats after its completion nothing is known yet.
    pub fn following(&self, start: Slot, slot: Slot, zone: &TimeZone, limit: usize) -> Vec<Slot> {
        let Some(recurrence) = self.recurrence(start) else {
            return Vec::new();
        };
        if start.time.is_none() {
            return recurrence
                .slots_from(slot.date)
                .filter(|&next| next > slot)
                .take(limit)
                .collect();
        }
        let occurrences = recurrence
            .occurrences_from(slot.date, zone)
            .map(|occurrence| occurrence.slot);
        occurrences.filter(|&next| next > slot).take(limit).collect()
    }

    /// In words, e.g. "every month on the 1st".
    pub fn describe(&self) -> String {
        match self {
            Self::Rule { rule, .. } => rule
                .parse::<Rule>()
                .map_or_else(|_| rule.clone(), |rule| rule.describe()),
            Self::AfterCompletion { interval: 1, unit } => {
                format!("a {} after it was done", unit.as_str().trim_end_matches('s'))
            }
            Self::AfterCompletion { interval, unit } => format!("{interval} {unit} after it was done"),
        }
    }
}

/// A message of the recurrence crate as a sentence.
fn sentence(error: &impl std::fmt::Display) -> String {
    let text = error.to_string();
    let mut letters = text.chars();
    match letters.next() {
        Some(first) => format!("{}{}.", first.to_uppercase(), letters.as_str()),
        None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(text: &str) -> Slot {
        text.parse().expect("a slot")
    }

    fn rule(text: &str) -> Repeats {
        Repeats::Rule {
            rule: text.to_owned(),
            each_missed: false,
        }
    }

    #[test]
    fn what_cannot_repeat_says_why() {
        for bad in [
            "FREQ=HOURLY",
            "FREQ=DAILY;INTERVAL=0",
            "FREQ=DAILY;COUNT=2;UNTIL=20270101",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
            "nonsense",
        ] {
            let why = rule(bad).check(slot("2026-01-31")).expect_err(bad);
            assert!(why.ends_with('.') && why.len() > 20, "{why}");
        }
        assert!(
            Repeats::AfterCompletion {
                interval: 0,
                unit: Unit::Days
            }
            .check(slot("2026-01-31"))
            .is_err()
        );
    }

    #[test]
    fn the_next_of_a_rule_and_of_a_completion() {
        let done: Zoned = "2026-01-31T20:00[Europe/Berlin]".parse().expect("a moment");
        assert_eq!(
            rule("FREQ=MONTHLY").next(slot("2026-01-31"), slot("2026-01-31"), &done),
            Some(slot("2026-02-28"))
        );
        let again = Repeats::AfterCompletion {
            interval: 1,
            unit: Unit::Months,
        };
        assert_eq!(
            again.next(slot("2026-01-10"), slot("2026-01-10"), &done),
            Some(slot("2026-02-28"))
        );
        assert_eq!(again.describe(), "a month after it was done");
    }
}
