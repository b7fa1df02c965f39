//! Who sees what. A space is a project, or somebody's own tasks outside of projects.
//!
//! A shared project is seen by everybody of the instance, a private one by its members alone, admins among them or not. A
//! task of a project is seen by whoever sees the project; one outside of projects by its owner and by whom it is for.

use vc_kernel::{Actor, Audience, PersonId, View, ViewError};

use super::stored::StoredTask;
use crate::model::{Place, ProjectId, Section, SectionId};

/// A project as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredProject {
    /// Its id.
    pub id: ProjectId,
    /// In whose name.
    pub owner: String,
    /// How it is called.
    pub name: String,
    /// Its colour.
    pub color: Option<String>,
    /// Whether only members see it.
    pub is_private: bool,
    /// Where it is kept.
    pub place: Place,
    /// Its parts, in order.
    pub sections: Vec<Section>,
    /// Rises with every change.
    pub version: u32,
    /// When it was made, in milliseconds since 1970.
    pub created_ms: i64,
    /// When it changed last.
    pub updated_ms: i64,
}

/// What [`project_row`] reads.
pub const PROJECT_COLUMNS: &str =
    "id, owner, name, color, is_private, place, sections, version, created_ms, updated_ms";

/// Reads [`PROJECT_COLUMNS`].
pub fn project_row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredProject> {
    Ok(StoredProject {
        id: row.get(0)?,
        owner: row.get(1)?,
        name: row.get(2)?,
        color: row.get(3)?,
        is_private: row.get(4)?,
        place: row.get(5)?,
        sections: serde_json::from_str(&row.get::<_, String>(6)?).unwrap_or_default(),
        version: row.get(7)?,
        created_ms: row.get(8)?,
        updated_ms: row.get(9)?,
    })
}

/// One project, wherever it is kept.
pub fn project(view: &View<'_>, id: ProjectId) -> Result<Option<StoredProject>, ViewError> {
    let sql = format!("SELECT {PROJECT_COLUMNS} FROM tasks_projects WHERE id = ?1");
    view.one(&sql, [id], project_row)
}

/// Who is in a project, in the order of ids.
pub fn members(view: &View<'_>, project: ProjectId) -> Result<Vec<PersonId>, ViewError> {
    let sql = "SELECT person FROM tasks_members WHERE project = ?1 ORDER BY person";
    view.all(sql, [project], |row| row.get(0))
}

/// Whether somebody is in a project.
pub fn is_member(view: &View<'_>, project: ProjectId, person: PersonId) -> Result<bool, ViewError> {
    let sql = "SELECT 1 FROM tasks_members WHERE project = ?1 AND person = ?2";
    view.exists(sql, (project, person))
}

/// Whether an actor sees a project. The program itself and the operator see shared ones, like a service does.
pub fn sees_project(view: &View<'_>, actor: Actor, project: &StoredProject) -> Result<bool, ViewError> {
    if !project.is_private || project.owner == actor.to_string() || actor == Actor::System {
        return Ok(true);
    }
    match actor.person() {
        Some(person) => is_member(view, project.id, person),
        None => Ok(false),
    }
}

/// Whether an actor sees a task.
pub fn sees_task(view: &View<'_>, actor: Actor, task: &StoredTask) -> Result<bool, ViewError> {
    if actor == Actor::System || task.space == actor.to_string() {
        return Ok(true);
    }
    match task.fields.project {
        Some(id) => match project(view, id)? {
            Some(project) => sees_project(view, actor, &project),
            None => Ok(false),
        },
        None => Ok(actor
            .person()
            .is_some_and(|person| task.fields.assignees.contains(&person))),
    }
}

/// The condition that a project `p` is seen by an actor, whose key is `?1`: the same as [`sees_project`], for lists.
macro_rules! seen_project {
    () => {
        "(p.is_private = 0 OR p.owner = ?1 OR p.id IN (SELECT m.project FROM tasks_members m WHERE m.person = ?1))"
    };
}

/// See `seen_project`.
pub const SEEN_PROJECT: &str = seen_project!();

/// The projects that an actor sees and that are with the others, as a query of their ids; `?1` is the actor's key.
pub const SEEN_PROJECTS: &str = concat!(
    "SELECT p.id FROM tasks_projects p WHERE p.place = 'active' AND ",
    seen_project!()
);

/// The spaces that an actor sees all of, as a query; `?1` is the actor's key. Archived and deleted projects are not among them.
macro_rules! seen_spaces {
    () => {
        concat!(
            "SELECT p.id FROM tasks_projects p WHERE p.place = 'active' AND ",
            seen_project!(),
            " UNION ALL SELECT ?1"
        )
    };
}

/// See `seen_spaces`.
pub const SEEN_SPACES: &str = seen_spaces!();

/// The condition that a task `t` is outside of projects, by what indexes have of it: its space is a person, not a project.
macro_rules! outside {
    () => {
        "substr(t.space, 1, 8) <> 'project_'"
    };
}

/// See `outside`.
pub const OUTSIDE: &str = outside!();

/// The SQL condition that a task `t` is seen by an actor, whose key is the parameter `?1`; archived and deleted projects'
/// tasks are not among them. The same as [`sees_task`], for lists; of a task it looks at nothing but its space and its people.
pub const SEEN: &str = concat!(
    "(t.space IN (",
    seen_spaces!(),
    ") OR (",
    outside!(),
    " AND EXISTS (SELECT 1 FROM tasks_for f WHERE f.n = t.n AND f.person = ?1 AND f.assigned = 1)))"
);

/// Projects of a name, or the one of an id, that an actor sees; in any case of letters.
pub fn projects_named(view: &View<'_>, actor: Actor, name: &str) -> Result<Vec<ProjectId>, ViewError> {
    let sql = format!("SELECT {PROJECT_COLUMNS} FROM tasks_projects WHERE place = 'active' ORDER BY id");
    let wanted = name.to_lowercase();
    let mut found = Vec::new();
    for project in view.all(&sql, [], project_row)? {
        let is_it = project.name.to_lowercase() == wanted || project.id.to_string() == name;
        if is_it && sees_project(view, actor, &project)? {
            found.push(project.id);
        }
    }
    Ok(found)
}

/// Sections of these names in projects that an actor sees; in any case of letters.
pub fn sections_named(view: &View<'_>, actor: &str, names: &[String]) -> Result<Vec<SectionId>, ViewError> {
    let sql = format!(
        "SELECT p.sections FROM tasks_projects p WHERE p.place = 'active' AND p.sections <> '[]' AND {SEEN_PROJECT} ORDER BY p.id"
    );
    let wanted: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    let all: Vec<String> = view.all(&sql, [actor], |row| row.get(0))?;
    let sections = all
        .iter()
        .flat_map(|json| serde_json::from_str::<Vec<Section>>(json).unwrap_or_default());
    Ok(sections
        .filter(|section| wanted.contains(&section.name.to_lowercase()))
        .map(|section| section.id)
        .collect())
}

/// Who is to hear of changes in a project.
pub fn project_audiences(view: &View<'_>, project: &StoredProject) -> Result<Vec<Audience>, ViewError> {
    if !project.is_private {
        return Ok(vec![Audience::Everyone]);
    }
    let mut audiences: Vec<Audience> = members(view, project.id)?
        .into_iter()
        .map(Audience::Person)
        .collect();
    add_owner(&mut audiences, &project.owner);
    Ok(audiences)
}

/// Who is to hear of changes of a task.
pub fn task_audiences(view: &View<'_>, task: &StoredTask) -> Result<Vec<Audience>, ViewError> {
    if let Some(id) = task.fields.project {
        return match project(view, id)? {
            Some(project) => project_audiences(view, &project),
            None => Ok(Vec::new()),
        };
    }
    let mut audiences = Vec::new();
    add_owner(&mut audiences, &task.owner);
    for person in &task.fields.assignees {
        let audience = Audience::Person(*person);
        if !audiences.contains(&audience) {
            audiences.push(audience);
        }
    }
    Ok(audiences)
}

fn add_owner(audiences: &mut Vec<Audience>, owner: &str) {
    if let Ok(person) = owner.parse::<PersonId>() {
        let audience = Audience::Person(person);
        if !audiences.contains(&audience) {
            audiences.push(audience);
        }
    }
}
