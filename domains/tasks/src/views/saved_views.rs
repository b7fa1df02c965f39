//! Filters that somebody keeps.

use vc_kernel::{View, ViewError};

use crate::events::SavedViewState;
use crate::model::SavedViewId;

/// Somebody's, in their order.
pub fn of(view: &View<'_>, owner: &str) -> Result<Vec<(SavedViewId, SavedViewState)>, ViewError> {
    let sql = "SELECT id, owner, name, filter, layout, position FROM tasks_saved_views
        WHERE owner = ?1 ORDER BY position, id";
    view.all(sql, [owner], |row| {
        Ok((
            row.get(0)?,
            SavedViewState {
                owner: row.get(1)?,
                name: row.get(2)?,
                filter: row.get(3)?,
                layout: row.get(4)?,
                position: row.get(5)?,
            },
        ))
    })
}
