//! Changing many people at once, following it, undoing it.

use std::collections::HashSet;

use axum::Extension;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, Page, PageQuery};
use vc_instance::SubmitError;
use vc_kernel::PersonId;

use super::Shared;
use super::people::StatusFilter;
use crate::auth::{digest, new_ulid};
use crate::bulk::{PEOPLE_MAX, keep_parts, remove_parts};
use crate::commands::{PeopleRefusal, StartBulk, UndoBulk};
use crate::model::{BulkId, BulkKind, FieldErrors, Role, clean_tag};
use crate::views::bulk::{BulkChange, bulk_change, bulk_changes};
use crate::views::people_list::{PeopleFilter, PeopleSort, people_found};

/// What to do to whom. Name the people, or say by which filter they are found.
#[derive(Debug, Serialize, Deserialize, ToSchema)]
pub struct BulkForm {
    /// What.
    action: BulkKind,
    /// The label; with `tag` and `untag` only.
    #[serde(default)]
    tag: Option<String>,
    /// Whom; at most 50,000.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>)]
    people: Option<Vec<PersonId>>,
    /// Everybody whom the list shows with this filter.
    #[serde(default)]
    matching: Option<Matching>,
}

/// The filter of the list of people.
#[derive(Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Matching {
    /// Part of a name, address or team.
    query: Option<String>,
    /// What they do; `invited` for those who never signed in.
    #[schema(inline)]
    status: Option<StatusFilter>,
    /// What they may do.
    role: Option<Role>,
    /// Exactly this team.
    team: Option<String>,
    /// With this label.
    tag: Option<String>,
}

impl From<Matching> for PeopleFilter {
    fn from(form: Matching) -> Self {
        Self {
            query: form.query,
            status: form.status.and_then(StatusFilter::participation),
            invited: (form.status == Some(StatusFilter::Invited)).then_some(true),
            role: form.role,
            team: form.team,
            tag: form.tag,
            sort: PeopleSort::Name,
        }
    }
}

impl BulkForm {
    /// The label, checked; or nothing where there is none.
    fn label(&self) -> Result<Option<String>, FieldErrors> {
        let about_label = matches!(self.action, BulkKind::Tag | BulkKind::Untag);
        match &self.tag {
            Some(tag) if about_label => clean_tag(tag)
                .map(Some)
                .map_err(|why| FieldErrors::one("tag", why)),
            None if about_label => Err(FieldErrors::one("tag", "Name the label.")),
            Some(_) => Err(FieldErrors::one(
                "tag",
                "Leave this out unless it is about a label.",
            )),
            None => Ok(None),
        }
    }
}

/// Change many people: pause, resume, label, change their role, remove, or invite those who never
/// signed in. It is done in small parts; a part that was done stays done, and the whole can be undone.
/// A mail that was sent stays sent: undoing an invitation takes back the links that are still open.
#[utoipa::path(
    post, path = "/api/v1/admin/bulk-changes", operation_id = "start_bulk_change", tag = "admin",
    request_body = BulkForm,
    responses(
        (status = 202, description = "At work; ask for its progress.", body = BulkChange),
        (status = 400, description = "`validation_failed`.", body = vc_http::ErrorBody),
        (status = 409, description = "`too_many_bulk_changes`, `mail_not_set_up`.", body = vc_http::ErrorBody),
    )
)]
pub async fn start_bulk_change(
    Extension(services): Shared,
    caller: Caller,
    ApiJson(form): ApiJson<BulkForm>,
) -> Result<(StatusCode, ApiJson<BulkChange>), ApiError> {
    let tag = form.label().map_err(|errors| ApiError::refused(&errors))?;
    let order = digest(&serde_json::to_vec(&form).map_err(|error| ApiError::internal(error.to_string()))?);
    let kind = form.action;
    if kind == BulkKind::Invite && !services.given.mailer.is_real() {
        return Err(ApiError::refused(&PeopleRefusal::MailNotSetUp));
    }
    let people = whom(&caller, form).await?;
    let instance = &caller.instance;
    let id = BulkId::from_ulid(new_ulid(instance, 0));
    let parts = keep_parts(instance, id, &people, tag.as_deref()).await?;
    let command = StartBulk {
        bulk: id,
        order,
        kind,
        total: u32::try_from(people.len()).unwrap_or(u32::MAX),
        parts,
    };
    let started = instance.submit(caller.request(), command).await;
    // Unless it may be at work under this id, nobody will read these parts.
    let unread = match &started {
        Ok(first) => *first != id,
        Err(error) => matches!(error, SubmitError::Refused(_) | SubmitError::CommandIdReused),
    };
    if unread {
        remove_parts(instance, id, parts).await?;
    }
    Ok((StatusCode::ACCEPTED, show(&caller, started?).await?))
}

/// Whom it is about, each once.
async fn whom(caller: &Caller, form: BulkForm) -> Result<Vec<PersonId>, ApiError> {
    let people = match (form.people, form.matching) {
        (Some(people), None) => {
            let mut seen = HashSet::new();
            people.into_iter().filter(|person| seen.insert(*person)).collect()
        }
        (None, Some(matching)) => {
            let filter = PeopleFilter::from(matching);
            caller
                .instance
                .read(move |view| Ok::<_, ApiError>(people_found(view, &filter, PEOPLE_MAX + 1)?))
                .await?
        }
        _ => {
            let why = "Name the people, or say by which filter they are found; one of the two.";
            return Err(ApiError::validation([("people", why)]));
        }
    };
    if people.is_empty() {
        return Err(ApiError::validation([("people", "Nobody is chosen.")]));
    }
    if people.len() > PEOPLE_MAX {
        let why = "Change at most 50,000 people at a time; use a narrower filter.";
        return Err(ApiError::validation([("people", why)]));
    }
    Ok(people)
}

async fn show(caller: &Caller, id: BulkId) -> Result<ApiJson<BulkChange>, ApiError> {
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(bulk_change(view, id)?))
        .await?;
    found
        .map(ApiJson)
        .ok_or_else(|| ApiError::not_found("such change of many people"))
}

/// List changes of many people.
#[utoipa::path(
    get, path = "/api/v1/admin/bulk-changes", operation_id = "list_bulk_changes", tag = "admin",
    params(PageQuery),
    responses((status = 200, description = "The newest first.", body = Page<BulkChange>))
)]
pub async fn list_bulk_changes(
    caller: Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<BulkChange>>, ApiError> {
    let limit = page.limit()?;
    let before: Option<BulkId> = page.after()?;
    let rows = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(bulk_changes(view, before, rows)?))
        .await?;
    Ok(ApiJson(Page::from_rows(found.0, limit, found.1, |last| last.id)))
}

/// One change of many people.
#[utoipa::path(
    get, path = "/api/v1/admin/bulk-changes/{id}", operation_id = "get_bulk_change", tag = "admin",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "How far it is.", body = BulkChange),
        (status = 404, description = "`not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn get_bulk_change(
    caller: Caller,
    ApiPath(id): ApiPath<BulkId>,
) -> Result<ApiJson<BulkChange>, ApiError> {
    show(&caller, id).await
}

/// Undo a change of many people, at work or done. Whoever was changed since is left alone and named;
/// a removal can be undone for seven days.
#[utoipa::path(
    post, path = "/api/v1/admin/bulk-changes/{id}/undo", operation_id = "undo_bulk_change", tag = "admin",
    params(("id" = String, Path, description = "The change's id.")),
    responses(
        (status = 200, description = "At work; ask for its progress.", body = BulkChange),
        (status = 404, description = "`bulk_change_not_found`.", body = vc_http::ErrorBody),
        (status = 409, description = "`bulk_change_not_undoable`.", body = vc_http::ErrorBody),
    )
)]
pub async fn undo_bulk_change(
    caller: Caller,
    ApiPath(id): ApiPath<BulkId>,
) -> Result<ApiJson<BulkChange>, ApiError> {
    caller
        .instance
        .submit(caller.request(), UndoBulk { bulk: id })
        .await?;
    show(&caller, id).await
}
