//! What is found by words: titles, notes and comments.

use rusqlite::types::Value;
use vc_kernel::{ProjectError, Projection, View, ViewError};
use vc_text_search::{Matcher, TextIndex, Texts};

use crate::model::TaskId;
use crate::views::comments;
use crate::views::spaces::SEEN_PROJECTS;
use crate::views::stored::StoredTask;

/// The index over all tasks, by their places in the order of creation.
pub const INDEX: TextIndex = TextIndex::new("tasks_text");
/// Spaces up to which a search is confined to them within the index; above, each task is looked at.
const SCOPES_MAX: usize = 200;

/// Indexes a task as it is now.
pub fn put(to: &Projection<'_>, task: &StoredTask) -> Result<(), ProjectError> {
    let comments: Vec<String> = comments::of_task(to, task.id)?
        .into_iter()
        .map(|comment| comment.text)
        .collect();
    let comments: Vec<&str> = comments.iter().map(String::as_str).collect();
    // Whoever sees it: its space, and outside of projects whom it is for.
    let mut scopes = vec![task.space.clone()];
    if task.fields.project.is_none() {
        scopes.extend(task.fields.assignees.iter().map(ToString::to_string));
    }
    let scopes: Vec<&str> = scopes.iter().map(String::as_str).collect();
    let texts = Texts {
        title: &task.fields.title,
        notes: &task.fields.notes,
        comments: &comments,
        scopes: &scopes,
    };
    INDEX.put(to, task.n, &texts)
}

/// Takes a task out.
pub fn remove(to: &Projection<'_>, n: i64) -> Result<(), ProjectError> {
    INDEX.remove(to, n)
}

/// The condition that a task `t` has words; `place` is for their expression. The index lists all of them.
pub fn has_words(place: &str) -> String {
    format!("t.n IN (SELECT rowid FROM tasks_text WHERE tasks_text MATCH {place})")
}

/// Whether a task has words, by its texts.
pub fn matches(view: &View<'_>, matcher: &Matcher, n: i64) -> Result<bool, ViewError> {
    let sql = "SELECT id, title, notes FROM tasks_tasks WHERE n = ?1";
    let texts = view.one(sql, [n], |row| {
        Ok((
            row.get::<_, TaskId>(0)?,
            row.get::<_, String>(1)?,
            row.get::<_, String>(2)?,
        ))
    })?;
    let Some((id, title, notes)) = texts else {
        return Ok(false);
    };
    let comments = comments::of_task(view, id)?;
    let comments = comments.iter().map(|comment| comment.text.as_str());
    Ok(matcher.matches([title.as_str(), notes.as_str()].into_iter().chain(comments)))
}

/// All tasks with words, as a query of their numbers.
pub fn with_words(place: &str) -> String {
    format!("SELECT rowid AS n FROM tasks_text WHERE tasks_text MATCH {place}")
}

/// The spaces that an actor sees; none where there are too many to list.
pub fn scopes(view: &View<'_>, actor: &str) -> Result<Option<Vec<String>>, ViewError> {
    let sql = format!("{SEEN_PROJECTS} LIMIT ?2");
    let limit = Value::Integer(i64::try_from(SCOPES_MAX).unwrap_or(i64::MAX));
    let mut scopes: Vec<String> = view.all(&sql, (actor, limit), |row| row.get(0))?;
    if scopes.len() >= SCOPES_MAX {
        return Ok(None);
    }
    scopes.push(actor.to_owned());
    Ok(Some(scopes))
}
