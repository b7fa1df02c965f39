//! Events of projects, tags, templates and saved views into tables.

use vc_kernel::{Audience, PersonId, ProjectError, Projection, Recorded};

use super::{About, json, note};
use crate::events::{
    MembersChanged, ProjectChanged, ProjectCreated, ProjectFieldChange, ProjectShelved, SavedViewChanged,
    SectionsChanged, TagChanged, TemplateChanged,
};
use crate::model::{ActionId, ProjectId};
use crate::views::spaces::{self, project_audiences};

/// The kinds of live rows.
pub const PROJECT: &str = "tasks.project";
pub const TAG: &str = "tasks.tag";
pub const TEMPLATE: &str = "tasks.template";
pub const SAVED_VIEW: &str = "tasks.saved_view";

pub fn created(to: &Projection<'_>, recorded: &Recorded, event: &ProjectCreated) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO tasks_projects (id, owner, name, color, is_private, place, sections, version, created_ms, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, 1, ?7, ?7)",
        (
            event.project,
            &event.owner,
            &event.name,
            &event.color,
            event.is_private,
            json(&event.sections),
            recorded.at.as_millisecond(),
        ),
    )?;
    add(to, event.project, &event.members)?;
    finish(to, recorded, event.action, event.project)
}

fn add(to: &Projection<'_>, project: ProjectId, people: &[PersonId]) -> Result<(), ProjectError> {
    for person in people {
        to.execute(
            "INSERT OR IGNORE INTO tasks_members (project, person) VALUES (?1, ?2)",
            (project, person),
        )?;
    }
    Ok(())
}

/// Tells everybody who sees the project; called before and after a change of who that is.
fn announce(to: &Projection<'_>, id: ProjectId) -> Result<(), ProjectError> {
    if let Some(project) = spaces::project(to, id)? {
        for audience in project_audiences(to, &project)? {
            to.changed(PROJECT, &id.to_string(), &audience)?;
        }
    }
    Ok(())
}

fn finish(
    to: &Projection<'_>,
    recorded: &Recorded,
    action: ActionId,
    id: ProjectId,
) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE tasks_projects SET version = version + 1, updated_ms = ?2 WHERE id = ?1",
        (id, recorded.at.as_millisecond()),
    )?;
    let about = About {
        action,
        subject: &id,
        task: None,
        with_body: true,
    };
    note(to, recorded, about)?;
    announce(to, id)
}

pub fn changed(to: &Projection<'_>, recorded: &Recorded, event: &ProjectChanged) -> Result<(), ProjectError> {
    announce(to, event.project)?;
    for change in &event.changes {
        let id = event.project;
        match change {
            ProjectFieldChange::Name { to: name, .. } => {
                to.execute("UPDATE tasks_projects SET name = ?2 WHERE id = ?1", (id, name))?
            }
            ProjectFieldChange::Color { to: color, .. } => {
                to.execute("UPDATE tasks_projects SET color = ?2 WHERE id = ?1", (id, color))?
            }
            ProjectFieldChange::Private { to: is_private, .. } => to.execute(
                "UPDATE tasks_projects SET is_private = ?2 WHERE id = ?1",
                (id, is_private),
            )?,
        };
    }
    finish(to, recorded, event.action, event.project)
}

pub fn sections_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &SectionsChanged,
) -> Result<(), ProjectError> {
    let sections = json(&event.sections.to);
    to.execute(
        "UPDATE tasks_projects SET sections = ?2 WHERE id = ?1",
        (event.project, sections),
    )?;
    finish(to, recorded, event.action, event.project)
}

pub fn members_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &MembersChanged,
) -> Result<(), ProjectError> {
    announce(to, event.project)?;
    add(to, event.project, &event.added)?;
    for person in &event.removed {
        to.execute(
            "DELETE FROM tasks_members WHERE project = ?1 AND person = ?2",
            (event.project, person),
        )?;
    }
    finish(to, recorded, event.action, event.project)
}

pub fn shelved(to: &Projection<'_>, recorded: &Recorded, event: &ProjectShelved) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE tasks_projects SET place = ?2 WHERE id = ?1",
        (event.project, event.place.to),
    )?;
    finish(to, recorded, event.action, event.project)
}

pub fn tag_changed(to: &Projection<'_>, recorded: &Recorded, event: &TagChanged) -> Result<(), ProjectError> {
    match &event.state.to {
        Some(state) => to.execute(
            "INSERT INTO tasks_tags (id, name, folded, color, merged_into, is_gone, created_ms)
             VALUES (?1, ?2, ?3, ?4, ?5, 0, ?6)
             ON CONFLICT (id) DO UPDATE SET name = ?2, folded = ?3, color = ?4, merged_into = ?5, is_gone = 0",
            (
                event.tag,
                &state.name,
                folded(&state.name),
                &state.color,
                state.merged_into,
                recorded.at.as_millisecond(),
            ),
        )?,
        None => to.execute("UPDATE tasks_tags SET is_gone = 1 WHERE id = ?1", [event.tag])?,
    };
    let about = About {
        action: event.action,
        subject: &event.tag,
        task: None,
        with_body: true,
    };
    note(to, recorded, about)?;
    to.changed(TAG, &event.tag.to_string(), &Audience::Everyone)
}

/// A tag's name for comparing.
pub fn folded(name: &str) -> String {
    name.to_lowercase()
}

pub fn template_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &TemplateChanged,
) -> Result<(), ProjectError> {
    match &event.state.to {
        Some(state) => to.execute(
            "INSERT INTO tasks_templates (id, state, owner, is_private, name, updated_ms) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET state = ?2, owner = ?3, is_private = ?4, name = ?5, updated_ms = ?6",
            (
                event.template,
                json(state),
                &state.owner,
                state.is_private,
                &state.name,
                recorded.at.as_millisecond(),
            ),
        )?,
        None => to.execute("DELETE FROM tasks_templates WHERE id = ?1", [event.template])?,
    };
    let about = About {
        action: event.action,
        subject: &event.template,
        task: None,
        with_body: true,
    };
    note(to, recorded, about)?;
    let was_shared = [&event.state.from, &event.state.to]
        .into_iter()
        .flatten()
        .any(|state| !state.is_private);
    let owner = [&event.state.from, &event.state.to]
        .into_iter()
        .flatten()
        .next()
        .map(|state| state.owner.clone());
    announce_own(
        to,
        TEMPLATE,
        &event.template.to_string(),
        was_shared,
        owner.as_deref(),
    )
}

pub fn saved_view_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &SavedViewChanged,
) -> Result<(), ProjectError> {
    match &event.state.to {
        Some(state) => to.execute(
            "INSERT INTO tasks_saved_views (id, owner, name, filter, layout, position) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
             ON CONFLICT (id) DO UPDATE SET name = ?3, filter = ?4, layout = ?5, position = ?6",
            (event.view, &state.owner, &state.name, &state.filter, &state.layout, state.position),
        )?,
        None => to.execute("DELETE FROM tasks_saved_views WHERE id = ?1", [event.view])?,
    };
    let about = About {
        action: event.action,
        subject: &event.view,
        task: None,
        with_body: true,
    };
    note(to, recorded, about)?;
    let owner = [&event.state.from, &event.state.to]
        .into_iter()
        .flatten()
        .next()
        .map(|state| state.owner.clone());
    announce_own(to, SAVED_VIEW, &event.view.to_string(), false, owner.as_deref())
}

fn announce_own(
    to: &Projection<'_>,
    kind: &str,
    id: &str,
    shared: bool,
    owner: Option<&str>,
) -> Result<(), ProjectError> {
    if shared {
        return to.changed(kind, id, &Audience::Everyone);
    }
    match owner.and_then(|owner| owner.parse().ok()) {
        Some(person) => to.changed(kind, id, &Audience::Person(person)),
        None => Ok(()),
    }
}
