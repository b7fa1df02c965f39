//! Projects.

use axum::http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody};
use vc_kernel::{Actor, PersonId, View};
use vc_people::api::PersonRef;

use super::shared::given;
use crate::commands::{
    ChangeProject, CreateProject, NewProject, ProjectPatch, SetSections, ShelveProject, TaskRefusal,
};
use crate::model::{ActionId, Place, ProjectId, Section, SectionId};
use crate::views::projects::{self, Counts};
use crate::views::spaces::{self, StoredProject, sees_project};
use crate::views::tasks::{Shapes, instant};

/// A project.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "project_01J8ZQ4K5N0000000000000000", "name": "Home", "color": "teal", "is_private": true, "place": "active",
    "sections": [{ "id": "section_01J8ZQ4K5N0000000000000000", "name": "This month" }], "owner": null, "members": [], "open_count": 4,
    "finished_count": 12, "is_mine": true, "version": 2, "created_at": "2026-11-27T09:00:00Z", "updated_at": "2026-11-27T09:00:00Z"
}))]
pub struct Project {
    /// Its id.
    #[schema(value_type = String)]
    pub id: ProjectId,
    /// How it is called.
    pub name: String,
    /// Its colour by name.
    #[schema(required)]
    pub color: Option<String>,
    /// Whether only its members see it; else everybody of the instance does.
    pub is_private: bool,
    /// Where it is kept.
    pub place: Place,
    /// Its sections, in order.
    pub sections: Vec<Section>,
    /// Who made it; null for a service or the operator.
    #[schema(required)]
    pub owner: Option<PersonRef>,
    /// Who is in it.
    pub members: Vec<PersonRef>,
    /// Its tasks that are to be done.
    pub open_count: u64,
    /// Its tasks that are finished.
    pub finished_count: u64,
    /// Whether the caller may put it away and decide who sees it.
    pub is_mine: bool,
    /// Rises with every change.
    pub version: u32,
    /// When it was made.
    #[schema(value_type = String, format = DateTime)]
    pub created_at: Timestamp,
    /// When it changed last.
    #[schema(value_type = String, format = DateTime)]
    pub updated_at: Timestamp,
}

/// Projects.
#[derive(Debug, Serialize, ToSchema)]
pub struct Projects {
    /// By name.
    items: Vec<Project>,
}

/// A project after a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActedOnProject {
    /// What was done: `POST /api/v1/actions/{id}/undo` takes it back.
    #[schema(value_type = String)]
    action: ActionId,
    /// As it is now; null for whoever does not see it any more.
    #[schema(required)]
    project: Option<Project>,
}

/// A project as an actor sees it.
pub fn shape(view: &View<'_>, actor: Actor, stored: StoredProject) -> Result<Project, ApiError> {
    let mut shapes = Shapes::default();
    let members = spaces::members(view, stored.id)?;
    let Counts { open, finished } = projects::counts(view, stored.id)?;
    Ok(Project {
        id: stored.id,
        color: stored.color,
        is_private: stored.is_private,
        place: stored.place,
        sections: stored.sections,
        owner: shapes.person_of(view, Some(&stored.owner))?,
        members: shapes.people(view, &members)?,
        open_count: open,
        finished_count: finished,
        is_mine: projects::owns(view, actor, &stored.owner, stored.is_private)?,
        version: stored.version,
        created_at: instant(stored.created_ms),
        updated_at: instant(stored.updated_ms),
        name: stored.name,
    })
}

/// Which projects.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ProjectsQuery {
    /// `active` (unless given), `archived` or `trash`.
    #[param(inline)]
    place: Option<Place>,
}

/// List projects
#[utoipa::path(
    get, path = "/api/v1/projects", operation_id = "list_projects", tag = "work",
    params(ProjectsQuery),
    responses((status = 200, description = "All that the caller sees.", body = Projects))
)]
pub async fn list_projects(
    caller: Caller,
    ApiQuery(query): ApiQuery<ProjectsQuery>,
) -> Result<ApiJson<Projects>, ApiError> {
    let actor = caller.actor;
    let place = query.place.unwrap_or(Place::Active);
    let read = caller.instance.read(move |view| {
        let found = projects::seen(view, &actor.to_string(), place)?;
        let items = found
            .into_iter()
            .map(|stored| shape(view, actor, stored))
            .collect::<Result<_, _>>()?;
        Ok::<_, ApiError>(Projects { items })
    });
    Ok(ApiJson(read.await?))
}

/// A project to be made.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Move to the new office", "color": "teal", "is_private": false, "sections": ["Before", "After"] }))]
pub struct NewProjectBody {
    /// 1 to 100 characters.
    name: String,
    /// Its colour by name: grey, red, orange, yellow, green, teal, blue, indigo, purple, pink.
    #[serde(default)]
    color: Option<String>,
    /// Whether only its members see it.
    #[serde(default)]
    is_private: bool,
    /// Who is in it, beside oneself.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    members: Vec<PersonId>,
    /// Names of its sections, in order.
    #[serde(default)]
    sections: Vec<String>,
}

/// Make a project
#[utoipa::path(
    post, path = "/api/v1/projects", operation_id = "create_project", tag = "work",
    request_body = NewProjectBody,
    responses(
        (status = 201, description = "It is there.", body = ActedOnProject),
        (status = 400, description = "`validation_failed`, `no_person`", body = ErrorBody),
        (status = 409, description = "`too_many`", body = ErrorBody),
    )
)]
pub async fn create_project(
    caller: Caller,
    ApiJson(body): ApiJson<NewProjectBody>,
) -> Result<(StatusCode, ApiJson<ActedOnProject>), ApiError> {
    let wish = NewProject {
        name: body.name,
        color: body.color,
        is_private: body.is_private,
        members: body.members,
        sections: body.sections,
    };
    let (action, project) = caller
        .instance
        .submit(caller.request(), CreateProject(wish))
        .await?;
    Ok((StatusCode::CREATED, acted(&caller, action, project).await?))
}

async fn acted(
    caller: &Caller,
    action: ActionId,
    project: ProjectId,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    let actor = caller.actor;
    let read = caller
        .instance
        .read(move |view| match spaces::project(view, project)? {
            Some(stored) if sees_project(view, actor, &stored)? => {
                Ok::<_, ApiError>(Some(shape(view, actor, stored)?))
            }
            _ => Ok(None),
        });
    let project = read.await?;
    Ok(ApiJson(ActedOnProject { action, project }))
}

/// Read a project
#[utoipa::path(
    get, path = "/api/v1/projects/{id}", operation_id = "get_project", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "As it is now.", body = Project),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_project(
    caller: Caller,
    ApiPath(id): ApiPath<ProjectId>,
) -> Result<ApiJson<Project>, ApiError> {
    let actor = caller.actor;
    let read = caller
        .instance
        .read(move |view| match spaces::project(view, id)? {
            Some(stored) if sees_project(view, actor, &stored)? => shape(view, actor, stored),
            _ => Err(ApiError::refused(&TaskRefusal::NotFound("project"))),
        });
    Ok(ApiJson(read.await?))
}

/// What is to change. A field that is left out stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[schema(example = json!({ "name": "Move", "color": null, "add_members": ["person_01J8ZQ4K5N0000000000000000"] }))]
pub struct ProjectPatchBody {
    /// How it is called.
    #[serde(default)]
    name: Option<String>,
    /// Its colour by name; null for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Option<String>)]
    color: Option<Option<String>>,
    /// Whether only its members see it.
    #[serde(default)]
    is_private: Option<bool>,
    /// Who comes.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    add_members: Vec<PersonId>,
    /// Who goes; everybody may remove themselves.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    remove_members: Vec<PersonId>,
}

/// Change a project
#[utoipa::path(
    patch, path = "/api/v1/projects/{id}", operation_id = "change_project", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    request_body = ProjectPatchBody,
    responses(
        (status = 200, description = "As it is now.", body = ActedOnProject),
        (status = 400, description = "`validation_failed`, `no_person`", body = ErrorBody),
        (status = 403, description = "`forbidden`: who sees it is decided by its owner, or an admin where everybody does.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn change_project(
    caller: Caller,
    ApiPath(project): ApiPath<ProjectId>,
    ApiJson(body): ApiJson<ProjectPatchBody>,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    let patch = ProjectPatch {
        name: body.name,
        color: body.color,
        is_private: body.is_private,
        add_members: body.add_members,
        remove_members: body.remove_members,
    };
    let action = caller
        .instance
        .submit(caller.request(), ChangeProject { project, patch })
        .await?;
    acted(&caller, action, project).await
}

/// A section: a known one by its id, a new one without.
#[derive(Clone, Debug, Deserialize, ToSchema)]
pub struct SectionBody {
    /// Its id.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    id: Option<SectionId>,
    /// How it is called.
    name: String,
}

/// All sections of a project.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "sections": [{ "id": "section_01J8ZQ4K5N0000000000000000", "name": "Before" }, { "name": "After" }] }))]
pub struct SectionsBody {
    /// In order; tasks of a section that is left out are in none.
    sections: Vec<SectionBody>,
}

/// Set the sections of a project
#[utoipa::path(
    put, path = "/api/v1/projects/{id}/sections", operation_id = "set_project_sections", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    request_body = SectionsBody,
    responses(
        (status = 200, description = "As it is now.", body = ActedOnProject),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn set_project_sections(
    caller: Caller,
    ApiPath(project): ApiPath<ProjectId>,
    ApiJson(body): ApiJson<SectionsBody>,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    let sections = body
        .sections
        .into_iter()
        .map(|section| (section.id, section.name))
        .collect();
    let action = caller
        .instance
        .submit(caller.request(), SetSections { project, sections })
        .await?;
    acted(&caller, action, project).await
}

/// Throw a project away
///
/// It lies in the trash with its tasks; `POST /api/v1/projects/{id}/restore` brings all of it back.
#[utoipa::path(
    delete, path = "/api/v1/projects/{id}", operation_id = "delete_project", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "It is in the trash.", body = ActedOnProject),
        (status = 403, description = "`forbidden`: its owner, or an admin where everybody sees it.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn delete_project(
    caller: Caller,
    ApiPath(project): ApiPath<ProjectId>,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    shelve(&caller, project, Place::Trash).await
}

/// Archive a project
#[utoipa::path(
    post, path = "/api/v1/projects/{id}/archive", operation_id = "archive_project", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "It is in the archive.", body = ActedOnProject),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn archive_project(
    caller: Caller,
    ApiPath(project): ApiPath<ProjectId>,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    shelve(&caller, project, Place::Archived).await
}

/// Bring a project back from the archive or the trash
#[utoipa::path(
    post, path = "/api/v1/projects/{id}/restore", operation_id = "restore_project", tag = "work",
    params(("id" = String, Path, description = "The project.")),
    responses(
        (status = 200, description = "It is with the others again.", body = ActedOnProject),
        (status = 403, description = "`forbidden`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn restore_project(
    caller: Caller,
    ApiPath(project): ApiPath<ProjectId>,
) -> Result<ApiJson<ActedOnProject>, ApiError> {
    shelve(&caller, project, Place::Active).await
}

async fn shelve(caller: &Caller, project: ProjectId, to: Place) -> Result<ApiJson<ActedOnProject>, ApiError> {
    let action = caller
        .instance
        .submit(caller.request(), ShelveProject { project, to })
        .await?;
    acted(caller, action, project).await
}
