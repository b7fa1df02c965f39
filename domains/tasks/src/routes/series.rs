//! Tasks that repeat, and the calendar.

use axum::http::StatusCode;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};
use vc_kernel::{Actor, View};

use super::shared::{ActedOnTask, acted, viewer_zone};
use super::tasks::{NewTaskBody, TaskPatchBody};
use crate::commands::{
    ChangeSeriesState, ChangeTask, CreateTask, Scope, TaskRefusal, TouchSlot, sees_series,
};
use crate::model::{ActionId, SeriesId, SeriesState, TaskId};
use crate::views::list::next_day;
use crate::views::series::{self, ComingSlot, Series};
use crate::views::stored;
use crate::views::tasks::{Task, all_shown};

/// Which series.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SeriesQuery {
    /// `active`, `paused` or `ended`; active and paused ones unless given.
    #[param(inline)]
    state: Option<SeriesState>,
}

/// List tasks that repeat
#[utoipa::path(
    get, path = "/api/v1/series", operation_id = "list_series", tag = "work",
    params(SeriesQuery, PageQuery),
    responses((status = 200, description = "One page, the oldest first, each with its next ten dates.", body = Page<Series>))
)]
pub async fn list_series(
    caller: Caller,
    ApiQuery(query): ApiQuery<SeriesQuery>,
    ApiQuery(paging): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<Series>>, ApiError> {
    let limit = paging.limit()?;
    let after: Option<SeriesId> = paging.after()?;
    let actor = caller.actor.to_string();
    let states = query.state.map_or_else(
        || vec![SeriesState::Active, SeriesState::Paused],
        |state| vec![state],
    );
    let read = caller.instance.read(move |view| {
        let rows = series::list(view, &actor, &states, after, limit + 1)?;
        let total = series::count(view, &actor, &states)?;
        let page = Page::from_rows(rows, limit, total, |row| row.id);
        let items = page
            .items
            .into_iter()
            .map(|row| series::shown(view, row))
            .collect::<Result<_, _>>()?;
        Ok::<_, ApiError>(Page {
            items,
            next_cursor: page.next_cursor,
            total: page.total,
        })
    });
    Ok(ApiJson(read.await?))
}

/// Make a task that repeats
///
/// The same as `POST /api/v1/tasks` with `repeats`, which is needed here.
#[utoipa::path(
    post, path = "/api/v1/series", operation_id = "create_series", tag = "work",
    request_body = NewTaskBody,
    responses(
        (status = 201, description = "Its first occurrence.", body = ActedOnTask),
        (status = 400, description = "`validation_failed`, `repeats_without_due`, `subtask_repeats`", body = ErrorBody),
    )
)]
pub async fn create_series(
    caller: Caller,
    ApiJson(body): ApiJson<NewTaskBody>,
) -> Result<(StatusCode, ApiJson<ActedOnTask>), ApiError> {
    if !body.repeats() {
        return Err(ApiError::validation([("repeats", "Say how it repeats.")]));
    }
    let made = caller
        .instance
        .submit(caller.request(), CreateTask(body.wish()))
        .await?;
    Ok((
        StatusCode::CREATED,
        ApiJson(acted(&caller, made.action, made.task).await?),
    ))
}

fn seen(view: &View<'_>, actor: Actor, id: SeriesId) -> Result<Series, ApiError> {
    let stored = stored::series(view, id)?;
    match stored {
        Some(stored) if sees_series(view, actor, &stored)? => Ok(series::shown(view, stored)?),
        _ => Err(ApiError::refused(&TaskRefusal::NotFound("series"))),
    }
}

/// Read a task that repeats
#[utoipa::path(
    get, path = "/api/v1/series/{id}", operation_id = "get_series", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    responses(
        (status = 200, description = "With its next ten dates. Its occurrences: `GET /api/v1/tasks?series=…&status=any`.", body = Series),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn get_series(caller: Caller, ApiPath(id): ApiPath<SeriesId>) -> Result<ApiJson<Series>, ApiError> {
    let actor = caller.actor;
    Ok(ApiJson(
        caller.instance.read(move |view| seen(view, actor, id)).await?,
    ))
}

/// A series after a request.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActedOnSeries {
    /// What was done: `POST /api/v1/actions/{id}/undo` takes it back.
    #[schema(value_type = String)]
    action: ActionId,
    /// As it is now.
    series: Series,
}

/// Change all of a series
///
/// The same as changing its present occurrence with the scope `all`: what somebody said of one occurrence stays, and what is
/// finished too.
#[utoipa::path(
    patch, path = "/api/v1/series/{id}", operation_id = "change_series", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    request_body = TaskPatchBody,
    responses(
        (status = 200, description = "The present occurrence as it is now; a changed rule begins a series of its own with it.", body = ActedOnTask),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`series_state`: nothing of it is to be done; `date_of_rule`", body = ErrorBody),
    )
)]
pub async fn change_series(
    caller: Caller,
    ApiPath(id): ApiPath<SeriesId>,
    ApiJson(body): ApiJson<TaskPatchBody>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let actor = caller.actor;
    let found = caller.instance.read(move |view| seen(view, actor, id)).await?;
    let task: TaskId = found
        .current
        .ok_or_else(|| ApiError::refused(&TaskRefusal::SeriesIs(found.state)))?;
    let command = ChangeTask {
        task,
        patch: body.patch().0,
        scope: Scope::All,
    };
    let done = caller.instance.submit(caller.request(), command).await?;
    Ok(ApiJson(acted(&caller, done.action, task).await?))
}

async fn set_state(
    caller: Caller,
    series: SeriesId,
    to: SeriesState,
) -> Result<ApiJson<ActedOnSeries>, ApiError> {
    let action = caller
        .instance
        .submit(caller.request(), ChangeSeriesState { series, to })
        .await?;
    let actor = caller.actor;
    let series = caller
        .instance
        .read(move |view| seen(view, actor, series))
        .await?;
    Ok(ApiJson(ActedOnSeries { action, series }))
}

/// Pause a series
///
/// What is to be done now stays; nothing follows it until the series goes on.
#[utoipa::path(
    post, path = "/api/v1/series/{id}/pause", operation_id = "pause_series", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    responses(
        (status = 200, description = "It is paused.", body = ActedOnSeries),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`series_state`: it is over.", body = ErrorBody),
    )
)]
pub async fn pause_series(
    caller: Caller,
    ApiPath(id): ApiPath<SeriesId>,
) -> Result<ApiJson<ActedOnSeries>, ApiError> {
    set_state(caller, id, SeriesState::Paused).await
}

/// Let a series go on
#[utoipa::path(
    post, path = "/api/v1/series/{id}/resume", operation_id = "resume_series", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    responses(
        (status = 200, description = "It goes on, with the first date from today on.", body = ActedOnSeries),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`series_state`: its rule has no date any more.", body = ErrorBody),
    )
)]
pub async fn resume_series(
    caller: Caller,
    ApiPath(id): ApiPath<SeriesId>,
) -> Result<ApiJson<ActedOnSeries>, ApiError> {
    set_state(caller, id, SeriesState::Active).await
}

/// End a series
///
/// What is to be done now stays; nothing follows it.
#[utoipa::path(
    post, path = "/api/v1/series/{id}/end", operation_id = "end_series", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    responses(
        (status = 200, description = "It is over.", body = ActedOnSeries),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn end_series(
    caller: Caller,
    ApiPath(id): ApiPath<SeriesId>,
) -> Result<ApiJson<ActedOnSeries>, ApiError> {
    set_state(caller, id, SeriesState::Ended).await
}

/// A date of a series.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[schema(example = json!({ "slot": "2026-12-01T09:00" }))]
pub struct SlotBody {
    /// As in `next`: `2026-12-01` or `2026-12-01T09:00`.
    #[schema(example = "2026-12-01T09:00")]
    slot: String,
}

/// Make a later occurrence now
///
/// So that it can be changed, moved or skipped alone. One that is there already is answered as it is.
#[utoipa::path(
    post, path = "/api/v1/series/{id}/occurrences", operation_id = "touch_occurrence", tag = "work",
    params(("id" = String, Path, description = "The series.")),
    request_body = SlotBody,
    responses(
        (status = 200, description = "The occurrence.", body = ActedOnTask),
        (status = 400, description = "`no_slot`: the rule has no such date.", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`series_state`: it is over.", body = ErrorBody),
    )
)]
pub async fn touch_occurrence(
    caller: Caller,
    ApiPath(series): ApiPath<SeriesId>,
    ApiJson(body): ApiJson<SlotBody>,
) -> Result<ApiJson<ActedOnTask>, ApiError> {
    let done = caller
        .instance
        .submit(
            caller.request(),
            TouchSlot {
                series,
                slot: body.slot,
            },
        )
        .await?;
    Ok(ApiJson(acted(&caller, done.action, done.task).await?))
}

/// Which days.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarQuery {
    /// The first civil day, where the caller lives.
    #[param(value_type = String, format = Date)]
    from: Date,
    /// The last; at most 400 days later.
    #[param(value_type = String, format = Date)]
    until: Date,
    /// Only what is for the caller.
    mine: Option<bool>,
}

/// What is on the calendar.
#[derive(Debug, Serialize, ToSchema)]
pub struct Calendar {
    /// Open tasks that are due then, at most 500.
    tasks: Vec<Task>,
    /// Dates that nobody touched yet of at most 500 series, at most 500.
    coming: Vec<ComingSlot>,
    /// Whether there may be more of either.
    is_cut: bool,
}

const CALENDAR_DAYS_MAX: i32 = 400;

/// What is due within some days
#[utoipa::path(
    get, path = "/api/v1/tasks/calendar", operation_id = "get_task_calendar", tag = "work",
    params(CalendarQuery),
    responses(
        (status = 200, description = "Tasks, and dates to come of those that repeat.", body = Calendar),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn get_task_calendar(
    caller: Caller,
    ApiQuery(query): ApiQuery<CalendarQuery>,
) -> Result<ApiJson<Calendar>, ApiError> {
    let days = query
        .from
        .until(query.until)
        .map_or(i32::MAX, |span| span.get_days());
    if !(0..=CALENDAR_DAYS_MAX).contains(&days) {
        let why = format!("Use a day from `from` on, at most {CALENDAR_DAYS_MAX} days later.");
        return Err(ApiError::validation([("until", why)]));
    }
    let actor = caller.actor;
    let read = caller.instance.read(move |view| {
        let zone = viewer_zone(view, actor)?;
        let days = (query.from, next_day(query.until));
        let mine = query.mine.unwrap_or(false);
        let (tasks, tasks_cut) = series::due(view, actor, days, &zone, mine)?;
        let (coming, coming_cut) = series::coming(view, actor, days, &zone, mine)?;
        Ok::<_, ApiError>(Calendar {
            tasks: all_shown(view, tasks)?,
            coming,
            is_cut: tasks_cut || coming_cut,
        })
    });
    Ok(ApiJson(read.await?))
}
