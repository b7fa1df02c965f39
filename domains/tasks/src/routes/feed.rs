//! One's calendar by a secret link: made, ended, read.

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{Anyone, ApiError, ApiJson, ApiPath, AppState, Caller, ErrorBody, Quota};
use vc_kernel::Actor;
use vc_people::api::{digest, person_refs, role_of};
use vc_task_files::write_events;

use super::shared::viewer_zone;
use crate::{feeds, views};

/// Readings of one link: calendars look every few minutes, from several devices.
const READ_QUOTA: Quota = Quota::new(60, 600);
/// Readings from one place, of whatever links.
const SOURCE_QUOTA: Quota = Quota::new(600, 600);

/// Whether there is a link.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({ "exists": true, "made_at": "2026-11-27T09:00:00Z" }))]
pub struct TaskFeed {
    /// Whether there is one.
    exists: bool,
    /// When it was made.
    #[schema(required, value_type = Option<String>, format = DateTime)]
    made_at: Option<Timestamp>,
}

/// A new link.
#[derive(Debug, Serialize, ToSchema)]
pub struct NewTaskFeed {
    /// To subscribe to in a calendar; it is shown this once. Whoever has it reads one's tasks.
    #[schema(example = "https://example.com/api/v1/calendar/01J8ZQ…ics")]
    url: String,
}

/// Tell whether one has a calendar link
#[utoipa::path(
    get, path = "/api/v1/tasks/feed", operation_id = "get_task_feed", tag = "work",
    responses((status = 200, description = "Whether there is one; never the link itself.", body = TaskFeed))
)]
pub async fn get_task_feed(caller: Caller) -> Result<ApiJson<TaskFeed>, ApiError> {
    let made_at = feeds::made_at(&caller.instance, caller.person()?).await?;
    Ok(ApiJson(TaskFeed {
        exists: made_at.is_some(),
        made_at,
    }))
}

/// Make a calendar link
///
/// A former one stops working.
#[utoipa::path(
    post, path = "/api/v1/tasks/feed", operation_id = "make_task_feed", tag = "work",
    responses(
        (status = 201, description = "The link, this once.", body = NewTaskFeed),
        (status = 403, description = "`no_person`: for services and the operator; `session_needed`: with an API token.", body = ErrorBody),
    )
)]
pub async fn make_task_feed(
    State(state): State<AppState>,
    caller: Caller,
) -> Result<(StatusCode, ApiJson<NewTaskFeed>), ApiError> {
    let person = caller.person()?;
    if caller.session_id.is_none() {
        let why = "A calendar link is made by signing in, not with an API token.";
        return Err(ApiError::new(StatusCode::FORBIDDEN, "session_needed", why));
    }
    let token = feeds::make(&caller.instance, person).await?;
    let base = state.urls().base(caller.instance.id());
    let url = format!("{base}/api/v1/calendar/{token}.ics");
    Ok((StatusCode::CREATED, ApiJson(NewTaskFeed { url })))
}

/// End one's calendar link
#[utoipa::path(
    delete, path = "/api/v1/tasks/feed", operation_id = "end_task_feed", tag = "work",
    responses((status = 200, description = "It works no more.", body = TaskFeed))
)]
pub async fn end_task_feed(caller: Caller) -> Result<ApiJson<TaskFeed>, ApiError> {
    feeds::end(&caller.instance, caller.person()?).await?;
    Ok(ApiJson(TaskFeed {
        exists: false,
        made_at: None,
    }))
}

/// Read a calendar by its link
///
/// What is due for its person, and the dates to come of what repeats, for 90 days.
#[utoipa::path(
    get, path = "/api/v1/calendar/{token}", operation_id = "read_task_feed", tag = "work",
    params(("token" = String, Path, description = "The link's secret, and `.ics`.")),
    responses(
        (status = 200, description = "The calendar.", body = String, content_type = "text/calendar"),
        (status = 304, description = "As `If-None-Match` has it."),
        (status = 404, description = "`not_found`: there is no such link, or no more.", body = ErrorBody),
        (status = 429, description = "`too_many_requests`", body = ErrorBody),
    )
)]
pub async fn read_task_feed(
    anyone: Anyone,
    ApiPath(file): ApiPath<String>,
    headers: HeaderMap,
) -> Result<Response, ApiError> {
    anyone.limit("task_feed_source", &anyone.remote.to_string(), SOURCE_QUOTA)?;
    let none = || ApiError::not_found("such calendar");
    let token = file.strip_suffix(".ics").ok_or_else(none)?;
    let instance = &anyone.instance;
    let person = feeds::person_of(instance, token).await?.ok_or_else(none)?;
    anyone.limit("task_feed", &person.to_string(), READ_QUOTA)?;
    let now = instance.now();
    let read = instance.read(move |view| {
        if role_of(view, person)?.is_none() {
            return Ok(None);
        }
        let zone = viewer_zone(view, Actor::Person(person))?;
        let today = now.to_zoned(zone.clone()).date();
        let name = person_refs(view, &[person])?
            .pop()
            .map_or_else(String::new, |person| person.name);
        Ok::<_, ApiError>(Some((name, views::feed::events(view, person, today, &zone)?)))
    });
    let (name, events) = read.await?.ok_or_else(none)?;
    let text = write_events(&format!("Tasks of {name}"), &events);
    let tag = format!("\"{}\"", &digest(&text)[..32]);
    let same = headers
        .get(header::IF_NONE_MATCH)
        .and_then(|given| given.to_str().ok());
    let kept = [
        (header::CACHE_CONTROL, "private, max-age=300".to_owned()),
        (header::ETAG, tag.clone()),
    ];
    if same.is_some_and(|given| {
        given
            .split(',')
            .any(|given| given.trim().trim_start_matches("W/") == tag)
    }) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let kind = [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")];
    Ok((kind, kept, text).into_response())
}
