//! API tokens: `vc_`, the token's id, a secret. The keep has a digest; the view knows whose it is
//! and whether it was revoked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use vc_instance::{Expect, Instance, KeepError, Owner};
use vc_kernel::InstanceId;
use vc_kernel::id::Ulid;

use super::new_ulid;
use super::secrets::{digest, new_secret};
use crate::model::TokenId;

const TOKEN: &str = "people.token";
const TOKEN_USE: &str = "people.token_use";
const PREFIX: &str = "vc_";
const ID_CHARS: usize = 26;
/// How precisely "last used" is kept: at most one write in this time for each token.
const USE_PRECISION_MS: i64 = 10 * 60_000;
/// Tokens that are known again without asking the keep.
const KNOWN_MAX: usize = 10_000;
/// Tokens whose last use is remembered in memory.
const USES_MAX: usize = 10_000;

/// A token that was just made.
pub struct NewToken {
    /// Its id.
    pub id: TokenId,
    /// What its owner gets to see once.
    pub text: String,
    /// What it starts with.
    pub prefix: String,
}

/// Makes a token and keeps its digest, before any event names it.
pub async fn new_token(instance: &Instance, expires_at: Timestamp) -> Result<NewToken, KeepError> {
    let id = TokenId::from_ulid(new_ulid(instance, 0));
    let prefix = format!("{PREFIX}{}", id.ulid());
    let text = format!("{prefix}{}", new_secret());
    let bytes = digest(&text).into_bytes();
    instance
        .keep()
        .put(TOKEN, &id.to_string(), bytes, Expect::Absent, Some(expires_at))
        .await?;
    Ok(NewToken { id, text, prefix })
}

/// Which token this text is; `None` when it is forged or expired.
pub async fn find_token(instance: &Instance, text: &str) -> Result<Option<TokenId>, KeepError> {
    let id = text
        .strip_prefix(PREFIX)
        .filter(|rest| rest.len() <= 100)
        .and_then(|rest| rest.get(..ID_CHARS))
        .and_then(|id| Ulid::from_string(id).ok());
    let Some(id) = id.map(TokenId::from_ulid) else {
        return Ok(None);
    };
    let row = instance.keep().get(TOKEN, &id.to_string()).await?;
    Ok(row
        .filter(|row| row.bytes == digest(text).into_bytes())
        .map(|_| id))
}

/// Tokens that were shown before, by their digests, so that the keep is not asked for every request: what a token is does not
/// change, and whether it still counts the view says. Only where the instance is decided, for there the view has all that was
/// answered: a node that follows and cannot reach the database rather says so than answer with what was.
#[derive(Default)]
pub struct KnownTokens(Mutex<HashMap<(InstanceId, String), TokenId>>);

impl KnownTokens {
    /// As [`find_token`].
    pub async fn find(&self, instance: &Instance, text: &str) -> Result<Option<TokenId>, KeepError> {
        if instance.owner() != Owner::Here {
            return find_token(instance, text).await;
        }
        let shown = (instance.id().clone(), digest(text));
        let known = self.all().get(&shown).copied();
        if known.is_some() {
            return Ok(known);
        }
        let found = find_token(instance, text).await?;
        if let Some(id) = found {
            let mut all = self.all();
            if all.len() >= KNOWN_MAX {
                all.clear();
            }
            all.insert(shown, id);
        }
        Ok(found)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<(InstanceId, String), TokenId>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets a token, once an event has ended it.
pub async fn remove_token(instance: &Instance, id: TokenId) -> Result<(), KeepError> {
    instance.keep().remove(TOKEN, &id.to_string()).await?;
    instance.keep().remove(TOKEN_USE, &id.to_string()).await
}

/// When a token was last used, to ten minutes.
pub async fn last_used(instance: &Instance, id: TokenId) -> Result<Option<Timestamp>, KeepError> {
    let row = instance.keep().get(TOKEN_USE, &id.to_string()).await?;
    Ok(row.and_then(|row| Timestamp::from_millisecond(i64::from_be_bytes(row.bytes.try_into().ok()?)).ok()))
}

/// Notes uses; not an event, for a use changes nothing.
#[derive(Default)]
pub struct TokenUse(Mutex<HashMap<TokenId, i64>>);

impl TokenUse {
    /// Notes that a token was used, unless that was noted a moment ago.
    pub async fn note(&self, instance: &Instance, id: TokenId) {
        let now_ms = instance.now().as_millisecond();
        {
            let mut uses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            if uses
                .get(&id)
                .is_some_and(|noted_ms| now_ms - noted_ms < USE_PRECISION_MS)
            {
                return;
            }
            if uses.len() >= USES_MAX {
                uses.clear();
            }
            uses.insert(id, now_ms);
        }
        let bytes = now_ms.to_be_bytes().to_vec();
        if let Err(error) = instance
            .keep()
            .put(TOKEN_USE, &id.to_string(), bytes, Expect::Any, None)
            .await
        {
            tracing::warn!(%error, "the use of an API token could not be noted");
        }
    }
}
