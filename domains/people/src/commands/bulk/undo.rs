//! Undoing a bulk change: whoever it changed is as before, unless the same was changed since, by
//! anybody. An undo in the middle of the work ends it there.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::super::edit::{Cause, Confirm, EditContext, PersonEdit, awake};
use super::super::refusals::PeopleRefusal;
use super::super::require_trusted;
use super::BulkStep;
use crate::api::require_admin;
use crate::events::{
    BulkSkipped, BulkUndoAdvanced, BulkUndoStarted, BulkUndone, FormerPlace, ParticipationChanged, Returned,
};
use crate::model::{BulkId, BulkSkip, Participation, Role, TAGS_MAX};
use crate::project::INVITATION;
use crate::views::bulk::{BulkDone, BulkStatus, bulk_place, bulk_to_undo, email_is_taken};
use crate::views::person::{Person, admins, person};

/// People an undo looks at in one step.
const UNDO_STEP_PEOPLE: u32 = 50;

/// An admin undoes a bulk change.
#[derive(Clone, Debug, Serialize)]
pub struct UndoBulk {
    /// Which.
    pub bulk: BulkId,
}

impl Command for UndoBulk {
    type Answer = ();
    const NAME: &'static str = "people.undo_bulk_change";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = bulk_place(view, self.bulk)?.ok_or(PeopleRefusal::BulkChangeNotFound)?;
        if place.status == BulkStatus::Undoing {
            return Ok(Decision::nothing(()));
        }
        if !place.is_undoable() || place.is_too_late(ctx.at) {
            return Err(PeopleRefusal::BulkChangeNotUndoable.into());
        }
        Ok(Decision::events([BulkUndoStarted { bulk: self.bulk }.into()], ()))
    }
}

/// The next people of an undo.
#[derive(Clone, Debug, Serialize)]
pub struct UndoBulkStep {
    /// Of which bulk change.
    pub bulk: BulkId,
}

impl Command for UndoBulkStep {
    type Answer = BulkStep;
    const NAME: &'static str = "people.undo_bulk_step";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<BulkStep>, Rejected> {
        let place = bulk_place(view, self.bulk)?.ok_or(PeopleRefusal::BulkChangeNotFound)?;
        if place.status != BulkStatus::Undoing {
            let finished = !place.status.is_at_work();
            return Ok(Decision::nothing(BulkStep { finished }));
        }
        let mut admins = admins(view)?;
        let mut events: Vec<NewEvent> = Vec::new();
        let (mut restored, mut left) = (Vec::new(), Vec::new());
        let next = bulk_to_undo(view, self.bulk, UNDO_STEP_PEOPLE)?;
        let all = (next.len() as u64) < u64::from(UNDO_STEP_PEOPLE);
        for (id, done) in next {
            match self.restore(view, ctx, id, &done, &mut admins)? {
                Ok(undone) => {
                    events.extend(undone);
                    restored.push(id);
                }
                Err(reason) => left.push(BulkSkipped { person: id, reason }),
            }
        }
        if !restored.is_empty() || !left.is_empty() {
            let advanced = BulkUndoAdvanced {
                bulk: self.bulk,
                restored,
                left,
            };
            events.push(advanced.into());
        }
        if all {
            events.push(BulkUndone { bulk: self.bulk }.into());
        }
        Ok(Decision::events(events, BulkStep { finished: all }))
    }
}

impl UndoBulkStep {
    /// The way back for one person: all of it, or why not.
    fn restore(
        &self,
        view: &View<'_>,
        ctx: &Ctx,
        id: PersonId,
        done: &[BulkDone],
        admins: &mut u64,
    ) -> Result<Result<Vec<NewEvent>, BulkSkip>, Rejected> {
        if done.iter().any(|it| it.what == INVITATION) {
            // The link says by itself that it was taken back: it names this change.
            return Ok(match person(view, id)? {
                None => Err(BulkSkip::Gone),
                Some(here) if here.activated_at_ms.is_some() => Err(BulkSkip::AlreadyActive),
                Some(_) => Ok(Vec::new()),
            });
        }
        if done.iter().any(|it| it.superseded) {
            return Ok(Err(BulkSkip::ChangedSince));
        }
        if let Some(removal) = done.iter().find(|it| it.what == "place") {
            return self.take_back(view, ctx, id, &removal.former, admins);
        }
        let Some(here) = person(view, id)? else {
            return Ok(Err(BulkSkip::Gone));
        };
        let mut events: Vec<NewEvent> = Vec::new();
        let mut edit = PersonEdit::default();
        let mut tags = here.tags.clone();
        for it in done {
            match (it.what.as_str(), it.what.strip_prefix("tag:")) {
                ("participation", _) => {
                    let Ok(former) = serde_json::from_str::<Participation>(&it.former) else {
                        return Ok(Err(BulkSkip::ChangedSince));
                    };
                    let (from, to) = (here.participation, awake(former, ctx.at));
                    if from != to {
                        let back = ParticipationChanged {
                            person: id,
                            from,
                            to,
                            import: None,
                            bulk: Some(self.bulk),
                            because: None,
                        };
                        events.push(back.into());
                    }
                }
                ("role", _) => {
                    let Ok(former) = serde_json::from_str::<Role>(&it.former) else {
                        return Ok(Err(BulkSkip::ChangedSince));
                    };
                    if former == Role::Member && here.role == Role::Admin && *admins <= 1 {
                        return Ok(Err(BulkSkip::LastAdmin));
                    }
                    edit.role = Some(former);
                }
                (_, Some(folded)) => match serde_json::from_str::<Option<String>>(&it.former) {
                    Ok(None) => tags.retain(|tag| tag.to_lowercase() != folded),
                    Ok(Some(_)) if tags.len() >= TAGS_MAX => return Ok(Err(BulkSkip::TooManyTags)),
                    Ok(Some(tag)) => tags.push(tag),
                    Err(_) => return Ok(Err(BulkSkip::ChangedSince)),
                },
                _ => {}
            }
        }
        edit.tags = Some(tags);
        events.extend(edit.events(&settled(here), self.context(ctx), admins)?);
        Ok(Ok(events))
    }

    /// Somebody who was removed, with the place they had.
    fn take_back(
        &self,
        view: &View<'_>,
        ctx: &Ctx,
        id: PersonId,
        former: &str,
        admins: &mut u64,
    ) -> Result<Result<Vec<NewEvent>, BulkSkip>, Rejected> {
        let Ok(Some(place)) = serde_json::from_str::<Option<FormerPlace>>(former) else {
            return Ok(Err(BulkSkip::ChangedSince));
        };
        if email_is_taken(view, id)? {
            return Ok(Err(BulkSkip::EmailTaken));
        }
        *admins += u64::from(place.role == Role::Admin);
        let returned = Returned {
            person: id,
            bulk: self.bulk,
            place: FormerPlace {
                role: place.role,
                participation: awake(place.participation, ctx.at),
            },
        };
        Ok(Ok(vec![returned.into()]))
    }

    fn context(&self, ctx: &Ctx) -> EditContext {
        EditContext {
            at: ctx.at,
            cause: Cause::bulk(self.bulk),
            confirm: Confirm::default(),
        }
    }
}

/// The event about taking part stands for itself; an edit of the rest must not move a snooze again.
fn settled(mut here: Person) -> Person {
    here.participation = Participation::Active;
    here
}
