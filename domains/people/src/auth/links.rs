//! One-time links from mails: the token goes out, its digest stays in the keep until it is used or
//! expires.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use vc_instance::{Expect, Instance, KeepError};
use vc_kernel::PersonId;

use super::secrets::{digest, new_secret};
use crate::commands::NewPerson;
use crate::model::{BulkId, CredentialId};

const LINK: &str = "people.link";
const TOKEN_CHARS_MAX: usize = 100;

/// What a link is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "purpose", rename_all = "snake_case")]
pub enum Link {
    /// Signing in.
    SignIn {
        /// Who.
        person: PersonId,
    },
    /// Choosing another password.
    Reset {
        /// Who.
        person: PersonId,
        /// The password they had: once they have another, the link is no good any more.
        credential: Option<CredentialId>,
    },
    /// Accepting an invitation.
    Invitation {
        /// Who.
        person: PersonId,
        /// Who asked them.
        by: Option<PersonId>,
        /// By which bulk change: undoing it takes the link back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        bulk: Option<BulkId>,
    },
    /// Completing a registration.
    Registration {
        /// Who.
        person: NewPerson,
        /// The hash of the password they chose.
        password_hash: String,
    },
    /// Used.
    Used,
}

/// A link that was just used by us and nobody else.
#[derive(Debug)]
pub struct Claim {
    /// What it was good for.
    pub link: Link,
    key: String,
    bytes: Vec<u8>,
    version: u64,
    expires_at: Option<jiff::Timestamp>,
}

/// Makes a link and answers its token.
pub async fn issue_link(instance: &Instance, link: &Link, life: SignedDuration) -> Result<String, KeepError> {
    let token = new_secret();
    let bytes = serde_json::to_vec(link).expect("a link is plain values");
    let expires_at = Some(instance.now() + life);
    instance
        .keep()
        .put(LINK, &digest(&token), bytes, Expect::Absent, expires_at)
        .await?;
    Ok(token)
}

/// What a link is good for, without using it.
pub async fn peek_link(instance: &Instance, token: &str) -> Result<Option<Link>, KeepError> {
    Ok(look(instance, token).await?.map(|claim| claim.link))
}

/// Uses a link if it suits; `None` when it is unknown, used, expired, or does not suit. Of several
/// at the same time one gets it.
pub async fn claim_link(
    instance: &Instance,
    token: &str,
    suits: impl FnOnce(&Link) -> bool,
) -> Result<Option<Claim>, KeepError> {
    let Some(mut claim) = look(instance, token).await?.filter(|claim| suits(&claim.link)) else {
        return Ok(None);
    };
    let used = serde_json::to_vec(&Link::Used).expect("a link is plain values");
    let expect = Expect::Version(claim.version);
    match instance
        .keep()
        .put(LINK, &claim.key, used, expect, claim.expires_at)
        .await
    {
        Ok(version) => {
            claim.version = version;
            Ok(Some(claim))
        }
        Err(KeepError::Conflict) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Gives a link back: what it was used for did not come about, and may be tried again.
pub async fn release_link(instance: &Instance, claim: Claim) {
    let expect = Expect::Version(claim.version);
    if let Err(error) = instance
        .keep()
        .put(LINK, &claim.key, claim.bytes, expect, claim.expires_at)
        .await
    {
        tracing::warn!(%error, "a link could not be given back");
    }
}

async fn look(instance: &Instance, token: &str) -> Result<Option<Claim>, KeepError> {
    if token.len() > TOKEN_CHARS_MAX {
        return Ok(None);
    }
    let key = digest(token);
    let Some(row) = instance.keep().get(LINK, &key).await? else {
        return Ok(None);
    };
    let link = serde_json::from_slice(&row.bytes).unwrap_or(Link::Used);
    let claim = Claim {
        link,
        key,
        bytes: row.bytes,
        version: row.version,
        expires_at: row.expires_at,
    };
    Ok(Some(claim).filter(|claim| claim.link != Link::Used))
}
