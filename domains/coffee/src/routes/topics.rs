//! Topics that others have named, as suggestions.

use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, Caller};

/// Topics suggested at most.
const TOPICS_MAX: u32 = 200;

/// Suggestions.
#[derive(Debug, Serialize, ToSchema)]
pub struct Topics {
    /// The most common first.
    items: Vec<TopicCount>,
}

/// A topic and how many named it.
#[derive(Debug, Serialize, ToSchema)]
pub struct TopicCount {
    /// As people write it.
    topic: String,
    /// How many named it.
    people: u64,
}

/// List topics that people have named.
#[utoipa::path(
    get, path = "/api/v1/topics", operation_id = "list_topics", tag = "meet",
    responses((status = 200, description = "The most common first, at most 200.", body = Topics))
)]
pub async fn list_topics(caller: Caller) -> Result<ApiJson<Topics>, ApiError> {
    let now = caller.instance.now();
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(vc_people::api::topics(view, now, TOPICS_MAX)?))
        .await?;
    let items = found
        .into_iter()
        .map(|(topic, people)| TopicCount { topic, people })
        .collect();
    Ok(ApiJson(Topics { items }))
}
