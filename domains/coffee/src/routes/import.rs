//! Taking over whom people met before, from another tool's export.

use std::collections::{HashMap, HashSet};

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::{IntoParams, ToSchema};
use vc_http::{ApiCsv, ApiError, ApiJson, ApiQuery, Caller, ErrorBody};
use vc_instance::Request;
use vc_kernel::id::Ulid;
use vc_kernel::{PersonId, Refused, View};
use vc_people::api::{person_by_address, role_of};

use crate::commands::{HISTORY_PART_MAX, HISTORY_PEOPLE_MAX, ImportHistoryPart, StartRoundRefusal};
use crate::events::PastMeeting;
use crate::model::history_file::{FAULTS_MAX, HistoryRow, LineFault, read};
use crate::model::{HistoryImportId, ProgramId};
use crate::projection::joined;
use crate::views::programs;

/// Where to, and whether to do it.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// The first program unless given.
    #[param(value_type = Option<String>)]
    program_id: Option<ProgramId>,
    /// Only check the file.
    #[serde(default)]
    dry_run: bool,
}

/// What an import did, or would do.
#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryImport {
    /// Meetings in the file.
    rows: usize,
    /// Of them, those that are not known here yet.
    new: u64,
    /// Meetings that were stored; with `dry_run` none are.
    imported: u64,
    /// Whether nothing was stored on purpose.
    dry_run: bool,
}

/// Import past meetings (CSV with the columns `round` and `members`, members separated by `;`, each
/// an address or an id).
///
/// The file is checked whole before anything is stored; its last round counts as the one before
/// the first round here. Importing the same file again changes nothing.
#[utoipa::path(
    post, path = "/api/v1/admin/matches/import", operation_id = "import_matches", tag = "rounds",
    params(ImportQuery),
    request_body(content = String, content_type = "text/csv"),
    responses(
        (status = 200, description = "What was imported.", body = HistoryImport),
        (status = 400, description = "`import_has_errors`: `details.errors` names every line.", body = ErrorBody),
        (status = 404, description = "`not_found`: no such program.", body = ErrorBody),
    )
)]
pub async fn import_matches(
    caller: Caller,
    ApiQuery(query): ApiQuery<ImportQuery>,
    ApiCsv(csv): ApiCsv,
) -> Result<ApiJson<HistoryImport>, ApiError> {
    let (rows, faults) = tokio::task::spawn_blocking(move || read(&csv))
        .await
        .map_err(|error| ApiError::internal(format!("reading the file failed: {error}")))?;
    let count = rows.len();
    let (program, meetings, new) = caller
        .instance
        .read(move |view| {
            let program = programs::one(view, query.program_id)?
                .ok_or_else(|| Refused::from(StartRoundRefusal::NoProgram))?;
            let meetings = resolve(view, rows, faults)?;
            let new = count_new(view, program.id, &meetings)?;
            Ok::<_, ApiError>((program.id, meetings, new))
        })
        .await?;
    let mut imported = 0;
    if !query.dry_run {
        let import = HistoryImportId::from_ulid(Ulid::from_bytes(caller.command_id.to_bytes()));
        for part in parts(meetings) {
            // The parts have ids of their own: what is known already is left out of each.
            let request = Request {
                command_id: caller.instance.new_command_id(),
                ..caller.request()
            };
            let command = ImportHistoryPart {
                import,
                program,
                meetings: part,
            };
            imported += u64::from(caller.instance.submit(request, command).await?);
        }
    }
    Ok(ApiJson(HistoryImport {
        rows: count,
        new,
        imported,
        dry_run: query.dry_run,
    }))
}

/// Looks everybody up; the file's last round becomes number 0.
fn resolve(
    view: &View<'_>,
    rows: Vec<HistoryRow>,
    mut faults: Vec<LineFault>,
) -> Result<Vec<PastMeeting>, ApiError> {
    let newest = rows.iter().map(|row| row.round).max().unwrap_or(0);
    let mut known: HashMap<String, Option<PersonId>> = HashMap::new();
    let mut meetings = Vec::with_capacity(rows.len());
    for row in rows {
        let mut members: Vec<PersonId> = Vec::with_capacity(row.members.len());
        for text in row.members {
            let found = match known.get(&text) {
                Some(found) => *found,
                None => {
                    let found = look_up(view, &text)?;
                    known.insert(text.clone(), found);
                    found
                }
            };
            let reason = match found {
                Some(person) if !members.contains(&person) => {
                    members.push(person);
                    continue;
                }
                Some(_) => format!("{text:?} is there twice; name each member once"),
                None => format!(
                    "nobody here has the address or id {text:?}; import people first, or remove the line"
                ),
            };
            faults.push(LineFault::new(row.line, "members", reason));
        }
        meetings.push(PastMeeting {
            number: i64::from(row.round) - i64::from(newest),
            members,
        });
    }
    if faults.is_empty() {
        return Ok(meetings);
    }
    faults.sort_by_key(|fault| fault.line);
    faults.truncate(FAULTS_MAX);
    let first = &faults[0];
    let message = format!(
        "The file was not imported. Line {}: {}.",
        first.line, first.reason
    );
    Err(
        ApiError::new(StatusCode::BAD_REQUEST, "import_has_errors", message)
            .with_details(json!({ "errors": faults })),
    )
}

fn count_new(view: &View<'_>, program: ProgramId, meetings: &[PastMeeting]) -> Result<u64, ApiError> {
    let mut seen = HashSet::new();
    let mut new = 0;
    for meeting in meetings {
        let members = joined(&meeting.members);
        let known = view.exists(
            "SELECT 1 FROM coffee_past WHERE program = ?1 AND person = ?2 AND number = ?3 AND members = ?4",
            (program, meeting.members[0], meeting.number, &members),
        )?;
        new += u64::from(!known && seen.insert((meeting.number, members)));
    }
    Ok(new)
}

fn look_up(view: &View<'_>, text: &str) -> Result<Option<PersonId>, ApiError> {
    match text.parse::<PersonId>() {
        Ok(person) => Ok(role_of(view, person)?.map(|_| person)),
        Err(_) => Ok(person_by_address(view, text)?),
    }
}

/// Cut so that each fits a commit.
fn parts(meetings: Vec<PastMeeting>) -> Vec<Vec<PastMeeting>> {
    let mut parts: Vec<Vec<PastMeeting>> = Vec::new();
    let mut people = 0;
    for meeting in meetings {
        let full = parts.last().is_none_or(|part| {
            part.len() >= HISTORY_PART_MAX || people + meeting.members.len() > HISTORY_PEOPLE_MAX
        });
        if full {
            parts.push(Vec::new());
            people = 0;
        }
        people += meeting.members.len();
        parts.last_mut().expect("one was just added").push(meeting);
    }
    parts
}
