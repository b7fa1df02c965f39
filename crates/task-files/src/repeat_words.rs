//! Repetitions as Taskwarrior and todo.txt spell them: `weekly`, `2wks`, `P1M`, `3d`.

use jiff::civil::Weekday;
use vc_recurrence::{AfterCompletion, Frequency, NthWeekday, ParseError, Rule};

use crate::task::Repeats;

/// Units by their names; each is so many of a frequency. After <https://taskwarrior.org/docs/durations/>, without those
/// that are shorter than an hour.
const UNITS: [(&[&str], u32, Frequency); 15] = [
    (
        &["hourly", "hours", "hour", "hrs", "hr", "h"],
        1,
        Frequency::Hourly,
    ),
    (&["daily", "days", "day", "d"], 1, Frequency::Daily),
    (
        &["weekly", "weeks", "week", "wks", "wk", "w", "sennight"],
        1,
        Frequency::Weekly,
    ),
    (&["biweekly", "fortnight"], 2, Frequency::Weekly),
    (
        &["monthly", "months", "month", "mths", "mth", "mos", "mo", "m"],
        1,
        Frequency::Monthly,
    ),
    (&["bimonthly"], 2, Frequency::Monthly),
    (
        &[
            "quarterly",
            "quarters",
            "quarter",
            "qrtrs",
            "qrtr",
            "qtrs",
            "qtr",
            "q",
        ],
        3,
        Frequency::Monthly,
    ),
    (&["semiannual"], 6, Frequency::Monthly),
    (
        &["yearly", "years", "year", "yrs", "yr", "y", "annual"],
        1,
        Frequency::Yearly,
    ),
    (&["biannual", "biyearly"], 2, Frequency::Yearly),
    // ISO 8601, in the parts that one unit is enough for.
    (&["PH"], 1, Frequency::Hourly),
    (&["PD"], 1, Frequency::Daily),
    (&["PW"], 1, Frequency::Weekly),
    (&["PM"], 1, Frequency::Monthly),
    (&["PY"], 1, Frequency::Yearly),
];

/// The rule of a repetition; none if it is not one, or shorter than an hour, or not one single unit.
pub(crate) fn read_every(text: &str) -> Option<Rule> {
    let text = text.trim();
    if text.eq_ignore_ascii_case("weekdays") || text.eq_ignore_ascii_case("weekday") {
        return Some(weekdays());
    }
    let (count, unit) = match text.strip_prefix(['P', 'p']) {
        // P2W, P1M, PT12H; PT30M is minutes.
        Some(iso) if iso.starts_with(|c: char| c.is_ascii_digit() || c == 'T' || c == 't') => {
            let (iso, is_clock) = match iso.strip_prefix(['T', 't']) {
                Some(clock) => (clock, true),
                None => (iso, false),
            };
            let (count, unit) = iso.split_at(digits(iso));
            let unit = unit.to_ascii_uppercase();
            (unit == "H").eq(&is_clock).then_some(())?;
            (count, format!("P{unit}"))
        }
        _ => {
            let (count, unit) = text.split_at(digits(text));
            (count, unit.trim().to_ascii_lowercase())
        }
    };
    let count: u32 = if count.is_empty() { 1 } else { count.parse().ok()? };
    let (_, times, frequency) = UNITS.iter().find(|(names, ..)| names.contains(&unit.as_str()))?;
    Some(Rule::every(count.checked_mul(*times)?, *frequency))
}

fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// Some programs say so within a rule.
const FROM_COMPLETION: &str = "FROM=COMPLETION";

/// What an `RRULE` says; after completion if it has `FROM=COMPLETION`.
///
/// # Errors
/// Those of the rule.
pub(crate) fn read_rule(text: &str) -> Result<Repeats, ParseError> {
    let is_mark = |part: &str| part.trim().eq_ignore_ascii_case(FROM_COMPLETION);
    let parts: Vec<&str> = text.split(';').filter(|part| !is_mark(part)).collect();
    let rule: Rule = parts.join(";").parse()?;
    Ok(match text.split(';').any(is_mark) {
        true => after_completion(&rule),
        false => Repeats::Rule(rule),
    })
}

/// The interval of a rule, from the completion on.
pub(crate) fn after_completion(rule: &Rule) -> Repeats {
    Repeats::AfterCompletion(AfterCompletion {
        interval: rule.interval,
        frequency: rule.frequency,
    })
}

/// The text that [`read_rule`] reads.
pub(crate) fn rule_text(repeats: &Repeats) -> String {
    match repeats {
        Repeats::Rule(rule) => rule.to_string(),
        Repeats::AfterCompletion(after) => {
            let rule = Rule::every(after.interval, after.frequency);
            format!("{rule};{FROM_COMPLETION}")
        }
    }
}

/// Monday to Friday.
pub(crate) fn weekdays() -> Rule {
    use Weekday::{Friday, Monday, Thursday, Tuesday, Wednesday};
    Rule {
        weekdays: [Monday, Tuesday, Wednesday, Thursday, Friday]
            .map(|weekday| NthWeekday { weekday, nth: None })
            .to_vec(),
        ..Rule::every(1, Frequency::Weekly)
    }
}

/// The count and unit of a rule that is nothing but "every so many".
pub(crate) fn plain_interval(rule: &Rule) -> Option<(u32, Frequency)> {
    (*rule == Rule::every(rule.interval, rule.frequency)).then_some((rule.interval, rule.frequency))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repetitions() {
        for (text, rule) in [
            ("weekly", "FREQ=WEEKLY"),
            ("2wks", "FREQ=WEEKLY;INTERVAL=2"),
            ("3 days", "FREQ=DAILY;INTERVAL=3"),
            ("P1M", "FREQ=MONTHLY"),
            ("P2W", "FREQ=WEEKLY;INTERVAL=2"),
            ("PT12H", "FREQ=HOURLY;INTERVAL=12"),
            ("quarterly", "FREQ=MONTHLY;INTERVAL=3"),
            ("2q", "FREQ=MONTHLY;INTERVAL=6"),
            ("Fortnight", "FREQ=WEEKLY;INTERVAL=2"),
            ("semiannual", "FREQ=MONTHLY;INTERVAL=6"),
            ("biannual", "FREQ=YEARLY;INTERVAL=2"),
            ("weekdays", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("1m", "FREQ=MONTHLY"),
        ] {
            assert_eq!(
                read_every(text).map(|rule| rule.to_string()).as_deref(),
                Some(rule),
                "{text}"
            );
        }
        for wrong in [
            "",
            "P",
            "PT",
            "PT30M",
            "PT1D",
            "P1H",
            "P1Y2M",
            "30min",
            "often",
            "1",
            "99999999999d",
            "4000000000q",
            "-1d",
        ] {
            assert_eq!(read_every(wrong), None, "{wrong}");
        }
    }
}
