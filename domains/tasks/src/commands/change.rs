//! A task says something else. The request names the fields that change; others are left as they are, so that changes made
//! at the same time merge.

use jiff::civil::Date;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::Acted;
use super::asking::{live_project, live_task, people_fit, section_fits, zone_name};
use super::create::{RANK_GAP, RANK_STEP, links, parent_that_takes_one, reminders};
use super::refusals::TaskRefusal;
use super::repeat;
use super::tags::resolve;
use crate::events::TaskChanged;
use crate::model::field_change::Whereabouts;
use crate::model::limits::{
    ASSIGNEES_MAX, DEPTH_MAX, NOTES_CHARS_MAX, TASK_TAGS_MAX, clean_date, clean_due, clean_text, clean_title,
};
use crate::model::{
    ActionId, Due, FieldChange, Link, Priority, ProjectId, ReminderAt, Repeats, SectionId, TaskId,
};
use crate::views::spaces::{self, StoredProject};
use crate::views::stored::{self, StoredTask};

vc_kernel::text_enum!(
    /// Of a task that repeats: which occurrences a change is about.
    Scope {
        /// This one alone.
        This = "this",
        /// This one and all that follow.
        Following = "following",
        /// All that are not finished.
        All = "all",
    }
);

/// The fields that are to change; the others stay.
#[derive(Clone, Debug, Default, Serialize)]
pub struct TaskPatch {
    /// One line.
    pub title: Option<String>,
    /// Markdown.
    pub notes: Option<String>,
    /// The version of the notes that was changed; an older one than the present is refused.
    pub notes_version: Option<u32>,
    /// Another project, or none.
    pub project: Option<Option<ProjectId>>,
    /// Another section, or none.
    pub section: Option<Option<SectionId>>,
    /// A part of another task, or of none.
    pub parent: Option<Option<TaskId>>,
    /// Whom it is for, all of them.
    pub assignees: Option<Vec<PersonId>>,
    /// Who comes.
    pub add_assignees: Vec<PersonId>,
    /// Who goes.
    pub remove_assignees: Vec<PersonId>,
    /// How much it matters.
    pub priority: Option<Priority>,
    /// Its tags, all of them, by name.
    pub tags: Option<Vec<String>>,
    /// Tags that come.
    pub add_tags: Vec<String>,
    /// Tags that go.
    pub remove_tags: Vec<String>,
    /// Another due date, or none.
    pub due: Option<Option<Due>>,
    /// Another first day, or none.
    pub start: Option<Option<Date>>,
    /// When to remind, all of them.
    pub reminders: Option<Vec<ReminderAt>>,
    /// What it is about elsewhere, all of it.
    pub links: Option<Vec<Link>>,
    /// Behind which of its siblings; none for the first place.
    pub after: Option<Option<TaskId>>,
    /// How it repeats, or that it no longer does.
    pub repeats: Option<Option<Repeats>>,
}

/// Change a task.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeTask {
    /// Which.
    pub task: TaskId,
    /// What.
    pub patch: TaskPatch,
    /// Of one that repeats: which occurrences.
    pub scope: Scope,
}

impl Command for ChangeTask {
    type Answer = Acted;
    const NAME: &'static str = "tasks.change_task";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Acted>, Rejected> {
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        change(view, ctx, action, self.task, &self.patch, self.scope, &mut events)?;
        Ok(Decision::events(
            events,
            Acted {
                action,
                task: self.task,
            },
        ))
    }
}

/// The events of a change.
pub fn change(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    id: TaskId,
    patch: &TaskPatch,
    scope: Scope,
    events: &mut Vec<NewEvent>,
) -> Result<(), Rejected> {
    let task = live_task(view, ctx, id)?;
    let changes = changes(view, ctx, action, &task, patch, events)?;
    if let Some(repeats) = &patch.repeats {
        return repeat::change_repeats(view, ctx, action, &task, changes, repeats.as_ref(), scope, events);
    }
    match (task.occurrence, scope) {
        (None, Scope::Following | Scope::All) if !changes.is_empty() => Err(TaskRefusal::NotRepeating.into()),
        (Some(occurrence), Scope::Following | Scope::All) => {
            repeat::change_many(view, ctx, action, &task, occurrence, changes, scope, events)
        }
        (occurrence, _) => {
            says(action, task.id, changes, occurrence.is_some(), events);
            Ok(())
        }
    }
}

/// A task says something else, if anything changed. With `own` it is what it says by itself, whatever its series says.
pub fn says(
    action: ActionId,
    task: TaskId,
    changes: Vec<FieldChange>,
    own: bool,
    events: &mut Vec<NewEvent>,
) {
    if !changes.is_empty() {
        let changed = TaskChanged {
            action,
            task,
            changes,
            own,
        };
        events.push(changed.into());
    }
}

/// What of a patch would change the task, as it has to be written.
fn changes(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    patch: &TaskPatch,
    events: &mut Vec<NewEvent>,
) -> Result<Vec<FieldChange>, Rejected> {
    let now = &task.fields;
    let own = zone_name(view, ctx.actor)?;
    let mut errors = FieldErrors::default();
    let mut wanted: Vec<FieldChange> = Vec::new();
    if let Some(title) = &patch.title
        && let Some(to) = errors.take("title", clean_title(title))
    {
        wanted.push(FieldChange::Title {
            from: String::new(),
            to,
        });
    }
    if let Some(notes) = &patch.notes
        && let Some(to) = errors.take("notes", clean_text(notes, NOTES_CHARS_MAX))
    {
        notes_are_current(task, patch.notes_version, &to)?;
        wanted.push(FieldChange::Notes {
            from: String::new(),
            to,
        });
    }
    let mut has_due = now.due.is_some();
    if let Some(due) = &patch.due
        && let Some(to) = errors.take("due", due.clone().map(|due| clean_due(due, &own)).transpose())
    {
        has_due = to.is_some();
        wanted.push(FieldChange::Due { from: None, to });
    }
    if let Some(start) = patch.start
        && let Some(to) = errors.take("start", start.map(clean_date).transpose())
    {
        wanted.push(FieldChange::Start { from: None, to });
    }
    match &patch.reminders {
        Some(wished) => {
            let known: Vec<ReminderAt> = now.reminders.iter().map(|reminder| reminder.at.clone()).collect();
            if known != *wished
                && let Some(mut to) = errors.take("reminders", reminders(ctx, wished, has_due, &own))
            {
                // Those that stay are the same ones as before.
                for reminder in &mut to {
                    if let Some(known) = now.reminders.iter().find(|known| known.at == reminder.at) {
                        reminder.id = known.id;
                    }
                }
                wanted.push(FieldChange::Reminders { from: Vec::new(), to });
            }
        }
        // Without a due date nothing comes before it.
        None if !has_due && now.reminders.iter().any(|reminder| reminder.at.lead().is_some()) => {
            let to = now
                .reminders
                .iter()
                .filter(|reminder| reminder.at.lead().is_none())
                .cloned()
                .collect();
            wanted.push(FieldChange::Reminders { from: Vec::new(), to });
        }
        None => {}
    }
    if let Some(wished) = &patch.links
        && let Some(to) = errors.take("links", links(wished))
    {
        wanted.push(FieldChange::Links { from: Vec::new(), to });
    }
    errors.finish(Some(()))?;
    if let Some(to) = patch.priority {
        wanted.push(FieldChange::Priority {
            from: Priority::None,
            to,
        });
    }
    let (to, project) = whereabouts(view, ctx, task, patch)?;
    wanted.push(FieldChange::Whereabouts { from: to, to });
    wanted.extend(assignees(view, task, patch, project.as_ref())?);
    if let Some(change) = tags(view, ctx, action, task, patch, events)? {
        wanted.push(change);
    }
    if let Some(after) = patch.after {
        wanted.push(rank_after(view, ctx, action, task, to, after, events)?);
    }
    Ok(wanted
        .into_iter()
        .filter_map(|change| change.from_now(now))
        .collect())
}

/// Long texts do not merge: whoever wrote on an older one is shown the present one.
fn notes_are_current(task: &StoredTask, written_on: Option<u32>, to: &str) -> Result<(), Rejected> {
    let is_old = written_on.is_some_and(|version| version < task.notes_version);
    if is_old && to != task.fields.notes {
        let (notes, version) = (task.fields.notes.clone(), task.notes_version);
        return Err(TaskRefusal::NotesChanged { notes, version }.into());
    }
    Ok(())
}

/// Where it hangs then, and in which project that is.
fn whereabouts(
    view: &View<'_>,
    ctx: &Ctx,
    task: &StoredTask,
    patch: &TaskPatch,
) -> Result<(Whereabouts, Option<StoredProject>), Rejected> {
    let now = task.fields.whereabouts();
    let mut to = now;
    if let Some(parent) = patch.parent {
        to.parent = parent;
    }
    match to.parent {
        Some(parent) if Some(parent) != now.parent => {
            let parent = stored::task(view, parent)?.ok_or(TaskRefusal::NotFound("task"))?;
            (to.project, to.section) = (parent.fields.project, None);
        }
        Some(_) => {}
        None => {
            if let Some(project) = patch.project {
                if project != to.project {
                    to.section = None;
                }
                to.project = project;
            }
            if let Some(section) = patch.section {
                to.section = section;
            }
        }
    }
    let project = whereabouts_fit(view, ctx, task, to)?;
    Ok((to, project))
}

/// That a task can hang there: no task is a part of itself, parts are where their task is, and whoever it and its parts are
/// for see them there. Answers the project.
pub fn whereabouts_fit(
    view: &View<'_>,
    ctx: &Ctx,
    task: &StoredTask,
    to: Whereabouts,
) -> Result<Option<StoredProject>, Rejected> {
    let now = task.fields.whereabouts();
    if let Some(parent) = to.parent.filter(|_| to.parent != now.parent) {
        not_below(view, task.id, parent)?;
        let parent = parent_that_takes_one(view, ctx, parent)?;
        let below = depth_below(view, task.id)?;
        if stored::depth(view, parent.id, DEPTH_MAX)? + 1 + below > DEPTH_MAX {
            return Err(TaskRefusal::TooDeep.into());
        }
        if task.occurrence.is_some() {
            return Err(TaskRefusal::SubtaskRepeats.into());
        }
    }
    // Wherever it was when this was said first.
    let to = match to.parent {
        Some(parent) => Whereabouts {
            project: stored::task(view, parent)?.and_then(|parent| parent.fields.project),
            ..to
        },
        None => to,
    };
    let project = match to.project {
        Some(project) if Some(project) != now.project => Some(live_project(view, ctx, project)?),
        Some(project) => spaces::project(view, project)?,
        None => None,
    };
    if to.section != now.section {
        section_fits(project.as_ref(), to.section)?;
    }
    if to.project != now.project {
        people_fit(view, project.as_ref(), &task.fields.assignees)?;
        for part in stored::below(view, task.id)? {
            let part = stored::task(view, part)?.ok_or(TaskRefusal::NotFound("task"))?;
            people_fit(view, project.as_ref(), &part.fields.assignees)?;
        }
    }
    Ok(project)
}

fn not_below(view: &View<'_>, task: TaskId, parent: TaskId) -> Result<(), Rejected> {
    let mut at = Some(parent);
    for _ in 0..=DEPTH_MAX {
        match at {
            Some(id) if id == task => return Err(TaskRefusal::Cycle.into()),
            Some(id) => {
                let sql = "SELECT parent FROM tasks_tasks WHERE id = ?1";
                at = view.one(sql, [id], |row| row.get(0))?.flatten();
            }
            None => return Ok(()),
        }
    }
    Ok(())
}

/// How many levels hang below a task.
fn depth_below(view: &View<'_>, task: TaskId) -> Result<usize, Rejected> {
    let sql = "WITH RECURSIVE below (id, depth) AS (
            SELECT ?1, 0 UNION ALL SELECT t.id, depth + 1 FROM tasks_tasks t JOIN below ON t.parent = below.id WHERE depth < 10)
         SELECT max(depth) FROM below";
    let depth = view.count(sql, [task])?;
    Ok(usize::try_from(depth).unwrap_or(usize::MAX))
}

fn assignees(
    view: &View<'_>,
    task: &StoredTask,
    patch: &TaskPatch,
    project: Option<&StoredProject>,
) -> Result<Option<FieldChange>, Rejected> {
    let now = &task.fields.assignees;
    let (mut added, mut removed) = (patch.add_assignees.clone(), patch.remove_assignees.clone());
    if let Some(all) = &patch.assignees {
        added.extend(all);
        removed.extend(now.iter().filter(|person| !all.contains(person)));
    }
    added.sort_unstable();
    added.dedup();
    let new: Vec<PersonId> = added
        .iter()
        .filter(|person| !now.contains(person))
        .copied()
        .collect();
    people_fit(view, project, &new)?;
    let left = now.iter().filter(|person| !removed.contains(person)).count();
    if left + new.len() > ASSIGNEES_MAX {
        return Err(FieldErrors::one("assignees", format!("Use at most {ASSIGNEES_MAX} people.")).into());
    }
    Ok(Some(FieldChange::Assignees { added, removed }))
}

fn tags(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    task: &StoredTask,
    patch: &TaskPatch,
    events: &mut Vec<NewEvent>,
) -> Result<Option<FieldChange>, Rejected> {
    let now = &task.fields.tags;
    let mut added = resolve(view, ctx, action, &patch.add_tags, events)?;
    let mut removed = Vec::new();
    for name in &patch.remove_tags {
        removed.extend(crate::views::tags::by_name(view, name)?.map(|tag| tag.id));
    }
    if let Some(all) = &patch.tags {
        let all = resolve(view, ctx, action, all, events)?;
        removed.extend(now.iter().filter(|tag| !all.contains(tag)));
        added.extend(all);
    }
    let left = now.iter().filter(|tag| !removed.contains(tag)).count();
    let new = added.iter().filter(|tag| !now.contains(tag)).count();
    if left + new > TASK_TAGS_MAX {
        return Err(FieldErrors::one("tags", format!("Use at most {TASK_TAGS_MAX} tags.")).into());
    }
    Ok(Some(FieldChange::Tags { added, removed }))
}

/// Siblings whose places are looked at when there is no room between two.
const SHIFTED_MAX: i64 = 100;

/// Right behind a sibling, or before all of them. Where two stand so close that nothing fits between, those behind move
/// on a little.
fn rank_after(
    view: &View<'_>,
    ctx: &Ctx,
    action: ActionId,
    task: &StoredTask,
    at: Whereabouts,
    after: Option<TaskId>,
    events: &mut Vec<NewEvent>,
) -> Result<FieldChange, Rejected> {
    let (before, n) = match after {
        Some(id) => {
            let sibling = super::asking::seen_task(view, ctx, id)?;
            (sibling.fields.rank, sibling.n)
        }
        None => (i64::MIN / 2, 0),
    };
    let space = at
        .project
        .map_or_else(|| task.space.clone(), |project| project.to_string());
    let behind: Vec<(TaskId, i64)> = match at.parent {
        Some(parent) => view.all(
            "SELECT id, rank FROM tasks_tasks WHERE parent = ?1 AND (rank, n) > (?2, ?5) AND id <> ?3 ORDER BY rank, n LIMIT ?4",
            (parent, before, task.id, SHIFTED_MAX, n),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?,
        None => view.all(
            "SELECT id, rank FROM tasks_tasks WHERE space = ?1 AND shelf = 0 AND (rank, n) > (?2, ?5) AND id <> ?3 ORDER BY rank, n LIMIT ?4",
            (space, before, task.id, SHIFTED_MAX, n),
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?,
    };
    let next = behind.first().map(|(_, rank)| *rank);
    let to = match (after, next) {
        (None, Some(next)) => next - RANK_STEP,
        (_, None) => before.max(0) + RANK_STEP,
        (Some(_), Some(next)) if next - before >= 2 => before + (next - before) / 2,
        (Some(_), Some(_)) => {
            let mut at = before + 1 + RANK_GAP;
            for (id, rank) in behind {
                if rank >= at {
                    break;
                }
                let changes = vec![FieldChange::Rank { from: rank, to: at }];
                events.push(
                    TaskChanged {
                        action,
                        task: id,
                        changes,
                        own: false,
                    }
                    .into(),
                );
                at += RANK_GAP;
            }
            before + 1 + RANK_GAP / 2
        }
    };
    Ok(FieldChange::Rank {
        from: task.fields.rank,
        to,
    })
}
