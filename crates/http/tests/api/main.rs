//! The edge as clients meet it: a small API of its own behind the real guard and layers.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod app;
mod bodies;
mod bounds;
mod guard;
mod headers;
