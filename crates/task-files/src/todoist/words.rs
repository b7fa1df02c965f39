//! Repetitions in the words that Todoist understands
//! (<https://todoist.com/help/articles/introduction-to-recurring-dates-YUYVJJAV>).

use jiff::civil::Weekday;
use vc_recurrence::{Ends, Frequency, MonthEnd, Recurrence, Rule, Slot};

use crate::repeat_words::weekdays;
use crate::task::{Due, Repeats};

/// `every 2 weeks starting 2026-09-01`, `every! 3 days`; none where Todoist has no words for it.
pub(super) fn repeats_in_words(repeats: &Repeats, due: &Due) -> Option<String> {
    let (rule, mark) = match repeats {
        Repeats::Rule(rule) => (rule.clone(), "every"),
        Repeats::AfterCompletion(after) => (Rule::every(after.interval, after.frequency), "every!"),
    };
    let ends = match rule.ends {
        Ends::Never => String::new(),
        Ends::Until(vc_recurrence::Until::Date(day)) => format!(" ending {day}"),
        Ends::Until(_) | Ends::Count(_) => return None,
    };
    let what = interval_in_words(&rule, due.slot)?;
    // The first slot, which the due date need not be.
    let first = Recurrence::new(rule, due.slot).ok()?.slots().next()?;
    let clock = due
        .slot
        .time
        .map(|time| format!(" at {:02}:{:02}", time.hour(), time.minute()))
        .unwrap_or_default();
    Some(format!("{mark} {what}{clock} starting {}{ends}", first.date))
}

fn interval_in_words(rule: &Rule, start: Slot) -> Option<String> {
    let is_plain = rule.months.is_empty() && rule.positions.is_empty();
    if !is_plain {
        return None;
    }
    let unit = match rule.frequency {
        Frequency::Hourly => "hour",
        Frequency::Daily => "day",
        Frequency::Weekly => "week",
        Frequency::Monthly => "month",
        Frequency::Yearly => "year",
    };
    let by_unit = match rule.interval {
        1 => unit.to_owned(),
        interval => format!("{interval} {unit}s"),
    };
    if *rule
        == (Rule {
            ends: rule.ends,
            ..weekdays()
        })
    {
        return Some("weekday".to_owned());
    }
    let is_once = rule.interval == 1;
    match (&rule.weekdays[..], &rule.month_days[..]) {
        ([], []) => Some(match start.date.day() {
            // Todoist goes to the end of short months and comes back only if it is told so.
            31 if rule.frequency == Frequency::Monthly && is_once => "last day".to_owned(),
            29.. if rule.frequency == Frequency::Monthly => return None,
            _ => by_unit,
        }),
        (days, []) if rule.frequency == Frequency::Weekly && is_once => {
            let names: Option<Vec<&str>> = days
                .iter()
                .map(|day| day.nth.is_none().then(|| name(day.weekday)))
                .collect();
            Some(names?.join(", "))
        }
        ([], [-1]) if rule.frequency == Frequency::Monthly && is_once => Some("last day".to_owned()),
        ([], [day @ 1..=28]) if rule.frequency == Frequency::Monthly && is_once => Some(day.to_string()),
        ([], [31])
            if rule.frequency == Frequency::Monthly && is_once && rule.month_end == MonthEnd::Clamp =>
        {
            Some("last day".to_owned())
        }
        ([day], []) if rule.frequency == Frequency::Monthly && is_once => {
            let nth = match day.nth? {
                1 => "1st",
                2 => "2nd",
                3 => "3rd",
                4 => "4th",
                -1 => "last",
                _ => return None,
            };
            Some(format!("{nth} {}", name(day.weekday)))
        }
        _ => None,
    }
}

const fn name(weekday: Weekday) -> &'static str {
    match weekday {
        Weekday::Monday => "monday",
        Weekday::Tuesday => "tuesday",
        Weekday::Wednesday => "wednesday",
        Weekday::Thursday => "thursday",
        Weekday::Friday => "friday",
        Weekday::Saturday => "saturday",
        Weekday::Sunday => "sunday",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_in_words() {
        let words = |rule: &str, due: &str| {
            let due = Due {
                slot: due.parse().unwrap(),
                zone: None,
            };
            repeats_in_words(&Repeats::Rule(rule.parse().unwrap()), &due)
        };
        for (rule, due, expected) in [
            ("FREQ=DAILY", "2026-09-01", "every day starting 2026-09-01"),
            (
                "FREQ=WEEKLY;INTERVAL=2",
                "2026-09-01T09:00",
                "every 2 weeks at 09:00 starting 2026-09-01",
            ),
            (
                "FREQ=WEEKLY;BYDAY=MO,TH",
                "2026-09-01",
                "every monday, thursday starting 2026-09-03",
            ),
            (
                "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;UNTIL=20261231",
                "2026-09-01",
                "every weekday starting 2026-09-01 ending 2026-12-31",
            ),
            (
                "FREQ=MONTHLY;BYMONTHDAY=15",
                "2026-09-01",
                "every 15 starting 2026-09-15",
            ),
            ("FREQ=MONTHLY", "2026-01-31", "every last day starting 2026-01-31"),
            (
                "FREQ=MONTHLY;BYDAY=-1FR",
                "2026-09-01",
                "every last friday starting 2026-09-25",
            ),
        ] {
            assert_eq!(words(rule, due).as_deref(), Some(expected), "{rule}");
        }
        for rule in [
            "FREQ=DAILY;COUNT=3",
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU",
            "FREQ=YEARLY;BYMONTH=2,3",
            "FREQ=MONTHLY;BYMONTHDAY=30",
        ] {
            assert_eq!(words(rule, "2026-01-01"), None, "{rule}");
        }
    }
}
