//! What goes on meanwhile: so many changes a second by everybody, whether the ones before are answered or not.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;
use tokio::task::{JoinHandle, JoinSet};

use crate::grow::add;
use crate::office::Office;
use crate::world::{Chance, PEOPLE, wish};

/// Writes a second.
pub const RATE: u32 = 50;

/// Writes that go on.
pub struct Load {
    stop: Arc<AtomicBool>,
    writing: JoinHandle<Vec<Duration>>,
}

impl Load {
    /// Begins; new tasks are numbered from `number`.
    pub fn start(office: &Arc<Office>, number: usize) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let (office, stopped) = (Arc::clone(office), Arc::clone(&stop));
        let writing = tokio::spawn(async move {
            let mut every = tokio::time::interval(Duration::from_secs(1) / RATE);
            let mut under_way = JoinSet::new();
            let mut times = Vec::new();
            for number in number.. {
                every.tick().await;
                if stopped.load(Ordering::Relaxed) {
                    break;
                }
                let office = Arc::clone(&office);
                under_way.spawn(async move { one(&office, number).await });
                while let Some(done) = under_way.try_join_next() {
                    times.push(done.expect("no panic"));
                }
            }
            while let Some(done) = under_way.join_next().await {
                times.push(done.expect("no panic"));
            }
            times.sort_unstable();
            times
        });
        Self { stop, writing }
    }

    /// How long each took, sorted.
    pub async fn stop(self) -> Vec<Duration> {
        self.stop.store(true, Ordering::Relaxed);
        self.writing.await.expect("no panic")
    }
}

/// Of four: one makes a task, the others change, complete or comment one of the first of somebody's list.
async fn one(office: &Office, number: usize) -> Duration {
    let mut chance = Chance::of(number * 31);
    if number.is_multiple_of(4) {
        let wish = wish(number, &office.projects, &office.people, office.today());
        let began = Instant::now();
        add(office, &wish).await;
        return began.elapsed();
    }
    let person = chance.below(PEOPLE);
    let list = office
        .get(person, "/api/v1/tasks?for=me&sort=created&limit=25")
        .await
        .json();
    let items = list["items"].as_array().expect("items");
    let Some(task) = items
        .get(chance.below(items.len()))
        .and_then(|task| task["id"].as_str())
    else {
        return Duration::ZERO;
    };
    let (method, path, body) = match number % 4 {
        1 => (
            "PATCH",
            format!("/api/v1/tasks/{task}"),
            json!({ "priority": "high", "due": { "date": office.today() } }),
        ),
        2 => ("POST", format!("/api/v1/tasks/{task}/complete"), json!({})),
        _ => (
            "POST",
            format!("/api/v1/tasks/{task}/comments"),
            json!({ "text": "Somebody said something about it." }),
        ),
    };
    let began = Instant::now();
    let answer = office.ask(person, method, &path, Some(&body)).await;
    // Somebody else may have moved or finished it since it was listed.
    assert!(answer.status < 500, "{method} {path}: {}", answer.status);
    began.elapsed()
}
