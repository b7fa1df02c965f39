//! Reads alone, and while clients write at full speed.

use std::sync::Arc;
use std::time::{Duration, Instant};

use serde_json::{Map, Value, json};
use vc_benches::{Table, percentile};
use vc_instance::{Instance, ReadError};
use vc_kernel::ViewError;

use crate::clients::Clients;
use crate::notes::{LISTS, open};
use crate::replay::fill;

/// Notes that are there before.
const NOTES: i64 = 20_000;
/// Clients that write beside the reads.
const WRITERS: usize = 64;
/// From the end of a read to the next one's begin: people read now and then, and a reader that
/// never rests would measure how two cores are shared.
const PAUSE: Duration = Duration::from_millis(2);

/// What a page does: the newest of one list, by its index.
const PAGE: &str = "SELECT id, title FROM notes_notes WHERE list = ?1 ORDER BY at_ms DESC LIMIT 25";

#[derive(Debug)]
struct Failed;

impl From<ReadError> for Failed {
    fn from(_: ReadError) -> Self {
        Self
    }
}

impl From<ViewError> for Failed {
    fn from(_: ViewError) -> Self {
        Self
    }
}

/// Reads for `duration` in each state.
pub async fn measure(duration: Duration) -> Map<String, Value> {
    let root = tempfile::tempdir().expect("a temporary directory");
    fill(root.path(), NOTES, 100, Duration::ZERO).await;
    let (engine, instance) = open(root.path()).await;
    let alone = reads(&instance, duration).await;
    let alone_in_task = reads_in_task(&instance, duration).await;
    let spinner = Spinner::start();
    let beside_spinner = reads(&instance, duration).await;
    let beside_spinner_in_task = reads_in_task(&instance, duration).await;
    spinner.stop();
    let clients = Clients::start(&instance, WRITERS);
    let writing = reads(&instance, duration).await;
    let writing_in_task = reads_in_task(&instance, duration).await;
    let written = clients.stop().await.per_second;
    engine.close().await;
    let mut table = Table::new(&["", "p50 µs", "p99 µs", "p99 of alone"]);
    let mut results = Map::new();
    for (key, name, latencies, alone) in [
        ("alone", "alone", &alone, &alone),
        (
            "beside_spinner",
            "beside as many busy threads as cores",
            &beside_spinner,
            &alone,
        ),
        ("writing", "beside 64 writing clients", &writing, &alone),
        ("alone_in_task", "a task, alone", &alone_in_task, &alone_in_task),
        (
            "beside_spinner_in_task",
            "a task, beside busy threads",
            &beside_spinner_in_task,
            &alone_in_task,
        ),
        (
            "writing_in_task",
            "a task, beside 64 writing clients",
            &writing_in_task,
            &alone_in_task,
        ),
    ] {
        let alone_p99 = percentile(alone, 0.99).as_secs_f64();
        let (p50, p99) = (
            percentile(latencies, 0.5).as_secs_f64(),
            percentile(latencies, 0.99).as_secs_f64(),
        );
        table.row([
            name.to_owned(),
            format!("{:.0}", p50 * 1e6),
            format!("{:.0}", p99 * 1e6),
            format!("{:.2}", p99 / alone_p99),
        ]);
        results.insert(
            key.to_owned(),
            json!({ "p50_us": p50 * 1e6, "p99_us": p99 * 1e6, "p99_of_alone": p99 / alone_p99, "reads": latencies.len() }),
        );
    }
    table.print(&format!(
        "Reads of 25 rows by an index ({written:.0} commands/s beside them)"
    ));
    results.insert("commands_per_second".to_owned(), json!(written));
    results
}

/// As a server's requests do, in a task that shares its threads with the clients' tasks.
async fn reads_in_task(instance: &Arc<Instance>, duration: Duration) -> Vec<Duration> {
    let instance = Arc::clone(instance);
    let task = tokio::spawn(async move { reads(&instance, duration).await });
    task.await.expect("no panic")
}

/// On the caller's own thread.
async fn reads(instance: &Instance, duration: Duration) -> Vec<Duration> {
    let started = Instant::now();
    let (mut latencies, mut list) = (Vec::new(), 0);
    while started.elapsed() < duration {
        list = (list + 7) % LISTS;
        let sent = Instant::now();
        let rows = instance
            .read(move |view| -> Result<_, Failed> {
                Ok(view.all(PAGE, [list], |row| {
                    Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?))
                })?)
            })
            .await
            .expect("read");
        latencies.push(sent.elapsed());
        assert_eq!(rows.len(), 25);
        tokio::time::sleep(PAUSE).await;
    }
    latencies.sort_unstable();
    latencies
}

/// Threads that do nothing but keep every core busy: what no database could avoid.
struct Spinner {
    stop: Arc<std::sync::atomic::AtomicBool>,
    threads: Vec<std::thread::JoinHandle<()>>,
}

impl Spinner {
    fn start() -> Self {
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let threads = (0..cores).map(|_| {
            let stop = Arc::clone(&stop);
            std::thread::spawn(move || {
                while !stop.load(std::sync::atomic::Ordering::Relaxed) {
                    std::hint::spin_loop();
                }
            })
        });
        Self {
            threads: threads.collect(),
            stop,
        }
    }

    fn stop(self) {
        self.stop.store(true, std::sync::atomic::Ordering::Relaxed);
        for thread in self.threads {
            thread.join().expect("it only counts");
        }
    }
}
