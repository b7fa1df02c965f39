//! Oneself: who, profile, preferences, participation, messages.

use axum::Extension;
use axum::http::HeaderMap;
use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller, ReadyJson};
use vc_kernel::PersonId;

use super::Shared;
use super::parts::{Me, WhoAmI, find_person};
use crate::auth::access_cookie;
use crate::commands::{ChangeNotifications, EditPerson, PersonEdit, WantedParticipation};
use crate::model::{DraftPreferences, DraftProfile};
use crate::views::shapes::{Notifications, ParticipationShape, Preferences, Profile};

/// Tell who is signed in, and where.
#[utoipa::path(
    get, path = "/api/v1/auth/me", operation_id = "get_me", tag = "me",
    responses((status = 200, description = "You.", body = Me))
)]
pub async fn get_me(
    Extension(services): Shared,
    caller: Caller,
    headers: HeaderMap,
) -> Result<ReadyJson, ApiError> {
    let id = caller.person()?;
    let access = match access_cookie(&headers).filter(|_| caller.session_id.is_some()) {
        Some(cookie) => services.access.read(&caller.instance, cookie).await?,
        None => None,
    };
    let expires_at = access.map(|access| access.expires_at);
    let asked = WhoAmI::new(&services, &caller.instance, id, expires_at);
    caller.instance.ask(asked).await
}

async fn profile(caller: &Caller, id: PersonId) -> Result<ApiJson<Profile>, ApiError> {
    Ok(ApiJson(Profile::from(&find_person(&caller.instance, id).await?)))
}

async fn edit(caller: &Caller, edit: PersonEdit) -> Result<ApiJson<Profile>, ApiError> {
    let person = caller.person()?;
    caller
        .instance
        .submit(caller.request(), EditPerson { person, edit })
        .await?;
    profile(caller, person).await
}

/// One's profile.
#[utoipa::path(
    get, path = "/api/v1/users/profile", operation_id = "get_profile", tag = "me",
    responses((status = 200, description = "Your profile.", body = Profile))
)]
pub async fn get_profile(caller: Caller) -> Result<ApiJson<Profile>, ApiError> {
    let person = caller.person()?;
    profile(&caller, person).await
}

/// What others see of somebody.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ProfileForm {
    /// 1 to 200 characters.
    name: String,
    /// At most 100 characters; null for none.
    #[serde(default)]
    team: Option<String>,
    /// An IANA time zone.
    time_zone: String,
    /// At most 20, the most liked first.
    #[serde(default)]
    languages: Vec<String>,
}

/// Save one's profile.
#[utoipa::path(
    put, path = "/api/v1/users/profile", operation_id = "update_profile", tag = "me",
    request_body = ProfileForm,
    responses(
        (status = 200, description = "Saved.", body = Profile),
        (status = 400, description = "`validation_failed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn update_profile(
    caller: Caller,
    ApiJson(form): ApiJson<ProfileForm>,
) -> Result<ApiJson<Profile>, ApiError> {
    let draft = DraftProfile {
        name: &form.name,
        team: form.team.as_deref(),
        time_zone: &form.time_zone,
        languages: &form.languages,
    };
    let (name, team, time_zone, languages) = draft.check().map_err(|errors| ApiError::refused(&errors))?;
    let change = PersonEdit {
        name: Some(name),
        team: Some(team),
        time_zone: Some(time_zone),
        languages: Some(languages),
        ..PersonEdit::default()
    };
    edit(&caller, change).await
}

/// Save when and about what one likes to meet.
#[utoipa::path(
    put, path = "/api/v1/users/preferences", operation_id = "update_preferences", tag = "me",
    request_body = Preferences,
    responses(
        (status = 200, description = "Saved.", body = Profile),
        (status = 400, description = "`validation_failed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn update_preferences(
    caller: Caller,
    ApiJson(form): ApiJson<Preferences>,
) -> Result<ApiJson<Profile>, ApiError> {
    let draft = DraftPreferences {
        slots: &form.slots,
        topics: &form.topics,
        meeting_length_minutes: form.meeting_length_minutes,
    };
    let (slots, topics, length) = draft.check().map_err(|errors| ApiError::refused(&errors))?;
    let change = PersonEdit {
        slots: Some(slots),
        topics: Some(topics),
        meeting_length_minutes: Some(length),
        ..PersonEdit::default()
    };
    edit(&caller, change).await
}

/// What somebody wants, with the day read.
pub fn wanted(shape: &ParticipationShape) -> Result<WantedParticipation, ApiError> {
    let until = shape.until.as_deref().map(str::parse).transpose();
    let until = until.map_err(|_| ApiError::validation([("until", "Write a day such as 2026-12-01.")]))?;
    Ok(WantedParticipation {
        status: shape.status,
        until,
    })
}

/// Save whether one takes part.
#[utoipa::path(
    put, path = "/api/v1/users/participation", operation_id = "update_participation", tag = "me",
    request_body = ParticipationShape,
    responses(
        (status = 200, description = "Saved.", body = Profile),
        (status = 400, description = "`validation_failed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn update_participation(
    caller: Caller,
    ApiJson(form): ApiJson<ParticipationShape>,
) -> Result<ApiJson<Profile>, ApiError> {
    let participation = Some(wanted(&form)?);
    edit(
        &caller,
        PersonEdit {
            participation,
            ..PersonEdit::default()
        },
    )
    .await
}

/// Save which messages one gets.
#[utoipa::path(
    put, path = "/api/v1/users/notifications", operation_id = "update_notifications", tag = "me",
    request_body = Notifications,
    responses((status = 200, description = "Saved.", body = Profile))
)]
pub async fn update_notifications(
    caller: Caller,
    ApiJson(form): ApiJson<Notifications>,
) -> Result<ApiJson<Profile>, ApiError> {
    let person = caller.person()?;
    caller
        .instance
        .submit(
            caller.request(),
            ChangeNotifications {
                person,
                email: form.email,
            },
        )
        .await?;
    profile(&caller, person).await
}
