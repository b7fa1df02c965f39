//! Tasks as a file for another program.

use axum::http::{HeaderName, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use utoipa::IntoParams;
use vc_http::{ApiError, ApiQuery, Caller, ErrorBody};
use vc_task_files::{FileTask, Format, TASKS_MAX, Writing, write};

use super::import::FileFormat;
use super::list::ListQuery;
use super::shared::viewer_zone;
use crate::exports::file_tasks;
use crate::views::list::Sort;
use crate::views::page::{Listing, Standing};
use crate::views::stored::StoredTask;

/// Tasks read at a time.
const READ_AT_ONCE: usize = 500;
/// How many things the format could not hold.
const WARNINGS: HeaderName = HeaderName::from_static("x-vc-warnings");

/// Which file.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ExportQuery {
    /// Its format; iCalendar keeps the most.
    #[param(inline)]
    format: FileFormat,
}

const fn named(format: Format) -> (&'static str, &'static str) {
    match format {
        Format::TodoTxt => ("text/plain; charset=utf-8", "attachment; filename=\"todo.txt\""),
        Format::TodoistCsv => ("text/csv; charset=utf-8", "attachment; filename=\"tasks.csv\""),
        Format::TaskwarriorJson => ("application/json", "attachment; filename=\"tasks.json\""),
        Format::ICalendar => (
            "text/calendar; charset=utf-8",
            "attachment; filename=\"tasks.ics\"",
        ),
    }
}

/// Take tasks to another program
///
/// Which ones is said as for a list: open ones, unless `status` or `q` says otherwise. At most 50,000.
#[utoipa::path(
    get, path = "/api/v1/tasks/export", operation_id = "export_tasks", tag = "work",
    params(ExportQuery, ListQuery),
    responses(
        (status = 200, description = "The file; `x-vc-warnings` counts what the format cannot hold.", body = String, content_type = "text/calendar"),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 413, description = "`too_many_tasks`: narrow it.", body = ErrorBody),
    )
)]
pub async fn export_tasks(
    caller: Caller,
    ApiQuery(export): ApiQuery<ExportQuery>,
    ApiQuery(query): ApiQuery<ListQuery>,
) -> Result<Response, ApiError> {
    let (actor, now) = (caller.actor, caller.instance.now());
    let mut found: Vec<StoredTask> = Vec::new();
    let mut after: Option<Standing> = None;
    loop {
        let (query, at) = (query.clone(), after.take());
        let read = caller.instance.read(move |view| {
            let (filter, _) = query.filter(view, actor, now)?;
            // The oldest first.
            let listing = Listing::open(view, filter, Sort::Created, true)?;
            Ok::<_, ApiError>(listing.page(view, at.as_ref(), READ_AT_ONCE)?)
        });
        let page = read.await?;
        let is_last = page.len() < READ_AT_ONCE;
        after = page.last().map(|(_, at)| at.clone());
        found.extend(page.into_iter().map(|(task, _)| task));
        if found.len() > TASKS_MAX {
            let why = format!(
                "There are more than {TASKS_MAX} tasks. Narrow them with q, a project at a time say."
            );
            return Err(ApiError::new(
                axum::http::StatusCode::PAYLOAD_TOO_LARGE,
                "too_many_tasks",
                why,
            ));
        }
        if is_last {
            break;
        }
    }
    let read = caller.instance.read(move |view| {
        let zone = viewer_zone(view, actor)?;
        Ok::<(Vec<FileTask>, _), ApiError>((file_tasks(view, found, &zone)?, zone))
    });
    let (tasks, zone) = read.await?;
    let format = Format::from(export.format);
    let work = tokio::task::spawn_blocking(move || write(format, &tasks, &Writing { zone, now }));
    let written = work.await;
    let written = written.map_err(|error| ApiError::internal(format!("writing a file of tasks: {error}")))?;
    let (kind, name) = named(format);
    let warnings = (written.warnings.len() + written.warnings_left_off).to_string();
    let headers = [
        (header::CONTENT_TYPE, kind.to_owned()),
        (header::CONTENT_DISPOSITION, name.to_owned()),
        (header::CACHE_CONTROL, "no-store".to_owned()),
        (WARNINGS, warnings),
    ];
    Ok((headers, written.text).into_response())
}
