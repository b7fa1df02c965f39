//! A series that goes on has an occurrence that is to be done. Where a command's events leave it without one, it pauses.

use std::collections::{BTreeMap, BTreeSet};

use vc_kernel::{NewEvent, View, ViewError};

use super::occurrences::open_occurrences;
use crate::events::{SeriesStateChanged, TasksEvent};
use crate::model::{ActionId, Change, Place, SeriesId, SeriesState, Status, TaskId};
use crate::views::stored;

/// What events make of the series they are about.
struct Going<'a> {
    view: &'a View<'a>,
    /// Whether each goes on, and its occurrences that are to be done.
    series: BTreeMap<SeriesId, (SeriesState, BTreeSet<TaskId>)>,
}

/// The events that pause series which would go on with nothing to do.
pub fn pause_without_open(
    view: &View<'_>,
    action: ActionId,
    events: &mut Vec<NewEvent>,
) -> Result<(), ViewError> {
    let mut going = Going {
        view,
        series: BTreeMap::new(),
    };
    for event in events.iter() {
        if let Ok(event) = TasksEvent::decode_parts(event.name, event.version, &event.body) {
            going.follow(event)?;
        }
    }
    for (series, (state, open)) in going.series {
        if state == SeriesState::Active && open.is_empty() {
            let state = Change {
                from: state,
                to: SeriesState::Paused,
            };
            events.push(
                SeriesStateChanged {
                    action,
                    series,
                    state,
                }
                .into(),
            );
        }
    }
    Ok(())
}

impl Going<'_> {
    fn follow(&mut self, event: TasksEvent) -> Result<(), ViewError> {
        match event {
            TasksEvent::TaskCreated(event) => match event.occurrence {
                Some(occurrence) => self.set(occurrence.series, event.task, true),
                None => Ok(()),
            },
            TasksEvent::TaskCompleted(event) => self.set_own(event.task, false),
            TasksEvent::TaskSkipped(event) => self.set_own(event.task, false),
            TasksEvent::TaskCancelled(event) => self.set_own(event.task, false),
            TasksEvent::TaskWithdrawn(event) => self.set_own(event.task, false),
            TasksEvent::TaskReopened(event) => {
                let task = stored::task(self.view, event.task)?;
                self.set_own(event.task, task.is_some_and(|task| task.place == Place::Active))
            }
            TasksEvent::TaskShelved(event) => {
                let task = stored::task(self.view, event.task)?;
                let is_open = task.is_some_and(|task| task.status == Status::Open);
                self.set_own(event.task, is_open && event.place.to == Place::Active)
            }
            TasksEvent::OccurrenceChanged(event) => {
                let task = stored::task(self.view, event.task)?;
                let is_open =
                    task.is_some_and(|task| task.status == Status::Open && task.place == Place::Active);
                if let Some(from) = event.occurrence.from {
                    self.set(from.series, event.task, false)?;
                }
                match event.occurrence.to {
                    Some(to) => self.set(to.series, event.task, is_open),
                    None => Ok(()),
                }
            }
            TasksEvent::SeriesStateChanged(event) => {
                self.of(event.series)?.0 = event.state.to;
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn of(&mut self, series: SeriesId) -> Result<&mut (SeriesState, BTreeSet<TaskId>), ViewError> {
        if !self.series.contains_key(&series) {
            let state = stored::series(self.view, series)?.map_or(SeriesState::Active, |series| series.state);
            let open = open_occurrences(self.view, series)?;
            let open = open.into_iter().map(|task| task.id).collect();
            self.series.insert(series, (state, open));
        }
        Ok(self
            .series
            .entry(series)
            .or_insert((SeriesState::Active, BTreeSet::new())))
    }

    fn set_own(&mut self, task: TaskId, is_open: bool) -> Result<(), ViewError> {
        match stored::task(self.view, task)?.and_then(|task| task.occurrence) {
            Some((series, _)) => self.set(series, task, is_open),
            None => Ok(()),
        }
    }

    fn set(&mut self, series: SeriesId, task: TaskId, is_open: bool) -> Result<(), ViewError> {
        let open = &mut self.of(series)?.1;
        if is_open {
            open.insert(task);
        } else {
            open.remove(&task);
        }
        Ok(())
    }
}
