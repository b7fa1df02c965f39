//! Five-field cron expressions, as crontab(5) of Vixie cron reads them: minute, hour, day of month, month, day of
//! week; `*`, lists, ranges, steps, English names of months and days. Where both days are restricted, either is
//! enough. One minute only: a round never runs more than once an hour.

use jiff::civil::{Date, Time};

const MONTHS: [&str; 12] = [
    "JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC",
];
const DAYS: [&str; 7] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];
/// Characters of an expression.
const CRON_CHARS_MAX: usize = 100;

/// What is wrong with an expression, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct CronError(String);

/// An expression that was understood: bit `n` of a field says that `n` fits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cron {
    minute: i8,
    hours: u64,
    days_of_month: u64,
    months: u64,
    days_of_week: u64,
    either_day: bool,
}

impl Cron {
    /// Reads an expression such as `0 9 * * MON`.
    pub fn parse(text: &str) -> Result<Self, CronError> {
        let fields: Vec<&str> = text.split_ascii_whitespace().collect();
        let &[minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(CronError(format!(
                "A cron expression has five fields (minute, hour, day of month, month, day of week), such as \
                 0 9 * * MON; this one has {}.",
                fields.len()
            )));
        };
        if text.len() > CRON_CHARS_MAX {
            return Err(CronError(format!("Use at most {CRON_CHARS_MAX} characters.")));
        }
        let minutes = field("minute", minute, 0, 59, &[], 0)?;
        if minutes.count_ones() != 1 {
            return Err(CronError(
                "Name one minute, such as 0 or 30: a round runs at most once an hour.".to_owned(),
            ));
        }
        let mut days_of_week = field("day of week", weekday, 0, 7, &DAYS, 0)?;
        // Sunday is 0 and 7.
        days_of_week = (days_of_week | (days_of_week >> 7)) & 0x7f;
        let cron = Self {
            minute: i8::try_from(minutes.trailing_zeros()).expect("a minute is below 60"),
            hours: field("hour", hour, 0, 23, &[], 0)?,
            days_of_month: field("day of month", day, 1, 31, &[], 0)?,
            months: field("month", month, 1, 12, &MONTHS, 1)?,
            days_of_week,
            either_day: !day.starts_with('*') && !weekday.starts_with('*'),
        };
        Ok(cron)
    }

    /// Whether it names this day.
    pub fn fits(&self, date: Date) -> bool {
        let day = has(self.days_of_month, date.day());
        let weekday = has(self.days_of_week, date.weekday().to_sunday_zero_offset());
        let either = if self.either_day {
            day || weekday
        } else {
            day && weekday
        };
        has(self.months, date.month()) && either
    }

    /// The times of a day that it names, earliest first.
    pub fn times(&self) -> impl Iterator<Item = Time> {
        let (hours, minute) = (self.hours, self.minute);
        (0..24_i8)
            .filter(move |&hour| has(hours, hour))
            .map(move |hour| Time::constant(hour, minute, 0, 0))
    }
}

fn has(bits: u64, number: i8) -> bool {
    bits & (1 << number) != 0
}

/// One field as bits; `names` stand for the numbers from `first_name` on.
fn field(
    what: &str,
    text: &str,
    low: u32,
    high: u32,
    names: &[&str],
    first_name: u32,
) -> Result<u64, CronError> {
    let wrong = |part: &str| {
        let example = names
            .first()
            .map_or(String::new(), |name| format!(" or names such as {name}"));
        CronError(format!(
            "{part:?} is no {what}: use numbers from {low} to {high}{example}, *, lists (1,3), ranges (1-5) or steps (*/2)."
        ))
    };
    let number = |text: &str| -> Option<u32> {
        if let Some(at) = names.iter().position(|name| name.eq_ignore_ascii_case(text)) {
            return u32::try_from(at).ok().map(|at| at + first_name);
        }
        let digits = !text.is_empty() && text.len() <= 2 && text.bytes().all(|b| b.is_ascii_digit());
        let number = if digits { text.parse().ok() } else { None };
        number.filter(|number| (low..=high).contains(number))
    };
    let mut bits = 0;
    for part in text.split(',') {
        let (range, step) = match part.split_once('/') {
            Some((range, step)) => {
                let digits = step.bytes().all(|b| b.is_ascii_digit());
                let step: Option<u32> = if digits { step.parse().ok() } else { None };
                (
                    range,
                    Some(
                        step.filter(|&step| (1..=high).contains(&step))
                            .ok_or_else(|| wrong(part))?,
                    ),
                )
            }
            None => (part, None),
        };
        let (from, to) = match range.split_once('-') {
            _ if range == "*" => (low, high),
            Some((from, to)) => (
                number(from).ok_or_else(|| wrong(part))?,
                number(to).ok_or_else(|| wrong(part))?,
            ),
            None => {
                let from = number(range).ok_or_else(|| wrong(part))?;
                // `5/15` is `5-59/15`.
                (from, if step.is_some() { high } else { from })
            }
        };
        if from > to {
            return Err(wrong(part));
        }
        let step = usize::try_from(step.unwrap_or(1)).map_err(|_| wrong(part))?;
        for fits in (from..=to).step_by(step) {
            bits |= 1 << fits;
        }
    }
    Ok(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn days(expression: &str, from: Date, count: usize) -> Vec<Date> {
        let cron = Cron::parse(expression).expect("an expression");
        from.series(jiff::Span::new().days(1))
            .filter(|&day| cron.fits(day))
            .take(count)
            .collect()
    }

    #[test]
    fn days_are_found_by_number_name_list_range_and_step() {
        let from = date(2026, 11, 22);
        assert_eq!(
            days("0 9 * * MON", from, 2),
            [date(2026, 11, 23), date(2026, 11, 30)]
        );
        assert_eq!(days("0 9 * * 1", from, 2), days("0 9 * * mon", from, 2));
        assert_eq!(days("0 9 * * 7", from, 1), [from]);
        assert_eq!(days("0 9 * * 0", from, 1), [from]);
        assert_eq!(days("0 9 * * 5-7", from, 2), [from, date(2026, 11, 27)]);
        assert_eq!(
            days("0 9 1,15 * *", from, 2),
            [date(2026, 12, 1), date(2026, 12, 15)]
        );
        assert_eq!(days("0 9 1 */3 *", from, 2), [date(2027, 1, 1), date(2027, 4, 1)]);
        assert_eq!(
            days("0 9 1 JAN-FEB *", from, 2),
            [date(2027, 1, 1), date(2027, 2, 1)]
        );
        assert_eq!(days("0 9 29 2 *", from, 1), [date(2028, 2, 29)]);
    }

    #[test]
    fn where_both_days_are_restricted_either_is_enough() {
        let from = date(2026, 11, 24);
        assert_eq!(
            days("0 9 1 * MON", from, 2),
            [date(2026, 11, 30), date(2026, 12, 1)]
        );
        // As in Vixie cron, a field that begins with * does not restrict: both must fit.
        assert_eq!(days("0 9 */2 * MON", date(2026, 11, 22), 1), [date(2026, 11, 23)]);
    }

    #[test]
    fn times_of_a_day_are_in_order() {
        let times =
            |expression: &str| -> Vec<Time> { Cron::parse(expression).expect("good").times().collect() };
        assert_eq!(
            times("30 15,9 * * *"),
            [Time::constant(9, 30, 0, 0), Time::constant(15, 30, 0, 0)]
        );
        assert_eq!(
            times("0 20/2 * * *"),
            [Time::constant(20, 0, 0, 0), Time::constant(22, 0, 0, 0)]
        );
    }

    #[test]
    fn what_is_no_expression_is_refused_with_its_reason() {
        for (expression, says) in [
            ("", "five fields"),
            ("0 9 * *", "this one has 4"),
            ("0 9 * * MON 2026", "this one has 6"),
            ("* 9 * * *", "one minute"),
            ("0,30 9 * * *", "one minute"),
            ("60 9 * * *", "\"60\" is no minute"),
            ("0 24 * * *", "is no hour"),
            ("0 9 0 * *", "is no day of month"),
            ("0 9 * 13 *", "is no month"),
            ("0 9 * * 8", "is no day of week"),
            ("0 9 * * FRI-MON", "is no day of week"),
            ("0 9 * * */0", "is no day of week"),
            ("0 9 +1 * *", "is no day of month"),
            ("0 9 1/+2 * *", "is no day of month"),
            ("0 9 1/ * *", "is no day of month"),
            ("0 -9 * * *", "is no hour"),
            ("@weekly", "five fields"),
        ] {
            let error = Cron::parse(expression).expect_err(expression).to_string();
            assert!(error.contains(says), "{expression}: {error}");
        }
        assert!(Cron::parse(&format!("0 9 * * 1{}", ",1".repeat(60))).is_err());
    }
}
