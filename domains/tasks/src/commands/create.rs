//! Something is to be done.

use jiff::civil::Date;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::Acted;
use super::asking::{live_project, live_task, people_fit, section_fits, zone_name};
use super::refusals::TaskRefusal;
use super::tags::resolve;
use crate::events::{OccurrenceOf, SeriesCreated, TaskCreated};
use crate::model::limits::{
    ASSIGNEES_MAX, DEPTH_MAX, LINKS_MAX, NOTES_CHARS_MAX, REMINDERS_MAX, SUBTASKS_MAX, clean_date, clean_due,
    clean_link, clean_reminder, clean_text, clean_title, distinct,
};
use crate::model::{
    ActionId, Due, Link, Priority, ProjectId, Reminder, ReminderAt, Repeats, SectionId, SeriesId, TaskFields,
    TaskId,
};
use crate::views::stored;

/// How far apart neighbours stand in the order by hand.
pub const RANK_STEP: i64 = 1 << 20;
/// How far apart those of one command stand.
pub const RANK_GAP: i64 = 1 << 10;

/// What somebody wants done.
#[derive(Clone, Debug, Serialize)]
pub struct NewTask {
    /// One line.
    pub title: String,
    /// Markdown.
    pub notes: String,
    /// In which project; a subtask is in its task's.
    pub project: Option<ProjectId>,
    /// In which section of it.
    pub section: Option<SectionId>,
    /// A part of which task.
    pub parent: Option<TaskId>,
    /// Whom it is for.
    pub assignees: Vec<PersonId>,
    /// How much it matters.
    pub priority: Priority,
    /// Names of tags.
    pub tags: Vec<String>,
    /// When it is due.
    pub due: Option<Due>,
    /// From which day on it can be done.
    pub start: Option<Date>,
    /// When to remind.
    pub reminders: Vec<ReminderAt>,
    /// What it is about elsewhere.
    pub links: Vec<Link>,
    /// How it repeats, from its due date on.
    pub repeats: Option<Repeats>,
    /// What it was elsewhere.
    pub imported_key: Option<String>,
}

impl NewTask {
    /// A task with nothing but a title.
    pub fn titled(title: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            notes: String::new(),
            project: None,
            section: None,
            parent: None,
            assignees: Vec::new(),
            priority: Priority::None,
            tags: Vec::new(),
            due: None,
            start: None,
            reminders: Vec::new(),
            links: Vec::new(),
            repeats: None,
            imported_key: None,
        }
    }
}

/// Make a task.
#[derive(Clone, Debug, Serialize)]
pub struct CreateTask(pub NewTask);

impl Command for CreateTask {
    type Answer = Acted;
    const NAME: &'static str = "tasks.create_task";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Acted>, Rejected> {
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        let task = create(view, ctx, action, &self.0, 0, &mut events)?;
        Ok(Decision::events(events, Acted { action, task }))
    }
}

/// The events of a new task, with its series and its tags. `position` tells apart those of one command, in their order.
pub fn create(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    wish: &NewTask,
    position: i64,
    events: &mut Vec<NewEvent>,
) -> Result<TaskId, Rejected> {
    let mut fields = fields(view, ctx, action, wish, events)?;
    fields.rank = rank_at_end(ctx) + position * RANK_GAP;
    let owner = ctx.actor.to_string();
    let Some(repeats) = &wish.repeats else {
        let task = ctx.new_id();
        let imported_key = wish.imported_key.clone();
        let occurrence = None;
        events.push(
            TaskCreated {
                action,
                task,
                owner,
                fields,
                occurrence,
                imported_key,
                created_ms: None,
            }
            .into(),
        );
        return Ok(task);
    };
    let (series, first) = begin_series(ctx, action, &owner, &fields, repeats, None, events)?;
    fields.due = Some(first.clone());
    let slot = first.slot();
    let task = TaskId::of_occurrence(series, slot);
    let occurrence = Some(OccurrenceOf {
        series,
        slot: slot.to_string(),
    });
    let imported_key = wish.imported_key.clone();
    events.push(
        TaskCreated {
            action,
            task,
            owner,
            fields,
            occurrence,
            imported_key,
            created_ms: None,
        }
        .into(),
    );
    Ok(task)
}

/// A series from fields with a due date, and when its first occurrence is due.
pub fn begin_series(
    ctx: &mut Ctx,
    action: ActionId,
    owner: &str,
    fields: &TaskFields,
    repeats: &Repeats,
    follows: Option<SeriesId>,
    events: &mut Vec<NewEvent>,
) -> Result<(SeriesId, Due), Rejected> {
    if fields.parent.is_some() {
        return Err(TaskRefusal::SubtaskRepeats.into());
    }
    let due = fields.due.as_ref().ok_or(TaskRefusal::RepeatsWithoutDue)?;
    let start = due.slot();
    repeats
        .check(start)
        .map_err(|why| FieldErrors::one("repeats", why))?;
    let first = repeats
        .first(start)
        .ok_or_else(|| FieldErrors::one("repeats", "This rule has no date from the due date on."))?;
    let series: SeriesId = ctx.new_id();
    let created = SeriesCreated {
        action,
        series,
        owner: owner.to_owned(),
        fields: fields.clone(),
        repeats: repeats.clone(),
        follows,
    };
    events.push(created.into());
    Ok((series, Due::at(first, due.zone.as_deref())))
}

/// After everything that is there: later ones stand further back.
pub fn rank_at_end(ctx: &Ctx) -> i64 {
    ctx.at.as_millisecond().saturating_mul(RANK_STEP)
}

/// A wish made whole: cleaned, with its tags found or made, and everything checked that hangs together.
pub fn fields(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    wish: &NewTask,
    events: &mut Vec<NewEvent>,
) -> Result<TaskFields, Rejected> {
    let own = zone_name(view, ctx.actor)?;
    let mut errors = FieldErrors::default();
    let title = errors.take("title", clean_title(&wish.title));
    let notes = errors.take("notes", clean_text(&wish.notes, NOTES_CHARS_MAX));
    let due = errors.take(
        "due",
        wish.due.clone().map(|due| clean_due(due, &own)).transpose(),
    );
    let start = errors.take("start", wish.start.map(clean_date).transpose());
    let reminders = errors.take(
        "reminders",
        reminders(
            ctx,
            &wish.reminders,
            due.as_ref().is_some_and(Option::is_some),
            &own,
        ),
    );
    let links = errors.take("links", links(&wish.links));
    if wish.assignees.len() > ASSIGNEES_MAX {
        errors.take::<()>("assignees", Err(format!("Use at most {ASSIGNEES_MAX} people.")));
    }
    let mut fields = TaskFields::titled(title.unwrap_or_default());
    fields.notes = notes.unwrap_or_default();
    fields.due = due.flatten();
    fields.start = start.flatten();
    fields.reminders = reminders.unwrap_or_default();
    fields.links = links.unwrap_or_default();
    let mut fields = errors.finish(Some(fields))?;
    fields.priority = wish.priority;
    fields.parent = wish.parent;
    let parent = match wish.parent {
        Some(parent) => Some(parent_that_takes_one(view, ctx, parent)?),
        None => None,
    };
    fields.project = parent
        .as_ref()
        .map_or(wish.project, |parent| parent.fields.project);
    fields.section = wish.section.filter(|_| parent.is_none());
    let project = match fields.project {
        Some(project) => Some(live_project(view, ctx, project)?),
        None => None,
    };
    section_fits(project.as_ref(), fields.section)?;
    fields.assignees.clone_from(&wish.assignees);
    fields.assignees.sort_unstable();
    fields.assignees.dedup();
    people_fit(view, project.as_ref(), &fields.assignees)?;
    fields.tags = resolve(view, ctx, action, &wish.tags, events)?;
    fields.tags.sort_unstable();
    Ok(fields)
}

/// A task that may have one more part.
pub fn parent_that_takes_one(
    view: &View<'_>,
    ctx: &Ctx,
    parent: TaskId,
) -> Result<stored::StoredTask, Rejected> {
    let parent = live_task(view, ctx, parent)?;
    if stored::depth(view, parent.id, DEPTH_MAX)? + 1 > DEPTH_MAX {
        return Err(TaskRefusal::TooDeep.into());
    }
    let sql = "SELECT count(*) FROM tasks_tasks WHERE parent = ?1 AND place = 'active'";
    if view.count(sql, [parent.id])? >= SUBTASKS_MAX {
        return Err(TaskRefusal::TooManySubtasks.into());
    }
    Ok(parent)
}

/// Reminders with ids of their own, each only once.
pub fn reminders(
    ctx: &mut Ctx,
    wished: &[ReminderAt],
    has_due: bool,
    own: &str,
) -> Result<Vec<Reminder>, String> {
    if wished.len() > REMINDERS_MAX {
        return Err(format!("Use at most {REMINDERS_MAX} reminders."));
    }
    let mut reminders = Vec::with_capacity(wished.len());
    for at in wished {
        if at.lead().is_some() && !has_due {
            return Err("A reminder before it is due needs a due date.".to_owned());
        }
        let at = clean_reminder(at.clone(), own)?;
        reminders.push(Reminder { id: ctx.new_id(), at });
    }
    Ok(distinct(reminders))
}

/// Links that can be opened.
pub fn links(wished: &[Link]) -> Result<Vec<Link>, String> {
    if wished.len() > LINKS_MAX {
        return Err(format!("Use at most {LINKS_MAX} links."));
    }
    wished.iter().cloned().map(clean_link).collect()
}
