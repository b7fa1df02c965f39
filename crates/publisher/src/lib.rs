//! Events for other systems: CloudEvents 1.0, and publishers that hand them over.
//!
//! A [`Publisher`] takes events one after another, in order; whoever calls it repeats an event until
//! it was acknowledged, so each arrives at least once, always with the same id. [`Webhook`] is the one
//! there is; a broker is another implementation of the same trait.

#![forbid(unsafe_code)]

mod cloud_event;
mod publisher;
mod reach;
mod signature;
mod webhook;

pub use cloud_event::{CONTENT_TYPE, CloudEvent, SPEC_VERSION};
pub use publisher::{Acknowledged, BoxFuture, Failure, NotTaken, Publisher};
pub use reach::{Reach, WrongAddress, check_address};
pub use signature::{SecretError, new_secret, random_u32, sign, verify};
pub use webhook::{Webhook, WebhookClient};
