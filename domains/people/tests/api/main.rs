//! The operations of this domain through the real router, guard and engine, with a clock that the
//! tests move.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod admin;
mod app;
mod bad_input;
mod bulk;
mod bulk_invite;
mod erasure;
mod events;
mod imports;
mod invitations;
mod live;
mod me;
mod registration;
mod sessions;
mod sign_in;
mod tokens;
