//! Tasks of a file, part by part under one action. What was brought in before is left alone.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use vc_kernel::id::Ulid;
use vc_kernel::{Command, Ctx, Decision, NewEvent, Rejected, View, ViewError};
use vc_people::api::require_member;
use vc_recurrence::Slot;

use super::asking::{live_project, local_now, seen_task};
use super::create::{begin_series, fields, rank_at_end};
use super::projects::{NewProject, create_project};
use super::refusals::TaskRefusal;
use super::tags::resolve;
use crate::events::{
    CommentChanged, OccurrenceOf, SectionsChanged, SeriesStateChanged, TaskCancelled, TaskChanged,
    TaskCompleted, TaskCreated, TaskSkipped,
};
use crate::imports::{ImportedComment, ImportedTask, Kind, Target, key_is_task};
use crate::model::limits::{COMMENTS_MAX, SECTIONS_MAX, TASK_TAGS_MAX};
use crate::model::{
    ActionId, Change, CommentId, Due, FieldChange, Place, Section, SeriesId, SeriesState, Status, TaskFields,
    TaskId,
};
use crate::views::{comments, history, spaces, stored};

/// Make what tasks of a file go to: projects, sections, tags that are not there yet.
#[derive(Clone, Debug, Serialize)]
pub struct PrepareImport {
    /// The action that this goes on with.
    pub part_of: Option<ActionId>,
    /// A hash of the file and of how it is read: what is needed follows from it and from what is here.
    pub file: String,
    /// Projects with names of sections.
    #[serde(skip)]
    pub projects: Vec<(Target, Vec<String>)>,
    /// Names of tags.
    #[serde(skip)]
    pub tags: Vec<String>,
}

impl Command for PrepareImport {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.prepare_import";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let action = part(view, ctx, self.part_of)?;
        let mut events = Vec::new();
        for (target, sections) in &self.projects {
            prepare_project(view, ctx, action, target, sections, &mut events)?;
        }
        for names in self.tags.chunks(TASK_TAGS_MAX) {
            resolve(view, ctx, action, names, &mut events)?;
        }
        Ok(Decision::events(events, action))
    }
}

/// The action that a part belongs to: a new one, or one of whoever asks.
fn part(view: &View<'_>, ctx: &mut Ctx, part_of: Option<ActionId>) -> Result<ActionId, Rejected> {
    let Some(action) = part_of else {
        return Ok(ctx.new_id());
    };
    match history::actor_of(view, action)? {
        Some(by) if by != ctx.actor.to_string() => Err(TaskRefusal::NotYourAction.into()),
        _ => Ok(action),
    }
}

fn prepare_project(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    target: &Target,
    names: &[String],
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let known = match target {
        Target::Id(id) => Some(live_project(view, ctx, *id)?),
        Target::Named(name) => match spaces::projects_named(view, ctx.actor, name)?.first() {
            Some(id) => Some(live_project(view, ctx, *id)?),
            None => None,
        },
    };
    let Some(project) = known else {
        let Target::Named(name) = target else {
            return Ok(());
        };
        let wish = NewProject {
            name: name.clone(),
            color: None,
            // Nobody else is to see suddenly what somebody brings along.
            is_private: true,
            members: Vec::new(),
            sections: names.iter().take(SECTIONS_MAX).cloned().collect(),
        };
        create_project(view, ctx, action, &wish, events)?;
        return Ok(());
    };
    let mut to = project.sections.clone();
    for name in names {
        if to.len() < SECTIONS_MAX && !to.iter().any(|known| known.name == *name) {
            to.push(Section {
                id: ctx.new_id(),
                name: name.clone(),
            });
        }
    }
    if to != project.sections {
        let sections = Change {
            from: project.sections,
            to,
        };
        let project = project.id;
        events.push(
            SectionsChanged {
                action,
                project,
                sections,
            }
            .into(),
        );
    }
    Ok(())
}

/// Make tasks of a file, and say what was said about them.
#[derive(Clone, Debug, Serialize)]
pub struct ImportTasks {
    /// The action of the whole import.
    pub action: ActionId,
    /// Tasks, with what they belong to before them.
    pub tasks: Vec<ImportedTask>,
    /// Comments on tasks that are there by now.
    pub comments: Vec<ImportedComment>,
}

/// What became of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PartImported {
    /// Tasks that were made.
    pub created: u32,
    /// Tasks that were there.
    pub already: u32,
    /// Tasks that cannot be, by their place in the file, and why.
    pub left: Vec<(usize, String)>,
}

impl Command for ImportTasks {
    type Answer = PartImported;
    const NAME: &'static str = "tasks.import_tasks";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<PartImported>, Rejected> {
        let action = part(view, ctx, Some(self.action))?;
        let mut making = Making {
            action,
            owner: ctx.actor.to_string(),
            events: Vec::new(),
            series: HashMap::new(),
            slots: Vec::new(),
        };
        let mut done = PartImported::default();
        for task in &self.tasks {
            if is_here(view, ctx, &making.owner, task)? {
                done.already += 1;
                continue;
            }
            let before = making.events.len();
            match making.task(view, ctx, task) {
                Ok(()) => done.created += 1,
                Err(Rejected::Refused(refused)) => {
                    making.events.truncate(before);
                    done.left.push((task.item, refused.message));
                }
                Err(error) => return Err(error),
            }
        }
        for comment in &self.comments {
            making.comment(view, ctx, comment)?;
        }
        Ok(Decision::events(making.events, done))
    }
}

/// Whether a task was brought in before, or is one of this program's own. What lies in the trash is not here.
fn is_here(view: &View<'_>, ctx: &Ctx, owner: &str, task: &ImportedTask) -> Result<bool, ViewError> {
    let key = match &task.kind {
        Kind::Series { found_by, .. } => found_by,
        _ => &task.key,
    };
    if found(view, owner, key)?.is_some() {
        return Ok(true);
    }
    match key_is_task(&task.key) {
        Some(id) => Ok(seen_task(view, ctx, id).is_ok_and(|task| task.place != Place::Trash)),
        None => Ok(false),
    }
}

/// The task that somebody brought in under a key, and its series.
pub fn found(
    view: &View<'_>,
    owner: &str,
    key: &str,
) -> Result<Option<(TaskId, Option<SeriesId>)>, ViewError> {
    let sql = "SELECT id, series FROM tasks_tasks WHERE owner = ?1 AND imported_key = ?2 AND place <> 'trash' LIMIT 1";
    view.one(sql, (owner, key), |row| Ok((row.get(0)?, row.get(1)?)))
}

/// The events of one part.
struct Making {
    action: ActionId,
    owner: String,
    events: Vec<NewEvent>,
    /// Series that this part made, by what they are found by, with the zone of their times.
    series: HashMap<String, (SeriesId, Option<String>)>,
    /// Slots that this part made.
    slots: Vec<(SeriesId, Slot)>,
}

impl Making {
    fn task(&mut self, view: &View<'_>, ctx: &mut Ctx, task: &ImportedTask) -> Result<(), Rejected> {
        let mut wish = task.wish.clone();
        if let Some(parent) = &task.parent {
            wish.parent = self.parent(view, ctx, parent)?;
        }
        let mut said = fields(view, ctx, self.action, &wish, &mut self.events)?;
        // In the order of the file, behind what was there.
        said.rank = rank_at_end(ctx) + i64::try_from(task.item).unwrap_or(0);
        if let (
            Kind::Series {
                slot,
                found_by,
                is_over,
            },
            Some(repeats),
        ) = (&task.kind, &wish.repeats)
        {
            let owner = self.owner.clone();
            let (series, _) = begin_series(ctx, self.action, &owner, &said, repeats, None, &mut self.events)?;
            let zone = said.due.as_ref().and_then(|due| due.zone.clone());
            self.series.insert(found_by.clone(), (series, zone.clone()));
            if *is_over {
                let state = Change {
                    from: SeriesState::Active,
                    to: SeriesState::Ended,
                };
                let action = self.action;
                self.events.push(
                    SeriesStateChanged {
                        action,
                        series,
                        state,
                    }
                    .into(),
                );
            }
            if let Some(slot) = slot.as_deref().and_then(|slot| slot.parse::<Slot>().ok()) {
                said.due = Some(Due::at(slot, zone.as_deref()));
                self.create(task, said, series, slot);
            }
            return Ok(());
        }
        let place = match &task.kind {
            Kind::Occurrence { series, slot } => self.place(view, series, slot)?,
            _ => None,
        };
        let Some((series, slot, zone)) = place else {
            let id = self.create_plain(ctx, task, said);
            return self.finish(view, ctx, task, id);
        };
        // An occurrence is born at its slot; where it was moved, that is its own.
        let moved = said.due.clone();
        said.due = Some(Due::at(slot, zone.as_deref()));
        let nominal = said.due.clone();
        let id = self.create(task, said, series, slot);
        if moved != nominal {
            let changes = vec![FieldChange::Due {
                from: nominal,
                to: moved,
            }];
            self.events.push(
                TaskChanged {
                    action: self.action,
                    task: id,
                    changes,
                    own: true,
                }
                .into(),
            );
        }
        self.finish(view, ctx, task, id)
    }

    /// What it is a part of; none where that is not here.
    fn parent(&self, view: &View<'_>, ctx: &Ctx, key: &str) -> Result<Option<TaskId>, Rejected> {
        if let Some((id, _)) = found(view, &self.owner, key)? {
            return Ok(Some(id));
        }
        let own = key_is_task(key).and_then(|id| seen_task(view, ctx, id).ok());
        Ok(own.filter(|task| task.place == Place::Active).map(|task| task.id))
    }

    /// A free slot of a series.
    fn place(
        &mut self,
        view: &View<'_>,
        series: &str,
        slot: &str,
    ) -> Result<Option<(SeriesId, Slot, Option<String>)>, Rejected> {
        let known = match self.series.get(series) {
            Some(known) => Some(known.clone()),
            None => match found(view, &self.owner, series)?.and_then(|(_, series)| series) {
                Some(id) => {
                    let zone = stored::series(view, id)?.and_then(|series| series.zone().map(str::to_owned));
                    Some((id, zone))
                }
                None => None,
            },
        };
        let (Some((id, zone)), Ok(slot)) = (known, slot.parse::<Slot>()) else {
            return Ok(None);
        };
        let sql = "SELECT 1 FROM tasks_tasks WHERE series = ?1 AND slot = ?2";
        let is_taken = self.slots.contains(&(id, slot)) || view.exists(sql, (id, slot.to_string()))?;
        Ok((!is_taken).then_some((id, slot, zone)))
    }

    fn create_plain(&mut self, ctx: &mut Ctx, task: &ImportedTask, said: TaskFields) -> TaskId {
        let id = ctx.new_id();
        self.push_created(id, task, said, None);
        id
    }

    fn create(&mut self, task: &ImportedTask, said: TaskFields, series: SeriesId, slot: Slot) -> TaskId {
        self.slots.push((series, slot));
        let id = TaskId::of_occurrence(series, slot);
        let slot = slot.to_string();
        self.push_created(id, task, said, Some(OccurrenceOf { series, slot }));
        id
    }

    fn push_created(
        &mut self,
        id: TaskId,
        task: &ImportedTask,
        fields: TaskFields,
        occurrence: Option<OccurrenceOf>,
    ) {
        let created = TaskCreated {
            action: self.action,
            task: id,
            owner: self.owner.clone(),
            fields,
            occurrence,
            imported_key: Some(task.key.clone()),
            created_ms: task.created_ms,
        };
        self.events.push(created.into());
    }

    fn finish(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        from: &ImportedTask,
        task: TaskId,
    ) -> Result<(), Rejected> {
        let action = self.action;
        let successor = None;
        let event: NewEvent = match from.status {
            Status::Open => return Ok(()),
            Status::Done => {
                let done_on = match from.done_on {
                    Some(day) => day,
                    None => local_now(view, ctx)?.date(),
                };
                TaskCompleted {
                    action,
                    task,
                    done_on,
                    successor,
                }
                .into()
            }
            Status::Skipped => TaskSkipped {
                action,
                task,
                successor,
            }
            .into(),
            Status::Cancelled => TaskCancelled {
                action,
                task,
                successor,
            }
            .into(),
        };
        self.events.push(event);
        Ok(())
    }

    fn comment(&mut self, view: &View<'_>, ctx: &Ctx, comment: &ImportedComment) -> Result<(), Rejected> {
        let Some((task, _)) = found(view, &self.owner, &comment.task)? else {
            return Ok(());
        };
        let id = comment_id(task, comment);
        if comments::one(view, id)?.is_some() || comments::count(view, task)? >= COMMENTS_MAX {
            return Ok(());
        }
        let said = CommentChanged {
            action: self.action,
            comment: id,
            task,
            author: ctx.actor.to_string(),
            written_ms: comment.written_ms,
            text: Change {
                from: None,
                to: Some(comment.text.clone()),
            },
        };
        self.events.push(said.into());
        Ok(())
    }
}

/// Derived, so that the same comment is not said twice.
fn comment_id(task: TaskId, comment: &ImportedComment) -> CommentId {
    let hash = Sha256::digest(format!("{task} {}", comment.position).as_bytes());
    let mut chance = [0; 16];
    chance[6..].copy_from_slice(&hash[..10]);
    let at_ms = u64::try_from(comment.written_ms).unwrap_or(0);
    CommentId::from_ulid(Ulid::from_parts(at_ms, u128::from_be_bytes(chance)))
}
