//! Changes in words, for people who look at what happened.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{Actor, View, ViewError};
use vc_people::api::PersonRef;

use super::history::{self, HistoryRow};
use super::spaces::{self, StoredProject, sees_project, sees_task};
use super::stored;
use super::tasks::{Shapes, instant};
use crate::commands::sees_series;
use crate::events::TasksEvent;
use crate::model::field_change::Whereabouts;
use crate::model::{ActionId, Due, FieldChange, ProjectId, Reminder, ReminderAt, SeriesId, TaskId};

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToldChange {
    /// Which.
    #[schema(example = "due")]
    pub field: String,
    /// What it said before; null for nothing.
    #[schema(required)]
    pub from: Option<String>,
    /// What it said after; null for nothing.
    #[schema(required)]
    pub to: Option<String>,
}

/// Something that somebody did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ToldAction {
    /// Its id, to undo it.
    #[schema(value_type = String)]
    pub id: ActionId,
    /// When.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// What was done first.
    #[schema(example = "completed")]
    pub what: String,
    /// The title or name of what it is about, where it is still there.
    #[schema(required)]
    pub about: Option<String>,
    /// The task, where it is about one.
    #[schema(required, value_type = Option<String>)]
    pub task: Option<TaskId>,
    /// How many things it did.
    pub count: u64,
    /// Whether it was undone.
    pub undone: bool,
    /// Whether it undid another one.
    pub is_undo: bool,
}

/// What an event did, in a word.
pub fn what(name: &str) -> &str {
    name.trim_start_matches("tasks.")
}

/// Tells somebody, with names that are read once. Of what they do not see now they hear no name.
pub struct Telling {
    actor: Actor,
    shapes: Shapes,
}

impl Telling {
    /// Tells this one.
    pub fn to(actor: Actor) -> Self {
        Self {
            actor,
            shapes: Shapes::default(),
        }
    }

    /// Who, if a person.
    pub fn by(&mut self, view: &View<'_>, by: &str) -> Result<Option<PersonRef>, ViewError> {
        self.shapes.person_of(view, Some(by))
    }

    /// The changes of an event, if it has any.
    pub fn changes(
        &mut self,
        view: &View<'_>,
        event: Option<&TasksEvent>,
    ) -> Result<Vec<ToldChange>, ViewError> {
        match event {
            Some(TasksEvent::TaskChanged(event)) => event
                .changes
                .iter()
                .map(|change| self.change(view, change))
                .collect(),
            Some(TasksEvent::CommentChanged(event)) => Ok(vec![ToldChange {
                field: "comment".to_owned(),
                from: event.text.from.clone(),
                to: event.text.to.clone(),
            }]),
            Some(TasksEvent::TaskShelved(event)) => Ok(vec![ToldChange {
                field: "place".to_owned(),
                from: Some(event.place.from.to_string()),
                to: Some(event.place.to.to_string()),
            }]),
            _ => Ok(Vec::new()),
        }
    }

    fn change(&mut self, view: &View<'_>, change: &FieldChange) -> Result<ToldChange, ViewError> {
        let text = |text: &String| Some(text.clone()).filter(|text| !text.is_empty());
        let (from, to) = match change {
            FieldChange::Title { from, to } | FieldChange::Notes { from, to } => (text(from), text(to)),
            FieldChange::Whereabouts { from, to } => (
                whereabouts(view, self.actor, from)?,
                whereabouts(view, self.actor, to)?,
            ),
            FieldChange::Assignees { added, removed } => {
                let mut names = |ids| {
                    Ok::<_, ViewError>(joined(
                        self.shapes.people(view, ids)?.into_iter().map(|one| one.name),
                    ))
                };
                (names(removed)?, names(added)?)
            }
            FieldChange::Priority { from, to } => (Some(from.to_string()), Some(to.to_string())),
            FieldChange::Tags { added, removed } => {
                let mut names = |ids| {
                    Ok::<_, ViewError>(joined(
                        self.shapes.tags(view, ids)?.into_iter().map(|tag| tag.name),
                    ))
                };
                (names(removed)?, names(added)?)
            }
            FieldChange::Due { from, to } => (from.as_ref().map(due), to.as_ref().map(due)),
            FieldChange::Start { from, to } => {
                (from.map(|day| day.to_string()), to.map(|day| day.to_string()))
            }
            FieldChange::Reminders { from, to } => (reminders(from), reminders(to)),
            FieldChange::Links { from, to } => {
                let urls = |links: &[crate::model::Link]| joined(links.iter().map(|link| link.url.clone()));
                (urls(from), urls(to))
            }
            FieldChange::Rank { .. } => (None, None),
        };
        Ok(ToldChange {
            field: change.field().to_owned(),
            from,
            to,
        })
    }
}

fn joined(names: impl Iterator<Item = String>) -> Option<String> {
    let names: Vec<String> = names.collect();
    (!names.is_empty()).then(|| names.join(", "))
}

fn whereabouts(view: &View<'_>, actor: Actor, at: &Whereabouts) -> Result<Option<String>, ViewError> {
    let project = match at.project {
        Some(id) => seen_project(view, actor, id)?,
        None => None,
    };
    let section = project.as_ref().zip(at.section).and_then(|(project, id)| {
        project
            .sections
            .iter()
            .find(|section| section.id == id)
            .map(|section| section.name.clone())
    });
    let parent = match at.parent {
        Some(id) => title(view, actor, id)?,
        None => None,
    };
    let parts = [project.map(|project| project.name), section, parent];
    Ok(Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" / ")).filter(|text| !text.is_empty()))
}

fn due(due: &Due) -> String {
    match (due.time, &due.zone) {
        (Some(time), Some(zone)) => format!("{} {:02}:{:02} ({zone})", due.date, time.hour(), time.minute()),
        _ => due.date.to_string(),
    }
}

fn reminders(reminders: &[Reminder]) -> Option<String> {
    joined(reminders.iter().map(|reminder| match &reminder.at {
        ReminderAt::MinutesBefore(0) | ReminderAt::DaysBefore(0) => "when it is due".to_owned(),
        ReminderAt::MinutesBefore(minutes) if minutes % 60 == 0 => format!("{} h before", minutes / 60),
        ReminderAt::MinutesBefore(minutes) => format!("{minutes} min before"),
        ReminderAt::DaysBefore(days) => format!("{days} d before"),
        ReminderAt::At(at) => due(at),
    }))
}

/// An action as it is told to somebody; none for an unknown one.
pub fn action(view: &View<'_>, actor: Actor, id: ActionId) -> Result<Option<ToldAction>, ViewError> {
    let Some(first) = history::of_action(view, id, 0, 1)?.pop() else {
        return Ok(None);
    };
    let task = first.task.or_else(|| first.subject.parse().ok());
    Ok(Some(ToldAction {
        id,
        at: instant(first.at_ms),
        what: what(&first.name).to_owned(),
        about: about(view, actor, &first, task)?,
        task,
        count: history::size(view, id)?,
        undone: history::is_undone(view, id)?,
        is_undo: history::is_undo(view, id)?,
    }))
}

fn about(
    view: &View<'_>,
    actor: Actor,
    first: &HistoryRow,
    task: Option<TaskId>,
) -> Result<Option<String>, ViewError> {
    if let Some(task) = task {
        return title(view, actor, task);
    }
    Ok(match &first.event {
        Some(TasksEvent::ProjectCreated(event)) => {
            seen_project(view, actor, event.project)?.map(|project| project.name)
        }
        Some(TasksEvent::ProjectChanged(event)) => {
            seen_project(view, actor, event.project)?.map(|project| project.name)
        }
        Some(TasksEvent::SectionsChanged(event)) => {
            seen_project(view, actor, event.project)?.map(|project| project.name)
        }
        Some(TasksEvent::MembersChanged(event)) => {
            seen_project(view, actor, event.project)?.map(|project| project.name)
        }
        Some(TasksEvent::ProjectShelved(event)) => {
            seen_project(view, actor, event.project)?.map(|project| project.name)
        }
        Some(TasksEvent::TagChanged(event)) => {
            let state = event.state.to.as_ref().or(event.state.from.as_ref());
            state.map(|state| state.name.clone())
        }
        Some(TasksEvent::TemplateChanged(event)) => {
            let state = event.state.to.as_ref().or(event.state.from.as_ref());
            state.map(|state| state.name.clone())
        }
        Some(TasksEvent::SavedViewChanged(event)) => {
            let state = event.state.to.as_ref().or(event.state.from.as_ref());
            state.map(|state| state.name.clone())
        }
        Some(TasksEvent::SeriesCreated(event)) => series_title(view, actor, event.series)?,
        Some(TasksEvent::SeriesChanged(event)) => series_title(view, actor, event.series)?,
        Some(TasksEvent::SeriesStateChanged(event)) => series_title(view, actor, event.series)?,
        _ => None,
    })
}

fn title(view: &View<'_>, actor: Actor, task: TaskId) -> Result<Option<String>, ViewError> {
    let Some(task) = stored::task(view, task)? else {
        return Ok(None);
    };
    Ok(sees_task(view, actor, &task)?.then_some(task.fields.title))
}

fn series_title(view: &View<'_>, actor: Actor, series: SeriesId) -> Result<Option<String>, ViewError> {
    let Some(series) = stored::series(view, series)? else {
        return Ok(None);
    };
    Ok(sees_series(view, actor, &series)?.then_some(series.fields.title))
}

fn seen_project(view: &View<'_>, actor: Actor, id: ProjectId) -> Result<Option<StoredProject>, ViewError> {
    let Some(project) = spaces::project(view, id)? else {
        return Ok(None);
    };
    Ok(sees_project(view, actor, &project)?.then_some(project))
}
