//! What was understood, in short English.

use jiff::civil::{Date, Time, Weekday};
use vc_recurrence::{
    Ends, Frequency, INTERVAL_MAX, Lead, Recurrence, RecurrenceError, Rule, RuleError, Until,
};

use crate::quick_add::{Reminder, Repetition};
use crate::read::reader::Ends as SaidEnds;

/// "Fri 4 Sep 2026"
pub(crate) fn day(date: Date) -> String {
    date.strftime("%a %-d %b %Y").to_string()
}

/// "17:00"
pub(crate) fn time(time: Time) -> String {
    format!("{:02}:{:02}", time.hour(), time.minute())
}

/// "Fri 4 Sep 2026, 17:00"
pub(crate) fn moment(date: Date, at: Option<Time>) -> String {
    match at {
        Some(at) => format!("{}, {}", day(date), time(at)),
        None => day(date),
    }
}

/// As it can be typed: "2026-09-04 at 17:00".
pub(crate) fn typed(date: Date, at: Option<Time>) -> String {
    match at {
        Some(at) => format!("{date} at {}", time(at)),
        None => date.to_string(),
    }
}

/// "1 day before", "30 minutes before".
pub(crate) fn lead(lead: Lead) -> String {
    let (count, unit) = match lead {
        Lead::Days(days) if days > 0 && days % 7 == 0 => (days / 7, "week"),
        Lead::Days(days) => (days, "day"),
        Lead::Minutes(0) => return "when it is due".to_owned(),
        Lead::Minutes(minutes) if minutes % 60 == 0 => (minutes / 60, "hour"),
        Lead::Minutes(minutes) => (minutes, "minute"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural} before")
}

/// "every month on the 1st, at 09:00", "3 days after it was done". How it ends is said apart.
pub(crate) fn repetition(repetition: &Repetition) -> String {
    match repetition {
        Repetition::Rule { start, rule } => {
            // The order of the weeks' days is of no interest to most.
            let endless = Rule {
                ends: Ends::Never,
                week_start: Weekday::Monday,
                ..rule.clone()
            };
            let explicit = Recurrence::new(endless.clone(), *start).map(|recurrence| recurrence.explicit());
            let text = explicit.unwrap_or(endless).describe();
            match start.time {
                Some(at) => format!("{text}, at {}", time(at)),
                None => text,
            }
        }
        Repetition::AfterCompletion(after) => {
            let unit = match after.frequency {
                Frequency::Hourly => "hour",
                Frequency::Daily => "day",
                Frequency::Weekly => "week",
                Frequency::Monthly => "month",
                Frequency::Yearly => "year",
            };
            match after.interval {
                1 => format!("1 {unit} after it was done"),
                interval => format!("{interval} {unit}s after it was done"),
            }
        }
    }
}

/// "until Thu 31 Dec 2026", "10 times".
pub(crate) fn ends(said: SaidEnds, repetition: Option<&Repetition>) -> String {
    let rule_ends = match repetition {
        Some(Repetition::Rule { rule, .. }) => rule.ends,
        _ => Ends::Never,
    };
    match (said, rule_ends) {
        (SaidEnds::Times(1), _) => "once".to_owned(),
        (SaidEnds::Times(times), _) => format!("{times} times"),
        (_, Ends::Until(Until::Date(date))) | (SaidEnds::On(date), _) => format!("until {}", day(date)),
        (SaidEnds::For(..), _) => String::new(),
    }
}

/// "1 day before", "Fri 4 Sep 2026, 09:00".
pub(crate) fn reminder(reminder: &Reminder) -> String {
    match reminder {
        Reminder::Before(before) => lead(*before),
        Reminder::At(slot) => moment(slot.date, slot.time),
    }
}

/// Why a repetition cannot be, in the words of somebody who has not written a rule.
pub(crate) fn refused(error: &RecurrenceError) -> String {
    match error {
        RecurrenceError::NeverFires(_) => "there is no such day; write another".to_owned(),
        RecurrenceError::EndsBeforeFirst { first } => {
            format!(
                "it would end before it begins, on {}; write a later end",
                day(first.date)
            )
        }
        RecurrenceError::Rule(RuleError::Interval(interval)) => {
            format!("“every {interval}” is not possible; write a number from 1 to {INTERVAL_MAX}")
        }
        RecurrenceError::Rule(RuleError::Count(0)) => "0 times is not at all; write at least 1".to_owned(),
        RecurrenceError::Rule(RuleError::Count(count)) => {
            format!("{count} times is too often; leave the end out")
        }
        other => other.to_string(),
    }
}
