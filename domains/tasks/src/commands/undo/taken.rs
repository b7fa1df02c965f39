//! What an action did with tasks and series is taken back, one event after the other.

use std::collections::BTreeSet;

use vc_kernel::{Ctx, NewEvent, Rejected, View};

use crate::commands::asking::{live_project, live_task, people_fit, seen_project, seen_series, seen_task};
use crate::commands::change::whereabouts_fit;
use crate::commands::finish::{finish_again, reopen};
use crate::commands::occurrences::task_at;
use crate::commands::refusals::TaskRefusal;
use crate::commands::shelve::shelve;
use crate::events::{
    CommentChanged, OccurrenceChanged, OccurrenceOf, SeriesChanged, SeriesStateChanged, TaskChanged,
    TaskShelved, TasksEvent,
};
use crate::model::{ActionId, Change, FieldChange, Place, SeriesId, SeriesState, Status, TaskId};
use crate::views::history::{self, HistoryRow};
use crate::views::stored::{self, StoredTask};
use crate::views::{comments, spaces};

/// Earlier changes of a task that are looked through for who said a field.
const EARLIER_MAX: usize = 200;

/// What one undo does.
pub struct Taken {
    /// The action that does it.
    pub action: ActionId,
    /// What is undone finished tasks, or opened them again.
    pub finishes: bool,
    /// What it put away or brought back, by its id.
    pub shelved: BTreeSet<String>,
    /// Series that it made, or whose state it changed: they are taken back by themselves.
    pub series: BTreeSet<String>,
    /// What it comes to.
    pub events: Vec<NewEvent>,
    /// How many things were taken back.
    pub undone: u32,
    /// How many stayed.
    pub kept: u32,
}

impl Taken {
    /// Takes one thing back by an event.
    pub fn push(&mut self, event: impl Into<NewEvent>) {
        self.events.push(event.into());
        self.undone += 1;
    }

    /// Takes one event back, if what it made is still so.
    pub fn back(&mut self, view: &View<'_>, ctx: &mut Ctx, row: HistoryRow) -> Result<(), Rejected> {
        let before = self.events.len();
        let outcome = self.take_back(view, ctx, row);
        match outcome {
            Ok(true) => Ok(()),
            Ok(false) => {
                self.kept += 1;
                Ok(())
            }
            Err(Rejected::Refused(_)) => {
                self.events.truncate(before);
                self.kept += 1;
                Ok(())
            }
            Err(error) => Err(error),
        }
    }

    fn take_back(&mut self, view: &View<'_>, ctx: &mut Ctx, row: HistoryRow) -> Result<bool, Rejected> {
        let action = self.action;
        let Some(event) = row.event else {
            return self.creation(view, ctx, &row);
        };
        match event {
            TasksEvent::TaskChanged(event) => self.task_changed(view, ctx, row.place, event),
            // What came finished goes as a whole.
            TasksEvent::TaskCompleted(_) | TasksEvent::TaskSkipped(_) | TasksEvent::TaskCancelled(_)
                if !self.finishes =>
            {
                Ok(true)
            }
            TasksEvent::TaskCompleted(event) => self.finished(view, ctx, event.task, Status::Done),
            TasksEvent::TaskSkipped(event) => self.finished(view, ctx, event.task, Status::Skipped),
            TasksEvent::TaskCancelled(event) => self.finished(view, ctx, event.task, Status::Cancelled),
            TasksEvent::TaskReopened(event) => {
                let task = seen_task(view, ctx, event.task)?;
                if task.status != Status::Open || task.place != Place::Active {
                    return Ok(false);
                }
                let mut again = Vec::new();
                finish_again(view, ctx, action, &task, event.from, &mut again)?;
                self.events.append(&mut again);
                self.undone += 1;
                Ok(true)
            }
            TasksEvent::TaskShelved(event) => {
                let task = seen_task(view, ctx, event.task)?;
                if task.place != event.place.to {
                    return Ok(false);
                }
                self.place(view, ctx, &task, event.place.from)
            }
            TasksEvent::OccurrenceChanged(event) => {
                let task = seen_task(view, ctx, event.task)?;
                let now = task.occurrence.map(|(series, slot)| (series, slot.to_string()));
                let was = event
                    .occurrence
                    .to
                    .as_ref()
                    .map(|to| (to.series, to.slot.clone()));
                if now != was {
                    return Ok(false);
                }
                if let Some(from) = &event.occurrence.from
                    && is_taken(view, from, task.id)?
                {
                    return Ok(false);
                }
                let occurrence = event.occurrence.back();
                self.push(OccurrenceChanged {
                    action,
                    task: event.task,
                    occurrence,
                });
                Ok(true)
            }
            TasksEvent::CommentChanged(event) => {
                seen_task(view, ctx, event.task)?;
                if event.author != ctx.actor.to_string() {
                    return Err(TaskRefusal::NotAuthor.into());
                }
                let now = comments::one(view, event.comment)?.map(|comment| comment.text);
                if now != event.text.to {
                    return Ok(false);
                }
                let text = event.text.back();
                self.push(CommentChanged {
                    action,
                    text,
                    ..event
                });
                Ok(true)
            }
            TasksEvent::SeriesCreated(event) => self.end_series(view, ctx, event.series),
            TasksEvent::SeriesChanged(event) => self.series_changed(view, ctx, event),
            // What opens a task again, or finishes it again, does the same to its series.
            TasksEvent::SeriesStateChanged(_) if self.finishes => Ok(true),
            TasksEvent::SeriesStateChanged(event) => {
                if history::creates(view, row.action, &event.series.to_string())? {
                    return Ok(true);
                }
                if seen_series(view, ctx, event.series)?.state != event.state.to {
                    return Ok(false);
                }
                self.push(SeriesStateChanged {
                    action,
                    state: event.state.back(),
                    ..event
                });
                Ok(true)
            }
            other => self.beside_tasks(view, ctx, other),
        }
    }

    /// That a task's project and the task above it are there to come back to, or come back with it.
    fn can_come_back(&self, view: &View<'_>, ctx: &Ctx, task: &StoredTask) -> Result<(), Rejected> {
        if let Some(project) = task.fields.project {
            if self.shelved.contains(&project.to_string()) {
                seen_project(view, ctx, project)?;
            } else {
                live_project(view, ctx, project)?;
            }
        }
        match task.fields.parent {
            Some(parent) if !self.shelved.contains(&parent.to_string()) => {
                live_task(view, ctx, parent).map(drop)
            }
            _ => Ok(()),
        }
    }

    /// What was made goes to the trash; the successor of a completion goes with the completion.
    fn creation(&mut self, view: &View<'_>, ctx: &Ctx, row: &HistoryRow) -> Result<bool, Rejected> {
        if self.finishes {
            return Ok(true);
        }
        let Ok(id) = row.subject.parse::<TaskId>() else {
            return Ok(false);
        };
        let task = seen_task(view, ctx, id)?;
        if task.place != Place::Active {
            return Ok(task.place == Place::Trash);
        }
        self.place(view, ctx, &task, Place::Trash)
    }

    /// Puts a task where it was, with its series, unless that is taken back by itself.
    fn place(&mut self, view: &View<'_>, ctx: &Ctx, task: &StoredTask, to: Place) -> Result<bool, Rejected> {
        let mut events = Vec::new();
        if to == Place::Active {
            self.can_come_back(view, ctx, task)?;
        }
        let by_itself = task
            .occurrence
            .is_none_or(|(series, _)| self.series.contains(&series.to_string()));
        if by_itself || to == Place::Active {
            let place = Change { from: task.place, to };
            events.push(
                TaskShelved {
                    action: self.action,
                    task: task.id,
                    place,
                }
                .into(),
            );
        } else {
            shelve(view, ctx, self.action, task, to, &mut events)?;
        }
        self.events.append(&mut events);
        self.undone += 1;
        Ok(true)
    }

    fn finished(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        task: TaskId,
        status: Status,
    ) -> Result<bool, Rejected> {
        let task = seen_task(view, ctx, task)?;
        if task.status != status || task.place != Place::Active {
            return Ok(false);
        }
        // Parts are opened with the task they were finished with.
        if let Some(parent) = task.fields.parent
            && let Some(own) = history::last_finish(view, task.id)?
            && history::last_finish(view, parent)?.is_some_and(|parents| parents.action == own.action)
        {
            return Ok(true);
        }
        let mut events = Vec::new();
        reopen(view, self.action, &task, &mut events)?;
        self.events.append(&mut events);
        self.undone += 1;
        Ok(true)
    }

    fn task_changed(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        place: (i64, i64),
        event: TaskChanged,
    ) -> Result<bool, Rejected> {
        let task = seen_task(view, ctx, event.task)?;
        // What it said by itself before, it says by itself again.
        let (mut own, mut shared) = (Vec::new(), Vec::new());
        let mut all = true;
        for change in event.changes {
            let back = change.clone().back();
            if !change.still_holds(&task.fields) {
                all = false;
                continue;
            }
            match still_possible(view, ctx, &task, &back) {
                Ok(()) => {}
                Err(Rejected::Refused(_)) => {
                    all = false;
                    continue;
                }
                Err(error) => return Err(error),
            }
            let Some(back) = back.from_now(&task.fields) else {
                continue;
            };
            if task.occurrence.is_some() && was_own(view, task.id, place, back.field())? {
                own.push(back);
            } else {
                shared.push(back);
            }
        }
        let before = self.undone;
        for (changes, own) in [(shared, false), (own, true)] {
            if !changes.is_empty() {
                self.push(TaskChanged {
                    action: self.action,
                    task: event.task,
                    changes,
                    own,
                });
            }
        }
        self.undone = self.undone.min(before + 1);
        Ok(all)
    }

    fn end_series(&mut self, view: &View<'_>, ctx: &Ctx, id: SeriesId) -> Result<bool, Rejected> {
        let series = seen_series(view, ctx, id)?;
        if series.state != SeriesState::Ended {
            let state = Change {
                from: series.state,
                to: SeriesState::Ended,
            };
            self.push(SeriesStateChanged {
                action: self.action,
                series: id,
                state,
            });
        }
        Ok(true)
    }

    fn series_changed(&mut self, view: &View<'_>, ctx: &Ctx, event: SeriesChanged) -> Result<bool, Rejected> {
        let series = seen_series(view, ctx, event.series)?;
        let holds = event
            .changes
            .iter()
            .all(|change| change.still_holds(&series.fields))
            && event
                .repeats
                .as_ref()
                .is_none_or(|repeats| repeats.to == series.repeats);
        if !holds {
            return Ok(false);
        }
        let changes = event
            .changes
            .into_iter()
            .filter_map(|change| change.back().from_now(&series.fields));
        self.push(SeriesChanged {
            action: self.action,
            series: event.series,
            changes: changes.collect(),
            repeats: event.repeats.map(Change::back),
        });
        Ok(true)
    }
}

/// Whether an occurrence said a field by itself before a change of it.
fn was_own(view: &View<'_>, task: TaskId, place: (i64, i64), field: &str) -> Result<bool, Rejected> {
    let earlier = history::of_task(view, task, Some(place), EARLIER_MAX)?;
    let last = earlier.into_iter().find_map(|row| match row.event {
        Some(TasksEvent::TaskChanged(event)) => {
            let is_about = event.changes.iter().any(|change| change.field() == field);
            is_about.then_some(event.own)
        }
        _ => None,
    });
    Ok(last.unwrap_or(false))
}

/// That a task can say again what it said before: its task, its project and its people are still there, and see each other.
pub fn still_possible(
    view: &View<'_>,
    ctx: &Ctx,
    task: &StoredTask,
    change: &FieldChange,
) -> Result<(), Rejected> {
    match change {
        FieldChange::Whereabouts { to, .. } => {
            whereabouts_fit(view, ctx, task, *to)?;
            Ok(())
        }
        FieldChange::Assignees { added, .. } => {
            let project = match task.fields.project {
                Some(project) => spaces::project(view, project)?,
                None => None,
            };
            people_fit(view, project.as_ref(), added)
        }
        _ => Ok(()),
    }
}

/// Whether another task took this place in a series meanwhile.
fn is_taken(view: &View<'_>, place: &OccurrenceOf, task: TaskId) -> Result<bool, Rejected> {
    let (Some(series), Ok(slot)) = (stored::series(view, place.series)?, place.slot.parse()) else {
        return Ok(true);
    };
    Ok(task_at(view, &series, slot)?.is_some_and(|other| other != task))
}
