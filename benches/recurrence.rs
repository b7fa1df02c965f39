//! Repeating rules against their peers: the same text in, the same civil times out, in the same run.
//!
//! Each is timed from the text of a rule to a list of its occurrences; python-dateutil inside Python, without the start of the
//! interpreter. All of them must find the same. `QUICK=1` tries fewer times.
#![forbid(unsafe_code)]

#[path = "recurrence_peers.rs"]
mod peers;

use std::time::Instant;

use serde_json::{Map, Value, json};
use vc_benches::{Table, median, quick, write_results};

use crate::peers::{Answer, Case, RruleCase};

/// Occurrences of each rule.
const COUNT: usize = 1_000;
/// The first occurrence after this moment is looked for, in rules that began long before.
const AFTER: &str = "2026-11-26T12:07";

fn main() {
    let times = if quick() { 3 } else { 15 };
    let mut figures = Map::new();
    for (name, title, cases) in [
        ("first_1000", "the first 1,000 occurrences, in µs", first()),
        ("next", "the next occurrence of an old rule, in µs", next()),
    ] {
        figures.insert(name.to_owned(), compare(title, &cases, times));
    }
    write_results("recurrence", figures);
}

fn first() -> Vec<Case> {
    let case = |name, rule| Case {
        name,
        start: "2026-01-05T09:00",
        zone: None,
        rule,
        after: None,
        count: COUNT,
    };
    vec![
        case("every day", "FREQ=DAILY"),
        case("every 3 days", "FREQ=DAILY;INTERVAL=3"),
        case("Monday to Friday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
        case("every 2 weeks on two days", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR"),
        case("the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
        case("last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
        case("last Friday", "FREQ=MONTHLY;BYDAY=-1FR"),
        case("last workday", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
        case("Friday the 13th", "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13"),
        case("fourth Thursday of November", "FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
        case("29 February", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
        case("every 6 hours", "FREQ=HOURLY;INTERVAL=6"),
        Case {
            zone: Some("Europe/Berlin"),
            ..case("Monday to Friday in Berlin", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR")
        },
        Case {
            zone: Some("America/New_York"),
            ..case("last Friday in New York", "FREQ=MONTHLY;BYDAY=-1FR")
        },
    ]
}

fn next() -> Vec<Case> {
    let case = |name, start, rule| Case {
        name,
        start,
        zone: None,
        rule,
        after: Some(AFTER),
        count: 1,
    };
    vec![
        case("hourly since 2016", "2016-01-01T00:00", "FREQ=HOURLY"),
        case("daily since 1990", "1990-01-01T09:00", "FREQ=DAILY"),
        case("Mondays since 2000", "2000-01-03T09:00", "FREQ=WEEKLY;BYDAY=MO"),
        case(
            "last Friday since 1990",
            "1990-01-26T09:00",
            "FREQ=MONTHLY;BYDAY=-1FR",
        ),
    ]
}

fn compare(title: &str, cases: &[Case], times: usize) -> Value {
    let dateutil = peers::dateutil(cases, times);
    let name = format!("dateutil {}", dateutil.version);
    let mut table = Table::new(&["", "vc", "rrule 0.14", &name, "rrule / vc", "dateutil / vc"]);
    let mut rows = Vec::new();
    let (mut by_rrule, mut by_dateutil) = (Vec::new(), Vec::new());
    for (
        case,
        Answer {
            micros: dateutil,
            found,
        },
    ) in cases.iter().zip(dateutil.answers)
    {
        let (ours, vc) = best_of(times, || peers::ours(case));
        let ours: Vec<String> = ours
            .iter()
            .map(|at| at.strftime("%Y-%m-%dT%H:%M").to_string())
            .collect();
        assert_eq!(ours.len(), case.count, "{}", case.rule);
        assert_eq!(ours, found, "{} of dateutil", case.rule);
        let asked = RruleCase::new(case);
        let (theirs, rrule) = best_of(times, || asked.find());
        let theirs: Vec<String> = theirs
            .dates
            .iter()
            .map(|at| at.format("%Y-%m-%dT%H:%M").to_string())
            .collect();
        assert_eq!(ours, theirs, "{} of rrule", case.rule);
        by_rrule.push(rrule / vc);
        by_dateutil.push(dateutil / vc);
        table.row([
            case.name.to_owned(),
            format!("{vc:.1}"),
            format!("{rrule:.0}"),
            format!("{dateutil:.0}"),
            format!("{:.1}", rrule / vc),
            format!("{:.0}", dateutil / vc),
        ]);
        rows.push(json!({
            "case": case.name, "rule": case.rule, "zone": case.zone, "start": case.start,
            "vc_micros": vc, "rrule_micros": rrule, "dateutil_micros": dateutil,
        }));
    }
    table.print(title);
    let (by_rrule, by_dateutil) = (median(by_rrule), median(by_dateutil));
    println!("median: rrule / vc = {by_rrule:.1}, dateutil / vc = {by_dateutil:.0}");
    json!({ "rows": rows, "median_rrule_ratio": by_rrule, "median_dateutil_ratio": by_dateutil })
}

/// The last result and the shortest time, in microseconds.
fn best_of<T>(times: usize, work: impl Fn() -> T) -> (T, f64) {
    let once = || {
        let start = Instant::now();
        let result = work();
        (result, start.elapsed().as_secs_f64() * 1e6)
    };
    let (mut result, mut best) = once();
    for _ in 1..times {
        let (again, micros) = once();
        (result, best) = (again, best.min(micros));
    }
    (result, best)
}
