//! Templates, shared and one's own.

use vc_kernel::{Actor, View, ViewError};

use super::tags;
use crate::events::TemplateState;
use crate::model::{TagId, TemplateId};

/// One template.
pub fn one(view: &View<'_>, id: TemplateId) -> Result<Option<TemplateState>, ViewError> {
    let sql = "SELECT state FROM tasks_templates WHERE id = ?1";
    let state: Option<String> = view.one(sql, [id], |row| row.get(0))?;
    Ok(state.and_then(|state| serde_json::from_str(&state).ok()))
}

/// Whether an actor sees it.
pub fn sees(actor: Actor, template: &TemplateState) -> bool {
    !template.is_private || template.owner == actor.to_string() || actor == Actor::System
}

/// All that an actor sees, by name.
pub fn list(view: &View<'_>, actor: &str) -> Result<Vec<(TemplateId, TemplateState, i64)>, ViewError> {
    let sql = "SELECT id, state, updated_ms FROM tasks_templates WHERE is_private = 0 OR owner = ?1 ORDER BY name, id LIMIT 1000";
    let rows: Vec<(TemplateId, String, i64)> =
        view.all(sql, [actor], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let known = rows
        .into_iter()
        .filter_map(|(id, state, at)| Some((id, serde_json::from_str(&state).ok()?, at)));
    Ok(known.collect())
}

/// How many an actor sees.
pub fn count(view: &View<'_>, actor: &str) -> Result<u64, ViewError> {
    view.count(
        "SELECT count(*) FROM tasks_templates WHERE is_private = 0 OR owner = ?1",
        [actor],
    )
}

/// The names of tags that are still there.
pub fn tag_names(view: &View<'_>, ids: &[TagId]) -> Result<Vec<String>, ViewError> {
    let mut names = Vec::with_capacity(ids.len());
    for id in ids {
        names.extend(
            tags::one(view, *id)?
                .filter(|tag| !tag.is_gone)
                .map(|tag| tag.name),
        );
    }
    Ok(names)
}
