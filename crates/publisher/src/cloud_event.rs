//! An event as other systems get it: CloudEvents 1.0 in JSON (structured mode,
//! <https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md>).

use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;

/// What stands in `specversion`.
pub const SPEC_VERSION: &str = "1.0";
/// Of a message that is one event.
pub const CONTENT_TYPE: &str = "application/cloudevents+json; charset=utf-8";

/// One event.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CloudEvent {
    /// [`SPEC_VERSION`].
    pub specversion: &'static str,
    /// Always the same for the same event: with `source` it tells repeated ones.
    pub id: String,
    /// Where it happened.
    pub source: String,
    /// The literal name, `tasks.task_completed`.
    #[serde(rename = "type")]
    pub kind: String,
    /// The id of what it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// When it happened (RFC 3339).
    pub time: Timestamp,
    /// Where the JSON Schema of `data` is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dataschema: Option<String>,
    /// `application/json`.
    pub datacontenttype: &'static str,
    /// Extension `sequence`: the order of events of one source is that of these texts.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sequence: Option<String>,
    /// Extension `partitionkey`: events with the same one stay in order.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub partitionkey: Option<String>,
    /// Extension `correlationid`: of the request that caused it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub correlationid: Option<String>,
    /// As the schema says.
    pub data: Value,
}
