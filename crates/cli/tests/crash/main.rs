//! The real binary, killed without warning while clients write, and on a disk that takes nothing
//! more: whatever it acknowledged is there afterwards, nothing is there twice, the log is dense and
//! its hash chain holds, and the view is the one that the log says.
//!
//! ```text
//! VC_CRASH_CYCLES=500 cargo test -p vc-cli --test crash kill
//! VC_CRASH_SEED=7 cargo test -p vc-cli --test crash kill     the seed that a failure told
//! ```
//!
//! A seed fixes what is written and where the kills are aimed; how far the server came by then
//! is up to the machine, so a failure may need several runs to show again.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

mod chance;
#[allow(dead_code, reason = "the cluster's tests use the rest")]
mod client;
mod disk;
mod kill;
mod life;
mod namespace;
mod people;
mod reading;
mod request;
mod server;
mod stored_log;
