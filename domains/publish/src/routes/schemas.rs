//! What is told, for whoever reads it.

use axum::Extension;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, ApiPath, ErrorBody};

use super::Sending;

/// The kinds of events that there are.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventSchemas {
    /// By domain.
    items: Vec<EventSchema>,
}

/// A kind of event.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "type": "tasks.task_completed", "version": 1, "domain": "tasks", "summary": "A task was done.",
    "name": "tasks.task_completed.v1.json", "url": "https://commons.example.com/api/v1/schemas/tasks.task_completed.v1.json"
}))]
pub struct EventSchema {
    /// Its name: the `type` of the CloudEvent.
    #[serde(rename = "type")]
    kind: &'static str,
    /// Rises when a reader of the former shape would misread it.
    version: u16,
    /// What tells it.
    domain: &'static str,
    /// What it says.
    summary: String,
    /// The name of its schema.
    name: String,
    /// Where its schema is: the `dataschema` of the CloudEvent.
    url: String,
}

/// List the events that other systems can be sent.
#[utoipa::path(
    get, path = "/api/v1/schemas", operation_id = "list_event_schemas", tag = "webhooks",
    responses((status = 200, description = "All kinds.", body = EventSchemas))
)]
pub async fn list_schemas(anyone: Anyone, Extension(sender): Sending) -> ApiJson<EventSchemas> {
    let kinds = anyone.instance.published_kinds();
    let items = kinds.map(|kind| {
        let name = kind.schema_name();
        let path = format!("/api/v1/schemas/{name}");
        EventSchema {
            kind: kind.name,
            version: kind.version,
            domain: kind.domain(),
            summary: kind.summary(),
            url: sender.urls().link(anyone.instance.id(), &path),
            name,
        }
    });
    ApiJson(EventSchemas {
        items: items.collect(),
    })
}

/// The JSON Schema (2020-12) of an event's data.
#[utoipa::path(
    get, path = "/api/v1/schemas/{name}", operation_id = "get_event_schema", tag = "webhooks",
    params(("name" = String, Path, description = "Such as `tasks.task_completed.v1.json`.")),
    responses(
        (status = 200, description = "The schema.", body = Object, content_type = "application/schema+json"),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_schema(anyone: Anyone, ApiPath(name): ApiPath<String>) -> Result<Response, ApiError> {
    let mut kinds = anyone.instance.published_kinds();
    let kind = kinds
        .find(|kind| kind.schema_name() == name)
        .ok_or_else(|| ApiError::not_found("schema of this name"))?;
    let kind_of_content = [(header::CONTENT_TYPE, "application/schema+json")];
    Ok((kind_of_content, kind.schema().to_string()).into_response())
}
