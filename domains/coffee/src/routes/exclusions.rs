//! Who does not meet whom.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};
use vc_kernel::{PersonId, View};
use vc_people::api::{PersonRef, person_by_address, person_refs};

use crate::commands::{ExcludeForMyself, ExcludePair, ExclusionRefusal, RemoveExclusion};
use crate::model::ExclusionId;
use crate::views::exclusions;

/// Somebody I do not meet. Only I see this.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyExclusion {
    /// Its id.
    #[schema(value_type = String)]
    id: ExclusionId,
    /// Whom.
    with: PersonRef,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

/// My exclusions.
#[derive(Debug, Serialize, ToSchema)]
pub struct MyExclusions {
    /// The newest first, at most 50.
    items: Vec<MyExclusion>,
}

/// Two people who do not meet, because an admin said so.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exclusion {
    /// Its id.
    #[schema(value_type = String)]
    id: ExclusionId,
    /// The two.
    people: Vec<PersonRef>,
    /// Since when.
    #[schema(value_type = String, format = DateTime)]
    added_at: Timestamp,
}

/// The exclusions that admins made. What members said for themselves is not among them.
#[derive(Debug, Serialize, ToSchema)]
pub struct Exclusions {
    /// The newest first, at most 1,000.
    items: Vec<Exclusion>,
}

/// Whom I would rather not meet: by id or by mail address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExcludeBody {
    /// `person_…`, as in my history.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    person: Option<PersonId>,
    /// Their mail address here.
    #[serde(default)]
    email: Option<String>,
}

/// Who does not meet whom.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ExcludePairBody {
    /// Two different people.
    #[schema(value_type = Vec<String>, min_items = 2, max_items = 2)]
    people: [PersonId; 2],
}

fn mine(view: &View<'_>, person: PersonId) -> Result<MyExclusions, ApiError> {
    let found = exclusions::of_person(view, person)?;
    let others: Vec<PersonId> = found.iter().map(|exclusion| exclusion.with).collect();
    let names = person_refs(view, &others)?;
    let items = found
        .into_iter()
        .zip(names)
        .map(|(exclusion, with)| MyExclusion {
            id: exclusion.id,
            with,
            added_at: exclusion.added_at,
        })
        .collect();
    Ok(MyExclusions { items })
}

fn all(view: &View<'_>) -> Result<Exclusions, ApiError> {
    let found = exclusions::by_admins(view)?;
    let people: Vec<PersonId> = found.iter().flat_map(|pair| [pair.a, pair.b]).collect();
    let names = person_refs(view, &people)?;
    let items = found
        .into_iter()
        .zip(names.chunks_exact(2))
        .map(|(pair, people)| Exclusion {
            id: pair.id,
            people: people.to_vec(),
            added_at: pair.added_at,
        })
        .collect();
    Ok(Exclusions { items })
}

/// List whom I do not meet.
///
/// Nobody else sees this, admins neither.
#[utoipa::path(
    get, path = "/api/v1/exclusions", operation_id = "list_my_exclusions", tag = "meet",
    responses((status = 200, description = "Mine, the newest first.", body = MyExclusions))
)]
pub async fn list_my_exclusions(caller: Caller) -> Result<ApiJson<MyExclusions>, ApiError> {
    let person = caller.person()?;
    let found = caller.instance.read(move |view| mine(view, person)).await?;
    Ok(ApiJson(found))
}

/// Never match me with somebody.
///
/// It holds in every program from the next round on. The other one is not told.
#[utoipa::path(
    post, path = "/api/v1/exclusions", operation_id = "exclude_for_myself", tag = "meet",
    request_body = ExcludeBody,
    responses(
        (status = 200, description = "All of mine, with this one.", body = MyExclusions),
        (status = 404, description = "`not_found`: nobody here has this id or address.", body = ErrorBody),
        (status = 409, description = "`too_many_exclusions`: 50 is the most.", body = ErrorBody),
        (status = 400, description = "`same_person`: myself; `validation_failed`: neither id nor address.", body = ErrorBody),
    )
)]
pub async fn exclude_for_myself(
    caller: Caller,
    ApiJson(body): ApiJson<ExcludeBody>,
) -> Result<ApiJson<MyExclusions>, ApiError> {
    let person = caller.person()?;
    let with = match (body.person, body.email) {
        (Some(with), _) => with,
        (None, Some(address)) => caller
            .instance
            .read(move |view| Ok::<_, ApiError>(person_by_address(view, &address)?))
            .await?
            .ok_or_else(|| ApiError::refused(&ExclusionRefusal::NoPerson))?,
        (None, None) => {
            return Err(ApiError::validation([(
                "person",
                "Give a person's id or mail address.",
            )]));
        }
    };
    caller
        .instance
        .submit(caller.request(), ExcludeForMyself { with })
        .await?;
    let found = caller.instance.read(move |view| mine(view, person)).await?;
    Ok(ApiJson(found))
}

/// Let me meet somebody again.
#[utoipa::path(
    post, path = "/api/v1/exclusions/{id}/remove", operation_id = "remove_my_exclusion", tag = "meet",
    params(("id" = String, Path, description = "The exclusion.")),
    responses(
        (status = 200, description = "What is left of mine.", body = MyExclusions),
        (status = 404, description = "`not_found`: none of mine.", body = ErrorBody),
    )
)]
pub async fn remove_my_exclusion(
    caller: Caller,
    ApiPath(exclusion): ApiPath<ExclusionId>,
) -> Result<ApiJson<MyExclusions>, ApiError> {
    let person = caller.person()?;
    let by_admin = false;
    caller
        .instance
        .submit(caller.request(), RemoveExclusion { exclusion, by_admin })
        .await?;
    let found = caller.instance.read(move |view| mine(view, person)).await?;
    Ok(ApiJson(found))
}

/// List who does not meet whom because an admin said so.
#[utoipa::path(
    get, path = "/api/v1/admin/exclusions", operation_id = "list_exclusions", tag = "meet",
    responses((status = 200, description = "The newest first.", body = Exclusions))
)]
pub async fn list_exclusions(caller: Caller) -> Result<ApiJson<Exclusions>, ApiError> {
    Ok(ApiJson(caller.instance.read(all).await?))
}

/// Never match two people, in any program.
#[utoipa::path(
    post, path = "/api/v1/admin/exclusions", operation_id = "exclude_pair", tag = "meet",
    request_body = ExcludePairBody,
    responses(
        (status = 200, description = "All, with this one.", body = Exclusions),
        (status = 404, description = "`not_found`: one of the two is not here.", body = ErrorBody),
        (status = 409, description = "`too_many_exclusions`: 1,000 is the most.", body = ErrorBody),
        (status = 400, description = "`same_person`: twice the same.", body = ErrorBody),
    )
)]
pub async fn exclude_pair(
    caller: Caller,
    ApiJson(body): ApiJson<ExcludePairBody>,
) -> Result<ApiJson<Exclusions>, ApiError> {
    let [a, b] = body.people;
    caller
        .instance
        .submit(caller.request(), ExcludePair { a, b })
        .await?;
    Ok(ApiJson(caller.instance.read(all).await?))
}

/// Let two people meet again.
#[utoipa::path(
    post, path = "/api/v1/admin/exclusions/{id}/remove", operation_id = "remove_exclusion", tag = "meet",
    params(("id" = String, Path, description = "The exclusion.")),
    responses(
        (status = 200, description = "What is left.", body = Exclusions),
        (status = 404, description = "`not_found`: no admin made one with this id.", body = ErrorBody),
    )
)]
pub async fn remove_exclusion(
    caller: Caller,
    ApiPath(exclusion): ApiPath<ExclusionId>,
) -> Result<ApiJson<Exclusions>, ApiError> {
    let by_admin = true;
    caller
        .instance
        .submit(caller.request(), RemoveExclusion { exclusion, by_admin })
        .await?;
    Ok(ApiJson(caller.instance.read(all).await?))
}
