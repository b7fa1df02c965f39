//! Durable commands a second, beside raw SQLite writing the same rows in the same run.
//!
//! A command stores an event and projects one row with an index and a full-text entry. The raw
//! peer writes the same four (event, row, index, full text) into one file with
//! `synchronous=FULL`, one per transaction and batched by 64. Every answer counted is durable.

use std::sync::Arc;
use std::time::{Duration, Instant};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use tempfile::TempDir;
use vc_benches::{Table, quick, write_results};
use vc_instance::{Engine, EngineParts, Instance, PlatformKey, Request, Threads};
use vc_kernel::{
    Actor, Command, Ctx, Decision, Domain, ProjectError, Projection, Recorded, Rejected, SystemClock, View,
};
use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

const TABLES: &str = "
    CREATE TABLE notes_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, list INTEGER NOT NULL, at_ms INTEGER NOT NULL) WITHOUT ROWID;
    CREATE INDEX notes_by_list ON notes_notes (list, at_ms);
    CREATE VIRTUAL TABLE notes_text USING fts5 (title, content = '', contentless_delete = 1);
";
const INSERT_NOTE: &str = "INSERT INTO notes_notes (id, title, list, at_ms) VALUES (?1, ?2, ?3, ?4)";
const INSERT_TEXT: &str = "INSERT INTO notes_text (rowid, title) VALUES (?1, ?2)";

vc_kernel::id!(NoteId, "note");

#[derive(Debug, Serialize, Deserialize)]
struct NoteAdded {
    note: NoteId,
    title: String,
    list: u32,
    number: i64,
}

vc_kernel::events! {
    enum NotesEvent {
        NoteAdded = "notes.note_added", 1;
    }
}

struct Notes;

impl Domain for Notes {
    fn name(&self) -> &'static str {
        "notes"
    }

    fn schema(&self) -> &'static str {
        TABLES
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[]
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        let NotesEvent::NoteAdded(note) = NotesEvent::decode(event)?;
        projection.execute(
            INSERT_NOTE,
            (note.note, &note.title, note.list, event.at.as_millisecond()),
        )?;
        projection.execute(INSERT_TEXT, (note.number, &note.title))?;
        Ok(())
    }
}

#[derive(Serialize)]
struct AddNote {
    title: String,
    list: u32,
    number: i64,
}

impl Command for AddNote {
    type Answer = NoteId;
    const NAME: &'static str = "notes.add_note";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, _view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<NoteId>, Rejected> {
        let note = ctx.new_id();
        let added = NoteAdded {
            note,
            title: self.title.clone(),
            list: self.list,
            number: self.number,
        };
        Ok(Decision::events([added.into()], note))
    }
}

/// Six common words, so that the full-text index has something to do.
fn title(number: i64) -> String {
    const WORDS: [&str; 16] = [
        "water", "the", "plants", "call", "about", "invoice", "review", "draft", "of", "report", "book",
        "room", "for", "team", "lunch", "soon",
    ];
    let mut state = number.unsigned_abs().wrapping_mul(0x9e37_79b9_7f4a_7c15);
    let words = (0..6).map(|_| {
        state = state.rotate_left(13).wrapping_mul(5).wrapping_add(0xe654_6b64);
        WORDS[(state >> 60) as usize]
    });
    words.collect::<Vec<_>>().join(" ")
}

struct Figures {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

async fn open(root: &TempDir) -> (Arc<Engine>, Arc<Instance>) {
    let directory = DataDirectory::open(root.path()).expect("the directory opens");
    let engine = Engine::new(EngineParts {
        log: Arc::new(SqliteLog::new(directory.clone())),
        keep: Arc::new(SqliteKeep::new(directory)),
        platform_key: PlatformKey::generate(),
        views: root.path().join("instances"),
        clock: Arc::new(SystemClock),
        domains: vec![Arc::new(Notes)],
        jobs: vec![],
        open_max: 1,
        run_due_work: false,
        address: String::new(),
        threads: Threads::Own,
    });
    let instance = engine
        .open(&"bench".parse().expect("a name"))
        .await
        .expect("the instance opens");
    (engine, instance)
}

/// `clients` tasks send one command after the other until `duration` is over.
async fn commands(clients: usize, duration: Duration) -> Figures {
    let root = tempfile::tempdir().expect("a temporary directory");
    let (engine, instance) = open(&root).await;
    let started = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|client| {
            let instance = Arc::clone(&instance);
            tokio::spawn(async move {
                let (mut latencies, mut number) = (Vec::new(), i64::try_from(client).expect("few") << 32);
                while started.elapsed() < duration {
                    number += 1;
                    let command = AddNote {
                        title: title(number),
                        list: (number % 50) as u32,
                        number,
                    };
                    let request = Request {
                        actor: Actor::Operator,
                        command_id: instance.new_command_id(),
                        correlation_id: String::new(),
                    };
                    let sent = Instant::now();
                    instance.submit(request, command).await.expect("accepted");
                    latencies.push(sent.elapsed());
                }
                latencies
            })
        })
        .collect();
    let mut latencies = Vec::new();
    for client in clients {
        latencies.extend(client.await.expect("no panic"));
    }
    let elapsed = started.elapsed();
    engine.close().await;
    latencies.sort_unstable();
    Figures {
        per_second: latencies.len() as f64 / elapsed.as_secs_f64(),
        p50: percentile(&latencies, 0.5),
        p99: percentile(&latencies, 0.99),
    }
}

/// The same rows by hand, `batch` of them in a transaction.
fn raw(batch: i64, duration: Duration) -> f64 {
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
                list: (number % 50) as u32,
                number,
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
            run(INSERT_NOTE, &[&note, &added.title, &added.list, &number]);
            run(INSERT_TEXT, &[&number, &added.title]);
        }
        connection.execute_batch("COMMIT").expect("commits");
    }
    number as f64 / started.elapsed().as_secs_f64()
}

fn main() {
    let duration = if quick() {
        Duration::from_secs(2)
    } else {
        Duration::from_secs(10)
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let mut results = Map::new();
    let single = raw(1, duration);
    let batched = raw(64, duration);
    let mut table = Table::new(&[
        "",
        "commands/s",
        "p50 µs",
        "p99 µs",
        "of raw by 64",
        "of raw by 1",
    ]);
    for (name, per_second) in [
        ("raw SQLite, 1 a transaction", single),
        ("raw SQLite, 64 a transaction", batched),
    ] {
        let ratios = [per_second / batched, per_second / single].map(|ratio| format!("{ratio:.2}"));
        table.row(
            [
                name.to_owned(),
                format!("{per_second:.0}"),
                String::new(),
                String::new(),
            ]
            .into_iter()
            .chain(ratios),
        );
    }
    results.insert("raw_1_per_second".to_owned(), json!(single));
    results.insert("raw_64_per_second".to_owned(), json!(batched));
    for clients in [1, 8, 64, 256] {
        let figures = runtime.block_on(commands(clients, duration));
        table.row([
            format!("engine, {clients} clients"),
            format!("{:.0}", figures.per_second),
            figures.p50.as_micros().to_string(),
            figures.p99.as_micros().to_string(),
            format!("{:.2}", figures.per_second / batched),
            format!("{:.2}", figures.per_second / single),
        ]);
        results.insert(
            format!("engine_{clients}_clients"),
            json!({
                "per_second": figures.per_second,
                "p50_us": figures.p50.as_micros(),
                "p99_us": figures.p99.as_micros(),
                "of_raw_64": figures.per_second / batched,
                "of_raw_1": figures.per_second / single,
            }),
        );
    }
    table.print("Durable commands (event, row, index, full text)");
    write_results("engine", results);
}
