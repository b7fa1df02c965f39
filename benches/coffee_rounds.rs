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
    let mut results = Vec::new();
    for kind in [Kind::Static, Kind::Churn] {
        for &n in offices {
            for size in SIZES {
                let rounds = (n - 1).min(ROUNDS_MAX);
                results.extend(compare(kind, n, size, rounds, seeds(n)));
            }
        }
    }
    let mut fours = Vec::new();
    for kind in [Kind::Alike, Kind::Static] {
        fours.extend(compare(kind, 32, 4, 10, seeds(32)));
    }
    let mut figures = Map::new();
    figures.insert("results".to_owned(), Value::Array(results));
    figures.insert("fours".to_owned(), Value::Array(fours));
    write_results("coffee_rounds", figures);
}

fn seeds(n: usize) -> u64 {
    if quick() || n > 101 { 1 } else { 5 }
}

/// The median of each figure over the seeds, for every method.
fn compare(kind: Kind, n: usize, size: usize, rounds: usize, seeds: u64) -> Vec<Value> {
    let mut head = vec![""];
    head.extend(FIGURES);
    let mut table = Table::new(&head);
    let mut results = Vec::new();
    for (name, method) in methods(size) {
        let runs: Vec<Figures> = (0..seeds)
            .map(|seed| run(kind, n, size, rounds, seed, method))
            .collect();
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
    table.print(&format!(
        "{}: {n} people, groups of {size}, {rounds} rounds",
        kind.name()
    ));
    results
}

fn run(kind: Kind, n: usize, size: usize, rounds: usize, seed: u64, method: Method) -> Figures {
    let mut world = World::new(kind, n, size, seed);
    let mut rng = Rng::new(seed + 1);
    for _ in 0..rounds {
        let round = world.next_round();
        let start = std::time::Instant::now();
        let groups = method(&round.problem, &mut rng);
        world.remember(&round, &groups, start.elapsed());
    }
    world.figures()
}
