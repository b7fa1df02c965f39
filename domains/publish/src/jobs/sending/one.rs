//! One event to one webhook.

use std::sync::Arc;

use vc_instance::Instance;
use vc_publisher::{Acknowledged, CloudEvent, NotTaken, Publisher as _};

use super::{SendError, Sender};
use crate::views::webhooks::StoredWebhook;

/// What came of a try.
pub type Judged = Result<Acknowledged, NotTaken>;

impl Sender {
    /// Sends one event, as soon as no other is under way to the same webhook.
    pub(crate) async fn try_one(
        &self,
        instance: &Arc<Instance>,
        webhook: &StoredWebhook,
        event: &CloudEvent,
    ) -> Result<Judged, SendError> {
        let lane = self.lane(instance.id(), webhook.id);
        let _under_way = lane.lock().await;
        self.post(instance, webhook, event).await
    }

    /// Sends one event, for whoever has the webhook's lane.
    pub(crate) async fn post(
        &self,
        instance: &Arc<Instance>,
        webhook: &StoredWebhook,
        event: &CloudEvent,
    ) -> Result<Judged, SendError> {
        let publisher = self.publisher(instance, webhook).await?;
        Ok(publisher.publish(event, instance.now()).await)
    }
}
