//! Half hours of a person's own week, laid over the seven real days after a round.
//!
//! A person says "Mondays at nine" in their own zone. Which instant that is depends on the date: a
//! change to or from summer time falls between two people's Mondays. So a week is not folded onto
//! an abstract one; each cell is looked up on its own date, once per zone, and becomes quarters of
//! an hour after the window's start (quarters, because Nepal and the Chatham Islands stand at :45).

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};

/// Half hours in a week: a cell is below it, Monday 00:00 is 0.
pub const CELLS: usize = 7 * 48;
/// Quarters of an hour in the window.
pub const QUARTERS: usize = 7 * 96;
const QUARTER_MS: i64 = 15 * 60 * 1000;
const HALF_HOUR_MS: i64 = 2 * QUARTER_MS;

/// Seven days that start on a half hour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    start_ms: i64,
}

impl Window {
    /// The seven days from the next half hour at or after `at`.
    pub fn after(at: Timestamp) -> Self {
        let at_ms = at.as_millisecond();
        Self {
            start_ms: at_ms.div_euclid(HALF_HOUR_MS) * HALF_HOUR_MS
                + if at_ms.rem_euclid(HALF_HOUR_MS) == 0 {
                    0
                } else {
                    HALF_HOUR_MS
                },
        }
    }

    /// The instant at which a quarter begins.
    pub fn instant(self, quarter: usize) -> Timestamp {
        let offset = i64::try_from(quarter)
            .unwrap_or(i64::MAX / QUARTER_MS)
            .saturating_mul(QUARTER_MS);
        Timestamp::from_millisecond(self.start_ms.saturating_add(offset)).unwrap_or(Timestamp::MAX)
    }

    /// The quarter that holds an instant, if it lies in the window.
    pub fn quarter(self, at: Timestamp) -> Option<usize> {
        let quarter = at
            .as_millisecond()
            .checked_sub(self.start_ms)?
            .div_euclid(QUARTER_MS);
        usize::try_from(quarter)
            .ok()
            .filter(|&quarter| quarter < QUARTERS)
    }

    /// For each cell of a zone's week, the quarter at which it begins in this window. A cell that
    /// a change to summer time removes is in none.
    pub fn cells(self, zone: &TimeZone) -> Vec<Option<u16>> {
        let mut cells = vec![None; CELLS];
        let Ok(start) = Timestamp::from_millisecond(self.start_ms) else {
            return cells;
        };
        let mut date = start.to_zoned(zone.clone()).date();
        // Eight local dates touch any seven days.
        for _ in 0..8 {
            let day = usize::from(weekday_index(date.weekday())) * 48;
            for half_hour in 0..48 {
                let cell = day + half_hour;
                if cells[cell].is_none()
                    && let Some(quarter) = instant_of(zone, date, half_hour).and_then(|at| self.quarter(at))
                {
                    cells[cell] = u16::try_from(quarter).ok();
                }
            }
            let Ok(next) = date.tomorrow() else { break };
            date = next;
        }
        cells
    }

    /// A quarter of this window as minutes after Monday 00:00 UTC.
    pub fn utc_week_minute(self, quarter: usize) -> u16 {
        // 1970-01-05 was a Monday.
        let minutes = (self.start_ms / 60_000 + i64::try_from(quarter).unwrap_or(0) * 15 - 4 * 1440)
            .rem_euclid(7 * 1440);
        u16::try_from(minutes).unwrap_or(0)
    }
}

fn instant_of(zone: &TimeZone, date: Date, half_hour: usize) -> Option<Timestamp> {
    let hour = i8::try_from(half_hour / 2).ok()?;
    let minute = if half_hour.is_multiple_of(2) { 0 } else { 30 };
    let local = DateTime::from_parts(date, Time::new(hour, minute, 0, 0).ok()?);
    let ambiguous = zone.to_ambiguous_timestamp(local);
    match ambiguous.offset() {
        AmbiguousOffset::Gap { .. } => None,
        AmbiguousOffset::Unambiguous { .. } | AmbiguousOffset::Fold { .. } => ambiguous.earlier().ok(),
    }
}

/// Monday is 0.
pub fn weekday_index(day: Weekday) -> u8 {
    u8::try_from(day.to_monday_zero_offset()).unwrap_or(0)
}

/// When somebody is free in a window.
#[derive(Clone, PartialEq, Eq)]
pub struct Free {
    quarters: Box<[u64; QUARTERS.div_ceil(64)]>,
}

impl std::fmt::Debug for Free {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list()
            .entries((0..QUARTERS).filter(|&quarter| self.has(quarter)))
            .finish()
    }
}

impl Free {
    /// Never.
    pub fn never() -> Self {
        Self {
            quarters: Box::new([0; QUARTERS.div_ceil(64)]),
        }
    }

    /// The given cells of somebody's week, through the table of their zone ([`Window::cells`]).
    pub fn from_cells(cells: impl IntoIterator<Item = u16>, table: &[Option<u16>]) -> Self {
        let mut free = Self::never();
        for cell in cells {
            if let Some(Some(quarter)) = table.get(usize::from(cell)) {
                free.set(usize::from(*quarter));
                free.set(usize::from(*quarter) + 1);
            }
        }
        free
    }

    fn set(&mut self, quarter: usize) {
        if quarter < QUARTERS {
            self.quarters[quarter / 64] |= 1 << (quarter % 64);
        }
    }

    /// Whether this quarter is free.
    pub fn has(&self, quarter: usize) -> bool {
        quarter < QUARTERS && self.quarters[quarter / 64] >> (quarter % 64) & 1 == 1
    }

    /// When both are free.
    #[must_use]
    pub fn and(mut self, other: &Self) -> Self {
        for (mine, theirs) in self.quarters.iter_mut().zip(other.quarters.iter()) {
            *mine &= theirs;
        }
        self
    }

    /// The half hours, on the UTC clock, that are wholly free.
    pub fn half_hours(&self) -> impl Iterator<Item = usize> + '_ {
        (0..QUARTERS)
            .step_by(2)
            .filter(|&quarter| self.has(quarter) && self.has(quarter + 1))
    }

    /// Whether a meeting of so many minutes could begin at this quarter.
    pub fn fits(&self, quarter: usize, minutes: u16) -> bool {
        (quarter..quarter + usize::from(minutes.div_ceil(15)).max(1)).all(|quarter| self.has(quarter))
    }
}

/// Reads `"mon 09:00"` as a cell.
#[cfg(test)]
pub fn cell(text: &str) -> Option<u16> {
    let (day, time) = text.split_once(' ')?;
    let day = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
        .iter()
        .position(|name| *name == day)?;
    let (hour, minute) = time.split_once(':')?;
    let half = match minute {
        "00" => 0,
        "30" => 1,
        _ => return None,
    };
    let hour: usize = hour.parse().ok().filter(|&hour| hour < 24)?;
    u16::try_from(day * 48 + hour * 2 + half).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn zone(name: &str) -> TimeZone {
        TimeZone::get(name).expect("a zone of the bundled database")
    }

    fn free(window: Window, name: &str, cells: &[&str]) -> Free {
        Free::from_cells(
            cells.iter().map(|text| cell(text).expect("a cell")),
            &window.cells(&zone(name)),
        )
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    #[test]
    fn a_cell_reads_and_nothing_else_does() {
        assert_eq!(cell("mon 00:00"), Some(0));
        assert_eq!(cell("sun 23:30"), Some(335));
        for bad in ["", "mon", "mon 24:00", "mon 09:15", "Mon 09:00", "day 09:00"] {
            assert_eq!(cell(bad), None, "{bad}");
        }
    }

    #[test]
    fn auckland_and_berlin_overlap_only_where_they_really_do() {
        // 22 November 2026: Berlin UTC+1, Auckland UTC+13 (summer time there): twelve hours apart.
        let window = Window::after(at("2026-11-22T10:10:00Z"));
        let berlin = free(window, "Europe/Berlin", &["mon 09:00", "mon 20:00"]);
        let auckland = free(window, "Pacific/Auckland", &["mon 21:00", "tue 09:00"]);
        let common: Vec<_> = berlin
            .and(&auckland)
            .half_hours()
            .map(|q| window.instant(q).to_string())
            .collect();
        assert_eq!(common, ["2026-11-23T08:00:00Z"]);
    }

    #[test]
    fn a_zone_change_inside_the_week_counts_on_its_own_date() {
        // Berlin leaves summer time on 25 October 2026, New York on 1 November.
        let window = Window::after(at("2026-10-24T00:00:00Z"));
        let friday = free(window, "Europe/Berlin", &["sat 09:00", "mon 09:00"]);
        let instants: Vec<_> = friday
            .half_hours()
            .map(|q| window.instant(q).to_string())
            .collect();
        assert_eq!(instants, ["2026-10-24T07:00:00Z", "2026-10-26T08:00:00Z"]);
        let york = free(window, "America/New_York", &["mon 04:00"]);
        assert_eq!(
            friday.and(&york).half_hours().count(),
            1,
            "five hours apart in that week, not six"
        );
    }

    #[test]
    fn an_hour_that_does_not_exist_is_nobodys() {
        // 28 March 2027: 02:00 to 03:00 is skipped in Berlin.
        let window = Window::after(at("2027-03-27T00:00:00Z"));
        assert_eq!(
            free(window, "Europe/Berlin", &["sun 02:00", "sun 02:30"])
                .half_hours()
                .count(),
            0
        );
        // 25 October 2026: 02:00 happens twice, the first counts.
        let window = Window::after(at("2026-10-24T00:00:00Z"));
        let twice = free(window, "Europe/Berlin", &["sun 02:00"]);
        assert_eq!(
            twice.half_hours().map(|q| window.instant(q)).collect::<Vec<_>>(),
            [at("2026-10-25T00:00:00Z")]
        );
    }

    #[test]
    fn zones_at_a_quarter_past_meet_by_quarters() {
        let window = Window::after(at("2026-11-22T00:00:00Z"));
        let nepal = free(window, "Asia/Kathmandu", &["mon 14:00", "mon 14:30", "mon 15:00"]);
        // 14:00 in Kathmandu is 08:15 UTC: of the three half hours two are whole on the UTC clock.
        assert_eq!(nepal.half_hours().count(), 2);
        assert!(nepal.fits(
            window.quarter(at("2026-11-23T08:15:00Z")).expect("in the window"),
            90 - 1
        ));
        assert!(!nepal.fits(
            window.quarter(at("2026-11-23T08:15:00Z")).expect("in the window"),
            105
        ));
    }

    #[test]
    fn a_window_knows_its_place_in_the_utc_week() {
        let window = Window::after(at("2026-11-23T00:00:00Z"));
        assert_eq!(window.utc_week_minute(0), 0, "a Monday");
        assert_eq!(window.utc_week_minute(96), 1440);
        let window = Window::after(at("2026-11-22T23:30:00Z"));
        assert_eq!(
            (window.utc_week_minute(0), window.utc_week_minute(2)),
            (7 * 1440 - 30, 0)
        );
    }
}
