//! Publishing, through the real router and engine, to a real HTTP server on this machine.

mod access;
#[path = "../../../coffee/tests/api/app.rs"]
mod app;
mod consumers;
mod dead_letters;
mod privacy;
mod receiver;
mod recovery;
mod sending;
mod support;
