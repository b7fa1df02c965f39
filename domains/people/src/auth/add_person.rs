//! The operator's way to add somebody: the keep gets the hash, then the log the event.

use vc_http::ApiError;
use vc_instance::{Instance, Request, SubmitError};
use vc_kernel::{Actor, PersonId};

use super::{Passwords, new_ulid, remove_credential, write_credential};
use crate::commands::{AddPerson, NewPerson};
use crate::model::{
    CredentialId, DraftProfile, Email, FieldErrors, Role, TOPIC_CHARS_MAX, TOPICS_MAX, clean_list,
    password_fits,
};

/// See [`crate::api::add_person`].
pub async fn add_person(
    instance: &Instance,
    person: NewPerson,
    role: Role,
    password: Option<String>,
) -> Result<PersonId, ApiError> {
    let draft = DraftProfile {
        name: &person.name,
        team: person.team.as_deref(),
        time_zone: &person.time_zone,
        languages: &person.languages,
    };
    let mut errors = draft.check().err().unwrap_or_default();
    errors.take("email", Email::parse(&person.email));
    errors.take("topics", clean_list(&person.topics, TOPICS_MAX, TOPIC_CHARS_MAX));
    if let Some(password) = &password {
        errors.take("password", password_fits(password));
    }
    if errors != FieldErrors::default() {
        return Err(ApiError::refused(&errors));
    }
    let credential = match password {
        Some(password) => {
            let hash = Passwords::default().hash(password).await?;
            let credential = CredentialId::from_ulid(new_ulid(instance, 0));
            write_credential(instance, credential, hash).await?;
            Some(credential)
        }
        None => None,
    };
    let request = Request {
        actor: Actor::Operator,
        ..instance.system_request()
    };
    let added = instance
        .submit(
            request,
            AddPerson {
                person,
                role,
                credential,
            },
        )
        .await;
    if let (Err(SubmitError::Refused(_)), Some(credential)) = (&added, credential) {
        remove_credential(instance, credential).await?;
    }
    Ok(added?)
}
