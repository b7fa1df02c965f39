//! The API under load: people who read and write, then reads alone beside a bare handler of the same bytes.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use vc_benches::{Table, percentile};

use crate::client::Client;
use crate::server::Server;

/// People at the same time.
const PEOPLE: usize = 100;
/// Between two requests of one person, who looks at what came.
const THINKING: Duration = Duration::from_millis(250);
/// Of so many requests one writes.
const WRITES_ONE_IN: usize = 5;
/// Connections that ask without a pause, for requests a second.
const BUSY: usize = 16;
/// Tasks that each has.
const TASKS: usize = 20;
/// What a request is to take at most, of twenty the second slowest.
const LIMIT_MS: f64 = 20.0;
/// What a read is to make of what a bare handler makes.
const RATIO_MIN: f64 = 0.3;

/// Measures both; answers the figures.
pub async fn load(server: &Server, time: Duration) -> Value {
    let mut people = Vec::new();
    for token in server.tokens.iter().take(PEOPLE) {
        people.push(Person::new(server, token).await);
    }
    let list = String::from("/api/v1/tasks?for=me&limit=20");
    let task = format!("/api/v1/tasks/{}", people[0].tasks[0]);
    let me = String::from("/api/v1/auth/me");
    let mixed = mixed(people, time).await;
    let mut reads = Vec::new();
    let mut table = Table::new(&[
        "reads, as fast as they come",
        "bytes",
        "a second",
        "bare axum",
        "ratio",
        "of 0.3",
    ]);
    for (name, path) in [("one task", task), ("who I am", me), ("a list of 20", list)] {
        let token = &server.tokens[0];
        let answer = Client::connect(server.address, token)
            .await
            .send("GET", &path, String::new())
            .await;
        let bare = Server::start_with("bare", &answer);
        // In turns, so that what else the machine does falls on both.
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for _ in 0..3 {
            ours.push(rate(server, token, &path, time / 5).await);
            theirs.push(rate(&bare, token, &path, time / 5).await);
        }
        let (ours, theirs) = (vc_benches::median(ours), vc_benches::median(theirs));
        let ratio = ours / theirs;
        table.row([
            name.to_owned(),
            answer.len().to_string(),
            format!("{ours:.0}"),
            format!("{theirs:.0}"),
            format!("{ratio:.2}"),
            format!("{:.1}", ratio / RATIO_MIN),
        ]);
        reads.push(json!({ "what": name, "bytes": answer.len(), "per_second": ours, "bare_per_second": theirs, "ratio": ratio }));
    }
    table.print("Reads beside a bare handler of the same bytes");
    json!({ "people": PEOPLE, "mixed": mixed, "reads": reads })
}

struct Person {
    client: Client,
    tasks: Vec<String>,
}

impl Person {
    async fn new(server: &Server, token: &str) -> Self {
        let mut person = Self {
            client: Client::connect(server.address, token).await,
            tasks: Vec::new(),
        };
        for number in 0..TASKS {
            let body = json!({ "title": format!("Task {number}"), "due": { "date": "2027-01-15" } });
            person.add(&body).await;
        }
        person
    }

    async fn add(&mut self, body: &Value) {
        let made = self.client.send("POST", "/api/v1/tasks", body.to_string()).await;
        let made: Value = serde_json::from_slice(&made).expect("JSON");
        self.tasks
            .push(made["task"]["id"].as_str().expect("an id").to_owned());
    }

    /// The next thing that they do; whether it wrote.
    async fn act(&mut self, number: usize) -> bool {
        let task = self.tasks[number % self.tasks.len()].clone();
        if number.is_multiple_of(WRITES_ONE_IN) {
            let body = json!({ "title": format!("Task {number} of many") }).to_string();
            self.client
                .send("PATCH", &format!("/api/v1/tasks/{task}"), body)
                .await;
            return true;
        }
        let path = match number % 4 {
            0 => "/api/v1/tasks?for=me&limit=20".to_owned(),
            1 => format!("/api/v1/tasks/{task}"),
            2 => "/api/v1/tasks?limit=20&sort=updated".to_owned(),
            _ => "/api/v1/search?q=many".to_owned(),
        };
        self.client.send("GET", &path, String::new()).await;
        false
    }
}

async fn mixed(people: Vec<Person>, time: Duration) -> Value {
    let until = Instant::now() + time;
    let mut acting = JoinSet::new();
    for (at, mut person) in people.into_iter().enumerate() {
        acting.spawn(async move {
            tokio::time::sleep(THINKING * u32::try_from(at).expect("few") / PEOPLE as u32).await;
            let mut times = Vec::new();
            let mut number = at;
            while Instant::now() < until {
                let began = Instant::now();
                let wrote = person.act(number).await;
                times.push((wrote, began.elapsed()));
                tokio::time::sleep(THINKING.saturating_sub(began.elapsed())).await;
                number += 1;
            }
            times
        });
    }
    let times: Vec<(bool, Duration)> = acting.join_all().await.into_iter().flatten().collect();
    let mut table = Table::new(&[
        "100 people, a request each 250 ms",
        "requests",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "p95 of 20 ms",
    ]);
    let mut figures = Vec::new();
    for (name, wrote) in [("reads", Some(false)), ("writes", Some(true)), ("all", None)] {
        let mut some: Vec<Duration> = times
            .iter()
            .filter(|(is, _)| wrote.is_none_or(|wrote| *is == wrote))
            .map(|(_, time)| *time)
            .collect();
        some.sort_unstable();
        let ms = |share| percentile(&some, share).as_secs_f64() * 1e3;
        let (p50, p95, p99) = (ms(0.5), ms(0.95), ms(0.99));
        table.row([
            name.to_owned(),
            some.len().to_string(),
            format!("{p50:.1}"),
            format!("{p95:.1}"),
            format!("{p99:.1}"),
            format!("{:.2}", p95 / LIMIT_MS),
        ]);
        figures
            .push(json!({ "what": name, "count": some.len(), "p50_ms": p50, "p95_ms": p95, "p99_ms": p99 }));
    }
    table.print("The API under load");
    json!(figures)
}

/// Requests a second over several connections that never pause.
async fn rate(server: &Server, token: &str, path: &str, time: Duration) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut asking = JoinSet::new();
    for _ in 0..BUSY {
        let mut client = Client::connect(server.address, token).await;
        let (done, path) = (Arc::clone(&done), path.to_owned());
        asking.spawn(async move {
            while began.elapsed() < time {
                client.send("GET", &path, String::new()).await;
                done.fetch_add(1, Ordering::Relaxed);
            }
        });
    }
    asking.join_all().await;
    done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}
