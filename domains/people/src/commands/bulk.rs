//! Changing many people at once, in parts that each fit a commit and let others' commands through
//! in between; and undoing it.

mod apply;
mod invite;
#[cfg(test)]
mod invite_tests;
#[cfg(test)]
mod tests;
mod undo;

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, Rejected, View};

use super::refusals::PeopleRefusal;
use super::require_trusted;
use crate::api::require_admin;
use crate::events::{BulkClosed, BulkStarted, BulkStopped};
use crate::model::{BulkId, BulkKind};
use crate::project::close_bulk_due;
use crate::views::bulk::{bulk_place, bulks_at_work};

pub use apply::ApplyBulkPart;
pub use invite::InviteBulkPart;
pub use undo::{UndoBulk, UndoBulkStep};

/// Bulk changes at work at the same time.
pub const BULKS_AT_WORK_MAX: u64 = 20;

/// An admin changes many people; who they are is in the keep already.
#[derive(Clone, Debug, Serialize)]
pub struct StartBulk {
    /// Which. The same request again comes with another one, and is answered with the first.
    #[serde(skip)]
    pub bulk: BulkId,
    /// The digest of the request: tells the same one from another one.
    pub order: String,
    /// What is done to them.
    pub kind: BulkKind,
    /// How many people; those a filter finds may be others when the request comes again.
    #[serde(skip)]
    pub total: u32,
    /// In how many parts.
    #[serde(skip)]
    pub parts: u32,
}

impl Command for StartBulk {
    type Answer = BulkId;
    const NAME: &'static str = "people.start_bulk_change";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<BulkId>, Rejected> {
        if bulks_at_work(view)? >= BULKS_AT_WORK_MAX {
            return Err(PeopleRefusal::TooManyBulkChanges.into());
        }
        let started = BulkStarted {
            bulk: self.bulk,
            kind: self.kind,
            total: self.total,
            parts: self.parts,
        };
        Ok(Decision::events([started.into()], self.bulk))
    }
}

/// How a bulk change goes on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BulkStep {
    /// Whether nothing is left to do.
    pub finished: bool,
}

/// The rest of a bulk change is given up.
#[derive(Clone, Debug, Serialize)]
pub struct StopBulk {
    /// Which.
    pub bulk: BulkId,
}

impl Command for StopBulk {
    type Answer = ();
    const NAME: &'static str = "people.stop_bulk_change";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let place = bulk_place(view, self.bulk)?.ok_or(PeopleRefusal::BulkChangeNotFound)?;
        let event = place
            .status
            .is_at_work()
            .then(|| BulkStopped { bulk: self.bulk }.into());
        Ok(Decision::events(event, ()))
    }
}

/// A removal of many is too long ago to be undone; the secrets of those removed are gone.
#[derive(Clone, Debug, Serialize)]
pub struct CloseBulk {
    /// Which.
    pub bulk: BulkId,
}

impl Command for CloseBulk {
    type Answer = ();
    const NAME: &'static str = "people.close_bulk_change";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_trusted(ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [close_bulk_due(self.bulk)])?;
        let event = due.then(|| BulkClosed { bulk: self.bulk }.into());
        Ok(Decision::events(event, ()))
    }
}
