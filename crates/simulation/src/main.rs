//! Runs seeds of the simulation, as many as wanted, and prints the trace of the first that fails.

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Instant;

use clap::Parser;
use vc_simulation::{Broken, Figures, run};

/// Runs the engine against everything that can go wrong, a whole life for each seed
#[derive(Parser)]
#[command(after_help = "\
Examples:
  cargo run --release -p vc-simulation -- --seeds 20000
  cargo run --release -p vc-simulation -- --first 4711 --seeds 1 --trace
  cargo run --release -p vc-simulation -- --broken")]
struct Arguments {
    /// The first seed
    #[arg(long, default_value_t = 0)]
    first: u64,
    /// How many
    #[arg(long, default_value_t = 1_000)]
    seeds: u64,
    /// At the same time; as many as there are processors unless given
    #[arg(long)]
    threads: Option<usize>,
    /// Print what happens in each run
    #[arg(long)]
    trace: bool,
    /// Break the engine in every way that is known, and say which seed notices first
    #[arg(long)]
    broken: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    if arguments.broken {
        broken(&arguments)
    } else {
        seeds(&arguments)
    }
}

fn seeds(arguments: &Arguments) -> ExitCode {
    let threads = arguments
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1);
    let (next, failed) = (AtomicU64::new(arguments.first), AtomicBool::new(false));
    let end = arguments.first.saturating_add(arguments.seeds);
    let started = Instant::now();
    let figures: Vec<(u64, Figures)> = std::thread::scope(|scope| {
        let workers: Vec<_> = (0..threads)
            .map(|_| scope.spawn(|| work(&next, end, &failed, arguments.trace, started)))
            .collect();
        let ended = workers.into_iter().map(|worker| worker.join());
        ended.map(|worker| worker.unwrap_or_default()).collect()
    });
    let runs: u64 = figures.iter().map(|(runs, _)| runs).sum();
    let sum = |of: fn(&Figures) -> usize| figures.iter().map(|(_, figures)| of(figures)).sum::<usize>();
    println!(
        "{runs} runs in {:.0} s: {} requests accepted, {} refused, {} answers missing at first, {} faults, {} crashes, {} commits",
        started.elapsed().as_secs_f64(),
        sum(|figures| figures.accepted),
        sum(|figures| figures.refused),
        sum(|figures| figures.unanswered),
        sum(|figures| figures.faults),
        sum(|figures| figures.crashes),
        sum(|figures| figures.commits),
    );
    if failed.load(Ordering::Relaxed) || runs < arguments.seeds {
        println!("something is wrong: see above");
        ExitCode::FAILURE
    } else {
        println!("no violation");
        ExitCode::SUCCESS
    }
}

fn work(next: &AtomicU64, end: u64, failed: &AtomicBool, trace: bool, started: Instant) -> (u64, Figures) {
    let (mut runs, mut figures) = (0, Figures::default());
    while !failed.load(Ordering::Relaxed) {
        let seed = next.fetch_add(1, Ordering::Relaxed);
        if seed >= end {
            break;
        }
        let report = run(seed);
        runs += 1;
        figures = figures.plus(report.figures);
        if trace || !report.violations.is_empty() {
            println!("seed {seed}:\n{}", report.trace.join("\n"));
        }
        if !report.violations.is_empty() {
            failed.store(true, Ordering::Relaxed);
            println!("seed {seed} fails:");
            for violation in &report.violations {
                println!("  {violation}");
            }
        }
        if seed % 1_000 == 999 {
            eprintln!("seed {seed} after {:.0} s", started.elapsed().as_secs_f64());
        }
    }
    (runs, figures)
}

fn broken(arguments: &Arguments) -> ExitCode {
    let mut missed = 0;
    for how in Broken::ALL {
        vc_simulation::break_engine(Some(how));
        let end = arguments.first.saturating_add(arguments.seeds);
        let caught = (arguments.first..end)
            .map(|seed| (seed, run(seed)))
            .find(|(_, report)| !report.violations.is_empty());
        match caught {
            Some((seed, report)) => {
                if arguments.trace {
                    println!("{}", report.trace.join("\n"));
                }
                println!("{how:?}: seed {seed}: {}", report.violations[0]);
            }
            None => {
                missed += 1;
                println!("{how:?}: not noticed");
            }
        }
    }
    vc_simulation::break_engine(None);
    if missed == 0 {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}
