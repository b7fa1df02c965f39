//! Templates: saved from what is there or written by hand, and used.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};
use vc_people::api::{FieldErrors, require_member, role_of};

use super::asking::{live_project, zone_name};
use super::create::{NewTask, RANK_GAP, create, rank_at_end};
use super::projects::{NewProject, create_project};
use super::refusals::TaskRefusal;
use crate::events::{TaskCreated, TemplateChanged, TemplateState};
use crate::model::limits::{
    ASSIGNEES_MAX, DEPTH_MAX, LINKS_MAX, NOTES_CHARS_MAX, REMINDERS_MAX, SECTIONS_MAX, TASK_TAGS_MAX,
    TEMPLATES_MAX, clean_color, clean_link, clean_name, clean_reminder, clean_text, clean_title,
};
use crate::model::template::{TEMPLATE_TASKS_MAX, TemplateContent, TemplateProject, TemplateTask, day_after};
use crate::model::{ActionId, Change, ProjectId, ReminderAt, SectionId, TaskFields, TaskId, TemplateId};
use crate::views::{spaces, templates};

/// Days before or after the start day at most: ten years.
const DAYS_MAX: i32 = 3_660;

/// Save a template.
#[derive(Clone, Debug, Serialize)]
pub struct SaveTemplate {
    /// How it is called.
    pub name: String,
    /// Whether only whoever saves it sees it.
    pub is_private: bool,
    /// What it makes.
    pub content: TemplateContent,
}

impl Command for SaveTemplate {
    type Answer = (ActionId, TemplateId);
    const NAME: &'static str = "tasks.save_template";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        if templates::count(view, &ctx.actor.to_string())? >= TEMPLATES_MAX {
            return Err(TaskRefusal::TooMany(TEMPLATES_MAX, "templates").into());
        }
        let (action, template): (ActionId, TemplateId) = (ctx.new_id(), ctx.new_id());
        let to = state(ctx.actor.to_string(), &self.name, self.is_private, &self.content)?;
        let state = Change {
            from: None,
            to: Some(Box::new(to)),
        };
        let event = TemplateChanged {
            action,
            template,
            state,
        };
        Ok(Decision::events([event.into()], (action, template)))
    }
}

fn state(
    owner: String,
    name: &str,
    is_private: bool,
    content: &TemplateContent,
) -> Result<TemplateState, FieldErrors> {
    let mut errors = FieldErrors::default();
    let name = errors.take("name", clean_name(name));
    let content = errors.take("content", clean(content));
    let state = name.zip(content).map(|(name, content)| TemplateState {
        owner,
        name,
        is_private,
        content,
    });
    errors.finish(state)
}

fn clean(content: &TemplateContent) -> Result<TemplateContent, String> {
    match content {
        TemplateContent::Task(task) => {
            enough(task.count())?;
            Ok(TemplateContent::Task(clean_task(task, 0, 0)?))
        }
        TemplateContent::Project(project) => {
            enough(project.tasks.iter().map(TemplateTask::count).sum())?;
            if project.sections.len() > SECTIONS_MAX {
                return Err(format!("Use at most {SECTIONS_MAX} sections."));
            }
            let tasks = project
                .tasks
                .iter()
                .map(|task| clean_task(task, 0, project.sections.len()));
            Ok(TemplateContent::Project(TemplateProject {
                name: clean_name(&project.name)?,
                color: project.color.as_deref().map(clean_color).transpose()?,
                is_private: project.is_private,
                sections: project
                    .sections
                    .iter()
                    .map(|name| clean_name(name))
                    .collect::<Result<_, _>>()?,
                tasks: tasks.collect::<Result<_, _>>()?,
            }))
        }
    }
}

fn enough(tasks: usize) -> Result<(), String> {
    if tasks > TEMPLATE_TASKS_MAX {
        return Err(format!("Use at most {TEMPLATE_TASKS_MAX} tasks in a template."));
    }
    Ok(())
}

fn clean_task(task: &TemplateTask, depth: usize, sections: usize) -> Result<TemplateTask, String> {
    if depth > DEPTH_MAX {
        return Err(format!("Subtasks go {DEPTH_MAX} levels deep at most."));
    }
    let within = |days: i32| (-DAYS_MAX..=DAYS_MAX).contains(&days);
    if task.due.as_ref().is_some_and(|due| !within(due.days))
        || task.start_days.is_some_and(|days| !within(days))
    {
        return Err(format!(
            "Use at most {DAYS_MAX} days before or after the start day."
        ));
    }
    let time = task.due.as_ref().and_then(|due| due.time.as_deref());
    if time.is_some_and(|time| time.len() != 5 || time.parse::<jiff::civil::Time>().is_err()) {
        return Err("Write times of day like \"09:00\".".to_owned());
    }
    if task
        .section
        .is_some_and(|section| usize::try_from(section).map_or(true, |section| section >= sections))
    {
        return Err("A task names a section that the template does not have.".to_owned());
    }
    if task
        .reminders
        .iter()
        .any(|reminder| matches!(reminder, ReminderAt::At(_)))
    {
        return Err("Reminders of a template count from the due date.".to_owned());
    }
    if !task.reminders.is_empty() && task.due.is_none() {
        return Err("A reminder before it is due needs a due date.".to_owned());
    }
    let counts = [
        (task.tags.len(), TASK_TAGS_MAX, "tags"),
        (task.assignees.len(), ASSIGNEES_MAX, "people"),
        (task.links.len(), LINKS_MAX, "links"),
        (task.reminders.len(), REMINDERS_MAX, "reminders"),
    ];
    if let Some((_, max, what)) = counts.iter().find(|(count, max, _)| count > max) {
        return Err(format!("Use at most {max} {what}."));
    }
    Ok(TemplateTask {
        title: clean_title(&task.title)?,
        notes: clean_text(&task.notes, NOTES_CHARS_MAX)?,
        links: task
            .links
            .iter()
            .cloned()
            .map(clean_link)
            .collect::<Result<_, _>>()?,
        reminders: task
            .reminders
            .iter()
            .cloned()
            .map(|at| clean_reminder(at, "UTC"))
            .collect::<Result<_, _>>()?,
        subtasks: task
            .subtasks
            .iter()
            .map(|task| clean_task(task, depth + 1, 0))
            .collect::<Result<_, _>>()?,
        ..task.clone()
    })
}

/// Change a template, or remove it.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeTemplate {
    /// Which.
    pub template: TemplateId,
    /// How it is to be; none to remove it.
    pub to: Option<SaveTemplate>,
}

impl Command for ChangeTemplate {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_template";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let known = templates::one(view, self.template)?;
        let known = known
            .filter(|known| templates::sees(ctx.actor, known))
            .ok_or(TaskRefusal::NotFound("template"))?;
        if known.owner != ctx.actor.to_string() && vc_people::api::require_admin(view, ctx).is_err() {
            return Err(TaskRefusal::NotOwner("template", ", or an admin").into());
        }
        let to = match &self.to {
            Some(to) => Some(Box::new(state(
                known.owner.clone(),
                &to.name,
                to.is_private,
                &to.content,
            )?)),
            None => None,
        };
        let action: ActionId = ctx.new_id();
        let from = Some(Box::new(known));
        if from == to {
            return Ok(Decision::nothing(action));
        }
        let event = TemplateChanged {
            action,
            template: self.template,
            state: Change { from, to },
        };
        Ok(Decision::events([event.into()], action))
    }
}

/// Make what a template describes.
#[derive(Clone, Debug, Serialize)]
pub struct UseTemplate {
    /// Which.
    pub template: TemplateId,
    /// From which day its days count.
    pub start: Date,
    /// Another name for the task or the project.
    pub name: Option<String>,
    /// Where a task goes; a project's template makes its own.
    pub project: Option<ProjectId>,
}

/// What a template made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Used {
    /// What was done, for undoing it.
    pub action: ActionId,
    /// The task, of a task's template.
    pub task: Option<TaskId>,
    /// The project, of a project's template.
    pub project: Option<ProjectId>,
}

impl Command for UseTemplate {
    type Answer = Used;
    const NAME: &'static str = "tasks.use_template";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Used>, Rejected> {
        let template = templates::one(view, self.template)?;
        let template = template
            .filter(|known| templates::sees(ctx.actor, known))
            .ok_or(TaskRefusal::NotFound("template"))?;
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        let mut making = Making {
            zone: zone_name(view, ctx.actor)?,
            start: self.start,
            action,
            position: 0,
        };
        let (task, project) = match &template.content {
            TemplateContent::Task(task) => {
                if let Some(project) = self.project {
                    live_project(view, ctx, project)?;
                }
                let mut task = task.clone();
                task.title = self.name.clone().unwrap_or(task.title);
                let home = Home {
                    project: self.project,
                    sections: Vec::new(),
                };
                (Some(making.root(view, ctx, &task, &home, &mut events)?), None)
            }
            TemplateContent::Project(project) => {
                let wish = NewProject {
                    name: self.name.clone().unwrap_or_else(|| project.name.clone()),
                    color: project.color.clone(),
                    is_private: project.is_private,
                    members: people(view, project)?,
                    sections: project.sections.clone(),
                };
                let (id, sections) = create_project(view, ctx, action, &wish, &mut events)?;
                let sections = sections.into_iter().map(|section| section.id).collect();
                let home = Home {
                    project: Some(id),
                    sections,
                };
                for task in &project.tasks {
                    let rank = making.next_rank(ctx);
                    making.made(view, ctx, task, &home, None, rank, &mut events)?;
                }
                (None, Some(id))
            }
        };
        Ok(Decision::events(
            events,
            Used {
                action,
                task,
                project,
            },
        ))
    }
}

/// Whom the tasks of a project's template are for, as far as they are still here: they see it.
fn people(view: &View<'_>, project: &TemplateProject) -> Result<Vec<PersonId>, Rejected> {
    let mut people = Vec::new();
    let mut waiting: Vec<&TemplateTask> = project.tasks.iter().collect();
    while let Some(task) = waiting.pop() {
        people.extend(&task.assignees);
        waiting.extend(&task.subtasks);
    }
    people.sort_unstable();
    people.dedup();
    here(view, &people)
}

/// Those who are still here.
fn here(view: &View<'_>, people: &[PersonId]) -> Result<Vec<PersonId>, Rejected> {
    let mut here = Vec::with_capacity(people.len());
    for person in people {
        if role_of(view, *person)?.is_some() {
            here.push(*person);
        }
    }
    Ok(here)
}

struct Home {
    project: Option<ProjectId>,
    sections: Vec<SectionId>,
}

/// One use of a template.
struct Making {
    zone: String,
    start: Date,
    action: ActionId,
    position: i64,
}

impl Making {
    fn next_rank(&mut self, ctx: &Ctx) -> i64 {
        self.position += 1;
        rank_at_end(ctx) + self.position * RANK_GAP
    }

    /// Of those whom a task is for, the ones who are still here and see it there.
    fn fitting(&self, view: &View<'_>, people: &[PersonId], home: &Home) -> Result<Vec<PersonId>, Rejected> {
        let mut fitting = here(view, people)?;
        let project = match home.project {
            Some(project) => spaces::project(view, project)?.filter(|project| project.is_private),
            None => None,
        };
        if let Some(project) = project {
            let members = spaces::members(view, project.id)?;
            fitting.retain(|person| members.contains(person));
        }
        fitting.sort_unstable();
        Ok(fitting)
    }

    /// A task by the rules of any new task; its parts are the template's.
    fn root(
        &mut self,
        view: &View<'_>,
        ctx: &mut Ctx,
        task: &TemplateTask,
        home: &Home,
        events: &mut Vec<NewEvent>,
    ) -> Result<TaskId, Rejected> {
        let mut wish = NewTask::titled(&task.title);
        wish.notes.clone_from(&task.notes);
        wish.project = home.project;
        wish.priority = task.priority;
        wish.due = task.due.as_ref().and_then(|due| due.from(self.start, &self.zone));
        wish.start = task.start_days.and_then(|days| day_after(self.start, days));
        wish.reminders.clone_from(&task.reminders);
        wish.links.clone_from(&task.links);
        wish.assignees = self.fitting(view, &task.assignees, home)?;
        wish.tags = templates::tag_names(view, &task.tags)?;
        self.position += 1;
        let id = create(view, ctx, self.action, &wish, self.position, events)?;
        for part in &task.subtasks {
            let rank = self.next_rank(ctx);
            self.made(view, ctx, part, home, Some(id), rank, events)?;
        }
        Ok(id)
    }

    /// A task of a project that this command makes, or a part of a task that it makes.
    #[expect(clippy::too_many_arguments, reason = "what a task hangs on")]
    fn made(
        &mut self,
        view: &View<'_>,
        ctx: &mut Ctx,
        task: &TemplateTask,
        home: &Home,
        parent: Option<TaskId>,
        rank: i64,
        events: &mut Vec<NewEvent>,
    ) -> Result<(), Rejected> {
        let mut fields = TaskFields::titled(&task.title);
        fields.notes.clone_from(&task.notes);
        fields.project = home.project;
        let section = task
            .section
            .filter(|_| parent.is_none())
            .and_then(|at| usize::try_from(at).ok());
        fields.section = section.and_then(|at| home.sections.get(at).copied());
        fields.parent = parent;
        fields.assignees = self.fitting(view, &task.assignees, home)?;
        fields.priority = task.priority;
        fields.tags.clone_from(&task.tags);
        fields.due = task.due.as_ref().and_then(|due| due.from(self.start, &self.zone));
        fields.start = task.start_days.and_then(|days| day_after(self.start, days));
        fields.reminders = super::create::reminders(ctx, &task.reminders, fields.due.is_some(), &self.zone)
            .map_err(|why| FieldErrors::one("template", why))?;
        fields.links.clone_from(&task.links);
        fields.rank = rank;
        let id: TaskId = ctx.new_id();
        let created = TaskCreated {
            action: self.action,
            task: id,
            owner: ctx.actor.to_string(),
            fields,
            occurrence: None,
            imported_key: None,
            created_ms: None,
        };
        events.push(created.into());
        for part in &task.subtasks {
            let rank = self.next_rank(ctx);
            self.made(view, ctx, part, home, Some(id), rank, events)?;
        }
        Ok(())
    }
}
