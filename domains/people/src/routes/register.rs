//! Self registration, for addresses in allowed domains.

use std::sync::Arc;

use axum::Extension;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::Deserialize;
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson};
use vc_instance::Instance;

use super::Shared;
use super::links::{SIGN_IN_LINK, may_mail};
use super::parts::{Accepted, check_account, instance_info};
use crate::auth::{Link, issue_link};
use crate::commands::NewPerson;
use crate::mails::{self, Envelope};
use crate::model::Email;
use crate::services::Services;
use crate::views::person::person_by_email;

/// How long a registration waits for its link.
const REGISTRATION_LINK: SignedDuration = SignedDuration::from_hours(24);

/// Somebody who wants in.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Registration {
    /// An address in an allowed domain.
    email: String,
    /// Their name.
    name: String,
    /// 8 to 200 characters.
    password: String,
    /// Their IANA time zone.
    time_zone: String,
}

/// Register. Nothing is stored for good before the link from the mail is used; the answer is the
/// same for known and unknown addresses.
#[utoipa::path(
    post, path = "/api/v1/users/register", operation_id = "register_user", tag = "sign_in",
    request_body = Registration,
    responses(
        (status = 202, description = "A mail with a link is on its way.", body = Accepted),
        (status = 403, description = "`registration_closed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn register_user(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<Registration>,
) -> Result<(StatusCode, ApiJson<Accepted>), ApiError> {
    let settings = services.settings(anyone.instance.id());
    let domains = &settings.self_registration_domains;
    if domains.is_empty() {
        return Err(ApiError::new(
            StatusCode::FORBIDDEN,
            "registration_closed",
            "People are invited here. Ask an admin for an invitation.",
        ));
    }
    let fields = check_account(Some(&form.email), &form.name, &form.password, &form.time_zone)?;
    let Some(email) = fields.email else {
        return Err(ApiError::validation([("email", "Enter a mail address.")]));
    };
    if !domains
        .iter()
        .any(|domain| domain.to_lowercase() == email.domain())
    {
        let why = format!("Use an address at {}.", domains.join(" or "));
        return Err(ApiError::validation([("email", why)]));
    }
    if may_mail(&anyone, &email)? {
        let password_hash = services.passwords.hash(form.password).await?;
        let person = NewPerson {
            name: fields.name,
            email: email.to_string(),
            time_zone: fields.time_zone,
            ..NewPerson::default()
        };
        let (later, instance) = (Arc::clone(&services), Arc::clone(&anyone.instance));
        services.mail_later(async move { mail(&later, &instance, email, person, password_hash).await });
    }
    Ok((StatusCode::ACCEPTED, ApiJson(Accepted {})))
}

async fn mail(
    services: &Services,
    instance: &Instance,
    email: Email,
    person: NewPerson,
    password_hash: String,
) -> Result<Option<vc_mail::Mail>, ApiError> {
    let known = instance
        .read(move |view| Ok::<_, ApiError>(person_by_email(view, &email)?))
        .await?;
    let info = instance_info(services, instance).await?;
    let url = |token: String| {
        services
            .given
            .urls
            .link(instance.id(), &format!("/sign-in/link?token={token}"))
    };
    if let Some(here) = known {
        let token = issue_link(instance, &Link::SignIn { person: here.id }, SIGN_IN_LINK).await?;
        let to = Envelope {
            name: &here.details.name,
            email: &here.details.email,
            instance: &info.name,
        };
        return Ok(Some(mails::already_registered(to, &url(token))));
    }
    let link = Link::Registration {
        person: person.clone(),
        password_hash,
    };
    let token = issue_link(instance, &link, REGISTRATION_LINK).await?;
    let to = Envelope {
        name: &person.name,
        email: &person.email,
        instance: &info.name,
    };
    Ok(Some(mails::registration(to, &url(token))))
}
