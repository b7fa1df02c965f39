//! The token of the "pause" link in mails: it names a person and is signed, so a click needs no
//! sign-in. It can do nothing but pause, which its owner can take back, and say that somebody who was asked is still in.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use vc_instance::{Instance, KeepError};
use vc_kernel::PersonId;
use vc_kernel::id::Ulid;

use super::secrets::{instance_key, is_mac, mac};

const KEY: &str = "pause";

/// The token for a person's mails. The same one each time.
pub async fn pause_token(instance: &Instance, person: PersonId) -> Result<String, KeepError> {
    let key = instance_key(instance, KEY).await?;
    let id = URL_SAFE_NO_PAD.encode(person.ulid().to_bytes());
    Ok(format!("{id}.{}", mac(&key, &message(instance, person))))
}

/// Whom a token names, if we signed it.
pub async fn read_pause_token(instance: &Instance, token: &str) -> Result<Option<PersonId>, KeepError> {
    let read = token
        .split_once('.')
        .filter(|_| token.len() <= 100)
        .and_then(|(id, tag)| {
            let bytes: [u8; 16] = URL_SAFE_NO_PAD.decode(id).ok()?.try_into().ok()?;
            Some((PersonId::from_ulid(Ulid::from_bytes(bytes)), tag))
        });
    let Some((person, tag)) = read else {
        return Ok(None);
    };
    let key = instance_key(instance, KEY).await?;
    Ok(is_mac(&key, &message(instance, person), tag).then_some(person))
}

fn message(instance: &Instance, person: PersonId) -> String {
    format!("pause\n{}\n{person}", instance.id())
}
