//! `vc recur`, which needs nothing at all.

use crate::run::{text, vc};

/// What it prints, and what it says.
fn recur(arguments: &[&str]) -> (String, String) {
    let folder = tempfile::tempdir().unwrap();
    let answer = vc(folder.path(), &[&["recur"], arguments].concat());
    assert!(answer.status.success(), "{arguments:?}: {}", text(&answer.stderr));
    assert_eq!(
        folder.path().read_dir().unwrap().count(),
        0,
        "it leaves nothing behind"
    );
    (text(&answer.stdout), text(&answer.stderr))
}

/// Why it is wrong usage.
fn wrong(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let answer = vc(folder.path(), &[&["recur"], arguments].concat());
    assert_eq!(answer.status.code(), Some(2), "{arguments:?}");
    assert!(answer.stdout.is_empty(), "{arguments:?}");
    text(&answer.stderr)
}

#[test]
fn an_endless_rule_shows_its_first_ten() {
    let (shown, said) = recur(&["--start", "2026-01-31", "--rule", "FREQ=MONTHLY"]);
    let lines: Vec<&str> = shown.lines().collect();
    assert_eq!(lines.len(), 10);
    assert_eq!(lines[..3], ["2026-01-31", "2026-02-28", "2026-03-31"]);
    assert_eq!(said, "every month on the last day\n");
    let (shown, _) = recur(&[
        "--start",
        "2026-01-31T09:00",
        "--rule",
        "FREQ=DAILY",
        "--count",
        "10000",
    ]);
    assert_eq!(shown.lines().count(), 10_000);
    assert_eq!(shown.lines().next(), Some("2026-01-31T09:00"));
}

#[test]
fn a_zone_adds_the_time_there_and_the_instant() {
    let start = ["--start", "2026-03-07T02:30", "--rule", "FREQ=DAILY;COUNT=3"];
    let zone = ["--zone", "America/New_York"];
    let (shown, said) = recur(&[&start[..], &zone].concat());
    assert_eq!(
        shown,
        "2026-03-07T02:30  2026-03-07T02:30:00-05:00  2026-03-07T07:30:00Z\n\
         2026-03-08T02:30  2026-03-08T03:30:00-04:00  2026-03-08T07:30:00Z\n\
         2026-03-09T02:30  2026-03-09T02:30:00-04:00  2026-03-09T06:30:00Z\n"
    );
    assert_eq!(said, "every day, 3 times\n");
    let (shown, said) = recur(&[&start[..], &zone, &["--count", "1", "--json"]].concat());
    let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
    let expected = serde_json::json!([{ "slot": "2026-03-07T02:30", "at": "2026-03-07T02:30:00-05:00" }]);
    assert_eq!(shown, expected);
    assert_eq!(said, "");
}

#[test]
fn between_two_days_both_are_included() {
    let daily = ["--start", "2026-01-01", "--rule", "FREQ=DAILY;COUNT=60"];
    let between = |from, to| recur(&[&daily[..], &["--between", from, to]].concat());
    assert_eq!(
        between("2026-02-01", "2026-02-03").0,
        "2026-02-01\n2026-02-02\n2026-02-03\n"
    );
    assert_eq!(between("2026-02-28", "2030-01-01").0, "2026-02-28\n2026-03-01\n");
    let (shown, said) = between("2027-02-01", "2027-02-03");
    assert_eq!(shown, "");
    assert!(said.contains("no occurrence"), "{said}");
    let json = ["--between", "2027-02-01", "2027-02-03", "--json"];
    assert_eq!(recur(&[&daily[..], &json].concat()).0, "[]\n");
    // An hour that is there twice, long after the start.
    let hourly = ["--start", "1970-01-01T00:00", "--rule", "FREQ=HOURLY"];
    let there = ["--zone", "Europe/London", "--between", "2026-10-25", "2026-10-25"];
    let (shown, _) = recur(&[&hourly[..], &there].concat());
    assert_eq!(shown.lines().count(), 25);
    assert_eq!(
        shown
            .lines()
            .filter(|line| line.starts_with("2026-10-25T01:00"))
            .count(),
        2
    );
}

#[test]
fn what_cannot_be_is_wrong_usage_with_its_reason() {
    for (start, rule, more, reason) in [
        ("2026-02-30", "FREQ=DAILY", &[][..], "write 2026-01-31"),
        (
            "2026-01-31",
            "FREQ=DAILY;INTERVAL=0",
            &[],
            "INTERVAL=0 is not possible",
        ),
        (
            "2026-01-31",
            "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31",
            &[],
            "the rule never fires",
        ),
        ("2026-01-31", "FREQ=HOURLY", &[], "needs a start with a time"),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--zone", "Mars/Base"],
            "no such time zone",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--count", "10001"],
            "10001 is not in",
        ),
        ("2026-01-31", "FREQ=DAILY", &["--count", "0"], "0 is not in"),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--between", "2026-02-02", "2026-02-01"],
            "the earlier one first",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--between", "2026-02-02", "2126-02-01"],
            "more than 10000 occurrences",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--between", "2026-02-02"],
            "2 values required",
        ),
        (
            "2026-01-31",
            "FREQ=DAILY",
            &["--between", "2026-02-02", "2026-02-03", "--count", "3"],
            "cannot be used with",
        ),
    ] {
        let said = wrong(&[&["--start", start, "--rule", rule], more].concat());
        assert!(said.contains(reason), "{rule} {more:?}: {said}");
    }
}
