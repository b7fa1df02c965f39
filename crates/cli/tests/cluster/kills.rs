//! SIGKILL of the node that decides, of the other one, and of both, over and over.

use std::time::{Duration, Instant};

use crate::chance::Chance;
use crate::installation::{Installation, TEAMS};
use crate::server::Server;
use crate::team::Team;

/// Each kind of kill once; then its views are compared, and the next installation begins empty.
const CYCLES_USUAL: u64 = 3;
/// Cycles of one installation at most.
const CYCLES_OF_A_LIFE: u64 = 25;

/// Who is killed.
#[derive(Clone, Copy, Debug)]
enum Victim {
    Owner,
    Other,
    Both,
}

fn number(name: &str) -> Option<u64> {
    let text = std::env::var(name).ok()?;
    Some(
        text.parse()
            .unwrap_or_else(|_| panic!("{name} is no number: {text}")),
    )
}

/// Tells how to run it again, if it ends by a panic.
struct Told(u64, u64);

impl Drop for Told {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!(
                "cycle {} with VC_CLUSTER_SEED={} VC_CLUSTER_CYCLES={CYCLES_OF_A_LIFE}",
                self.1, self.0
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_either_node_acknowledged_outlives_kills_of_both() {
    let cycles = number("VC_CLUSTER_CYCLES").unwrap_or(CYCLES_USUAL);
    let first_seed = number("VC_CLUSTER_SEED").unwrap_or_else(|| {
        let now = std::time::UNIX_EPOCH.elapsed().unwrap();
        u64::from(now.subsec_nanos())
    });
    let mut begun = 0;
    while begun < cycles {
        let seed = first_seed + begun / CYCLES_OF_A_LIFE;
        live(seed, (cycles - begun).min(CYCLES_OF_A_LIFE)).await;
        begun += CYCLES_OF_A_LIFE;
    }
}

async fn live(seed: u64, cycles: u64) {
    let began = Instant::now();
    let mut told = Told(seed, 0);
    let mut chance = Chance::new(seed);
    let installation = Installation::new();
    let mut nodes = [installation.start(0).await, installation.start(1).await];
    // Whoever comes first owns everything. Only the choice of victims depends on this.
    let mut owner = 0;
    let mut teams = Vec::new();
    for name in TEAMS {
        teams.push(Team::new(&installation, name, &mut chance).await);
    }
    for cycle in 1..=cycles {
        told.1 = cycle;
        let victim = match (cycle, chance.within(0..10)) {
            (1, _) | (4.., 0..5) => Victim::Owner,
            (2, _) | (4.., 5..8) => Victim::Other,
            _ => Victim::Both,
        };
        let at_work: Vec<_> = teams
            .iter_mut()
            .map(|team| team.begin_writing(&installation))
            .collect();
        pause(&mut chance, 50..1_000).await;
        let victims = match victim {
            Victim::Owner => vec![owner],
            Victim::Other => vec![1 - owner],
            Victim::Both => vec![owner, 1 - owner],
        };
        for node in &victims {
            nodes[*node].kill();
        }
        pause(&mut chance, 50..500).await;
        for (team, at_work) in teams.iter_mut().zip(at_work) {
            team.clients = at_work.end().await;
            team.check_log(&installation);
        }
        owner = match victim {
            Victim::Owner => 1 - owner,
            Victim::Other | Victim::Both => owner,
        };
        for node in victims {
            nodes[node] = installation.start(node).await;
        }
        for team in &mut teams {
            team.check_reading(&installation).await;
        }
    }
    for team in &teams {
        team.wait_until_quiet(&installation).await;
        team.wait_until_forgotten(&installation).await;
    }
    nodes.iter_mut().for_each(Server::kill);
    for team in &mut teams {
        team.check_views(&installation);
    }
    let clients = || teams.iter().flat_map(|team| &team.clients);
    eprintln!(
        "seed {seed}: {cycles} cycles, {} acknowledged writes, {} commits, {} due settled, {} s",
        clients().map(|client| client.took.len()).sum::<usize>(),
        teams.iter().map(|team| team.log.commits()).sum::<u64>(),
        teams.iter().map(|team| team.log.settled()).sum::<usize>(),
        began.elapsed().as_secs()
    );
}

/// The moments of kills are the one thing here that time decides.
async fn pause(chance: &mut Chance, milliseconds: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(chance.within(milliseconds))).await;
}
