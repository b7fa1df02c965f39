//! Fills the office by requests, and says on the way what one added task costs.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use serde_json::{Value, json};
use vc_benches::{Table, percentile};

use crate::office::{Office, text};
use crate::world::{Wish, wish};

/// Programs that add at the same time.
const CLIENTS: usize = 32;
/// Tasks that are timed at each size.
const TIMED: usize = 500;
/// Tasks that one program adds, one after the other, at each size.
const ALONE: usize = 100;
/// Where the number of the next task stands, beside the data.
const MADE: &str = "tasks-made";

/// The number of the next task, for a data directory that is used again.
pub fn made(data: &Path) -> usize {
    std::fs::read_to_string(data.join(MADE)).map_or(0, |text| text.trim().parse().expect("a number"))
}

/// Adds tasks up to each of these sizes; answers what an addition costs there.
pub async fn grow(office: &Arc<Office>, data: &Path, sizes: &[usize]) -> Vec<Value> {
    let mut table = Table::new(&[
        "tasks",
        "µs a task, 32 clients",
        "one client p50 µs",
        "p99 µs",
        "log MB",
        "view MB",
    ]);
    let mut figures = Vec::new();
    let mut at = made(data);
    for &size in sizes {
        let to = size.saturating_sub(TIMED + ALONE);
        if at > to {
            continue;
        }
        many(office, at, to, true).await;
        let began = Instant::now();
        many(office, to, to + TIMED, false).await;
        let each = began.elapsed() / u32::try_from(TIMED).expect("small");
        let mut alone = Vec::new();
        for number in to + TIMED..size {
            let wish = wish_of(office, number);
            let began = Instant::now();
            add(office, &wish).await;
            alone.push(began.elapsed());
        }
        alone.sort_unstable();
        let same = same_work(office).await;
        at = size;
        std::fs::write(data.join(MADE), at.to_string()).expect("it can be noted");
        let (p50, p99) = (percentile(&alone, 0.5), percentile(&alone, 0.99));
        let (log, view) = (megabytes(data, "log"), megabytes(data, "view-"));
        table.row([
            size.to_string(),
            micros(each),
            micros(p50),
            micros(p99),
            format!("{log:.0}"),
            format!("{view:.0}"),
        ]);
        eprintln!("{size} tasks, {} µs each", micros(each));
        figures.push(json!({
            "tasks": size, "each_us": each.as_secs_f64() * 1e6, "one_p50_us": p50.as_secs_f64() * 1e6,
            "one_p99_us": p99.as_secs_f64() * 1e6, "log_mb": log, "view_mb": view,
            "list_p50_us": same.0.as_secs_f64() * 1e6, "complete_p50_us": same.1.as_secs_f64() * 1e6,
        }));
    }
    table.print("What one added task costs");
    figures
}

fn micros(time: Duration) -> String {
    format!("{:.0}", time.as_secs_f64() * 1e6)
}

fn wish_of(office: &Office, number: usize) -> Wish {
    wish(number, &office.projects, &office.people, office.today())
}

/// Makes a task; answers its id.
pub async fn add(office: &Office, wish: &Wish) -> String {
    let answer = office
        .send(wish.person, "POST", "/api/v1/tasks", Some(&wish.body))
        .await;
    text(&answer.json()["task"]["id"])
}

/// What peers do too, with nothing beside it: listing what is due until next week, and completing the first of it. Medians.
async fn same_work(office: &Office) -> (Duration, Duration) {
    let until = office.today().checked_add(7.days()).expect("near");
    let (mut lists, mut completes) = (Vec::new(), Vec::new());
    for person in 0..30 {
        let path = format!("/api/v1/tasks?limit=50&due_until={until}");
        let began = Instant::now();
        let answer = office.get(person, &path).await;
        lists.push(began.elapsed());
        let list = answer.json();
        let task = text(&list["items"][0]["id"]);
        let began = Instant::now();
        office
            .send(
                person,
                "POST",
                &format!("/api/v1/tasks/{task}/complete"),
                Some(&json!({})),
            )
            .await;
        completes.push(began.elapsed());
    }
    lists.sort_unstable();
    completes.sort_unstable();
    (percentile(&lists, 0.5), percentile(&completes, 0.5))
}

/// The tasks of these numbers from several clients; with what happens to them afterwards, or only made.
async fn many(office: &Arc<Office>, from: usize, to: usize, with_life: bool) {
    let next = Arc::new(AtomicUsize::new(from));
    let clients: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (office, next) = (Arc::clone(office), Arc::clone(&next));
            tokio::spawn(async move {
                loop {
                    let number = next.fetch_add(1, Ordering::Relaxed);
                    if number >= to {
                        return;
                    }
                    let wish = wish_of(&office, number);
                    let id = add(&office, &wish).await;
                    if with_life {
                        live(&office, &wish, &id).await;
                    }
                }
            })
        })
        .collect();
    for client in clients {
        client.await.expect("no panic");
    }
}

async fn live(office: &Office, wish: &Wish, id: &str) {
    if let Some(comment) = &wish.comment {
        let path = format!("/api/v1/tasks/{id}/comments");
        office
            .send(wish.person, "POST", &path, Some(&json!({ "text": comment })))
            .await;
    }
    if wish.is_completed {
        let path = format!("/api/v1/tasks/{id}/complete");
        office.send(wish.person, "POST", &path, Some(&json!({}))).await;
    }
}

/// Of the files below a folder whose names begin so.
fn megabytes(folder: &Path, begin: &str) -> f64 {
    let entries = std::fs::read_dir(folder).expect("it can be read");
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => megabytes(&entry.path(), begin),
            Ok(_) if entry.file_name().to_string_lossy().starts_with(begin) => entry
                .metadata()
                .map_or(0.0, |metadata| metadata.len() as f64 / 1e6),
            _ => 0.0,
        })
        .sum()
}
