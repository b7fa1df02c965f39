//! Over real sockets, each server in a process of its own:
//!
//! - a thousand live sockets and 50 writes a second: from a write's acknowledgement until the last socket has the changed row,
//!   beside NATS (core publish and subscribe) with as many subscribers of the same bytes;
//! - a hundred people who read and write through the API, and how many reads a second that makes, beside a bare axum handler
//!   that answers the same bytes: asked for again while nobody writes, and by many beside writes.
//!
//! `QUICK=1` is 100 sockets for a few seconds; `API=1` leaves the sockets out.

#![forbid(unsafe_code)]

mod api;
mod arrivals;
mod client;
mod nats;
mod server;
mod sockets;

use std::time::Duration;

use serde_json::{Map, json};
use vc_benches::{Table, quick, write_results};

use arrivals::Fan;

/// Writes a second.
pub const RATE: u32 = 50;

fn main() {
    if server::is_child() {
        return server::run();
    }
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    runtime.block_on(async {
        let (sockets, seconds) = if quick() { (100, 4) } else { (1_000, 20) };
        let mut figures = Map::new();
        let server = server::Server::start("product");
        if std::env::var_os("API").is_some() {
            let time = Duration::from_secs(seconds.into()) / 2;
            figures.insert("api".to_owned(), api::load(&server, time).await);
            return;
        }
        let told = sockets::fan_out(&server, sockets, seconds * RATE).await;
        let mut rows = vec![
            ("vc, after the acknowledgement", told.after_answer),
            ("vc, after sending", told.after_sending),
        ];
        match nats::fan_out(&told.payload, sockets, seconds * RATE).await {
            Some(fan) => rows.push(("NATS, after publishing", fan)),
            None => println!("nats-server is not installed here, or did not start"),
        }
        figures.insert("live".to_owned(), show(sockets, &rows));
        figures.insert(
            "api".to_owned(),
            api::load(&server, Duration::from_secs(if quick() { 2 } else { 10 })).await,
        );
        write_results("live", figures);
    });
}

/// The table; each p99 beside that of the last, which is NATS's where it is there.
fn show(sockets: usize, rows: &[(&str, Fan)]) -> serde_json::Value {
    let mut table = Table::new(&[
        "until the last socket has it",
        "p50 ms",
        "p99 ms",
        "max ms",
        "lost",
        "p99 of NATS",
    ]);
    let nats = rows.get(2).map(|(_, fan)| fan.p99_ms);
    let mut figures = Vec::new();
    for (name, fan) in rows {
        let ratio = nats.map(|nats| fan.p99_ms / nats);
        table.row([
            (*name).to_owned(),
            format!("{:.1}", fan.p50_ms),
            format!("{:.1}", fan.p99_ms),
            format!("{:.1}", fan.max_ms),
            fan.lost.to_string(),
            ratio.map_or_else(String::new, |ratio| format!("{ratio:.2}")),
        ]);
        figures.push(json!({
            "what": name, "p50_ms": fan.p50_ms, "p99_ms": fan.p99_ms, "max_ms": fan.max_ms, "lost": fan.lost, "of_nats": ratio,
        }));
    }
    table.print(&format!("{sockets} sockets, {RATE} writes a second"));
    json!({ "sockets": sockets, "writes_per_second": RATE, "rows": figures })
}
