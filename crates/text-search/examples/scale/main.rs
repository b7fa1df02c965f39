//! A million documents of 200 people: what adding one costs on the way, and what queries cost in the end, while
//! others write.
//!
//! `cargo run --release --example scale -p vc-text-search [DOCUMENTS]`

mod corpus;
mod queries;

use std::error::Error;
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use corpus::{Chance, OWNERS, document};
use jiff::Timestamp;
use rusqlite::Connection;
use vc_kernel::Projection;
use vc_text_search::{TextIndex, Texts, schema};

pub const INDEX: TextIndex = TextIndex::new("docs_text");
const SCHEMA: &str = concat!(
    "CREATE TABLE docs (number INTEGER PRIMARY KEY, owner INTEGER NOT NULL, due INTEGER NOT NULL) STRICT;
     CREATE INDEX docs_due ON docs (owner, due);",
    schema!("docs_text")
);
/// Documents of one transaction.
const BATCH: i64 = 64;

fn main() -> Result<(), Box<dyn Error>> {
    let documents: i64 = std::env::args()
        .nth(1)
        .map_or(Ok(1_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir_in(".")?;
    let path = folder.path().join("view.sqlite");
    let mut connection = Connection::open(&path)?;
    // As in crates/instance/src/view_file.rs.
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    connection.set_prepared_statement_cache_capacity(512);
    vc_wal::checkpoint_beside(&mut connection, &path)?;
    connection.execute_batch(SCHEMA)?;

    fill(&connection, documents)?;
    change(&connection, documents, 1)?;
    change(&connection, documents, BATCH)?;
    println!(
        "file: {} MB, WAL {} MB",
        megabytes(&path),
        megabytes(&path.with_extension("sqlite-wal"))
    );
    queries::run(&connection, &path, documents)
}

fn megabytes(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len() >> 20)
}

fn fill(connection: &Connection, documents: i64) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(1);
    let mut steps = [1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000]
        .into_iter()
        .peekable();
    let (mut spent, mut longest, mut since) = (Duration::ZERO, Duration::ZERO, 0);
    for first in (1..=documents).step_by(BATCH as usize) {
        let numbers = first..(first + BATCH).min(documents + 1);
        let batch: Vec<_> = numbers.map(|number| (number, document(&mut chance))).collect();
        let began = Instant::now();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for (number, (title, notes)) in &batch {
            put(connection, *number, title, notes)?;
        }
        connection.execute_batch("COMMIT")?;
        let took = began.elapsed();
        spent += took;
        longest = longest.max(took);
        since += batch.len() as u32;
        if steps.next_if(|step| first + BATCH > *step).is_some() {
            println!(
                "added {:>9}: {:>6.1?} each, longest batch {longest:.1?}",
                first + BATCH - 1,
                spent / since
            );
            (spent, longest, since) = (Duration::ZERO, Duration::ZERO, 0);
        }
    }
    Ok(())
}

/// Changes documents all over, so many in one transaction.
fn change(connection: &Connection, documents: i64, batch: i64) -> Result<(), Box<dyn Error>> {
    let mut chance = Chance(2);
    let mut times = Vec::new();
    for _ in 0..500 / batch {
        let began = Instant::now();
        connection.execute_batch("BEGIN IMMEDIATE")?;
        for _ in 0..batch {
            let (title, notes) = document(&mut chance);
            put(
                connection,
                1 + chance.below(documents as usize) as i64,
                &title,
                &notes,
            )?;
        }
        connection.execute_batch("COMMIT")?;
        times.push(began.elapsed());
    }
    times.sort();
    let half = times[times.len() / 2];
    println!(
        "changed {batch:>2} at once, in any order: p50 {:.1?} each, longest commit {:.1?}",
        half / batch as u32,
        times[times.len() - 1]
    );
    Ok(())
}

pub fn put(connection: &Connection, number: i64, title: &str, notes: &str) -> Result<(), Box<dyn Error>> {
    let projection = Projection::new(connection, 1, Timestamp::UNIX_EPOCH);
    let owner = number % OWNERS;
    projection.execute(
        "REPLACE INTO docs (number, owner, due) VALUES (?1, ?2, ?3)",
        (number, owner, number * 7919 % 1_000_003),
    )?;
    let scope = format!("owner_{owner}");
    INDEX.put(
        &projection,
        number,
        &Texts {
            title,
            notes,
            comments: &[],
            scopes: &[&scope],
        },
    )?;
    Ok(())
}
