//! Importing people from a CSV file.

use axum::http::StatusCode;
use serde::Deserialize;
use vc_http::{ApiCsv, ApiError, ApiJson, ApiPath, ApiQuery, Caller, Page, PageQuery};
use vc_instance::SubmitError;

use crate::auth::{digest, new_ulid};
use crate::commands::{ImportRow, StartImport, UndoImport};
use crate::imports::{
    ImportPreview, Mapping, ParsedFile, keep_rows, parse, plan, read_mapping, remove_chunks,
};
use crate::model::ImportId;
use crate::views::imports::{Import, import, imports};

/// Which column of the file is what.
#[derive(Debug, Default, Deserialize)]
pub struct ImportQuery {
    #[serde(default)]
    columns: Option<String>,
}

impl ImportQuery {
    fn mapping(&self) -> Result<Option<Mapping>, ApiError> {
        let mapping = self.columns.as_deref().map(read_mapping).transpose();
        mapping.map_err(|why| ApiError::validation([("columns", why.as_str())]))
    }
}

/// Reads and compares a file; off the async threads, for it may be large.
async fn read(
    caller: &Caller,
    csv: ApiCsv,
    mapping: Option<Mapping>,
) -> Result<(ParsedFile, ImportPreview, Vec<ImportRow>), ApiError> {
    let parsed = tokio::task::spawn_blocking(move || parse(&csv.0, mapping.as_ref())).await;
    let file = parsed.map_err(|error| ApiError::internal(format!("reading a file of people: {error}")))?;
    let (preview, managers) = plan(&caller.instance, &file).await?;
    Ok((file, preview, managers))
}

/// Tell what a file would do. Nothing changes.
#[utoipa::path(
    post, path = "/api/v1/admin/imports/preview", operation_id = "preview_import", tag = "admin",
    params(("columns" = Option<String>, Query, description = "The field of each column, in the order of the file, separated by commas; nothing where a column is left out: `email,,name`. Without it the headings say what is what.")),
    request_body(content = String, content_type = "text/csv", description = "At most 10 MiB. Columns: email (needed), name, team, time_zone, languages, topics, slots (several: separated by semicolons), meeting_length, role, status, tags (several: separated by semicolons; added to those that somebody has), manager (an address, of somebody here or anywhere in the file). An empty cell leaves a person as they are."),
    responses(
        (status = 200, description = "What it would do, and every error by line and column.", body = ImportPreview),
        (status = 413, description = "`body_too_large`.", body = vc_http::ErrorBody),
    )
)]
pub async fn preview_import(
    caller: Caller,
    ApiQuery(query): ApiQuery<ImportQuery>,
    csv: ApiCsv,
) -> Result<ApiJson<ImportPreview>, ApiError> {
    Ok(ApiJson(read(&caller, csv, query.mapping()?).await?.1))
}

/// Import a file. It is checked as a whole first; then people are added and changed step by step.
#[utoipa::path(
    post, path = "/api/v1/admin/imports", operation_id = "start_import", tag = "admin",
    params(("columns" = Option<String>, Query, description = "The field of each column, in the order of the file, separated by commas; nothing where a column is left out: `email,,name`. Without it the headings say what is what.")),
    request_body(content = String, content_type = "text/csv", description = "As for the preview."),
    responses(
        (status = 202, description = "At work; ask for its progress.", body = Import),
        (status = 400, description = "`import_has_errors`: nothing was imported; the details are the preview.", body = vc_http::ErrorBody),
        (status = 409, description = "`import_at_work`.", body = vc_http::ErrorBody),
    )
)]
pub async fn start_import(
    caller: Caller,
    ApiQuery(query): ApiQuery<ImportQuery>,
    csv: ApiCsv,
) -> Result<(StatusCode, ApiJson<Import>), ApiError> {
    // The same file read in another way is another request.
    let mut digest = digest(&csv.0);
    if let Some(columns) = &query.columns {
        digest = format!("{digest}?{columns}");
    }
    let (mut file, preview, managers) = read(&caller, csv, query.mapping()?).await?;
    if !preview.errors.is_empty() {
        let details = serde_json::to_value(&preview).unwrap_or_default();
        let message = "Nothing was imported: correct the lines in details.errors, then send the file again.";
        return Err(
            ApiError::new(StatusCode::BAD_REQUEST, "import_has_errors", message).with_details(details),
        );
    }
    let instance = &caller.instance;
    let id = ImportId::from_ulid(new_ulid(instance, 0));
    for row in &mut file.rows {
        row.manager = None;
    }
    let chunks = keep_rows(instance, id, &file.rows, 0).await?;
    let chunks = keep_rows(instance, id, &managers, chunks).await?;
    let total = u32::try_from(file.rows.len()).unwrap_or(u32::MAX);
    let command = StartImport {
        import: id,
        file: digest,
        total,
        chunks,
    };
    let started = instance.submit(caller.request(), command).await;
    // Unless it may be at work under this id, nobody will read these rows.
    let unread = match &started {
        Ok(first) => *first != id,
        Err(error) => matches!(error, SubmitError::Refused(_) | SubmitError::CommandIdReused),
    };
    if unread {
        remove_chunks(instance, id, chunks).await?;
    }
    Ok((StatusCode::ACCEPTED, show(&caller, started?).await?))
}

async fn show(caller: &Caller, id: ImportId) -> Result<ApiJson<Import>, ApiError> {
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(import(view, id)?))
        .await?;
    found
        .map(ApiJson)
        .ok_or_else(|| ApiError::not_found("such import"))
}

/// List imports.
#[utoipa::path(
    get, path = "/api/v1/admin/imports", operation_id = "list_imports", tag = "admin",
    params(PageQuery),
    responses((status = 200, description = "The newest first.", body = Page<Import>))
)]
pub async fn list_imports(
    caller: Caller,
    ApiQuery(page): ApiQuery<PageQuery>,
) -> Result<ApiJson<Page<Import>>, ApiError> {
    let limit = page.limit()?;
    let before: Option<ImportId> = page.after()?;
    let rows = u32::try_from(limit + 1).unwrap_or(u32::MAX);
    let found = caller
        .instance
        .read(move |view| Ok::<_, ApiError>(imports(view, before, rows)?))
        .await?;
    Ok(ApiJson(Page::from_rows(found.0, limit, found.1, |last| last.id)))
}

/// One import.
#[utoipa::path(
    get, path = "/api/v1/admin/imports/{id}", operation_id = "get_import", tag = "admin",
    params(("id" = String, Path, description = "The import's id.")),
    responses(
        (status = 200, description = "The import.", body = Import),
        (status = 404, description = "`not_found`.", body = vc_http::ErrorBody),
    )
)]
pub async fn get_import(caller: Caller, ApiPath(id): ApiPath<ImportId>) -> Result<ApiJson<Import>, ApiError> {
    show(&caller, id).await
}

/// Undo an import: people it added are removed, people it changed are as before, unless they have
/// changed since; those are left and named.
#[utoipa::path(
    post, path = "/api/v1/admin/imports/{id}/undo", operation_id = "undo_import", tag = "admin",
    params(("id" = String, Path, description = "The import's id.")),
    responses(
        (status = 200, description = "At work; ask for its progress.", body = Import),
        (status = 404, description = "`import_not_found`.", body = vc_http::ErrorBody),
        (status = 409, description = "`import_not_undoable`, `import_at_work`.", body = vc_http::ErrorBody),
    )
)]
pub async fn undo_import(
    caller: Caller,
    ApiPath(id): ApiPath<ImportId>,
) -> Result<ApiJson<Import>, ApiError> {
    caller
        .instance
        .submit(caller.request(), UndoImport { import: id })
        .await?;
    show(&caller, id).await
}
