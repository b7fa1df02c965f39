//! The peers behind one shape: edges in, each vertex's partner out.

use std::collections::HashSet;

use mwmatching::{Matching, SENTINEL};
use rustworkx_core::max_weight_matching::max_weight_matching;
use rustworkx_core::petgraph::graph::UnGraph;
use vc_matching::Problem;

type Mates = Vec<Option<u32>>;

/// The weight of a matching.
pub fn total(edges: &[(u32, u32, i128)], mates: &Mates) -> i128 {
    edges
        .iter()
        .filter(|e| mates[e.0 as usize] == Some(e.1))
        .map(|e| e.2)
        .sum()
}

pub fn integer_blossom(n: usize, edges: &[(u32, u32, i64)]) -> Mates {
    let mut matrix = vec![0_i64; n * n];
    for &(a, b, weight) in edges {
        matrix[a as usize * n + b as usize] = weight;
        matrix[b as usize * n + a as usize] = weight;
    }
    let mates = integer_blossom::max_weight_matching(&matrix, n);
    mates
        .into_iter()
        .map(|mate| mate.map(|mate| mate as u32))
        .collect()
}

pub fn rustworkx(n: usize, edges: &[(u32, u32, i128)]) -> Mates {
    let graph = UnGraph::<(), i128>::from_edges(edges);
    let pairs = max_weight_matching(&graph, false, |edge| Ok::<_, ()>(*edge.weight()), false);
    let mut mates = vec![None; n];
    for (a, b) in pairs.expect("the weights are there") {
        mates[a] = Some(b as u32);
        mates[b] = Some(a as u32);
    }
    mates
}

pub fn mwmatching(n: usize, edges: &[(u32, u32, i64)]) -> Mates {
    let edges = edges
        .iter()
        .map(|e| (e.0 as usize, e.1 as usize, e.2 as i32))
        .collect();
    let mut mates: Mates = partners(Matching::new(edges).solve());
    mates.resize(n, None);
    mates
}

fn partners(mates: Vec<usize>) -> Mates {
    mates
        .into_iter()
        .map(|mate| (mate != SENTINEL).then_some(mate as u32))
        .collect()
}

/// The edges of people who never met, with the preference part of their weights: a problem that 32 bits hold, and that
/// the round solves too when it repeats nobody. A preference step outweighs the chance (0 to 255) of all pairs.
pub fn preferences(problem: &Problem, edges: &[(u32, u32, i128)]) -> Vec<(u32, u32, i32)> {
    const CHANCE_MAX: i128 = 255;
    let step = (problem.people.len() as i128 / 2 + 2) * CHANCE_MAX + 1;
    let met: HashSet<(usize, usize)> = problem
        .meetings
        .iter()
        .map(|m| (m.a.min(m.b), m.a.max(m.b)))
        .collect();
    let is_new = |e: &&(u32, u32, i128)| !met.contains(&(e.0.min(e.1) as usize, e.0.max(e.1) as usize));
    let least = edges.iter().filter(is_new).map(|e| e.2).min().unwrap_or(0);
    let preference = |weight: i128| ((weight - least + CHANCE_MAX) / step) as i32;
    edges
        .iter()
        .filter(is_new)
        .map(|e| (e.0, e.1, preference(e.2)))
        .collect()
}

pub fn mwmatching_preferences(edges: &[(u32, u32, i32)]) -> Mates {
    let edges = edges.iter().map(|e| (e.0 as usize, e.1 as usize, e.2)).collect();
    partners(Matching::new(edges).max_cardinality().solve())
}

/// The preference part of a matching.
pub fn preference(edges: &[(u32, u32, i32)], mates: &Mates) -> i64 {
    edges
        .iter()
        .filter(|e| mates[e.0 as usize] == Some(e.1))
        .map(|e| i64::from(e.2))
        .sum()
}
