//! Projects: made, changed, put away, with their members and sections.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};
use vc_people::api::{FieldErrors, require_member};

use super::asking::{live_project, people_fit, seen_project};
use super::refusals::TaskRefusal;
use crate::events::{
    MembersChanged, ProjectChanged, ProjectCreated, ProjectFieldChange, ProjectShelved, SectionsChanged,
};
use crate::model::limits::{MEMBERS_MAX, PROJECTS_MAX, SECTIONS_MAX, clean_color, clean_name};
use crate::model::{ActionId, Change, Place, ProjectId, Section, SectionId};
use crate::views::projects;
use crate::views::spaces::{self, StoredProject};

/// A project somebody wants.
#[derive(Clone, Debug, Serialize)]
pub struct NewProject {
    /// How it is called.
    pub name: String,
    /// Its colour by name.
    pub color: Option<String>,
    /// Whether only its members see it.
    pub is_private: bool,
    /// Who is in it, beside whoever makes it.
    pub members: Vec<PersonId>,
    /// Names of its sections, in order.
    pub sections: Vec<String>,
}

/// Make a project.
#[derive(Clone, Debug, Serialize)]
pub struct CreateProject(pub NewProject);

impl Command for CreateProject {
    type Answer = (ActionId, ProjectId);
    const NAME: &'static str = "tasks.create_project";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected> {
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        let (project, _) = create_project(view, ctx, action, &self.0, &mut events)?;
        Ok(Decision::events(events, (action, project)))
    }
}

/// The events of a new project, and its sections.
pub fn create_project(
    view: &View<'_>,
    ctx: &mut Ctx,
    action: ActionId,
    wish: &NewProject,
    events: &mut Vec<NewEvent>,
) -> Result<(ProjectId, Vec<Section>), Rejected> {
    if view.count("SELECT count(*) FROM tasks_projects WHERE place <> 'trash'", [])? >= PROJECTS_MAX {
        return Err(TaskRefusal::TooMany(PROJECTS_MAX, "projects").into());
    }
    let mut errors = FieldErrors::default();
    let name = errors.take("name", clean_name(&wish.name));
    let color = errors.take("color", wish.color.as_deref().map(clean_color).transpose());
    let wished: Vec<(Option<SectionId>, String)> =
        wish.sections.iter().map(|name| (None, name.clone())).collect();
    let sections = errors.take("sections", sections(ctx, &[], &wished));
    let (name, color, sections) =
        errors.finish(name.zip(color).zip(sections).map(|((a, b), c)| (a, b, c)))?;
    let mut members = wish.members.clone();
    members.extend(ctx.actor.person());
    members.sort_unstable();
    members.dedup();
    enough(members.len())?;
    people_fit(view, None, &members)?;
    let project: ProjectId = ctx.new_id();
    let created = ProjectCreated {
        action,
        project,
        owner: ctx.actor.to_string(),
        name,
        color,
        is_private: wish.is_private,
        members,
        sections: sections.clone(),
    };
    events.push(created.into());
    Ok((project, sections))
}

fn enough(members: usize) -> Result<(), FieldErrors> {
    if members > MEMBERS_MAX {
        Err(FieldErrors::one(
            "members",
            format!("Use at most {MEMBERS_MAX} members."),
        ))
    } else {
        Ok(())
    }
}

/// Sections as wished: those with an id are known ones, the others are new.
fn sections(
    ctx: &mut Ctx,
    known: &[Section],
    wished: &[(Option<SectionId>, String)],
) -> Result<Vec<Section>, String> {
    if wished.len() > SECTIONS_MAX {
        return Err(format!("Use at most {SECTIONS_MAX} sections."));
    }
    let mut sections: Vec<Section> = Vec::with_capacity(wished.len());
    for (id, name) in wished {
        let name = clean_name(name)?;
        let id = match id {
            Some(id) if known.iter().any(|section| section.id == *id) => *id,
            Some(_) => return Err("One of these sections is gone. Load the project again.".to_owned()),
            None => ctx.new_id(),
        };
        if sections.iter().any(|section| section.id == id) {
            return Err("Each section stands there once.".to_owned());
        }
        sections.push(Section { id, name });
    }
    Ok(sections)
}

/// The settings that are to change.
#[derive(Clone, Debug, Default, Serialize)]
pub struct ProjectPatch {
    /// How it is called.
    pub name: Option<String>,
    /// Its colour, or none.
    pub color: Option<Option<String>>,
    /// Whether only its members see it.
    pub is_private: Option<bool>,
    /// Who comes.
    pub add_members: Vec<PersonId>,
    /// Who goes.
    pub remove_members: Vec<PersonId>,
}

/// Change a project.
#[derive(Clone, Debug, Serialize)]
pub struct ChangeProject {
    /// Which.
    pub project: ProjectId,
    /// What.
    pub patch: ProjectPatch,
}

impl Command for ChangeProject {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.change_project";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let project = live_project(view, ctx, self.project)?;
        let action: ActionId = ctx.new_id();
        let mut events = Vec::new();
        let changes = settings(&project, &self.patch)?;
        let leaves = self
            .patch
            .remove_members
            .iter()
            .all(|person| Some(*person) == ctx.actor.person());
        let only_leaves = changes.is_empty() && self.patch.add_members.is_empty() && leaves;
        let shows = changes
            .iter()
            .any(|change| matches!(change, ProjectFieldChange::Private { .. }));
        if !only_leaves && (shows || !self.patch.remove_members.is_empty()) {
            owns(view, ctx, &project)?;
        }
        if !changes.is_empty() {
            events.push(
                ProjectChanged {
                    action,
                    project: project.id,
                    changes,
                }
                .into(),
            );
        }
        let now = spaces::members(view, project.id)?;
        let mut added = self.patch.add_members.clone();
        added.sort_unstable();
        added.dedup();
        added.retain(|person| !now.contains(person));
        people_fit(view, None, &added)?;
        let removed: Vec<PersonId> = now
            .iter()
            .filter(|person| self.patch.remove_members.contains(person))
            .copied()
            .collect();
        if removed.iter().any(|person| person.to_string() == project.owner) {
            return Err(FieldErrors::one(
                "remove_members",
                "The owner stays a member. Archive the project instead.",
            )
            .into());
        }
        enough(now.len() + added.len() - removed.len())?;
        if !added.is_empty() || !removed.is_empty() {
            events.push(
                MembersChanged {
                    action,
                    project: project.id,
                    added,
                    removed,
                }
                .into(),
            );
        }
        Ok(Decision::events(events, action))
    }
}

fn settings(project: &StoredProject, patch: &ProjectPatch) -> Result<Vec<ProjectFieldChange>, Rejected> {
    let mut errors = FieldErrors::default();
    let mut changes = Vec::new();
    if let Some(name) = &patch.name
        && let Some(to) = errors.take("name", clean_name(name))
        && to != project.name
    {
        changes.push(ProjectFieldChange::Name {
            from: project.name.clone(),
            to,
        });
    }
    if let Some(color) = &patch.color
        && let Some(to) = errors.take("color", color.as_deref().map(clean_color).transpose())
        && to != project.color
    {
        changes.push(ProjectFieldChange::Color {
            from: project.color.clone(),
            to,
        });
    }
    if let Some(to) = patch.is_private
        && to != project.is_private
    {
        changes.push(ProjectFieldChange::Private {
            from: project.is_private,
            to,
        });
    }
    Ok(errors.finish(Some(changes))?)
}

/// That whoever asks may decide who sees a project and whether it is there: its owner, and admins where everybody sees it.
pub fn owns(view: &View<'_>, ctx: &Ctx, project: &StoredProject) -> Result<(), Rejected> {
    if projects::owns(view, ctx.actor, &project.owner, project.is_private)? {
        return Ok(());
    }
    let or = if project.is_private { "" } else { ", or an admin" };
    Err(TaskRefusal::NotOwner("project", or).into())
}

/// Give a project its sections, in their order.
#[derive(Clone, Debug, Serialize)]
pub struct SetSections {
    /// Which project.
    pub project: ProjectId,
    /// All of them: known ones by id, new ones without.
    pub sections: Vec<(Option<SectionId>, String)>,
}

impl Command for SetSections {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.set_sections";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let project = live_project(view, ctx, self.project)?;
        let to = sections(ctx, &project.sections, &self.sections)
            .map_err(|why| FieldErrors::one("sections", why))?;
        let action: ActionId = ctx.new_id();
        if to == project.sections {
            return Ok(Decision::nothing(action));
        }
        let sections = Change {
            from: project.sections,
            to,
        };
        let event = SectionsChanged {
            action,
            project: project.id,
            sections,
        };
        Ok(Decision::events([event.into()], action))
    }
}

/// Archive a project, throw it away, or bring it back.
#[derive(Clone, Debug, Serialize)]
pub struct ShelveProject {
    /// Which.
    pub project: ProjectId,
    /// Where to.
    pub to: Place,
}

impl Command for ShelveProject {
    type Answer = ActionId;
    const NAME: &'static str = "tasks.shelve_project";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_member(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ActionId>, Rejected> {
        let project = seen_project(view, ctx, self.project)?;
        owns(view, ctx, &project)?;
        let action: ActionId = ctx.new_id();
        if project.place == self.to {
            return Ok(Decision::nothing(action));
        }
        let place = Change {
            from: project.place,
            to: self.to,
        };
        let event = ProjectShelved {
            action,
            project: project.id,
            place,
        };
        Ok(Decision::events([event.into()], action))
    }
}
