//! Asking the people of one part in, before any mail to them goes out: an undo then knows of each.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Rejected, View};

use super::super::refusals::PeopleRefusal;
use super::super::require_trusted;
use crate::events::Invited;
use crate::model::{BulkId, BulkKind};
use crate::views::bulk::{BulkStatus, bulk_place, was_invited_by};
use crate::views::person::person;

/// Notes who of the next part is asked in. Done again it adds nobody, so a job may repeat it.
#[derive(Clone, Debug, Serialize)]
pub struct InviteBulkPart {
    /// Of which bulk change.
    pub bulk: BulkId,
    /// Which part, from 0.
    pub part: u32,
    /// All people of that part.
    pub people: Vec<PersonId>,
    /// When the links stop working, in milliseconds since 1970.
    pub expires_at_ms: i64,
}

impl Command for InviteBulkPart {
    /// To whom mails go.
    type Answer = Vec<PersonId>;
    const NAME: &'static str = "people.invite_bulk_part";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<Vec<PersonId>>, Rejected> {
        let place = bulk_place(view, self.bulk)?.ok_or(PeopleRefusal::BulkChangeNotFound)?;
        let due = place.kind == BulkKind::Invite && place.status == BulkStatus::Running;
        if !due || place.part != self.part {
            return Ok(Decision::nothing(Vec::new()));
        }
        let mut events: Vec<NewEvent> = Vec::new();
        let mut mailed = Vec::new();
        for id in &self.people {
            if person(view, *id)?.is_none_or(|here| here.activated_at_ms.is_some()) {
                continue;
            }
            mailed.push(*id);
            if !was_invited_by(view, self.bulk, *id)? {
                let invited = Invited {
                    person: *id,
                    expires_at_ms: self.expires_at_ms,
                    bulk: Some(self.bulk),
                };
                events.push(invited.into());
            }
        }
        Ok(Decision::events(events, mailed))
    }
}
