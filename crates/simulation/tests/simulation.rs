//! Two hundred lives of a cluster, and proof that they would show what is broken. For more:
//! `cargo run --release -p vc-simulation -- --seeds 20000`.

use vc_simulation::{Broken, break_engine, run};

/// Seeds in which a broken engine must be noticed.
const NOTICED_WITHIN: u64 = 400;

fn check(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let report = run(seed);
        assert!(
            report.violations.is_empty(),
            "seed {seed}:\n{}\n\nseed {seed} fails: {:#?}",
            report.trace.join("\n"),
            report.violations
        );
    }
}

#[test]
fn nothing_is_lost_or_done_twice_in_the_first_hundred_lives() {
    check(0..100);
}

#[test]
fn nothing_is_lost_or_done_twice_in_the_second_hundred_lives() {
    check(100..200);
}

#[test]
fn a_seed_repeats_exactly() {
    for seed in [3, 45, 78] {
        assert_eq!(run(seed).trace, run(seed).trace, "seed {seed}");
    }
}

#[test]
fn every_broken_engine_is_noticed() {
    for how in Broken::ALL {
        break_engine(Some(how));
        let caught = (0..NOTICED_WITHIN).find(|seed| !run(*seed).violations.is_empty());
        break_engine(None);
        assert!(caught.is_some(), "{how:?} goes unnoticed");
        println!("{how:?}: seed {}", caught.unwrap_or_default());
    }
}
