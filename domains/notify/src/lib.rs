//! Messages to people: who is told what, when, and what came of it.
//!
//! Events become deliveries (`react`); those about a round are due when it is whole, others at once
//! (`projection`). A job looks whether each is still wanted, and whether its person has quiet hours
//! then (`plan`), writes the mail at that moment and hands it to the mailer (`jobs`, `compose`,
//! `task_mails`, `invitation`). Every try is visible to admins (`routes`). No text about a person is
//! stored for it, only ids and what a mail server answered.

#![forbid(unsafe_code)]

mod commands;
mod compose;
mod domain;
mod due_text;
mod events;
mod invitation;
mod jobs;
mod model;
mod own_texts;
mod plan;
mod projection;
mod react;
mod routes;
mod sample;
mod task_mails;
mod text;
mod views;

#[cfg(test)]
mod mail_texts;
#[cfg(test)]
mod rules;
#[cfg(test)]
mod task_mail_texts;

use std::sync::Arc;

use vc_http::{DomainPart, PublicUrls};
use vc_mail::Mailer;

/// Telling people, ready to be registered. `sender` is the address that mail comes from, with or
/// without a name: `Virtual Commons <coffee@example.com>`.
pub fn domain(mailer: Arc<dyn Mailer>, urls: PublicUrls, sender: &str) -> DomainPart {
    let address = sender
        .rsplit_once('<')
        .map_or(sender, |(_, address)| address.trim_end_matches('>'));
    let deliver = jobs::Deliver {
        mailer,
        urls,
        sender: address.trim().to_owned(),
    };
    DomainPart {
        domain: Arc::new(domain::Notify),
        jobs: vec![Arc::new(deliver)],
        router: routes::router(),
        access: routes::ACCESS,
    }
}
