//! Replay: a view built from a log that is there, with full text and unsealing.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use vc_benches::Table;

use crate::notes::{AddNotes, INSTANCE, open, request};

/// Notes in one command where an import is measured.
const IMPORT_COMMAND: i64 = 100;

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
    let mut table = Table::new(&["", "events", "view there, ms", "view built, ms", "events/s"]);
    let mut results = Map::new();
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
        ]);
        results.insert(
            key.to_owned(),
            json!({
                "events": count,
                "open_with_view_ms": there.as_secs_f64() * 1e3,
                "open_without_view_ms": built.as_secs_f64() * 1e3,
                "replay_per_second": per_second,
            }),
        );
    }
    table.print("Cold open and replay (full text and unsealing)");
    results
}
