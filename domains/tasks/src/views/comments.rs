//! Comments of tasks.

use vc_kernel::{View, ViewError};

use crate::model::{CommentId, TaskId};

/// A comment as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredComment {
    /// Its id.
    pub id: CommentId,
    /// On which task.
    pub task: TaskId,
    /// Who wrote it.
    pub author: String,
    /// When, in milliseconds since 1970.
    pub written_ms: i64,
    /// When it was changed last.
    pub changed_ms: Option<i64>,
    /// Markdown.
    pub text: String,
}

const COLUMNS: &str = "id, task, author, written_ms, changed_ms, text";

fn row(row: &rusqlite::Row<'_>) -> rusqlite::Result<StoredComment> {
    Ok(StoredComment {
        id: row.get(0)?,
        task: row.get(1)?,
        author: row.get(2)?,
        written_ms: row.get(3)?,
        changed_ms: row.get(4)?,
        text: row.get(5)?,
    })
}

/// One comment.
pub fn one(view: &View<'_>, id: CommentId) -> Result<Option<StoredComment>, ViewError> {
    view.one(
        &format!("SELECT {COLUMNS} FROM tasks_comments WHERE id = ?1"),
        [id],
        row,
    )
}

/// A task's, the oldest first; all of them.
pub fn of_task(view: &View<'_>, task: TaskId) -> Result<Vec<StoredComment>, ViewError> {
    let sql = format!("SELECT {COLUMNS} FROM tasks_comments WHERE task = ?1 ORDER BY id");
    view.all(&sql, [task], row)
}

/// How many a task has.
pub fn count(view: &View<'_>, task: TaskId) -> Result<u64, ViewError> {
    view.count("SELECT count(*) FROM tasks_comments WHERE task = ?1", [task])
}
