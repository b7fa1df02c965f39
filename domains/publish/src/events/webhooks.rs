//! What happened to webhooks themselves.

use serde::{Deserialize, Serialize};

use crate::model::{PauseReason, WebhookId};

/// A value before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change<T> {
    /// Before.
    pub from: T,
    /// After.
    pub to: T,
}

impl<T: PartialEq> Change<T> {
    /// The change, if it is one.
    pub fn between(from: T, to: Option<T>) -> Option<Self> {
        let to = to.filter(|to| *to != from)?;
        Some(Self { from, to })
    }
}

/// Events are sent somewhere from here on. Its secret is in the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookAdded {
    /// Its id.
    pub webhook: WebhookId,
    /// How admins call it.
    pub name: String,
    /// Where to.
    pub url: String,
    /// The names of the events; all of them where the list is empty.
    pub kinds: Vec<String>,
}

/// An admin set it otherwise.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookChanged {
    /// Which.
    pub webhook: WebhookId,
    /// How admins call it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Change<String>>,
    /// Where to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Change<String>>,
    /// The names of the events.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kinds: Option<Change<Vec<String>>>,
}

/// Nothing is sent there any more, and what it did not take is forgotten.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookRemoved {
    /// Which.
    pub webhook: WebhookId,
}

/// Nothing is sent there for now; it goes on later from where it stopped.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookPaused {
    /// Which.
    pub webhook: WebhookId,
    /// Why.
    pub reason: PauseReason,
}

/// It goes on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WebhookResumed {
    /// Which.
    pub webhook: WebhookId,
}

/// It has another secret, which is in the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SecretRotated {
    /// Which.
    pub webhook: WebhookId,
}

/// The instance was restored: webhooks begin here, and what was to be sent again is not, by itself.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeganAnew {}
