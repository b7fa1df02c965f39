//! Inviting people, looking at an invitation, accepting it.

use axum::Extension;
use futures_util::{StreamExt as _, stream};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, ApiPath, Caller};
use vc_instance::Instance;
use vc_kernel::PersonId;

use super::Shared;
use super::links::{REDEEM_QUOTA, give_back_on_failure};
use super::parts::{
    SignedIn, check_account, enter, find_person, instance_info, link_invalid, new_session, request_of,
    store_password,
};
use super::setup::discard;
use crate::asking::{Asking, INVITATION_LINK, MAILS_AT_ONCE, name_of};
use crate::auth::{Link, claim_link, peek_link};
use crate::commands::{AcceptInvitation, InviteOutcome, InvitePeople, Invitee, PeopleRefusal};
use crate::model::{BulkId, Email, FieldErrors, Role, clean_name};
use crate::services::Services;
use crate::views::bulk::invitations_are_revoked;
use crate::views::person::{Person, person};

/// An invitation, as whoever holds its link sees it.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationInfo {
    /// To what.
    instance_name: String,
    /// By whom.
    invited_by_name: String,
    /// Whom.
    email: String,
    /// How they were called.
    #[schema(required)]
    name: Option<String>,
}

/// Look at an invitation.
#[utoipa::path(
    get, path = "/api/v1/auth/invitation/{token}", operation_id = "get_invitation", tag = "sign_in",
    params(("token" = String, Path, description = "From the link.")),
    responses(
        (status = 200, description = "Still open.", body = InvitationInfo),
        (status = 400, description = "`link_invalid`, `invitation_revoked`.", body = vc_http::ErrorBody),
    )
)]
pub async fn get_invitation(
    Extension(services): Shared,
    anyone: Anyone,
    ApiPath(token): ApiPath<String>,
) -> Result<ApiJson<InvitationInfo>, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), REDEEM_QUOTA)?;
    let instance = &anyone.instance;
    let Some(Link::Invitation { person, by, bulk }) = peek_link(instance, &token).await? else {
        return Err(link_invalid());
    };
    let invited = open_invitation(instance, person, bulk).await?;
    let info = instance_info(&services, instance).await?;
    let own_name =
        Email::parse(&invited.details.email).is_ok_and(|it| it.local_part() != invited.details.name);
    Ok(ApiJson(InvitationInfo {
        invited_by_name: name_of(instance, by).await?,
        instance_name: info.name,
        email: invited.details.email,
        name: Some(invited.details.name).filter(|_| own_name),
    }))
}

/// Somebody who was asked and has not accepted yet, by a link that was not taken back.
async fn open_invitation(
    instance: &Instance,
    id: PersonId,
    bulk: Option<BulkId>,
) -> Result<Person, ApiError> {
    let read = instance.read(move |view| {
        let revoked = match bulk {
            Some(bulk) => invitations_are_revoked(view, bulk)?,
            None => false,
        };
        Ok::<_, ApiError>((person(view, id)?, revoked))
    });
    let (found, revoked) = read.await?;
    let open = found
        .filter(|person| person.activated_at_ms.is_none())
        .ok_or_else(link_invalid)?;
    if revoked {
        return Err(ApiError::refused(&PeopleRefusal::InvitationRevoked));
    }
    Ok(open)
}

/// Somebody accepts.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Acceptance {
    /// From the link.
    token: String,
    /// What they are called.
    name: String,
    /// 8 to 200 characters.
    password: String,
    /// Their IANA time zone.
    time_zone: String,
}

/// Accept an invitation.
#[utoipa::path(
    post, path = "/api/v1/auth/invitation/redeem", operation_id = "redeem_invitation", tag = "sign_in",
    request_body = Acceptance,
    responses(
        (status = 200, description = "Accepted and signed in.", body = super::parts::Me),
        (status = 400, description = "`link_invalid`, `invitation_revoked`, `validation_failed`.", body = vc_http::ErrorBody),
    )
)]
pub async fn redeem_invitation(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<Acceptance>,
) -> Result<SignedIn, ApiError> {
    anyone.limit("redeem_source", &anyone.remote.to_string(), REDEEM_QUOTA)?;
    let instance = &anyone.instance;
    if !matches!(
        peek_link(instance, &form.token).await?,
        Some(Link::Invitation { .. })
    ) {
        return Err(link_invalid());
    }
    let fields = check_account(None, &form.name, &form.password, &form.time_zone)?;
    let suits = |link: &Link| matches!(link, Link::Invitation { .. });
    let claim = claim_link(instance, &form.token, suits)
        .await?
        .ok_or_else(link_invalid)?;
    let Link::Invitation { person: id, bulk, .. } = claim.link else {
        return Err(link_invalid());
    };
    let accepted = async {
        let invited = open_invitation(instance, id, bulk).await?;
        let session = new_session(instance, invited.sessions_cut_ms);
        let credential = store_password(&services, instance, form.password).await?;
        let command = AcceptInvitation {
            person: id,
            name: fields.name,
            time_zone: fields.time_zone,
            credential,
            session,
            bulk,
        };
        if let Err(error) = instance.submit(request_of(&anyone, id), command).await {
            discard(instance, credential, &error).await;
            return Err(error.into());
        }
        enter(&services, &anyone, id, session).await
    };
    let accepted = accepted.await;
    give_back_on_failure(instance, claim, accepted).await
}

/// Whom to invite.
#[derive(Debug, Deserialize, ToSchema)]
pub struct Invitations {
    /// At most 100.
    invitations: Vec<InvitationForm>,
    /// What they may do.
    role: Role,
}

/// Somebody to invite.
#[derive(Debug, Deserialize, ToSchema)]
pub struct InvitationForm {
    /// Their address.
    email: String,
    /// How they are called, if that is known.
    #[serde(default)]
    name: Option<String>,
}

/// What came of each invitation, in the same order.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationResults {
    /// One for each.
    items: Vec<InvitationResult>,
}

/// What came of an invitation.
#[derive(Debug, Serialize, ToSchema)]
pub struct InvitationResult {
    /// Whom.
    email: String,
    /// `sent` by mail, `link` to hand over, or `already_member`.
    outcome: InvitationOutcome,
    /// To hand over, where no mail was sent.
    #[schema(required)]
    link: Option<String>,
}

/// What came of an invitation.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum InvitationOutcome {
    /// A mail was sent.
    Sent,
    /// No mail is set up, or it was not taken: hand the link over.
    Link,
    /// They have signed in before.
    AlreadyMember,
}

/// Invite people, by mail or with links to hand over. Those invited before are invited again.
#[utoipa::path(
    post, path = "/api/v1/admin/invitations", operation_id = "invite_people", tag = "admin",
    request_body = Invitations,
    responses((status = 200, description = "What came of each.", body = InvitationResults))
)]
pub async fn invite_people(
    Extension(services): Shared,
    caller: Caller,
    ApiJson(form): ApiJson<Invitations>,
) -> Result<ApiJson<InvitationResults>, ApiError> {
    let mut errors = FieldErrors::default();
    if form.invitations.is_empty() {
        errors.take::<()>("invitations", Err("Name at least one person.".to_owned()));
    }
    let mut invitees = Vec::new();
    for (at, invitation) in form.invitations.iter().enumerate().take(1_000) {
        let email = errors.take(
            &format!("invitations[{at}].email"),
            Email::parse(&invitation.email),
        );
        let name = invitation
            .name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty());
        let name = name.map(|name| errors.take(&format!("invitations[{at}].name"), clean_name(name)));
        invitees.extend(email.map(|email| Invitee {
            email: email.into(),
            name: name.flatten(),
        }));
    }
    let invitees = errors
        .finish(Some(invitees))
        .map_err(|errors| ApiError::refused(&errors))?;
    let instance = &caller.instance;
    let expires_at_ms = (instance.now() + INVITATION_LINK).as_millisecond();
    let command = InvitePeople {
        invitees: invitees.clone(),
        role: form.role,
        expires_at_ms,
    };
    let outcomes = instance.submit(caller.request(), command).await?;
    let asking = Asking::by(&services, instance, caller.actor.person(), None).await?;
    let tell = |(invitee, outcome)| deliver(&services, instance, &asking, invitee, outcome);
    let told = stream::iter(invitees.into_iter().zip(outcomes))
        .map(tell)
        .buffered(MAILS_AT_ONCE);
    let items = told
        .collect::<Vec<_>>()
        .await
        .into_iter()
        .collect::<Result<_, _>>()?;
    Ok(ApiJson(InvitationResults { items }))
}

async fn deliver(
    services: &Services,
    instance: &Instance,
    asking: &Asking,
    invitee: Invitee,
    outcome: InviteOutcome,
) -> Result<InvitationResult, ApiError> {
    let InviteOutcome::Invited(person) = outcome else {
        let outcome = InvitationOutcome::AlreadyMember;
        return Ok(InvitationResult {
            email: invitee.email,
            outcome,
            link: None,
        });
    };
    let url = asking.link(services, instance, person).await?;
    if services.given.mailer.is_real() {
        let name = find_person(instance, person).await?.details.name;
        let to = (person, name.as_str(), invitee.email.as_str());
        match asking.mail(services, instance, to, &url).await {
            Ok(()) => {
                return Ok(InvitationResult {
                    email: invitee.email,
                    outcome: InvitationOutcome::Sent,
                    link: None,
                });
            }
            Err(error) => tracing::warn!(
                permanent = error.is_permanent(),
                "an invitation mail was not taken"
            ),
        }
    }
    Ok(InvitationResult {
        email: invitee.email,
        outcome: InvitationOutcome::Link,
        link: Some(url),
    })
}
