//! What is found by words: titles, notes and comments.

use vc_kernel::{ProjectError, Projection};

use crate::model::{CommentId, TaskFields};

pub fn index(_to: &Projection<'_>, _n: i64, _fields: &TaskFields) -> Result<(), ProjectError> {
    Ok(())
}

pub fn reindex(
    _to: &Projection<'_>,
    _n: i64,
    _before: &TaskFields,
    _after: &TaskFields,
) -> Result<(), ProjectError> {
    Ok(())
}

pub fn remove(_to: &Projection<'_>, _n: i64, _fields: &TaskFields) -> Result<(), ProjectError> {
    Ok(())
}

pub fn comment(
    _to: &Projection<'_>,
    _n: i64,
    _comment: CommentId,
    _before: Option<&str>,
    _after: Option<&str>,
) -> Result<(), ProjectError> {
    Ok(())
}
