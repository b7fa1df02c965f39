//! Days that a month has not.

use crate::slots;

#[test]
fn a_day_of_the_start_is_clamped_and_comes_back() {
    assert_eq!(
        slots("2026-01-31", "FREQ=MONTHLY", 5),
        [
            "2026-01-31",
            "2026-02-28",
            "2026-03-31",
            "2026-04-30",
            "2026-05-31"
        ]
    );
    assert_eq!(
        slots("2024-02-29", "FREQ=YEARLY", 5),
        [
            "2024-02-29",
            "2025-02-28",
            "2026-02-28",
            "2027-02-28",
            "2028-02-29"
        ]
    );
    assert_eq!(
        slots("2026-01-30", "FREQ=MONTHLY;INTERVAL=13", 3),
        ["2026-01-30", "2027-02-28", "2028-03-30"]
    );
    assert_eq!(
        slots("2026-01-31", "FREQ=YEARLY;BYMONTH=1,4;INTERVAL=2", 4),
        ["2026-01-31", "2026-04-30", "2028-01-31", "2028-04-30"]
    );
}

#[test]
fn a_day_that_is_asked_for_is_left_out_where_it_is_not() {
    assert_eq!(
        slots("2026-01-31", "FREQ=MONTHLY;BYMONTHDAY=31", 4),
        ["2026-01-31", "2026-03-31", "2026-05-31", "2026-07-31"]
    );
    assert_eq!(
        slots("2024-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 3),
        ["2024-02-29", "2028-02-29", "2032-02-29"]
    );
    assert_eq!(
        slots("2096-02-29", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29", 2),
        ["2096-02-29", "2104-02-29"]
    );
}

#[test]
fn days_are_counted_from_the_end_and_clamped_where_the_rule_says_so() {
    assert_eq!(
        slots("2026-01-01", "FREQ=MONTHLY;BYMONTHDAY=-1", 3),
        ["2026-01-31", "2026-02-28", "2026-03-31"]
    );
    assert_eq!(
        slots(
            "2026-01-01",
            "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=30,31;SKIP=BACKWARD",
            5
        ),
        [
            "2026-01-30",
            "2026-01-31",
            "2026-02-28",
            "2026-03-30",
            "2026-03-31"
        ]
    );
}

#[test]
fn what_other_calendars_read_is_the_same() {
    for (start, rule, rfc) in [
        (
            "2026-01-31",
            "FREQ=MONTHLY",
            "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        ),
        (
            "2026-01-29",
            "FREQ=MONTHLY;INTERVAL=2",
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=28,29;BYSETPOS=-1",
        ),
        (
            "2024-02-29",
            "FREQ=YEARLY",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=28,29;BYSETPOS=-1",
        ),
        ("2026-01-28", "FREQ=MONTHLY", "FREQ=MONTHLY;BYMONTHDAY=28"),
        ("2026-09-07", "FREQ=WEEKLY", "FREQ=WEEKLY;BYDAY=MO"),
        (
            "2026-01-31",
            "FREQ=YEARLY;BYMONTH=1,4",
            "RSCALE=GREGORIAN;FREQ=YEARLY;BYMONTH=1,4;BYMONTHDAY=31;SKIP=BACKWARD",
        ),
    ] {
        let text = crate::recurrence(start, rule).to_rfc5545().to_string();
        assert_eq!(text, rfc, "{rule} from {start}");
        assert_eq!(
            slots(start, rule, 40),
            slots(start, &text, 40),
            "{rule} from {start}"
        );
    }
}
