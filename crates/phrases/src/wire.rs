//! How slots, rules and leads are written as JSON: slots and rules as text, as they are stored.

use serde::{Serialize, Serializer};
use vc_recurrence::{AfterCompletion, Frequency, Lead, Rule, Slot};

pub(crate) fn slot<S: Serializer>(slot: &Slot, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(slot)
}

pub(crate) fn maybe_slot<S: Serializer>(slot: &Option<Slot>, serializer: S) -> Result<S::Ok, S::Error> {
    match slot {
        Some(slot) => serializer.collect_str(slot),
        None => serializer.serialize_none(),
    }
}

pub(crate) fn rule<S: Serializer>(rule: &Rule, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(rule)
}

#[derive(Serialize)]
struct Interval {
    interval: u32,
    frequency: &'static str,
}

pub(crate) fn after<S: Serializer>(after: &AfterCompletion, serializer: S) -> Result<S::Ok, S::Error> {
    let frequency = match after.frequency {
        Frequency::Hourly => "hourly",
        Frequency::Daily => "daily",
        Frequency::Weekly => "weekly",
        Frequency::Monthly => "monthly",
        Frequency::Yearly => "yearly",
    };
    Interval {
        interval: after.interval,
        frequency,
    }
    .serialize(serializer)
}

#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum LeadText {
    Days(u32),
    Minutes(u32),
}

pub(crate) fn lead<S: Serializer>(lead: &Lead, serializer: S) -> Result<S::Ok, S::Error> {
    match *lead {
        Lead::Days(days) => LeadText::Days(days),
        Lead::Minutes(minutes) => LeadText::Minutes(minutes),
    }
    .serialize(serializer)
}
