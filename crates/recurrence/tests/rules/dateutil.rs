//! The same civil slots as python-dateutil, for rules by chance.

use std::fmt::Write as _;
use std::io::Write as _;
use std::process::{Command, Stdio};

use jiff::ToSpan as _;
use vc_recurrence::{Frequency, MonthEnd, Recurrence, RecurrenceError, Rule, Slot};

use crate::random::Chance;

/// Rules compared; each half by a process of its own.
const RULES: u64 = 20_000;
/// Occurrences of each.
const MOST: usize = 30;

struct Case {
    start: Slot,
    rule: Rule,
    last: Slot,
    ours: Vec<String>,
}

fn case(seed: u64) -> Option<Case> {
    let mut chance = Chance(seed);
    let start = chance.start();
    let rule = chance.rule(start);
    // dateutil takes long over days that never come.
    let days = match rule.frequency {
        Frequency::Hourly => 40,
        Frequency::Daily => 500,
        Frequency::Weekly => 1_500,
        Frequency::Monthly => 4_000,
        Frequency::Yearly => 9_000,
    };
    let last = Slot {
        date: start.date.checked_add(days.days()).expect("in this century"),
        time: start.time,
    };
    match Recurrence::new(rule.clone(), start) {
        Ok(recurrence) => {
            let rule = recurrence.to_rfc5545();
            if rule.month_end == MonthEnd::Clamp {
                return None;
            }
            let slots = recurrence.slots().take_while(|slot| *slot <= last).take(MOST);
            let ours = slots
                .map(|slot| slot.datetime().strftime("%Y-%m-%dT%H:%M").to_string())
                .collect();
            Some(Case {
                start,
                rule,
                last,
                ours,
            })
        }
        // dateutil looks until the year 9999 before it says so: some of them are enough.
        Err(RecurrenceError::NeverFires(_)) if !seed.is_multiple_of(25) => None,
        Err(RecurrenceError::NeverFires(_) | RecurrenceError::EndsBeforeFirst { .. }) => Some(Case {
            start,
            rule,
            last,
            ours: Vec::new(),
        }),
        Err(error) => panic!("{rule} from {start}: {error}"),
    }
}

fn ask(cases: &[Case]) -> Vec<String> {
    let python = std::env::var("VC_TEST_PYTHON")
        .expect("VC_TEST_PYTHON names a Python with python-dateutil: run the tests with make test-rust");
    let mut asked = String::new();
    for Case {
        start, rule, last, ..
    } in cases
    {
        // A date as the end is a whole day here, and a midnight there.
        let rule = match (rule.to_string(), rule.ends) {
            (text, vc_recurrence::Ends::Until(vc_recurrence::Until::Date(_))) => format!("{text}T235959"),
            (text, _) => text,
        };
        let moment = |slot: &Slot| slot.datetime().strftime("%Y-%m-%dT%H:%M:%S").to_string();
        writeln!(asked, "{}\t{rule}\t{}\t{MOST}", moment(start), moment(last)).expect("a String");
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/rules/oracle.py");
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Python starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let writing = std::thread::spawn(move || stdin.write_all(asked.as_bytes()));
    let answer = child.wait_with_output().expect("Python ends");
    writing
        .join()
        .expect("no panic")
        .expect("Python reads everything");
    assert!(answer.status.success(), "Python failed");
    let text = String::from_utf8(answer.stdout).expect("text");
    text.lines().map(str::to_owned).collect()
}

#[test]
fn dateutil_finds_the_same_slots() {
    let halves = [0, 1].map(|half| {
        std::thread::spawn(move || {
            let seeds = (0..RULES + RULES / 8).filter(|seed| seed % 2 == half);
            let cases: Vec<Case> = seeds.filter_map(case).collect();
            let theirs = ask(&cases);
            assert_eq!(theirs.len(), cases.len());
            for (case, theirs) in cases.iter().zip(theirs) {
                let ours = case.ours.join(" ");
                assert_eq!(
                    ours, theirs,
                    "{} from {} until {}",
                    case.rule, case.start, case.last
                );
            }
            (
                cases.len(),
                cases.iter().filter(|case| case.ours.is_empty()).count(),
            )
        })
    });
    let counted = halves.map(|half| half.join().expect("the same slots"));
    let (compared, without) = (counted[0].0 + counted[1].0, counted[0].1 + counted[1].1);
    println!("{compared} rules compared, {without} of them without a slot");
    assert!(compared as u64 >= RULES, "{compared} rules compared");
    assert!(without * 4 < compared, "most rules have slots");
}
