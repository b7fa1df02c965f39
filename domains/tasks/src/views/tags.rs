//! Tags. A tag that was merged into another is still carried by tasks, and shown as the other.

use vc_kernel::{View, ViewError};

use super::spaces::{SEEN, SEEN_SPACES};
use super::tasks::TagRef;
use crate::events::TagState;
use crate::model::TagId;

/// A tag as rules see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredTag {
    /// Its id.
    pub id: TagId,
    /// How it is called.
    pub name: String,
    /// Its colour.
    pub color: Option<String>,
    /// The tag that it is now.
    pub merged_into: Option<TagId>,
    /// Removed.
    pub is_gone: bool,
}

impl StoredTag {
    /// As in events.
    pub fn state(&self) -> TagState {
        TagState {
            name: self.name.clone(),
            color: self.color.clone(),
            merged_into: self.merged_into,
        }
    }
}

const COLUMNS: &str = "id, name, color, merged_into, is_gone";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredTag> {
    Ok(StoredTag {
        id: row.get(0)?,
        name: row.get(1)?,
        color: row.get(2)?,
        merged_into: row.get(3)?,
        is_gone: row.get(4)?,
    })
}

/// One tag, gone or not.
pub fn one(view: &View<'_>, tag: TagId) -> Result<Option<StoredTag>, ViewError> {
    view.one(
        &format!("SELECT {COLUMNS} FROM tasks_tags WHERE id = ?1"),
        [tag],
        row,
    )
}

/// The tag of a name, in any case of its letters.
pub fn by_name(view: &View<'_>, name: &str) -> Result<Option<StoredTag>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_tags WHERE folded = ?1 AND is_gone = 0 ORDER BY id");
    view.one(&sql, [crate::projection::folded(name)], row)
}

/// Those that were merged into one.
pub fn merged_into(view: &View<'_>, tag: TagId) -> Result<Vec<StoredTag>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_tags WHERE merged_into = ?1 AND is_gone = 0 ORDER BY id");
    view.all(&sql, [tag], row)
}

/// How many there are, merged ones included.
pub fn count(view: &View<'_>) -> Result<u64, ViewError> {
    view.count("SELECT count(*) FROM tasks_tags WHERE is_gone = 0", [])
}

/// A tag as tasks show it: what it became, or nothing if it is gone.
pub fn shown(view: &View<'_>, id: TagId) -> Result<Option<TagRef>, ViewError> {
    let Some(tag) = one(view, id)? else {
        return Ok(None);
    };
    let tag = match tag.merged_into {
        Some(into) => one(view, into)?,
        None => Some(tag),
    };
    Ok(tag.filter(|tag| !tag.is_gone).map(|tag| TagRef {
        id: tag.id,
        name: tag.name,
        color: tag.color,
    }))
}

/// Tags that tasks show, by name, with how many open tasks carry each that `actor` sees.
pub fn list(view: &View<'_>, actor: &str) -> Result<Vec<(TagRef, u64)>, ViewError> {
    // Whatever lies in spaces that they see was counted; what others gave to them of their own is looked at. Where tags were
    // merged, a task may carry several that are one now.
    let sql = format!(
        "WITH seen (space) AS MATERIALIZED ({SEEN_SPACES}),
            given (n) AS MATERIALIZED (SELECT f.n FROM tasks_for f CROSS JOIN tasks_tasks t ON t.n = f.n
                WHERE f.person = ?1 AND f.shelf = 0 AND f.assigned = 1 AND t.project IS NULL AND t.owner <> ?1)
         SELECT g.id, g.name, g.color, CASE
            WHEN EXISTS (SELECT 1 FROM tasks_tags m WHERE m.merged_into = g.id)
            THEN (SELECT count(DISTINCT t.n) FROM tasks_tags m
                JOIN tasks_task_tags c ON c.tag = m.id JOIN tasks_tasks t ON t.n = c.n
                WHERE (m.id = g.id OR m.merged_into = g.id) AND t.shelf = 0 AND {SEEN})
            ELSE (SELECT coalesce(sum(k.count), 0) FROM tasks_counts k
                WHERE k.tag = g.id AND k.shelf = 0 AND k.space IN (SELECT space FROM seen))
                + (SELECT count(*) FROM given CROSS JOIN tasks_task_tags c ON c.n = given.n AND c.tag = g.id) END
         FROM tasks_tags g WHERE g.is_gone = 0 AND g.merged_into IS NULL ORDER BY g.folded, g.id LIMIT 5000"
    );
    view.all(&sql, [actor], |row| {
        let tag = TagRef {
            id: row.get(0)?,
            name: row.get(1)?,
            color: row.get(2)?,
        };
        Ok((tag, row.get::<_, i64>(3)?.cast_unsigned()))
    })
}
