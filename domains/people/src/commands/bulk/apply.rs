//! The people of one part, one after the other.

use serde::Serialize;
use vc_kernel::{Actor, Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::super::edit::{Cause, Confirm, EditContext, PersonEdit, WantedParticipation};
use super::super::refusals::PeopleRefusal;
use super::super::require_trusted;
use super::BulkStep;
use crate::events::{BulkAdvanced, BulkFinished, BulkSkipped, Removed};
use crate::model::{BulkId, BulkKind, BulkSkip, ParticipationStatus, Role, TAGS_MAX};
use crate::views::bulk::{BulkPlace, BulkStatus, bulk_place, was_invited_by};
use crate::views::person::{Person, admins, person};

/// The next part. One that was done before changes nothing, so a job may repeat it.
#[derive(Clone, Debug, Serialize)]
pub struct ApplyBulkPart {
    /// Of which bulk change.
    pub bulk: BulkId,
    /// Which part, from 0.
    pub part: u32,
    /// All people of that part.
    pub people: Vec<PersonId>,
    /// The label, if it is about one.
    pub tag: Option<String>,
    /// Of an invitation, those whose mail did not go out, or is not known to have gone.
    pub unsent: Vec<BulkSkipped>,
}

impl Command for ApplyBulkPart {
    type Answer = BulkStep;
    const NAME: &'static str = "people.apply_bulk_part";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<BulkStep>, Rejected> {
        let place = bulk_place(view, self.bulk)?.ok_or(PeopleRefusal::BulkChangeNotFound)?;
        if place.status != BulkStatus::Running || place.part != self.part {
            let finished = !place.status.is_at_work();
            return Ok(Decision::nothing(BulkStep { finished }));
        }
        let mut admins = admins(view)?;
        let mut events: Vec<NewEvent> = Vec::new();
        let (mut changed, mut skipped) = (0, Vec::new());
        for id in &self.people {
            let outcome = match person(view, *id)? {
                Some(here) if place.kind == BulkKind::Invite => {
                    let asked = self.asked(view, &here)?;
                    changed += u32::from(matches!(asked, Ok(()) | Err(BulkSkip::MailUnsure)));
                    asked.map(|()| Vec::new())
                }
                Some(here) => self.change(&here, place, ctx, &mut admins)?,
                None => Err(BulkSkip::Gone),
            };
            match outcome {
                Ok(changes) => {
                    changed += u32::from(!changes.is_empty());
                    events.extend(changes);
                }
                Err(reason) => skipped.push(BulkSkipped { person: *id, reason }),
            }
        }
        let advanced = BulkAdvanced {
            bulk: self.bulk,
            part: self.part,
            people: u32::try_from(self.people.len()).unwrap_or(u32::MAX),
            changed,
            skipped,
        };
        events.push(advanced.into());
        let finished = self.part + 1 >= place.parts;
        if finished {
            events.push(BulkFinished { bulk: self.bulk }.into());
        }
        Ok(Decision::events(events, BulkStep { finished }))
    }
}

impl ApplyBulkPart {
    /// Whether somebody was asked in. [`InviteBulkPart`](super::InviteBulkPart) noted it before their
    /// mail went out, so they may have accepted by now.
    fn asked(&self, view: &View<'_>, here: &Person) -> Result<Result<(), BulkSkip>, Rejected> {
        if let Some(unsent) = self.unsent.iter().find(|it| it.person == here.id) {
            return Ok(Err(unsent.reason));
        }
        if was_invited_by(view, self.bulk, here.id)? {
            return Ok(Ok(()));
        }
        let active = here.activated_at_ms.is_some();
        Ok(Err(if active {
            BulkSkip::AlreadyActive
        } else {
            BulkSkip::ChangedSince
        }))
    }

    /// The events for one person, or why they stay as they are.
    fn change(
        &self,
        here: &Person,
        place: BulkPlace,
        ctx: &Ctx,
        admins: &mut u64,
    ) -> Result<Result<Vec<NewEvent>, BulkSkip>, Rejected> {
        let mut edit = PersonEdit::default();
        match place.kind {
            BulkKind::Remove => return Ok(self.remove(here, place, admins)),
            BulkKind::Invite => return Ok(Ok(Vec::new())),
            BulkKind::Pause => edit.participation = Some(wanted(ParticipationStatus::Paused)),
            BulkKind::Resume => edit.participation = Some(wanted(ParticipationStatus::Active)),
            BulkKind::MakeAdmin => edit.role = Some(Role::Admin),
            BulkKind::MakeMember if here.role == Role::Admin && *admins <= 1 => {
                return Ok(Err(BulkSkip::LastAdmin));
            }
            BulkKind::MakeMember => edit.role = Some(Role::Member),
            BulkKind::Tag | BulkKind::Untag => {
                let mut tags = here.tags.clone();
                let tag = self.tag.clone().unwrap_or_default();
                let has = tags.iter().any(|it| it.to_lowercase() == tag.to_lowercase());
                if place.kind == BulkKind::Untag {
                    tags.retain(|it| it.to_lowercase() != tag.to_lowercase());
                } else if !has && !tag.is_empty() {
                    if tags.len() >= TAGS_MAX {
                        return Ok(Err(BulkSkip::TooManyTags));
                    }
                    tags.push(tag);
                }
                edit.tags = Some(tags);
            }
        }
        let context = EditContext {
            at: ctx.at,
            cause: Cause::bulk(self.bulk),
            confirm: Confirm::default(),
        };
        Ok(Ok(edit.events(here, context, admins)?))
    }

    fn remove(&self, here: &Person, place: BulkPlace, admins: &mut u64) -> Result<Vec<NewEvent>, BulkSkip> {
        if place.started_by == Actor::Person(here.id) {
            return Err(BulkSkip::Yourself);
        }
        if here.role == Role::Admin {
            if *admins <= 1 {
                return Err(BulkSkip::LastAdmin);
            }
            *admins -= 1;
        }
        let removed = Removed {
            person: here.id,
            import: None,
            bulk: Some(self.bulk),
            former: Some(here.place()),
        };
        Ok(vec![removed.into()])
    }
}

const fn wanted(status: ParticipationStatus) -> WantedParticipation {
    WantedParticipation { status, until: None }
}
