//! What is there, as a template: dates become days from a start day.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use vc_kernel::{View, ViewError};

use super::spaces::StoredProject;
use super::stored::{self, COLUMNS, StoredTask, task_row};
use crate::model::limits::{DEPTH_MAX, SUBTASKS_MAX};
use crate::model::template::{
    RelativeDay, TEMPLATE_TASKS_MAX, TemplateContent, TemplateProject, TemplateTask,
};
use crate::model::{Place, Status};

/// A task with its subtasks. Without a start day, its own date is one.
pub fn of_task(
    view: &View<'_>,
    task: &StoredTask,
    start: Option<Date>,
    zone: &TimeZone,
) -> Result<TemplateContent, ViewError> {
    let start = start.or_else(|| earliest(std::slice::from_ref(task), zone));
    Ok(TemplateContent::Task(one(view, task, start, zone, 0)?))
}

/// A project with its sections and open tasks. Without a start day, the earliest date in it is one.
pub fn of_project(
    view: &View<'_>,
    project: &StoredProject,
    start: Option<Date>,
    zone: &TimeZone,
) -> Result<TemplateContent, ViewError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM tasks_tasks WHERE space = ?1 AND shelf = 0 AND parent IS NULL ORDER BY rank, n LIMIT ?2"
    );
    let tasks = view.all(
        &sql,
        (project.id.to_string(), TEMPLATE_TASKS_MAX as i64),
        task_row,
    )?;
    let start = start.or_else(|| earliest(&tasks, zone));
    let mut copies = Vec::with_capacity(tasks.len());
    for task in &tasks {
        let mut copy = one(view, task, start, zone, 0)?;
        let at = project
            .sections
            .iter()
            .position(|section| Some(section.id) == task.fields.section);
        copy.section = at.and_then(|at| u32::try_from(at).ok());
        copies.push(copy);
    }
    Ok(TemplateContent::Project(TemplateProject {
        name: project.name.clone(),
        color: project.color.clone(),
        is_private: project.is_private,
        sections: project
            .sections
            .iter()
            .map(|section| section.name.clone())
            .collect(),
        tasks: copies,
    }))
}

fn earliest(tasks: &[StoredTask], zone: &TimeZone) -> Option<Date> {
    tasks
        .iter()
        .flat_map(|task| {
            [
                task.fields.start,
                task.fields.due.as_ref().map(|due| due.day(zone)),
            ]
        })
        .flatten()
        .min()
}

fn one(
    view: &View<'_>,
    task: &StoredTask,
    start: Option<Date>,
    zone: &TimeZone,
    depth: usize,
) -> Result<TemplateTask, ViewError> {
    let mut subtasks = Vec::new();
    if depth < DEPTH_MAX {
        for part in stored::subtasks(view, task.id, SUBTASKS_MAX)? {
            if part.place == Place::Active && part.status != Status::Cancelled {
                subtasks.push(one(view, &part, start, zone, depth + 1)?);
            }
        }
    }
    let fields = &task.fields;
    let due = fields
        .due
        .as_ref()
        .zip(start)
        .and_then(|(due, start)| RelativeDay::of(due, start, zone));
    let days = fields
        .start
        .zip(start)
        .and_then(|(day, start)| start.until(day).ok());
    Ok(TemplateTask {
        title: fields.title.clone(),
        notes: fields.notes.clone(),
        priority: fields.priority,
        tags: fields.tags.clone(),
        assignees: fields.assignees.clone(),
        reminders: fields
            .reminders
            .iter()
            .map(|reminder| reminder.at.clone())
            .filter(|at| at.lead().is_some() && due.is_some())
            .collect(),
        due,
        start_days: days.map(|span| span.get_days()),
        links: fields.links.clone(),
        section: None,
        subtasks,
    })
}
