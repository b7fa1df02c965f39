//! Tasks of this program as files of others have them. Pure.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::time;
use jiff::tz::TimeZone;
use vc_kernel::{View, ViewError};
use vc_recurrence::{AfterCompletion, Ends, Recurrence, Rule, Slot};
use vc_task_files::{self as files, FileTask};

use crate::model::due::zone as zone_named;
use crate::model::{Due, Priority, ReminderAt, Repeats, SeriesId, SeriesState, Status, TaskId};
use crate::views::tasks::Task;
use crate::views::{comments, stored, tasks};

/// Dates of a rule that are counted at most to tell how many are left.
const COUNTED_MAX: usize = 100_000;

/// Tasks in the order given. Of a series, the open one that is due first carries the repetition, from its date on.
pub fn file_tasks(
    view: &View<'_>,
    found: Vec<stored::StoredTask>,
    own: &TimeZone,
) -> Result<Vec<FileTask>, ViewError> {
    let places: HashMap<TaskId, usize> = found.iter().enumerate().map(|(at, task)| (task.id, at)).collect();
    let carriers = carriers(&found);
    let numbers: Vec<i64> = found.iter().map(|task| task.n).collect();
    let mut exported = Vec::with_capacity(found.len());
    for (task, n) in tasks::all_shown(view, found)?.into_iter().zip(numbers) {
        let mut file = plain(view, &task, n, own)?;
        file.parent = task.parent.and_then(|parent| places.get(&parent).copied());
        if let Some(series) = &task.series
            && carriers.get(&series.id) == Some(&task.id)
            && series.state == SeriesState::Active
            && let Some(stored) = stored::series(view, series.id)?
            && let Ok(slot) = series.slot.parse::<Slot>()
        {
            file.repeats = repeats(&stored, slot);
            if file.repeats.is_some() {
                file.due = due(Some(&Due::at(slot, stored.zone())));
            }
        }
        exported.push(file);
    }
    Ok(exported)
}

/// Of each series the open task with the first slot.
fn carriers(found: &[stored::StoredTask]) -> HashMap<SeriesId, TaskId> {
    let mut first: HashMap<SeriesId, (Slot, TaskId)> = HashMap::new();
    for task in found.iter().filter(|task| task.status == Status::Open) {
        if let Some((series, slot)) = task.occurrence {
            let known = first.entry(series).or_insert((slot, task.id));
            if slot < known.0 {
                *known = (slot, task.id);
            }
        }
    }
    first
        .into_iter()
        .map(|(series, (_, task))| (series, task))
        .collect()
}

/// The rule from a slot on.
fn repeats(series: &stored::StoredSeries, slot: Slot) -> Option<files::Repeats> {
    match &series.repeats {
        Repeats::AfterCompletion { interval, unit } => {
            Some(files::Repeats::AfterCompletion(AfterCompletion {
                interval: *interval,
                frequency: (*unit).into(),
            }))
        }
        Repeats::Rule { rule, .. } => {
            let start = series.start()?;
            let rule: Rule = rule.parse().ok()?;
            if start == slot {
                return Some(files::Repeats::Rule(rule));
            }
            // What the start says, such as the 31st of a month, is said by the rule now.
            let recurrence = Recurrence::new(rule, start).ok()?;
            let mut rule = recurrence.to_rfc5545();
            if let Ends::Count(all) = rule.ends {
                let passed = recurrence
                    .slots()
                    .take(COUNTED_MAX)
                    .take_while(|&passed| passed < slot)
                    .count();
                let left = all.saturating_sub(u32::try_from(passed).unwrap_or(u32::MAX));
                rule.ends = Ends::Count(left.max(1));
            }
            Some(files::Repeats::Rule(rule))
        }
    }
}

fn due(due: Option<&Due>) -> Option<files::Due> {
    due.map(|due| files::Due {
        slot: due.slot(),
        zone: due.zone.clone(),
    })
}

fn plain(view: &View<'_>, task: &Task, n: i64, own: &TimeZone) -> Result<FileTask, ViewError> {
    let key: Option<String> = view
        .one("SELECT imported_key FROM tasks_tasks WHERE n = ?1", [n], |row| {
            row.get(0)
        })?
        .flatten()
        .filter(|key: &String| !key.starts_with("sha256:"));
    let said = comments::of_task(view, task.id)?;
    let reminders = task.reminders.iter().filter_map(|reminder| match &reminder.at {
        ReminderAt::DaysBefore(days) => Some(files::Reminder::DaysBefore(*days)),
        ReminderAt::MinutesBefore(minutes) => Some(files::Reminder::MinutesBefore(*minutes)),
        ReminderAt::At(at) => {
            let zone = at.zone.as_deref().map_or_else(|| own.clone(), zone_named);
            Some(files::Reminder::At(at.slot().instant(&zone)?.timestamp()))
        }
    });
    Ok(FileTask {
        key: Some(key.unwrap_or_else(|| task.id.to_string())),
        title: task.title.clone(),
        notes: task.notes.clone(),
        project: task.project.as_ref().map(|project| project.name.clone()),
        section: task.section.as_ref().map(|section| section.name.clone()),
        tags: task.tags.iter().map(|tag| tag.name.clone()).collect(),
        priority: match task.priority {
            Priority::High => files::Priority::High,
            Priority::Medium => files::Priority::Medium,
            Priority::Low => files::Priority::Low,
            Priority::None => files::Priority::None,
        },
        status: match task.status {
            Status::Open => files::Status::Open,
            Status::Done => files::Status::Done,
            Status::Skipped => files::Status::Skipped,
            Status::Cancelled => files::Status::Cancelled,
        },
        due: due(task.due.as_ref()),
        start: task.start,
        reminders: reminders.collect(),
        comments: said
            .into_iter()
            .map(|comment| files::Comment {
                text: comment.text,
                at: Some(tasks::instant(comment.written_ms)),
                author: None,
            })
            .collect(),
        people: task.assignees.iter().map(|person| person.name.clone()).collect(),
        created: Some(task.created_at),
        done_at: done_at(task, own),
        links: task.links.iter().map(|link| link.url.clone()).collect(),
        ..FileTask::default()
    })
}

/// When it was finished; where it was done on another day, noon of that.
fn done_at(task: &Task, own: &TimeZone) -> Option<Timestamp> {
    let closed = task.closed_at?;
    match task.done_on {
        Some(day) if day != closed.to_zoned(own.clone()).date() => {
            let noon = day.to_datetime(time(12, 0, 0, 0)).to_zoned(own.clone());
            noon.map_or(Some(closed), |noon| Some(noon.timestamp()))
        }
        _ => Some(closed),
    }
}
