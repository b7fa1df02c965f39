//! For formats that have no series, only tasks that come again: the occurrence that is to be done next carries the repetition.

use std::collections::HashMap;

use vc_recurrence::{Frequency, MonthEnd, Recurrence, Rule, Slot};

use crate::task::{FileTask, Repeats, Status};

/// The tasks in their places; none for a series that one of its occurrences stands for, or that is over. Parents are in the list.
pub(crate) fn without_series(tasks: &[FileTask]) -> Vec<Option<FileTask>> {
    let mut listed: HashMap<usize, Vec<(Slot, usize)>> = HashMap::new();
    for (at, task) in tasks.iter().enumerate() {
        if let (Some(series), Some(due)) = (task.occurrence_of, &task.due)
            && series < tasks.len()
        {
            listed.entry(series).or_default().push((due.slot, at));
        }
    }
    let mut flat: Vec<Option<FileTask>> = tasks.iter().cloned().map(Some).collect();
    let mut stands_for: HashMap<usize, usize> = HashMap::new();
    for (series, mut occurrences) in listed {
        occurrences.sort();
        let (Some(repeats), Some(due)) = (&tasks[series].repeats, &tasks[series].due) else {
            continue;
        };
        let repeats = anchored(repeats, due.slot);
        let open = occurrences
            .iter()
            .find(|(_, at)| tasks[*at].status == Status::Open);
        if let Some(&(_, at)) = open {
            if let Some(task) = &mut flat[at] {
                task.repeats = Some(repeats);
                task.occurrence_of = None;
            }
            flat[series] = None;
            stands_for.insert(series, at);
            continue;
        }
        let (Repeats::Rule(rule), Some(&(last, _))) = (&repeats, occurrences.last()) else {
            continue;
        };
        let next = Recurrence::new(rule.clone(), due.slot)
            .ok()
            .and_then(|recurrence| recurrence.after(last));
        match (next, &mut flat[series]) {
            (Some(next), Some(task)) => {
                task.repeats = Some(repeats);
                if let Some(due) = &mut task.due {
                    due.slot = next;
                }
            }
            _ => flat[series] = None,
        }
    }
    for at in 0..flat.len() {
        let parent = tasks[at].parent.filter(|&parent| parent < tasks.len());
        let parent = parent.map(|parent| stands_for.get(&parent).copied().unwrap_or(parent));
        let is_listed = parent.is_some_and(|parent| parent != at && flat[parent].is_some());
        if let Some(task) = &mut flat[at] {
            task.parent = parent.filter(|_| is_listed);
        }
    }
    flat
}

/// The repetition from a later date on: a day at the end of months is said, for a later date may be a shorter month's end.
fn anchored(repeats: &Repeats, start: Slot) -> Repeats {
    let Repeats::Rule(rule) = repeats else {
        return repeats.clone();
    };
    let plain = Rule {
        ends: rule.ends,
        ..Rule::every(rule.interval, rule.frequency)
    };
    let day = start.date.day();
    if *rule != plain || day < 29 || !matches!(rule.frequency, Frequency::Monthly | Frequency::Yearly) {
        return repeats.clone();
    }
    let months = match rule.frequency {
        Frequency::Yearly => vec![start.date.month()],
        _ => Vec::new(),
    };
    Repeats::Rule(Rule {
        months,
        month_days: vec![day],
        month_end: MonthEnd::Clamp,
        ..plain
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::task::Due;

    fn task(due: &str, occurrence_of: Option<usize>, status: Status) -> FileTask {
        FileTask {
            due: Some(Due {
                slot: due.parse().unwrap(),
                zone: None,
            }),
            status,
            occurrence_of,
            ..FileTask::default()
        }
    }

    fn rent(occurrences: &[(&str, Status)]) -> Vec<Option<FileTask>> {
        let mut tasks = vec![FileTask {
            repeats: Some(Repeats::Rule("FREQ=MONTHLY".parse().unwrap())),
            ..task("2026-01-31", None, Status::Open)
        }];
        tasks.extend(
            occurrences
                .iter()
                .map(|&(due, status)| task(due, Some(0), status)),
        );
        tasks.push(FileTask {
            parent: Some(0),
            ..FileTask::default()
        });
        without_series(&tasks)
    }

    #[test]
    fn the_next_to_do_carries_the_repetition() {
        let flat = rent(&[
            ("2026-01-31", Status::Done),
            ("2026-03-31", Status::Open),
            ("2026-02-28", Status::Open),
        ]);
        assert_eq!(flat[0], None);
        let february = flat[3].as_ref().unwrap();
        let Some(Repeats::Rule(rule)) = &february.repeats else {
            panic!("it does not repeat");
        };
        assert_eq!(
            rule.to_string(),
            "RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=31;SKIP=BACKWARD"
        );
        assert_eq!(flat[2].as_ref().unwrap().repeats, None);
        assert_eq!(flat[4].as_ref().unwrap().parent, Some(3));
    }

    #[test]
    fn without_one_the_series_goes_on_after_the_last() {
        let flat = rent(&[("2026-01-31", Status::Done), ("2026-02-28", Status::Skipped)]);
        let series = flat[0].as_ref().unwrap();
        assert_eq!(series.due.as_ref().unwrap().slot.to_string(), "2026-03-31");
        assert_eq!(flat[3].as_ref().unwrap().parent, Some(0));
    }
}
