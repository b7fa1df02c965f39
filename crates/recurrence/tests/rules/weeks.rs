//! Weekdays, and where weeks begin.

use crate::slots;

#[test]
fn where_weeks_begin_matters_for_every_other_week() {
    let rule = "FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=";
    assert_eq!(
        slots("1997-08-05", &format!("{rule}MO"), 9),
        ["1997-08-05", "1997-08-10", "1997-08-19", "1997-08-24"]
    );
    assert_eq!(
        slots("1997-08-05", &format!("{rule}SU"), 9),
        ["1997-08-05", "1997-08-17", "1997-08-19", "1997-08-31"]
    );
}

#[test]
fn weekdays_are_counted_in_a_month_and_in_a_year() {
    assert_eq!(
        slots("1997-09-29", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-2", 4),
        ["1997-09-29", "1997-10-30", "1997-11-27", "1997-12-30"]
    );
    assert_eq!(
        slots("2026-01-01", "FREQ=MONTHLY;BYDAY=-1FR", 3),
        ["2026-01-30", "2026-02-27", "2026-03-27"]
    );
    assert_eq!(
        slots("2026-01-01", "FREQ=MONTHLY;BYDAY=5MO", 3),
        ["2026-03-30", "2026-06-29", "2026-08-31"]
    );
    assert_eq!(
        slots("1997-05-19", "FREQ=YEARLY;BYDAY=20MO", 3),
        ["1997-05-19", "1998-05-18", "1999-05-17"]
    );
    assert_eq!(
        slots("2026-01-01", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", 2),
        ["2026-11-26", "2027-11-25"]
    );
    // A Friday the 13th.
    assert_eq!(
        slots("2026-01-01", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13", 3),
        ["2026-02-13", "2026-03-13", "2026-11-13"]
    );
}

#[test]
fn the_start_counts_only_if_the_rule_yields_it() {
    assert_eq!(
        slots("2026-09-02", "FREQ=WEEKLY;BYDAY=MO,FR", 3),
        ["2026-09-04", "2026-09-07", "2026-09-11"]
    );
    assert_eq!(
        slots("2026-09-02", "FREQ=DAILY;INTERVAL=3;BYMONTH=9;COUNT=2", 9),
        ["2026-09-02", "2026-09-05"]
    );
}

#[test]
fn positions_are_those_of_a_whole_week() {
    assert_eq!(
        slots("2026-09-02", "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=1", 2),
        ["2026-09-07", "2026-09-14"]
    );
}

#[test]
fn the_end_is_included() {
    assert_eq!(
        slots("2026-01-31T09:00", "FREQ=DAILY;UNTIL=20260202", 9),
        ["2026-01-31T09:00", "2026-02-01T09:00", "2026-02-02T09:00"]
    );
    assert_eq!(
        slots("2026-01-31T09:00", "FREQ=DAILY;UNTIL=20260201T090000", 9).len(),
        2
    );
    assert_eq!(
        slots("2026-01-31T09:00", "FREQ=DAILY;UNTIL=20260201T085959", 9).len(),
        1
    );
}
