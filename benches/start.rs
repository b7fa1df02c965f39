//! The start of the whole program: from starting the release binary on a data directory that is
//! there until `/readyz` says yes. The limit is 200 ms.
//!
//! Needs `vc` beside the benches (`make bench` builds it), or its path in `VC_BINARY`.

#![forbid(unsafe_code)]

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Map, json};
use vc_benches::{Table, median, quick, write_results};

/// What a start may take, in milliseconds.
const LIMIT_MS: f64 = 200.0;
/// After this the start has failed.
const WAIT_MAX: Duration = Duration::from_secs(30);
/// Between two looks; the figure is exact to this.
const LOOK_PAUSE: Duration = Duration::from_millis(1);
/// People in the data directory, imported before.
const PEOPLE: usize = 60;

fn main() {
    let binary = binary();
    let root = tempfile::tempdir().expect("a temporary directory");
    let data = root.path().join("data");
    let (first_ms, server) = start(&binary, &data);
    stop(server);
    import_people(&binary, root.path(), &data);
    let runs = if quick() { 5 } else { 20 };
    let times = (0..runs).map(|_| {
        let (ms, server) = start(&binary, &data);
        stop(server);
        ms
    });
    let again_ms = median(times.collect());
    let mut table = Table::new(&["", "ms", "of the limit"]);
    for (name, ms) in [("on an empty directory", first_ms), ("with 60 people", again_ms)] {
        table.row([
            name.to_owned(),
            format!("{ms:.0}"),
            format!("{:.2}", ms / LIMIT_MS),
        ]);
    }
    table.print("From starting vc to a ready /readyz");
    let mut results = Map::new();
    results.insert("limit_ms".to_owned(), json!(LIMIT_MS));
    results.insert("first_ms".to_owned(), json!(first_ms));
    results.insert("again_ms".to_owned(), json!(again_ms));
    results.insert("runs".to_owned(), json!(runs));
    results.insert("of_limit".to_owned(), json!(again_ms / LIMIT_MS));
    write_results("start", results);
}

/// `target/release/vc` stands two folders above `target/release/deps/start-…`.
fn binary() -> PathBuf {
    let path = std::env::var_os("VC_BINARY").map_or_else(
        || {
            let bench = std::env::current_exe().expect("this bench has a path");
            bench
                .ancestors()
                .nth(2)
                .expect("it lies in a target folder")
                .join("vc")
        },
        PathBuf::from,
    );
    assert!(
        path.is_file(),
        "{} is missing: run `cargo build --release -p vc-cli` first, or set VC_BINARY",
        path.display()
    );
    path
}

/// Starts a server and answers how long it took to be ready, in milliseconds.
fn start(binary: &Path, data: &Path) -> (f64, Child) {
    let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
    let address = free.local_addr().expect("it has an address");
    drop(free);
    let began = Instant::now();
    let mut server = Command::new(binary)
        .args(["serve", "--listen", &address.to_string(), "--data"])
        .arg(data)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("vc starts");
    while !is_ready(address) {
        if let Some(status) = server.try_wait().expect("it can be asked") {
            panic!("vc ended before it was ready: {status}");
        }
        if began.elapsed() > WAIT_MAX {
            server.kill().expect("it ends");
            panic!("vc was not ready within {WAIT_MAX:?}");
        }
        std::thread::sleep(LOOK_PAUSE);
    }
    (began.elapsed().as_secs_f64() * 1e3, server)
}

fn is_ready(address: SocketAddr) -> bool {
    let Ok(mut stream) = TcpStream::connect(address) else {
        return false;
    };
    let mut answer = String::new();
    let asked = stream
        .write_all(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        .and_then(|()| stream.read_to_string(&mut answer));
    asked.is_ok() && answer.starts_with("HTTP/1.1 200")
}

/// Ends it in order, as an operator would.
fn stop(mut server: Child) {
    let id = server.id().to_string();
    let asked = Command::new("kill")
        .args(["-TERM", &id])
        .status()
        .expect("kill is there");
    assert!(asked.success(), "the server takes the signal");
    assert!(server.wait().expect("it ends").success(), "it ends in order");
}

fn import_people(binary: &Path, folder: &Path, data: &Path) {
    let lines =
        (0..PEOPLE).map(|number| format!("person{number}@example.org,Person {number},Team {}\n", number % 6));
    let csv = folder.join("people.csv");
    std::fs::write(&csv, format!("email,name,team\n{}", lines.collect::<String>())).expect("written");
    let imported = Command::new(binary)
        .args(["people", "import"])
        .arg(&csv)
        .arg("--data")
        .arg(data)
        .output()
        .expect("vc starts");
    assert!(
        imported.status.success(),
        "the import failed: {}",
        String::from_utf8_lossy(&imported.stderr)
    );
}
