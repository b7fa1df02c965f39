//! Everybody as CSV.

use axum::http::header;
use axum::response::{IntoResponse, Response};
use vc_http::{ApiError, Caller};

use crate::imports::{CSV_HEADER, csv_row};
use crate::views::person::people_after;

/// People read at a time.
const READ_AT_ONCE: u32 = 1_000;

/// Export everybody as CSV, as an import reads it.
#[utoipa::path(
    get, path = "/api/v1/admin/export/people.csv", operation_id = "export_people", tag = "admin",
    responses((status = 200, description = "UTF-8, with a heading; cells that a spreadsheet would compute begin with an apostrophe.", body = String, content_type = "text/csv"))
)]
pub async fn export_people(caller: Caller) -> Result<Response, ApiError> {
    let failed = |error: String| ApiError::internal(format!("writing people as CSV: {error}"));
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(Vec::new());
    writer
        .write_record(CSV_HEADER)
        .map_err(|error| failed(error.to_string()))?;
    let mut after = None;
    loop {
        let people = caller
            .instance
            .read(move |view| Ok::<_, ApiError>(people_after(view, after, READ_AT_ONCE)?));
        let people = people.await?;
        for person in &people {
            writer
                .write_record(csv_row(person))
                .map_err(|error| failed(error.to_string()))?;
        }
        after = people.last().map(|person| person.id);
        if people.len() < READ_AT_ONCE as usize {
            break;
        }
    }
    let bytes = writer.into_inner().map_err(|error| failed(error.to_string()))?;
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"people.csv\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, bytes).into_response())
}
