//! The engine's figures. `cargo bench -p vc-benches --bench engine -- commands` measures one part
//! of them: `commands`, `replay` or `reads`.

#![forbid(unsafe_code)]

mod clients;
mod commands;
mod notes;
mod reads;
mod replay;

use std::time::Duration;

use vc_benches::{quick, write_results};

fn main() {
    let wanted: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let wants = |part: &str| wanted.is_empty() || wanted.iter().any(|word| word == part);
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    if wants("commands") {
        let (rounds, duration) = if quick() {
            (1, Duration::from_secs(2))
        } else {
            (3, Duration::from_secs(5))
        };
        write_results("engine", runtime.block_on(commands::measure(rounds, duration)));
    }
    if wants("replay") {
        let large = if quick() { 200_000 } else { 1_000_000 };
        write_results("replay", runtime.block_on(replay::measure(10_000, large)));
    }
    if wants("reads") {
        let duration = Duration::from_secs(if quick() { 3 } else { 10 });
        write_results("reads", runtime.block_on(reads::measure(duration)));
    }
}
