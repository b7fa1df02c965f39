//! Databases, commits, and waiting with a bound.

use std::time::{Duration, Instant};

use jiff::Timestamp;
use vc_kernel::id::Ulid;
use vc_kernel::{Incarnation, InstanceId};
use vc_store::{Commit, CommitHash, EncodedCommit, Head};
use vc_store_postgres::{Database, PostgresLog, PostgresOptions};

pub fn connect(url: &str) -> Database {
    Database::connect(&PostgresOptions::new(url)).unwrap()
}

pub fn log(url: &str) -> PostgresLog {
    PostgresLog::new(connect(url))
}

pub fn team() -> InstanceId {
    "team".parse().unwrap()
}

/// The commit after `previous`, told from others by `id`.
pub fn commit(previous: Option<Head>, id: u128) -> EncodedCommit {
    Commit {
        incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
        seq: previous.map_or(1, |head| head.seq + 1),
        id: Ulid::from_parts(1, id),
        at: Timestamp::from_millisecond(1_000).unwrap(),
        wake_at: None,
        previous: previous.map_or(CommitHash::NONE, |head| head.hash),
        entries: Vec::new(),
    }
    .encode()
}

pub fn head_of(commit: &EncodedCommit) -> Option<Head> {
    Some(Head {
        seq: commit.seq,
        hash: commit.hash,
    })
}

/// Looks again and again until there is something; fails after ten seconds.
pub fn eventually<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let begun = Instant::now();
    while begun.elapsed() < Duration::from_secs(10) {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("it never came: {what}");
}
