//! A secret link to one's own calendar, for programs that cannot sign in. The keep has a digest of it; nothing of it is in
//! the log, for it changes nothing.
//!
//! The link names its person, so that each has one row: making a new link ends the former one in the same step.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_instance::{Expect, Instance, KeepError};
use vc_kernel::PersonId;
use vc_kernel::id::Ulid;
use vc_people::api::{digest, new_secret};

const FEED: &str = "tasks.feed";
const ID_CHARS: usize = 26;
const TOKEN_CHARS_MAX: usize = 100;

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    digest: String,
    made_ms: i64,
}

/// Makes somebody's link; a former one ends.
pub async fn make(instance: &Instance, person: PersonId) -> Result<String, KeepError> {
    let token = format!("{}{}", person.ulid(), new_secret());
    let kept = Kept {
        digest: digest(&token),
        made_ms: instance.now().as_millisecond(),
    };
    let bytes = serde_json::to_vec(&kept).expect("a digest and a time are plain values");
    instance
        .keep()
        .put(FEED, &person.to_string(), bytes, Expect::Any, None)
        .await?;
    Ok(token)
}

/// When somebody's link was made; none where they have none.
pub async fn made_at(instance: &Instance, person: PersonId) -> Result<Option<Timestamp>, KeepError> {
    let kept = kept(instance, person).await?;
    Ok(kept.and_then(|kept| Timestamp::from_millisecond(kept.made_ms).ok()))
}

/// Ends somebody's link.
pub async fn end(instance: &Instance, person: PersonId) -> Result<(), KeepError> {
    instance.keep().remove(FEED, &person.to_string()).await
}

/// Whose link this is; none where it is forged or ended.
pub async fn person_of(instance: &Instance, token: &str) -> Result<Option<PersonId>, KeepError> {
    let id = token
        .get(..ID_CHARS)
        .filter(|_| token.len() <= TOKEN_CHARS_MAX)
        .and_then(|id| Ulid::from_string(id).ok());
    let Some(person) = id.map(PersonId::from_ulid) else {
        return Ok(None);
    };
    let kept = kept(instance, person).await?;
    Ok(kept.filter(|kept| kept.digest == digest(token)).map(|_| person))
}

async fn kept(instance: &Instance, person: PersonId) -> Result<Option<Kept>, KeepError> {
    let row = instance.keep().get(FEED, &person.to_string()).await?;
    Ok(row.and_then(|row| serde_json::from_slice(&row.bytes).ok()))
}
