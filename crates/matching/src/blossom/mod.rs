//! Maximum-weight matching on a sparse general graph.
//!
//! Edmonds' primal-dual algorithm with integer duals: start from feasible duals and a matching on tight edges, then
//! grow one alternating tree at a time from a free vertex, shrinking and expanding blossoms, until no vertex is both
//! free and has a positive dual. Dual changes inside a tree are lazy: a label remembers the tree's `delta` when it was
//! given. After J. Edmonds, "Paths, trees, and flowers" (1965), and Z. Galil, "Efficient algorithms for finding maximum
//! matching in graphs" (1986), with the search from a single root and a heap of events.
//!
//! Weights are doubled, so that every dual stays an integer. Invariants, for every edge `(u, v)` of weight `w`:
//! `y(u) + y(v) + Σ z(B) ≥ 2w` over the blossoms `B` holding both, with equality on matched edges and inside
//! blossoms; `y ≥ 0`, `z ≥ 0`; at the end `y = 0` on free vertices. Together they prove the matching optimal.

mod augment;
mod search;
mod weight;

#[cfg(test)]
mod tests;

pub(crate) use weight::Weight;

use std::cmp::Reverse;
use std::collections::BinaryHeap;

/// "No vertex", "no node".
pub(crate) const NONE: u32 = u32::MAX;

/// A graph in compressed rows: the arcs of `v` are `arcs[starts[v]..starts[v + 1]]`, each edge in both directions,
/// with doubled weight.
#[derive(Clone, Debug)]
pub(crate) struct Graph<W> {
    starts: Vec<u32>,
    arcs: Vec<(u32, W)>,
}

impl<W: Weight> Graph<W> {
    /// Builds the rows. `edges` are distinct pairs of distinct vertices below `n`, with plain weights.
    pub(crate) fn new(n: usize, edges: &[(u32, u32, W)]) -> Self {
        let mut starts = vec![0_u32; n + 1];
        for &(a, b, _) in edges {
            starts[a as usize + 1] += 1;
            starts[b as usize + 1] += 1;
        }
        for v in 0..n {
            starts[v + 1] += starts[v];
        }
        let mut next = starts.clone();
        let mut arcs = vec![(0, W::ZERO); edges.len() * 2];
        for &(a, b, weight) in edges {
            let doubled = weight + weight;
            for (from, to) in [(a, b), (b, a)] {
                arcs[next[from as usize] as usize] = (to, doubled);
                next[from as usize] += 1;
            }
        }
        Self { starts, arcs }
    }

    fn range(&self, v: u32) -> std::ops::Range<usize> {
        self.starts[v as usize] as usize..self.starts[v as usize + 1] as usize
    }

    fn arcs_of(&self, v: u32) -> &[(u32, W)] {
        &self.arcs[self.range(v)]
    }
}

/// Where a top-level node stands in the tree being grown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Label {
    Free,
    /// At even distance from the root: duals fall.
    Outer,
    /// At odd distance: duals rise.
    Inner,
}

/// An odd cycle of tight edges, shrunk to one node.
#[derive(Clone, Debug, Default)]
struct Blossom<W> {
    /// The nodes of the cycle; the first holds the base.
    children: Vec<u32>,
    /// `edges[i]` joins `children[i]` to the next child, as (vertex in this, vertex in the next).
    edges: Vec<(u32, u32)>,
    /// Every vertex inside.
    leaves: Vec<u32>,
    dual: W,
}

/// What ends a tree, besides running out of events.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The edge from the tree to another free vertex becomes tight.
    Augment(u32, u32),
    /// This outer vertex's dual becomes zero: it may stay free.
    Expose(u32),
}

/// The state of the algorithm. Nodes below `n` are vertices, the others blossoms.
#[derive(Clone, Debug)]
pub(crate) struct Matcher<W> {
    graph: Graph<W>,
    n: usize,
    mate: Vec<u32>,
    dual: Vec<W>,
    /// Vertex to its outermost node.
    top: Vec<u32>,
    identity: Vec<u32>,
    base: Vec<u32>,
    parent: Vec<u32>,
    label: Vec<Label>,
    /// The tree edge that labelled a node, as (vertex outside, vertex inside).
    label_edge: Vec<(u32, u32)>,
    /// `delta` when the node was labelled or last settled.
    labelled_at: Vec<W>,
    blossoms: Vec<Blossom<W>>,
    spare_blossoms: Vec<u32>,
    visit: Vec<u32>,
    visit_stamp: u32,
    delta: W,
    events: BinaryHeap<Reverse<(W, u32, u32)>>,
    end: (W, End),
    touched: Vec<u32>,
}

impl<W: Weight> Matcher<W> {
    /// Starts with each dual as low as one pass allows, and a matching on the edges that became tight.
    pub(crate) fn new(graph: Graph<W>) -> Self {
        let n = graph.starts.len() - 1;
        let dual = (0..n as u32)
            .map(|v| {
                graph
                    .arcs_of(v)
                    .iter()
                    .map(|arc| arc.1.half())
                    .max()
                    .unwrap_or(W::ZERO)
                    .max(W::ZERO)
            })
            .collect();
        Self::with_duals(graph, dual, vec![NONE; n])
    }

    /// Starts from feasible non-negative duals (in the doubled scale) and the tight edges of an earlier matching.
    pub(crate) fn with_duals(graph: Graph<W>, dual: Vec<W>, hints: Vec<u32>) -> Self {
        let n = dual.len();
        let identity: Vec<u32> = (0..n as u32).collect();
        let mut matcher = Self {
            n,
            mate: hints,
            dual,
            top: identity.clone(),
            base: identity.clone(),
            identity,
            parent: vec![NONE; n],
            label: vec![Label::Free; n],
            label_edge: vec![(NONE, NONE); n],
            labelled_at: vec![W::ZERO; n],
            blossoms: Vec::new(),
            spare_blossoms: Vec::new(),
            visit: vec![0; n],
            visit_stamp: 0,
            delta: W::ZERO,
            events: BinaryHeap::new(),
            end: (W::ZERO, End::Expose(0)),
            touched: Vec::new(),
            graph,
        };
        matcher.drop_slack_mates();
        matcher.match_greedily();
        matcher
    }

    fn drop_slack_mates(&mut self) {
        for v in 0..self.n as u32 {
            let mate = self.mate[v as usize];
            if mate == NONE || mate < v {
                continue;
            }
            let sum = self.dual[v as usize] + self.dual[mate as usize];
            if !self
                .graph
                .arcs_of(v)
                .iter()
                .any(|&(to, weight)| to == mate && weight == sum)
            {
                self.mate[v as usize] = NONE;
                self.mate[mate as usize] = NONE;
            }
        }
    }

    /// Lowers the dual of every free vertex as far as its edges allow, and matches it where that meets a free one.
    fn match_greedily(&mut self) {
        for v in 0..self.n as u32 {
            if self.mate[v as usize] != NONE {
                continue;
            }
            let mut lowest = W::ZERO;
            let mut partner = NONE;
            for &(to, weight) in self.graph.arcs_of(v) {
                let needed = weight - self.dual[to as usize];
                if needed > lowest {
                    lowest = needed;
                    partner = NONE;
                }
                if needed == lowest && partner == NONE && self.mate[to as usize] == NONE {
                    partner = to;
                }
            }
            self.dual[v as usize] = lowest;
            if partner != NONE {
                self.mate[v as usize] = partner;
                self.mate[partner as usize] = v;
            }
        }
    }

    /// Runs to the optimum.
    pub(crate) fn solve(&mut self) {
        for v in 0..self.n as u32 {
            // A search may expose another vertex, but only one whose dual is zero.
            if self.mate[v as usize] == NONE && self.dual[v as usize] > W::ZERO {
                self.search(v);
            }
        }
    }

    /// Each vertex's partner, or [`NONE`].
    pub(crate) fn mates(&self) -> &[u32] {
        &self.mate
    }

    /// Vertex duals in the doubled scale; blossoms apart (see [`Self::shared_blossom_dual`]).
    pub(crate) fn duals(&self) -> &[W] {
        &self.dual
    }

    /// `Σ z(B)` over the blossoms that hold both vertices.
    pub(crate) fn shared_blossom_dual(&self, a: u32, b: u32) -> W {
        let mut sum = W::ZERO;
        if self.top[a as usize] != self.top[b as usize] {
            return sum;
        }
        let mut node = self.parent[a as usize];
        while node != NONE {
            let blossom = &self.blossoms[node as usize - self.n];
            if blossom.leaves.contains(&b) {
                sum += blossom.dual;
            }
            node = self.parent[node as usize];
        }
        sum
    }

    /// Feasible duals without blossoms, for a later start: half of each blossom's dual goes to each of its vertices.
    pub(crate) fn spread_duals(&self) -> Vec<W> {
        let mut duals = self.dual.clone();
        for blossom in self.live_blossoms() {
            for &v in &blossom.leaves {
                duals[v as usize] += blossom.dual.half();
            }
        }
        duals
    }

    /// The value of the dual solution, twice the weight it bounds.
    pub(crate) fn doubled_bound(&self) -> i128 {
        let vertices: i128 = self.dual.iter().map(|&dual| dual.widen()).sum();
        let blossoms: i128 = self
            .live_blossoms()
            .map(|b| b.dual.widen() * ((b.leaves.len() as i128 - 1) / 2))
            .sum();
        vertices + blossoms
    }

    fn live_blossoms(&self) -> impl Iterator<Item = &Blossom<W>> {
        self.blossoms.iter().filter(|blossom| !blossom.leaves.is_empty())
    }

    fn leaf_count(&self, node: u32) -> usize {
        if (node as usize) < self.n {
            1
        } else {
            self.blossoms[node as usize - self.n].leaves.len()
        }
    }

    fn leaves(&self, node: u32) -> &[u32] {
        let node = node as usize;
        if node < self.n {
            &self.identity[node..=node]
        } else {
            &self.blossoms[node - self.n].leaves
        }
    }

    fn is_blossom(&self, node: u32) -> bool {
        node as usize >= self.n
    }

    /// The child of `blossom` that holds `v`.
    fn child_with(&self, blossom: u32, v: u32) -> u32 {
        let mut node = v;
        while self.parent[node as usize] != blossom {
            node = self.parent[node as usize];
        }
        node
    }

    /// Checks complementary slackness: the proof that the matching is optimal on this graph.
    #[cfg(test)]
    pub(crate) fn assert_optimal(&self) {
        for v in 0..self.n as u32 {
            assert!(self.dual[v as usize] >= W::ZERO, "negative dual");
            let mate = self.mate[v as usize];
            assert!(
                mate != NONE || self.dual[v as usize] == W::ZERO,
                "free vertex with a dual"
            );
            for &(to, weight) in self.graph.arcs_of(v) {
                let covered =
                    self.dual[v as usize] + self.dual[to as usize] + self.shared_blossom_dual(v, to);
                assert!(covered >= weight, "edge {v}-{to} is not covered");
                assert!(mate != to || covered == weight, "matched edge {v}-{to} is slack");
            }
        }
        for blossom in self.live_blossoms().filter(|b| b.dual != W::ZERO) {
            let inside = blossom
                .leaves
                .iter()
                .filter(|&&v| blossom.leaves.contains(&self.mate[v as usize]));
            assert_eq!(inside.count(), blossom.leaves.len() - 1, "blossom is not full");
        }
    }
}
