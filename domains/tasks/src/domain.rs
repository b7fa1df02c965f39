//! Tasks as the engine sees them.

use vc_kernel::{
    Actor, Audience, Ctx, Domain, NewEvent, ProjectError, Projection, PublicEvent, PublicEventKind, Recorded,
    View, ViewError,
};

use crate::events::TasksEvent;
use crate::model::{ProjectId, TaskId};
use crate::views::spaces::{self, sees_project, sees_task};
use crate::views::{stored, tasks};
use crate::{projection, published, react};

/// Tables, projection, reactions, live rows.
#[derive(Debug, Default)]
pub struct Tasks;

impl Domain for Tasks {
    fn name(&self) -> &'static str {
        "tasks"
    }

    fn schema(&self) -> &'static str {
        concat!(include_str!("schema.sql"), vc_text_search::schema!("tasks_text"))
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[
            include_str!("projection/mod.rs"),
            include_str!("projection/projects.rs"),
            include_str!("projection/reminders.rs"),
            include_str!("projection/series.rs"),
            include_str!("projection/tasks.rs"),
            include_str!("events/mod.rs"),
            include_str!("events/projects.rs"),
            include_str!("events/reminders.rs"),
            include_str!("events/series.rs"),
            include_str!("events/tasks.rs"),
            include_str!("model/mod.rs"),
            include_str!("model/due.rs"),
            include_str!("model/field_change.rs"),
            include_str!("model/reminder.rs"),
            include_str!("model/repeats.rs"),
            include_str!("model/template.rs"),
            include_str!("search.rs"),
            include_str!("views/comments.rs"),
            include_str!("views/spaces.rs"),
            include_str!("views/stored.rs"),
            vc_text_search::SOURCES[0],
            vc_text_search::SOURCES[1],
            vc_text_search::SOURCES[2],
            vc_text_search::SOURCES[3],
        ]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        TasksEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        TasksEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        projection::project(projection, event)
    }

    fn react(&self, view: &View<'_>, event: &Recorded, ctx: &mut Ctx) -> Result<Vec<NewEvent>, ProjectError> {
        react::react(view, event, ctx)
    }

    fn published(&self) -> &'static [PublicEventKind] {
        published::PUBLISHED
    }

    fn publish(&self, view: &View<'_>, event: &Recorded) -> Result<Vec<PublicEvent>, ProjectError> {
        published::publish(view, event)
    }

    /// A task to whoever sees it now; of everything else clients are told that it changed, and fetch it.
    fn render(
        &self,
        view: &View<'_>,
        kind: &str,
        id: &str,
        audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        match kind {
            "tasks.task" => render_task(view, id, audience),
            "tasks.project" => {
                let Ok(id) = id.parse::<ProjectId>() else {
                    return Ok(None);
                };
                let project = spaces::project(view, id)?;
                let project = match (project, audience) {
                    (Some(project), Audience::Everyone) => {
                        Some(project).filter(|project| !project.is_private)
                    }
                    (Some(project), Audience::Person(person)) => {
                        Some(sees_project(view, Actor::Person(*person), &project)?.then_some(project))
                            .flatten()
                    }
                    _ => None,
                };
                Ok(project.map(|project| json(&tasks::project_ref(&project))))
            }
            // These say no more than that something changed.
            _ => Ok(Some(serde_json::Value::Object(serde_json::Map::new()))),
        }
    }
}

fn render_task(
    view: &View<'_>,
    id: &str,
    audience: &Audience,
) -> Result<Option<serde_json::Value>, ViewError> {
    let Ok(id) = id.parse::<TaskId>() else {
        return Ok(None);
    };
    let Some(task) = stored::task(view, id)? else {
        return Ok(None);
    };
    let seen = match audience {
        Audience::Person(person) => sees_task(view, Actor::Person(*person), &task)?,
        Audience::Everyone => match task.fields.project {
            Some(project) => spaces::project(view, project)?.is_some_and(|project| !project.is_private),
            None => false,
        },
        Audience::Admins => false,
    };
    if !seen {
        return Ok(None);
    }
    Ok(Some(json(&tasks::shown(view, task)?)))
}

fn json(value: &impl serde::Serialize) -> serde_json::Value {
    serde_json::to_value(value).expect("answers have string keys and no failing parts")
}
