//! What lies in the keep: a webhook's secrets, and how far it came.

use jiff::{SignedDuration, Timestamp};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use vc_instance::{Expect, Instance, KeepError, KeepRow};

use crate::model::{FORMER_SECRET_HOURS, Progress, WebhookId};
use crate::views::webhooks::StoredWebhook;

const SECRET: &str = "publish.secret";
const PROGRESS: &str = "publish.progress";

/// The secrets of a webhook.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Secrets {
    /// Signs, and is what an admin was shown last.
    current: String,
    /// Signs too for a while.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    former: Option<FormerSecret>,
    /// The request that made the present one: asking again answers the same.
    made_by: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct FormerSecret {
    secret: String,
    until: Timestamp,
}

impl Secrets {
    /// Those that sign at `now`, the present one first.
    pub fn signing(&self, now: Timestamp) -> Vec<String> {
        let former = self.former.iter().filter(|former| now < former.until);
        let all = std::iter::once(&self.current).chain(former.map(|former| &former.secret));
        all.cloned().collect()
    }
}

/// Writes the first secret of a webhook, unless the same request wrote one before. Answers the secret, and whether it is
/// new.
pub async fn first_secret(
    instance: &Instance,
    webhook: WebhookId,
    made_by: &str,
) -> Result<(String, bool), KeepError> {
    let secrets = Secrets {
        current: vc_publisher::new_secret(),
        former: None,
        made_by: made_by.to_owned(),
    };
    let key = webhook.to_string();
    let put = instance
        .keep()
        .put(SECRET, &key, bytes(&secrets), Expect::Absent, None);
    match put.await {
        Ok(_) => Ok((secrets.current, true)),
        Err(KeepError::Conflict) => match read_secrets(instance, webhook).await? {
            Some((found, _)) if found.made_by == made_by => Ok((found.current, false)),
            _ => Err(KeepError::Conflict),
        },
        Err(error) => Err(error),
    }
}

/// Puts another secret in the place of the present one, which goes on signing for a while, unless the same request did so
/// before. Answers the secret and until when the former one signs; none where there is no webhook of this id.
pub async fn next_secret(
    instance: &Instance,
    webhook: WebhookId,
    made_by: &str,
) -> Result<Option<(String, Timestamp)>, KeepError> {
    let Some((present, version)) = read_secrets(instance, webhook).await? else {
        return Ok(None);
    };
    let until = instance.now() + SignedDuration::from_hours(FORMER_SECRET_HOURS);
    if present.made_by == made_by {
        let until = present.former.map_or(until, |former| former.until);
        return Ok(Some((present.current, until)));
    }
    let next = Secrets {
        current: vc_publisher::new_secret(),
        former: Some(FormerSecret {
            secret: present.current,
            until,
        }),
        made_by: made_by.to_owned(),
    };
    let expect = Expect::Version(version);
    instance
        .keep()
        .put(SECRET, &webhook.to_string(), bytes(&next), expect, None)
        .await?;
    Ok(Some((next.current, until)))
}

/// The secrets that sign now; none where there are none.
pub async fn signing_secrets(instance: &Instance, webhook: WebhookId) -> Result<Vec<String>, KeepError> {
    let found = read_secrets(instance, webhook).await?;
    Ok(found
        .map(|(secrets, _)| secrets.signing(instance.now()))
        .unwrap_or_default())
}

async fn read_secrets(instance: &Instance, webhook: WebhookId) -> Result<Option<(Secrets, u64)>, KeepError> {
    let row = instance.keep().get(SECRET, &webhook.to_string()).await?;
    row.map(|row| Ok((read(&row)?, row.version))).transpose()
}

/// How far a webhook came, and the version of its row; from its beginning where it came nowhere in this life.
pub async fn progress(
    instance: &Instance,
    webhook: &StoredWebhook,
) -> Result<(Progress, Option<u64>), KeepError> {
    let row = instance.keep().get(PROGRESS, &webhook.id.to_string()).await?;
    let Some(row) = row else {
        return Ok((Progress::beginning(webhook.begins), None));
    };
    let progress: Progress = read(&row)?;
    let progress = if progress.cursor.is_further(&webhook.begins) || progress.cursor == webhook.begins {
        progress
    } else {
        Progress::beginning(webhook.begins)
    };
    Ok((progress, Some(row.version)))
}

/// Writes how far it came if nobody else did since; answers the row's version.
///
/// # Errors
/// [`KeepError::Conflict`] if somebody did: another node, or an admin who wants it tried now.
pub async fn save_progress(
    instance: &Instance,
    webhook: WebhookId,
    progress: &Progress,
    version: Option<u64>,
) -> Result<u64, KeepError> {
    let expect = version.map_or(Expect::Absent, Expect::Version);
    instance
        .keep()
        .put(PROGRESS, &webhook.to_string(), bytes(progress), expect, None)
        .await
}

/// Forgets all about a webhook that is gone.
pub async fn forget(instance: &Instance, webhook: WebhookId) -> Result<(), KeepError> {
    instance.keep().remove(PROGRESS, &webhook.to_string()).await?;
    instance.keep().remove(SECRET, &webhook.to_string()).await
}

fn bytes(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).expect("what is kept has string keys and no failing parts")
}

fn read<T: DeserializeOwned>(row: &KeepRow) -> Result<T, KeepError> {
    serde_json::from_slice(&row.bytes)
        .map_err(|error| KeepError::Corrupt(format!("a webhook's row: {error}")))
}
