//! SIGKILL at random moments, over and over.

use std::time::Duration;

use crate::chance::Chance;
use crate::life::Life;

/// Cycles of one data directory; then its view is compared, and the next one begins empty.
const CYCLES_OF_A_LIFE: u64 = 25;

/// When a cycle's kill comes.
#[derive(Clone, Copy, Debug)]
enum Moment {
    /// While clients write.
    Writing,
    /// Between the start of the process and its first answer.
    Starting,
    /// As before, with no view there: it is being built from the log.
    Building,
    /// While an import's rows are applied.
    Importing,
    /// While somebody's key is destroyed and the view rebuilt.
    Erasing,
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
                "cycle {} with VC_CRASH_SEED={} VC_CRASH_CYCLES={CYCLES_OF_A_LIFE}",
                self.1, self.0
            );
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_outlives_kills() {
    let cycles = number("VC_CRASH_CYCLES").unwrap_or(CYCLES_OF_A_LIFE);
    let first_seed = number("VC_CRASH_SEED").unwrap_or_else(|| {
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
    let began = std::time::Instant::now();
    let mut told = Told(seed, 0);
    let mut chance = Chance::new(seed);
    let root = tempfile::tempdir().unwrap();
    let mut life = Life::new(root.path());
    // The very first start has the most to leave half done.
    for _ in 0..2 {
        let mut server = life.begin_server();
        pause(&mut chance, 0..60).await;
        server.kill();
        life.check_log();
    }
    let (mut server, mut to) = life.start_server().await;
    life.add_clients(&to, &mut chance).await;
    let (mut writes, mut acknowledged) = (0, 0);
    for cycle in 1..=cycles {
        told.1 = cycle;
        let moment = match chance.within(0..10) {
            0..5 => Moment::Writing,
            5 => Moment::Starting,
            6 => Moment::Building,
            7 => Moment::Importing,
            _ => Moment::Erasing,
        };
        let clients: Vec<_> = life
            .clients
            .drain(..)
            .enumerate()
            .map(|(number, mut client)| {
                let to = to.clone();
                tokio::spawn(async move {
                    match (moment, number) {
                        (Moment::Importing, 0) => client.start_large_import(&to, 200).await,
                        (Moment::Erasing, 0) => client.erase_somebody(&to).await,
                        _ => {}
                    }
                    client.write_until_cut_off(&to).await;
                    client
                })
            })
            .collect();
        pause(&mut chance, 5..300).await;
        server.kill();
        for client in clients {
            life.clients.push(client.await.unwrap());
        }
        acknowledged += life
            .clients
            .iter()
            .map(|client| client.ledger.keys.len())
            .sum::<usize>();
        life.check_log();
        if matches!(moment, Moment::Starting | Moment::Building) {
            if matches!(moment, Moment::Building) {
                life.remove_views();
            }
            server = life.begin_server();
            pause(&mut chance, 0..120).await;
            server.kill();
            life.check_log();
        }
        (server, to) = life.start_server().await;
        life.check_reading(&to).await;
        writes = life.log.commits();
    }
    life.check_view(server).await;
    eprintln!(
        "seed {seed}: {cycles} kills, {acknowledged} acknowledged writes, {writes} commits, {} due settled, {} ms",
        life.log.settled(),
        began.elapsed().as_millis()
    );
}

/// The moments of kills are the one thing here that time decides.
async fn pause(chance: &mut Chance, milliseconds: std::ops::Range<u64>) {
    tokio::time::sleep(Duration::from_millis(chance.within(milliseconds))).await;
}
