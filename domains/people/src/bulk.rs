//! Whom a change of many people is about, and with which label: parts in the keep, until the job is
//! done with them. A label is free text about people, so it stays out of open events.

use jiff::SignedDuration;
use serde::{Deserialize, Serialize};
use vc_instance::{Expect, Instance, KeepError};
use vc_kernel::PersonId;

use crate::model::BulkId;

const PARTS: &str = "people.bulk_parts";
/// Mails of a bulk invitation that are on their way or were sent: until their part is noted as done.
pub const MAILS: &str = "people.bulk_mails";
/// People of one part, which one command changes. Others' commands go in between.
const PART_PEOPLE: usize = 50;
/// People of one change.
pub const PEOPLE_MAX: usize = 50_000;
/// How long parts are kept if the job never comes to its end.
pub const LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Some people of a change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// Whom.
    pub people: Vec<PersonId>,
    /// The label, if the change is about one.
    pub tag: Option<String>,
}

/// Keeps all parts and answers how many there are.
pub async fn keep_parts(
    instance: &Instance,
    bulk: BulkId,
    people: &[PersonId],
    tag: Option<&str>,
) -> Result<u32, KeepError> {
    let mut parts = 0;
    for people in people.chunks(PART_PEOPLE) {
        let part = Part {
            people: people.to_vec(),
            tag: tag.map(str::to_owned),
        };
        let json = serde_json::to_vec(&part).expect("ids and text are plain values");
        let expires_at = Some(instance.now() + LIFE);
        instance
            .keep()
            .put(PARTS, &key(bulk, parts), json, Expect::Any, expires_at)
            .await?;
        parts += 1;
    }
    Ok(parts)
}

/// One part; `None` when it is gone.
pub async fn read_part(instance: &Instance, bulk: BulkId, part: u32) -> Result<Option<Part>, KeepError> {
    let row = instance.keep().get(PARTS, &key(bulk, part)).await?;
    Ok(row.and_then(|row| serde_json::from_slice(&row.bytes).ok()))
}

/// Forgets all parts.
pub async fn remove_parts(instance: &Instance, bulk: BulkId, parts: u32) -> Result<(), KeepError> {
    for part in 0..parts {
        instance.keep().remove(PARTS, &key(bulk, part)).await?;
    }
    Ok(())
}

/// The key of one mail in [`MAILS`].
pub fn mail_key(bulk: BulkId, person: PersonId) -> String {
    format!("{bulk}/{person}")
}

/// Forgets the mails of a part that is noted as done.
pub async fn remove_mails(instance: &Instance, bulk: BulkId, people: &[PersonId]) -> Result<(), KeepError> {
    for person in people {
        instance.keep().remove(MAILS, &mail_key(bulk, *person)).await?;
    }
    Ok(())
}

fn key(bulk: BulkId, part: u32) -> String {
    format!("{bulk}/{part:06}")
}
