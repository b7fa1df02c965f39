//! What cannot be meant, and what is said of it.

use vc_recurrence::{Recurrence, Rule, Slot};

fn said(start: &str, rule: &str) -> String {
    let start: Slot = match start.parse() {
        Ok(start) => start,
        Err(error) => return format!("{error}"),
    };
    match rule.parse::<Rule>() {
        Err(error) => error.to_string(),
        Ok(rule) => Recurrence::new(rule, start).expect_err("refused").to_string(),
    }
}

#[test]
fn each_mistake_has_its_own_words() {
    for (start, rule, words) in [
        (
            "2026-01-31",
            "FREQ=DAILY;INTERVAL=0",
            "INTERVAL=0 is not possible",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY;INTERVAL=99999999999",
            "INTERVAL=99999999999 does not read",
        ),
        ("2026-01-31", "FREQ=DAILY;COUNT=0", "COUNT=0 is not possible"),
        (
            "2026-01-31",
            "FREQ=DAILY;COUNT=2;UNTIL=20261231",
            "COUNT and UNTIL do not go together",
        ),
        (
            "2026-01-31",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
            "the rule never fires",
        ),
        (
            "2026-01-31",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
            "the rule never fires",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY;INTERVAL=7;BYDAY=MO",
            "the rule never fires",
        ),
        (
            "2026-01-31T09:00",
            "FREQ=HOURLY;BYMONTH=2;BYMONTHDAY=31",
            "the rule never fires",
        ),
        (
            "2026-01-31",
            "FREQ=MONTHLY;BYDAY=MO;BYSETPOS=6",
            "the rule never fires",
        ),
        ("2026-01-31", "FREQ=DAILY;UNTIL=20260130", "after UNTIL"),
        ("2026-01-31", "FREQ=HOURLY", "needs a start with a time"),
        ("2026-01-31", "FREQ=MINUTELY", "more often than every hour"),
        ("2026-01-31", "INTERVAL=2", "FREQ is missing"),
        ("2026-01-31", "FREQ=DAILY;FREQ=DAILY", "FREQ stands there twice"),
        ("2026-01-31", "FREQ=DAILY;BYHOUR=9", "BYHOUR is not supported"),
        ("2026-01-31", "FREQ=DAILY;nonsense", "is no part of a rule"),
        ("2026-01-31", "FREQ=WEEKLY;BYDAY=2MO", "needs FREQ=MONTHLY"),
        ("2026-01-31", "FREQ=WEEKLY;BYDAY=MONDAY", "use days like MO"),
        ("2026-01-31", "FREQ=WEEKLY;BYDAY=é", "use days like MO"),
        (
            "2026-01-31",
            "FREQ=WEEKLY;BYMONTHDAY=3",
            "does not go with FREQ=WEEKLY",
        ),
        (
            "2026-01-31",
            "FREQ=MONTHLY;BYMONTHDAY=32",
            "BYMONTHDAY=32 is not possible",
        ),
        (
            "2026-01-31",
            "FREQ=MONTHLY;BYMONTHDAY=0",
            "BYMONTHDAY=0 is not possible",
        ),
        (
            "2026-01-31",
            "FREQ=YEARLY;BYMONTH=13",
            "BYMONTH=13 is not possible",
        ),
        ("2026-01-31", "FREQ=MONTHLY;BYDAY=6MO", "BYDAY=6 is not possible"),
        ("2026-01-31", "FREQ=DAILY;BYSETPOS=1", "BYSETPOS needs"),
        (
            "2026-01-31",
            "FREQ=DAILY;UNTIL=2026-12-31",
            "use a day like 20261231",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY;UNTIL=20260230",
            "use a day like 20261231",
        ),
        ("2026-01-31", "FREQ=MONTHLY;SKIP=BACKWARD", "add RSCALE=GREGORIAN"),
        ("2026-01-31", "RSCALE=CHINESE;FREQ=MONTHLY", "use GREGORIAN"),
        ("2026-02-30", "FREQ=DAILY", "is no day"),
        ("2026-01-31T25:00", "FREQ=DAILY", "is no day"),
        ("2026-01-31T09:00+01:00", "FREQ=DAILY", "is no day"),
    ] {
        let said = said(start, rule);
        assert!(said.contains(words), "{rule} from {start}: {said}");
    }
    let long = format!("FREQ=YEARLY;BYMONTHDAY={}", "1,".repeat(900));
    assert!(said("2026-01-31", &long).contains("at most 1000 characters"));
}

#[test]
fn the_end_of_the_calendar_is_an_end() {
    let rule: Rule = "FREQ=YEARLY;INTERVAL=400".parse().unwrap();
    let all = Recurrence::new(rule, "9000-01-01".parse().unwrap()).unwrap();
    assert_eq!(all.slots().count(), 3);
}
