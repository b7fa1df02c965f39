//! Projects, tasks, series and reminders: dates that can be trusted.
//!
//! Due dates and slots are civil (`model::due`); instants are derived. Every change is an event with both values
//! (`model::field_change`), part of an action that can be undone (`commands::undo`). An occurrence's id is derived from
//! its series and its nominal slot, so that there cannot be two of it. Reminders are scheduled by a reaction
//! (`react`), fired by a job, and delivered by `notify`, through [`api`].

#![forbid(unsafe_code)]

pub mod api;
mod commands;
mod domain;
mod events;
mod exports;
mod feeds;
mod imports;
mod jobs;
mod model;
mod projection;
mod published;
mod react;
mod routes;
#[cfg(test)]
mod rules;
mod search;
#[cfg(test)]
mod testing;
mod views;

use std::sync::Arc;

use vc_http::DomainPart;

/// Tasks, ready to be registered.
pub fn domain() -> DomainPart {
    DomainPart {
        domain: Arc::new(domain::Tasks),
        jobs: jobs::jobs(),
        router: routes::router(),
        access: routes::ACCESS,
    }
}
