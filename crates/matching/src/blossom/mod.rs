//! Maximum-weight matching on a sparse general graph.
//!
//! Edmonds' primal-dual algorithm with integer duals: start from feasible duals and a matching on tight edges, then
//! grow one alternating tree at a time from a free vertex, shrinking and expanding blossoms, until no vertex is both
//! free and has a positive dual. Dual changes inside a tree are lazy: a label remembers the tree's `delta` when it was
//! given. The vertices of an outermost node share a set with one offset to their duals; when nodes join or part, only
//! those outside the largest change sets. After J. Edmonds, "Paths, trees, and flowers" (1965), and Z. Galil, "Efficient algorithms for finding maximum
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

    pub(crate) fn has_edge(&self, a: u32, b: u32) -> bool {
        self.arcs_of(a).iter().any(|arc| arc.0 == b)
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

/// The vertices of one outermost node.
#[derive(Clone, Copy, Debug)]
struct Set<W> {
    node: u32,
    label: Label,
    /// `delta` when the label was given or the offset last settled.
    labelled_at: W,
    /// What to add to each vertex's dual.
    offset: W,
}

/// An odd cycle of tight edges, shrunk to one node.
#[derive(Clone, Debug, Default)]
struct Blossom<W> {
    /// The nodes of the cycle; the first holds the base.
    children: Vec<u32>,
    /// `edges[i]` joins `children[i]` to the next child, as (vertex in this, vertex in the next).
    edges: Vec<(u32, u32)>,
    dual: W,
}

/// A vertex or a blossom.
#[derive(Clone, Copy, Debug)]
struct Node {
    base: u32,
    parent: u32,
    /// The tree edge that labelled an outermost node, as (vertex outside, vertex inside).
    label_edge: (u32, u32),
    /// An outermost node's set.
    set: u32,
    /// The first and last of its vertices in the list `next`, and how many there are.
    head: u32,
    tail: u32,
    size: u32,
}

/// What ends a tree, besides running out of events.
#[derive(Clone, Copy, Debug)]
enum End {
    /// The edge from the tree to another free vertex becomes tight.
    Augment(u32, u32),
    /// This outer vertex's dual becomes zero: it may stay free.
    Expose(u32),
}

/// Vertices numbered so that each blossom holds a range of numbers.
#[derive(Clone, Debug)]
pub(crate) struct Nesting<'m, W> {
    matcher: &'m Matcher<W>,
    position: Vec<u32>,
    ranges: Vec<(usize, usize)>,
}

impl<W: Weight> Nesting<'_, W> {
    /// The number of a vertex.
    pub(crate) fn position(&self, v: u32) -> usize {
        self.position[v as usize] as usize
    }

    /// Writes `Σ z(B)` over the blossoms that hold both `a` and another vertex, at that vertex's number.
    pub(crate) fn fill(&self, a: u32, shared: &mut [W]) {
        let matcher = self.matcher;
        let (mut inner, mut above) = ((0, 0), matcher.nodes[a as usize].parent);
        let mut sum = W::ZERO;
        let mut outward = above;
        while outward != NONE {
            sum += matcher.blossoms[outward as usize - matcher.n].dual;
            outward = matcher.nodes[outward as usize].parent;
        }
        // From the inside out: each blossom adds the vertices around the one before, which share one blossom less.
        while above != NONE {
            let (low, high) = self.ranges[above as usize];
            if inner == (0, 0) {
                inner = (low, low);
            }
            shared[low..inner.0].fill(sum);
            shared[inner.1..high].fill(sum);
            inner = (low, high);
            sum -= matcher.blossoms[above as usize - matcher.n].dual;
            above = matcher.nodes[above as usize].parent;
        }
        shared[..inner.0].fill(W::ZERO);
        shared[inner.1..].fill(W::ZERO);
    }
}

/// The state of the algorithm. Nodes below `n` are vertices, the others blossoms.
#[derive(Clone, Debug)]
pub(crate) struct Matcher<W> {
    graph: Graph<W>,
    n: usize,
    mate: Vec<u32>,
    dual: Vec<W>,
    /// Vertex to the set of its outermost node.
    set_of: Vec<u32>,
    sets: Vec<Set<W>>,
    spare_sets: Vec<u32>,
    /// The next vertex of the same node.
    next: Vec<u32>,
    nodes: Vec<Node>,
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
        let set = |node| Set {
            node,
            label: Label::Free,
            labelled_at: W::ZERO,
            offset: W::ZERO,
        };
        let node = |v| Node {
            base: v,
            parent: NONE,
            label_edge: (NONE, NONE),
            set: v,
            head: v,
            tail: v,
            size: 1,
        };
        let mut matcher = Self {
            n,
            mate: hints,
            dual,
            set_of: (0..n as u32).collect(),
            sets: (0..n as u32).map(set).collect(),
            spare_sets: Vec::new(),
            next: vec![NONE; n],
            nodes: (0..n as u32).map(node).collect(),
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
            if self.mate[v as usize] == NONE && self.dual_of(v) > W::ZERO {
                self.search(v);
            }
        }
    }

    /// Each vertex's partner, or [`NONE`].
    pub(crate) fn mates(&self) -> &[u32] {
        &self.mate
    }

    /// The dual of a vertex in the doubled scale; blossoms apart (see [`Self::nesting`]).
    pub(crate) fn dual_of(&self, v: u32) -> W {
        self.dual[v as usize] + self.sets[self.set_of[v as usize] as usize].offset
    }

    /// The blossoms as nested ranges, for looking up `Σ z(B)` row by row.
    pub(crate) fn nesting(&self) -> Nesting<'_, W> {
        let mut nesting = Nesting {
            matcher: self,
            position: vec![0; self.n],
            ranges: vec![(0, 0); self.nodes.len()],
        };
        let mut next = 0;
        let blossoms = (self.n as u32..self.nodes.len() as u32).filter(|&id| self.is_outermost_blossom(id));
        let mut pending: Vec<u32> = blossoms.collect();
        while let Some(id) = pending.pop() {
            let size = self.nodes[id as usize].size as usize;
            // The last child pushed is the next one popped, so each node's vertices are numbered together.
            nesting.ranges[id as usize] = (next, next + size);
            if self.is_blossom(id) {
                pending.extend(&self.blossoms[id as usize - self.n].children);
            } else {
                nesting.position[id as usize] = next as u32;
                next += 1;
            }
        }
        for v in (0..self.n).filter(|&v| self.nodes[v].parent == NONE) {
            nesting.position[v] = next as u32;
            next += 1;
        }
        nesting
    }

    /// Feasible duals without blossoms, for a later start: half of each blossom's dual goes to each of its vertices.
    pub(crate) fn spread_duals(&self) -> Vec<W> {
        let mut duals: Vec<W> = (0..self.n as u32).map(|v| self.dual_of(v)).collect();
        let tops = (self.n as u32..self.nodes.len() as u32).filter(|&id| self.is_outermost_blossom(id));
        let mut pending: Vec<(u32, W)> = tops.map(|id| (id, W::ZERO)).collect();
        while let Some((node, above)) = pending.pop() {
            if self.is_blossom(node) {
                let blossom = &self.blossoms[node as usize - self.n];
                let sum = above + blossom.dual.half();
                pending.extend(blossom.children.iter().map(|&child| (child, sum)));
            } else {
                duals[node as usize] += above;
            }
        }
        duals
    }

    /// The value of the dual solution, twice the weight it bounds.
    pub(crate) fn doubled_bound(&self) -> i128 {
        let vertices: i128 = (0..self.n as u32).map(|v| self.dual_of(v).widen()).sum();
        let blossoms = self.blossoms.iter().zip(&self.nodes[self.n..]);
        let blossoms: i128 = blossoms
            .map(|(b, node)| b.dual.widen() * (i128::from(node.size) - 1) / 2)
            .sum();
        vertices + blossoms
    }

    fn top(&self, v: u32) -> u32 {
        self.sets[self.set_of[v as usize] as usize].node
    }

    fn set_of_node(&self, node: u32) -> usize {
        self.nodes[node as usize].set as usize
    }

    fn label(&self, node: u32) -> Label {
        self.sets[self.set_of_node(node)].label
    }

    fn is_blossom(&self, node: u32) -> bool {
        node as usize >= self.n
    }

    fn is_outermost_blossom(&self, node: u32) -> bool {
        self.nodes[node as usize].parent == NONE && !self.blossoms[node as usize - self.n].children.is_empty()
    }

    /// The child of `blossom` that holds `v`.
    fn child_with(&self, blossom: u32, v: u32) -> u32 {
        let mut node = v;
        while self.nodes[node as usize].parent != blossom {
            node = self.nodes[node as usize].parent;
        }
        node
    }

    /// Checks complementary slackness: the proof that the matching is optimal on this graph.
    #[cfg(test)]
    pub(crate) fn assert_optimal(&self) {
        let nesting = self.nesting();
        for v in 0..self.n as u32 {
            assert!(self.dual_of(v) >= W::ZERO, "negative dual");
            let mate = self.mate[v as usize];
            assert!(mate == NONE || self.mate[mate as usize] == v, "one-sided match");
            assert!(
                mate != NONE || self.dual_of(v) == W::ZERO,
                "free vertex with a dual"
            );
            let mut shared = vec![W::ZERO; self.n];
            nesting.fill(v, &mut shared);
            for &(to, weight) in self.graph.arcs_of(v) {
                let covered = self.dual_of(v) + self.dual_of(to) + shared[nesting.position(to)];
                assert!(covered >= weight, "edge {v}-{to} is not covered");
                assert!(mate != to || covered == weight, "matched edge {v}-{to} is slack");
            }
        }
        for (i, blossom) in self
            .blossoms
            .iter()
            .enumerate()
            .filter(|(_, b)| b.dual != W::ZERO)
        {
            assert!(blossom.dual > W::ZERO, "negative blossom dual");
            let (low, high) = nesting.ranges[self.n + i];
            let is_inside = |v: u32| (low..high).contains(&nesting.position(v));
            let leaves: Vec<u32> = (0..self.n as u32).filter(|&v| is_inside(v)).collect();
            let inside = leaves
                .iter()
                .filter(|&&v| leaves.contains(&self.mate[v as usize]));
            assert_eq!(inside.count(), leaves.len() - 1, "blossom is not full");
        }
    }
}
