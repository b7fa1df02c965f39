//! Two real servers on one PostgreSQL, serving the same two instances: killed, suspended, ended, and
//! cut off from the database while clients write through both.
//!
//! ```text
//! VC_CLUSTER_CYCLES=50 cargo test -p vc-cli --test cluster kills -- --nocapture
//! VC_CLUSTER_SEED=7 cargo test -p vc-cli --test cluster kills       the seed that a failure told
//! ```

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

#[path = "../crash/chance.rs"]
mod chance;
#[path = "../crash/client.rs"]
#[allow(dead_code, reason = "the crash tests use the rest")]
mod client;
mod erasing;
mod installation;
mod kills;
#[path = "../crash/people.rs"]
mod people;
#[path = "../crash/reading.rs"]
#[allow(dead_code, reason = "the crash tests use the rest")]
mod reading;
#[path = "../crash/request.rs"]
mod request;
#[path = "../crash/server.rs"]
#[allow(dead_code, reason = "the crash tests use the rest")]
mod server;
mod shares;
#[path = "../crash/stored_log.rs"]
#[allow(dead_code, reason = "the crash tests use the rest")]
mod stored_log;
mod takeover;
mod team;
