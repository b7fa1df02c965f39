//! Events of series into tables. Their open occurrences are changed by events of their own.

use vc_kernel::{Audience, ProjectError, Projection, Recorded};

use super::{About, json, note};
use crate::events::{SeriesChanged, SeriesCreated, SeriesStateChanged};
use crate::model::{ActionId, SeriesId};
use crate::views::spaces::{self, project_audiences};
use crate::views::stored;

/// The kind of a series' live rows.
pub const SERIES: &str = "tasks.series";

pub fn created(to: &Projection<'_>, recorded: &Recorded, event: &SeriesCreated) -> Result<(), ProjectError> {
    to.execute(
        "INSERT INTO tasks_series (id, owner, project, fields, repeats, state, follows, version, created_ms, updated_ms)
         VALUES (?1, ?2, ?3, ?4, ?5, 'active', ?6, 1, ?7, ?7)",
        (
            event.series,
            &event.owner,
            event.fields.project,
            json(&event.fields),
            json(&event.repeats),
            event.follows,
            recorded.at.as_millisecond(),
        ),
    )?;
    finish(to, recorded, event.action, event.series)
}

pub fn changed(to: &Projection<'_>, recorded: &Recorded, event: &SeriesChanged) -> Result<(), ProjectError> {
    let Some(mut series) = stored::series(to, event.series)? else {
        return Ok(());
    };
    for change in &event.changes {
        change.apply(&mut series.fields);
    }
    if let Some(repeats) = &event.repeats {
        series.repeats = repeats.to.clone();
    }
    to.execute(
        "UPDATE tasks_series SET project = ?2, fields = ?3, repeats = ?4, version = version + 1, updated_ms = ?5 WHERE id = ?1",
        (
            event.series,
            series.fields.project,
            json(&series.fields),
            json(&series.repeats),
            recorded.at.as_millisecond(),
        ),
    )?;
    finish(to, recorded, event.action, event.series)
}

pub fn state_changed(
    to: &Projection<'_>,
    recorded: &Recorded,
    event: &SeriesStateChanged,
) -> Result<(), ProjectError> {
    to.execute(
        "UPDATE tasks_series SET state = ?2, version = version + 1, updated_ms = ?3 WHERE id = ?1",
        (event.series, event.state.to, recorded.at.as_millisecond()),
    )?;
    finish(to, recorded, event.action, event.series)
}

fn finish(
    to: &Projection<'_>,
    recorded: &Recorded,
    action: ActionId,
    id: SeriesId,
) -> Result<(), ProjectError> {
    let about = About {
        action,
        subject: &id,
        task: None,
        with_body: true,
    };
    note(to, recorded, about)?;
    let Some(series) = stored::series(to, id)? else {
        return Ok(());
    };
    let project = match series.fields.project {
        Some(project) => spaces::project(to, project)?,
        None => None,
    };
    let audiences = match project {
        Some(project) => project_audiences(to, &project)?,
        None => series.owner.parse().map(Audience::Person).into_iter().collect(),
    };
    for audience in audiences {
        to.changed(SERIES, &id.to_string(), &audience)?;
    }
    Ok(())
}
