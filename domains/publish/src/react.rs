//! After a restore.

use vc_kernel::{NewEvent, ProjectError, Recorded, View};

use crate::events::BeganAnew;

/// What was sent in the life that was lost is not sent again, and webhooks begin where the new one does.
pub fn react(view: &View<'_>, recorded: &Recorded) -> Result<Vec<NewEvent>, ProjectError> {
    if recorded.name != "instance.restored" {
        return Ok(Vec::new());
    }
    let any = view.exists("SELECT 1 FROM publish_webhooks LIMIT 1", [])?;
    Ok(any.then(|| BeganAnew {}.into()).into_iter().collect())
}
