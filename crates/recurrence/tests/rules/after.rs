//! After completion, and what a late or early completion does.

use jiff::Zoned;
use vc_recurrence::{AfterCompletion, CatchUp, Frequency, Slot};

use crate::{recurrence, slot};

fn after(interval: u32, frequency: Frequency, of: &str, done: &str) -> String {
    let done: Zoned = done.parse().unwrap();
    let rule = AfterCompletion { interval, frequency };
    rule.next(slot(of), &done).unwrap().to_string()
}

#[test]
fn it_counts_from_the_civil_day_of_the_completion() {
    assert_eq!(
        after(
            1,
            Frequency::Monthly,
            "2026-01-20",
            "2026-01-31T18:00[Europe/Berlin]"
        ),
        "2026-02-28"
    );
    assert_eq!(
        after(
            1,
            Frequency::Monthly,
            "2026-02-28",
            "2026-02-28T18:00[Europe/Berlin]"
        ),
        "2026-03-28"
    );
    assert_eq!(
        after(
            1,
            Frequency::Daily,
            "2026-09-26T08:00",
            "2026-09-27T00:30[Pacific/Auckland]"
        ),
        "2026-09-28T08:00"
    );
    assert_eq!(
        after(2, Frequency::Weekly, "2026-09-01", "2026-09-03T10:00[UTC]"),
        "2026-09-17"
    );
    assert_eq!(
        after(1, Frequency::Yearly, "2024-02-29", "2024-02-29T10:00[UTC]"),
        "2025-02-28"
    );
    assert_eq!(
        after(
            3,
            Frequency::Hourly,
            "2026-03-29T00:00",
            "2026-03-29T00:30:17[Europe/London]"
        ),
        "2026-03-29T04:30"
    );
}

fn next(start: &str, rule: &str, of: &str, done: &str, catch_up: CatchUp) -> Option<String> {
    let recurrence = recurrence(start, rule);
    let next: Option<Slot> = recurrence.next_after_completion(slot(of), done.parse().unwrap(), catch_up);
    next.map(|slot| slot.to_string())
}

#[test]
fn a_late_completion_leaves_no_pile_unless_each_one_counts() {
    let daily = |catch_up| next("2026-08-01", "FREQ=DAILY", "2026-08-20", "2026-09-01", catch_up);
    assert_eq!(daily(CatchUp::Skip).as_deref(), Some("2026-09-02"));
    assert_eq!(daily(CatchUp::EachMissed).as_deref(), Some("2026-08-21"));
}

#[test]
fn an_early_completion_still_goes_on_to_the_next_one() {
    let weekly = |of, done| next("2026-08-31", "FREQ=WEEKLY;BYDAY=MO", of, done, CatchUp::Skip);
    assert_eq!(weekly("2026-09-07", "2026-09-04").as_deref(), Some("2026-09-14"));
    // Moved from Monday to Wednesday and done then: its slot is still the Monday.
    assert_eq!(weekly("2026-09-07", "2026-09-09").as_deref(), Some("2026-09-14"));
}

#[test]
fn nothing_comes_after_the_last() {
    let counted = |of, done| next("2026-09-01", "FREQ=DAILY;COUNT=5", of, done, CatchUp::Skip);
    assert_eq!(counted("2026-09-02", "2026-09-02").as_deref(), Some("2026-09-03"));
    assert_eq!(counted("2026-09-05", "2026-09-05"), None);
    assert_eq!(counted("2026-09-02", "2026-09-09"), None);
}
