//! The whole product behind its real router: two instances, a clock that stands still, mail in memory.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod access;
mod app;
mod declared;
mod garbage;
mod lifecycle;
mod live;
mod live_site;
mod live_sockets;
mod openapi;
mod pages;
mod postgres;
mod schemas;
mod task_feed;
mod unknown_events;
