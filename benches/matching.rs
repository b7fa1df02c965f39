//! Matching against its peers: the same weights, the same optimum, in the same run.
//!
//! "From people" times everything from the people's features to the finished round: weights, candidates, matching, the
//! proof and the explanation. The peers get the ready weights, so they are timed on the matching alone. "Same edges" is
//! the bare algorithm on one edge list. `QUICK=1` leaves out the slow peers and the large sizes.
#![forbid(unsafe_code)]

#[path = "matching_peers.rs"]
mod peers;
#[path = "matching_people.rs"]
mod people;

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use vc_matching::offline::Report;
use vc_matching::{Limits, Problem, Solution, maximum_weight_matching, solve, solve_within};

/// One timed solver.
struct Entry {
    solver: &'static str,
    millis: f64,
}

fn main() {
    let quick = std::env::var_os("QUICK").is_some();
    let mut results = Vec::new();
    println!("dense, from people (vc) against ready weights (peers)");
    let sizes: &[usize] = if quick {
        &[100, 500, 1_000]
    } else {
        &[100, 500, 1_000, 2_000]
    };
    for &n in sizes {
        results.push(dense(n, quick));
    }
    println!("sparse, degree 20, same edges");
    results.push(sparse(if quick { 2_000 } else { 10_000 }));
    results.push(loss());
    results.push(large(if quick { 20_002 } else { 100_000 }));
    write(&json!({ "quick": quick, "results": results }));
}

fn dense(n: usize, quick: bool) -> Value {
    let problem = people::office(n);
    let (solution, ours) = best_of(if n < 1_000 { 7 } else { 3 }, || {
        solve(&problem).expect("a sound problem")
    });
    assert_eq!(solution.total, solution.upper_bound, "proven optimal");
    let edges = weights(&problem, &solution);
    let (mates, bare) = best_of(1, || {
        if n > 500 {
            Vec::new()
        } else {
            maximum_weight_matching(n, &narrow(&edges))
        }
    });
    let mut entries = vec![Entry {
        solver: "vc, from people",
        millis: ours,
    }];
    if !mates.is_empty() {
        assert_eq!(peers::total(&edges, &mates), solution.total, "vc on all edges");
        entries.push(Entry {
            solver: "vc, all edges",
            millis: bare,
        });
    }
    let (mates, millis) = once(|| peers::integer_blossom(n, &narrow(&edges)));
    assert_eq!(peers::total(&edges, &mates), solution.total, "integer-blossom");
    entries.push(Entry {
        solver: "integer-blossom 1.2.1",
        millis,
    });
    if n <= if quick { 100 } else { 2_000 } {
        let (mates, millis) = once(|| peers::rustworkx(n, &edges));
        assert_eq!(peers::total(&edges, &mates), solution.total, "rustworkx-core");
        entries.push(Entry {
            solver: "rustworkx-core 0.18.1",
            millis,
        });
        // Its weights have 32 bits: it gets the preferences alone, and its answer must be as good there.
        let preferences = peers::preferences(&problem, &edges);
        let (mates, millis) = once(|| peers::mwmatching_preferences(&preferences));
        let ours = peers::preference(&preferences, &mates_of(n, &solution));
        assert_eq!(peers::preference(&preferences, &mates), ours, "mwmatching");
        entries.push(Entry {
            solver: "mwmatching 0.1.1 (preferences)",
            millis,
        });
    }
    show("dense", n, &entries)
}

fn sparse(n: u32) -> Value {
    let edges = people::sparse_graph(n, 20);
    let wide: Vec<(u32, u32, i128)> = edges.iter().map(|e| (e.0, e.1, i128::from(e.2))).collect();
    let n = n as usize;
    let (ours, millis) = best_of(3, || maximum_weight_matching(n, &edges));
    let total = peers::total(&wide, &ours);
    let mut entries = vec![Entry { solver: "vc", millis }];
    let (mates, millis) = once(|| peers::rustworkx(n, &wide));
    assert_eq!(peers::total(&wide, &mates), total, "rustworkx-core");
    entries.push(Entry {
        solver: "rustworkx-core 0.18.1",
        millis,
    });
    let (mates, millis) = once(|| peers::mwmatching(n, &edges));
    assert_eq!(peers::total(&wide, &mates), total, "mwmatching");
    entries.push(Entry {
        solver: "mwmatching 0.1.1",
        millis,
    });
    show("sparse", n, &entries)
}

/// The price of the method for very large pools, where the optimum is still known.
fn loss() -> Value {
    let problem = people::office(2_000);
    let exact = solve(&problem).expect("a sound problem");
    let limits = Limits {
        exact_max: 0,
        sparse_max: 0,
    };
    let (blocks, millis) = once(|| solve_within(&problem, &limits).expect("a sound problem"));
    let loss = 100.0 * (1.0 - blocks.preference as f64 / exact.preference as f64);
    println!(
        "blocks at 2,000: {loss:.2}% of the preference part lost, {} repeats, {millis:.0} ms",
        blocks.repeats
    );
    json!({ "case": "blocks", "people": 2_000, "preference_loss_percent": loss, "repeats": blocks.repeats, "millis": millis })
}

fn large(n: usize) -> Value {
    let problem = people::office(n);
    let (solution, millis) = once(|| solve(&problem).expect("a sound problem"));
    let (repeats, left) = (solution.repeats, solution.unmatched.len());
    println!("{n} people on one core: {millis:.0} ms, {repeats} repeats, {left} unmatched");
    json!({ "case": "large", "people": n, "millis": millis, "repeats": repeats, "unmatched": left })
}

/// The weights of all allowed pairs, as `vc match --dump-weights` writes them.
fn weights(problem: &Problem, solution: &Solution) -> Vec<(u32, u32, i128)> {
    let names = Vec::new();
    let report = Report {
        problem: problem.clone(),
        names,
        former_members: 0,
        solution: solution.clone(),
    };
    let mut dump = Vec::new();
    report.write_weights(&mut dump).expect("memory takes everything");
    let dump = String::from_utf8(dump).expect("ids are text");
    let index: HashMap<&str, u32> = problem.people.iter().map(|p| p.id.as_str()).zip(0..).collect();
    let row = |line: &str| {
        let mut fields = line.split(',');
        let mut next = || fields.next().expect("three fields");
        (index[next()], index[next()], next().parse().expect("an integer"))
    };
    dump.lines().skip(1).map(row).collect()
}

fn mates_of(n: usize, solution: &Solution) -> Vec<Option<u32>> {
    let mut mates = vec![None; n];
    for group in &solution.groups {
        let (a, b) = (group.members[0], group.members[1]);
        (mates[a], mates[b]) = (Some(b as u32), Some(a as u32));
    }
    mates
}

fn narrow(edges: &[(u32, u32, i128)]) -> Vec<(u32, u32, i64)> {
    edges
        .iter()
        .map(|e| (e.0, e.1, i64::try_from(e.2).expect("this office fits 64 bits")))
        .collect()
}

fn once<T>(work: impl FnOnce() -> T) -> (T, f64) {
    let start = Instant::now();
    let result = work();
    (result, millis(start.elapsed()))
}

/// The last result and the shortest time.
fn best_of<T>(times: usize, work: impl Fn() -> T) -> (T, f64) {
    let (mut result, mut best) = once(&work);
    for _ in 1..times {
        let (again, millis) = once(&work);
        (result, best) = (again, best.min(millis));
    }
    (result, best)
}

fn millis(elapsed: Duration) -> f64 {
    elapsed.as_secs_f64() * 1e3
}

fn show(case: &str, n: usize, entries: &[Entry]) -> Value {
    let ours = entries[0].millis;
    for entry in entries {
        println!(
            "  {n:>6}  {:<32} {:>10.1} ms  {:>7.1}x",
            entry.solver,
            entry.millis,
            entry.millis / ours
        );
    }
    let peers = entries.iter().filter(|entry| !entry.solver.starts_with("vc"));
    let best = peers.map(|entry| entry.millis).fold(f64::INFINITY, f64::min);
    println!("  {n:>6}  best peer / vc = {:.1}", best / ours);
    let times: Vec<Value> = entries
        .iter()
        .map(|entry| json!({ "solver": entry.solver, "millis": entry.millis }))
        .collect();
    json!({ "case": case, "people": n, "times": times, "best_peer_ratio": best / ours })
}

fn write(results: &Value) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../target/bench");
    std::fs::create_dir_all(folder).expect("the target folder can be made");
    let text = serde_json::to_string_pretty(results).expect("plain values");
    std::fs::write(format!("{folder}/matching.json"), text).expect("the result can be written");
}
