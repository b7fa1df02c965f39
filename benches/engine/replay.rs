//! Replay: a view built from a log that is there, with full text and unsealing; beside it the same
//! rows inserted by hand, which neither reads nor parses nor unseals anything.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Map, Value, json};
use vc_benches::Table;
use vc_kernel::{Clock, SystemClock};

use crate::notes::{
    AddNotes, INSERT_NOTE, INSERT_TEXT, INSTANCE, LISTS, NoteId, TABLES, open, open_at, request, title,
};

/// Notes in one command where an import is measured.
const IMPORT_COMMAND: i64 = 100;
/// Rows in a transaction of the peer: as many as a page of commits has.
const RAW_TRANSACTION: i64 = 8_000;
/// Events a second that a replay has to reach.
const TARGET_PER_SECOND: f64 = 250_000.0;

/// Each view is built so often, and the median counts.
const RUNS: usize = 3;
/// How long ago the first note of a log with a past was written.
const PAST: Duration = Duration::from_secs(2 * 365 * 24 * 3600);

/// Says what time it was when the notes were written.
struct PastClock(AtomicU64);

impl Clock for PastClock {
    fn now(&self) -> Timestamp {
        SystemClock.now() - Duration::from_millis(self.0.load(Ordering::Relaxed))
    }

    fn monotonic(&self) -> Duration {
        SystemClock.monotonic()
    }
}

/// Adds notes with bylines until the log has `count` of them, `at_once` in a command, over `past`.
pub async fn fill(root: &Path, count: i64, at_once: i64, past: Duration) {
    let clock = Arc::new(PastClock(AtomicU64::new(past.as_secs() * 1_000)));
    let (engine, instance) = open_at(root, clock.clone()).await;
    let mut commands = tokio::task::JoinSet::new();
    for number in (0..count).step_by(usize::try_from(at_once).expect("positive")) {
        if commands.len() >= 256 {
            commands.join_next().await;
        }
        let ago = past.as_secs_f64() * 1e3 * (1.0 - number as f64 / count as f64);
        clock.0.store(ago as u64, Ordering::Relaxed);
        let instance = instance.clone();
        commands.spawn(async move {
            let command = AddNotes::new(number, at_once.min(count - number), true);
            instance
                .submit(request(&instance), command)
                .await
                .expect("accepted");
        });
    }
    commands.join_all().await;
    engine.close().await;
}

/// Opens the instance, and says how long that took.
pub async fn timed_open(root: &Path) -> Duration {
    let started = Instant::now();
    let (engine, _) = open(root).await;
    let elapsed = started.elapsed();
    engine.close().await;
    elapsed
}

/// Deletes every view file.
pub fn delete_views(root: &Path) {
    let folder = root.join("instances").join(INSTANCE);
    let files = std::fs::read_dir(folder).expect("the instance has a folder");
    let paths = files.map(|file| file.expect("listed").path());
    let is_view = |path: &PathBuf| {
        path.file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("view-"))
    };
    for path in paths.filter(is_view) {
        std::fs::remove_file(path).expect("deleted");
    }
}

/// Cold opens of logs with `small` and `large` events, with a view that is there and without.
pub async fn measure(small: i64, large: i64) -> Map<String, Value> {
    let mut table = Table::new(&[
        "",
        "events",
        "view there, ms",
        "view built, ms",
        "events/s",
        "of raw",
    ]);
    let mut results = Map::new();
    let raw = large as f64 / median((0..RUNS).map(|_| raw(large)).collect()).as_secs_f64();
    results.insert("raw_per_second".to_owned(), json!(raw));
    results.insert("target_per_second".to_owned(), json!(TARGET_PER_SECOND));
    for (key, name, count, at_once, past) in [
        ("small", "one event a command", small, 1, PAST),
        ("large", "one event a command", large, 1, PAST),
        (
            "large_import",
            "100 events a command",
            large,
            IMPORT_COMMAND,
            PAST,
        ),
        ("large_at_once", "one, all of this hour", large, 1, Duration::ZERO),
    ] {
        let root = tempfile::tempdir().expect("a temporary directory");
        fill(root.path(), count, at_once, past).await;
        let there = timed_open(root.path()).await;
        let mut built = Vec::new();
        for _ in 0..RUNS {
            delete_views(root.path());
            built.push(timed_open(root.path()).await);
        }
        let built = median(built);
        let per_second = count as f64 / built.as_secs_f64();
        table.row([
            name.to_owned(),
            count.to_string(),
            format!("{:.1}", there.as_secs_f64() * 1e3),
            format!("{:.0}", built.as_secs_f64() * 1e3),
            format!("{per_second:.0}"),
            format!("{:.2}", per_second / raw),
        ]);
        results.insert(
            key.to_owned(),
            json!({
                "events": count,
                "open_with_view_ms": there.as_secs_f64() * 1e3,
                "open_without_view_ms": built.as_secs_f64() * 1e3,
                "replay_per_second": per_second,
                "of_raw": per_second / raw,
            }),
        );
    }
    table.row([
        "raw SQLite, no journal".to_owned(),
        large.to_string(),
        String::new(),
        String::new(),
        format!("{raw:.0}"),
        "1.00".to_owned(),
    ]);
    table.print("Cold open and replay (full text and unsealing)");
    results
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times[times.len() / 2]
}

/// How long rows by hand take, with nothing on disk to undo a transaction.
fn raw(count: i64) -> Duration {
    let root = tempfile::tempdir().expect("a temporary directory");
    let connection = Connection::open(root.path().join("raw.sqlite")).expect("opens");
    connection
        .execute_batch(&format!(
            "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; PRAGMA cache_size = -64000; {TABLES}"
        ))
        .expect("tables");
    let began = Instant::now();
    for first in (0..count).step_by(usize::try_from(RAW_TRANSACTION).expect("positive")) {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
        for number in first..count.min(first + RAW_TRANSACTION) {
            let note = NoteId::from_ulid(vc_kernel::id::Ulid::from_parts(number.unsigned_abs(), 7));
            let title = title(number);
            connection
                .prepare_cached(INSERT_NOTE)
                .and_then(|mut insert| {
                    insert.execute((note, &title, number % LISTS, number, format!("Author {number}")))
                })
                .expect("inserts");
            connection
                .prepare_cached(INSERT_TEXT)
                .and_then(|mut insert| insert.execute((number, &title)))
                .expect("inserts");
        }
        connection.execute_batch("COMMIT").expect("commits");
    }
    began.elapsed()
}
