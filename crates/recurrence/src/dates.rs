//! The civil dates of a daily, weekly, monthly or yearly rule, interval by interval.

use jiff::ToSpan as _;
use jiff::civil::{Date, Weekday};

use crate::rule::{Frequency, MonthEnd, NthWeekday, Rule};

/// The calendar repeats after 400 years: so many intervals without a date are followed by no date ever.
const YEARS: u32 = 400;
const MONTHS: u32 = 12 * YEARS;
const DAYS: u32 = 146_097;
const WEEKS: u32 = DAYS / 7;

/// A rule with everything written out that it takes from its start.
#[derive(Clone, Debug)]
pub(crate) struct Plan {
    pub(crate) rule: Rule,
    interval: i64,
    start: Date,
}

impl Plan {
    pub(crate) fn new(mut rule: Rule, start: Date) -> Self {
        let says_which_day = !rule.weekdays.is_empty() || !rule.month_days.is_empty();
        match rule.frequency {
            _ if says_which_day => {}
            Frequency::Hourly | Frequency::Daily => {}
            Frequency::Weekly => rule.weekdays.push(NthWeekday {
                weekday: start.weekday(),
                nth: None,
            }),
            Frequency::Monthly | Frequency::Yearly => {
                if rule.frequency == Frequency::Yearly && rule.months.is_empty() {
                    rule.months.push(start.month());
                }
                rule.month_days.push(start.day());
                if start.day() > 28 {
                    rule.month_end = MonthEnd::Clamp;
                }
            }
        }
        Self {
            interval: i64::from(rule.interval),
            rule,
            start,
        }
    }

    /// The interval that `date` is in, or the one before it; 0 for dates before the start.
    fn interval_of(&self, date: Date) -> i64 {
        let days = |from: Date, to: Date| i64::from((to - from).get_days());
        let units = match self.rule.frequency {
            Frequency::Hourly | Frequency::Daily => days(self.start, date),
            Frequency::Weekly => days(self.first_week(), date).div_euclid(7),
            Frequency::Monthly => month_number(date) - month_number(self.start),
            Frequency::Yearly => i64::from(date.year() - self.start.year()),
        };
        (units.div_euclid(self.interval)).max(0)
    }

    fn first_week(&self) -> Date {
        let back = self.start.weekday().since(self.rule.week_start);
        self.start
            .checked_sub(i64::from(back).days())
            .unwrap_or(self.start)
    }

    /// The dates of the nth interval in order, those before the start too; false beyond the calendar's end.
    fn dates_of(&self, interval: i64, dates: &mut Vec<Date>) -> bool {
        dates.clear();
        let Some(units) = interval.checked_mul(self.interval) else {
            return false;
        };
        match self.rule.frequency {
            Frequency::Hourly | Frequency::Daily => {
                let Some(date) = plus_days(self.start, units) else {
                    return false;
                };
                if self.allows(date) {
                    dates.push(date);
                }
            }
            Frequency::Weekly => {
                let week = units
                    .checked_mul(7)
                    .and_then(|days| plus_days(self.first_week(), days));
                let Some(week) = week else {
                    return false;
                };
                let days = (0..7).filter_map(|day| plus_days(week, day));
                dates.extend(days.filter(|&date| self.allows(date)));
            }
            Frequency::Monthly => {
                let month = month_number(self.start) + units;
                let Some(first) = first_of_month(month) else {
                    return false;
                };
                if self.allows_month(first.month()) {
                    self.dates_of_month(first, dates);
                }
            }
            Frequency::Yearly => {
                let year = i64::from(self.start.year()) + units;
                let Some(first) = first_of_month(year * 12) else {
                    return false;
                };
                self.dates_of_year(first, dates);
            }
        }
        if !self.rule.positions.is_empty() {
            self.choose(dates);
        }
        true
    }

    /// Whether a day satisfies every part that names days.
    pub(crate) fn allows(&self, date: Date) -> bool {
        self.allows_month(date.month()) && self.allows_month_day(date) && self.allows_weekday(date.weekday())
    }

    fn allows_month(&self, month: i8) -> bool {
        self.rule.months.is_empty() || self.rule.months.contains(&month)
    }

    fn allows_month_day(&self, date: Date) -> bool {
        let last = date.days_in_month();
        self.rule.month_days.is_empty()
            || self.rule.month_days.iter().any(|&day| {
                let day = match (day, self.rule.month_end) {
                    (1.., MonthEnd::Clamp) => day.min(last),
                    (1.., MonthEnd::Omit) => day,
                    _ => last + 1 + day,
                };
                day == date.day()
            })
    }

    fn allows_weekday(&self, weekday: Weekday) -> bool {
        self.rule.weekdays.is_empty() || self.rule.weekdays.iter().any(|day| day.weekday == weekday)
    }

    fn dates_of_month(&self, first: Date, dates: &mut Vec<Date>) {
        let last = first.days_in_month();
        for day in 1..=last {
            let Ok(date) = Date::new(first.year(), first.month(), day) else {
                continue;
            };
            let is_nth =
                self.rule.numbers_are_of_the_year() || self.is_nth(date, i16::from(day), i16::from(last));
            if is_nth && self.allows_month_day(date) && self.allows_weekday(date.weekday()) {
                dates.push(date);
            }
        }
    }

    fn dates_of_year(&self, first: Date, dates: &mut Vec<Date>) {
        for month in 1..=12 {
            if self.allows_month(month)
                && let Ok(first) = Date::new(first.year(), month, 1)
            {
                self.dates_of_month(first, dates);
            }
        }
        if self.rule.numbers_are_of_the_year() {
            let last = first.days_in_year();
            dates.retain(|date| self.is_nth(*date, date.day_of_year(), last));
        }
    }

    /// Whether the weekday of `date`, the `day`th of `days`, is one that is asked for by its number, or without one.
    fn is_nth(&self, date: Date, day: i16, days: i16) -> bool {
        let from_start = (day - 1) / 7 + 1;
        let from_end = -((days - day) / 7 + 1);
        self.rule.weekdays.is_empty()
            || self.rule.weekdays.iter().any(|wanted| {
                let nth = wanted.nth.map(i16::from);
                wanted.weekday == date.weekday() && nth.is_none_or(|nth| nth == from_start || nth == from_end)
            })
    }

    fn choose(&self, dates: &mut Vec<Date>) {
        let count = dates.len();
        let chosen = |index: usize| {
            let from_start = i16::try_from(index + 1).unwrap_or(i16::MAX);
            let from_end = -i16::try_from(count - index).unwrap_or(i16::MAX);
            self.rule.positions.contains(&from_start) || self.rule.positions.contains(&from_end)
        };
        let mut index = 0;
        dates.retain(|_| {
            index += 1;
            chosen(index - 1)
        });
    }

    const fn intervals_without_a_date_max(&self) -> u32 {
        match self.rule.frequency {
            Frequency::Hourly | Frequency::Daily => DAYS,
            Frequency::Weekly => WEEKS,
            Frequency::Monthly => MONTHS,
            Frequency::Yearly => YEARS,
        }
    }
}

fn plus_days(date: Date, days: i64) -> Option<Date> {
    date.checked_add(jiff::Span::new().try_days(days).ok()?).ok()
}

/// Months since the year 0.
fn month_number(date: Date) -> i64 {
    i64::from(date.year()) * 12 + i64::from(date.month()) - 1
}

fn first_of_month(number: i64) -> Option<Date> {
    let year = i16::try_from(number.div_euclid(12)).ok()?;
    let month = i8::try_from(number.rem_euclid(12) + 1).ok()?;
    Date::new(year, month, 1).ok()
}

/// The dates of a plan from a day on.
#[derive(Clone, Debug)]
pub(crate) struct Dates<'a> {
    plan: &'a Plan,
    from: Date,
    interval: i64,
    /// Those of the interval before `interval`, and how many of them are done.
    dates: Vec<Date>,
    done: usize,
}

impl<'a> Dates<'a> {
    /// Those on or after the later one of `from` and the start.
    pub(crate) fn from(plan: &'a Plan, from: Date) -> Self {
        Self {
            plan,
            from: from.max(plan.start),
            interval: plan.interval_of(from),
            dates: Vec::new(),
            done: 0,
        }
    }
}

impl Iterator for Dates<'_> {
    type Item = Date;

    fn next(&mut self) -> Option<Date> {
        let mut without = 0;
        loop {
            while let Some(&date) = self.dates.get(self.done) {
                self.done += 1;
                if date >= self.from {
                    return Some(date);
                }
            }
            if without > self.plan.intervals_without_a_date_max()
                || !self.plan.dates_of(self.interval, &mut self.dates)
            {
                self.dates.clear();
                return None;
            }
            self.interval += 1;
            self.done = 0;
            without += 1;
        }
    }
}
