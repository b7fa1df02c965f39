//! What somebody wants, and the rule for it. Decided in the writer, against one state.

mod account;
mod bulk;
mod edit;
mod erase;
mod imports;
mod invite;
mod join;
mod manager;
mod profile;
mod refusals;
mod services;
#[cfg(test)]
pub(crate) mod testing;
mod tokens;

pub use account::{Activate, NoteSecurity, RevokeSession, SetPassword};
pub use bulk::{
    ApplyBulkPart, BulkStep, CloseBulk, InviteBulkPart, StartBulk, StopBulk, UndoBulk, UndoBulkStep,
};
pub use edit::{PersonEdit, WantedParticipation};
pub use erase::{ConfirmKeyDestroyed, ErasePerson, RemovePerson};
pub use imports::{
    ApplyImportRows, ImportRow, ImportStep, RowOutcome, StartImport, StopImport, UndoImport, UndoImportStep,
    preview_row,
};
pub use invite::{AcceptInvitation, InviteOutcome, InvitePeople, Invitee};
pub use join::{AddPerson, CompleteSetup, NewPerson, Register};
pub use profile::{ChangeNotifications, EditPerson, WakeParticipant};
pub use refusals::PeopleRefusal;
pub use services::{CreateService, RemoveService};
pub use tokens::{CreateToken, RevokeToken};

use vc_kernel::{Actor, Ctx, PersonId, Rejected, View};

use crate::views::person::{Person, person};

/// Somebody who is here, or `person_not_found`.
fn existing(view: &View<'_>, id: PersonId) -> Result<Person, Rejected> {
    person(view, id)?.ok_or_else(|| PeopleRefusal::PersonNotFound.into())
}

/// For `permit`: the person themselves (who is still here), the operator or the program.
fn require_self(view: &View<'_>, ctx: &Ctx, id: PersonId) -> Result<(), Rejected> {
    match ctx.actor {
        Actor::Person(actor) if actor != id => Err(PeopleRefusal::NotYours.into()),
        Actor::Service(_) => Err(PeopleRefusal::NotYours.into()),
        _ => crate::api::require_member(view, ctx),
    }
}

/// For `permit`: only the operator or the program, never somebody signed in.
fn require_trusted(ctx: &Ctx) -> Result<(), Rejected> {
    if ctx.actor.is_trusted() {
        Ok(())
    } else {
        Err(PeopleRefusal::NotYours.into())
    }
}
