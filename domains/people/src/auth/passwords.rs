//! Password hashes: argon2id with OWASP's parameters, off the async threads, a few at a time.

use std::sync::Arc;
use std::time::Duration;

use argon2::{Algorithm, Argon2, Params, PasswordHash, PasswordHasher as _, PasswordVerifier as _, Version};
use tokio::sync::Semaphore;
use vc_http::ApiError;
use vc_instance::{Expect, Instance, KeepError};

use super::secrets::random;
use crate::model::CredentialId;

const CREDENTIAL: &str = "people.credential";
/// OWASP Password Storage Cheat Sheet: argon2id with 19 MiB, 2 iterations, 1 degree of parallelism.
const MEMORY_KIB: u32 = 19 * 1024;
const ITERATIONS: u32 = 2;
/// Hashes at the same time: a bound on memory (76 MiB) and on what sign-ins may take from others.
const CONCURRENT_MAX: usize = 4;
/// How long a sign-in waits for its turn.
const WAIT: Duration = Duration::from_secs(5);

/// Hashes and checks passwords.
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Default for Passwords {
    fn default() -> Self {
        Self {
            turns: Arc::new(Semaphore::new(CONCURRENT_MAX)),
        }
    }
}

fn hasher() -> Argon2<'static> {
    let params = Params::new(MEMORY_KIB, ITERATIONS, 1, None).expect("OWASP's parameters are in range");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

impl Passwords {
    /// The hash to keep, as a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, ApiError> {
        let hashed = self.run(move || {
            let hash = hasher().hash_password_with_salt(password.as_bytes(), &random::<16>());
            hash.map(|hash| hash.to_string())
                .map_err(|error| error.to_string())
        });
        hashed
            .await?
            .map_err(|error| ApiError::internal(format!("a password could not be hashed: {error}")))
    }

    /// Whether it is the password. Takes as long where there is no hash to check against, so that
    /// time does not tell which addresses are known.
    pub async fn verify(&self, password: String, stored: Option<String>) -> Result<bool, ApiError> {
        self.run(move || match stored.as_deref().map(PasswordHash::new) {
            Some(Ok(hash)) => hasher().verify_password(password.as_bytes(), &hash).is_ok(),
            _ => {
                let _ = hasher().hash_password_with_salt(password.as_bytes(), &[0; 16]);
                false
            }
        })
        .await
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T, ApiError> {
        let turn = tokio::time::timeout(WAIT, Arc::clone(&self.turns).acquire_owned()).await;
        let Ok(Ok(turn)) = turn else {
            return Err(ApiError::busy(
                "Too many people are signing in at once.",
                Duration::from_secs(5),
            ));
        };
        // The turn goes along: a caller who hangs up does not free it before the work is done.
        let done = tokio::task::spawn_blocking(move || {
            let result = work();
            drop(turn);
            result
        });
        done.await
            .map_err(|error| ApiError::internal(format!("hashing a password: {error}")))
    }
}

/// Keeps a hash under a new id, before any event names it.
pub async fn write_credential(instance: &Instance, id: CredentialId, hash: String) -> Result<(), KeepError> {
    instance
        .keep()
        .put(
            CREDENTIAL,
            &id.to_string(),
            hash.into_bytes(),
            Expect::Absent,
            None,
        )
        .await
        .map(|_| ())
}

/// The hash, if there is one.
pub async fn read_credential(instance: &Instance, id: CredentialId) -> Result<Option<String>, KeepError> {
    let row = instance.keep().get(CREDENTIAL, &id.to_string()).await?;
    Ok(row.and_then(|row| String::from_utf8(row.bytes).ok()))
}

/// Forgets a hash, once no event names it any more.
pub async fn remove_credential(instance: &Instance, id: CredentialId) -> Result<(), KeepError> {
    instance.keep().remove(CREDENTIAL, &id.to_string()).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn only_the_password_verifies() {
        let passwords = Passwords::default();
        let hash = passwords
            .hash("correct horse 🐎".to_owned())
            .await
            .expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{hash}");
        let verify = |password: &str, stored| passwords.verify(password.to_owned(), stored);
        assert!(
            verify("correct horse 🐎", Some(hash.clone()))
                .await
                .expect("checked")
        );
        assert!(!verify("correct horse", Some(hash)).await.expect("checked"));
        assert!(!verify("x", None).await.expect("checked"));
        assert!(!verify("x", Some("garbage".to_owned())).await.expect("checked"));
    }
}
