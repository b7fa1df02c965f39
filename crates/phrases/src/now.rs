//! What a phrase is read against: the moment, and what a person means by "next Friday" or "in the morning".

use jiff::ToSpan as _;
use jiff::civil::{Date, DateTime, Time, Weekday};
use serde::{Deserialize, Serialize};

/// The moment a text is read at, in the person's own zone, with their settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Now {
    /// The civil time where the person is.
    pub local: DateTime,
    /// The first day of their week: Monday, Sunday or Saturday.
    pub week_starts: Weekday,
    /// What they mean by "next Friday".
    pub next_weekday: NextWeekday,
    /// When their parts of a day begin.
    pub day_parts: DayParts,
}

/// What "next Friday" means, said on a Wednesday.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NextWeekday {
    /// The Friday that comes next, two days from now.
    Coming,
    /// The Friday of next week, nine days from now.
    #[default]
    NextWeek,
}

/// The hours (0 to 23) that words for parts of a day stand for. Hours beyond 23 count as 23.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayParts {
    /// "in the morning"
    pub morning: u8,
    /// "noon"
    pub noon: u8,
    /// "in the afternoon"
    pub afternoon: u8,
    /// "in the evening"
    pub evening: u8,
    /// "tonight"
    pub tonight: u8,
}

impl Default for DayParts {
    fn default() -> Self {
        Self {
            morning: 9,
            noon: 12,
            afternoon: 15,
            evening: 18,
            tonight: 20,
        }
    }
}

impl Now {
    /// With weeks from Monday, "next Friday" as that of next week, and the usual parts of a day.
    pub fn new(local: DateTime) -> Self {
        Self {
            local,
            week_starts: Weekday::Monday,
            next_weekday: NextWeekday::default(),
            day_parts: DayParts::default(),
        }
    }

    /// The first day of this week.
    pub(crate) fn start_of_week(&self) -> Option<Date> {
        let back = self.today().weekday().since(self.week_starts);
        self.today().checked_sub(i64::from(back).days()).ok()
    }

    /// The civil day.
    pub(crate) fn today(&self) -> Date {
        self.local.date()
    }
}

/// A full hour, 23 at most.
pub(crate) fn hour(hour: u8) -> Time {
    let hour = i8::try_from(hour.min(23)).unwrap_or(23);
    Time::constant(hour, 0, 0, 0)
}
