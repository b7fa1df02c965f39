//! People: registration, sign-in, profile, preferences, participation, roles, invitations,
//! imports.
//!
//! - [`model`]: ids, roles, availability, and the limits of every field
//! - [`events`]: the facts, and which of their parts are personal
//! - [`project`]: facts into tables
//! - [`commands`]: what somebody wants, and the rule for it
//! - [`views`]: reads of the tables
//! - [`api`]: what other domains may ask

#![forbid(unsafe_code)]

pub mod api;
pub mod auth;
pub mod commands;
pub mod events;
pub mod imports;
pub mod model;
pub mod project;
pub mod views;
