//! Undoing an import: whoever it added is removed, whoever it changed is as before, field by field,
//! unless they have changed since.

use serde::Serialize;
use serde::de::DeserializeOwned;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::super::edit::{Cause, Confirm, EditContext, PersonEdit, awake};
use super::super::manager::{Moved, check_manager};
use super::super::refusals::PeopleRefusal;
use super::super::require_trusted;
use super::{ImportStep, STEP_BYTES_MAX, bytes};
use crate::api::require_admin;
use crate::events::{
    Change, ImportUndoAdvanced, ImportUndoStarted, ImportUndone, ParticipationChanged, PreferencesChange,
    ProfileChange, Removed, RoleChanged, TagsChange,
};
use crate::model::{ImportId, Participation, Role};
use crate::views::imports::{ImportStatus, changes_to_undo, import_at_work, import_place};
use crate::views::person::{admins, person};

/// People an undo looks at in one step.
const UNDO_STEP_PEOPLE: u32 = 50;

/// An admin undoes an import.
#[derive(Clone, Debug, Serialize)]
pub struct UndoImport {
    /// Which.
    pub import: ImportId,
}

impl Command for UndoImport {
    type Answer = ();
    const NAME: &'static str = "people.undo_import";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        if !matches!(place.status, ImportStatus::Done | ImportStatus::Stopped) {
            return Err(PeopleRefusal::ImportNotUndoable.into());
        }
        if import_at_work(view)? {
            return Err(PeopleRefusal::ImportAtWork.into());
        }
        Ok(Decision::events(
            [ImportUndoStarted { import: self.import }.into()],
            (),
        ))
    }
}

/// The next people of an undo.
#[derive(Clone, Debug, Serialize)]
pub struct UndoImportStep {
    /// Of which import.
    pub import: ImportId,
}

impl Command for UndoImportStep {
    type Answer = ImportStep;
    const NAME: &'static str = "people.undo_import_step";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<ImportStep>, Rejected> {
        let place = import_place(view, self.import)?.ok_or(PeopleRefusal::ImportNotFound)?;
        if place.status != ImportStatus::Undoing {
            return Ok(Decision::nothing(ImportStep { finished: true }));
        }
        let mut admins = admins(view)?;
        let mut moved = Moved::new();
        let mut events: Vec<NewEvent> = Vec::new();
        let (mut people, mut left) = (Vec::new(), Vec::new());
        let next = changes_to_undo(view, self.import, UNDO_STEP_PEOPLE)?;
        let mut all = (next.len() as u64) < u64::from(UNDO_STEP_PEOPLE);
        for (id, changes) in &next {
            if bytes(&events) > STEP_BYTES_MAX {
                all = false;
                break;
            }
            let (undone, complete) = self.undo_one(view, ctx, *id, changes, &mut admins, &mut moved)?;
            events.extend(undone);
            people.push(*id);
            if !complete {
                left.push(*id);
            }
        }
        if !people.is_empty() {
            events.push(
                ImportUndoAdvanced {
                    import: self.import,
                    people,
                    left,
                }
                .into(),
            );
        }
        if all {
            events.push(ImportUndone { import: self.import }.into());
        }
        Ok(Decision::events(events, ImportStep { finished: all }))
    }
}

impl UndoImportStep {
    /// The way back for one person, and whether it is complete.
    fn undo_one(
        &self,
        view: &View<'_>,
        ctx: &Ctx,
        id: PersonId,
        changes: &[(String, String)],
        admins: &mut u64,
        moved: &mut Moved,
    ) -> Result<(Vec<NewEvent>, bool), Rejected> {
        // Somebody who is gone already needs no undoing.
        let Some(here) = person(view, id)? else {
            return Ok((Vec::new(), true));
        };
        if changes.iter().any(|(what, _)| what == "joined") {
            let untouched = here.activated_at_ms.is_none() && here.last_import == Some(self.import);
            let spared = here.role == Role::Admin && *admins <= 1;
            if !untouched || spared {
                return Ok((Vec::new(), false));
            }
            *admins -= u64::from(here.role == Role::Admin);
            return Ok((
                vec![
                    Removed {
                        person: id,
                        import: Some(self.import),
                        bulk: None,
                        former: Some(here.place()),
                    }
                    .into(),
                ],
                true,
            ));
        }
        let mut complete = true;
        let mut edit = PersonEdit::default();
        let mut events = Vec::new();
        for (what, json) in changes {
            match what.as_str() {
                "profile" => {
                    let change: ProfileChange = remembered(json, &mut complete).unwrap_or_default();
                    let now = &here.details;
                    complete &= restore(change.name, &now.name, &mut edit.name);
                    complete &= restore(change.team, &now.team, &mut edit.team);
                    complete &= restore(change.time_zone, &now.time_zone, &mut edit.time_zone);
                    complete &= restore(change.languages, &now.languages, &mut edit.languages);
                }
                "preferences" => {
                    let change: PreferencesChange = remembered(json, &mut complete).unwrap_or_default();
                    let length = &here.meeting_length_minutes;
                    complete &= restore(change.slots, &here.details.slots, &mut edit.slots);
                    complete &= restore(change.topics, &here.details.topics, &mut edit.topics);
                    complete &= restore(
                        change.meeting_length_minutes,
                        length,
                        &mut edit.meeting_length_minutes,
                    );
                }
                "role" => {
                    let change = remembered::<RoleChanged>(json, &mut complete);
                    let change = change.map(|it| Change {
                        from: it.from,
                        to: it.to,
                    });
                    complete &= restore(change, &here.role, &mut edit.role);
                }
                "tags" => {
                    // An import adds labels and takes none away.
                    let change: TagsChange = remembered(json, &mut complete).unwrap_or_default();
                    let added: Vec<_> = change.added.iter().map(|tag| tag.to_lowercase()).collect();
                    let mut tags = here.tags.clone();
                    tags.retain(|tag| !added.contains(&tag.to_lowercase()));
                    edit.tags = Some(tags);
                }
                "manager" => {
                    let change = remembered::<Change<Option<PersonId>>>(json, &mut complete);
                    let now = here.manager.as_ref().map(|manager| manager.id);
                    complete &= restore(change, &now, &mut edit.manager);
                }
                _ => {
                    let change = remembered::<ParticipationChanged>(json, &mut complete);
                    let mut back = None;
                    let change = change.map(|it| Change {
                        from: it.from,
                        to: it.to,
                    });
                    complete &= restore(change, &here.participation, &mut back);
                    let back = back.map(|to| awake(to, ctx.at));
                    events.extend(back.map(|to| {
                        let from = here.participation;
                        ParticipationChanged {
                            person: id,
                            from,
                            to,
                            import: Some(self.import),
                            bulk: None,
                            because: None,
                        }
                        .into()
                    }));
                }
            }
        }
        if edit.role == Some(Role::Member) && here.role == Role::Admin && *admins <= 1 {
            edit.role = None;
            complete = false;
        }
        if let Some(manager) = edit.manager {
            match check_manager(view, moved, id, manager) {
                Ok(()) => {
                    moved.insert(id, manager);
                }
                Err(Rejected::View(error)) => return Err(error.into()),
                Err(Rejected::Refused(_)) => {
                    edit.manager = None;
                    complete = false;
                }
            }
        }
        let context = EditContext {
            at: ctx.at,
            cause: Cause::import(self.import),
            confirm: Confirm::default(),
        };
        // The participation event above stands for itself; the edit must not move a snooze again.
        let mut edited = here.clone();
        if !events.is_empty() {
            edited.participation = Participation::Active;
        }
        let edits = edit.events(&edited, context, admins)?;
        Ok((edits.into_iter().chain(events).collect(), complete))
    }
}

/// A change as the import left it. One that cannot be read is not undone, and that is told.
fn remembered<T: DeserializeOwned>(json: &str, complete: &mut bool) -> Option<T> {
    let change = serde_json::from_str(json);
    *complete &= change.is_ok();
    change.ok()
}

/// Notes the former value, if the present one is still what the import set; whether that is so.
fn restore<T: PartialEq>(change: Option<Change<T>>, now: &T, back: &mut Option<T>) -> bool {
    match change {
        None => true,
        Some(change) if change.to == *now => {
            *back = Some(change.from);
            true
        }
        Some(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_that_cannot_be_read_leaves_the_undo_incomplete() {
        let mut complete = true;
        assert!(remembered::<ProfileChange>("{}", &mut complete).is_some() && complete);
        assert!(remembered::<ProfileChange>("damaged", &mut complete).is_none() && !complete);
        assert!(
            remembered::<ProfileChange>("{}", &mut complete).is_some() && !complete,
            "it stays so"
        );
    }
}
