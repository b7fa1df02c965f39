//! How one may sign in here, and the first admin.

use axum::Extension;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, Quota};
use vc_instance::SubmitError;

use super::Shared;
use super::parts::{
    SignedIn, check_account, enter, instance_info, link_invalid, new_session, request_of_system,
    store_password,
};
use crate::auth::{is_setup_token, remove_credential, remove_setup_token};
use crate::commands::{CompleteSetup, NewPerson};
use crate::model::{NAME_CHARS_MAX, clean_label};
use crate::services::DemoAccount;
use crate::views::person::admins;

/// Tries of the setup link from one place.
const SETUP_QUOTA: Quota = Quota::new(20, 600);

/// How one may sign in here.
#[derive(Debug, Serialize, ToSchema)]
pub struct SignInOptions {
    /// Where.
    instance: NamedInstance,
    /// There is no admin yet: use the setup link that the server printed.
    setup_needed: bool,
    /// With a password.
    password: bool,
    /// With a link by mail.
    mail_link: bool,
    /// Whether people may register themselves…
    self_registration: bool,
    /// …with an address in one of these domains.
    allowed_domains: Vec<String>,
    /// Accounts to look around with; in `vc demo` only.
    demo_accounts: Vec<DemoAccount>,
}

/// An instance's name.
#[derive(Debug, Serialize, ToSchema)]
pub struct NamedInstance {
    /// Its id, as in `vc.yaml`.
    id: String,
    /// What people call it.
    name: String,
}

/// Tell how one may sign in here.
#[utoipa::path(
    get, path = "/api/v1/auth/options", operation_id = "get_sign_in_options", tag = "sign_in",
    responses((status = 200, description = "The ways in.", body = SignInOptions))
)]
pub async fn get_sign_in_options(
    Extension(services): Shared,
    anyone: Anyone,
) -> Result<ApiJson<SignInOptions>, ApiError> {
    let info = instance_info(&services, &anyone.instance).await?;
    let admins = anyone
        .instance
        .read(|view| Ok::<_, ApiError>(admins(view)?))
        .await?;
    let settings = services.settings(anyone.instance.id());
    Ok(ApiJson(SignInOptions {
        instance: NamedInstance {
            id: info.id,
            name: info.name,
        },
        setup_needed: admins == 0,
        password: true,
        mail_link: services.given.mailer.is_real(),
        self_registration: !settings.self_registration_domains.is_empty(),
        allowed_domains: settings.self_registration_domains.clone(),
        demo_accounts: settings.demo_accounts.clone(),
    }))
}

/// The first admin.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SetupForm {
    /// From the setup link.
    token: String,
    /// What people call this instance.
    #[serde(default)]
    instance_name: Option<String>,
    /// The admin's name.
    name: String,
    /// The admin's address.
    email: String,
    /// The admin's password: 8 to 200 characters.
    password: String,
    /// The admin's IANA time zone, and the instance's.
    time_zone: String,
}

/// Make the first admin, once.
#[utoipa::path(
    post, path = "/api/v1/auth/setup", operation_id = "complete_setup", tag = "sign_in",
    request_body = SetupForm,
    responses(
        (status = 200, description = "Set up and signed in.", body = super::parts::Me),
        (status = 400, description = "`link_invalid`, `validation_failed`.", body = vc_http::ErrorBody),
        (status = 409, description = "`already_set_up`.", body = vc_http::ErrorBody),
    )
)]
pub async fn complete_setup(
    Extension(services): Shared,
    anyone: Anyone,
    ApiJson(form): ApiJson<SetupForm>,
) -> Result<SignedIn, ApiError> {
    anyone.limit("setup", &anyone.remote.to_string(), SETUP_QUOTA)?;
    let instance = &anyone.instance;
    if !is_setup_token(instance, &form.token).await? {
        return Err(link_invalid());
    }
    let fields = check_account(Some(&form.email), &form.name, &form.password, &form.time_zone)?;
    let instance_name = form
        .instance_name
        .as_deref()
        .map(str::trim)
        .filter(|name| !name.is_empty());
    let instance_name = instance_name
        .map(|name| clean_label(name, NAME_CHARS_MAX))
        .transpose()
        .map_err(|why| ApiError::validation([("instance_name", why)]))?;
    let credential = store_password(&services, instance, form.password).await?;
    let session = new_session(instance, 0);
    let admin = NewPerson {
        name: fields.name,
        email: fields.email.map(String::from).unwrap_or_default(),
        time_zone: fields.time_zone,
        ..NewPerson::default()
    };
    let command = CompleteSetup {
        admin,
        instance_name,
        credential,
        session,
    };
    match instance.submit(request_of_system(&anyone), command).await {
        Ok(person) => {
            remove_setup_token(instance).await?;
            enter(&services, &anyone, person, session).await
        }
        Err(error) => {
            discard(instance, credential, &error).await;
            Err(error.into())
        }
    }
}

/// Forgets a hash that no event names; after an unknown outcome it stays, for one may.
pub async fn discard(
    instance: &vc_instance::Instance,
    credential: crate::model::CredentialId,
    error: &SubmitError,
) {
    if !matches!(
        error,
        SubmitError::Unavailable { .. } | SubmitError::Internal { .. }
    ) && let Err(error) = remove_credential(instance, credential).await
    {
        tracing::warn!(%error, "an unused password hash could not be removed");
    }
}
