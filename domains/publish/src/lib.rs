//! Events for other systems: webhooks, what they were sent, and what they did not take.
//!
//! Domains say what is told (`Domain::publish`), this one to whom. Where events go is decided by commands and kept in
//! the log; how far each webhook came lies in the keep (`model::cursor`). A worker beside the due work (`jobs`) reads the
//! log behind that place and hands one event after another to a publisher, each until it is taken or given up. What was
//! given up is an event of the log again: a dead letter, which an admin sends again or drops.

#![forbid(unsafe_code)]

mod commands;
mod domain;
mod envelope;
mod events;
mod jobs;
mod model;
mod projection;
mod react;
mod routes;
mod views;

#[cfg(test)]
mod rules;

use std::sync::Arc;

use vc_http::{DomainPart, PublicUrls};
use vc_publisher::WebhookClient;

pub use domain::Publish;
pub use jobs::sending::Sender;
pub use model::{RETRY_AFTER, RetrySchedule};

/// Publishing, ready to be registered.
pub fn domain(client: WebhookClient, urls: PublicUrls, schedule: RetrySchedule) -> DomainPart {
    with_sender(Arc::new(Sender::new(client, urls, schedule)))
}

/// As [`domain`], for whoever lets the sender work by hand.
pub fn with_sender(sender: Arc<Sender>) -> DomainPart {
    DomainPart {
        domain: Arc::new(Publish),
        jobs: vec![Arc::new(jobs::SendEvents {
            sender: Arc::clone(&sender),
        })],
        router: routes::router(sender),
        access: routes::ACCESS,
    }
}
