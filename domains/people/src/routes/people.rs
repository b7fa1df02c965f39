//! People, as admins see and change them.

use axum::Extension;
use axum::http::StatusCode;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, Page, PageQuery, encode_cursor};
use vc_kernel::{PersonId, View, ViewError};

use super::Shared;
use super::me::wanted;
use crate::auth::forget_secrets;
use crate::commands::{EditPerson, ErasePerson, PersonEdit, RemovePerson};
use crate::model::{
    FieldErrors, ParticipationStatus, Role, TAG_CHARS_MAX, TAGS_MAX, TOPIC_CHARS_MAX, TOPICS_MAX, clean_list,
    clean_name, clean_slots, clean_team, clean_time_zone, meeting_length,
};
use crate::services::Services;
use crate::views::people_list::{PeopleCursor, PeopleFilter, PeopleSort, people_page, tags, teams};
use crate::views::person::{Person, person};
use crate::views::shapes::{ParticipationShape, Profile};

/// Teams listed at most.
const TEAMS_MAX: u32 = 1_000;
/// Labels listed at most.
const TAGS_LISTED_MAX: u32 = 1_000;

/// A person, as admins see them.
#[derive(Debug, Serialize, ToSchema)]
pub struct AdminPerson {
    /// The profile.
    #[serde(flatten)]
    profile: Profile,
    /// Whether they have never signed in.
    invited: bool,
    /// When they were last matched (RFC 3339).
    #[schema(required, format = DateTime)]
    last_matched_at: Option<String>,
    /// How often they were matched.
    matches_count: u64,
    /// Labels that admins have put on them; they do not see these themselves.
    tags: Vec<String>,
}

/// Which people.
#[derive(Debug, Deserialize)]
pub struct PeopleQuery {
    /// Part of a name, address or team.
    #[serde(default)]
    query: Option<String>,
    /// What they do; `invited` for those who never signed in.
    #[serde(default)]
    status: Option<StatusFilter>,
    /// What they may do.
    #[serde(default)]
    role: Option<Role>,
    /// Exactly this team.
    #[serde(default)]
    team: Option<String>,
    /// With this label.
    #[serde(default)]
    tag: Option<String>,
    /// In which order.
    #[serde(default)]
    sort: PeopleSort,
    #[serde(flatten)]
    page: PageQuery,
}

/// What people do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusFilter {
    /// In every round.
    Active,
    /// In none.
    Paused,
    /// In none until a day.
    Snoozed,
    /// Never signed in.
    Invited,
}

impl StatusFilter {
    pub(super) const fn participation(self) -> Option<ParticipationStatus> {
        match self {
            Self::Active => Some(ParticipationStatus::Active),
            Self::Paused => Some(ParticipationStatus::Paused),
            Self::Snoozed => Some(ParticipationStatus::Snoozed),
            Self::Invited => None,
        }
    }
}

/// List people.
#[utoipa::path(
    get, path = "/api/v1/admin/users", operation_id = "list_people", tag = "admin",
    params(
        ("query" = Option<String>, Query, description = "Part of a name, address or team."),
        ("status" = inline(Option<StatusFilter>), Query, description = "What they do; `invited` for those who never signed in."),
        ("role" = Option<Role>, Query, description = "What they may do."),
        ("team" = Option<String>, Query, description = "Exactly this team."),
        ("tag" = Option<String>, Query, description = "With this label, whatever its case."),
        ("sort" = inline(Option<PeopleSort>), Query, description = "In which order; by name unless given."),
        PageQuery,
    ),
    responses((status = 200, description = "A page of people.", body = Page<AdminPerson>))
)]
pub async fn list_people(
    Extension(services): Shared,
    caller: Caller,
    ApiQuery(query): ApiQuery<PeopleQuery>,
) -> Result<ApiJson<Page<AdminPerson>>, ApiError> {
    let limit = query.page.limit()?;
    let after: Option<PeopleCursor> = query.page.after()?;
    if after.as_ref().is_some_and(|after| after.sort != query.sort) {
        let why = "This cursor belongs to another order; start without one.";
        return Err(ApiError::validation([("cursor", why)]));
    }
    let filter = PeopleFilter {
        query: query.query,
        status: query.status.and_then(StatusFilter::participation),
        invited: (query.status == Some(StatusFilter::Invited)).then_some(true),
        role: query.role,
        team: query.team,
        tag: query.tag,
        sort: query.sort,
    };
    let limit = u32::try_from(limit).unwrap_or(u32::MAX);
    let page = caller.instance.read(move |view| {
        let (people, next, total) = people_page(view, &filter, after.as_ref(), limit)?;
        let items = show(view, &services, &people)?;
        Ok::<_, ApiError>(Page {
            items,
            next_cursor: next.map(|next| encode_cursor(&next)),
            total,
        })
    });
    Ok(ApiJson(page.await?))
}

fn show(view: &View<'_>, services: &Services, people: &[Person]) -> Result<Vec<AdminPerson>, ViewError> {
    let ids: Vec<PersonId> = people.iter().map(|person| person.id).collect();
    let meetings = (services.given.meetings)(view, &ids)?;
    let mut meetings = meetings.into_iter();
    let show = |person: &Person| {
        let met = meetings.next().unwrap_or_default();
        AdminPerson {
            profile: Profile::from(person),
            invited: person.activated_at_ms.is_none(),
            last_matched_at: met.last_matched_at.map(|at| at.to_string()),
            matches_count: met.matches_count,
            tags: person.tags.clone(),
        }
    };
    Ok(people.iter().map(show).collect())
}

async fn show_one(
    services: std::sync::Arc<Services>,
    caller: &Caller,
    id: PersonId,
) -> Result<ApiJson<AdminPerson>, ApiError> {
    let shown = caller.instance.read(move |view| {
        let found = person(view, id)?.ok_or_else(|| ApiError::not_found("such person here"))?;
        Ok::<_, ApiError>(show(view, &services, &[found])?.pop())
    });
    shown
        .await?
        .map(ApiJson)
        .ok_or_else(|| ApiError::not_found("such person here"))
}

/// One person.
#[utoipa::path(
    get, path = "/api/v1/admin/users/{id}", operation_id = "get_person", tag = "admin",
    params(("id" = String, Path, description = "The person's id.")),
    responses(
        (status = 200, description = "The person.", body = AdminPerson),
        (status = 404, description = "`not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn get_person(
    Extension(services): Shared,
    caller: Caller,
    ApiPath(id): ApiPath<PersonId>,
) -> Result<ApiJson<AdminPerson>, ApiError> {
    show_one(services, &caller, id).await
}

/// What to change; what is absent stays.
#[derive(Debug, Default, Deserialize, ToSchema)]
#[serde(default)]
pub struct PersonForm {
    /// 1 to 200 characters.
    name: Option<String>,
    /// At most 100 characters; null takes it away.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    team: Option<Option<String>>,
    /// An IANA time zone.
    time_zone: Option<String>,
    /// What they may do.
    role: Option<Role>,
    /// Whether they take part.
    participation: Option<ParticipationShape>,
    /// At most 20.
    topics: Option<Vec<String>>,
    /// `mon 09:00` and so on.
    slots: Option<Vec<String>>,
    /// 15, 30, 45 or 60.
    meeting_length_minutes: Option<i64>,
    /// All labels they shall have; at most 20.
    tags: Option<Vec<String>>,
    /// The id of their manager; null takes it away. It is nobody who reports to them.
    #[serde(deserialize_with = "present")]
    #[schema(value_type = Option<String>)]
    manager: Option<Option<PersonId>>,
}

/// Tells null from absent.
fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

impl PersonForm {
    fn check(self) -> Result<PersonEdit, ApiError> {
        let mut errors = FieldErrors::default();
        let name = self.name.map(|name| errors.take("name", clean_name(&name)));
        let team = self
            .team
            .map(|team| errors.take("team", clean_team(team.as_deref())));
        let time_zone = self
            .time_zone
            .map(|zone| errors.take("time_zone", clean_time_zone(&zone)));
        let topics = self
            .topics
            .map(|list| errors.take("topics", clean_list(&list, TOPICS_MAX, TOPIC_CHARS_MAX)));
        let slots = self.slots.map(|slots| errors.take("slots", clean_slots(&slots)));
        let length = self.meeting_length_minutes;
        let length = length.map(|it| errors.take("meeting_length_minutes", meeting_length(it)));
        let tags = self
            .tags
            .map(|tags| errors.take("tags", clean_list(&tags, TAGS_MAX, TAG_CHARS_MAX)));
        errors
            .finish(Some(()))
            .map_err(|errors| ApiError::refused(&errors))?;
        Ok(PersonEdit {
            name: name.flatten(),
            team: team.flatten(),
            time_zone: time_zone.flatten(),
            languages: None,
            topics: topics.flatten(),
            slots: slots.flatten(),
            meeting_length_minutes: length.flatten(),
            role: self.role,
            participation: self.participation.as_ref().map(wanted).transpose()?,
            tags: tags.flatten(),
            manager: self.manager,
        })
    }
}

/// Change a person.
#[utoipa::path(
    patch, path = "/api/v1/admin/users/{id}", operation_id = "update_person", tag = "admin",
    params(("id" = String, Path, description = "The person's id.")),
    request_body = PersonForm,
    responses(
        (status = 200, description = "Changed.", body = AdminPerson),
        (status = 400, description = "`validation_failed`, for a manager who reports to this person, too.", body = vc_http::ErrorBody),
        (status = 404, description = "`person_not_found`.", body = vc_http::ErrorBody),
        (status = 409, description = "`last_admin`.", body = vc_http::ErrorBody),
    )
)]
pub async fn update_person(
    Extension(services): Shared,
    caller: Caller,
    ApiPath(id): ApiPath<PersonId>,
    ApiJson(form): ApiJson<PersonForm>,
) -> Result<ApiJson<AdminPerson>, ApiError> {
    let edit = form.check()?;
    caller
        .instance
        .submit(caller.request(), EditPerson { person: id, edit })
        .await?;
    show_one(services, &caller, id).await
}

/// Take a person out. Their name stays in others' history, and their address is free again.
#[utoipa::path(
    delete, path = "/api/v1/admin/users/{id}", operation_id = "remove_person", tag = "admin",
    params(("id" = String, Path, description = "The person's id.")),
    responses(
        (status = 204, description = "Removed; they are signed out everywhere."),
        (status = 404, description = "`person_not_found`.", body = vc_http::ErrorBody),
        (status = 409, description = "`last_admin`.", body = vc_http::ErrorBody),
    )
)]
pub async fn remove_person(
    caller: Caller,
    ApiPath(person): ApiPath<PersonId>,
) -> Result<StatusCode, ApiError> {
    caller
        .instance
        .submit(caller.request(), RemovePerson { person })
        .await?;
    if let Err(error) = forget_secrets(&caller.instance, person).await {
        // They are out already; what is left in the keep lets nobody in.
        tracing::warn!(%error, "secrets of a removed person are still in the keep");
    }
    Ok(StatusCode::NO_CONTENT)
}

/// Erase everything personal about somebody, for good. Backups made before are complete only when
/// they have expired.
#[utoipa::path(
    post, path = "/api/v1/admin/users/{id}/erase", operation_id = "erase_person", tag = "admin",
    params(("id" = String, Path, description = "The person's id.")),
    responses(
        (status = 204, description = "Erased; the key follows at once."),
        (status = 404, description = "`person_not_found`.", body = vc_http::ErrorBody),
        (status = 409, description = "`last_admin`.", body = vc_http::ErrorBody),
    )
)]
pub async fn erase_person(
    caller: Caller,
    ApiPath(person): ApiPath<PersonId>,
) -> Result<StatusCode, ApiError> {
    caller
        .instance
        .submit(caller.request(), ErasePerson { person })
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Teams that people have named.
#[derive(Debug, Serialize, ToSchema)]
pub struct Teams {
    /// By name.
    items: Vec<String>,
}

/// List teams.
#[utoipa::path(
    get, path = "/api/v1/admin/teams", operation_id = "list_teams", tag = "admin",
    responses((status = 200, description = "By name, at most 1,000.", body = Teams))
)]
pub async fn list_teams(caller: Caller) -> Result<ApiJson<Teams>, ApiError> {
    let items = caller
        .instance
        .read(|view| Ok::<_, ApiError>(teams(view, TEAMS_MAX)?))
        .await?;
    Ok(ApiJson(Teams { items }))
}

/// A label that people have.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tag {
    /// As it is written.
    name: String,
    /// How many have it.
    people: u64,
}

/// Labels that people have.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tags {
    /// By name.
    items: Vec<Tag>,
}

/// List labels.
#[utoipa::path(
    get, path = "/api/v1/admin/tags", operation_id = "list_tags", tag = "admin",
    responses((status = 200, description = "By name, at most 1,000.", body = Tags))
)]
pub async fn list_tags(caller: Caller) -> Result<ApiJson<Tags>, ApiError> {
    let found = caller
        .instance
        .read(|view| Ok::<_, ApiError>(tags(view, TAGS_LISTED_MAX)?))
        .await?;
    let items = found.into_iter().map(|(name, people)| Tag { name, people });
    Ok(ApiJson(Tags {
        items: items.collect(),
    }))
}
