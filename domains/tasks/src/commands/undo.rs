//! What an action did is taken back, at any time. Whatever changed since stays as it is, and is counted.

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View};
use vc_people::api::{require_admin, require_member};

use super::asking::{live_project, seen_project, seen_task};
use super::finish::reopen;
use super::refusals::TaskRefusal;
use crate::events::{
    ActionUndone, CommentChanged, MembersChanged, OccurrenceChanged, ProjectChanged, ProjectShelved,
    SavedViewChanged, SectionsChanged, SeriesChanged, SeriesStateChanged, TagChanged, TaskChanged,
    TaskShelved, TasksEvent, TemplateChanged,
};
use crate::model::{ActionId, Change, FieldChange, Place, ProjectId, SeriesId, SeriesState, Status, TaskId};
use crate::views::history::{self, HistoryRow};
use crate::views::{comments, saved_views, spaces, stored, tags, templates};

/// Events of an action that one command takes back; the rest follows by the next.
const ROWS_MAX: usize = 300;

/// Take back what I did.
#[derive(Clone, Debug, Serialize)]
pub struct UndoAction {
    /// What.
    pub action: ActionId,
    /// Events of it that were looked at before, from its end.
    pub skip: usize,
    /// The action of the first part, where this goes on with it.
    pub part_of: Option<ActionId>,
}

/// What was taken back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Undone {
    /// The action that did it: undone itself, everything is as before.
    pub action: ActionId,
    /// How many things were taken back.
    pub undone: u32,
    /// How many stayed, since they changed again meanwhile.
    pub kept: u32,
    /// Where to go on, if there is more.
    pub next_skip: Option<usize>,
}

impl Command for UndoAction {
    type Answer = Undone;
    const NAME: &'static str = "tasks.undo_action";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Undone>, Rejected> {
        let by = history::actor_of(view, self.action)?.ok_or(TaskRefusal::NotFound("action"))?;
        if by != ctx.actor.to_string() && require_admin(view, ctx).is_err() {
            return Err(TaskRefusal::NotYourAction.into());
        }
        if history::is_undone(view, self.action)? {
            return Err(TaskRefusal::NothingToUndo.into());
        }
        let finishes = history::finishes_others(view, self.action)?;
        let page = history::of_action_from_end(view, self.action, self.skip, ROWS_MAX + 1)?;
        let more = page.len() > ROWS_MAX;
        let action = self.part_of.unwrap_or_else(|| ctx.new_id());
        let mut taken = Taken {
            action,
            events: Vec::new(),
            undone: 0,
            kept: 0,
        };
        for row in page.into_iter().take(ROWS_MAX) {
            taken.back(view, ctx, row, finishes)?;
        }
        if !more {
            if taken.undone == 0 && self.skip == 0 {
                return Err(TaskRefusal::NothingToUndo.into());
            }
            taken.events.push(
                ActionUndone {
                    undone: self.action,
                    action,
                }
                .into(),
            );
        }
        let answer = Undone {
            action,
            undone: taken.undone,
            kept: taken.kept,
            next_skip: more.then_some(self.skip + ROWS_MAX),
        };
        Ok(Decision::events(taken.events, answer))
    }
}

/// That what a field said before can be said again: its project and people are still there.
pub fn still_possible(view: &View<'_>, ctx: &Ctx, change: &FieldChange) -> Result<(), Rejected> {
    match change {
        FieldChange::Whereabouts { to, .. } => match (to.parent, to.project) {
            (Some(parent), _) => super::create::parent_that_takes_one(view, ctx, parent).map(drop),
            (None, Some(project)) => {
                let project = live_project(view, ctx, project)?;
                super::asking::section_fits(Some(&project), to.section)
            }
            (None, None) => Ok(()),
        },
        FieldChange::Assignees { added, .. } => super::asking::people_fit(view, None, added),
        _ => Ok(()),
    }
}

/// What one undo does.
struct Taken {
    action: ActionId,
    events: Vec<NewEvent>,
    undone: u32,
    kept: u32,
}

impl Taken {
    fn push(&mut self, event: impl Into<NewEvent>) {
        self.events.push(event.into());
        self.undone += 1;
    }

    /// Takes one event back, if what it made is still so.
    fn back(
        &mut self,
        view: &View<'_>,
        ctx: &mut Ctx,
        row: HistoryRow,
        finishes: bool,
    ) -> Result<(), Rejected> {
        let before = self.events.len();
        let outcome = self.take_back(view, ctx, row, finishes);
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

    fn take_back(
        &mut self,
        view: &View<'_>,
        ctx: &mut Ctx,
        row: HistoryRow,
        finishes: bool,
    ) -> Result<bool, Rejected> {
        let action = self.action;
        let Some(event) = row.event else {
            return self.creation(view, ctx, &row, finishes);
        };
        match event {
            TasksEvent::TaskChanged(event) => self.task_changed(view, ctx, event),
            // What came finished goes as a whole.
            TasksEvent::TaskCompleted(_) | TasksEvent::TaskSkipped(_) | TasksEvent::TaskCancelled(_) if !finishes => {
                Ok(true)
            }
            TasksEvent::TaskCompleted(event) => self.finished(view, ctx, event.task, Status::Done),
            TasksEvent::TaskSkipped(event) => self.finished(view, ctx, event.task, Status::Skipped),
            TasksEvent::TaskCancelled(event) => self.finished(view, ctx, event.task, Status::Cancelled),
            TasksEvent::TaskReopened(event) => {
                let task = seen_task(view, ctx, event.task)?;
                if task.status != Status::Open {
                    return Ok(false);
                }
                let outcome = match event.from {
                    Status::Skipped => super::Outcome::Skipped,
                    Status::Cancelled => super::Outcome::Cancelled,
                    Status::Open | Status::Done => super::Outcome::Done,
                };
                // It counts as finished now; what follows it is made again where it is missing.
                let mut again = Vec::new();
                super::finish::finish(view, ctx, action, &task, outcome, task.done_on, &mut again)?;
                self.events.append(&mut again);
                self.undone += 1;
                Ok(true)
            }
            TasksEvent::TaskShelved(event) => {
                let task = seen_task(view, ctx, event.task)?;
                if task.place != event.place.to {
                    return Ok(false);
                }
                self.push(TaskShelved {
                    action,
                    task: event.task,
                    place: event.place.back(),
                });
                Ok(true)
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
                let occurrence = event.occurrence.back();
                self.push(OccurrenceChanged {
                    action,
                    task: event.task,
                    occurrence,
                });
                Ok(true)
            }
            TasksEvent::CommentChanged(event) => {
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
            TasksEvent::SeriesCreated(event) => self.end_series(view, event.series),
            TasksEvent::SeriesChanged(event) => self.series_changed(view, event),
            // The completion that ended it opens it again.
            TasksEvent::SeriesStateChanged(_) if finishes => Ok(true),
            TasksEvent::SeriesStateChanged(event) => {
                if history::creates(view, row.action, &event.series.to_string())? {
                    return Ok(true);
                }
                let now = stored::series(view, event.series)?.map(|series| series.state);
                if now != Some(event.state.to) {
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

    /// What was made goes to the trash; the successor of a completion goes with the completion.
    fn creation(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        row: &HistoryRow,
        finishes: bool,
    ) -> Result<bool, Rejected> {
        if finishes {
            return Ok(true);
        }
        let Ok(id) = row.subject.parse::<TaskId>() else {
            return Ok(false);
        };
        let task = seen_task(view, ctx, id)?;
        if task.place != Place::Active {
            return Ok(task.place == Place::Trash);
        }
        let place = Change {
            from: Place::Active,
            to: Place::Trash,
        };
        self.push(TaskShelved {
            action: self.action,
            task: id,
            place,
        });
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
        if task.status != status {
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

    fn task_changed(&mut self, view: &View<'_>, ctx: &Ctx, event: TaskChanged) -> Result<bool, Rejected> {
        let task = seen_task(view, ctx, event.task)?;
        let mut changes = Vec::new();
        let mut all = true;
        for change in event.changes {
            let back = change.clone().back();
            if change.still_holds(&task.fields) && still_possible(view, ctx, &back).is_ok() {
                changes.extend(back.from_now(&task.fields));
            } else {
                all = false;
            }
        }
        if !changes.is_empty() {
            self.push(TaskChanged {
                action: self.action,
                task: event.task,
                changes,
                own: false,
            });
        }
        Ok(all)
    }

    fn end_series(&mut self, view: &View<'_>, id: SeriesId) -> Result<bool, Rejected> {
        let Some(series) = stored::series(view, id)? else {
            return Ok(false);
        };
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

    fn series_changed(&mut self, view: &View<'_>, event: SeriesChanged) -> Result<bool, Rejected> {
        let Some(series) = stored::series(view, event.series)? else {
            return Ok(false);
        };
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

    fn beside_tasks(&mut self, view: &View<'_>, ctx: &Ctx, event: TasksEvent) -> Result<bool, Rejected> {
        let action = self.action;
        match event {
            TasksEvent::ProjectCreated(event) => {
                self.shelve_project(view, ctx, event.project, Place::Active, Place::Trash)
            }
            TasksEvent::ProjectShelved(event) => {
                self.shelve_project(view, ctx, event.project, event.place.to, event.place.from)
            }
            TasksEvent::ProjectChanged(event) => {
                seen_project(view, ctx, event.project)?;
                let changes = event
                    .changes
                    .into_iter()
                    .map(crate::events::ProjectFieldChange::back)
                    .collect();
                self.push(ProjectChanged {
                    action,
                    project: event.project,
                    changes,
                });
                Ok(true)
            }
            TasksEvent::SectionsChanged(event) => {
                let project = seen_project(view, ctx, event.project)?;
                if project.sections != event.sections.to {
                    return Ok(false);
                }
                self.push(SectionsChanged {
                    action,
                    project: event.project,
                    sections: event.sections.back(),
                });
                Ok(true)
            }
            TasksEvent::MembersChanged(event) => {
                let project =
                    spaces::project(view, event.project)?.ok_or(TaskRefusal::NotFound("project"))?;
                super::asking::people_fit(view, None, &event.removed)?;
                let now = spaces::members(view, project.id)?;
                let back = MembersChanged {
                    action,
                    project: project.id,
                    added: event
                        .removed
                        .into_iter()
                        .filter(|person| !now.contains(person))
                        .collect(),
                    removed: event
                        .added
                        .into_iter()
                        .filter(|person| now.contains(person))
                        .collect(),
                };
                self.push(back);
                Ok(true)
            }
            TasksEvent::TagChanged(event) => {
                let now = tags::one(view, event.tag)?
                    .filter(|tag| !tag.is_gone)
                    .map(|tag| tag.state());
                if now != event.state.to {
                    return Ok(false);
                }
                self.push(TagChanged {
                    action,
                    tag: event.tag,
                    state: event.state.back(),
                });
                Ok(true)
            }
            TasksEvent::TemplateChanged(event) => {
                let now = templates::one(view, event.template)?.map(Box::new);
                if now != event.state.to {
                    return Ok(false);
                }
                self.push(TemplateChanged {
                    action,
                    template: event.template,
                    state: event.state.back(),
                });
                Ok(true)
            }
            TasksEvent::SavedViewChanged(event) => {
                let mine = saved_views::of(view, &ctx.actor.to_string())?;
                let now = mine
                    .into_iter()
                    .find(|(id, _)| *id == event.view)
                    .map(|(_, state)| state);
                if now != event.state.to {
                    return Ok(false);
                }
                self.push(SavedViewChanged {
                    action,
                    view: event.view,
                    state: event.state.back(),
                });
                Ok(true)
            }
            _ => Ok(true),
        }
    }

    fn shelve_project(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        id: ProjectId,
        from: Place,
        to: Place,
    ) -> Result<bool, Rejected> {
        let project = seen_project(view, ctx, id)?;
        if project.place != from {
            return Ok(false);
        }
        let place = Change { from, to };
        self.push(ProjectShelved {
            action: self.action,
            project: id,
            place,
        });
        Ok(true)
    }
}
