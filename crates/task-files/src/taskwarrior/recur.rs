//! What Taskwarrior can repeat, and which occurrences it has made already.

use std::collections::HashMap;

use vc_recurrence::{Ends, Frequency, Recurrence, Rule, Slot};

use crate::repeat_words::weekdays;
use crate::task::{FileTask, Repeats, Status};

/// So many slots tell two rules apart: more than four years of weeks.
const SLOTS_COMPARED: usize = 220;
/// Most occurrences of a series that are numbered.
const MASK_MAX: usize = 10_000;

/// A repetition as Taskwarrior has it.
pub(super) struct Recur {
    /// `weekly`, `P3D`
    pub duration: String,
    /// After which nothing comes.
    pub last: Option<Slot>,
}

/// How Taskwarrior says it: one interval from the due date on, and an end. None where that would fire at other times.
pub(super) fn recur_of(repeats: &Repeats, task: &FileTask) -> Option<Recur> {
    let Repeats::Rule(rule) = repeats else {
        return None;
    };
    let due = task.due.as_ref()?.slot;
    if task.status != Status::Open {
        return None;
    }
    let endless = Rule {
        ends: Ends::Never,
        ..rule.clone()
    };
    let slots = |rule: Rule| -> Option<Vec<Slot>> {
        let recurrence = Recurrence::new(rule, due).ok()?;
        Some(recurrence.slots().take(SLOTS_COMPARED).collect())
    };
    let fires = slots(endless)?;
    let plain = Rule::every(rule.interval, rule.frequency);
    let duration = if slots(plain)? == fires {
        duration(rule.interval, rule.frequency)
    } else if slots(weekdays())? == fires && fires.first() == Some(&due) {
        "weekdays".to_owned()
    } else {
        return None;
    };
    let last = match rule.ends {
        Ends::Never => None,
        Ends::Until(_) | Ends::Count(_) => {
            let recurrence = Recurrence::new(rule.clone(), due).ok()?;
            Some(recurrence.slots().take(MASK_MAX).last()?)
        }
    };
    Some(Recur { duration, last })
}

fn duration(interval: u32, frequency: Frequency) -> String {
    match (interval, frequency) {
        (1, Frequency::Daily) => "daily".to_owned(),
        (1, Frequency::Weekly) => "weekly".to_owned(),
        (1, Frequency::Monthly) => "monthly".to_owned(),
        (1, Frequency::Yearly) => "yearly".to_owned(),
        (_, Frequency::Hourly) => format!("PT{interval}H"),
        (_, Frequency::Daily) => format!("P{interval}D"),
        (_, Frequency::Weekly) => format!("P{interval}W"),
        (_, Frequency::Monthly) => format!("P{interval}M"),
        (_, Frequency::Yearly) => format!("P{interval}Y"),
    }
}

/// Taskwarrior marks in its template what became of each occurrence, by number; without that it would make them again.
#[derive(Default)]
pub(super) struct Masks {
    /// Of each series: `-` open, `+` done, `X` gone.
    pub masks: HashMap<usize, String>,
    /// Of each occurrence, from 0.
    pub numbers: HashMap<usize, usize>,
    /// Of each series: how many dates before the last that is listed are not.
    pub gaps: HashMap<usize, usize>,
}

impl Masks {
    pub fn of(tasks: &[FileTask]) -> Self {
        let mut listed: HashMap<usize, Vec<(Slot, usize)>> = HashMap::new();
        for (at, task) in tasks.iter().enumerate() {
            if let (Some(series), Some(due)) = (task.occurrence_of, &task.due) {
                listed.entry(series).or_default().push((due.slot, at));
            }
        }
        let mut masks = Self::default();
        for (series, mut occurrences) in listed {
            occurrences.sort();
            if let Some(task) = tasks.get(series) {
                masks.number(series, task, &occurrences, tasks);
            }
        }
        masks
    }

    fn number(&mut self, series: usize, task: &FileTask, occurrences: &[(Slot, usize)], tasks: &[FileTask]) {
        let (Some(Repeats::Rule(rule)), Some(due)) = (&task.repeats, &task.due) else {
            return;
        };
        let Ok(recurrence) = Recurrence::new(rule.clone(), due.slot) else {
            return;
        };
        let mut slots = recurrence.slots().take(MASK_MAX).peekable();
        let mut mask = String::new();
        let mut is_listed = true;
        let mut gaps = 0;
        for &(slot, at) in occurrences {
            // Those before it are gone; one that was moved takes the place of the slot before.
            while slots.next_if(|next| *next < slot).is_some() {
                mask.push('X');
                gaps += 1;
                is_listed = false;
            }
            let is_moved = slots.next_if(|next| *next == slot).is_none();
            if is_moved && !is_listed {
                mask.pop();
                gaps -= 1;
            }
            is_listed = true;
            self.numbers.insert(at, mask.len());
            mask.push(match tasks[at].status {
                Status::Open => '-',
                Status::Done => '+',
                Status::Cancelled | Status::Skipped => 'X',
            });
        }
        self.masks.insert(series, mask);
        self.gaps.insert(series, gaps);
    }
}
