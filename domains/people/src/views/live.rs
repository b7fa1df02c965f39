//! Changed rows as live clients get them.

use vc_kernel::{Audience, PersonId, View, ViewError};

use super::{bulk, imports, person, security, shapes::Profile};
use crate::project::{BULK_ROW, IMPORT_ROW, ME_ROW, PERSON_ROW, SECURITY_ROW};

/// The row, if it is there and meant for this audience.
pub fn render(
    view: &View<'_>,
    kind: &str,
    id: &str,
    audience: &Audience,
) -> Result<Option<serde_json::Value>, ViewError> {
    let json = match (kind, audience) {
        (PERSON_ROW, Audience::Admins) => profile(view, id.parse().ok())?,
        (ME_ROW, Audience::Person(reader)) if id == reader.to_string() => profile(view, Some(*reader))?,
        (IMPORT_ROW, Audience::Admins) => match id.parse() {
            Ok(import) => imports::import(view, import)?.map(serde_json::to_value),
            Err(_) => None,
        },
        (BULK_ROW, Audience::Admins) => match id.parse() {
            Ok(bulk) => bulk::bulk_change(view, bulk)?.map(serde_json::to_value),
            Err(_) => None,
        },
        (SECURITY_ROW, Audience::Admins) => security::event(view, id)?.map(serde_json::to_value),
        _ => None,
    };
    Ok(json.and_then(Result::ok))
}

fn profile(
    view: &View<'_>,
    person: Option<PersonId>,
) -> Result<Option<Result<serde_json::Value, serde_json::Error>>, ViewError> {
    let Some(id) = person else { return Ok(None) };
    Ok(person::person(view, id)?.map(|person| serde_json::to_value(Profile::from(&person))))
}
