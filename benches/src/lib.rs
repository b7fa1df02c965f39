//! Shared pieces of the benches: tables for the terminal and result files.

#![forbid(unsafe_code)]

use std::path::PathBuf;
use std::time::Duration;

use serde_json::{Map, Value, json};

/// Whether a run should be short: `QUICK=1`.
pub fn quick() -> bool {
    std::env::var("QUICK").is_ok_and(|value| value == "1")
}

/// The duration below which `share` of them lie; `sorted` must be sorted, and not empty.
pub fn percentile(sorted: &[Duration], share: f64) -> Duration {
    sorted[((sorted.len() - 1) as f64 * share) as usize]
}

/// The middle one, which a single odd run does not move.
///
/// # Panics
/// When there is none.
pub fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[figures.len() / 2]
}

/// A table whose first row is its head.
#[derive(Default)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// A table with this head.
    pub fn new(head: &[&str]) -> Self {
        Self(vec![head.iter().map(|&cell| cell.to_owned()).collect()])
    }

    /// Adds a row.
    pub fn row(&mut self, cells: impl IntoIterator<Item = String>) {
        self.0.push(cells.into_iter().collect());
    }

    /// Prints it with aligned columns: the first to the left, the others to the right.
    pub fn print(&self, title: &str) {
        println!("\n{title}");
        let columns = self.0.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            self.0
                .iter()
                .filter_map(|row| row.get(column))
                .map(|cell| cell.chars().count())
                .max()
        };
        for row in &self.0 {
            let mut line = String::new();
            for column in 0..columns {
                let (cell, width) = (
                    row.get(column).map_or("", String::as_str),
                    width(column).unwrap_or(0),
                );
                let pad = " ".repeat(width.saturating_sub(cell.chars().count()));
                line += &if column == 0 {
                    format!("{cell}{pad}")
                } else {
                    format!("  {pad}{cell}")
                };
            }
            println!("{}", line.trim_end());
        }
    }
}

/// Writes `target/bench/<name>.json`, with what has to be known of the run, and says so.
///
/// # Panics
/// When the file cannot be written: a bench without its figures is none.
pub fn write_results(name: &str, mut figures: Map<String, Value>) {
    figures.insert(
        "run".to_owned(),
        json!({
            "quick": quick(),
            "cores": std::thread::available_parallelism().map_or(0, usize::from),
            "load_5_minutes": load_5_minutes(),
        }),
    );
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target/bench");
    std::fs::create_dir_all(&folder).expect("target/bench can be created");
    let path = folder.join(format!("{name}.json"));
    let text = serde_json::to_string_pretty(&Value::Object(figures)).expect("JSON with string keys");
    std::fs::write(&path, text + "\n").expect("target/bench can be written");
    println!("\nevery figure: target/bench/{name}.json");
}

/// What else the machine did: above the number of cores, something waited for them. `None` where
/// the system does not say.
fn load_5_minutes() -> Option<f64> {
    let text = std::fs::read_to_string("/proc/loadavg").ok()?;
    text.split_whitespace().nth(1)?.parse().ok()
}
