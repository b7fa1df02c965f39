//! The circles there are, and taking part in them.

use axum::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::{ApiError, ApiJson, ApiPath, Caller, ErrorBody};

use crate::commands::{JoinProgram, LeaveProgram};
use crate::model::ProgramId;
use crate::views::programs::{self, Program};

/// The programs that run.
#[derive(Debug, Serialize, ToSchema)]
pub struct Programs {
    /// Oldest first.
    items: Vec<Program>,
    /// The `opt_in` programs that the caller has joined.
    #[schema(value_type = Vec<String>)]
    joined: Vec<ProgramId>,
}

/// List the programs of this instance that run.
///
/// Every instance starts with one.
#[utoipa::path(
    get, path = "/api/v1/programs", operation_id = "list_programs", tag = "meet",
    responses((status = 200, description = "The programs that run, oldest first.", body = Programs))
)]
pub async fn list_programs(caller: Caller) -> Result<ApiJson<Programs>, ApiError> {
    let person = caller.actor.person();
    let programs = caller
        .instance
        .read(move |view| {
            Ok::<_, ApiError>(Programs {
                items: programs::running(view)?,
                joined: match person {
                    Some(person) => programs::joined(view, person)?,
                    None => Vec::new(),
                },
            })
        })
        .await?;
    Ok(ApiJson(programs))
}

/// Join a program, from its next round on.
#[utoipa::path(
    post, path = "/api/v1/programs/{id}/join", operation_id = "join_program", tag = "meet",
    params(("id" = String, Path, description = "The program.")),
    responses(
        (status = 204, description = "You take part."),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`program_not_opt_in` or `program_archived`", body = ErrorBody),
    )
)]
pub async fn join_program(caller: Caller, ApiPath(id): ApiPath<ProgramId>) -> Result<StatusCode, ApiError> {
    let join = JoinProgram { program: id };
    caller.instance.submit(caller.request(), join).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Leave a program. A match you have stays.
#[utoipa::path(
    post, path = "/api/v1/programs/{id}/leave", operation_id = "leave_program", tag = "meet",
    params(("id" = String, Path, description = "The program.")),
    responses(
        (status = 204, description = "You do not take part any more."),
        (status = 404, description = "`not_found`", body = ErrorBody),
        (status = 409, description = "`program_not_opt_in` or `program_archived`", body = ErrorBody),
    )
)]
pub async fn leave_program(caller: Caller, ApiPath(id): ApiPath<ProgramId>) -> Result<StatusCode, ApiError> {
    let leave = LeaveProgram { program: id };
    caller.instance.submit(caller.request(), leave).await?;
    Ok(StatusCode::NO_CONTENT)
}
