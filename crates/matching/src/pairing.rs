//! Pairs of one pool: solve on each person's best candidates, price what was left out, repeat.
//!
//! A matching on few edges is quick, and its duals tell whether any other edge could improve it: an edge `(a, b)` that
//! was left out matters only if `2w > y(a) + y(b) + Σ z(B)`. When none does, the matching is optimal over all allowed
//! pairs. After U. Derigs and A. Metz, "Solving (large scale) matching problems combinatorially" (1991).

use crate::blossom::{Graph, Matcher, NONE, Weight};
use crate::chance::CHANCE_MAX;
use crate::pool::{FORBIDDEN, Pool, Row};
use crate::tiers::Tiers;

/// Candidates of each person to begin with.
const CANDIDATES: usize = 12;
/// Left-out edges that one person may add in one round of pricing.
const ADDED_MAX: usize = 6;

/// The pairs of a pool, as positions in the pool.
#[derive(Clone, Debug)]
pub(crate) struct Pairing {
    pub(crate) pairs: Vec<(usize, usize)>,
    pub(crate) free: Vec<usize>,
    /// Proven by pricing: no pairing of this pool has more weight.
    pub(crate) bound: Option<i128>,
    /// What each person's presence is worth: twice the vertex dual, half of each blossom's dual included.
    pub(crate) doubled_duals: Vec<i128>,
}

/// Finds the pairs of maximum weight: over all allowed pairs when `prove` is set, else over candidates.
pub(crate) fn pair_up(pool: &Pool<'_>, tiers: &Tiers, prove: bool) -> Pairing {
    if tiers.fits_i64() {
        run::<i64>(pool, tiers, prove)
    } else {
        run::<i128>(pool, tiers, prove)
    }
}

fn run<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, prove: bool) -> Pairing {
    let n = pool.len();
    let mut edges: Vec<(u32, u32, W)> = candidates(pool, tiers);
    let mut matcher = Matcher::new(Graph::new(n, &edges));
    matcher.solve();
    while prove {
        let added = violated(pool, tiers, &matcher);
        if added.is_empty() {
            break;
        }
        let mut duals = matcher.spread_duals();
        for &(a, b, weight) in &added {
            let missing = weight + weight - duals[a as usize] - duals[b as usize];
            if missing > W::ZERO {
                duals[a as usize] += missing;
            }
        }
        edges.extend(added);
        matcher = Matcher::with_duals(Graph::new(n, &edges), duals, matcher.mates().to_vec());
        matcher.solve();
    }
    let mates = matcher.mates();
    let partner = |v: usize| {
        if mates[v] == NONE {
            None
        } else {
            Some(mates[v] as usize)
        }
    };
    Pairing {
        pairs: (0..n)
            .filter_map(|v| partner(v).filter(|&mate| mate > v).map(|mate| (v, mate)))
            .collect(),
        free: (0..n).filter(|&v| partner(v).is_none()).collect(),
        bound: prove.then(|| matcher.doubled_bound() / 2),
        doubled_duals: matcher.spread_duals().into_iter().map(Weight::widen).collect(),
    }
}

/// A pair's value and chance as one number that orders pairs of equal credits.
fn key(tiers: &Tiers, preference: i16, burden: u16, chance: i64) -> i64 {
    tiers.value(i64::from(preference), i64::from(burden)) * (CHANCE_MAX + 1) + chance
}

fn weight_of<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, a: usize, b: usize, key: i64) -> W {
    let credits = pool.credit(a) + pool.credit(b);
    W::narrow(tiers.weight(
        credits,
        key.div_euclid(CHANCE_MAX + 1),
        key.rem_euclid(CHANCE_MAX + 1),
    ))
}

/// The edges to begin with: everybody's best few by novelty, preference and chance.
fn candidates<W: Weight>(pool: &Pool<'_>, tiers: &Tiers) -> Vec<(u32, u32, W)> {
    let mut row = Row::default();
    let mut best: Vec<Vec<(i64, u32)>> = Vec::with_capacity(pool.len());
    let mut edges = Vec::with_capacity(pool.len() * CANDIDATES);
    for a in 0..pool.len() {
        pool.fill(a, 0, &mut row);
        let chosen = best_of_row(pool, tiers, a, &row);
        for &(key, b) in &chosen {
            let listed = best
                .get(b as usize)
                .is_some_and(|list| list.iter().any(|c| c.1 as usize == a));
            if !listed {
                edges.push((a as u32, b, weight_of(pool, tiers, a, b as usize, key)));
            }
        }
        best.push(chosen);
    }
    edges
}

fn best_of_row(pool: &Pool<'_>, tiers: &Tiers, a: usize, row: &Row) -> Vec<(i64, u32)> {
    const STRIDE: usize = 32;
    let mut best: Vec<(i64, u32)> = Vec::with_capacity(CANDIDATES * 4);
    let mut lowest_key = i64::MIN;
    let mut lowest_preference = 0_i16;
    for (chunk, preferences) in row.preference.chunks(STRIDE).enumerate() {
        if preferences.iter().fold(FORBIDDEN, |max, &p| max.max(p)) < lowest_preference {
            continue;
        }
        for (i, &preference) in preferences.iter().enumerate() {
            let b = chunk * STRIDE + i;
            if preference < lowest_preference {
                continue;
            }
            let key = key(tiers, preference, row.burden[b], pool.chance(a, b));
            if key <= lowest_key {
                continue;
            }
            best.push((key, b as u32));
            if best.len() == best.capacity() {
                keep_best(&mut best);
                lowest_key = best[CANDIDATES - 1].0;
                let value = lowest_key.div_euclid(CHANCE_MAX + 1);
                lowest_preference = tiers.preference_reaching(value).min(i64::from(i16::MAX)) as i16;
            }
        }
    }
    keep_best(&mut best);
    best
}

/// Keeps the best [`CANDIDATES`], the lowest of them last.
fn keep_best(best: &mut Vec<(i64, u32)>) {
    if best.len() > CANDIDATES {
        best.select_nth_unstable_by(CANDIDATES - 1, |x, y| y.cmp(x));
        best.truncate(CANDIDATES);
    }
}

/// The edges left out that the duals do not cover, at most [`ADDED_MAX`] for each person's row, the worst first.
fn violated<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, matcher: &Matcher<W>) -> Vec<(u32, u32, W)> {
    let duals = matcher.duals();
    let prices: Vec<i64> = (0..pool.len())
        .map(|v| tiers.price(duals[v].widen(), pool.credit(v)))
        .collect();
    let mut row = Row::default();
    let mut added = Vec::new();
    let mut worst: Vec<(W, u32, W)> = Vec::new();
    for a in 0..pool.len() {
        pool.fill(a, a + 1, &mut row);
        for b in a + 1..pool.len() {
            let preference = row.preference[b];
            if i64::from(preference) <= prices[a] + prices[b] || preference == FORBIDDEN {
                continue;
            }
            let key = key(tiers, preference, row.burden[b], pool.chance(a, b));
            let weight: W = weight_of(pool, tiers, a, b, key);
            let missing = weight + weight - duals[a] - duals[b];
            if missing > W::ZERO && missing > matcher.shared_blossom_dual(a as u32, b as u32) {
                worst.push((missing, b as u32, weight));
            }
        }
        worst.sort_unstable_by(|x, y| y.cmp(x));
        added.extend(
            worst
                .drain(..)
                .take(ADDED_MAX)
                .map(|(_, b, weight)| (a as u32, b, weight)),
        );
    }
    added
}
