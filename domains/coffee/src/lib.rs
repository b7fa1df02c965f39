//! Programs, rounds and matches: who meets whom, and why.
//!
//! A round is computed on a snapshot beside the writer (`jobs::form_round`, `proposal`), proposed by
//! a command that checks it in a moment (`commands::StartRound`), and written in parts that nobody
//! sees until it is whole. Events hold ids and integers; names, topics and times are looked up with
//! `people` whenever a match is read (`views::matches`). Telling people is the part of `notify`,
//! through [`api`].

#![forbid(unsafe_code)]

pub mod api;
mod commands;
mod domain;
mod events;
mod guests;
mod jobs;
mod locked;
mod model;
mod projection;
mod proposal;
mod published;
mod react;
mod routes;
mod views;

#[cfg(test)]
mod rules;
#[cfg(test)]
mod testing;

use std::sync::Arc;

use vc_http::DomainPart;
use vc_kernel::InstanceId;

/// The circle, ready to be registered. `time_zone` knows the zone of instances that are described
/// by the settings; their first program begins with it.
pub fn domain(time_zone: impl Fn(&InstanceId) -> Option<String> + Send + Sync + 'static) -> DomainPart {
    DomainPart {
        domain: Arc::new(domain::Coffee::new(time_zone)),
        jobs: vec![jobs::discard_job(), jobs::schedule_job(), jobs::silence_job()],
        router: routes::router(),
        access: routes::ACCESS,
    }
}
