//! People: registration, sign-in, profile, preferences, participation, roles, invitations,
//! imports.
//!
//! - [`model`]: ids, roles, availability, and the limits of every field
//! - [`events`]: the facts, and which of their parts are personal
//! - [`project`]: facts into tables
//! - `published`: what other systems are told
//! - [`commands`]: what somebody wants, and the rule for it
//! - [`views`]: reads of the tables
//! - [`auth`]: what signing in rests on beside the log: passwords, sessions, links, tokens
//! - [`imports`]: people as CSV
//! - `asking`: the link and the mail of an invitation
//! - `bulk`: whom a change of many is about, while it is at work
//! - `react`: erasures that a restore repeats
//! - `routes`: the HTTP operations and who may call them
//! - `jobs`: waking people, imports, destroying keys
//! - [`api`]: what other domains may ask

#![forbid(unsafe_code)]

pub mod api;
mod asking;
pub mod auth;
mod bulk;
pub mod commands;
pub mod events;
pub mod imports;
mod jobs;
mod mails;
pub mod model;
pub mod project;
mod published;
mod react;
mod routes;
mod services;
pub mod views;

use std::sync::Arc;

use vc_http::{Authenticator, DomainPart};

pub use services::{
    DemoAccount, InstanceSettings, Meetings, MeetingsOf, NoteErasure, PeopleServices, SettingsOf,
};

/// This domain, for the server.
pub fn domain(services: PeopleServices) -> DomainPart {
    let services = Arc::new(services::Services::new(services));
    DomainPart {
        domain: Arc::new(project::People),
        jobs: vec![
            Arc::new(jobs::WakeParticipantJob),
            Arc::new(jobs::ContinueImport),
            Arc::new(jobs::ContinueBulk {
                services: Arc::clone(&services),
            }),
            Arc::new(jobs::CloseBulkJob),
            Arc::new(jobs::DestroyKey {
                note: services.given.note_erasure.clone(),
            }),
        ],
        router: routes::router(services),
        access: routes::ACCESS,
    }
}

/// Says who is behind a request.
pub fn authenticator() -> Arc<dyn Authenticator> {
    Arc::new(auth::PeopleAuthenticator::default())
}
