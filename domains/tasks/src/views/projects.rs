//! Projects in lists.

use vc_kernel::{Actor, View, ViewError};
use vc_people::api::{Role, role_of};

use super::spaces::{PROJECT_COLUMNS, SEEN_PROJECT, StoredProject, project_row};
use crate::model::{Place, ProjectId};

/// How many tasks a project has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// To be done.
    pub open: u64,
    /// Finished.
    pub finished: u64,
}

/// How many tasks a project has.
pub fn counts(view: &View<'_>, project: ProjectId) -> Result<Counts, ViewError> {
    let sql = "SELECT count FROM tasks_counts WHERE tag = '' AND space = ?1 AND shelf = ?2";
    let space = project.to_string();
    Ok(Counts {
        open: view.count(sql, (&space, 0))?,
        finished: view.count(sql, (&space, 1))?,
    })
}

/// Those that an actor sees, by name.
pub fn seen(view: &View<'_>, actor: &str, place: Place) -> Result<Vec<StoredProject>, ViewError> {
    let sql = format!(
        "SELECT {PROJECT_COLUMNS} FROM tasks_projects p WHERE place = ?2 AND {SEEN_PROJECT} ORDER BY lower(name), id LIMIT 5000"
    );
    view.all(&sql, (actor, place), project_row)
}

/// Whether an actor decides who sees a project: its owner, and admins where everybody sees it.
pub fn owns(view: &View<'_>, actor: Actor, owner: &str, is_private: bool) -> Result<bool, ViewError> {
    let is_admin = match actor {
        Actor::Person(person) => role_of(view, person)? == Some(Role::Admin),
        Actor::Operator | Actor::System => true,
        Actor::Service(_) => false,
    };
    Ok(owner == actor.to_string() || (is_admin && !is_private))
}
