//! Repetitions that count from when a task was done: "every! 3 days", "2 weeks after completion".

use vc_recurrence::Rule;

use super::days::amount;
use super::reader::{Asked, Found, Reader, What};
use super::repeat::Repeat;
use super::unit::Unit;
use crate::english;
use crate::meaning;

/// "every! 3 days", "every 3 days after done", "3 days after completion".
pub(crate) fn after_done(reader: &Reader<'_>, at: usize) -> Option<Found> {
    if reader.whole(at) == "every!" {
        let read = amount_or_unit(reader, at + 1);
        let Some((count, unit, words)) = read else {
            let asked = "“every!” counts from when it was done; write “every! 3 days”";
            return Some(Found::new(What::Asked(Asked::new(asked)), 1));
        };
        return Some(Found::new(counted(count, unit), 1 + words));
    }
    let every = usize::from(reader.word(at) == "every");
    let (count, unit, words) = match every {
        0 => amount(reader, at, false)?,
        _ => amount_or_unit(reader, at + 1).filter(|_| !reader.then(at + 1).is_empty())?,
    };
    let mut end = at + every + words;
    if reader.then(end) != "after" {
        return None;
    }
    end += 1;
    while matches!(
        reader.then(end),
        "it" | "it's" | "is" | "i" | "i'm" | "being" | "was" | "the" | "last"
    ) {
        end += 1;
    }
    let is_done = english::DONE.contains(&reader.then(end)) && reader.edge(end + 1);
    is_done.then(|| Found::new(counted(count, unit), end + 1 - at))
}

/// "3 days", or "day" for one.
fn amount_or_unit(reader: &Reader<'_>, at: usize) -> Option<(u32, Unit, usize)> {
    amount(reader, at, false).or_else(|| Some((1, english::unit(reader.word(at))?, 1)))
}

fn counted(count: u32, unit: Unit) -> What {
    let Some((units, frequency)) = unit.frequency() else {
        return What::Asked(Asked::new(
            "minutes are too short to repeat a task; write “every! 4 hours”",
        ));
    };
    let interval = count.saturating_mul(units);
    match Rule::every(interval, frequency).check() {
        Ok(()) => What::Repeat(Repeat::AfterDone { interval, frequency }),
        Err(error) => What::Asked(Asked::new(meaning::refused(&error.into()))),
    }
}
