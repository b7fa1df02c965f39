//! Forgotten and changed passwords.

use axum::Extension;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, Caller, Quota};
use vc_instance::{Instance, Request};
use vc_kernel::PersonId;

use super::Shared;
use super::links::{AddressForm, LinkMail, REDEEM_QUOTA, give_back_on_failure};
use super::parts::{
    Accepted, SignedIn, enter, find_person, link_invalid, new_session, request_of, store_password,
};
use super::setup::discard;
use crate::auth::{Link, claim_link, peek_link, read_credential, remove_credential};
use crate::commands::SetPassword;
use crate::mails;
use crate::model::{CredentialId, PASSWORD_CHARS_MAX, SessionId, password_fits};
use crate::services::Services;
use crate::views::person::person;

/// How long a link to choose a password works.
const RESET_LINK: SignedDuration = SignedDuration::from_hours(1);
/// Tries of the present password, of one person.
const CHANGE_QUOTA: Quota = Quota::new(10, 600);

/// Ask for a link to choose another password. The answer is the same for known and unknown
/// addresses.
#[utoipa::path(
    post, path = "/api/v1/auth/password-reset", operation_id = "request_password_reset", tag = "sign_in",
    request_body = AddressForm,
    responses((status = 202, description = "If the address is known, a mail is on its way.", body = Accepted))
)]
pub async fn request_password_reset(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<AddressForm>,
) -> Result<(StatusCode, ApiJson<Accepted>), ApiError> {
    RESET.request(&services, &anyone, &form)
}

const RESET: LinkMail = LinkMail {
    link: |person| Link::Reset {
        person: person.id,
        credential: person.credential,
    },
    lifetime: RESET_LINK,
    page: "/reset-password",
    mail: mails::reset,
};

/// A link's token and the password to set.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ResetForm {
    /// From the link.
    token: String,
    /// 8 to 200 characters.
    password: String,
}

/// Choose another password with a link; all other sessions end.
#[utoipa::path(
    post, path = "/api/v1/auth/password-reset/redeem", operation_id = "redeem_password_reset", tag = "sign_in",
    request_body = ResetForm,
    responses(
        (status = 200, description = "Set and signed in.", body = super::parts::Me),
        (status = 400, description = "`link_invalid`, `validation_failed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn redeem_password_reset(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<ResetForm>,
) -> Result<SignedIn, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), REDEEM_QUOTA)?;
    let instance = &anyone.instance;
    // A wrong password must not use the link up.
    if !matches!(peek_link(instance, &form.token).await?, Some(Link::Reset { .. })) {
        return Err(link_invalid());
    }
    password_fits(&form.password).map_err(|why| ApiError::validation([("password", why)]))?;
    let suits = |link: &Link| matches!(link, Link::Reset { .. });
    let claim = claim_link(instance, &form.token, suits)
        .await?
        .ok_or_else(link_invalid)?;
    let Link::Reset {
        person: id,
        credential,
    } = claim.link
    else {
        return Err(link_invalid());
    };
    let entered = reset(&services, &anyone, id, credential, form.password).await;
    give_back_on_failure(instance, claim, entered).await
}

async fn reset(
    services: &Services,
    anyone: &Anyone,
    id: PersonId,
    had: Option<CredentialId>,
    password: String,
) -> Result<SignedIn, ApiError> {
    let instance = &anyone.instance;
    let found = instance
        .read(move |view| Ok::<_, ApiError>(person(view, id)?))
        .await?;
    let person = found
        .filter(|person| person.credential == had)
        .ok_or_else(link_invalid)?;
    let session = new_session(instance, person.sessions_cut_ms);
    let request = request_of(anyone, id);
    replace_password(services, instance, request, (id, had), session, password).await?;
    enter(services, anyone, id, session).await
}

/// Sets a password in place of the `former` one of a person; of their sessions only this one stays.
async fn replace_password(
    services: &Services,
    instance: &Instance,
    request: Request,
    (person, former): (PersonId, Option<CredentialId>),
    session: SessionId,
    password: String,
) -> Result<(), ApiError> {
    let credential = store_password(services, instance, password).await?;
    let command = SetPassword {
        person,
        credential,
        former,
        kept_session: Some(session),
    };
    if let Err(error) = instance.submit(request, command).await {
        discard(instance, credential, &error).await;
        return Err(error.into());
    }
    if let Some(former) = former {
        remove_credential(instance, former).await?;
    }
    Ok(())
}

/// The present password and the next.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangePassword {
    /// Empty for whoever has none yet.
    current_password: String,
    /// 8 to 200 characters.
    new_password: String,
}

/// Change one's password; all other sessions end.
#[utoipa::path(
    put, path = "/api/v1/auth/password", operation_id = "change_password", tag = "me",
    request_body = ChangePassword,
    responses(
        (status = 204, description = "Changed."),
        (status = 400, description = "`validation_failed`: the present password is another one, or the new one does not fit.", body = vc_http::ErrorBody),
    )
)]
pub async fn change_password(
    Extension(services): Shared,
    caller: Caller,
    anyone: Anyone,
    ApiJson(form): ApiJson<ChangePassword>,
) -> Result<StatusCode, ApiError> {
    let id = caller.person()?;
    let session = require_session(&caller)?;
    let instance = &caller.instance;
    password_fits(&form.new_password).map_err(|why| ApiError::validation([("new_password", why)]))?;
    let person = find_person(instance, id).await?;
    if let Some(credential) = person.credential {
        anyone.limit("change_password", &id.to_string(), CHANGE_QUOTA)?;
        let stored = read_credential(instance, credential).await?;
        let too_long = form.current_password.chars().count() > PASSWORD_CHARS_MAX;
        let presented = if too_long {
            String::new()
        } else {
            form.current_password
        };
        if !services.passwords.verify(presented, stored).await? {
            let why = "This is not your present password. If you have forgotten it, ask for a link by mail.";
            return Err(ApiError::validation([("current_password", why)]));
        }
    }
    let (request, whose) = (caller.request(), (id, person.credential));
    replace_password(&services, instance, request, whose, session, form.new_password).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The caller's session; an API token must not be able to make itself permanent.
pub fn require_session(caller: &Caller) -> Result<SessionId, ApiError> {
    let session = caller.session_id.as_ref().and_then(|id| id.parse().ok());
    session.ok_or_else(|| {
        ApiError::new(
            StatusCode::FORBIDDEN,
            "session_needed",
            "Passwords and API tokens are changed by signing in, not with an API token.",
        )
    })
}
