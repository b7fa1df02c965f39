//! What the operations share.

use jiff::tz::TimeZone;
use serde::{Deserialize, Deserializer, Serialize};
use utoipa::ToSchema;
use vc_http::{ApiError, Caller};
use vc_kernel::{Actor, View, ViewError};

use crate::commands::TaskRefusal;
use crate::model::{ActionId, TaskId};
use crate::views::spaces::sees_task;
use crate::views::stored::{self, StoredTask};
use crate::views::tasks::{Task, shown};

/// What was done with a task, and how it is now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActedOnTask {
    /// What was done: `POST /api/v1/actions/{id}/undo` takes it back.
    #[schema(value_type = String)]
    pub action: ActionId,
    /// The task as it is now.
    pub task: Task,
}

/// A field that is left out stays; one that is null is cleared.
pub fn given<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Option<T>>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A task that an actor sees.
pub fn seen(view: &View<'_>, actor: Actor, id: TaskId) -> Result<StoredTask, ApiError> {
    let none = || ApiError::refused(&TaskRefusal::NotFound("task"));
    let task = stored::task(view, id)?.ok_or_else(none)?;
    if sees_task(view, actor, &task)? {
        Ok(task)
    } else {
        Err(none())
    }
}

/// A task after a command about it.
pub async fn acted(caller: &Caller, action: ActionId, task: TaskId) -> Result<ActedOnTask, ApiError> {
    let task = caller
        .instance
        .read(move |view| {
            let stored =
                stored::task(view, task)?.ok_or_else(|| ApiError::refused(&TaskRefusal::NotFound("task")))?;
            Ok::<_, ApiError>(shown(view, stored)?)
        })
        .await?;
    Ok(ActedOnTask { action, task })
}

/// The zone of whoever asks.
pub fn viewer_zone(view: &View<'_>, actor: Actor) -> Result<TimeZone, ViewError> {
    crate::commands::zone_of(view, actor)
}
