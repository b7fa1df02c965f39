//! An owner that is killed, ended in order, or suspended, and a database that goes away.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::chance::Chance;
use crate::client::To;
use crate::installation::{Installation, TEAMS};
use crate::people;
use crate::request::{Body, Wanted};
use crate::server::Server;
use crate::team::{Team, node_of};

/// A bound of the design, not a speed.
const REPLACED_WITHIN: Duration = Duration::from_secs(10);
/// Longer than a lease.
const SUSPENDED: Duration = Duration::from_secs(8);
/// Longer than a node trusts its lease.
const DATABASE_AWAY: Duration = Duration::from_secs(4);

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_is_killed_or_ends_is_replaced() {
    let rounds = std::env::var("VC_CLUSTER_TAKEOVERS").map_or(1, |rounds| rounds.parse().unwrap());
    let installation = Installation::new();
    let mut nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    let (mut owner, mut killed, mut ended) = (0, Vec::new(), Vec::new());
    for _ in 0..rounds {
        for (kill, took) in [(true, &mut killed), (false, &mut ended)] {
            assert_eq!(owner_by_commits(&installation, &mut team).await, owner);
            let began = Instant::now();
            if kill {
                nodes[owner].kill();
            } else {
                nodes[owner].ask_to_end();
            }
            let to = installation.to(1 - owner, team.name);
            team.clients[1 - owner].write(&to, 1).await;
            took.push(began.elapsed());
            nodes[owner] = {
                nodes[owner].wait_for_end(!kill);
                installation.start(owner).await
            };
            owner = 1 - owner;
            team.check_log(&installation);
            team.check_reading(&installation).await;
        }
    }
    eprintln!("replaced after a kill: {killed:?}; after an end in order: {ended:?}");
    for took in killed.iter().chain(&ended) {
        assert!(*took < REPLACED_WITHIN, "{took:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_owner_that_was_suspended_loses_nothing_when_it_wakes() {
    let installation = Installation::new();
    let mut nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    let at_work = team.begin_writing(&installation);
    tokio::time::sleep(Duration::from_millis(500)).await;
    nodes[0].signal("-STOP");
    tokio::time::sleep(SUSPENDED).await;
    nodes[0].signal("-CONT");
    tokio::time::sleep(Duration::from_secs(1)).await;
    team.clients = at_work.end().await;
    team.check_log(&installation);
    team.check_reading(&installation).await;
    assert_eq!(
        owner_by_commits(&installation, &mut team).await,
        1,
        "the other node took over, and keeps it"
    );
    team.wait_until_quiet(&installation).await;
    team.wait_until_forgotten(&installation).await;
    nodes.iter_mut().for_each(Server::kill);
    team.check_views(&installation);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_the_database_reads_go_on_and_with_it_everything_does() {
    let installation = Installation::new();
    let mut nodes = [installation.start(0).await, installation.start(1).await];
    let mut team = Team::new(&installation, TEAMS[0], &mut Chance::new(1)).await;
    // Nothing that leaves work to do in the background, which is tried again only after a pause.
    team.only_edit(&installation).await;
    let mut cookies = Vec::new();
    for node in 0..2 {
        let to = installation.to(node, TEAMS[0]);
        let cookie = people::sign_in(&to).await;
        // Somebody reads there while all is well: a node knows the key to cookies from then on.
        let read = Wanted::get("/api/v1/admin/users");
        let read = read
            .send(&to.http, &to.address, ("cookie", &cookie))
            .await
            .unwrap();
        assert_eq!(read.status, 200);
        cookies.push(cookie);
    }
    for kill in [false, true] {
        let at_work = team.begin_writing(&installation);
        tokio::time::sleep(Duration::from_millis(500)).await;
        if kill {
            installation.postgres.kill();
        } else {
            installation.postgres.stop();
        }
        let began = Instant::now();
        for (node, cookie) in cookies.iter().enumerate() {
            expect_reads_and_no_writes(&installation.to(node, TEAMS[0]), cookie).await;
        }
        tokio::time::sleep(DATABASE_AWAY.saturating_sub(began.elapsed())).await;
        installation.postgres.start();
        let back = Instant::now();
        // Each client has an answer to what it wanted while the database was away.
        team.clients = at_work.end().await;
        for (number, client) in team.clients.iter_mut().enumerate() {
            client.settle(&installation.to(node_of(number), TEAMS[0])).await;
        }
        eprintln!(
            "everything was answered {:?} after the database was back",
            back.elapsed()
        );
        team.check_log(&installation);
        team.check_reading(&installation).await;
        owner_by_commits(&installation, &mut team).await;
    }
    team.wait_until_quiet(&installation).await;
    team.wait_until_forgotten(&installation).await;
    nodes.iter_mut().for_each(Server::kill);
    team.check_views(&installation);
}

/// A node without its database: what is known is read, and a change is told to come again.
async fn expect_reads_and_no_writes(to: &To, cookie: &str) {
    let signed_in = ("cookie", cookie);
    let list = Wanted::get("/api/v1/admin/users");
    let read = list.send(&to.http, &to.address, signed_in).await.unwrap();
    assert_eq!(read.status, 200, "{}", read.json);
    let mut people = read.json["items"].as_array().unwrap().iter();
    let admin = people.find(|person| person["role"] == "admin").unwrap();
    let change = Wanted {
        method: "PATCH",
        path: format!("/api/v1/admin/users/{}", admin["id"].as_str().unwrap()),
        body: Body::Json(json!({ "team": "away" })),
        key: None,
    };
    let changed = change.send(&to.http, &to.address, signed_in).await.unwrap();
    assert_eq!(changed.status, 503, "{}", changed.json);
}

/// Which node decides: the only one whose count of commits grows while clients write through both.
async fn owner_by_commits(installation: &Installation, team: &mut Team) -> usize {
    team.wait_until_quiet(installation).await;
    let before = commits(installation).await;
    for number in 0..2 {
        team.clients[number]
            .write(&installation.to(number, team.name), 5)
            .await;
    }
    let after = commits(installation).await;
    let grew: Vec<usize> = (0..2).filter(|node| after[*node] > before[*node]).collect();
    assert_eq!(grew.len(), 1, "one node decides: {before:?}, {after:?}");
    grew[0]
}

async fn commits(installation: &Installation) -> [u64; 2] {
    [
        installation.figure(0, "vc_commits_total").await,
        installation.figure(1, "vc_commits_total").await,
    ]
}
