//! Tasks as people and programs see them.

use std::collections::HashMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use utoipa::ToSchema;
use vc_kernel::{PersonId, View, ViewError};
use vc_people::api::{PersonRef, person_refs};

use super::spaces::{self, StoredProject};
use super::stored::{self, StoredSeries, StoredTask};
use super::tags;
use crate::model::{
    Due, Link, Place, Priority, ProjectId, Reminder, Repeats, Section, SectionId, SeriesId, SeriesState,
    Status, TagId, TaskId,
};

/// A task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "task_01J8ZQ4K5N0000000000000000", "title": "Pay the rent", "notes": "To the **new** account.",
    "project": { "id": "project_01J8ZQ4K5N0000000000000000", "name": "Home", "color": "teal", "is_private": true },
    "section": null, "parent": null, "assignees": [], "owner": null, "priority": "high",
    "tags": [{ "id": "tag_01J8ZQ4K5N0000000000000000", "name": "home", "color": "teal" }],
    "due": { "date": "2026-12-01", "time": "09:00", "zone": "Europe/Berlin" }, "due_at": "2026-12-01T08:00:00Z", "start": null,
    "reminders": [{ "id": "reminder_01J8ZQ4K5N0000000000000000", "days_before": 1 }],
    "links": [{ "url": "https://example.com/contract", "title": "Contract" }], "status": "open", "place": "active",
    "series": {
        "id": "series_01J8ZQ4K5N0000000000000000", "slot": "2026-12-01T09:00",
        "repeats": { "rule": { "rule": "FREQ=MONTHLY;BYMONTHDAY=1" } }, "description": "every month on the 1st", "state": "active"
    },
    "subtasks": { "total": 2, "finished": 1 }, "comments_count": 0, "rank": 1_882_971_428_015_308_800_i64, "version": 3, "notes_version": 2,
    "created_at": "2026-11-27T09:00:00Z", "updated_at": "2026-11-27T09:30:00Z", "closed_at": null, "closed_by": null, "done_on": null
}))]
pub struct Task {
    /// Its id.
    #[schema(value_type = String, example = "task_01J8ZQ4K5N0000000000000000")]
    pub id: TaskId,
    /// What is to be done.
    #[schema(example = "Pay the rent")]
    pub title: String,
    /// Markdown. Render it without the HTML that may be in it.
    pub notes: String,
    /// Its project; null for a task of the owner's own.
    #[schema(required)]
    pub project: Option<ProjectRef>,
    /// Its section.
    #[schema(required)]
    pub section: Option<Section>,
    /// The task that it is a part of.
    #[schema(required, value_type = Option<String>)]
    pub parent: Option<TaskId>,
    /// Whom it is for; nobody means its owner.
    pub assignees: Vec<PersonRef>,
    /// Who made it; null for a service or the operator.
    #[schema(required)]
    pub owner: Option<PersonRef>,
    /// How much it matters.
    pub priority: Priority,
    /// Its labels, by name.
    pub tags: Vec<TagRef>,
    /// When it is due.
    #[schema(required)]
    pub due: Option<Due>,
    /// The instant of a due time; null for a whole day and without one.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub due_at: Option<Timestamp>,
    /// From which day on it can be done.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub start: Option<Date>,
    /// When to remind.
    pub reminders: Vec<Reminder>,
    /// What it is about elsewhere.
    pub links: Vec<Link>,
    /// How far it is.
    pub status: Status,
    /// Where it is kept.
    pub place: Place,
    /// How it repeats; null for one that does not.
    #[schema(required)]
    pub series: Option<SeriesRef>,
    /// Its subtasks that are not put away.
    pub subtasks: SubtaskCount,
    /// How many comments there are.
    pub comments_count: u64,
    /// Its place in the order by hand; the smaller comes first.
    pub rank: i64,
    /// Rises with every change.
    pub version: u32,
    /// Rises with every change of the notes; send it along with changed notes.
    pub notes_version: u32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
    /// When it was finished.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    pub closed_at: Option<Timestamp>,
    /// By whom.
    #[schema(required)]
    pub closed_by: Option<PersonRef>,
    /// On which civil day it was done.
    #[schema(required, value_type = Option<String>, format = Date)]
    pub done_on: Option<Date>,
}

/// A project by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct ProjectRef {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ProjectId,
    /// How it is called.
    pub name: String,
    /// Its colour by name.
    #[schema(required)]
    pub color: Option<String>,
    /// Whether only its members see it.
    pub is_private: bool,
}

/// A tag by its name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct TagRef {
    /// Its id.
    #[schema(value_type = String)]
    pub id: TagId,
    /// How it is called.
    pub name: String,
    /// Its colour by name.
    #[schema(required)]
    pub color: Option<String>,
}

/// The series of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SeriesRef {
    /// Its id.
    #[schema(value_type = String)]
    pub id: SeriesId,
    /// The slot that this occurrence is for, wherever it was moved.
    #[schema(example = "2026-12-01T09:00")]
    pub slot: String,
    /// How it repeats.
    pub repeats: Repeats,
    /// The same in words.
    #[schema(example = "every month on the 1st")]
    pub description: String,
    /// Whether it makes occurrences.
    pub state: SeriesState,
}

/// How many parts a task has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct SubtaskCount {
    /// All.
    pub total: u64,
    /// Those that are finished.
    pub finished: u64,
}

/// What a page of tasks has in common is read once.
#[derive(Default)]
pub struct Shapes {
    projects: HashMap<ProjectId, Option<StoredProject>>,
    people: HashMap<PersonId, PersonRef>,
    tags: HashMap<TagId, Option<TagRef>>,
    series: HashMap<SeriesId, Option<StoredSeries>>,
    parts: HashMap<TaskId, SubtaskCount>,
    comments: HashMap<TaskId, u64>,
}

/// One task as it is seen; whoever asks was found to see it.
pub fn shown(view: &View<'_>, task: StoredTask) -> Result<Task, ViewError> {
    let mut shapes = Shapes::default();
    shapes.count_what_hangs_on(view, &[task.id])?;
    shapes.task(view, task)
}

/// A page of them.
pub fn all_shown(view: &View<'_>, tasks: Vec<StoredTask>) -> Result<Vec<Task>, ViewError> {
    let mut shapes = Shapes::default();
    let ids: Vec<TaskId> = tasks.iter().map(|task| task.id).collect();
    shapes.count_what_hangs_on(view, &ids)?;
    tasks.into_iter().map(|task| shapes.task(view, task)).collect()
}

impl Shapes {
    /// Counts the parts and comments of the tasks that are shown.
    fn count_what_hangs_on(&mut self, view: &View<'_>, ids: &[TaskId]) -> Result<(), ViewError> {
        // The only one is looked up right away: a list is taken apart first.
        let (is_one, wanted) = match ids {
            [id] => ("= ?1", id.to_string()),
            _ => (
                "IN (SELECT value FROM json_each(?1))",
                serde_json::to_string(ids).expect("ids are texts"),
            ),
        };
        let parts = format!(
            "SELECT parent, count(*), coalesce(sum(shelf = 1), 0) FROM tasks_tasks
             WHERE parent {is_one} AND shelf < 2 GROUP BY parent"
        );
        let parts = view.all(&parts, [&wanted], |row| {
            let (total, finished) = (row.get::<_, i64>(1)?, row.get::<_, i64>(2)?);
            let count = SubtaskCount {
                total: total.cast_unsigned(),
                finished: finished.cast_unsigned(),
            };
            Ok((row.get(0)?, count))
        })?;
        self.parts.extend(parts);
        let comments = format!("SELECT task, count(*) FROM tasks_comments WHERE task {is_one} GROUP BY task");
        let comments = view.all(&comments, [&wanted], |row| {
            Ok((row.get(0)?, row.get::<_, i64>(1)?.cast_unsigned()))
        })?;
        self.comments.extend(comments);
        Ok(())
    }

    /// Adds names to a stored task.
    fn task(&mut self, view: &View<'_>, task: StoredTask) -> Result<Task, ViewError> {
        let project = match task.fields.project {
            Some(id) => self.project(view, id)?,
            None => None,
        };
        let section = task
            .fields
            .section
            .and_then(|id| section_of(project.as_ref(), id));
        let owner = self.person_of(view, Some(&task.owner))?;
        let closed_by = self.person_of(view, task.closed_by.as_deref())?;
        let assignees = self.people(view, &task.fields.assignees)?;
        let tags = self.tags(view, &task.fields.tags)?;
        let series = match task.occurrence {
            Some((id, slot)) => self.series(view, id)?.map(|series| SeriesRef {
                id,
                slot: slot.to_string(),
                description: series.repeats.describe(),
                repeats: series.repeats,
                state: series.state,
            }),
            None => None,
        };
        let due_at = task.fields.due.as_ref().filter(|due| due.time.is_some());
        Ok(Task {
            id: task.id,
            project: project.map(|project| project_ref(&project)),
            section,
            parent: task.fields.parent,
            assignees,
            owner,
            priority: task.fields.priority,
            tags,
            due_at: due_at.map(|due| instant(due.order_ms())),
            due: task.fields.due,
            start: task.fields.start,
            reminders: task.fields.reminders,
            links: task.fields.links,
            status: task.status,
            place: task.place,
            series,
            subtasks: self.parts.get(&task.id).copied().unwrap_or_default(),
            comments_count: self.comments.get(&task.id).copied().unwrap_or_default(),
            rank: task.fields.rank,
            version: task.version,
            notes_version: task.notes_version,
            created_at: instant(task.created_ms),
            updated_at: instant(task.updated_ms),
            closed_at: task.closed_ms.map(instant),
            closed_by,
            done_on: task.done_on,
            title: task.fields.title,
            notes: task.fields.notes,
        })
    }

    fn project(&mut self, view: &View<'_>, id: ProjectId) -> Result<Option<StoredProject>, ViewError> {
        if let Some(known) = self.projects.get(&id) {
            return Ok(known.clone());
        }
        let found = spaces::project(view, id)?;
        self.projects.insert(id, found.clone());
        Ok(found)
    }

    /// A project by its name.
    pub fn project_ref(
        &mut self,
        view: &View<'_>,
        id: Option<ProjectId>,
    ) -> Result<Option<ProjectRef>, ViewError> {
        match id {
            Some(id) => Ok(self.project(view, id)?.as_ref().map(project_ref)),
            None => Ok(None),
        }
    }

    fn series(&mut self, view: &View<'_>, id: SeriesId) -> Result<Option<StoredSeries>, ViewError> {
        if let Some(known) = self.series.get(&id) {
            return Ok(known.clone());
        }
        let found = stored::series(view, id)?;
        self.series.insert(id, found.clone());
        Ok(found)
    }

    /// People by their ids, in the order given.
    pub fn people(&mut self, view: &View<'_>, ids: &[PersonId]) -> Result<Vec<PersonRef>, ViewError> {
        let unknown: Vec<PersonId> = ids
            .iter()
            .filter(|id| !self.people.contains_key(id))
            .copied()
            .collect();
        if !unknown.is_empty() {
            for person in person_refs(view, &unknown)? {
                self.people.insert(person.id, person);
            }
        }
        Ok(ids
            .iter()
            .map(|id| {
                self.people
                    .get(id)
                    .cloned()
                    .unwrap_or_else(|| PersonRef::erased(*id))
            })
            .collect())
    }

    /// The person behind an actor, if it is one.
    pub fn person_of(
        &mut self,
        view: &View<'_>,
        actor: Option<&str>,
    ) -> Result<Option<PersonRef>, ViewError> {
        match actor.and_then(|actor| actor.parse::<PersonId>().ok()) {
            Some(person) => Ok(self.people(view, &[person])?.pop()),
            None => Ok(None),
        }
    }

    /// Tags as they are shown: merged ones as what they became, those that are gone not at all.
    pub fn tags(&mut self, view: &View<'_>, ids: &[TagId]) -> Result<Vec<TagRef>, ViewError> {
        let mut shown: Vec<TagRef> = Vec::with_capacity(ids.len());
        for id in ids {
            let tag = match self.tags.get(id) {
                Some(known) => known.clone(),
                None => {
                    let found = tags::shown(view, *id)?;
                    self.tags.insert(*id, found.clone());
                    found
                }
            };
            if let Some(tag) = tag
                && !shown.iter().any(|known| known.id == tag.id)
            {
                shown.push(tag);
            }
        }
        shown.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(shown)
    }
}

/// A section by its id.
fn section_of(project: Option<&StoredProject>, id: SectionId) -> Option<Section> {
    project?.sections.iter().find(|section| section.id == id).cloned()
}

/// A project by its name.
pub fn project_ref(project: &StoredProject) -> ProjectRef {
    ProjectRef {
        id: project.id,
        name: project.name.clone(),
        color: project.color.clone(),
        is_private: project.is_private,
    }
}

/// An instant as it is stored.
pub fn instant(at_ms: i64) -> Timestamp {
    Timestamp::from_millisecond(at_ms).unwrap_or(Timestamp::UNIX_EPOCH)
}
