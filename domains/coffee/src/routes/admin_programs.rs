//! Programs as admins set them up.

use axum::http::StatusCode;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, ApiQuery, Caller, ErrorBody, Page, PageQuery};

use crate::commands::{ArchiveProgram, ChangeProgram, CreateProgram};
use crate::model::ProgramId;
use crate::model::program::{HOLIDAYS_MAX, ProgramSettings};
use crate::model::schedule::Schedule;
use crate::views::programs::{self, Program};
use crate::views::runs::{self, ProgramChange, Run};

/// Runs that a preview shows.
const PREVIEWED: usize = 5;

/// All programs.
#[derive(Debug, Serialize, ToSchema)]
pub struct AllPrograms {
    /// Oldest first.
    items: Vec<Program>,
}

/// Other settings for a program.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ChangeProgramBody {
    /// The version that you saw: where it changed since, the answer is 409.
    version: u64,
    /// All of its settings, as they shall be.
    settings: ProgramSettings,
}

/// A schedule to look at.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SchedulePreviewBody {
    /// The schedule.
    schedule: Schedule,
    /// IANA name of the program's zone.
    time_zone: String,
    /// Days on which no round runs.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    holidays: Vec<Date>,
}

/// When rounds would run.
#[derive(Debug, Serialize, ToSchema)]
pub struct SchedulePreview {
    /// The next five.
    items: Vec<ScheduledRun>,
}

/// One instant of a schedule.
#[derive(Debug, Serialize, ToSchema)]
pub struct ScheduledRun {
    /// When.
    #[schema(value_type = String, format = DateTime)]
    at: Timestamp,
    /// What the program's clock shows then; also the round's `slot`.
    #[schema(example = "2026-11-30T09:00")]
    slot: String,
}

/// List all programs, archived ones too.
#[utoipa::path(
    get, path = "/api/v1/admin/programs", operation_id = "list_all_programs", tag = "programs",
    responses((status = 200, description = "All programs, oldest first.", body = AllPrograms))
)]
pub async fn list_all_programs(caller: Caller) -> Result<ApiJson<AllPrograms>, ApiError> {
    let items = caller
        .instance
        .read(|view| Ok::<_, ApiError>(programs::all(view)?))
        .await?;
    Ok(ApiJson(AllPrograms { items }))
}

/// Set up a program.
#[utoipa::path(
    post, path = "/api/v1/admin/programs", operation_id = "create_program", tag = "programs",
    request_body = ProgramSettings,
    responses(
        (status = 201, description = "The new program.", body = Program),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 409, description = "`program_name_taken` or `too_many_programs`", body = ErrorBody),
    )
)]
pub async fn create_program(
    caller: Caller,
    ApiJson(settings): ApiJson<ProgramSettings>,
) -> Result<(StatusCode, ApiJson<Program>), ApiError> {
    let settings = checked(settings, &caller)?;
    let id = caller
        .instance
        .submit(caller.request(), CreateProgram { settings })
        .await?;
    Ok((StatusCode::CREATED, ApiJson(program(&caller, id).await?)))
}

/// Change the settings of a program.
///
/// A schedule holds from now on; a slot that is due at this moment still runs.
#[utoipa::path(
    put, path = "/api/v1/admin/programs/{id}", operation_id = "change_program", tag = "programs",
    params(("id" = String, Path, description = "The program.")),
    request_body = ChangeProgramBody,
    responses(
        (status = 200, description = "The program as it is now.", body = Program),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`program_changed_meanwhile`, `program_name_taken`, `program_archived` or `set_in_file`", body = ErrorBody),
    )
)]
pub async fn change_program(
    caller: Caller,
    ApiPath(id): ApiPath<ProgramId>,
    ApiJson(body): ApiJson<ChangeProgramBody>,
) -> Result<ApiJson<Program>, ApiError> {
    let change = ChangeProgram {
        program: id,
        version: body.version,
        settings: checked(body.settings, &caller)?,
    };
    caller.instance.submit(caller.request(), change).await?;
    program(&caller, id).await.map(ApiJson)
}

/// Archive a program: it forms no more rounds. What it had stays readable.
#[utoipa::path(
    post, path = "/api/v1/admin/programs/{id}/archive", operation_id = "archive_program", tag = "programs",
    params(("id" = String, Path, description = "The program.")),
    responses(
        (status = 200, description = "The program as it is now.", body = Program),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`program_archived`, `last_program` or `set_in_file`", body = ErrorBody),
    )
)]
pub async fn archive_program(
    caller: Caller,
    ApiPath(id): ApiPath<ProgramId>,
) -> Result<ApiJson<Program>, ApiError> {
    let archive = ArchiveProgram { program: id };
    caller.instance.submit(caller.request(), archive).await?;
    program(&caller, id).await.map(ApiJson)
}

/// Show the next five runs of a schedule. Changes nothing.
#[utoipa::path(
    post, path = "/api/v1/admin/programs/preview-schedule", operation_id = "preview_schedule", tag = "programs",
    request_body = SchedulePreviewBody,
    responses(
        (status = 200, description = "When rounds would run.", body = SchedulePreview),
        (status = 400, description = "`validation_failed`", body = ErrorBody),
    )
)]
pub async fn preview_schedule(
    caller: Caller,
    ApiJson(body): ApiJson<SchedulePreviewBody>,
) -> Result<ApiJson<SchedulePreview>, ApiError> {
    let now = caller.instance.now();
    let zone = TimeZone::get(body.time_zone.trim())
        .map_err(|_| ApiError::validation([("time_zone", "Use an IANA time zone such as Europe/Berlin.")]))?;
    if body.holidays.len() > HOLIDAYS_MAX {
        return Err(ApiError::validation([(
            "holidays",
            format!("Use at most {HOLIDAYS_MAX} days."),
        )]));
    }
    body.schedule
        .check(&zone, &body.holidays, now)
        .map_err(|error| ApiError::validation([("schedule", error.to_string())]))?;
    let items = body
        .schedule
        .upcoming(&zone, &body.holidays, now, PREVIEWED)
        .into_iter()
        .map(|slot| ScheduledRun {
            at: slot.at,
            slot: slot.name,
        })
        .collect();
    Ok(ApiJson(SchedulePreview { items }))
}

/// List the runs of a program, newest first: when, by whom, what came of it.
#[utoipa::path(
    get, path = "/api/v1/admin/programs/{id}/runs", operation_id = "list_program_runs", tag = "programs",
    params(("id" = String, Path, description = "The program."), PageQuery),
    responses(
        (status = 200, description = "A page of runs.", body = Page<Run>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_program_runs(
    caller: Caller,
    ApiPath(id): ApiPath<ProgramId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<Run>>, ApiError> {
    let limit = query.limit()?;
    let after: Option<(i64, String)> = query.after()?;
    program(&caller, id).await?;
    let page = caller
        .instance
        .read(move |view| {
            let rows = runs::list(view, id, after.as_ref(), limit + 1)?;
            let page = Page::from_rows(rows, limit, runs::count(view, id)?, |last| {
                (last.at_ms, last.key.clone())
            });
            let items = page.items.into_iter().map(|row| runs::complete(view, row));
            Ok::<_, ApiError>(Page {
                items: items.collect::<Result<_, _>>()?,
                next_cursor: page.next_cursor,
                total: page.total,
            })
        })
        .await?;
    Ok(ApiJson(page))
}

/// List the changes of a program's settings, newest first.
#[utoipa::path(
    get, path = "/api/v1/admin/programs/{id}/changes", operation_id = "list_program_changes", tag = "programs",
    params(("id" = String, Path, description = "The program."), PageQuery),
    responses(
        (status = 200, description = "A page of changes.", body = Page<ProgramChange>),
        (status = 404, description = "`not_found`", body = ErrorBody),
    )
)]
pub async fn list_program_changes(
    caller: Caller,
    ApiPath(id): ApiPath<ProgramId>,
    ApiQuery(query): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<ProgramChange>>, ApiError> {
    let limit = query.limit()?;
    let before: Option<u64> = query.after()?;
    program(&caller, id).await?;
    let page = caller
        .instance
        .read(move |view| {
            let rows = runs::changes(view, id, before, limit + 1)?;
            let total = runs::changes_count(view, id)?;
            Ok::<_, ApiError>(Page::from_rows(rows, limit, total, |last| last.version))
        })
        .await?;
    Ok(ApiJson(page))
}

/// Settings whose every problem is named, not only the first as the command does.
fn checked(settings: ProgramSettings, caller: &Caller) -> Result<ProgramSettings, ApiError> {
    let settings = settings.tidied();
    let problems = settings.problems(caller.instance.now());
    if problems.is_empty() {
        Ok(settings)
    } else {
        Err(ApiError::validation(problems))
    }
}

async fn program(caller: &Caller, id: ProgramId) -> Result<Program, ApiError> {
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(programs::one(view, Some(id))?))
        .await?;
    found.ok_or_else(|| ApiError::not_found("program with this id"))
}
