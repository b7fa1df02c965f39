//! What came of a scheduled slot, and when the next one is.

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::require_admin;

use crate::events::{NextSlot, SlotPassed};
use crate::model::{ProgramId, RoundId, SlotOutcome};
use crate::views::programs::{self, Program};

/// Let a program's slot be over. Where it is not the next one any more, nothing happens.
#[derive(Clone, Debug, Serialize)]
pub struct PassSlot {
    /// Of which program.
    pub program: ProgramId,
    /// Which.
    pub slot: String,
    /// What came of it.
    pub outcome: SlotOutcome,
    /// Its round, if there is one.
    pub round: Option<RoundId>,
    /// What went wrong, for admins; no personal data.
    pub error: Option<String>,
}

/// The slot after one that is due.
pub fn slot_after(program: &Program, at: Timestamp) -> Option<NextSlot> {
    let settings = &program.settings;
    let schedule = settings.schedule.as_ref()?;
    schedule
        .next(&settings.zone(), &settings.holidays, at)
        .map(NextSlot::from)
}

impl Command for PassSlot {
    type Answer = ();
    const NAME: &'static str = "coffee.pass_slot";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let Some(program) = programs::one(view, Some(self.program))? else {
            return Ok(Decision::nothing(()));
        };
        let Some(slot) = program.next.clone().filter(|next| next.slot == self.slot) else {
            return Ok(Decision::nothing(()));
        };
        // One after the other: of several that were missed, each is noted, and the last may still be useful.
        let next = slot_after(&program, slot.at());
        let passed = SlotPassed {
            program: program.id,
            slot,
            outcome: self.outcome,
            round: self.round,
            error: self.error.clone(),
            next,
        };
        Ok(Decision::events([passed.into()], ()))
    }
}
