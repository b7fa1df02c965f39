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
const CANDIDATES: usize = 10;
/// Up to how many people all edges are candidates.
const DENSE_MAX: usize = 128;
/// Prices further below the highest than this count as this far.
const PRICE_RANGE: i64 = 15_000;
/// Left-out edges that one person may add in one round of pricing.
const ADDED_MAX: usize = 6;
/// How often those left over on candidates are given each other, where nothing is proven.
const LEFT_OVER_PASSES: usize = 8;

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
    let without_chance = (!prove).then(|| tiers.without_chance());
    let tiers = without_chance.as_ref().unwrap_or(tiers);
    if tiers.fits_i64() {
        run::<i64>(pool, tiers, prove)
    } else {
        run::<i128>(pool, tiers, prove)
    }
}

fn run<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, prove: bool) -> Pairing {
    let n = pool.len();
    let (mut edges, mut matcher) = if n <= DENSE_MAX {
        let edges = all_edges(pool, tiers, &(0..n).collect::<Vec<_>>());
        let matcher = Matcher::new(Graph::new(n, &edges));
        (edges, matcher)
    } else {
        let duals: Vec<W> = estimated_duals(pool, tiers);
        let edges: Vec<(u32, u32, W)> = candidates(pool, tiers, &duals);
        let matcher = start(n, &edges, duals, vec![NONE; n]);
        (edges, matcher)
    };
    matcher.solve();
    let mut is_proven = false;
    while prove && !is_proven {
        let priced = price(pool, tiers, &matcher, &edges);
        is_proven = priced.is_covered;
        if !is_proven {
            edges.extend(priced.edges);
            matcher = start(n, &edges, matcher.spread_duals(), matcher.mates().to_vec());
            matcher.solve();
        }
    }
    for _ in 0..LEFT_OVER_PASSES {
        if prove {
            break;
        }
        let added = edges_among_free(pool, tiers, &matcher);
        if added.is_empty() {
            break;
        }
        edges.extend(added);
        matcher = start(n, &edges, matcher.spread_duals(), matcher.mates().to_vec());
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
        bound: is_proven.then(|| matcher.doubled_bound() / 2),
        doubled_duals: matcher.spread_duals().into_iter().map(Weight::widen).collect(),
    }
}

/// The allowed pairs of people whose candidates were all taken: nobody is left over for want of candidates.
fn edges_among_free<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, matcher: &Matcher<W>) -> Vec<(u32, u32, W)> {
    let mates = matcher.mates();
    let free: Vec<usize> = (0..mates.len()).filter(|&v| mates[v] == NONE).collect();
    let among: Vec<(u32, u32, W)> = all_edges(pool, tiers, &free);
    let place = |i: u32| free[i as usize] as u32;
    among
        .into_iter()
        .map(|(a, b, weight)| (place(a), place(b), weight))
        .collect()
}

/// Starts with duals that may fall short on some edges, raising them where they do.
fn start<W: Weight>(n: usize, edges: &[(u32, u32, W)], mut duals: Vec<W>, mates: Vec<u32>) -> Matcher<W> {
    for &(a, b, weight) in edges {
        let missing = weight + weight - duals[a as usize] - duals[b as usize];
        if missing > W::ZERO {
            duals[a as usize] += missing;
        }
    }
    Matcher::with_duals(Graph::new(n, edges), duals, mates)
}

/// Every allowed edge among some of the pool; vertices are positions in `members`.
fn all_edges<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, members: &[usize]) -> Vec<(u32, u32, W)> {
    let mut row = Row::default();
    let mut edges = Vec::new();
    for (i, &a) in members.iter().enumerate() {
        pool.fill(a, 0, &mut row);
        for (j, &b) in members.iter().enumerate().skip(i + 1) {
            if row.preference[b] != FORBIDDEN {
                edges.push((i as u32, j as u32, pair_weight(pool, tiers, a, b, &row)));
            }
        }
    }
    edges
}

/// What everybody is worth, from the duals of an exact pairing of a sample: the popular are dear, so that not everybody
/// lists the same few as candidates.
fn estimated_duals<W: Weight>(pool: &Pool<'_>, tiers: &Tiers) -> Vec<W> {
    let sample = pool.sample(DENSE_MAX);
    let edges: Vec<(u32, u32, W)> = all_edges(pool, tiers, &sample);
    let mut matcher = Matcher::new(Graph::new(sample.len(), &edges));
    matcher.solve();
    let sampled = matcher.spread_duals();
    let mut duals = vec![W::ZERO; pool.len()];
    let mut row = Row::default();
    for (&a, &dual) in sample.iter().zip(&sampled) {
        pool.fill(a, 0, &mut row);
        for (b, needed) in duals.iter_mut().enumerate() {
            if row.preference[b] != FORBIDDEN {
                let weight: W = pair_weight(pool, tiers, a, b, &row);
                *needed = (*needed).max(weight + weight - dual);
            }
        }
    }
    duals
}

/// The edges to begin with: everybody's best few by weight less the partner's dual.
fn candidates<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, duals: &[W]) -> Vec<(u32, u32, W)> {
    let prices: Vec<i64> = (0..pool.len())
        .map(|v| tiers.price(duals[v].widen(), pool.credit(v)))
        .collect();
    let typical = prices.iter().copied().max().unwrap_or(0);
    let prices: Vec<i16> = prices
        .iter()
        .map(|price| (price - typical).clamp(-PRICE_RANGE, PRICE_RANGE) as i16)
        .collect();
    let mut row = Row::default();
    let mut reduced = Vec::new();
    let mut best: Vec<Vec<(i64, u32)>> = Vec::with_capacity(pool.len());
    let mut edges = Vec::with_capacity(pool.len() * CANDIDATES);
    for a in 0..pool.len() {
        pool.fill(a, 0, &mut row);
        reduced.clear();
        reduced.extend(row.preference.iter().zip(&prices).map(|(&preference, price)| {
            if preference == FORBIDDEN {
                i16::MIN
            } else {
                preference - price
            }
        }));
        let chosen = best_of_row(pool, tiers, a, &row, &reduced);
        for &(_, b) in &chosen {
            let listed = best
                .get(b as usize)
                .is_some_and(|list| list.iter().any(|c| c.1 as usize == a));
            if !listed {
                edges.push((a as u32, b, pair_weight(pool, tiers, a, b as usize, &row)));
            }
        }
        best.push(chosen);
    }
    edges
}

fn best_of_row(pool: &Pool<'_>, tiers: &Tiers, a: usize, row: &Row, reduced: &[i16]) -> Vec<(i64, u32)> {
    const STRIDE: usize = 32;
    let mut best: Vec<(i64, u32)> = Vec::with_capacity(CANDIDATES * 4);
    let mut lowest_key = i64::MIN;
    let mut lowest_reduced = i16::MIN + 1;
    for (chunk, values) in reduced.chunks(STRIDE).enumerate() {
        if values.iter().fold(i16::MIN, |max, &p| max.max(p)) < lowest_reduced {
            continue;
        }
        for (i, &value) in values.iter().enumerate() {
            let b = chunk * STRIDE + i;
            if value < lowest_reduced {
                continue;
            }
            let value = tiers.value(i64::from(value), i64::from(row.burden[b]));
            let key = value * (CHANCE_MAX + 1) + pool.chance(a, b);
            if key <= lowest_key {
                continue;
            }
            best.push((key, b as u32));
            if best.len() == best.capacity() {
                keep_best(&mut best);
                lowest_key = best[CANDIDATES - 1].0;
                lowest_reduced = tiers.preference_reaching(lowest_key.div_euclid(CHANCE_MAX + 1));
            }
        }
    }
    keep_best(&mut best);
    best
}

fn pair_weight<W: Weight>(pool: &Pool<'_>, tiers: &Tiers, a: usize, b: usize, row: &Row) -> W {
    W::narrow(pool.weight(tiers, a, b, row))
}

/// Keeps the best [`CANDIDATES`], the lowest of them last.
fn keep_best(best: &mut Vec<(i64, u32)>) {
    if best.len() > CANDIDATES {
        best.select_nth_unstable_by(CANDIDATES - 1, |x, y| y.cmp(x));
        best.truncate(CANDIDATES);
    }
}

/// What pricing found among the edges that were left out.
struct Priced<W> {
    /// No edge is violated.
    is_covered: bool,
    /// Edges violated, or nearly so, that may be violated after the next solve.
    edges: Vec<(u32, u32, W)>,
}

/// Prices every allowed pair; keeps at most [`ADDED_MAX`] for each person's row, the worst first.
fn price<W: Weight>(
    pool: &Pool<'_>,
    tiers: &Tiers,
    matcher: &Matcher<W>,
    graph_edges: &[(u32, u32, W)],
) -> Priced<W> {
    let margin: W = W::narrow(tiers.doubled_preference_step());
    let duals: Vec<W> = (0..pool.len() as u32).map(|v| matcher.dual_of(v)).collect();
    let prices: Vec<i64> = (0..pool.len())
        .map(|v| tiers.price(duals[v].widen(), pool.credit(v)))
        .collect();
    let nesting = matcher.nesting();
    let known = Graph::new(pool.len(), graph_edges);
    let mut row = Row::default();
    let mut shared = vec![W::ZERO; pool.len()];
    let mut priced = Priced {
        is_covered: true,
        edges: Vec::new(),
    };
    let mut worst: Vec<(W, u32, W)> = Vec::new();
    for a in 0..pool.len() {
        pool.fill(a, a + 1, &mut row);
        nesting.fill(a as u32, &mut shared);
        let least = prices[a] - 1;
        let columns = row.preference[a + 1..].iter().zip(&prices[a + 1..]);
        for (i, (&preference, &price)) in columns.enumerate() {
            if i64::from(preference) <= least + price || preference == FORBIDDEN {
                continue;
            }
            let b = a + 1 + i;
            let weight: W = pair_weight(pool, tiers, a, b, &row);
            let missing = weight + weight - duals[a] - duals[b] - shared[nesting.position(b as u32)];
            // A full row already holds worse edges, which are violated if this one is.
            let is_bad =
                missing + margin > W::ZERO && (worst.len() < ADDED_MAX || worst[ADDED_MAX - 1].0 < missing);
            if is_bad && !known.has_edge(a as u32, b as u32) {
                priced.is_covered &= missing <= W::ZERO;
                worst.truncate(ADDED_MAX - 1);
                let at = worst.partition_point(|edge| edge.0 >= missing);
                worst.insert(at, (missing, b as u32, weight));
            }
        }
        priced.edges.extend(
            worst
                .drain(..)
                .take(ADDED_MAX)
                .map(|(_, b, weight)| (a as u32, b, weight)),
        );
    }
    priced
}
