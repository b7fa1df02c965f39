//! Refresh tokens: one family for each sign-in, rotated at each use, with reuse detection
//! (RFC 9700 §4.14.2).
//!
//! A family is a row of the keep with a random key and a generation; its n-th token is an HMAC of n
//! under that key. So the successor of a token is always the same one: when two tabs present the
//! same token within a few seconds, both get it, and neither is thrown out. Later than that, a token
//! of an earlier generation means that somebody has a copy: the family ends. If a thief was within
//! the grace, both hold the successor, and the next rotation tells.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vc_instance::{Expect, Instance, KeepError};
use vc_kernel::PersonId;
use vc_kernel::id::Ulid;

use super::secrets::{is_mac, mac, random};
use crate::model::SessionId;

const SESSION: &str = "people.session";
/// A family that is not used ends after this.
pub const IDLE_DAYS: i64 = 30;
/// A family ends after this, used or not.
const LIFE_DAYS: i64 = 90;
/// How long the token before the present one still gets the present one.
const GRACE_MS: i64 = 10_000;
/// Families of one person; a further one replaces the oldest.
const FAMILIES_MAX: usize = 50;
/// How often to read again after somebody else rotated first.
const ROTATIONS_MAX: usize = 4;

/// A family, as kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Family {
    key: String,
    generation: u64,
    rotated_at_ms: i64,
    /// When it began, in milliseconds since 1970.
    pub created_at_ms: i64,
    /// When it was last rotated, in milliseconds since 1970.
    pub last_used_at_ms: i64,
    /// What the browser called itself.
    pub user_agent: Option<String>,
}

/// What came of presenting a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refreshed {
    /// Go on with this one.
    Next {
        /// Who.
        person: PersonId,
        /// Through which session.
        session: SessionId,
        /// The successor.
        token: String,
    },
    /// A token that was replaced long ago: end the session.
    Reused {
        /// Whose.
        person: PersonId,
        /// Which session.
        session: SessionId,
    },
    /// Forged, expired, ended, or no token at all.
    Invalid,
}

/// Begins a family and answers its first token.
pub async fn begin_family(
    instance: &Instance,
    person: PersonId,
    session: SessionId,
    user_agent: Option<String>,
) -> Result<String, KeepError> {
    let now_ms = instance.now().as_millisecond();
    let family = Family {
        key: URL_SAFE_NO_PAD.encode(random::<32>()),
        generation: 0,
        rotated_at_ms: now_ms,
        created_at_ms: now_ms,
        last_used_at_ms: now_ms,
        user_agent,
    };
    let mut others = families_of(instance, person).await?;
    if others.len() >= FAMILIES_MAX {
        others.sort_by_key(|(_, family)| family.last_used_at_ms);
        for (oldest, _) in &others[..=others.len() - FAMILIES_MAX] {
            end_family(instance, person, *oldest).await?;
        }
    }
    put(instance, person, session, &family, Expect::Absent).await?;
    Ok(token(person, session, &family))
}

/// Takes a token and answers its successor.
pub async fn refresh(instance: &Instance, presented: &str) -> Result<Refreshed, KeepError> {
    let Some((person, session, generation, tag)) = parse(presented) else {
        return Ok(Refreshed::Invalid);
    };
    for _ in 0..ROTATIONS_MAX {
        let Some(row) = instance.keep().get(SESSION, &key(person, session)).await? else {
            return Ok(Refreshed::Invalid);
        };
        let Ok(mut family) = serde_json::from_slice::<Family>(&row.bytes) else {
            return Ok(Refreshed::Invalid);
        };
        if generation > family.generation
            || !is_mac(&secret(&family), &message(person, session, generation), tag)
        {
            return Ok(Refreshed::Invalid);
        }
        let now_ms = instance.now().as_millisecond();
        if generation < family.generation {
            let in_grace = generation + 1 == family.generation && now_ms - family.rotated_at_ms <= GRACE_MS;
            return Ok(if in_grace {
                Refreshed::Next {
                    person,
                    session,
                    token: token(person, session, &family),
                }
            } else {
                Refreshed::Reused { person, session }
            });
        }
        family.generation += 1;
        family.rotated_at_ms = now_ms;
        family.last_used_at_ms = now_ms;
        match put(instance, person, session, &family, Expect::Version(row.version)).await {
            Ok(()) => {
                return Ok(Refreshed::Next {
                    person,
                    session,
                    token: token(person, session, &family),
                });
            }
            // Another tab was faster: the grace answers this one.
            Err(KeepError::Conflict) => {}
            Err(error) => return Err(error),
        }
    }
    Err(KeepError::Conflict)
}

/// Somebody's families.
pub async fn families_of(
    instance: &Instance,
    person: PersonId,
) -> Result<Vec<(SessionId, Family)>, KeepError> {
    let rows = instance
        .keep()
        .list(SESSION, &format!("{person}/"), FAMILIES_MAX * 2)
        .await?;
    let read = |(key, row): (String, vc_instance::KeepRow)| {
        let session = key.rsplit_once('/')?.1.parse().ok()?;
        Some((session, serde_json::from_slice(&row.bytes).ok()?))
    };
    Ok(rows.into_iter().filter_map(read).collect())
}

/// Forgets a family; its tokens are no good any more.
pub async fn end_family(instance: &Instance, person: PersonId, session: SessionId) -> Result<(), KeepError> {
    instance.keep().remove(SESSION, &key(person, session)).await
}

async fn put(
    instance: &Instance,
    person: PersonId,
    session: SessionId,
    family: &Family,
    expect: Expect,
) -> Result<(), KeepError> {
    let bytes = serde_json::to_vec(family).expect("a family is plain values");
    let began = Timestamp::from_millisecond(family.created_at_ms).unwrap_or(Timestamp::MIN);
    let days = |days: i64| SignedDuration::from_hours(24 * days);
    let expires_at = (instance.now() + days(IDLE_DAYS)).min(began + days(LIFE_DAYS));
    instance
        .keep()
        .put(SESSION, &key(person, session), bytes, expect, Some(expires_at))
        .await
        .map(|_| ())
}

fn key(person: PersonId, session: SessionId) -> String {
    format!("{person}/{session}")
}

fn secret(family: &Family) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(&family.key).unwrap_or_default()
}

fn message(person: PersonId, session: SessionId, generation: u64) -> String {
    format!("{person}/{session}/{generation}")
}

/// `<person>.<session>.<generation>.<tag>`, ids without their prefixes.
fn token(person: PersonId, session: SessionId, family: &Family) -> String {
    let tag = mac(&secret(family), &message(person, session, family.generation));
    format!("{}.{}.{}.{tag}", person.ulid(), session.ulid(), family.generation)
}

fn parse(token: &str) -> Option<(PersonId, SessionId, u64, &str)> {
    if token.len() > 200 {
        return None;
    }
    let mut parts = token.splitn(4, '.');
    let person = Ulid::from_string(parts.next()?).ok()?;
    let session = Ulid::from_string(parts.next()?).ok()?;
    let generation = parts.next()?.parse().ok()?;
    Some((person.into(), session.into(), generation, parts.next()?))
}
