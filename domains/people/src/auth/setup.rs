//! The one-time link for the first admin.

use vc_instance::{Expect, Instance, KeepError};

use super::secrets::{digest, new_secret};
use crate::views::person::admins;

const SETUP: &str = "people.setup";
const KEY: &str = "token";

/// A fresh token for the setup link, as long as there is no admin; earlier ones stop working.
/// `None` once there is one, or when it cannot be told (the cause is logged).
pub async fn setup_link_token(instance: &Instance) -> Option<String> {
    let admins = instance
        .read(|view| Ok::<_, vc_instance::ReadError>(admins(view)?))
        .await;
    match admins {
        Ok(0) => {}
        Ok(_) => return None,
        Err(error) => {
            tracing::error!(%error, "whether a setup link is needed cannot be told");
            return None;
        }
    }
    let token = new_secret();
    match instance
        .keep()
        .put(SETUP, KEY, digest(&token).into_bytes(), Expect::Any, None)
        .await
    {
        Ok(_) => Some(token),
        Err(error) => {
            tracing::error!(%error, "the setup link cannot be kept");
            None
        }
    }
}

/// Whether it is the token that was issued last. (Digests are compared: time tells nothing about
/// the token.)
pub async fn is_setup_token(instance: &Instance, token: &str) -> Result<bool, KeepError> {
    let row = instance.keep().get(SETUP, KEY).await?;
    Ok(row.is_some_and(|row| row.bytes == digest(token).into_bytes()))
}

/// The instance is set up.
pub async fn remove_setup_token(instance: &Instance) -> Result<(), KeepError> {
    instance.keep().remove(SETUP, KEY).await
}
