//! Commands: what somebody wants, decided against the view.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ctx::Ctx;
use crate::event::NewEvent;
use crate::refusal::{Refusal, Refused};
use crate::view::{View, ViewError};

/// An imperative with its rule. Serialised only to take its digest (a repeated command id with
/// another body is refused), so it must hold no secret: write that to the keep first.
pub trait Command: Serialize + Send + 'static {
    /// What an accepted command answers; remembered with the command id for 30 days. No personal
    /// data: ids, counts, states.
    type Answer: Serialize + DeserializeOwned + Send + 'static;

    /// A literal name, `domain.verb_noun`.
    const NAME: &'static str;

    /// Whether this actor may ask at all; runs in the writer, against the state being changed.
    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected>;

    /// The rule: events and an answer, or a refusal. Sees everything decided before it in the batch.
    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Self::Answer>, Rejected>;
}

/// What a command decided.
#[derive(Debug)]
pub struct Decision<A> {
    /// In order; may be empty (nothing to do is an acceptance).
    pub events: Vec<NewEvent>,
    /// For the caller.
    pub answer: A,
}

impl<A> Decision<A> {
    /// Nothing to change.
    pub const fn nothing(answer: A) -> Self {
        Self {
            events: Vec::new(),
            answer,
        }
    }

    /// Some events.
    pub fn events(events: impl IntoIterator<Item = NewEvent>, answer: A) -> Self {
        Self {
            events: events.into_iter().collect(),
            answer,
        }
    }
}

/// Why a command yielded no events.
#[derive(Debug, thiserror::Error)]
pub enum Rejected {
    /// An expected "no".
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The view could not be read: not the caller's fault.
    #[error(transparent)]
    View(#[from] ViewError),
}

impl<R: Refusal> From<R> for Rejected {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal.into())
    }
}
