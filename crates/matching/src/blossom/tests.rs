//! The solver against brute force, and its own proof.

use super::{Graph, Matcher, NONE};
use crate::chance::Rng;

fn brute_force(n: usize, edges: &[(u32, u32, i64)]) -> i64 {
    let mut best = vec![0_i64; 1 << n];
    for set in 1..best.len() {
        let first = set.trailing_zeros();
        best[set] = best[set & (set - 1)];
        for &(a, b, weight) in edges {
            let pair = (1 << a) | (1 << b);
            if a.min(b) == first && set & pair == pair {
                best[set] = best[set].max(best[set & !pair] + weight);
            }
        }
    }
    best[best.len() - 1]
}

fn random_edges(rng: &mut Rng, n: u32, density: u64, range: u64) -> Vec<(u32, u32, i64)> {
    let pairs = (0..n).flat_map(|a| (a + 1..n).map(move |b| (a, b)));
    let pairs: Vec<_> = pairs.filter(|_| rng.below(100) < density).collect();
    pairs
        .into_iter()
        .map(|(a, b)| (a, b, rng.below(range) as i64 - 2))
        .collect()
}

fn value(matcher: &Matcher<i64>, edges: &[(u32, u32, i64)]) -> i64 {
    edges
        .iter()
        .filter(|e| matcher.mates()[e.0 as usize] == e.1)
        .map(|e| e.2)
        .sum()
}

#[test]
fn agrees_with_brute_force_on_small_graphs() {
    let mut rng = Rng::new(1);
    for round in 0..20_000_u64 {
        let n = 2 + rng.below(9) as u32;
        let range = [4, 12, 1000][(round % 3) as usize];
        let density = 20 + rng.below(81);
        let edges = random_edges(&mut rng, n, density, range);
        let mut matcher = Matcher::new(Graph::new(n as usize, &edges));
        matcher.solve();
        matcher.assert_optimal();
        assert_eq!(
            value(&matcher, &edges),
            brute_force(n as usize, &edges),
            "round {round}: {edges:?}"
        );
        assert_eq!(matcher.doubled_bound(), 2 * i128::from(value(&matcher, &edges)));
    }
}

#[test]
fn proves_itself_on_larger_graphs() {
    let mut rng = Rng::new(2);
    for round in 0..300 {
        let n = 20 + rng.below(200) as u32;
        let edges = random_edges(
            &mut rng,
            n,
            3 + round % 20,
            [6, 40, 100_000][(round % 3) as usize],
        );
        let mut matcher = Matcher::new(Graph::new(n as usize, &edges));
        matcher.solve();
        matcher.assert_optimal();
        let again = matcher.spread_duals();
        let mates = matcher.mates().to_vec();
        let mut warm = Matcher::with_duals(Graph::new(n as usize, &edges), again, mates);
        warm.solve();
        warm.assert_optimal();
        assert_eq!(value(&warm, &edges), value(&matcher, &edges));
    }
}

#[test]
fn an_empty_graph_matches_nobody() {
    let mut matcher = Matcher::<i128>::new(Graph::new(3, &[]));
    matcher.solve();
    assert_eq!(matcher.mates(), [NONE; 3]);
}
