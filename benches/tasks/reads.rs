//! What people look at, each request timed while others write.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::ToSpan as _;
use serde_json::{Value, json};
use vc_benches::{Table, percentile};

use crate::office::{Office, text};
use crate::world::{PEOPLE, tag, word};

/// What a request may take, of a hundred the second slowest.
const LIMIT_MS: f64 = 20.0;
/// Between two requests of one kind: people do not hammer.
const PAUSE: Duration = Duration::from_millis(2);
/// Pages that are turned before those that are timed.
const DEEP: usize = 20;

/// A kind of request.
struct Kind {
    name: &'static str,
    how: How,
}

enum How {
    /// Of one page, with `{person}`, `{project}` filled in.
    Page(String),
    /// The pages that follow each other, far from the first.
    Deep(String),
    /// One task, from somebody's list.
    Task,
    /// Completing an occurrence, which makes the next one.
    Complete,
}

fn kinds(office: &Office) -> Vec<Kind> {
    let today = office.today();
    let later = |days: i64| today.checked_add(days.days()).expect("near");
    let page = |name, path: String| Kind {
        name,
        how: How::Page(path),
    };
    let list = |name, query: &str| page(name, format!("/api/v1/tasks?limit=50&{query}"));
    let deep = |name, query: &str| Kind {
        name,
        how: How::Deep(format!("/api/v1/tasks?limit=50&{query}")),
    };
    let transposed = |rank| {
        let mut letters: Vec<char> = word(rank).chars().collect();
        letters.swap(2, 3);
        letters.into_iter().collect::<String>()
    };
    vec![
        list(
            "Today: mine, due until today",
            &format!("for=me&due_until={today}"),
        ),
        list("all that I see, by due", "sort=due"),
        list("all, by priority", "sort=priority"),
        list("all, changed last", "sort=updated"),
        list("all, newest first", "sort=created"),
        list("finished, changed last", "status=done&sort=updated"),
        list("a project, by due", "project={project}"),
        list("a project's board, by hand", "project={project}&sort=rank"),
        list("a tag", &format!("tag={}", tag(3))),
        list("a rare tag", &format!("tag={}", tag(55))),
        list(
            "high, due this week",
            &format!("priority=high&due_from={today}&due_until={}", later(7)),
        ),
        list(
            "high, due this week, by priority",
            &format!(
                "priority=high&due_from={today}&due_until={}&sort=priority",
                later(7)
            ),
        ),
        list("given to somebody", "assignee={person}"),
        list("mine, newest first", "for=me&sort=created"),
        list("recurring", "recurring=true"),
        list("without a due date", "q=due:none"),
        list(
            "tag, due and priority in words",
            &format!("q=tag:{}%20due:%3C30d%20!high", tag(8)),
        ),
        list(
            "not tagged, no project, newest",
            "q=tag:none%20project:none&sort=created",
        ),
        deep("all by due, pages 20 to 60", "sort=due"),
        deep("all by priority, pages 20 to 60", "sort=priority"),
        deep("a project by hand, pages 20 to 60", "project={project}&sort=rank"),
        page(
            "search: a rare word",
            format!("/api/v1/search?q={}", word(15_000)),
        ),
        page("search: a common word", format!("/api/v1/search?q={}", word(0))),
        page(
            "search: a middling word",
            format!("/api/v1/search?q={}", word(300)),
        ),
        page(
            "search: two words",
            format!("/api/v1/search?q={}%20{}", word(5), word(120)),
        ),
        page(
            "search: the beginning of a word",
            format!("/api/v1/search?q={}", &word(50)[..4]),
        ),
        page(
            "search: letters swapped",
            format!("/api/v1/search?q={}", transposed(700)),
        ),
        list("list with a word, best first", &format!("q={}", word(40))),
        list(
            "list with a common word, by due",
            &format!("q={}&sort=due", word(0)),
        ),
        list(
            "list with a rare word, by due",
            &format!("q={}&sort=due", word(9_000)),
        ),
        list(
            "list with a word, high, by due",
            &format!("q={}%20!high&sort=due", word(40)),
        ),
        page(
            "calendar: my month",
            format!(
                "/api/v1/tasks/calendar?from={today}&until={}&mine=true",
                later(31)
            ),
        ),
        page(
            "calendar: everybody's week",
            format!("/api/v1/tasks/calendar?from={today}&until={}", later(7)),
        ),
        page("tags with counts", "/api/v1/tags".to_owned()),
        page("projects with counts", "/api/v1/projects".to_owned()),
        page("series, a page", "/api/v1/series?limit=50".to_owned()),
        Kind {
            name: "one task",
            how: How::Task,
        },
        Kind {
            name: "completing an occurrence",
            how: How::Complete,
        },
    ]
}

/// Each kind so many times.
pub async fn measure(office: &Arc<Office>, samples: usize, wanted: Option<&str>) -> Vec<Value> {
    let mut table = Table::new(&["", "p50 ms", "p99 ms", "max ms", "p99 of 20 ms", "KB"]);
    let mut figures = Vec::new();
    for kind in kinds(office) {
        if wanted.is_some_and(|wanted| !wanted.split('|').any(|part| kind.name.contains(part))) {
            continue;
        }
        let (mut times, bytes) = times(office, &kind.how, samples).await;
        times.sort_unstable();
        if times.is_empty() {
            continue;
        }
        let ms = |time: Duration| time.as_secs_f64() * 1e3;
        let (p50, p99) = (ms(percentile(&times, 0.5)), ms(percentile(&times, 0.99)));
        let max = ms(percentile(&times, 1.0));
        let kilobytes = bytes as f64 / times.len() as f64 / 1e3;
        eprintln!("{}: {p50:.1} {p99:.1} {max:.1}", kind.name);
        table.row([
            kind.name.to_owned(),
            format!("{p50:.1}"),
            format!("{p99:.1}"),
            format!("{max:.1}"),
            format!("{:.2}", p99 / LIMIT_MS),
            format!("{kilobytes:.0}"),
        ]);
        figures.push(json!({
            "what": kind.name, "p50_ms": p50, "p99_ms": p99, "max_ms": max, "of_limit": p99 / LIMIT_MS, "samples": times.len(),
        }));
    }
    table.print("Requests while 50 writes a second go on");
    figures
}

fn filled(office: &Office, path: &str, sample: usize) -> String {
    path.replace("{project}", &office.projects[sample % 7].id)
        .replace("{person}", &office.people[(sample * 13) % PEOPLE])
}

async fn times(office: &Office, how: &How, samples: usize) -> (Vec<Duration>, usize) {
    let (mut times, mut bytes) = (Vec::with_capacity(samples), 0);
    match how {
        How::Page(path) => {
            for sample in 0..samples {
                bytes += timed(office, sample % PEOPLE, &filled(office, path, sample), &mut times)
                    .await
                    .len();
            }
        }
        How::Deep(path) => {
            while times.len() < samples {
                let sample = times.len();
                let path = filled(office, path, sample / 40);
                let person = sample % PEOPLE;
                let mut cursor = String::new();
                for page in 0..DEEP + 40 {
                    let path = format!("{path}{cursor}");
                    let answer = if page < DEEP {
                        office.get(person, &path).await.bytes
                    } else {
                        timed(office, person, &path, &mut times).await
                    };
                    bytes += answer.len();
                    let answer: Value = serde_json::from_slice(&answer).expect("JSON");
                    match answer["next_cursor"].as_str() {
                        Some(next) => cursor = format!("&cursor={next}"),
                        None if page < DEEP => return (times, bytes),
                        None => break,
                    }
                }
            }
        }
        How::Task => {
            for sample in 0..samples {
                let person = sample % PEOPLE;
                if let Some(task) = ids(office, person, "sort=updated&limit=10").await.pop() {
                    bytes += timed(office, person, &format!("/api/v1/tasks/{task}"), &mut times)
                        .await
                        .len();
                }
            }
        }
        How::Complete => {
            let mut person = 0;
            let mut waiting: VecDeque<String> = VecDeque::new();
            while times.len() < samples {
                if waiting.is_empty() {
                    person = (person + 1) % PEOPLE;
                    waiting = ids(office, person, "for=me&recurring=true&limit=20").await.into();
                }
                let Some(task) = waiting.pop_front() else {
                    if person == 0 {
                        break;
                    }
                    continue;
                };
                let path = format!("/api/v1/tasks/{task}/complete");
                let began = Instant::now();
                office.send(person, "POST", &path, Some(&json!({}))).await;
                times.push(began.elapsed());
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    (times, bytes)
}

async fn timed(office: &Office, person: usize, path: &str, times: &mut Vec<Duration>) -> Vec<u8> {
    let began = Instant::now();
    let answer = office.get(person, path).await;
    times.push(began.elapsed());
    tokio::time::sleep(PAUSE).await;
    answer.bytes
}

async fn ids(office: &Office, person: usize, query: &str) -> Vec<String> {
    let list = office.get(person, &format!("/api/v1/tasks?{query}")).await.json();
    list["items"]
        .as_array()
        .expect("items")
        .iter()
        .map(|task| text(&task["id"]))
        .collect()
}
