//! Up to three times at which a whole group could meet.
//!
//! Pure: given who is free when, and the instant to look from. The same week and the same answers
//! give the same times, so the page, the mail and the invitation agree.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::week::{Free, QUARTERS, Window, weekday_index};

/// Times suggested at most.
pub const SUGGESTIONS_MAX: usize = 3;
/// Nobody is asked to meet sooner than this after the round, if there is a later time.
const LEAD: SignedDuration = SignedDuration::from_hours(12);
/// Where nobody has marked a common time: local working hours.
const DAY_STARTS: i8 = 8;
const DAY_ENDS: i8 = 18;

/// One member's answers.
#[derive(Clone, Debug)]
pub struct MemberTime {
    /// Their zone.
    pub zone: TimeZone,
    /// Cells of their own week (see [`super::week`]).
    pub cells: Vec<u16>,
    /// How long they like to meet.
    pub meeting_length_minutes: u16,
}

/// What fits a group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suggestions {
    /// Half hours in the week after the round that suit everybody.
    pub shared_half_hours: usize,
    /// The shorter of the members' meeting lengths.
    pub minutes: u16,
    /// Starts, in order.
    pub starts: Vec<Timestamp>,
    /// Whether the starts suit everybody; otherwise they only fall into everybody's working day.
    pub fits_all: bool,
}

/// Half hours in the week after the round that suit everybody.
pub fn shared_half_hours(members: &[MemberTime], formed_at: Timestamp) -> usize {
    common(members, Window::after(formed_at)).half_hours().count()
}

/// Looks for times in the seven days after the round; once those are over, in the seven days from
/// `now`. What has begun is never suggested.
pub fn suggest(members: &[MemberTime], formed_at: Timestamp, now: Timestamp) -> Suggestions {
    let minutes = members
        .iter()
        .map(|member| member.meeting_length_minutes)
        .min()
        .unwrap_or(30)
        .clamp(15, 240);
    let zone = members
        .first()
        .map_or(TimeZone::UTC, |member| member.zone.clone());
    let earliest = now.max(formed_at);
    let lead = (formed_at + LEAD).max(earliest);
    let first = Window::after(formed_at);
    let free = common(members, first);
    let found = |starts, fits_all| Suggestions {
        shared_half_hours: free.half_hours().count(),
        minutes,
        starts,
        fits_all,
    };

    for from in [lead, earliest] {
        let starts = pick(first, &zone, from, |quarter| free.fits(quarter, minutes));
        if !starts.is_empty() {
            return found(starts, true);
        }
    }
    let later = Window::after(earliest);
    let later_free = common(members, later);
    let starts = pick(later, &zone, earliest, |quarter| {
        later_free.fits(quarter, minutes)
    });
    if !starts.is_empty() {
        return found(starts, true);
    }
    let window = Window::after(lead);
    let starts = pick(window, &zone, lead, |quarter| {
        quarter % 2 == 0
            && members
                .iter()
                .all(|member| in_working_day(member, window.instant(quarter), minutes))
    });
    found(starts, false)
}

fn common(members: &[MemberTime], window: Window) -> Free {
    // Colleagues mostly share a zone, and looking a week up in one is the costly part.
    let mut tables: Vec<(&TimeZone, Vec<Option<u16>>)> = Vec::new();
    let mut all: Option<Free> = None;
    for member in members {
        let known = tables.iter().position(|(zone, _)| *zone == &member.zone);
        let at = known.unwrap_or_else(|| {
            tables.push((&member.zone, window.cells(&member.zone)));
            tables.len() - 1
        });
        let free = Free::from_cells(member.cells.iter().copied(), &tables[at].1);
        all = Some(match all {
            Some(all) => all.and(&free),
            None => free,
        });
    }
    all.unwrap_or_else(Free::never)
}

/// The first start of each day, spread over days; a day gives a second one only when there are
/// fewer days than suggestions, and then not one that overlaps the first.
fn pick(window: Window, zone: &TimeZone, from: Timestamp, fits: impl Fn(usize) -> bool) -> Vec<Timestamp> {
    // Starts on the half hour of the UTC clock first; odd quarters only serve zones at :45.
    let candidates = |offset: usize| {
        (offset..QUARTERS)
            .step_by(2)
            .filter(|&q| fits(q))
            .map(|q| window.instant(q))
            .filter(|at| *at >= from)
    };
    let mut all: Vec<Timestamp> = candidates(0).collect();
    if all.is_empty() {
        all = candidates(1).collect();
    }
    let day = |at: &Timestamp| -> Date { at.to_zoned(zone.clone()).date() };
    let mut chosen: Vec<Timestamp> = Vec::with_capacity(SUGGESTIONS_MAX);
    for at in &all {
        if chosen.len() < SUGGESTIONS_MAX && !chosen.iter().any(|other| day(other) == day(at)) {
            chosen.push(*at);
        }
    }
    for at in &all {
        let apart = chosen
            .iter()
            .all(|other| other.duration_until(*at).abs() >= SignedDuration::from_hours(1));
        if chosen.len() < SUGGESTIONS_MAX && apart {
            chosen.push(*at);
        }
    }
    chosen.sort_unstable();
    chosen
}

fn in_working_day(member: &MemberTime, at: Timestamp, minutes: u16) -> bool {
    let start = at.to_zoned(member.zone.clone());
    let end = (at + SignedDuration::from_mins(i64::from(minutes))).to_zoned(member.zone.clone());
    let ends_by_six = end.hour() < DAY_ENDS || (end.hour() == DAY_ENDS && end.minute() == 0);
    weekday_index(start.weekday()) < 5
        && start.date() == end.date()
        && start.hour() >= DAY_STARTS
        && ends_by_six
}

#[cfg(test)]
mod tests {
    use super::super::week::cell;
    use super::*;

    fn member(zone: &str, minutes: u16, cells: &[&str]) -> MemberTime {
        MemberTime {
            zone: TimeZone::get(zone).expect("a zone"),
            cells: cells.iter().map(|text| cell(text).expect("a cell")).collect(),
            meeting_length_minutes: minutes,
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().expect("an instant")
    }

    fn texts(suggestions: &Suggestions) -> Vec<String> {
        suggestions.starts.iter().map(ToString::to_string).collect()
    }

    const SUNDAY: &str = "2026-11-22T08:00:00Z";

    #[test]
    fn three_times_on_three_days_if_there_are_three() {
        let cells = ["mon 09:00", "mon 09:30", "tue 15:00", "thu 10:00", "fri 10:00"];
        let both = [
            member("Europe/Berlin", 30, &cells),
            member("Europe/Berlin", 60, &cells),
        ];
        let found = suggest(&both, at(SUNDAY), at(SUNDAY));
        assert!(found.fits_all);
        assert_eq!((found.minutes, found.shared_half_hours), (30, 5));
        assert_eq!(
            texts(&found),
            [
                "2026-11-23T08:00:00Z",
                "2026-11-24T14:00:00Z",
                "2026-11-26T09:00:00Z"
            ]
        );
    }

    #[test]
    fn an_hour_needs_an_hour() {
        let both = [
            member("Europe/Berlin", 60, &["mon 09:00", "tue 09:00", "tue 09:30"]),
            member("Europe/London", 60, &["mon 08:00", "tue 08:00", "tue 08:30"]),
        ];
        let found = suggest(&both, at(SUNDAY), at(SUNDAY));
        assert_eq!(texts(&found), ["2026-11-24T08:00:00Z"]);
    }

    #[test]
    fn what_has_begun_is_not_suggested_and_next_week_serves_when_this_one_is_over() {
        let cells = ["mon 09:00", "wed 09:00"];
        let both = [
            member("Europe/Berlin", 30, &cells),
            member("Europe/Berlin", 30, &cells),
        ];
        let tuesday = suggest(&both, at(SUNDAY), at("2026-11-24T12:00:00Z"));
        assert_eq!(texts(&tuesday), ["2026-11-25T08:00:00Z"]);
        let after = suggest(&both, at(SUNDAY), at("2026-12-04T12:00:00Z"));
        assert_eq!(texts(&after), ["2026-12-07T08:00:00Z", "2026-12-09T08:00:00Z"]);
    }

    #[test]
    fn without_a_common_slot_everybodys_working_day_serves() {
        let both = [
            member("Europe/Berlin", 30, &["mon 09:00"]),
            member("America/New_York", 30, &["mon 09:00"]),
        ];
        let found = suggest(&both, at(SUNDAY), at(SUNDAY));
        assert!(!found.fits_all);
        assert_eq!(found.shared_half_hours, 0);
        // 8:00 in New York is 14:00 in Berlin.
        assert_eq!(
            texts(&found),
            [
                "2026-11-23T13:00:00Z",
                "2026-11-24T13:00:00Z",
                "2026-11-25T13:00:00Z"
            ]
        );
    }

    #[test]
    fn where_working_days_never_meet_nothing_is_made_up() {
        let both = [
            member("Europe/Berlin", 30, &[]),
            member("Pacific/Auckland", 30, &[]),
        ];
        assert_eq!(suggest(&both, at(SUNDAY), at(SUNDAY)).starts, []);
    }
}
