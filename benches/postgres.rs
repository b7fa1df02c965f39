//! Durable commands a second on PostgreSQL, beside raw inserts of the same event rows into the same
//! server in the same run: one per transaction, and batched by 64.
//!
//! The server is one of its own on this machine, with `fsync` on. A command stores an event and
//! projects one row with an index into the local view; the raw peer stores the event alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use serde_json::{Map, json};
use tokio_postgres::NoTls;
use vc_benches::{Table, quick, write_results};
use vc_instance::{Engine, EngineParts, Instance, PlatformKey, Request, Threads};
use vc_kernel::{
    Actor, Command, Ctx, Decision, Domain, ProjectError, Projection, Recorded, Rejected, SystemClock, View,
};
use vc_store_postgres::{Database, PostgresKeep, PostgresLog, PostgresOptions};
use vc_testkit::TestPostgres;

vc_kernel::id!(NoteId, "note");

#[derive(Debug, Serialize, Deserialize)]
struct NoteAdded {
    note: NoteId,
    title: String,
    list: u32,
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
        "CREATE TABLE notes_notes (id TEXT PRIMARY KEY, title TEXT NOT NULL, list INTEGER NOT NULL) WITHOUT ROWID;
         CREATE INDEX notes_by_list ON notes_notes (list);"
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        &[]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        NotesEvent::READS
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        NotesEvent::WRITES
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        let NotesEvent::NoteAdded(note) = NotesEvent::decode(event)?;
        projection.execute(
            "INSERT INTO notes_notes (id, title, list) VALUES (?1, ?2, ?3)",
            (note.note, &note.title, note.list),
        )?;
        Ok(())
    }
}

#[derive(Serialize)]
struct AddNote {
    title: String,
    list: u32,
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
        };
        Ok(Decision::events([added.into()], note))
    }
}

fn title(number: u64) -> String {
    format!("water the plants and call about invoice {number}")
}

struct Figures {
    per_second: f64,
    p50: Duration,
    p99: Duration,
}

fn percentile(sorted: &[Duration], share: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

/// `clients` tasks send one command after the other until `duration` is over.
async fn commands(server: &TestPostgres, clients: u64, duration: Duration) -> Figures {
    let views = tempfile::tempdir().expect("a temporary directory");
    let database = Database::connect(&PostgresOptions::new(server.create_database())).expect("connects");
    let engine = Engine::new(EngineParts {
        log: Arc::new(PostgresLog::new(database.clone())),
        keep: Arc::new(PostgresKeep::new(database)),
        platform_key: PlatformKey::generate(),
        views: views.path().to_owned(),
        clock: Arc::new(SystemClock),
        domains: vec![Arc::new(Notes)],
        jobs: vec![],
        open_max: 1,
        run_due_work: false,
        address: "http://127.0.0.1:1".to_owned(),
        threads: Threads::Own,
    });
    let instance = engine
        .open(&"bench".parse().expect("a name"))
        .await
        .expect("the instance opens");
    let started = Instant::now();
    let clients: Vec<_> = (0..clients)
        .map(|client| tokio::spawn(one_client(Arc::clone(&instance), client << 32, started, duration)))
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

async fn one_client(
    instance: Arc<Instance>,
    first: u64,
    started: Instant,
    duration: Duration,
) -> Vec<Duration> {
    let (mut latencies, mut number) = (Vec::new(), first);
    while started.elapsed() < duration {
        number += 1;
        let command = AddNote {
            title: title(number),
            list: (number % 50) as u32,
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
}

/// The same event rows by hand, `batch` of them in a statement that is a transaction.
async fn raw(server: &TestPostgres, batch: u64, duration: Duration) -> f64 {
    let url = server.create_database();
    let (client, connection) = tokio_postgres::connect(&url, NoTls).await.expect("connects");
    let connection = tokio::spawn(connection);
    client
        .batch_execute("CREATE TABLE events (seq bigint PRIMARY KEY, bytes bytea NOT NULL)")
        .await
        .expect("a table");
    let insert = client
        .prepare("INSERT INTO events (seq, bytes) SELECT * FROM unnest($1::bigint[], $2::bytea[])")
        .await
        .expect("prepares");
    let (started, mut number) = (Instant::now(), 0u64);
    while started.elapsed() < duration {
        let (mut seqs, mut events) = (Vec::new(), Vec::new());
        for _ in 0..batch {
            number += 1;
            let added = NoteAdded {
                note: NoteId::from_ulid(vc_kernel::id::Ulid::from_parts(number, 7)),
                title: title(number),
                list: (number % 50) as u32,
            };
            seqs.push(number.cast_signed());
            events.push(serde_json::to_vec(&added).expect("JSON"));
        }
        client.execute(&insert, &[&seqs, &events]).await.expect("inserts");
    }
    let per_second = number as f64 / started.elapsed().as_secs_f64();
    drop(client);
    connection.await.expect("no panic").expect("ends in order");
    per_second
}

fn main() {
    let duration = Duration::from_secs(if quick() { 2 } else { 10 });
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let server = TestPostgres::start_new();
    let single = runtime.block_on(raw(&server, 1, duration));
    let batched = runtime.block_on(raw(&server, 64, duration));
    let mut results = Map::new();
    let mut table = Table::new(&[
        "",
        "commands/s",
        "p50 µs",
        "p99 µs",
        "of raw by 64",
        "of raw by 1",
    ]);
    for (name, per_second) in [
        ("raw PostgreSQL, 1 a transaction", single),
        ("raw PostgreSQL, 64 a transaction", batched),
    ] {
        table.row([
            name.to_owned(),
            format!("{per_second:.0}"),
            String::new(),
            String::new(),
            format!("{:.2}", per_second / batched),
            format!("{:.2}", per_second / single),
        ]);
    }
    results.insert("raw_1_per_second".to_owned(), json!(single));
    results.insert("raw_64_per_second".to_owned(), json!(batched));
    for clients in [1, 8, 64, 256] {
        let figures = runtime.block_on(commands(&server, clients, duration));
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
    table.print("Durable commands on PostgreSQL (fsync on), beside inserts of the event alone");
    write_results("postgres", results);
}
