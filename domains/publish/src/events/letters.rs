//! What happened to events that a webhook did not take.

use serde::{Deserialize, Serialize};
use vc_publisher::Failure;

use crate::model::{DeadLetterId, EventId, WebhookId};

/// A webhook did not take an event, at the last try either; it goes on with the next one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EventDeadLettered {
    /// Its id among those that were not taken.
    pub letter: DeadLetterId,
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which event.
    pub event: EventId,
    /// Its name.
    pub kind: String,
    /// The id of what it is about.
    pub subject: String,
    /// When it happened, in milliseconds since 1970.
    pub happened_ms: i64,
    /// When it was tried, in milliseconds since 1970.
    pub tried_ms: Vec<i64>,
    /// What went wrong the last time.
    pub failure: Failure,
    /// The HTTP status, where there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}

/// An admin wants some sent again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLettersResent {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which of them.
    pub letters: Vec<DeadLetterId>,
}

/// An admin wants some no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLettersDropped {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which of them.
    pub letters: Vec<DeadLetterId>,
}

/// Dropping was undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLettersRestored {
    /// Which webhook.
    pub webhook: WebhookId,
    /// Which of them.
    pub letters: Vec<DeadLetterId>,
}

/// What came of sending one again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LetterSettled {
    /// Which.
    pub letter: DeadLetterId,
    /// When it was tried, in milliseconds since 1970.
    pub tried_ms: Vec<i64>,
    /// What went wrong the last time; nothing where it was taken, or nobody may be told of it any more.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<Failure>,
    /// The HTTP status, where there was an answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
}
