//! What jobs report, and what an admin may ask for.

mod postpone_delivery;
mod set_quiet_hours;

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{Command, Ctx, Decision, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use crate::events::{AttemptErrors, Delivered, DeliveryDropped, DeliveryFailed, DeliveryRetried};
use crate::model::{DeliveryId, DeliveryStatus, DropReason};
use crate::views::deliveries;

pub use postpone_delivery::PostponeDelivery;
pub use set_quiet_hours::SetQuietHours;

/// Why nothing changes.
#[derive(Debug, thiserror::Error)]
pub enum DeliveryRefusal {
    /// No such delivery.
    #[error("There is no delivery with this id. List the deliveries and use one of theirs.")]
    NoDelivery,
    /// Nothing to try again.
    #[error("This message was sent. There is nothing to try again.")]
    AlreadySent,
    /// Nobody wants it any more.
    #[error("This message was dropped because it is no longer wanted. There is nothing to try again.")]
    Dropped,
    /// Jobs only.
    #[error("Only the program itself reports what became of a message.")]
    JobsOnly,
}

impl Refusal for DeliveryRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoDelivery => "not_found",
            Self::AlreadySent => "delivery_already_sent",
            Self::Dropped => "delivery_dropped",
            Self::JobsOnly => "forbidden",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoDelivery => RefusalKind::NotFound,
            Self::AlreadySent | Self::Dropped => RefusalKind::Conflict,
            Self::JobsOnly => RefusalKind::Forbidden,
        }
    }
}

/// What became of a delivery.
#[derive(Clone, Debug, Serialize)]
pub enum Outcome {
    /// The next hop took it at the last of these tries.
    Sent,
    /// Given up.
    Failed,
    /// No longer wanted.
    Dropped(DropReason),
}

/// Reports what became of a delivery. Reporting again what is settled already does nothing, so a
/// job that runs twice does no harm.
#[derive(Clone, Debug, Serialize)]
pub struct ReportDelivery {
    /// Which.
    pub delivery: DeliveryId,
    /// What became of it.
    pub outcome: Outcome,
    /// Every try: when, and what went wrong.
    pub attempts: Vec<(Timestamp, Option<String>)>,
}

impl Command for ReportDelivery {
    type Answer = ();
    const NAME: &'static str = "notify.report_delivery";

    fn permit(&self, _view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        if ctx.actor.is_trusted() {
            Ok(())
        } else {
            Err(DeliveryRefusal::JobsOnly.into())
        }
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let stored = deliveries::stored(view, self.delivery)?.ok_or(DeliveryRefusal::NoDelivery)?;
        if stored.status != DeliveryStatus::Pending {
            return Ok(Decision::nothing(()));
        }
        let attempts_ms = self.attempts.iter().map(|(at, _)| at.as_millisecond()).collect();
        let delivery = self.delivery;
        let event = match self.outcome {
            Outcome::Sent => seal(
                Delivered {
                    delivery,
                    attempts_ms,
                }
                .into(),
                stored.person,
                &self.attempts,
            ),
            Outcome::Failed => seal(
                DeliveryFailed {
                    delivery,
                    attempts_ms,
                }
                .into(),
                stored.person,
                &self.attempts,
            ),
            Outcome::Dropped(reason) => DeliveryDropped { delivery, reason }.into(),
        };
        Ok(Decision::events([event], ()))
    }
}

/// Errors are about one person's address, so they are sealed with that person. Nothing is sealed
/// about somebody of whom nothing went wrong.
fn seal(event: NewEvent, person: PersonId, attempts: &[(Timestamp, Option<String>)]) -> NewEvent {
    let errors: Vec<String> = attempts
        .iter()
        .map(|(_, error)| error.clone().unwrap_or_default())
        .collect();
    if errors.iter().all(String::is_empty) {
        event
    } else {
        event.sealed(person, &AttemptErrors { errors })
    }
}

/// Try a failed delivery again.
#[derive(Clone, Debug, Serialize)]
pub struct RetryDelivery {
    /// Which.
    pub delivery: DeliveryId,
}

impl Command for RetryDelivery {
    type Answer = ();
    const NAME: &'static str = "notify.retry_delivery";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let stored = deliveries::stored(view, self.delivery)?.ok_or(DeliveryRefusal::NoDelivery)?;
        match stored.status {
            DeliveryStatus::Sent => Err(DeliveryRefusal::AlreadySent.into()),
            DeliveryStatus::Dropped => Err(DeliveryRefusal::Dropped.into()),
            DeliveryStatus::Pending => Ok(Decision::nothing(())),
            DeliveryStatus::Failed => Ok(Decision::events(
                [DeliveryRetried {
                    delivery: self.delivery,
                }
                .into()],
                (),
            )),
        }
    }
}
