//! Quiet hours: chosen by people, and what they do to messages.

use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

use crate::model::{DeliveryId, QuietHours};

/// Somebody chose, changed or switched off their quiet hours. Sealed: [`QuietHoursChange`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHoursSet {
    /// Whose.
    pub person: PersonId,
}

/// The sealed part of [`QuietHoursSet`]: when somebody sleeps is about them alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHoursChange {
    /// Before; none when they had none.
    pub from: Option<QuietHours>,
    /// After; none when they are off.
    pub to: Option<QuietHours>,
}

/// A message's time came in somebody's quiet hours: it waits for their end. Tries that failed before stay visible;
/// sealed: [`super::AttemptErrors`], where there are any.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeliveryPostponed {
    /// Which.
    pub delivery: DeliveryId,
    /// Until when, in milliseconds since 1970. The moment only; the hours themselves are sealed.
    pub until_ms: i64,
    /// When it was tried without success before, in milliseconds since 1970.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attempts_ms: Vec<i64>,
}

/// Somebody changed their quiet hours or their zone while messages waited: all that wait for them wait for another
/// moment now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WaitingMoved {
    /// Whose messages.
    pub person: PersonId,
    /// Until when, in milliseconds since 1970.
    pub until_ms: i64,
}
