//! Public events as CloudEvents.

use jiff::Timestamp;
use serde_json::json;
use vc_http::PublicUrls;
use vc_instance::Published;
use vc_kernel::{CommandId, InstanceId};
use vc_publisher::{CloudEvent, SPEC_VERSION};

use crate::model::{EventId, WebhookId};

/// The name of the event that an admin sends to try a webhook out; it is no public event.
pub const TEST_KIND: &str = "vc.test";

/// Which event it is.
pub const fn event_id(published: &Published) -> EventId {
    EventId {
        incarnation: published.position.incarnation,
        seq: published.position.seq,
        index: published.position.index,
        part: published.part,
    }
}

/// An event as it is sent. Its source is the instance's name and not its address: that may change, and whoever tells
/// repeated events by source and id would take them for new ones. The ids themselves are unique beyond the instance.
pub fn cloud_event(urls: &PublicUrls, published: &Published) -> CloudEvent {
    let id = event_id(published);
    let instance = &published.position.instance;
    let event = &published.event;
    let schema = format!("/api/v1/schemas/{}.v{}.json", event.name, event.version);
    CloudEvent {
        specversion: SPEC_VERSION,
        id: id.to_string(),
        source: source(instance),
        kind: event.name.to_owned(),
        subject: Some(event.subject.clone()),
        time: published.at,
        dataschema: Some(urls.link(instance, &schema)),
        datacontenttype: "application/json",
        sequence: Some(id.sequence()),
        partitionkey: Some(instance.to_string()),
        correlationid: Some(published.correlation_id.clone()).filter(|id| !id.is_empty()),
        data: event.data.clone(),
    }
}

/// A trial: signed like any other, about nothing.
pub fn test_event(
    instance: &InstanceId,
    webhook: WebhookId,
    request: CommandId,
    now: Timestamp,
) -> CloudEvent {
    CloudEvent {
        specversion: SPEC_VERSION,
        id: format!("{request}.test"),
        source: source(instance),
        kind: TEST_KIND.to_owned(),
        subject: Some(webhook.to_string()),
        time: now,
        dataschema: None,
        datacontenttype: "application/json",
        sequence: None,
        partitionkey: None,
        correlationid: None,
        data: json!({ "webhook": webhook }),
    }
}

fn source(instance: &InstanceId) -> String {
    format!("/instances/{instance}")
}
