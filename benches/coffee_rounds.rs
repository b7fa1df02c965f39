//! A year of rounds in made-up offices: what people notice of a matcher, beside simpler ones.
//!
//! Every method forms round after round from the same people and its own past. "Static" is one roster without exclusions,
//! so that what is possible can be said; "churn" replaces each person with 5% before each round, lets 20% snooze, and keeps
//! one exclusion for each ten people. `QUICK=1` runs small offices with one seed.
#![forbid(unsafe_code)]

#[path = "coffee_peers.rs"]
mod peers;
#[allow(dead_code, reason = "its chance is used, its offices are not")]
#[path = "matching_people.rs"]
mod people;
#[path = "coffee_world.rs"]
mod world;

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::{Map, Value, json};
use vc_benches::{Table, median, quick, write_results};
use vc_matching::{Problem, solve};

use people::Rng;
use world::{FIGURES, Figures, Kind, World};

const SIZES: [usize; 4] = [2, 3, 4, 5];
const ROUNDS_MAX: usize = 52;

/// Forms groups; who is in none meets nobody.
type Method = fn(&Problem, &mut Rng) -> Vec<Vec<usize>>;

fn vc(problem: &Problem, _: &mut Rng) -> Vec<Vec<usize>> {
    let solution = solve(problem).expect("a sound problem");
    solution.groups.into_iter().map(|group| group.members).collect()
}

/// Whatever can form groups of this size.
fn methods(size: usize) -> Vec<(&'static str, Method)> {
    let mut methods: Vec<(&'static str, Method)> =
        vec![("vc", vc), ("greedy", peers::greedy), ("shuffle", peers::shuffle)];
    if size == 2 {
        methods.insert(2, ("stable halves", peers::stable_halves));
    }
    methods
}

fn main() {
    let offices: &[usize] = if quick() {
        &[10, 11, 50]
    } else {
        &[10, 11, 50, 101, 500, 2_000]
    };
    let mut cases = Vec::new();
    for kind in [Kind::Static, Kind::Churn] {
        for &n in offices {
            cases.extend(SIZES.map(|size| Case {
                kind,
                n,
                size,
                rounds: (n - 1).min(ROUNDS_MAX),
            }));
        }
    }
    let fours = [Kind::Alike, Kind::Static].map(|kind| Case {
        kind,
        n: 32,
        size: 4,
        rounds: 10,
    });
    let mut figures = Map::new();
    figures.insert("fours".to_owned(), Value::Array(all(&fours)));
    figures.insert("results".to_owned(), Value::Array(all(&cases)));
    write_results("coffee_rounds", figures);
}

/// One office, formed by every method.
#[derive(Clone, Copy)]
struct Case {
    kind: Kind,
    n: usize,
    size: usize,
    rounds: usize,
}

/// Every case, two at a time, the largest offices first.
fn all(cases: &[Case]) -> Vec<Value> {
    let mut waiting: Vec<(usize, &Case)> = cases.iter().enumerate().collect();
    waiting.sort_by_key(|(_, case)| case.n);
    let waiting = Mutex::new(waiting);
    let done = Mutex::new(BTreeMap::new());
    let next = || waiting.lock().expect("no thread panicked").pop();
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while let Some((i, case)) = next() {
                    let (table, values) = compare(*case);
                    let mut done = done.lock().expect("no thread panicked");
                    let Case {
                        kind,
                        n,
                        size,
                        rounds,
                    } = case;
                    table.print(&format!(
                        "{}: {n} people, groups of {size}, {rounds} rounds",
                        kind.name()
                    ));
                    done.insert(i, values);
                }
            });
        }
    });
    let done = done.into_inner().expect("no thread panicked");
    done.into_values().flatten().collect()
}

fn seeds(n: usize) -> u64 {
    if quick() || n > 101 { 1 } else { 5 }
}

/// The median of each figure over the seeds, for every method.
fn compare(case: Case) -> (Table, Vec<Value>) {
    let Case {
        kind,
        n,
        size,
        rounds,
    } = case;
    let seeds = seeds(n);
    let mut head = vec![""];
    head.extend(FIGURES);
    let mut table = Table::new(&head);
    let mut results = Vec::new();
    for (name, method) in methods(size) {
        let runs: Vec<Figures> = (0..seeds).map(|seed| run(case, seed, method)).collect();
        let mut row = json!({
            "kind": kind.name(), "people": n, "size": size, "rounds": rounds, "seeds": seeds, "method": name,
        });
        let middle = |figure: &str| {
            let known: Vec<f64> = runs.iter().filter_map(|run| run.get(figure).copied()).collect();
            (!known.is_empty()).then(|| median(known))
        };
        for figure in FIGURES {
            row[figure] = json!(middle(figure));
        }
        // A violation of any run counts, not that of the middle one.
        let violations: f64 = runs.iter().filter_map(|run| run.get("violations")).sum();
        row["violations"] = json!(violations);
        assert!(name != "vc" || violations == 0.0, "a hard rule was broken");
        let shown = FIGURES.map(|figure| {
            row[figure]
                .as_f64()
                .map_or("-".to_owned(), |value| format!("{value:.1}"))
        });
        table.row([name.to_owned()].into_iter().chain(shown));
        results.push(row);
    }
    (table, results)
}

fn run(case: Case, seed: u64, method: Method) -> Figures {
    let mut world = World::new(case.kind, case.n, case.size, seed);
    let mut rng = Rng::new(seed + 1);
    for _ in 0..case.rounds {
        let round = world.next_round();
        let start = std::time::Instant::now();
        let groups = method(&round.problem, &mut rng);
        world.remember(&round, &groups, start.elapsed());
    }
    world.figures()
}
