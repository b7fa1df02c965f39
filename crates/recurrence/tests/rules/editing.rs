//! "This and following": a series cut in two.

use jiff::civil::Date;
use vc_recurrence::{Ends, Recurrence};

use crate::{recurrence, slot, slots};

#[test]
fn a_count_is_shared_out() {
    let all = recurrence("2026-09-01", "FREQ=DAILY;COUNT=5");
    let (before, after) = all.split_at(slot("2026-09-03")).unwrap();
    assert_eq!(before.unwrap().ends, Ends::Count(2));
    assert_eq!(after.ends, Ends::Count(3));
}

#[test]
fn nothing_comes_before_the_first_and_other_days_cut_nothing() {
    let all = recurrence("2026-09-07", "FREQ=WEEKLY");
    let (before, after) = all.split_at(slot("2026-09-07")).unwrap();
    assert_eq!(
        (before, after.to_string().as_str()),
        (None, "FREQ=WEEKLY;BYDAY=MO")
    );
    assert!(all.split_at(slot("2026-09-08")).is_none());
}

#[test]
fn a_month_end_stays_one_when_it_is_cut_in_february() {
    let all = recurrence("2026-01-31", "FREQ=MONTHLY");
    let (_, after) = all.split_at(slot("2026-02-28")).unwrap();
    assert_eq!(
        slots("2026-02-28", &after.to_string(), 3),
        ["2026-02-28", "2026-03-31", "2026-04-30"]
    );
}

#[test]
fn slots_from_a_day_on_are_the_same_as_those_from_the_start() {
    let from: Date = "2031-05-17".parse().unwrap();
    for rule in [
        "FREQ=DAILY;INTERVAL=3",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=SU,WE;WKST=SU",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=2TU",
        "FREQ=YEARLY;INTERVAL=2",
        "FREQ=DAILY;COUNT=4000",
        "FREQ=WEEKLY;UNTIL=20310601",
    ] {
        let all: Recurrence = recurrence("2026-01-31", rule);
        let there: Vec<_> = all.slots_from(from).take(9).collect();
        let counted: Vec<_> = all.slots().filter(|slot| slot.date >= from).take(9).collect();
        assert_eq!(there, counted, "{rule}");
    }
    let hours = recurrence("2026-01-31T05:00", "FREQ=HOURLY;INTERVAL=7");
    let there: Vec<_> = hours.slots_from(from).take(9).collect();
    let counted: Vec<_> = hours.slots().filter(|slot| slot.date >= from).take(9).collect();
    assert_eq!(there, counted);
}
