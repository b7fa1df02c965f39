//! What an action did beside tasks is taken back: projects, tags, templates, saved views.

use vc_kernel::{Ctx, Rejected, View};

use super::taken::Taken;
use crate::commands::asking::{people_fit, seen_project};
use crate::commands::projects::owns;
use crate::commands::refusals::TaskRefusal;
use crate::events::{
    MembersChanged, ProjectChanged, ProjectFieldChange, ProjectShelved, SavedViewChanged, SectionsChanged,
    TagChanged, TasksEvent, TemplateChanged,
};
use crate::model::{Change, Place, ProjectId};
use crate::views::{saved_views, spaces, tags, templates};

impl Taken {
    /// Takes back what is not about a task: projects, tags, templates, saved views.
    pub(super) fn beside_tasks(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        event: TasksEvent,
    ) -> Result<bool, Rejected> {
        let action = self.action;
        match event {
            TasksEvent::ProjectCreated(event) => {
                self.shelve_project(view, ctx, event.project, Place::Active, Place::Trash)
            }
            TasksEvent::ProjectShelved(event) => {
                self.shelve_project(view, ctx, event.project, event.place.to, event.place.from)
            }
            TasksEvent::ProjectChanged(event) => {
                let project = seen_project(view, ctx, event.project)?;
                let (holds, changed): (Vec<_>, Vec<_>) = event
                    .changes
                    .into_iter()
                    .partition(|change| change.still_holds(&project));
                if holds
                    .iter()
                    .any(|change| matches!(change, ProjectFieldChange::Private { .. }))
                {
                    owns(view, ctx, &project)?;
                }
                if !holds.is_empty() {
                    self.push(ProjectChanged {
                        action,
                        project: event.project,
                        changes: holds.into_iter().map(ProjectFieldChange::back).collect(),
                    });
                }
                Ok(changed.is_empty())
            }
            TasksEvent::SectionsChanged(event) => {
                let project = seen_project(view, ctx, event.project)?;
                if project.sections != event.sections.to {
                    return Ok(false);
                }
                self.push(SectionsChanged {
                    action,
                    project: event.project,
                    sections: event.sections.back(),
                });
                Ok(true)
            }
            TasksEvent::MembersChanged(event) => {
                // Whoever left a private project does not come back by themselves.
                let project = seen_project(view, ctx, event.project)?;
                people_fit(view, None, &event.removed)?;
                let now = spaces::members(view, project.id)?;
                let back = MembersChanged {
                    action,
                    project: project.id,
                    added: event
                        .removed
                        .into_iter()
                        .filter(|person| !now.contains(person))
                        .collect(),
                    removed: event
                        .added
                        .into_iter()
                        .filter(|person| now.contains(person))
                        .collect(),
                };
                let some = !back.added.is_empty() || !back.removed.is_empty();
                if some {
                    self.push(back);
                }
                Ok(some)
            }
            TasksEvent::TagChanged(event) => {
                let now = tags::one(view, event.tag)?
                    .filter(|tag| !tag.is_gone)
                    .map(|tag| tag.state());
                if now != event.state.to {
                    return Ok(false);
                }
                if let Some(from) = &event.state.from
                    && tags::by_name(view, &from.name)?.is_some_and(|other| other.id != event.tag)
                {
                    return Err(TaskRefusal::NameTaken("tag").into());
                }
                self.push(TagChanged {
                    action,
                    tag: event.tag,
                    state: event.state.back(),
                });
                Ok(true)
            }
            TasksEvent::TemplateChanged(event) => {
                let now = templates::one(view, event.template)?.map(Box::new);
                if now != event.state.to {
                    return Ok(false);
                }
                self.push(TemplateChanged {
                    action,
                    template: event.template,
                    state: event.state.back(),
                });
                Ok(true)
            }
            TasksEvent::SavedViewChanged(event) => {
                let mine = saved_views::of(view, &ctx.actor.to_string())?;
                let now = mine
                    .into_iter()
                    .find(|(id, _)| *id == event.view)
                    .map(|(_, state)| state);
                if now != event.state.to {
                    return Ok(false);
                }
                self.push(SavedViewChanged {
                    action,
                    view: event.view,
                    state: event.state.back(),
                });
                Ok(true)
            }
            _ => Ok(true),
        }
    }

    fn shelve_project(
        &mut self,
        view: &View<'_>,
        ctx: &Ctx,
        id: ProjectId,
        from: Place,
        to: Place,
    ) -> Result<bool, Rejected> {
        let project = seen_project(view, ctx, id)?;
        owns(view, ctx, &project)?;
        if project.place != from {
            return Ok(false);
        }
        let place = Change { from, to };
        self.push(ProjectShelved {
            action: self.action,
            project: id,
            place,
        });
        Ok(true)
    }
}
