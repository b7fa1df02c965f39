//! What was to be told to whom, and what came of it. Ids only; the text is made at sending.

mod messages;
mod quiet;

use serde::{Deserialize, Serialize};
use vc_coffee::api::{MatchId, RoundId};
use vc_kernel::PersonId;

use crate::model::{DeliveryId, DeliveryKind, DropReason};

pub use messages::{MessagesRequested, RequestedMessage};
pub use quiet::{DeliveryPostponed, QuietHoursChange, QuietHoursSet, WaitingMoved};

/// One requested delivery.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestedDelivery {
    /// Its id.
    pub id: DeliveryId,
    /// To whom.
    pub person: PersonId,
    /// About which match, if about one.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub match_id: Option<MatchId>,
}

/// People are to be told about a round as soon as it is whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesRequested {
    /// Which.
    pub round: RoundId,
    /// What they are told.
    pub kind: DeliveryKind,
    /// Who.
    pub deliveries: Vec<RequestedDelivery>,
}

/// The round is whole: its deliveries are due.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesReleased {
    /// Which.
    pub round: RoundId,
}

/// The round was never finished: nobody is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesWithdrawn {
    /// Which.
    pub round: RoundId,
}

/// Whoever was told of a match is told that it is off.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancellationsRequested {
    /// Of which round.
    pub round: RoundId,
    /// Only this match, or all of the round.
    #[serde(rename = "match", default, skip_serializing_if = "Option::is_none")]
    pub match_id: Option<MatchId>,
    /// Only this person, or everybody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub only: Option<PersonId>,
    /// Whoever cancelled it knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub except: Option<PersonId>,
}

/// The next hop took it. Sealed: [`AttemptErrors`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delivered {
    /// Which.
    pub delivery: DeliveryId,
    /// When it was tried, in milliseconds since 1970; the last one worked.
    pub attempts_ms: Vec<i64>,
}

/// It was given up. Sealed: [`AttemptErrors`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryFailed {
    /// Which.
    pub delivery: DeliveryId,
    /// When it was tried, in milliseconds since 1970.
    pub attempts_ms: Vec<i64>,
}

/// What went wrong at each failed try: a mail server may quote an address.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AttemptErrors {
    /// In the order of the tries.
    pub errors: Vec<String>,
}

/// It was not wanted any more when its time came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryDropped {
    /// Which.
    pub delivery: DeliveryId,
    /// Why.
    pub reason: DropReason,
}

/// An admin wants a failed one tried again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryRetried {
    /// Which.
    pub delivery: DeliveryId,
}

/// The instance was restored: what was not sent yet is not sent by itself any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveriesLapsed {}

vc_kernel::events! {
    /// The facts of telling people.
    pub enum NotifyEvent {
        DeliveriesRequested = "notify.deliveries_requested", 1;
        DeliveriesReleased = "notify.deliveries_released", 1;
        DeliveriesWithdrawn = "notify.deliveries_withdrawn", 1;
        CancellationsRequested = "notify.cancellations_requested", 1;
        Delivered = "notify.delivered", 1;
        DeliveryFailed = "notify.delivery_failed", 1;
        DeliveryDropped = "notify.delivery_dropped", 1;
        DeliveryRetried = "notify.delivery_retried", 1;
        DeliveriesLapsed = "notify.deliveries_lapsed", 1;
        MessagesRequested = "notify.messages_requested", 1;
        DeliveryPostponed = "notify.delivery_postponed", 1;
        QuietHoursSet = "notify.quiet_hours_set", 1;
        WaitingMoved = "notify.waiting_moved", 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Released fixtures never change: a stored event must be readable for ever.
    #[test]
    fn every_released_event_still_decodes() {
        let fixtures = [
            (
                "notify.deliveries_requested",
                include_str!("../tests/fixtures/events/deliveries_requested.v1.json"),
            ),
            (
                "notify.deliveries_released",
                include_str!("../tests/fixtures/events/deliveries_released.v1.json"),
            ),
            (
                "notify.deliveries_withdrawn",
                include_str!("../tests/fixtures/events/deliveries_withdrawn.v1.json"),
            ),
            (
                "notify.cancellations_requested",
                include_str!("../tests/fixtures/events/cancellations_requested.v1.json"),
            ),
            (
                "notify.delivered",
                include_str!("../tests/fixtures/events/delivered.v1.json"),
            ),
            (
                "notify.delivery_failed",
                include_str!("../tests/fixtures/events/delivery_failed.v1.json"),
            ),
            (
                "notify.delivery_dropped",
                include_str!("../tests/fixtures/events/delivery_dropped.v1.json"),
            ),
            (
                "notify.delivery_retried",
                include_str!("../tests/fixtures/events/delivery_retried.v1.json"),
            ),
            (
                "notify.deliveries_lapsed",
                include_str!("../tests/fixtures/events/deliveries_lapsed.v1.json"),
            ),
            (
                "notify.messages_requested",
                include_str!("../tests/fixtures/events/messages_requested.v1.json"),
            ),
            (
                "notify.delivery_postponed",
                include_str!("../tests/fixtures/events/delivery_postponed.v1.json"),
            ),
            (
                "notify.quiet_hours_set",
                include_str!("../tests/fixtures/events/quiet_hours_set.v1.json"),
            ),
            (
                "notify.waiting_moved",
                include_str!("../tests/fixtures/events/waiting_moved.v1.json"),
            ),
        ];
        assert_eq!(fixtures.map(|(name, _)| name), NotifyEvent::NAMES);
        for (name, body) in fixtures {
            let event = NotifyEvent::decode_parts(name, 1, body).unwrap_or_else(|error| panic!("{error}"));
            let again = match event {
                NotifyEvent::DeliveriesRequested(event) => serde_json::to_value(event),
                NotifyEvent::DeliveriesReleased(event) => serde_json::to_value(event),
                NotifyEvent::DeliveriesWithdrawn(event) => serde_json::to_value(event),
                NotifyEvent::CancellationsRequested(event) => serde_json::to_value(event),
                NotifyEvent::Delivered(event) => serde_json::to_value(event),
                NotifyEvent::DeliveryFailed(event) => serde_json::to_value(event),
                NotifyEvent::DeliveryDropped(event) => serde_json::to_value(event),
                NotifyEvent::DeliveryRetried(event) => serde_json::to_value(event),
                NotifyEvent::DeliveriesLapsed(event) => serde_json::to_value(event),
                NotifyEvent::MessagesRequested(event) => serde_json::to_value(event),
                NotifyEvent::DeliveryPostponed(event) => serde_json::to_value(event),
                NotifyEvent::QuietHoursSet(event) => serde_json::to_value(event),
                NotifyEvent::WaitingMoved(event) => serde_json::to_value(event),
            };
            let stored: serde_json::Value = serde_json::from_str(body).expect("a fixture is JSON");
            assert_eq!(
                again.expect("wire structs serialise"),
                stored,
                "{name} loses or renames something"
            );
        }
    }
}
