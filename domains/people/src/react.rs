//! What follows for people from what happens to the instance.

use vc_kernel::{InstanceEvent, NewEvent, ProjectError, Recorded, View, ViewError};

use crate::events::{BulkStopped, Erased};
use crate::views::bulk::bulks_inviting;

/// People whose erasure a restored log does not know are erased again, the last admin too: it was
/// decided already. Who is not in this history needs none.
pub fn react(view: &View<'_>, event: &Recorded) -> Result<Vec<NewEvent>, ProjectError> {
    if event.name == "instance.restored" {
        return Ok(restored(view)?);
    }
    if event.name != "instance.erasures_repeated" {
        return Ok(Vec::new());
    }
    let InstanceEvent::ErasuresRepeated(repeated) = InstanceEvent::decode(event)? else {
        return Ok(Vec::new());
    };
    let mut events = Vec::new();
    for person in repeated.people {
        if view.exists(
            "SELECT 1 FROM people_people WHERE id = ?1 AND erased = 0",
            [person],
        )? {
            events.push(Erased { person }.into());
        }
    }
    Ok(events)
}

/// Invitations that were to go out at the time of the backup may have gone out since: nobody is asked
/// twice.
fn restored(view: &View<'_>) -> Result<Vec<NewEvent>, ViewError> {
    let inviting = bulks_inviting(view)?.into_iter();
    Ok(inviting.map(|bulk| BulkStopped { bulk }.into()).collect())
}
