//! Durable commands a second, beside raw SQLite writing the same rows in the same run.
//!
//! A command stores an event and projects one row with an index and a full-text entry. The raw
//! peer writes the same four (event, row, index, full text) into one file with
//! `synchronous=FULL`, one per transaction and batched by 64. Every answer counted is durable.
//! The runs are interleaved, and each figure is the median of its runs: a disk has moods.

use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde_json::{Map, Value, json};
use vc_benches::{Table, median, percentile};

use crate::clients::{Answered, Clients};
use crate::notes::{INSERT_NOTE, INSERT_TEXT, LISTS, NoteAdded, NoteId, TABLES, open, title};

const CLIENTS: [usize; 4] = [1, 8, 64, 256];
/// Rows in a transaction of the batched peer.
const RAW_BATCH: i64 = 64;

#[derive(Default)]
struct Runs {
    per_second: Vec<f64>,
    p50_us: Vec<f64>,
    p99_us: Vec<f64>,
}

/// Measures `rounds` times for `duration` each.
pub async fn measure(rounds: usize, duration: Duration) -> Map<String, Value> {
    let (mut single, mut batched) = (Vec::new(), Vec::new());
    let mut engine: [Runs; CLIENTS.len()] = Default::default();
    for _ in 0..rounds {
        single.push(raw(1, duration));
        batched.push(raw(RAW_BATCH, duration));
        for (runs, clients) in engine.iter_mut().zip(CLIENTS) {
            let answered = commands(clients, duration).await;
            runs.per_second.push(answered.per_second);
            runs.p50_us
                .push(percentile(&answered.latencies, 0.5).as_secs_f64() * 1e6);
            runs.p99_us
                .push(percentile(&answered.latencies, 0.99).as_secs_f64() * 1e6);
        }
    }
    let (single, batched) = (median(single), median(batched));
    let mut table = Table::new(&[
        "",
        "commands/s",
        "p50 µs",
        "p99 µs",
        "of raw by 64",
        "of raw by 1",
    ]);
    let mut results = Map::new();
    for (name, key, per_second) in [
        ("raw SQLite, 1 a transaction", "raw_1_per_second", single),
        ("raw SQLite, 64 a transaction", "raw_64_per_second", batched),
    ] {
        table.row([
            name.to_owned(),
            format!("{per_second:.0}"),
            String::new(),
            String::new(),
            format!("{:.2}", per_second / batched),
            format!("{:.2}", per_second / single),
        ]);
        results.insert(key.to_owned(), json!(per_second));
    }
    for (runs, clients) in engine.into_iter().zip(CLIENTS) {
        let (per_second, p50_us, p99_us) =
            (median(runs.per_second), median(runs.p50_us), median(runs.p99_us));
        table.row([
            format!("engine, {clients} clients"),
            format!("{per_second:.0}"),
            format!("{p50_us:.0}"),
            format!("{p99_us:.0}"),
            format!("{:.2}", per_second / batched),
            format!("{:.2}", per_second / single),
        ]);
        results.insert(
            format!("engine_{clients}_clients"),
            json!({
                "per_second": per_second,
                "p50_us": p50_us,
                "p99_us": p99_us,
                "of_raw_64": per_second / batched,
                "of_raw_1": per_second / single,
            }),
        );
    }
    table.print("Durable commands (event, row, index, full text)");
    results
}

async fn commands(clients: usize, duration: Duration) -> Answered {
    let root = tempfile::tempdir().expect("a temporary directory");
    let (engine, instance) = open(root.path()).await;
    let clients = Clients::start(&instance, clients);
    tokio::time::sleep(duration).await;
    let answered = clients.stop().await;
    engine.close().await;
    answered
}

/// The same rows by hand, `batch` of them in a transaction.
pub fn raw(batch: i64, duration: Duration) -> f64 {
    let root = tempfile::tempdir().expect("a temporary directory");
    let connection = Connection::open(root.path().join("raw.sqlite")).expect("opens");
    connection
        .pragma_update(None, "journal_mode", "WAL")
        .expect("WAL");
    connection
        .pragma_update(None, "synchronous", "FULL")
        .expect("FULL");
    connection
        .execute_batch(&format!(
            "CREATE TABLE events (seq INTEGER PRIMARY KEY, bytes BLOB NOT NULL); {TABLES}"
        ))
        .expect("tables");
    let (started, mut number) = (Instant::now(), 0i64);
    while started.elapsed() < duration {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
        for _ in 0..batch {
            number += 1;
            let note = NoteId::from_ulid(vc_kernel::id::Ulid::from_parts(number.unsigned_abs(), 7));
            let added = NoteAdded {
                note,
                title: title(number),
                list: number % LISTS,
                author: None,
            };
            let bytes = serde_json::to_vec(&added).expect("JSON");
            let run = |sql: &str, params: &[&dyn rusqlite::ToSql]| {
                connection
                    .prepare_cached(sql)
                    .expect("prepares")
                    .execute(params)
                    .expect("inserts");
            };
            run(
                "INSERT INTO events (seq, bytes) VALUES (?1, ?2)",
                &[&number, &bytes],
            );
            run(
                INSERT_NOTE,
                &[&note, &added.title, &added.list, &number, &None::<String>],
            );
            run(INSERT_TEXT, &[&number, &added.title]);
        }
        connection.execute_batch("COMMIT").expect("commits");
    }
    number as f64 / started.elapsed().as_secs_f64()
}
