//! A million tasks of 200 people in one instance: what adding one costs on the way there, then what people look at, with 50
//! writes a second beside them. `TASKS=20000` makes fewer, `SAMPLES=100` asks less often, `ONLY='search|tag'` asks for those
//! whose name has one of these; `DATA=folder` keeps the office, and goes on with it the next time. `QUICK=1` is 20,000 tasks.

#![forbid(unsafe_code)]

mod grow;
mod load;
mod office;
mod peers;
mod reads;
mod world;

use std::path::PathBuf;
use std::sync::Arc;

use serde_json::{Map, json};
use vc_benches::{percentile, quick, write_results};

use load::Load;
use office::Office;

/// A number from the environment.
fn number(name: &str, default: usize) -> usize {
    std::env::var(name).map_or(default, |text| text.parse().expect("a number"))
}

fn main() {
    let tasks = number("TASKS", if quick() { 20_000 } else { 1_000_000 });
    let samples = number("SAMPLES", if quick() { 50 } else { 400 });
    let only = std::env::var("ONLY").ok();
    let temporary = tempfile::tempdir().expect("a temporary directory");
    let data = std::env::var_os("DATA").map_or_else(|| temporary.path().to_owned(), PathBuf::from);
    std::fs::create_dir_all(&data).expect("it can be made");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let mut figures = Map::new();
        let office = Arc::new(Office::open(&data).await);
        let mut sizes: Vec<usize> = [1_000, 10_000, 100_000]
            .into_iter()
            .filter(|&size| size < tasks)
            .collect();
        sizes.push(tasks);
        let curve = grow::grow(&office, &data, &sizes).await;
        figures.insert("peers".to_owned(), json!(peers::compare(&curve)));
        figures.insert("curve".to_owned(), json!(curve));
        // Numbers that no other run of these data has.
        let load = Load::start(&office, (usize::from(std::process::id() as u16) + 1) * 10_000_000);
        figures.insert(
            "requests".to_owned(),
            json!(reads::measure(&office, samples, only.as_deref()).await),
        );
        let writes = load.stop().await;
        assert!(!writes.is_empty(), "ONLY names no request");
        let ms = |share| percentile(&writes, share).as_secs_f64() * 1e3;
        println!(
            "\n{} writes beside them: p50 {:.1} ms, p99 {:.1} ms, longest {:.1} ms",
            writes.len(),
            ms(0.5),
            ms(0.99),
            ms(1.0)
        );
        figures.insert(
            "writes".to_owned(),
            json!({ "count": writes.len(), "p50_ms": ms(0.5), "p99_ms": ms(0.99), "max_ms": ms(1.0) }),
        );
        office.node.close().await;
        write_results("tasks", figures);
    });
}
