//! Pairs of a small roster with an eye on the rounds to come.
//!
//! Where everybody has met equally many, those who have not met form a regular graph, and the rounds left without a
//! repeat are its 1-factorisation, if it has one. The best round of today may leave a graph without one: of ten people,
//! say, two rings of five. Then a round that leaves one is worth some preference, which is the lowest tier but chance:
//! nothing above it changes, because such a round too has only people who never met.
//!
//! Factors are found by peeling off perfect matchings by chance and starting again where that ends badly; a cubic graph
//! is what decides. The bound on tries means that a factorisation may be missed; then today's best is kept.

use crate::chance::Rng;
use crate::pairing::Pairing;
use crate::pool::{FORBIDDEN, Pool, Row};
use crate::problem::Strictness;
use crate::round::maximum_weight_matching;
use crate::tiers::Tiers;

/// More people take years of weekly rounds to run out of others they never met.
const PEOPLE_MAX: usize = 256;
/// With more unmet others than this for everybody, rounds left enough ways on in all runs tried.
const UNMET_MAX: usize = 10;
/// Matchings tried for one answer.
const MATCHINGS_MAX: u32 = 300;
/// Matchings of one cubic graph tried before starting again.
const CUBIC_TRIES: u32 = 12;
/// Factorisations that a replacement is chosen from.
const FACTORISATIONS: usize = 6;

type Edge = (u32, u32);

/// The pairs to take instead of today's best, where that would lose rounds without a repeat.
pub(crate) fn pairs_for_later(pool: &Pool<'_>, tiers: &Tiers, best: &Pairing) -> Option<Vec<(usize, usize)>> {
    let problem = pool.context.problem;
    if pool.len() > PEOPLE_MAX || !best.free.is_empty() || problem.rules.strictness != Strictness::Strict {
        return None;
    }
    let unmet = unmet(pool);
    let degree = degree(pool.len(), &unmet).filter(|degree| (3..=UNMET_MAX).contains(degree))?;
    let today: Vec<Edge> = best.pairs.iter().map(|&(a, b)| (a as u32, b as u32)).collect();
    if !today.iter().all(|pair| unmet.contains(pair)) {
        return None;
    }
    let mut search = Search {
        people: pool.len(),
        rng: Rng::new(problem.seed),
        matchings_left: MATCHINGS_MAX,
    };
    if search.factors(&without(&unmet, &today), degree - 1).is_some() {
        return None;
    }
    search.matchings_left = MATCHINGS_MAX;
    let weight = |factor: &Vec<Edge>| -> i128 {
        let global = |v: u32| pool.members[v as usize];
        let pairs = factor.iter();
        pairs
            .map(|&(a, b)| pool.context.weight(tiers, global(a), global(b)))
            .sum()
    };
    let found = (0..FACTORISATIONS).filter_map(|_| search.factors(&unmet, degree));
    let factor = found.flatten().max_by_key(weight)?;
    Some(
        factor
            .into_iter()
            .map(|(a, b)| (a as usize, b as usize))
            .collect(),
    )
}

/// Pairs that may meet and never did, the smaller position first.
fn unmet(pool: &Pool<'_>) -> Vec<Edge> {
    let mut row = Row::default();
    let mut edges = Vec::new();
    for a in 0..pool.len() {
        pool.fill(a, 0, &mut row);
        let is_unmet = |b: &usize| row.preference[*b] != FORBIDDEN && row.burden[*b] == 0;
        edges.extend((a + 1..pool.len()).filter(is_unmet).map(|b| (a as u32, b as u32)));
    }
    edges
}

/// How many edges everybody has; `None` where that differs.
fn degree(people: usize, edges: &[Edge]) -> Option<usize> {
    let mut degrees = vec![0; people];
    for &(a, b) in edges {
        degrees[a as usize] += 1;
        degrees[b as usize] += 1;
    }
    let first = *degrees.first()?;
    degrees.iter().all(|&degree| degree == first).then_some(first)
}

fn without(edges: &[Edge], gone: &[Edge]) -> Vec<Edge> {
    edges
        .iter()
        .copied()
        .filter(|edge| !gone.contains(edge))
        .collect()
}

/// Looks for factors within a bound.
struct Search {
    people: usize,
    rng: Rng,
    matchings_left: u32,
}

impl Search {
    /// The perfect matchings that a regular graph of this degree divides into; `None` where none were found.
    fn factors(&mut self, edges: &[Edge], degree: usize) -> Option<Vec<Vec<Edge>>> {
        while self.matchings_left > 0 {
            if let Some(factors) = self.peel(edges.to_vec(), degree) {
                return Some(factors);
            }
        }
        None
    }

    fn peel(&mut self, mut edges: Vec<Edge>, degree: usize) -> Option<Vec<Vec<Edge>>> {
        let mut factors = Vec::with_capacity(degree);
        for left in (1..=degree).rev() {
            let factor = match left {
                1 => std::mem::take(&mut edges),
                3 => (0..CUBIC_TRIES).find_map(|_| {
                    let factor = self.matching(&edges)?;
                    // Rings of even length divide into two factors.
                    self.matching(&without(&edges, &factor))
                        .is_some()
                        .then_some(factor)
                })?,
                _ => self.matching(&edges)?,
            };
            edges = without(&edges, &factor);
            factors.push(factor);
        }
        Some(factors)
    }

    /// A perfect matching by chance.
    fn matching(&mut self, edges: &[Edge]) -> Option<Vec<Edge>> {
        /// More than any chances add up to, so that most pairs are made.
        const PAIR: i64 = 1 << 32;
        self.matchings_left = self.matchings_left.checked_sub(1)?;
        let weighed = edges
            .iter()
            .map(|&(a, b)| (a, b, PAIR + self.rng.below(1 << 20) as i64));
        let weighed: Vec<(u32, u32, i64)> = weighed.collect();
        let mates = maximum_weight_matching(self.people, &weighed);
        let mates: Option<Vec<u32>> = mates.into_iter().collect();
        let pairs = (0_u32..).zip(mates?).filter(|(a, b)| a < b);
        Some(pairs.collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(people: usize) -> Search {
        Search {
            people,
            rng: Rng::new(1),
            matchings_left: MATCHINGS_MAX,
        }
    }

    fn complete(people: u32) -> Vec<Edge> {
        (0..people)
            .flat_map(|a| (a + 1..people).map(move |b| (a, b)))
            .collect()
    }

    #[test]
    fn complete_graphs_divide_into_perfect_matchings() {
        for people in [4, 6, 8, 10] {
            let edges = complete(people);
            let factors = search(people as usize)
                .factors(&edges, people as usize - 1)
                .unwrap();
            assert_eq!(factors.len(), people as usize - 1);
            for factor in &factors {
                let mut seated: Vec<u32> = factor.iter().flat_map(|&(a, b)| [a, b]).collect();
                seated.sort_unstable();
                assert!(seated.into_iter().eq(0..people));
            }
            let mut all = factors.concat();
            all.sort_unstable();
            assert_eq!(all, edges, "every pair once");
        }
    }

    /// J. Petersen, "Sur le théorème de Tait", 1898: cubic, without a bridge, and not three matchings.
    #[test]
    fn graphs_that_do_not_divide_are_given_up() {
        let outer = (0..5).map(|i| (i, (i + 1) % 5));
        let spokes = (0..5).map(|i| (i, i + 5));
        let inner = (0..5).map(|i| (i + 5, (i + 2) % 5 + 5));
        let petersen: Vec<Edge> = (outer.chain(spokes).chain(inner))
            .map(|(a, b)| (a.min(b), a.max(b)))
            .collect();
        assert_eq!(degree(10, &petersen), Some(3));
        assert_eq!(search(10).factors(&petersen, 3), None);
        let rings = [(0, 1), (1, 2), (0, 2), (3, 4), (4, 5), (3, 5)];
        assert_eq!(search(6).factors(&rings, 2), None);
    }
}
