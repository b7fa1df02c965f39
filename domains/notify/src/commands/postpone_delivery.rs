//! A message's time came in quiet hours: it is due at their end.

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, Rejected, View};

use super::{DeliveryRefusal, seal};
use crate::events::DeliveryPostponed;
use crate::model::{DeliveryId, DeliveryStatus};
use crate::views::{deliveries, quiet_hours};

/// Lets a delivery wait for the end of the quiet hours that its person has when this is decided: they may have
/// changed since the job looked. The answer is whether nothing is left to do now; without quiet hours there is.
#[derive(Clone, Debug, Serialize)]
pub struct PostponeDelivery {
    /// Which.
    pub delivery: DeliveryId,
    /// Tries that failed before: when, and what went wrong.
    pub attempts: Vec<(Timestamp, Option<String>)>,
}

impl Command for PostponeDelivery {
    type Answer = bool;
    const NAME: &'static str = "notify.postpone_delivery";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        if ctx.actor.is_trusted() {
            Ok(())
        } else {
            Err(DeliveryRefusal::JobsOnly.into())
        }
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<bool>, Rejected> {
        let stored = deliveries::stored(view, self.delivery)?.ok_or(DeliveryRefusal::NoDelivery)?;
        if stored.status != DeliveryStatus::Pending {
            return Ok(Decision::nothing(true));
        }
        let until = if stored.kind.is_urgent() {
            None
        } else {
            quiet_hours::quiet_until(view, stored.person, ctx.at)?
        };
        let Some(until) = until else {
            return Ok(Decision::nothing(false));
        };
        let postponed = DeliveryPostponed {
            delivery: self.delivery,
            until_ms: until.as_millisecond(),
            attempts_ms: self.attempts.iter().map(|(at, _)| at.as_millisecond()).collect(),
        };
        let event = seal(postponed.into(), stored.person, &self.attempts);
        Ok(Decision::events([event], true))
    }
}
