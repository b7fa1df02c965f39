//! Rules and starts by chance; the same seed gives the same ones.

use jiff::civil::{Date, Weekday, date};
use vc_recurrence::{Ends, Frequency, NthWeekday, Rule, Slot, Until};

/// SplitMix64.
pub struct Chance(pub u64);

impl Chance {
    pub fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        (mixed ^ (mixed >> 31)) % limit
    }

    fn one_in(&mut self, times: u64) -> bool {
        self.below(times) == 0
    }

    fn some<T: PartialEq>(&mut self, most: u64, mut value: impl FnMut(&mut Self) -> T) -> Vec<T> {
        let mut values = Vec::new();
        for _ in 0..=self.below(most) {
            let value = value(self);
            if !values.contains(&value) {
                values.push(value);
            }
        }
        values
    }

    fn small<T: TryFrom<u64>>(&mut self, from: u64, below: u64) -> T
    where
        T::Error: std::fmt::Debug,
    {
        T::try_from(from + self.below(below)).expect("small numbers")
    }

    fn signed<T: TryFrom<i64>>(&mut self, most: u64) -> T
    where
        T::Error: std::fmt::Debug,
    {
        let value = self.small::<i64>(1, most);
        T::try_from(if self.one_in(3) { -value } else { value }).expect("small numbers")
    }

    pub fn start(&mut self) -> Slot {
        let day: Date = date(self.small(1990, 45), self.small(1, 12), 1);
        let day = match self.below(4) {
            0 => day.last_of_month(),
            _ => date(day.year(), day.month(), self.small(1, 28)),
        };
        match self.below(3) {
            0 => Slot::day(day),
            _ => Slot::at(day.at(self.small(0, 24), [0, 15, 30, 45][self.below(4) as usize], 0, 0)),
        }
    }

    fn weekday(&mut self) -> Weekday {
        Weekday::from_monday_zero_offset(self.small(0, 7)).expect("below 7")
    }

    /// A rule that passes [`Rule::check`]; with some starts it never fires. Nth and plain weekdays are not mixed, and
    /// weeks have no positions: there the oracle differs on purpose.
    pub fn rule(&mut self, start: Slot) -> Rule {
        let frequencies = [
            Frequency::Daily,
            Frequency::Weekly,
            Frequency::Monthly,
            Frequency::Monthly,
            Frequency::Yearly,
            Frequency::Hourly,
        ];
        let hours = if start.time.is_some() { 6 } else { 5 };
        let frequency = frequencies[self.below(hours) as usize];
        let interval = if self.one_in(2) { 1 } else { self.small(1, 12) };
        let mut rule = Rule::every(interval, frequency);
        let in_months = matches!(frequency, Frequency::Monthly | Frequency::Yearly);
        if self.one_in(4) {
            rule.months = self.some(4, |chance| chance.small(1, 12));
        }
        if frequency != Frequency::Weekly && self.one_in(3) {
            rule.month_days = self.some(4, |chance| chance.signed(31));
        }
        if self.one_in(2) {
            let most = if rule.frequency == Frequency::Yearly && rule.months.is_empty() {
                53
            } else {
                5
            };
            let numbered = in_months && self.one_in(2);
            rule.weekdays = self.some(4, |chance| NthWeekday {
                weekday: chance.weekday(),
                nth: numbered.then(|| chance.signed(most)),
            });
        }
        let chooses = !(rule.months.is_empty() && rule.month_days.is_empty() && rule.weekdays.is_empty());
        if in_months && chooses && self.one_in(4) {
            rule.positions = self.some(3, |chance| chance.signed(6));
        }
        rule.week_start = self.weekday();
        rule.ends = match self.below(4) {
            0 => Ends::Count(self.small(1, 30)),
            1 => {
                let last = start
                    .date
                    .checked_add(jiff::Span::new().days(self.small::<i64>(0, 2_000)));
                Ends::Until(Until::Date(last.expect("in this century")))
            }
            _ => Ends::Never,
        };
        rule
    }
}
