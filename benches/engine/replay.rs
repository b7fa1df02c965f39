//! Replay: a view built from a log that is there, with full text and unsealing; beside it the same
//! rows inserted by hand, which neither reads nor parses nor unseals anything.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Map, Value, json};
use vc_benches::Table;

use crate::notes::{
    AddNotes, INSERT_NOTE, INSERT_TEXT, INSTANCE, LISTS, NoteId, TABLES, open, request, title,
};

/// Notes in one command where an import is measured.
const IMPORT_COMMAND: i64 = 100;
/// Rows in a transaction of the peer: as many as a page of commits has.
const RAW_TRANSACTION: i64 = 8_000;
/// Events a second that a replay has to reach.
const TARGET_PER_SECOND: f64 = 250_000.0;

/// Adds notes with bylines until the log has `count` of them, `at_once` in a command.
pub async fn fill(root: &Path, count: i64, at_once: i64) {
    let (engine, instance) = open(root).await;
    let mut commands = tokio::task::JoinSet::new();
    for number in (0..count).step_by(usize::try_from(at_once).expect("positive")) {
        if commands.len() >= 256 {
            commands.join_next().await;
        }
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
    let raw = raw(large);
    results.insert("raw_per_second".to_owned(), json!(raw));
    results.insert("target_per_second".to_owned(), json!(TARGET_PER_SECOND));
    for (key, name, count, at_once) in [
        ("small", "one event a command", small, 1),
        ("large", "one event a command", large, 1),
        ("large_import", "100 events a command", large, IMPORT_COMMAND),
    ] {
        let root = tempfile::tempdir().expect("a temporary directory");
        fill(root.path(), count, at_once).await;
        let there = timed_open(root.path()).await;
        delete_views(root.path());
        let built = timed_open(root.path()).await;
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

/// Rows a second by hand, with nothing on disk to undo a transaction.
fn raw(count: i64) -> f64 {
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
    count as f64 / began.elapsed().as_secs_f64()
}
