//! What a file would do to the people who are there: the dry run, and the check before the start.

use jiff::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;
use vc_http::ApiError;
use vc_instance::Instance;
use vc_kernel::{Rejected, View};

use super::ERRORS_MAX;
use super::managers::managers;
use super::parse::{MappedColumn, ParsedFile, RowError};
use crate::commands::{ImportRow, RowOutcome, preview_row};
use crate::views::managers::{Addresses, addresses};
use crate::views::person::{admins, instance_described};

/// Rows checked in one read, which must not take long.
const ROWS_PER_READ: usize = 1_000;
/// Rows shown.
const SAMPLE_MAX: usize = 20;

/// What a row would do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SampleRow {
    /// Its line.
    pub line: u32,
    /// Its address.
    pub email: String,
    /// Its name, if it has one.
    #[schema(required)]
    pub name: Option<String>,
    /// `create`, `update` or `unchanged`.
    pub action: RowOutcome,
    /// What the row sets, as it will be.
    pub values: Vec<SampleValue>,
}

/// A field as a row sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct SampleValue {
    /// The field, by its name in a file.
    pub field: String,
    /// As an export would write it.
    pub value: String,
}

/// What a row sets, in the order of the file's known columns.
fn values(row: &ImportRow) -> Vec<SampleValue> {
    let edit = &row.edit;
    let slots = edit.slots.as_ref().map(|slots| {
        let slots: Vec<_> = slots.iter().map(ToString::to_string).collect();
        slots.join("; ")
    });
    let status = edit.participation.map(|wanted| match wanted.until {
        Some(until) => format!("{} {until}", wanted.status),
        None => wanted.status.to_string(),
    });
    let fields = [
        ("name", edit.name.clone()),
        ("team", edit.team.clone().flatten()),
        ("time_zone", edit.time_zone.clone()),
        ("languages", edit.languages.as_ref().map(|list| list.join("; "))),
        ("topics", edit.topics.as_ref().map(|list| list.join("; "))),
        ("slots", slots),
        (
            "meeting_length",
            edit.meeting_length_minutes.map(|minutes| minutes.to_string()),
        ),
        ("role", edit.role.map(|role| role.to_string())),
        ("status", status),
        ("tags", edit.tags.as_ref().map(|list| list.join("; "))),
        ("manager", row.manager.clone()),
    ];
    fields
        .into_iter()
        .filter_map(|(field, value)| {
            let field = field.to_owned();
            value.map(|value| SampleValue { field, value })
        })
        .collect()
}

/// What a file would do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct ImportPreview {
    /// Rows in the file.
    pub rows: u64,
    /// People who would be added.
    pub to_create: u64,
    /// People who would change.
    pub to_update: u64,
    /// People who are like that already.
    pub unchanged: u64,
    /// Columns that are used.
    pub columns: Vec<String>,
    /// Columns that mean nothing here.
    pub ignored_columns: Vec<String>,
    /// Every column in the order of the file, and the field it becomes.
    pub mapping: Vec<MappedColumn>,
    /// What must be corrected first; at most a thousand.
    pub errors: Vec<RowError>,
    /// The first rows.
    pub sample: Vec<SampleRow>,
}

/// Compares a file with the people who are there. Nothing changes. Also answers the rows that set
/// managers once all the others are applied, in their order.
pub async fn plan(
    instance: &Instance,
    file: &ParsedFile,
) -> Result<(ImportPreview, Vec<ImportRow>), ApiError> {
    let at = instance.now();
    let mut preview = ImportPreview {
        rows: file.rows_total,
        columns: file.columns.clone(),
        ignored_columns: file.ignored_columns.clone(),
        mapping: file.mapping.clone(),
        errors: file.errors.clone(),
        ..ImportPreview::default()
    };
    let mut admins_left = instance.read(|view| Ok::<_, ApiError>(admins(view)?)).await?;
    let names_managers = file.rows.iter().any(|row| row.manager.is_some());
    let addresses = match names_managers {
        true => instance.read(|view| Ok::<_, ApiError>(addresses(view)?)).await?,
        false => Addresses::default(),
    };
    let (set_managers, errors) = managers(&file.rows, &addresses);
    preview.errors.extend(errors);
    for rows in file.rows.chunks(ROWS_PER_READ) {
        let rows = rows.to_vec();
        let managed = managed_otherwise(&rows, &addresses);
        let step = instance.read(move |view| {
            let outcomes = check(view, &rows, at, &mut admins_left).map_err(ApiError::from)?;
            Ok::<_, ApiError>((outcomes, admins_left))
        });
        let (outcomes, left) = step.await?;
        admins_left = left;
        for ((mut sample, error), managed) in outcomes.into_iter().zip(managed) {
            if managed && sample.action == RowOutcome::Unchanged {
                sample.action = RowOutcome::Update;
            }
            match sample.action {
                RowOutcome::Create => preview.to_create += 1,
                RowOutcome::Update => preview.to_update += 1,
                RowOutcome::Unchanged => preview.unchanged += 1,
            }
            if preview.sample.len() < SAMPLE_MAX {
                preview.sample.push(sample);
            }
            preview
                .errors
                .extend(error.filter(|_| preview.errors.len() < ERRORS_MAX));
        }
    }
    preview.errors.sort_by_key(|error| error.line);
    preview.errors.truncate(ERRORS_MAX);
    Ok((preview, set_managers))
}

/// For each row, whether it gives somebody another manager.
fn managed_otherwise(rows: &[ImportRow], addresses: &Addresses) -> Vec<bool> {
    let differs = |row: &ImportRow| {
        let manager = row.manager.as_ref().map(|manager| manager.to_lowercase());
        manager.is_some() && manager.as_ref() != addresses.manager_of.get(&row.email.to_lowercase())
    };
    rows.iter().map(differs).collect()
}

type Checked = (SampleRow, Option<RowError>);

fn check(
    view: &View<'_>,
    rows: &[ImportRow],
    at: Timestamp,
    admins_left: &mut u64,
) -> Result<Vec<Checked>, Rejected> {
    let zone = instance_described(view)?.1.unwrap_or_else(|| "UTC".to_owned());
    let mut checked = Vec::with_capacity(rows.len());
    for row in rows {
        let (action, refused) = preview_row(view, row, &zone, at, admins_left)?;
        let error = refused.map(|(column, reason)| RowError {
            line: row.line.into(),
            column: Some(column.to_owned()),
            reason,
        });
        let (email, name) = (row.email.clone(), row.edit.name.clone());
        checked.push((
            SampleRow {
                line: row.line,
                email,
                name,
                action,
                values: values(row),
            },
            error,
        ));
    }
    Ok(checked)
}
