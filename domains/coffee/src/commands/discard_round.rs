//! Takes back a round that was never finished.

use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};
use vc_people::api::require_admin;

use crate::events::RoundDiscarded;
use crate::model::RoundId;

/// Discard it, if it is still being written. Nobody has seen anything of it.
#[derive(Clone, Debug, Serialize)]
pub struct DiscardRound {
    /// Which.
    pub round: RoundId,
}

impl Command for DiscardRound {
    /// Whether there was something to discard.
    type Answer = bool;
    const NAME: &'static str = "coffee.discard_round";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<bool>, Rejected> {
        let forming = view.exists(
            "SELECT 1 FROM coffee_rounds WHERE id = ?1 AND status = 'forming'",
            [self.round],
        )?;
        Ok(if forming {
            Decision::events([RoundDiscarded { round: self.round }.into()], true)
        } else {
            Decision::nothing(false)
        })
    }
}
