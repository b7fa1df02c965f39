//! Sending: one webhook's events in order, each until it is taken or given up.
//!
//! The place is written down after the other side has acknowledged an event, never before: after a crash the last one may
//! be sent once more, with the same id, and none is left out. What is sent is looked up at the time of sending, so that
//! nobody is told of what became private meanwhile.

mod attend;
mod lane;
mod one;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use tokio::sync::Notify;
use vc_http::PublicUrls;
use vc_instance::{Instance, JobError, KeepError, PublishedError, ReadError, SubmitError};
use vc_kernel::{InstanceId, ViewError};
use vc_publisher::{Webhook, WebhookClient};

use crate::jobs::keeping;
use crate::model::{Cursor, RetrySchedule, WebhookId};
use crate::views::webhooks::{StoredWebhook, webhook};

/// Sends events of all instances of this node.
pub struct Sender {
    client: WebhookClient,
    urls: PublicUrls,
    schedule: RetrySchedule,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    lanes: HashMap<(InstanceId, WebhookId), Arc<tokio::sync::Mutex<()>>>,
    /// What was looked at without finding anything to send, since the place was written down.
    looked_at: HashMap<(InstanceId, WebhookId), Cursor>,
    wakes: HashMap<InstanceId, Arc<Notify>>,
}

/// What is left to do for a webhook.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing until there are commits after this one.
    After(u64),
    /// To try again then.
    At(Timestamp),
    /// Nothing: it is paused or removed, or another node decides.
    Nothing,
}

/// Why sending broke off; it is taken up again.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The log, or the state that decides what may be told.
    #[error(transparent)]
    Published(#[from] PublishedError),
    /// The state.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// How far it came.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// A report.
    #[error(transparent)]
    Submit(#[from] SubmitError),
}

impl From<ViewError> for SendError {
    fn from(error: ViewError) -> Self {
        Self::Read(error.into())
    }
}

impl From<SendError> for JobError {
    fn from(error: SendError) -> Self {
        Self::temporary(error.to_string())
    }
}

impl Sender {
    /// Sends with this client, tries again by this schedule.
    pub fn new(client: WebhookClient, urls: PublicUrls, schedule: RetrySchedule) -> Self {
        Self {
            client,
            urls,
            schedule,
            state: Mutex::default(),
        }
    }

    pub(crate) const fn client(&self) -> &WebhookClient {
        &self.client
    }

    pub(crate) const fn urls(&self) -> &PublicUrls {
        &self.urls
    }

    /// Sends whatever can be sent now, of each webhook that is not paused; answers when the first is to be tried again.
    /// For tests: a server has [`Self::attend`].
    ///
    /// # Errors
    /// When one of them broke off.
    pub async fn send_due(&self, instance: &Arc<Instance>) -> Result<Option<Timestamp>, SendError> {
        let active = instance
            .read(|view| Ok::<_, SendError>(crate::views::webhooks::active(view)?))
            .await?;
        let mut first = None;
        for webhook in active {
            if let Next::At(at) = self.send_webhook(instance, webhook).await? {
                first = Some(first.map_or(at, |first: Timestamp| first.min(at)));
            }
        }
        Ok(first)
    }

    /// Has a webhook that waits after a failure tried now.
    pub(crate) async fn try_now(&self, instance: &Instance, id: WebhookId) -> Result<(), SendError> {
        if let Some(stored) = stored(instance, id).await? {
            let (mut progress, version) = keeping::progress(instance, &stored).await?;
            if let Some(trying) = &mut progress.trying {
                trying.next_at = instance.now();
                match keeping::save_progress(instance, id, &progress, version).await {
                    // It is being tried at this very moment.
                    Ok(_) | Err(KeepError::Conflict) => {}
                    Err(error) => return Err(error.into()),
                }
            }
        }
        self.wake(instance.id()).notify_one();
        Ok(())
    }

    /// Signs and sends to a webhook as it is set now.
    pub(crate) async fn publisher(
        &self,
        instance: &Instance,
        webhook: &StoredWebhook,
    ) -> Result<Webhook, KeepError> {
        let secrets = keeping::signing_secrets(instance, webhook.id).await?;
        Ok(self.client.webhook(&webhook.url, secrets))
    }

    /// How far a webhook came, as far as this node knows.
    pub(crate) fn looked_at(&self, instance: &InstanceId, webhook: WebhookId, cursor: Cursor) -> Cursor {
        let state = self.lock();
        let further = state.looked_at.get(&(instance.clone(), webhook)).copied();
        further
            .filter(|further| further.is_further(&cursor))
            .unwrap_or(cursor)
    }

    fn note_looked_at(&self, instance: &InstanceId, webhook: WebhookId, cursor: Cursor) {
        self.lock().looked_at.insert((instance.clone(), webhook), cursor);
    }

    /// Forgets a webhook that is gone.
    pub(crate) fn forget(&self, instance: &InstanceId, webhook: WebhookId) {
        let mut state = self.lock();
        let key = (instance.clone(), webhook);
        state.looked_at.remove(&key);
        state.lanes.remove(&key);
    }

    /// Whoever holds it has the one request that may be under way for a webhook.
    pub(crate) fn lane(&self, instance: &InstanceId, webhook: WebhookId) -> Arc<tokio::sync::Mutex<()>> {
        let mut state = self.lock();
        Arc::clone(state.lanes.entry((instance.clone(), webhook)).or_default())
    }

    fn wake(&self, instance: &InstanceId) -> Arc<Notify> {
        Arc::clone(self.lock().wakes.entry(instance.clone()).or_default())
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn stored(instance: &Instance, id: WebhookId) -> Result<Option<StoredWebhook>, ReadError> {
    instance
        .read(move |view| Ok::<_, ReadError>(webhook(view, id)?))
        .await
}
