//! `vc recur`: what a repeating rule does, without a server.

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use vc_recurrence::{Occurrence, Recurrence, Rule, Slot};

use crate::args::Common;
use crate::outcome::Failure;
use crate::output;

/// Most occurrences that are shown.
const OCCURRENCES_MAX: u32 = 10_000;

#[derive(Debug, Args)]
#[command(after_help = "\
One occurrence a line: its civil date, or date and time. With a zone also the time there with its offset,
and the instant; a time that the zone leaves out is later by as much as it leaves out. In words, the rule
is on standard error. Only days that the rule names are occurrences; the start is one if it is such a day.

Examples:
  vc recur --start 2026-01-31 --rule FREQ=MONTHLY
  vc recur --start 2026-09-07T09:00 --zone Europe/Berlin --rule 'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,FR'
  vc recur --start 2026-01-01 --rule 'FREQ=MONTHLY;BYDAY=-1FR' --between 2027-01-01 2027-12-31 --json")]
pub struct RecurArgs {
    /// The first day, or day and time: 2026-01-31 or 2026-01-31T09:00
    #[arg(long, value_name = "SLOT")]
    start: Slot,
    /// What an RRULE of RFC 5545 says, hourly to yearly
    #[arg(long, value_name = "RRULE")]
    rule: Rule,
    /// IANA time zone, such as Europe/Berlin; none unless given
    #[arg(long, value_name = "ZONE", value_parser = read_zone)]
    zone: Option<TimeZone>,
    /// How many occurrences at most, up to 10,000
    #[arg(long, value_name = "NUMBER", default_value_t = 10, value_parser = clap::value_parser!(u32).range(1..=i64::from(OCCURRENCES_MAX)))]
    count: u32,
    /// Those from one day to another, both included, instead of the first ones
    #[arg(long, value_names = ["FROM", "TO"], num_args = 2, conflicts_with = "count")]
    between: Option<Vec<Date>>,
}

/// One object of the answer in JSON.
#[derive(Serialize)]
struct Shown {
    /// The civil date, or date and time.
    slot: String,
    /// When that is, with the zone's offset; none without a zone.
    at: Option<String>,
}

/// Runs it.
pub fn run(common: &Common, arguments: &RecurArgs) -> Result<(), Failure> {
    let recurrence = Recurrence::new(arguments.rule.clone(), arguments.start).map_err(usage)?;
    let found = find(&recurrence, arguments)?;
    if common.json {
        let all: Vec<Shown> = found.iter().map(shown).collect();
        return output::print_json(&all);
    }
    eprintln!("{}", recurrence.explicit().describe());
    if found.is_empty() {
        eprintln!("it has no occurrence then");
    }
    let lines: Vec<String> = found.iter().map(line).collect();
    output::print(&lines.concat())
}

/// A slot, and with a zone its occurrence there.
type Found = (Slot, Option<Occurrence>);

fn find(recurrence: &Recurrence, arguments: &RecurArgs) -> Result<Vec<Found>, Failure> {
    let from = match arguments.between.as_deref() {
        Some([from, to]) if from > to => {
            return Err(usage(format!(
                "--between {from} {to}: the first day is after the second; write the earlier one first"
            )));
        }
        Some([from, _]) => *from,
        _ => arguments.start.date,
    };
    let found: Box<dyn Iterator<Item = Found>> = match &arguments.zone {
        None => Box::new(recurrence.slots_from(from).map(|slot| (slot, None))),
        Some(zone) => {
            let occurrences = recurrence.occurrences_from(from, zone);
            Box::new(occurrences.map(|occurrence| (occurrence.slot, Some(occurrence))))
        }
    };
    let Some([from, to]) = arguments.between.as_deref() else {
        return Ok(found.take(arguments.count as usize).collect());
    };
    let most = OCCURRENCES_MAX as usize;
    let found: Vec<Found> = found
        .take_while(|(slot, _)| slot.date <= *to)
        .take(most + 1)
        .collect();
    if found.len() > most {
        return Err(usage(format!(
            "more than {most} occurrences between {from} and {to}; ask for a shorter time"
        )));
    }
    Ok(found)
}

fn line((slot, occurrence): &Found) -> String {
    match occurrence {
        None => format!("{slot}\n"),
        Some(Occurrence { at, .. }) => format!("{slot}  {}  {}\n", with_offset(at), at.timestamp()),
    }
}

fn shown((slot, occurrence): &Found) -> Shown {
    Shown {
        slot: slot.to_string(),
        at: occurrence.as_ref().map(|occurrence| with_offset(&occurrence.at)),
    }
}

fn with_offset(at: &jiff::Zoned) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

fn read_zone(name: &str) -> Result<TimeZone, String> {
    TimeZone::get(name)
        .map_err(|_| "there is no such time zone; use an IANA name such as Europe/Berlin".to_owned())
}

fn usage(error: impl ToString) -> Failure {
    Failure::Usage(error.to_string())
}
