//! Clients of both nodes get their share, and see each other's changes at once.

use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::client::{Client, To};
use crate::installation::{Installation, TEAMS};
use crate::team::{Team, node_of};

/// How long both nodes' clients write.
const WRITING: Duration = Duration::from_secs(4);
/// Changes that are timed on their way to the other node.
const CROSSINGS: usize = 20;
/// A bound of the design; the quickest of [`CROSSINGS`], since the machine may be busy.
const CROSSED_WITHIN: Duration = Duration::from_millis(100);
/// The same without notices, by looking once a second.
const LOOKED_WITHIN: Duration = Duration::from_secs(3);
const LOOKS_MAX: usize = 3_000;
const LOOK_AGAIN: Duration = Duration::from_millis(10);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn neither_node_starves_the_others_clients() {
    let installation = Installation::new();
    let _nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    team.only_edit(&installation).await;
    let at_work = team.begin_writing(&installation);
    tokio::time::sleep(WRITING).await;
    team.clients = at_work.end().await;
    let mut took = [Vec::new(), Vec::new()];
    for (number, client) in team.clients.iter().enumerate() {
        took[node_of(number)].extend(&client.took);
    }
    for (node, took) in took.iter_mut().enumerate() {
        let whose = if node == 0 { "the owner" } else { "the other node" };
        eprintln!("through {whose}: {} writes, {}", took.len(), percentiles(took));
    }
    let [owner, other] = took.map(|took| took.len());
    assert!(
        owner <= 3 * other && other <= 3 * owner,
        "{owner} and {other} writes"
    );
    team.check_log(&installation);
    team.check_reading(&installation).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_change_crosses_at_once_and_without_notices_by_looking() {
    let installation = Installation::new();
    let _nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    team.only_edit(&installation).await;
    let [writer, reader, ..] = team.clients.as_mut_slice() else {
        panic!("two clients")
    };
    let [one, two] = [0, 1].map(|node| installation.to(node, TEAMS[0]));
    for (from, to, way) in [
        (&one, &two, "from the owner to the other node"),
        (&two, &one, "from the other node to the owner"),
    ] {
        let mut took = Vec::new();
        for _ in 0..CROSSINGS {
            took.push(cross(writer, from, reader, to).await);
        }
        eprintln!("{way}, writing included: {}", percentiles(&mut took));
        assert!(took[0] < CROSSED_WITHIN, "{way}: {took:?}");
    }

    // Existing connections go on; nobody can listen any more.
    let postgres = &installation.postgres;
    let database = installation.url.rsplit('/').next().unwrap();
    let allow = |allowed: bool| {
        postgres.sql(
            "postgres",
            &format!("ALTER DATABASE {database} ALLOW_CONNECTIONS {allowed}"),
        );
    };
    let listening = |then: &str| {
        let sql = format!(
            "SELECT count({then}) FROM pg_stat_activity WHERE datname = '{database}' AND query LIKE 'LISTEN%'"
        );
        postgres.sql("postgres", &sql).trim().parse::<usize>().unwrap()
    };
    allow(false);
    assert_eq!(listening("pg_terminate_backend(pid)"), 2, "both nodes listened");
    until("nobody listens", || listening("pid") == 0).await;
    let mut took = Vec::new();
    for _ in 0..3 {
        took.push(cross(writer, &one, reader, &two).await);
    }
    eprintln!("without notices: {took:?}");
    assert!(took.iter().all(|took| *took < LOOKED_WITHIN), "{took:?}");
    assert_eq!(listening("pid"), 0, "nobody listened meanwhile");
    allow(true);
    until("both listen again", || listening("pid") == 2).await;
}

/// From sending a write through one node until somebody who waits for changes at the other has it.
async fn cross(writer: &mut Client, from: &To, reader: &Client, to: &To) -> Duration {
    let start = reader.read(to, "/api/v1/changes").await;
    let cursor = start.json["to"].as_str().unwrap();
    let path = format!("/api/v1/changes?wait_seconds=25&after={cursor}");
    let began = Instant::now();
    let (changes, ()) = tokio::join!(reader.read(to, &path), writer.write(from, 1));
    assert_ne!(changes.json["to"].as_str(), Some(cursor), "{}", changes.json);
    began.elapsed()
}

async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..LOOKS_MAX {
        if done() {
            return;
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
    panic!("it never came: {what}");
}

/// Sorts them.
fn percentiles(took: &mut [Duration]) -> String {
    took.sort_unstable();
    let at = |percent: usize| took[(took.len() - 1) * percent / 100];
    format!("p50 {:?}, p99 {:?}, at most {:?}", at(50), at(99), at(100))
}
