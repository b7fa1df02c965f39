//! What a person's settings change.

use jiff::civil::{Weekday, date};
use vc_phrases::{DayParts, NextWeekday, Now, quick_add};

use crate::{line, now};

fn read_at(text: &str, now: &Now) -> String {
    line(text, &quick_add(text, now))
}

#[test]
fn next_friday_is_the_coming_one_or_that_of_next_week() {
    let coming = Now {
        next_weekday: NextWeekday::Coming,
        ..now()
    };
    assert_eq!(read_at("Report next friday", &coming), "Report | due 2026-09-04");
    assert_eq!(read_at("Report next friday", &now()), "Report | due 2026-09-11");
    assert_eq!(
        read_at("Report next wednesday", &coming),
        "Report | due 2026-09-09"
    );
    assert_eq!(
        read_at("Report next wednesday", &now()),
        "Report | due 2026-09-09"
    );
}

#[test]
fn weeks_begin_where_a_person_says() {
    let sundays = Now {
        week_starts: Weekday::Sunday,
        ..now()
    };
    assert_eq!(read_at("Report next week", &sundays), "Report | due 2026-09-06");
    assert_eq!(read_at("Report end of week", &sundays), "Report | due 2026-09-05");
    assert_eq!(read_at("Report next sunday", &sundays), "Report | due 2026-09-06");
    assert_eq!(read_at("Report next sunday", &now()), "Report | due 2026-09-13");
    let rule = read_at("Report every 2 weeks on mon and sun", &sundays);
    assert_eq!(
        rule,
        "Report | due 2026-09-06 | FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU;WKST=SU"
    );
}

#[test]
fn parts_of_a_day_begin_where_a_person_says() {
    let day_parts = DayParts {
        morning: 7,
        noon: 13,
        afternoon: 16,
        evening: 19,
        tonight: 99,
    };
    let late = Now { day_parts, ..now() };
    assert_eq!(
        read_at("Run tomorrow morning", &late),
        "Run | due 2026-09-03T07:00"
    );
    assert_eq!(read_at("Lunch at noon", &late), "Lunch | due 2026-09-02T13:00");
    assert_eq!(read_at("Run this afternoon", &late), "Run | due 2026-09-02T16:00");
    assert_eq!(read_at("Run in the evening", &late), "Run | due 2026-09-02T19:00");
    assert_eq!(read_at("Party tonight", &late), "Party | due 2026-09-02T23:00");
}

#[test]
fn late_in_the_evening_tonight_is_today() {
    let late = Now::new(date(2026, 9, 2).at(21, 30, 15, 0));
    assert_eq!(read_at("Party tonight", &late), "Party | due 2026-09-02");
    assert_eq!(
        read_at("Party tonight at 11", &late),
        "Party | due 2026-09-02T23:00"
    );
    assert_eq!(read_at("Party in 3 hours", &late), "Party | due 2026-09-03T00:30");
    assert_eq!(read_at("Party at 9", &late), "Party | due 2026-09-03T09:00");
}

#[test]
fn month_ends_are_clamped() {
    let january = Now::new(date(2027, 1, 31).at(9, 0, 0, 0));
    assert_eq!(read_at("Pay in a month", &january), "Pay | due 2027-02-28");
    assert_eq!(read_at("Pay next month", &january), "Pay | due 2027-02-01");
    assert_eq!(read_at("Pay end of month", &january), "Pay | due 2027-01-31");
    assert_eq!(read_at("Pay end of next month", &january), "Pay | due 2027-02-28");
}

#[test]
fn at_the_end_of_the_calendar_nothing_breaks() {
    let last = Now::new(date(9999, 12, 31).at(23, 59, 59, 0));
    for text in [
        "Pay tomorrow",
        "Pay in 2 hours",
        "Pay next week",
        "Pay at 9",
        "Pay every day",
        "Pay friday",
        "Pay 5 sep",
    ] {
        let result = quick_add(text, &last);
        let is_over = result.due.is_some_and(|due| due.date < last.local.date());
        assert!(!is_over, "{text}");
    }
}
