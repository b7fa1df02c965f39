//! Random bytes, digests, and the instance's own keys.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use aws_lc_rs::{digest, hmac, rand};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use data_encoding::HEXLOWER;
use vc_instance::{Expect, Instance, KeepError};
use vc_kernel::InstanceId;

const SECRET: &str = "people.secret";
/// Bytes of a key, and of every secret that is given out.
const SECRET_BYTES: usize = 32;

/// Bytes that nobody can guess.
pub fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).expect("the operating system has randomness");
    bytes
}

/// 256 random bits as 43 letters.
pub fn new_secret() -> String {
    URL_SAFE_NO_PAD.encode(random::<SECRET_BYTES>())
}

/// SHA-256 in hex: what is kept of a secret that was given out. (A plain hash is enough: the secret
/// is random, there is nothing to guess.)
pub fn digest(secret: impl AsRef<[u8]>) -> String {
    HEXLOWER.encode(digest::digest(&digest::SHA256, secret.as_ref()).as_ref())
}

/// HMAC-SHA-256 as letters.
pub fn mac(key: &[u8], message: &str) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    URL_SAFE_NO_PAD.encode(hmac::sign(&key, message.as_bytes()).as_ref())
}

/// Whether `tag` is [`mac`] of the message, in constant time.
pub fn is_mac(key: &[u8], message: &str, tag: &str) -> bool {
    let key = hmac::Key::new(hmac::HMAC_SHA256, key);
    URL_SAFE_NO_PAD
        .decode(tag)
        .is_ok_and(|tag| hmac::verify(&key, message.as_bytes(), &tag).is_ok())
}

/// The instance's key of this name, made at its first use.
pub async fn instance_key(instance: &Instance, name: &'static str) -> Result<Vec<u8>, KeepError> {
    if let Some(row) = instance.keep().get(SECRET, name).await? {
        return Ok(row.bytes);
    }
    let fresh = random::<SECRET_BYTES>().to_vec();
    match instance
        .keep()
        .put(SECRET, name, fresh.clone(), Expect::Absent, None)
        .await
    {
        Ok(_) => Ok(fresh),
        // Somebody else made it first.
        Err(KeepError::Conflict) => {
            let row = instance.keep().get(SECRET, name).await?;
            row.map(|row| row.bytes).ok_or(KeepError::Conflict)
        }
        Err(error) => Err(error),
    }
}

/// Keys that are needed at every request; at most one for each instance.
#[derive(Default)]
pub struct KeyCache(Mutex<HashMap<InstanceId, Vec<u8>>>);

impl KeyCache {
    /// As [`instance_key`], read from the keep once.
    pub async fn get(&self, instance: &Instance, name: &'static str) -> Result<Vec<u8>, KeepError> {
        if let Some(key) = self
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .get(instance.id())
        {
            return Ok(key.clone());
        }
        let key = instance_key(instance, name).await?;
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(instance.id().clone(), key.clone());
        Ok(key)
    }
}
