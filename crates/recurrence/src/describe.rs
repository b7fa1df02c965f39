//! A rule in plain English.

use jiff::civil::{DateTime, Weekday};
use jiff::tz::TimeZone;

use crate::rule::{Ends, Frequency, MonthEnd, NthWeekday, Rule, Until};
use crate::words;

/// Most days of each month.
const MONTH_DAYS: [i8; 12] = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

impl Rule {
    /// What it says, such as "every 2 weeks on Monday and Friday, until 31 December 2026". What a rule takes from its
    /// start is not in it: for that, describe [`Recurrence::explicit`](crate::Recurrence::explicit). For people only: the
    /// words may change.
    pub fn describe(&self) -> String {
        let rule = self.in_order();
        format!("{}{}{}", rule.how_often(), rule.which_days(), rule.how_long())
    }

    /// With values in the order of the calendar, and month ends clamped where the rule says so in the words of
    /// [`Recurrence::to_rfc5545`](crate::Recurrence::to_rfc5545).
    fn in_order(&self) -> Self {
        let mut rule = self.clone();
        rule.months.sort_unstable();
        rule.months.dedup();
        // From the first to the last: 1, 2, -2, -1.
        rule.month_days.sort_by_key(|&day| (day < 0, day));
        rule.month_days.dedup();
        rule.weekdays.sort_by_key(|day| {
            (
                day.weekday.to_monday_zero_offset(),
                day.nth.map(|nth| (nth < 0, nth)),
            )
        });
        rule.weekdays.dedup();
        rule.positions.sort_by_key(|&position| (position < 0, position));
        rule.positions.dedup();
        let in_one_month = rule.frequency == Frequency::Monthly
            || (rule.frequency == Frequency::Yearly && rule.months.len() == 1);
        if let [28, 29] | [28, 29, 30] | [28, 29, 30, 31] = rule.month_days[..]
            && in_one_month
            && rule.positions == [-1]
            && rule.weekdays.is_empty()
        {
            rule.month_days.drain(..rule.month_days.len() - 1);
            rule.positions.clear();
            rule.month_end = MonthEnd::Clamp;
        }
        rule
    }

    fn how_often(&self) -> String {
        let unit = match self.frequency {
            Frequency::Hourly => "hour",
            Frequency::Daily => "day",
            Frequency::Weekly => "week",
            Frequency::Monthly => "month",
            Frequency::Yearly => "year",
        };
        match self.interval {
            1 => format!("every {unit}"),
            interval => format!("every {interval} {unit}s"),
        }
    }

    fn which_days(&self) -> String {
        let days = self.days();
        let months = self.months_or("and");
        match self.frequency {
            Frequency::Hourly | Frequency::Daily => match (days, months.is_empty()) {
                (None, true) => String::new(),
                (None, false) => format!(", only in {months}"),
                (Some(days), true) => format!(", only {days}"),
                (Some(days), false) => format!(", only {days} in {months}"),
            },
            Frequency::Weekly | Frequency::Monthly => {
                let mut text = days.map(|days| format!(" {days}")).unwrap_or_default();
                if self.frequency == Frequency::Weekly && self.week_start != Weekday::Monday {
                    text += &format!(", with weeks from {}", words::weekday(self.week_start));
                }
                if !months.is_empty() {
                    text += &format!(", only in {months}");
                }
                text
            }
            Frequency::Yearly => match (days, months.is_empty()) {
                (None, true) => String::new(),
                (None, false) => format!(" in {months}"),
                (Some(days), _) => format!(" {days}"),
            },
        }
    }

    /// Which days, with "on" or "from"; those of a yearly rule with their months.
    fn days(&self) -> Option<String> {
        if !self.positions.is_empty() {
            return Some(format!("on {}", self.chosen_days()));
        }
        match (self.month_days.is_empty(), self.weekdays.is_empty()) {
            (true, true) => None,
            (true, false) if self.are_workdays() && !self.is_of_months() => {
                Some("from Monday to Friday".to_owned())
            }
            (true, false) => Some(format!("on {}{}", self.weekday_names(), self.of_weekdays())),
            (false, true) => Some(format!("on {}", self.month_day_names())),
            (false, false) => {
                let weekdays: Vec<String> = self.weekdays.iter().map(|&day| a_weekday(day)).collect();
                let weekdays = words::list(&weekdays, "or");
                Some(format!("on {} if that is {weekdays}", self.month_day_names()))
            }
        }
    }

    /// `BYSETPOS`: "the last day from Monday to Friday".
    fn chosen_days(&self) -> String {
        let which: Vec<String> = self.positions.iter().map(|&at| words::the_nth(at)).collect();
        let which = words::list(&which, "and");
        let of = match (self.frequency, self.months.is_empty()) {
            (Frequency::Yearly, true) => " of the year".to_owned(),
            (Frequency::Yearly, false) => format!(" in {}", self.months_or("or")),
            _ => String::new(),
        };
        let weekdays: Vec<&str> = self
            .weekdays
            .iter()
            .map(|day| words::weekday(day.weekday))
            .collect();
        if self.month_days.is_empty() && self.weekdays.iter().all(|day| day.nth.is_none()) {
            return match weekdays.len() {
                0 => format!("{which} of its days{of}"),
                7 => format!("{which} day{of}"),
                _ if self.are_workdays() => format!("{which} day from Monday to Friday{of}"),
                _ => format!("{which} {}{of}", words::list(&weekdays, "or")),
            };
        }
        let among = Self {
            positions: Vec::new(),
            ..self.clone()
        };
        let days = among.days().unwrap_or_default();
        format!("{which} of these days: {}", days.trim_start_matches("on "))
    }

    /// "Monday and Friday" of a week, "every Monday and the last Friday" of a month or year.
    fn weekday_names(&self) -> String {
        if self.are_workdays() {
            return "every day from Monday to Friday".to_owned();
        }
        if self.weekdays.len() == 7 && self.weekdays.iter().all(|day| day.nth.is_none()) {
            return "every day".to_owned();
        }
        let name = |day: &NthWeekday| {
            let name = words::weekday(day.weekday);
            match day.nth {
                Some(nth) => format!("{} {name}", words::the_nth(nth.into())),
                None if self.is_of_months() => format!("every {name}"),
                None => name.to_owned(),
            }
        };
        let names: Vec<String> = self.weekdays.iter().map(name).collect();
        words::list(&names, "and")
    }

    fn of_weekdays(&self) -> String {
        let is_numbered = self.weekdays.iter().any(|day| day.nth.is_some());
        match (self.frequency, self.months.is_empty()) {
            (Frequency::Yearly, false) => format!(" of {}", self.months_or("and")),
            (Frequency::Yearly, true) if is_numbered => " of the year".to_owned(),
            _ => String::new(),
        }
    }

    /// "the 1st and the last day", "the 15th of June and July", "29 February, or the last day of the month".
    fn month_day_names(&self) -> String {
        let clamps = self.month_end == MonthEnd::Clamp;
        if let (Frequency::Yearly, [month @ 1..=12], &[day]) =
            (self.frequency, &self.months[..], &self.month_days[..])
            && day > 0
        {
            let longest = MONTH_DAYS[usize::from(month.unsigned_abs()) - 1];
            let name = words::month(*month);
            return match (clamps, day) {
                (true, 29) if *month == 2 => format!("29 {name}, or the last day of the month"),
                (true, day) if day > longest => format!("the last day of {name}"),
                (_, day) => format!("{day} {name}"),
            };
        }
        let of = match (self.frequency, self.months.is_empty()) {
            (Frequency::Yearly, true) => " of every month".to_owned(),
            (Frequency::Yearly, false) => format!(" of {}", self.months_or("and")),
            _ => String::new(),
        };
        let days = words::list(&month_days(&self.month_days, clamps), "and");
        let shorter = match clamps && self.month_days.iter().any(|day| (29..=30).contains(day)) {
            true => ", or the last day of a shorter month",
            false => "",
        };
        format!("{days}{of}{shorter}")
    }

    fn months_or(&self, and: &str) -> String {
        let names: Vec<&str> = self.months.iter().map(|&month| words::month(month)).collect();
        words::list(&names, and)
    }

    fn are_workdays(&self) -> bool {
        let days = self
            .weekdays
            .iter()
            .map(|day| (day.nth, day.weekday.to_monday_one_offset()));
        days.eq((1..=5).map(|day| (None, day)))
    }

    const fn is_of_months(&self) -> bool {
        matches!(self.frequency, Frequency::Monthly | Frequency::Yearly)
    }

    fn how_long(&self) -> String {
        match self.ends {
            Ends::Never => String::new(),
            Ends::Count(1) => ", once".to_owned(),
            Ends::Count(count) => format!(", {count} times"),
            Ends::Until(Until::Date(date)) => format!(", until {}", date.strftime("%-d %B %Y")),
            Ends::Until(Until::DateTime(moment)) => format!(", until {}", time(moment)),
            Ends::Until(Until::Instant(instant)) => {
                format!(", until {} UTC", time(instant.to_zoned(TimeZone::UTC).datetime()))
            }
        }
    }
}

fn time(moment: DateTime) -> String {
    let clock = match moment.second() {
        0 => "%H:%M",
        _ => "%H:%M:%S",
    };
    format!("{} at {}", moment.strftime("%-d %B %Y"), moment.strftime(clock))
}

fn a_weekday(day: NthWeekday) -> String {
    let name = words::weekday(day.weekday);
    match day.nth {
        Some(nth) => format!("{} {name}", words::the_nth(nth.into())),
        None => format!("a {name}"),
    }
}

/// Three or more in a row are a span: "the 2nd to the 8th". `days` are in order.
fn month_days(days: &[i8], clamps: bool) -> Vec<String> {
    let name = |day: i8| match day {
        31 if clamps => "the last day".to_owned(),
        ..0 => format!("{} day", words::the_nth(day.into())),
        _ => format!("the {}", words::ordinal(day.unsigned_abs().into())),
    };
    let rows = days.chunk_by(|before, day| *before > 0 && before.checked_add(1) == Some(*day));
    rows.flat_map(|row| match row {
        [first, _, .., last] => vec![format!("{} to {}", name(*first), name(*last))],
        row => row.iter().map(|&day| name(day)).collect(),
    })
    .collect()
}
