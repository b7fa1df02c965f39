//! The peers behind one shape: a case in, civil times out.

use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::tz::TimeZone;
use rrule::{RRuleResult, RRuleSet};
use serde::{Deserialize, Serialize};
use serde_json::json;
use vc_recurrence::{Recurrence, Rule, Slot};

/// What is asked: the first `count` from the start on, or the first one after a moment.
#[derive(Serialize)]
pub struct Case {
    #[serde(skip)]
    pub name: &'static str,
    pub start: &'static str,
    pub zone: Option<&'static str>,
    pub rule: &'static str,
    pub after: Option<&'static str>,
    pub count: usize,
}

/// What Python measured for one case.
#[derive(Deserialize)]
pub struct Answer {
    pub micros: f64,
    pub found: Vec<String>,
}

/// What Python measured.
#[derive(Deserialize)]
pub struct Answers {
    pub version: String,
    pub answers: Vec<Answer>,
}

/// Civil times of this project's own crate, from the text of the rule on.
pub fn ours(case: &Case) -> Vec<jiff::civil::DateTime> {
    let rule: Rule = case.rule.parse().expect(case.rule);
    let start: Slot = case.start.parse().expect(case.start);
    let recurrence = Recurrence::new(rule, start).expect(case.rule);
    if let Some(after) = case.after {
        let next = recurrence.after(after.parse().expect(after));
        return next.into_iter().map(Slot::datetime).collect();
    }
    match case.zone {
        None => recurrence.slots().take(case.count).map(Slot::datetime).collect(),
        Some(zone) => {
            let zone = TimeZone::get(zone).expect(zone);
            let occurrences = recurrence.occurrences(&zone).take(case.count);
            occurrences.map(|occurrence| occurrence.at.datetime()).collect()
        }
    }
}

/// A case as the `rrule` crate reads it. It has no civil times: without a zone it computes in UTC.
pub struct RruleCase {
    text: String,
    after: Option<RRuleSet>,
    count: u16,
}

impl RruleCase {
    pub fn new(case: &Case) -> Self {
        let set = |start: &str, rule: &str| match case.zone {
            None => format!("DTSTART:{}Z\nRRULE:{rule}", compact(start)),
            Some(zone) => format!("DTSTART;TZID={zone}:{}\nRRULE:{rule}", compact(start)),
        };
        // A set that starts then, for the type of its moments.
        let after = case
            .after
            .map(|after| set(after, "FREQ=DAILY").parse().expect(after));
        let count = if after.is_some() { 1 } else { case.count };
        Self {
            text: set(case.start, case.rule),
            after,
            count: u16::try_from(count).expect("a small number"),
        }
    }

    /// From the text of the rule on.
    pub fn find(&self) -> RRuleResult {
        let mut set: RRuleSet = self.text.parse().expect("a rule that it knows");
        if let Some(after) = &self.after {
            set = set.after(*after.get_dt_start());
        }
        set.all(self.count)
    }
}

/// `2026-01-05T09:00` as RFC 5545 writes it.
fn compact(moment: &str) -> String {
    moment.replace(['-', ':'], "") + "00"
}

/// What python-dateutil makes of all cases, each the best of so many times; timed inside Python.
pub fn dateutil(cases: &[Case], times: usize) -> Answers {
    let python = std::env::var("VC_TEST_PYTHON")
        .expect("VC_TEST_PYTHON names a Python with python-dateutil: run the benches with make bench, after make tools");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/recurrence.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let asked = json!({ "cases": cases, "times": times }).to_string();
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin
        .write_all(asked.as_bytes())
        .expect("Python reads everything");
    drop(stdin);
    let answer = child.wait_with_output().expect("Python ends");
    assert!(answer.status.success(), "Python failed");
    serde_json::from_slice(&answer.stdout).expect("what the script writes")
}
