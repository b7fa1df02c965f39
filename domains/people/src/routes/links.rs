//! Links by mail: signing in without a password, and pausing with one click.

use std::sync::Arc;

use axum::Extension;
use axum::http::StatusCode;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{Anyone, ApiError, ApiJson, ApiQuery, Quota};
use vc_instance::Instance;

use super::Shared;
use super::parts::{
    Accepted, SignedIn, enter, find_person, instance_info, link_invalid, new_session, request_of,
    request_of_system,
};
use super::setup::discard;
use crate::auth::{
    Claim, Link, claim_link, issue_link, new_ulid, read_pause_token, release_link, write_credential,
};
use crate::commands::{Activate, EditPerson, PersonEdit, Register, WantedParticipation};
use crate::mails::{self, Envelope};
use crate::model::{CredentialId, Email, ParticipationStatus};
use crate::services::Services;
use crate::views::person::{Person, person, person_by_email};

/// Mails asked for from one place.
pub const MAIL_SOURCE_QUOTA: Quota = Quota::new(20, 600);
/// Mails asked for to one address.
pub const MAIL_ADDRESS_QUOTA: Quota = Quota::new(5, 900);
/// Links tried from one place.
pub const REDEEM_QUOTA: Quota = Quota::new(60, 600);
/// How long a link that signs in works.
pub const SIGN_IN_LINK: SignedDuration = SignedDuration::from_mins(30);

/// An address.
#[derive(Debug, Deserialize, ToSchema)]
pub struct AddressForm {
    /// The address.
    pub email: String,
}

/// A link's token.
#[derive(Debug, Deserialize, ToSchema)]
pub struct LinkForm {
    /// From the link.
    pub token: String,
}

/// Takes from the quotas for mail, by place and by address. Asking too often for one address is
/// no error: it would tell whether others asked.
pub fn may_mail(anyone: &Anyone, email: &Email) -> Result<bool, ApiError> {
    anyone.limit("mail_source", &anyone.remote.to_string(), MAIL_SOURCE_QUOTA)?;
    Ok(anyone
        .limit("mail_address", &email.folded(), MAIL_ADDRESS_QUOTA)
        .is_ok())
}

/// Ask for a link that signs in. The answer is the same for known and unknown addresses.
#[utoipa::path(
    post, path = "/api/v1/auth/mail-link", operation_id = "request_mail_link", tag = "sign_in",
    request_body = AddressForm,
    responses((status = 202, description = "If the address is known, a mail is on its way.", body = Accepted))
)]
pub async fn request_mail_link(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<AddressForm>,
) -> Result<(StatusCode, ApiJson<Accepted>), ApiError> {
    SIGN_IN.request(&services, &anyone, &form)
}

const SIGN_IN: LinkMail = LinkMail {
    link: |person| Link::SignIn { person: person.id },
    lifetime: SIGN_IN_LINK,
    page: "/sign-in/link",
    mail: mails::sign_in,
};

/// A mail with a link, to an address of somebody who is known.
pub struct LinkMail {
    /// What the link does.
    pub link: fn(&Person) -> Link,
    /// How long it works.
    pub lifetime: SignedDuration,
    /// The page that takes its token.
    pub page: &'static str,
    /// The words around it.
    pub mail: fn(Envelope<'_>, &str) -> vc_mail::Mail,
}

impl LinkMail {
    /// Has the mail written and sent later: the answer and its time are the same for known and
    /// unknown addresses.
    pub fn request(
        &'static self,
        services: &Arc<Services>,
        anyone: &Anyone,
        form: &AddressForm,
    ) -> Result<(StatusCode, ApiJson<Accepted>), ApiError> {
        let email = Email::parse(&form.email).map_err(|why| ApiError::validation([("email", why)]))?;
        if may_mail(anyone, &email)? {
            let (later, instance) = (Arc::clone(services), Arc::clone(&anyone.instance));
            services.mail_later(async move { self.write(&later, &instance, email).await });
        }
        Ok((StatusCode::ACCEPTED, ApiJson(Accepted {})))
    }

    async fn write(
        &self,
        services: &Services,
        instance: &Instance,
        email: Email,
    ) -> Result<Option<vc_mail::Mail>, ApiError> {
        let found = instance
            .read(move |view| Ok::<_, ApiError>(person_by_email(view, &email)?))
            .await?;
        let Some(person) = found else { return Ok(None) };
        let token = issue_link(instance, &(self.link)(&person), self.lifetime).await?;
        let link = services
            .given
            .urls
            .link(instance.id(), &format!("{}?token={token}", self.page));
        let info = instance_info(services, instance).await?;
        let to = Envelope {
            name: &person.details.name,
            email: &person.details.email,
            instance: &info.name,
        };
        Ok(Some((self.mail)(to, &link)))
    }
}

/// Sign in with a link from a mail, or complete a registration.
#[utoipa::path(
    post, path = "/api/v1/auth/mail-link/redeem", operation_id = "redeem_mail_link", tag = "sign_in",
    request_body = LinkForm,
    responses(
        (status = 200, description = "Signed in.", body = super::parts::Me),
        (status = 400, description = "`link_invalid`.", body = vc_http::ErrorBody),
        (status = 409, description = "`email_taken`: somebody registered the address first.", body = vc_http::ErrorBody),
    )
)]
pub async fn redeem_mail_link(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<LinkForm>,
) -> Result<SignedIn, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), REDEEM_QUOTA)?;
    let suits = |link: &Link| matches!(link, Link::SignIn { .. } | Link::Registration { .. });
    let claim = claim_link(&anyone.instance, &form.token, suits)
        .await?
        .ok_or_else(link_invalid)?;
    let entered = match claim.link.clone() {
        Link::SignIn { person } => enter_by_link(&services, &anyone, person).await,
        Link::Registration {
            person,
            password_hash,
        } => register(&services, &anyone, person, password_hash).await,
        _ => Err(link_invalid()),
    };
    give_back_on_failure(&anyone.instance, claim, entered).await
}

/// A link whose use failed on our side may be used again.
pub async fn give_back_on_failure<T>(
    instance: &Instance,
    claim: Claim,
    result: Result<T, ApiError>,
) -> Result<T, ApiError> {
    if let Err(error) = &result
        && (error.status().is_server_error() || error.status() == StatusCode::TOO_MANY_REQUESTS)
    {
        release_link(instance, claim).await;
    }
    result
}

async fn enter_by_link(
    services: &Services,
    anyone: &Anyone,
    id: vc_kernel::PersonId,
) -> Result<SignedIn, ApiError> {
    let instance = &anyone.instance;
    let found = instance
        .read(move |view| Ok::<_, ApiError>(person(view, id)?))
        .await?;
    let person = found.ok_or_else(link_invalid)?;
    let session = new_session(instance, person.sessions_cut_ms);
    if person.activated_at_ms.is_none() {
        instance
            .submit(request_of(anyone, id), Activate { person: id })
            .await?;
    }
    enter(services, anyone, id, session).await
}

async fn register(
    services: &Services,
    anyone: &Anyone,
    person: crate::commands::NewPerson,
    password_hash: String,
) -> Result<SignedIn, ApiError> {
    let instance = &anyone.instance;
    let credential = CredentialId::from_ulid(new_ulid(instance, 0));
    write_credential(instance, credential, password_hash).await?;
    let session = new_session(instance, 0);
    let command = Register {
        person,
        credential,
        session,
    };
    match instance.submit(request_of_system(anyone), command).await {
        Ok(person) => enter(services, anyone, person, session).await,
        Err(error) => {
            discard(instance, credential, &error).await;
            Err(error.into())
        }
    }
}

/// The token of a pause link.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PauseQuery {
    /// From the link in a mail.
    token: String,
}

/// Somebody is paused.
#[derive(Debug, Serialize, ToSchema)]
pub struct Paused {
    /// `paused`.
    status: ParticipationStatus,
    /// Their name.
    name: String,
}

/// Pause with the link from a mail (also what mail programs call for RFC 8058, "one-click").
#[utoipa::path(
    post, path = "/api/v1/participation/one-click", operation_id = "pause_by_link", tag = "sign_in",
    params(PauseQuery),
    responses(
        (status = 200, description = "Paused, or paused before.", body = Paused),
        (status = 400, description = "`link_invalid`.", body = vc_http::ErrorBody),
    )
)]
pub async fn pause_by_link(
    anyone: Anyone,
    ApiQuery(query): ApiQuery<PauseQuery>,
) -> Result<ApiJson<Paused>, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), REDEEM_QUOTA)?;
    let instance = &anyone.instance;
    let id = read_pause_token(instance, &query.token)
        .await?
        .ok_or_else(link_invalid)?;
    let person = find_person(instance, id)
        .await
        .map_err(|error| match error.status() {
            StatusCode::NOT_FOUND => link_invalid(),
            _ => error,
        })?;
    let participation = Some(WantedParticipation {
        status: ParticipationStatus::Paused,
        until: None,
    });
    let edit = PersonEdit {
        participation,
        ..PersonEdit::default()
    };
    instance
        .submit(request_of(&anyone, id), EditPerson { person: id, edit })
        .await?;
    Ok(ApiJson(Paused {
        status: ParticipationStatus::Paused,
        name: person.details.name,
    }))
}
