//! Half-hour cells of a week in a person's own time zone.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Weekday;
use serde::{Deserialize, Serialize};

const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const CELLS_PER_DAY: u16 = 48;
const CELLS_PER_WEEK: u16 = 7 * CELLS_PER_DAY;

/// One half hour of the week: 0 is Monday 00:00 to 00:30, 335 is Sunday 23:30 to midnight. Shown
/// as `mon 09:00`, stored as its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Slot(u16);

impl Slot {
    /// The number of the cell, 0 to 335.
    pub const fn cell(self) -> u16 {
        self.0
    }

    /// The day it lies on.
    pub fn weekday(self) -> Weekday {
        let day = i8::try_from(self.0 / CELLS_PER_DAY).unwrap_or(0);
        Weekday::from_monday_zero_offset(day).unwrap_or(Weekday::Monday)
    }

    /// Minutes after that day's midnight at which it begins.
    pub const fn minute_of_day(self) -> u16 {
        self.0 % CELLS_PER_DAY * 30
    }
}

/// A number that is no cell.
#[derive(Debug, thiserror::Error)]
#[error("{0} is not a half hour of the week: cells are 0 to 335")]
pub struct NotACell(u16);

impl TryFrom<u16> for Slot {
    type Error = NotACell;

    fn try_from(cell: u16) -> Result<Self, NotACell> {
        if cell < CELLS_PER_WEEK {
            Ok(Self(cell))
        } else {
            Err(NotACell(cell))
        }
    }
}

impl From<Slot> for u16 {
    fn from(slot: Slot) -> Self {
        slot.0
    }
}

impl fmt::Display for Slot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let day = DAYS[usize::from(self.0 / CELLS_PER_DAY)];
        let minute = self.minute_of_day();
        write!(f, "{day} {:02}:{:02}", minute / 60, minute % 60)
    }
}

impl FromStr for Slot {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            let shown: String = text.chars().take(30).collect();
            format!("{shown:?} is not a half hour of the week: write it like \"mon 09:00\" or \"fri 14:30\".")
        };
        let folded = text.trim().to_ascii_lowercase();
        let (day, clock) = folded.split_once(' ').ok_or_else(wrong)?;
        let day = DAYS.iter().position(|name| *name == day).ok_or_else(wrong)?;
        let (hour, minute) = clock.trim().split_once(':').ok_or_else(wrong)?;
        let digits = |text: &str, most: usize| {
            (1..=most).contains(&text.len()).then_some(())?;
            text.bytes()
                .all(|b| b.is_ascii_digit())
                .then(|| text.parse::<u16>().ok())?
        };
        let hour = digits(hour, 2).filter(|hour| *hour < 24).ok_or_else(wrong)?;
        let half = match minute {
            "00" => 0,
            "30" => 1,
            _ => return Err(wrong()),
        };
        let day = u16::try_from(day).map_err(|_| wrong())?;
        Ok(Self(day * CELLS_PER_DAY + hour * 2 + half))
    }
}

/// Parses, sorts and drops repetitions; the error names the first that is wrong.
pub fn clean_slots<S: AsRef<str>>(texts: &[S]) -> Result<Vec<Slot>, String> {
    if texts.len() > usize::from(CELLS_PER_WEEK) {
        return Err(format!(
            "A week has {CELLS_PER_WEEK} half hours; send each at most once."
        ));
    }
    let mut slots = texts
        .iter()
        .map(|text| text.as_ref().parse())
        .collect::<Result<Vec<Slot>, _>>()?;
    slots.sort_unstable();
    slots.dedup();
    Ok(slots)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_cell_reads_back() {
        for cell in 0..CELLS_PER_WEEK {
            let slot = Slot::try_from(cell).expect("a cell");
            assert_eq!(slot.to_string().parse(), Ok(slot));
        }
        assert_eq!("mon 09:00".parse::<Slot>().map(Slot::cell), Ok(18));
        assert_eq!(" Tue 9:30".parse::<Slot>().map(Slot::cell), Ok(67));
        assert_eq!(
            "sun 23:30".parse::<Slot>().map(Slot::weekday),
            Ok(Weekday::Sunday)
        );
    }

    #[test]
    fn anything_else_is_refused() {
        for bad in [
            "",
            "mon",
            "mon 24:00",
            "mon 09:15",
            "mon -1:00",
            "mon +9:00",
            "mo 09:00",
            "mon 009:00",
            "mon 9:0",
        ] {
            assert!(bad.parse::<Slot>().is_err(), "{bad:?}");
        }
        assert!(Slot::try_from(336).is_err());
        assert!(serde_json::from_str::<Slot>("336").is_err());
    }
}
