//! Removing a person's secrets from the keep, once an event has taken them out.

use vc_instance::{Instance, ReadError};
use vc_kernel::PersonId;

use super::{end_family, families_of, remove_credential, remove_token};
use crate::views::sign_in::secrets_of;

/// Why a secret is still there.
#[derive(Debug, thiserror::Error)]
pub enum ForgetError {
    /// The view.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// The keep.
    #[error(transparent)]
    Keep(#[from] vc_instance::KeepError),
}

/// Removes sessions, API tokens and the password hash. Doing it again does no harm.
pub async fn forget_secrets(instance: &Instance, person: PersonId) -> Result<(), ForgetError> {
    for (session, _) in families_of(instance, person).await? {
        end_family(instance, person, session).await?;
    }
    let read = instance.read(move |view| Ok::<_, ReadError>(secrets_of(view, person)?));
    let (credential, tokens) = read.await?;
    for token in tokens {
        remove_token(instance, token).await?;
    }
    if let Some(credential) = credential {
        remove_credential(instance, credential).await?;
    }
    Ok(())
}
