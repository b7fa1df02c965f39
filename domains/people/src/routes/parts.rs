//! What several operations need: fields, a new session, the answer "me".

use axum::http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, ReadyJson};
use vc_instance::{Instance, Question, Request};
use vc_kernel::{Actor, PersonId, View, ViewError};

use crate::auth::{begin_family, new_ulid, sign_in_cookies, write_credential};
use crate::model::{CredentialId, Email, FieldErrors, SessionId, clean_name, clean_time_zone, password_fits};
use crate::project::People;
use crate::services::Services;
use crate::views::person::{Person, instance_described, person};
use crate::views::shapes::Profile;

/// Somebody signed in, and where.
#[derive(Debug, Serialize, ToSchema)]
pub struct Me {
    /// Who.
    pub person: Profile,
    /// What they may do.
    pub role: crate::model::Role,
    /// Where.
    pub instance: InstanceInfo,
    /// Which steps of the introduction they have saved.
    pub onboarding: Onboarding,
    /// When the access token ends (RFC 3339); null with an API token.
    #[schema(required, format = DateTime)]
    pub access_expires_at: Option<String>,
}

/// An instance.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, ToSchema)]
pub struct InstanceInfo {
    /// Its id, as in `vc.yaml`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// Its IANA time zone.
    pub time_zone: String,
}

/// Which steps of the introduction somebody has saved.
#[derive(Debug, Serialize, ToSchema)]
pub struct Onboarding {
    /// Name, team, zone, languages.
    pub profile: bool,
    /// Slots, topics, length.
    pub preferences: bool,
    /// Whether they take part.
    pub participation: bool,
}

/// Accepted; nothing more is told.
#[derive(Debug, Serialize, ToSchema)]
pub struct Accepted {}

/// Cookies and the answer.
pub type SignedIn = (HeaderMap, ApiJson<Me>);

/// The instance's name and zone: what somebody set, else the configuration.
pub async fn instance_info(services: &Services, instance: &Instance) -> Result<InstanceInfo, ApiError> {
    let configured = InstanceInfo::configured(services, instance);
    instance
        .look_up(|view| Ok::<_, ApiError>(configured.with_what_is_set(view)?))
        .await
}

impl InstanceInfo {
    /// Before anybody set anything.
    fn configured(services: &Services, instance: &Instance) -> Self {
        let zone = &services.settings(instance.id()).time_zone;
        let zone = Some(zone.as_str()).filter(|zone| !zone.is_empty());
        Self {
            id: instance.id().to_string(),
            name: services.instance_name(instance.id(), None),
            time_zone: zone.unwrap_or("UTC").to_owned(),
        }
    }

    /// With what somebody set.
    fn with_what_is_set(self, view: &View<'_>) -> Result<Self, ViewError> {
        let (name, zone) = instance_described(view)?;
        Ok(Self {
            name: name.unwrap_or(self.name),
            time_zone: zone.unwrap_or(self.time_zone),
            ..self
        })
    }
}

/// Somebody who is here, or 404.
pub async fn find_person(instance: &Instance, id: PersonId) -> Result<Person, ApiError> {
    let found = instance
        .read(move |view| Ok::<_, ApiError>(person(view, id)?))
        .await?;
    found.ok_or_else(no_such_person)
}

fn no_such_person() -> ApiError {
    ApiError::not_found("such person here")
}

/// The question "who am I".
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct WhoAmI {
    person: PersonId,
    configured: InstanceInfo,
    expires_at: Option<Timestamp>,
}

impl WhoAmI {
    /// Asked by somebody with an access token that lasts until then, or with an API token.
    pub fn new(
        services: &Services,
        instance: &Instance,
        person: PersonId,
        expires_at: Option<Timestamp>,
    ) -> Self {
        Self {
            person,
            configured: InstanceInfo::configured(services, instance),
            expires_at,
        }
    }

    fn me(&self, view: &View<'_>) -> Result<Me, ApiError> {
        let person = person(view, self.person)?.ok_or_else(no_such_person)?;
        let (profile, preferences, participation) = person.confirmed;
        Ok(Me {
            role: person.role,
            person: Profile::from(&person),
            instance: self.configured.clone().with_what_is_set(view)?,
            onboarding: Onboarding {
                profile,
                preferences,
                participation,
            },
            access_expires_at: self.expires_at.map(|at| at.to_string()),
        })
    }
}

impl Question for WhoAmI {
    type Answer = ReadyJson;
    type Error = ApiError;
    const DOMAIN: Option<&'static str> = Some(People::NAME);
    const IS_BRIEF: bool = true;

    fn answer(&self, view: &View<'_>) -> Result<ReadyJson, ApiError> {
        ReadyJson::of(&self.me(view)?)
    }

    fn bytes(&self, answer: &ReadyJson) -> usize {
        let InstanceInfo { id, name, time_zone } = &self.configured;
        id.len() + name.len() + time_zone.len() + answer.bytes()
    }
}

/// The id of a session that begins now. It must be made before whatever lets the person in is
/// checked: if their password changes in between, this session is among those that end. `cut_ms`
/// is what ended earlier ones; a session begins after it.
pub fn new_session(instance: &Instance, cut_ms: i64) -> SessionId {
    SessionId::from_ulid(new_ulid(instance, cut_ms.saturating_add(1)))
}

/// Lets somebody in: a refresh family, an access token, cookies, "me".
pub async fn enter(
    services: &Services,
    anyone: &Anyone,
    person: PersonId,
    session: SessionId,
) -> Result<SignedIn, ApiError> {
    let instance = &anyone.instance;
    let refresh = begin_family(instance, person, session, anyone.user_agent.clone()).await?;
    let (access, expires_at) = services.access.issue(instance, person, session).await?;
    let asked = WhoAmI::new(services, instance, person, Some(expires_at));
    let me = instance.look_up(move |view| asked.me(view)).await?;
    Ok((sign_in_cookies(&access, &refresh), ApiJson(me)))
}

/// A request in the name of somebody whom a link has shown to be who they are.
pub fn request_of(anyone: &Anyone, person: PersonId) -> Request {
    Request {
        actor: Actor::Person(person),
        command_id: anyone.command_id,
        correlation_id: anyone.correlation_id.clone(),
    }
}

/// A request of the program itself, under the caller's command id.
pub fn request_of_system(anyone: &Anyone) -> Request {
    Request {
        actor: Actor::System,
        command_id: anyone.command_id,
        correlation_id: anyone.correlation_id.clone(),
    }
}

/// Hashes a password and keeps the hash under a new id.
pub async fn store_password(
    services: &Services,
    instance: &Instance,
    password: String,
) -> Result<CredentialId, ApiError> {
    let hash = services.passwords.hash(password).await?;
    let credential = CredentialId::from_ulid(new_ulid(instance, 0));
    write_credential(instance, credential, hash).await?;
    Ok(credential)
}

/// 400 `link_invalid`.
pub fn link_invalid() -> ApiError {
    ApiError::new(
        StatusCode::BAD_REQUEST,
        "link_invalid",
        "This link was used already, is too old, or is not complete. Ask for a new one.",
    )
}

/// The fields of a new account, checked together.
pub struct AccountFields {
    /// Where mail reaches them.
    pub email: Option<Email>,
    /// Name.
    pub name: String,
    /// Zone.
    pub time_zone: String,
}

/// Checks the fields of a form that makes an account; every wrong one is named.
pub fn check_account(
    email: Option<&str>,
    name: &str,
    password: &str,
    time_zone: &str,
) -> Result<AccountFields, ApiError> {
    let mut errors = FieldErrors::default();
    let email = email.map(|email| errors.take("email", Email::parse(email)));
    let name = errors.take("name", clean_name(name));
    errors.take("password", password_fits(password));
    let time_zone = errors.take("time_zone", clean_time_zone(time_zone));
    let all = (|| {
        let email = match email {
            Some(email) => Some(email?),
            None => None,
        };
        Some(AccountFields {
            email,
            name: name?,
            time_zone: time_zone?,
        })
    })();
    errors.finish(all).map_err(|errors| ApiError::refused(&errors))
}
