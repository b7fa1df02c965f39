//! Slots in zones whose clocks change.

use std::collections::HashSet;

use vc_recurrence::Lead;

use crate::{in_zone, recurrence, slot, slots, zone};

#[test]
fn the_clock_on_the_wall_stays_and_the_instant_moves() {
    assert_eq!(
        in_zone("2026-10-19T09:00", "FREQ=WEEKLY;BYDAY=MO", "Europe/Berlin", 2),
        ["2026-10-19T09:00+02:00", "2026-10-26T09:00+01:00"]
    );
}

#[test]
fn a_time_that_is_left_out_is_later_and_the_next_day_is_as_ever() {
    assert_eq!(
        in_zone("2026-03-07T02:30", "FREQ=DAILY", "America/New_York", 3),
        [
            "2026-03-07T02:30-05:00",
            "2026-03-08T03:30-04:00",
            "2026-03-09T02:30-04:00"
        ]
    );
    assert_eq!(
        in_zone("2026-10-03T02:15", "FREQ=DAILY", "Australia/Lord_Howe", 2),
        ["2026-10-03T02:15+10:30", "2026-10-04T02:45+11:00"]
    );
    assert_eq!(
        in_zone("2026-04-23T00:00", "FREQ=DAILY", "Africa/Cairo", 3),
        [
            "2026-04-23T00:00+02:00",
            "2026-04-24T01:00+03:00",
            "2026-04-25T00:00+03:00"
        ]
    );
}

#[test]
fn of_a_time_that_is_there_twice_it_is_the_first() {
    assert_eq!(
        in_zone("2026-10-31T01:30", "FREQ=DAILY", "America/New_York", 3),
        [
            "2026-10-31T01:30-04:00",
            "2026-11-01T01:30-04:00",
            "2026-11-02T01:30-05:00"
        ]
    );
}

#[test]
fn a_day_that_a_zone_left_out_is_not_there_twice() {
    assert_eq!(
        in_zone("2011-12-29T09:00", "FREQ=DAILY", "Pacific/Apia", 3),
        [
            "2011-12-29T09:00-10:00",
            "2011-12-31T09:00+14:00",
            "2012-01-01T09:00+14:00"
        ]
    );
}

#[test]
fn whole_days_are_days_wherever_midnight_is_missing() {
    let days = slots("2026-01-01", "FREQ=DAILY;COUNT=365", 400);
    assert_eq!(days.iter().collect::<HashSet<_>>().len(), 365);
    assert_eq!(days.last().unwrap(), "2026-12-31");
    for name in [
        "Africa/Cairo",
        "America/Santiago",
        "Asia/Beirut",
        "America/Havana",
    ] {
        let recurrence = recurrence("2026-01-01", "FREQ=DAILY;COUNT=365");
        let dates: HashSet<_> = recurrence
            .occurrences(&zone(name))
            .map(|occurrence| occurrence.at.date())
            .collect();
        assert_eq!(dates.len(), 365, "{name}");
    }
}

#[test]
fn hours_are_hours_that_pass() {
    assert_eq!(
        in_zone("2026-03-29T00:00", "FREQ=HOURLY", "Europe/London", 3),
        [
            "2026-03-29T00:00+00:00",
            "2026-03-29T02:00+01:00",
            "2026-03-29T03:00+01:00"
        ]
    );
    assert_eq!(
        in_zone("2026-10-25T00:00", "FREQ=HOURLY", "Europe/London", 4),
        [
            "2026-10-25T00:00+01:00",
            "2026-10-25T01:00+01:00",
            "2026-10-25T01:00+00:00",
            "2026-10-25T02:00+00:00"
        ]
    );
    assert_eq!(
        slots("2026-09-04T20:00", "FREQ=HOURLY;INTERVAL=3;BYDAY=MO,FR", 4),
        [
            "2026-09-04T20:00",
            "2026-09-04T23:00",
            "2026-09-07T02:00",
            "2026-09-07T05:00"
        ]
    );
}

#[test]
fn a_last_day_is_one_of_the_zone_and_not_of_utc() {
    let all = in_zone(
        "2026-01-31T09:00",
        "FREQ=DAILY;UNTIL=20260202",
        "Pacific/Auckland",
        9,
    );
    assert_eq!(all.last().unwrap(), "2026-02-02T09:00+13:00");
    // In Auckland, 09:00 of 2 February is 20:00 of the first in UTC.
    let all = in_zone(
        "2026-01-31T09:00",
        "FREQ=DAILY;UNTIL=20260201T200000Z",
        "Pacific/Auckland",
        9,
    );
    assert_eq!(all.last().unwrap(), "2026-02-02T09:00+13:00");
}

#[test]
fn an_instant_as_the_end_counts_in_the_zone() {
    // Midnight of 31 January in Auckland is 11:00 of the 30th in UTC: after the end by its civil time, and yet its first.
    let rule = "FREQ=DAILY;UNTIL=20260130T110000Z";
    assert_eq!(
        in_zone("2026-01-31T00:00", rule, "Pacific/Auckland", 9),
        ["2026-01-31T00:00+13:00"]
    );
    assert!(
        slots("2026-01-31T00:00", rule, 9).is_empty(),
        "in no zone UTC's clock counts"
    );
    // 09:00 in New York is 14:00 in UTC.
    let rule = "FREQ=DAILY;UNTIL=20260131T100000Z";
    assert!(in_zone("2026-01-31T09:00", rule, "America/New_York", 9).is_empty());
    assert_eq!(slots("2026-01-31T09:00", rule, 9), ["2026-01-31T09:00"]);
}

#[test]
fn occurrences_from_a_day_on_are_those_of_all() {
    for (start, rule, name) in [
        ("2026-03-07T02:30", "FREQ=DAILY", "America/New_York"),
        ("2026-03-07T02:30", "FREQ=DAILY;COUNT=30", "America/New_York"),
        ("2026-10-20T00:30", "FREQ=HOURLY;INTERVAL=5", "Europe/London"),
        (
            "2026-10-20T00:30",
            "FREQ=HOURLY;INTERVAL=5;COUNT=60",
            "Europe/London",
        ),
        (
            "2026-01-31T09:00",
            "FREQ=MONTHLY;UNTIL=20261231T080000Z",
            "Europe/Berlin",
        ),
        ("2011-12-28T09:00", "FREQ=DAILY", "Pacific/Apia"),
    ] {
        let recurrence = recurrence(start, rule);
        for days in 0..40 {
            let day = slot(start)
                .date
                .checked_add(jiff::Span::new().days(days))
                .unwrap();
            let all = recurrence
                .occurrences(&zone(name))
                .skip_while(|each| each.slot.date < day);
            let from = recurrence.occurrences_from(day, &zone(name));
            assert!(
                all.take(50).eq(from.take(50)),
                "{rule} from {start} in {name}, from {day}"
            );
        }
    }
}

#[test]
fn a_day_before_is_a_civil_day_and_24_hours_are_hours() {
    let (due, berlin) = (slot("2026-03-30T02:30"), zone("Europe/Berlin"));
    let at = |lead| {
        let instant = due.before(lead, &berlin).unwrap();
        instant
            .to_zoned(berlin.clone())
            .strftime("%m-%dT%H:%M%:z")
            .to_string()
    };
    assert_eq!(at(Lead::Days(1)), "03-29T03:30+02:00");
    assert_eq!(at(Lead::Minutes(24 * 60)), "03-29T01:30+01:00");
}
