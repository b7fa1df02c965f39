//! Events of single tasks into tables.

use std::collections::BTreeSet;

use vc_kernel::{PersonId, ProjectError, Projection, Recorded};

use super::{About, json, json_list, note, reminders};
use crate::events::{
    CommentChanged, OccurrenceChanged, TaskCancelled, TaskChanged, TaskCompleted, TaskCreated, TaskReopened,
    TaskShelved, TaskSkipped, TaskWithdrawn,
};
use crate::model::due::NEVER_MS;
use crate::model::{Due, FieldChange, Place, Status, TaskFields, TaskId};
use crate::search;
use crate::views::spaces::task_audiences;
use crate::views::stored::{self, StoredTask};

/// The kind of a task's live rows.
pub const TASK: &str = "tasks.task";

pub fn created(to: &Projection<'_>, recorded: &Recorded, event: &TaskCreated) -> Result<(), ProjectError> {
    let fields = &event.fields;
    let at_ms = recorded.at.as_millisecond();
    let (series, slot) = match &event.occurrence {
        Some(occurrence) => (Some(occurrence.series), Some(occurrence.slot.as_str())),
        None => (None, None),
    };
    to.execute(
        "INSERT INTO tasks_tasks (id, space, owner, project, section, parent, title, notes, priority, due, start,
            reminders, links, rank, status, place, shelf, due_timed, due_ms, series, slot, imported_key,
            version, notes_version, created_ms, updated_ms, assignees, tags)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, 'open', 'active', 0, ?15, ?16, ?17,
            ?18, ?19, 1, 1, ?20, ?21, ?22, ?23)",
        rusqlite::params![
            event.task,
            space(fields, &event.owner),
            event.owner,
            fields.project,
            fields.section,
            fields.parent,
            fields.title,
            fields.notes,
            fields.priority.rank(),
            fields.due.as_ref().map(json),
            fields.start.map(|day| day.to_string()),
            json_list(&fields.reminders),
            json_list(&fields.links),
            fields.rank,
            is_timed(fields.due.as_ref()),
            order_ms(fields.due.as_ref()),
            series,
            slot,
            event.imported_key,
            event.created_ms.unwrap_or(at_ms),
            at_ms,
            id_list(&fields.assignees),
            id_list(&fields.tags),
        ],
    )?;
    let Some(task) = stored::task(to, event.task)? else {
        return Ok(());
    };
    set_people(to, &task, &fields.assignees)?;
    set_tags(to, &task, fields)?;
    search::put(to, &task)?;
    note(
        to,
        recorded,
        About {
            action: event.action,
            subject: &event.task,
            task: None,
            with_body: false,
        },
    )?;
    announce(to, event.task)?;
    match fields.parent {
        Some(parent) => announce(to, parent),
        None => Ok(()),
    }
}

/// In the order of ids, each once.
fn id_list<T: Copy + Ord + serde::Serialize>(ids: &[T]) -> Option<String> {
    let ids: BTreeSet<T> = ids.iter().copied().collect();
    json_list(&Vec::from_iter(ids))
}

fn space(fields: &TaskFields, owner: &str) -> String {
    fields
        .project
        .map_or_else(|| owner.to_owned(), |project| project.to_string())
}

fn is_timed(due: Option<&Due>) -> bool {
    due.is_some_and(|due| due.time.is_some())
}

fn order_ms(due: Option<&Due>) -> i64 {
    due.map_or(NEVER_MS, Due::order_ms)
}

/// Which shelf a task lies on: 0 open, 1 finished, 2 archived, 3 trash.
const fn shelf(status: Status, place: Place) -> i64 {
    match (place, status) {
        (Place::Trash, _) => 3,
        (Place::Archived, _) => 2,
        (Place::Active, Status::Open) => 0,
        (Place::Active, _) => 1,
    }
}

/// Writes whom it is for: its assignees, or its owner.
fn set_people(to: &Projection<'_>, task: &StoredTask, assignees: &[PersonId]) -> Result<(), ProjectError> {
    to.execute("DELETE FROM tasks_for WHERE n = ?1", [task.n])?;
    let shelf = shelf(task.status, task.place);
    let due = task.fields.due.as_ref();
    let (due_ms, is_timed) = (order_ms(due), is_timed(due));
    let space = space(&task.fields, &task.owner);
    let sql = "INSERT INTO tasks_for (person, shelf, due_ms, n, space, due_timed, assigned) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    for person in assignees {
        to.execute(sql, (person, shelf, due_ms, task.n, &space, is_timed, true))?;
    }
    if assignees.is_empty() {
        to.execute(sql, (&task.owner, shelf, due_ms, task.n, &space, is_timed, false))?;
    }
    Ok(())
}

fn set_tags(to: &Projection<'_>, task: &StoredTask, fields: &TaskFields) -> Result<(), ProjectError> {
    let shelf = shelf(task.status, task.place);
    let (due_ms, is_timed) = (order_ms(fields.due.as_ref()), is_timed(fields.due.as_ref()));
    let space = space(fields, &task.owner);
    for tag in &fields.tags {
        to.execute(
            "INSERT INTO tasks_task_tags (tag, shelf, due_ms, n, space, due_timed) VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING",
            (tag, shelf, due_ms, task.n, &space, is_timed),
        )?;
    }
    Ok(())
}

/// Tells everybody who sees the task.
pub fn announce(to: &Projection<'_>, id: TaskId) -> Result<(), ProjectError> {
    let Some(task) = stored::task(to, id)? else {
        return Ok(());
    };
    let key = id.to_string();
    for audience in task_audiences(to, &task)? {
        to.changed(TASK, &key, &audience)?;
    }
    Ok(())
}

pub fn changed(to: &Projection<'_>, recorded: &Recorded, event: &TaskChanged) -> Result<(), ProjectError> {
    announce(to, event.task)?;
    apply(to, recorded, event.task, &event.changes)?;
    set_own(to, event)?;
    note_task(to, recorded, event.action, event.task)?;
    announce(to, event.task)
}

/// Writes which fields an occurrence says by itself: those that were changed for it alone, until they are changed with the
/// others. The order by hand is nobody's own.
fn set_own(to: &Projection<'_>, event: &TaskChanged) -> Result<(), ProjectError> {
    let Some(mut task) = stored::task(to, event.task)? else {
        return Ok(());
    };
    let before = task.own.clone();
    let fields = event.changes.iter().map(FieldChange::field);
    for field in fields.filter(|field| *field != "rank") {
        task.own.retain(|own| own != field);
        if event.own {
            task.own.push(field.to_owned());
        }
    }
    task.own.sort_unstable();
    if task.own != before {
        let sql = "UPDATE tasks_tasks SET own = ?2 WHERE id = ?1";
        to.execute(sql, (event.task, json_list(&task.own)))?;
    }
    Ok(())
}

/// Writes changed fields.
pub fn apply(
    to: &Projection<'_>,
    recorded: &Recorded,
    id: TaskId,
    changes: &[FieldChange],
) -> Result<(), ProjectError> {
    let Some(mut task) = stored::task(to, id)? else {
        return Ok(());
    };
    let before = task.fields.clone();
    for change in changes {
        change.apply(&mut task.fields);
    }
    // A part is where its task is, also where an undo says where both were.
    if let Some(parent) = task.fields.parent
        && let Some(parent) = stored::task(to, parent)?
    {
        task.fields.project = parent.fields.project;
    }
    let fields = &task.fields;
    let notes_changed = i64::from(fields.notes != before.notes);
    to.execute(
        "UPDATE tasks_tasks SET space = ?2, project = ?3, section = ?4, parent = ?5, title = ?6, notes = ?7, priority = ?8,
            due = ?9, start = ?10, reminders = ?11, links = ?12, rank = ?13, due_timed = ?14, due_ms = ?15,
            version = version + 1, notes_version = notes_version + ?16, updated_ms = ?17, assignees = ?18, tags = ?19
         WHERE id = ?1",
        rusqlite::params![
            id,
            space(fields, &task.owner),
            fields.project,
            fields.section,
            fields.parent,
            fields.title,
            fields.notes,
            fields.priority.rank(),
            fields.due.as_ref().map(json),
            fields.start.map(|day| day.to_string()),
            json_list(&fields.reminders),
            json_list(&fields.links),
            fields.rank,
            is_timed(fields.due.as_ref()),
            order_ms(fields.due.as_ref()),
            notes_changed,
            recorded.at.as_millisecond(),
            id_list(&fields.assignees),
            id_list(&fields.tags),
        ],
    )?;
    if fields.assignees != before.assignees {
        set_people(to, &task, &fields.assignees)?;
    }
    if fields.tags != before.tags {
        to.execute("DELETE FROM tasks_task_tags WHERE n = ?1", [task.n])?;
        set_tags(to, &task, fields)?;
    }
    let is_seen_by_others = fields.project != before.project || fields.assignees != before.assignees;
    if fields.title != before.title || fields.notes != before.notes || is_seen_by_others {
        put(to, id)?;
    }
    if fields.project != before.project {
        move_along(to, &task, recorded.at.as_millisecond())?;
    }
    Ok(())
}

/// Indexes a task as it is now.
fn put(to: &Projection<'_>, id: TaskId) -> Result<(), ProjectError> {
    match stored::task(to, id)? {
        Some(task) => search::put(to, &task),
        None => Ok(()),
    }
}

/// Subtasks are where their task is.
fn move_along(to: &Projection<'_>, parent: &StoredTask, at_ms: i64) -> Result<(), ProjectError> {
    for child in stored::below(to, parent.id)? {
        announce(to, child)?;
        to.execute(
            "UPDATE tasks_tasks SET project = ?2, section = NULL, space = coalesce(?2, owner), version = version + 1,
                updated_ms = ?3 WHERE id = ?1",
            (child, parent.fields.project, at_ms),
        )?;
        put(to, child)?;
        announce(to, child)?;
    }
    Ok(())
}

fn note_task(
    to: &Projection<'_>,
    recorded: &Recorded,
    action: crate::model::ActionId,
    task: TaskId,
) -> Result<(), ProjectError> {
    let about = About {
        action,
        subject: &task,
        task: Some(task),
        with_body: true,
    };
    note(to, recorded, about)
}

pub fn completed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &TaskCompleted,
) -> Result<(), ProjectError> {
    let done_on = Some(event.done_on.to_string());
    set_status(to, recorded, event.task, Status::Done, done_on)?;
    note_task(to, recorded, event.action, event.task)
}

pub fn skipped(to: &Projection<'_>, recorded: &Recorded, event: &TaskSkipped) -> Result<(), ProjectError> {
    set_status(to, recorded, event.task, Status::Skipped, None)?;
    note_task(to, recorded, event.action, event.task)
}

pub fn cancelled(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &TaskCancelled,
) -> Result<(), ProjectError> {
    set_status(to, recorded, event.task, Status::Cancelled, None)?;
    note_task(to, recorded, event.action, event.task)
}

pub fn reopened(to: &Projection<'_>, recorded: &Recorded, event: &TaskReopened) -> Result<(), ProjectError> {
    set_status(to, recorded, event.task, Status::Open, None)?;
    note_task(to, recorded, event.action, event.task)
}

fn set_status(
    to: &Projection<'_>,
    recorded: &Recorded,
    id: TaskId,
    status: Status,
    done_on: Option<String>,
) -> Result<(), ProjectError> {
    let Some(task) = stored::task(to, id)? else {
        return Ok(());
    };
    let at_ms = recorded.at.as_millisecond();
    let closed = (status != Status::Open).then_some((at_ms, recorded.actor.to_string()));
    let (closed_ms, closed_by) = closed.unzip();
    to.execute(
        "UPDATE tasks_tasks SET status = ?2, closed_ms = ?3, closed_by = ?4, done_on = ?5, updated_ms = ?6,
            version = version + 1 WHERE id = ?1",
        (id, status, closed_ms, closed_by, done_on, at_ms),
    )?;
    set_shelf(to, task.n, shelf(status, task.place))?;
    announce(to, id)?;
    match task.fields.parent {
        Some(parent) => announce(to, parent),
        None => Ok(()),
    }
}

fn set_shelf(to: &Projection<'_>, n: i64, shelf: i64) -> Result<(), ProjectError> {
    to.execute("UPDATE tasks_tasks SET shelf = ?2 WHERE n = ?1", (n, shelf))?;
    Ok(())
}

pub fn shelved(to: &Projection<'_>, recorded: &Recorded, event: &TaskShelved) -> Result<(), ProjectError> {
    let place = event.place.to;
    let at_ms = recorded.at.as_millisecond();
    place_one(to, event.task, place, None, at_ms)?;
    for child in stored::below(to, event.task)? {
        let with: Option<TaskId> = to
            .one(
                "SELECT shelved_with FROM tasks_tasks WHERE id = ?1",
                [child],
                |row| row.get(0),
            )?
            .flatten();
        let Some(task) = stored::task(to, child)? else {
            continue;
        };
        // Whatever was put away by itself before stays there.
        let goes_along = with == Some(event.task) || task.place == Place::Active;
        if goes_along {
            let with = (place != Place::Active).then_some(event.task);
            place_one(to, child, place, with, at_ms)?;
        }
    }
    note_task(to, recorded, event.action, event.task)
}

fn place_one(
    to: &Projection<'_>,
    id: TaskId,
    place: Place,
    with: Option<TaskId>,
    at_ms: i64,
) -> Result<(), ProjectError> {
    let Some(task) = stored::task(to, id)? else {
        return Ok(());
    };
    to.execute(
        "UPDATE tasks_tasks SET place = ?2, shelved_with = ?3, version = version + 1, updated_ms = ?4 WHERE id = ?1",
        (id, place, with, at_ms),
    )?;
    set_shelf(to, task.n, shelf(task.status, place))?;
    announce(to, id)
}

pub fn withdrawn(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &TaskWithdrawn,
) -> Result<(), ProjectError> {
    for id in stored::below(to, event.task)?
        .into_iter()
        .rev()
        .chain([event.task])
    {
        announce(to, id)?;
        reminders::withdraw(to, id)?;
        if let Some(task) = stored::task(to, id)? {
            search::remove(to, task.n)?;
            to.execute("DELETE FROM tasks_for WHERE n = ?1", [task.n])?;
            to.execute("DELETE FROM tasks_task_tags WHERE n = ?1", [task.n])?;
            to.execute("DELETE FROM tasks_tasks WHERE n = ?1", [task.n])?;
        }
    }
    note_task(to, recorded, event.action, event.task)
}

pub fn occurrence_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &OccurrenceChanged,
) -> Result<(), ProjectError> {
    let (series, slot) = match &event.occurrence.to {
        Some(occurrence) => (Some(occurrence.series), Some(occurrence.slot.as_str())),
        None => (None, None),
    };
    to.execute(
        "UPDATE tasks_tasks SET series = ?2, slot = ?3, version = version + 1, updated_ms = ?4 WHERE id = ?1",
        (event.task, series, slot, recorded.at.as_millisecond()),
    )?;
    note_task(to, recorded, event.action, event.task)?;
    announce(to, event.task)
}

pub fn comment_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &CommentChanged,
) -> Result<(), ProjectError> {
    let at_ms = recorded.at.as_millisecond();
    match &event.text.to {
        Some(text) => {
            let changed_ms = event.text.from.is_some().then_some(at_ms);
            to.execute(
                "INSERT INTO tasks_comments (id, task, author, written_ms, changed_ms, text) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                 ON CONFLICT (id) DO UPDATE SET changed_ms = ?5, text = ?6",
                (event.comment, event.task, &event.author, event.written_ms, changed_ms, text),
            )?;
        }
        None => {
            to.execute("DELETE FROM tasks_comments WHERE id = ?1", [event.comment])?;
        }
    }
    put(to, event.task)?;
    to.execute(
        "UPDATE tasks_tasks SET version = version + 1, updated_ms = ?2 WHERE id = ?1",
        (event.task, at_ms),
    )?;
    let about = About {
        action: event.action,
        subject: &event.comment,
        task: Some(event.task),
        with_body: true,
    };
    note(to, recorded, about)?;
    announce(to, event.task)
}
