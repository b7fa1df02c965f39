//! Two hundred lives of a cluster, and proof that they would show what is broken. For more:
//! `cargo run --release -p vc-simulation -- --seeds 20000`.

use vc_simulation::{Broken, break_engine, run};

/// Each way to break the engine, with a seed that notices it. Where a change to the engine or to the
/// simulation makes another seed of it, the search goes on from there.
const NOTICED: [(Broken, u64); 12] = [
    (Broken::UnreachableKeepReadsAsErased, 6),
    (Broken::StaleOwnerRefuses, 130),
    (Broken::ClosedInstanceForgetsDue, 0),
    (Broken::ViewCommittedBeforeLog, 5),
    (Broken::AnswerBeforeAppend, 5),
    (Broken::UnknownCountsAsDone, 16),
    (Broken::CommandIdsForgotten, 0),
    (Broken::CommandIdsNotCaughtUp, 0),
    (Broken::KeyWrittenAfterEvent, 5),
    (Broken::KeyRemovedBeforeTombstone, 49),
    (Broken::FreshKeysKeptAfterRollback, 25),
    (Broken::ConflictNotDecidedAgain, 307),
];
/// Seeds within which that search must succeed.
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
    assert_eq!(NOTICED.map(|(how, _)| how), Broken::ALL);
    for (how, first) in NOTICED {
        break_engine(Some(how));
        let caught = (first..first + NOTICED_WITHIN).find(|seed| !run(*seed).violations.is_empty());
        break_engine(None);
        assert!(caught.is_some(), "{how:?} goes unnoticed");
        println!("{how:?}: seed {}", caught.unwrap_or_default());
    }
}
