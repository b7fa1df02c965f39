//! Repetitions that can be; the others go to the notes.

use vc_recurrence::{Frequency, INTERVAL_MAX, Recurrence, RecurrenceError, Rule};

use crate::gather::{Place, Warnings};
use crate::repeat_words;
use crate::task::{FileTask, Repeats};

/// Most repetitions of a file that may turn out never to fire: each of them is looked for through 400 years.
const NEVER_FIRE_MAX: usize = 20;
/// Most repetitions of a file that go by small steps and are choosy about days, such as every day in February: the first may be far.
const CHOOSY_MAX: usize = 1_000;

/// Looks at the repetitions of one file, and gives up on costly ones beyond those bounds.
#[derive(Default)]
pub(crate) struct Possible {
    never_fire: usize,
    choosy: usize,
}

impl Possible {
    /// Leaves a repetition as it is if there is one that fires from the due date on; else it goes to the notes, with a warning.
    pub fn keep(&mut self, task: &mut FileTask, place: Place, warnings: &mut Warnings) {
        let (text, problem) = match &task.repeats {
            None => return,
            Some(Repeats::AfterCompletion(after)) => {
                if (1..=INTERVAL_MAX).contains(&after.interval) {
                    return;
                }
                let text = Rule::every(after.interval, after.frequency).to_string();
                (text, format!("use an interval from 1 to {INTERVAL_MAX}"))
            }
            Some(Repeats::Rule(rule)) => match self.problem(rule, task) {
                None => return,
                Some(problem) => (rule.to_string(), problem),
            },
        };
        warnings.add(
            place,
            format!("its repetition {text} is not possible ({problem}); it is in the notes now"),
        );
        task.repeats = None;
        task.note("repeats", &text);
    }

    fn problem(&mut self, rule: &Rule, task: &FileTask) -> Option<String> {
        let Some(due) = &task.due else {
            return rule.check().err().map(|error| error.to_string());
        };
        let is_choosy = is_choosy(rule);
        self.choosy += usize::from(is_choosy);
        let is_given_up = (is_choosy && self.choosy > CHOOSY_MAX)
            || (self.never_fire >= NEVER_FIRE_MAX && repeat_words::plain_interval(rule).is_none());
        if is_given_up {
            return Some(
                "the file has too many that never fire or are hard to follow; enter it by hand".to_owned(),
            );
        }
        let error = Recurrence::new(rule.clone(), due.slot).err()?;
        if matches!(error, RecurrenceError::NeverFires(_)) {
            self.never_fire += 1;
        }
        Some(error.to_string())
    }
}

fn is_choosy(rule: &Rule) -> bool {
    let has_small_steps = matches!(
        rule.frequency,
        Frequency::Hourly | Frequency::Daily | Frequency::Weekly
    );
    let is_of_some_days =
        !rule.months.is_empty() || !rule.month_days.is_empty() || !rule.positions.is_empty();
    has_small_steps && is_of_some_days
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Due;

    fn kept(possible: &mut Possible, rule: &str) -> (FileTask, Warnings) {
        let mut warnings = Warnings::default();
        let mut task = FileTask {
            repeats: Some(Repeats::Rule(rule.parse().unwrap())),
            due: Some(Due {
                slot: "2026-01-01".parse().unwrap(),
                zone: None,
            }),
            ..FileTask::default()
        };
        possible.keep(&mut task, Place::Line(1), &mut warnings);
        (task, warnings)
    }

    #[test]
    fn rules_that_cannot_be_go_to_the_notes() {
        let never = "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=31";
        let mut possible = Possible::default();
        let (task, warnings) = kept(&mut possible, never);
        assert_eq!(task.repeats, None);
        assert_eq!(task.notes, format!("repeats: {never}"));
        assert!(warnings.kept[0].message.contains("never fires"), "{warnings:?}");
        for _ in 1..NEVER_FIRE_MAX {
            kept(&mut possible, never);
        }
        let (task, warnings) = kept(&mut possible, "FREQ=DAILY;BYDAY=MO");
        assert_eq!(task.notes, "repeats: FREQ=DAILY;BYDAY=MO");
        assert!(warnings.kept[0].message.contains("too many"), "{warnings:?}");
        assert_eq!(kept(&mut possible, "FREQ=DAILY").1.kept, []);
    }

    #[test]
    fn choosy_ones_are_bounded_others_are_not() {
        let mut possible = Possible::default();
        let choosy = "FREQ=DAILY;BYMONTH=2";
        assert!((0..CHOOSY_MAX).all(|_| kept(&mut possible, choosy).1.kept.is_empty()));
        assert!(kept(&mut possible, choosy).0.repeats.is_none());
        assert!(kept(&mut possible, "FREQ=WEEKLY;BYDAY=MO").0.repeats.is_some());
    }
}
