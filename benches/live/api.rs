//! The API under load: people who read and write, then reads alone beside a bare handler of the same bytes.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::task::JoinSet;
use vc_benches::{Table, percentile};

use crate::RATE;
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

/// What is asked for, in turns: in whose name, and where.
type Asked = Arc<Vec<(String, String)>>;

/// Measures both; answers the figures.
pub async fn load(server: &Server, time: Duration) -> Value {
    let mut people = Vec::new();
    for token in server.tokens.iter().take(PEOPLE) {
        people.push(Person::new(server, token).await);
    }
    let tasks: Vec<Vec<String>> = people.iter().map(|person| person.tasks.clone()).collect();
    let mixed = mixed(people, time).await;
    let mut reads = Vec::new();
    let mut table = Table::new(&[
        "reads, as fast as they come",
        "bytes",
        "bare axum/s",
        "again/s",
        "ratio",
        "of 0.3",
        "anew/s",
        "ratio",
    ]);
    let kinds = [
        ("one task", "/api/v1/tasks/{task}"),
        ("who I am", "/api/v1/auth/me"),
        ("a list of 20", "/api/v1/tasks?for=me&limit=20"),
    ];
    for (name, path) in kinds {
        let asked = |people: usize| -> Asked {
            let of = |number: usize| {
                let person = number % people;
                let task = &tasks[person][number / people % TASKS];
                (server.tokens[person].clone(), path.replace("{task}", task))
            };
            Arc::new(
                (0..if people == 1 { 1 } else { people * TASKS })
                    .map(of)
                    .collect(),
            )
        };
        let (again, anew) = (asked(1), asked(PEOPLE));
        let (token, path) = &again[0];
        let mut client = Client::connect(server.address, token).await;
        let answer = client.send("GET", path, String::new()).await;
        let bare = Server::start_with("bare", &answer);
        // In turns, so that what else the machine does falls on all.
        let mut rates = [Vec::new(), Vec::new(), Vec::new()];
        for _ in 0..3 {
            rates[0].push(rate(&bare, &again, time / 5).await);
            rates[1].push(rate(server, &again, time / 5).await);
            let writing = tokio::spawn(write_on(server.address, token.clone(), tasks[0][0].clone()));
            rates[2].push(rate(server, &anew, time / 5).await);
            writing.abort();
        }
        let [bare, again, anew] = rates.map(vc_benches::median);
        table.row([
            name.to_owned(),
            answer.len().to_string(),
            format!("{bare:.0}"),
            format!("{again:.0}"),
            format!("{:.2}", again / bare),
            format!("{:.1}", again / bare / RATIO_MIN),
            format!("{anew:.0}"),
            format!("{:.2}", anew / bare),
        ]);
        reads.push(json!({
            "what": name, "bytes": answer.len(), "bare_per_second": bare, "again_per_second": again, "again_ratio": again / bare,
            "anew_per_second": anew, "anew_ratio": anew / bare,
        }));
    }
    table.print(
        "Reads beside a bare handler of the same bytes: one person again and again; a hundred in turn, beside 50 writes a second",
    );
    json!({ "people": PEOPLE, "mixed": mixed, "reads": reads })
}

/// Changes a task, over and over.
async fn write_on(address: SocketAddr, token: String, task: String) {
    let mut client = Client::connect(address, &token).await;
    let mut ticks = tokio::time::interval(Duration::from_secs(1) / RATE);
    for number in 0.. {
        ticks.tick().await;
        let body = json!({ "title": format!("Task of change {number}") }).to_string();
        client.send("PATCH", &format!("/api/v1/tasks/{task}"), body).await;
    }
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
async fn rate(server: &Server, asked: &Asked, time: Duration) -> f64 {
    let done = Arc::new(AtomicUsize::new(0));
    let began = Instant::now();
    let mut asking = JoinSet::new();
    for connection in 0..BUSY {
        let mut client = Client::connect(server.address, "").await;
        let (done, asked) = (Arc::clone(&done), Arc::clone(asked));
        asking.spawn(async move {
            let mut at = connection * asked.len() / BUSY;
            while began.elapsed() < time {
                let (token, path) = &asked[at % asked.len()];
                client.send_as(token, "GET", path, String::new()).await;
                done.fetch_add(1, Ordering::Relaxed);
                at += 1;
            }
        });
    }
    asking.join_all().await;
    done.load(Ordering::Relaxed) as f64 / began.elapsed().as_secs_f64()
}
