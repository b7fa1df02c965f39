//! A thousand registered instances on one node, each opened once: the memory of the process, with
//! all domains of the product, and how long opening takes. The limit is 400 MB.

#![forbid(unsafe_code)]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::time::Instant;

use serde_json::{Map, json};
use vc_benches::{Table, quick, write_results};
use vc_config::{Config, Overrides};
use vc_kernel::SystemClock;
use vc_mail::MemoryMailer;
use vc_server::{Node, NodeOptions};

/// Names the data directory to a process that measures.
const CHILD: &str = "VC_BENCH_INSTANCES";
/// What a node may need at most, in MB.
const LIMIT_MB: f64 = 400.0;

fn main() {
    let count = if quick() { 200 } else { 1_000 };
    if let Some(data) = std::env::var_os(CHILD) {
        return measure(Path::new(&data), count);
    }
    let root = tempfile::tempdir().expect("a temporary directory");
    let mut table = Table::new(&["", "instances", "seconds", "MB resident", "of the limit"]);
    let mut results = Map::new();
    results.insert("limit_mb".to_owned(), json!(LIMIT_MB));
    for (key, name) in [("created", "created"), ("opened", "opened again")] {
        // Each in a process of its own: what one has used the allocator keeps.
        let child = Command::new(std::env::current_exe().expect("its own name"))
            .env(CHILD, root.path())
            .output()
            .expect("it starts again");
        assert!(
            child.status.success(),
            "{}",
            String::from_utf8_lossy(&child.stderr)
        );
        let measured: Vec<f64> = String::from_utf8_lossy(&child.stdout)
            .split_whitespace()
            .map(|number| number.parse().expect("a number"))
            .collect();
        let (seconds, before_mb, resident_mb) = (measured[0], measured[1], measured[2]);
        table.row([
            name.to_owned(),
            count.to_string(),
            format!("{seconds:.1}"),
            format!("{resident_mb:.0}"),
            format!("{:.2}", resident_mb / LIMIT_MB),
        ]);
        results.insert(
            key.to_owned(),
            json!({
                "instances": count,
                "seconds": seconds,
                "resident_mb": resident_mb,
                "resident_before_mb": before_mb,
                "of_limit": resident_mb / LIMIT_MB,
            }),
        );
    }
    table.print("Instances on one node, all open");
    write_results("instances", results);
}

/// In the other process: seconds, and MB before and after, to standard output.
fn measure(data: &Path, count: usize) {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let before_mb = resident_mb();
    let began = Instant::now();
    let node = runtime.block_on(open_all(data, count));
    println!("{} {before_mb} {}", began.elapsed().as_secs_f64(), resident_mb());
    runtime.block_on(node.close());
}

async fn open_all(data: &Path, count: usize) -> Node {
    let mut yaml = "instances:\n".to_owned();
    for number in 0..count {
        writeln!(yaml, "  - id: team-{number}\n    name: Team {number}").expect("a String takes all writes");
    }
    let overrides = Overrides {
        data: Some(data.to_owned()),
        listen: Some("127.0.0.1:0".parse().expect("an address")),
    };
    let config = Config::parse(&yaml, Path::new("vc.yaml"), &overrides, &vc_server::check_program)
        .expect("a sound configuration");
    let options = NodeOptions {
        clock: Arc::new(SystemClock),
        mailer: Arc::new(MemoryMailer::default()),
        run_due_work: true,
        demo_accounts: Vec::new(),
    };
    let node = Node::open(config, options).expect("the node opens");
    node.instances.open_all().await;
    let open = node.engine.instances().len();
    assert_eq!(open, count, "all of them are open");
    node
}

/// What the system says that this process holds, in MB of 1,000,000 bytes.
fn resident_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a system with /proc");
    let line = status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .expect("it says what is resident");
    let kib: f64 = line
        .trim()
        .trim_end_matches("kB")
        .trim()
        .parse()
        .expect("a number");
    kib * 1024.0 / 1e6
}
