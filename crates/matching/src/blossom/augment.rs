//! Flipping the matching along a tree path.

use super::{Matcher, NONE, Weight};

impl<W: Weight> Matcher<W> {
    /// Matches the root by flipping its path to `x`, and `x` with the free vertex `y` outside the tree.
    pub(super) fn augment(&mut self, x: u32, y: u32) {
        self.rotate(self.top(y), y);
        self.mate[y as usize] = x;
        self.flip_to_root(x, y);
    }

    /// Leaves the outer vertex `x` free in the root's place.
    pub(super) fn expose(&mut self, x: u32) {
        self.flip_to_root(x, NONE);
    }

    fn flip_to_root(&mut self, mut x: u32, mut partner: u32) {
        loop {
            let outer = self.top(x);
            self.rotate(outer, x);
            self.mate[x as usize] = partner;
            let (above, _) = self.nodes[outer as usize].label_edge;
            if above == NONE {
                return;
            }
            let inner = self.top(above);
            let (next, entry) = self.nodes[inner as usize].label_edge;
            self.rotate(inner, entry);
            self.mate[entry as usize] = next;
            (x, partner) = (next, entry);
        }
    }

    /// Makes `v` the base of `node`, flipping the even path inside the blossom from `v` to the old base.
    fn rotate(&mut self, node: u32, v: u32) {
        if !self.is_blossom(node) || self.nodes[node as usize].base == v {
            return;
        }
        let child = self.child_with(node, v);
        self.rotate(child, v);
        let blossom = &self.blossoms[node as usize - self.n];
        let count = blossom.children.len();
        let start = blossom
            .children
            .iter()
            .position(|&c| c == child)
            .expect("the child is there");
        // The even way round to the old base; each second edge on it becomes matched.
        let matched: Vec<usize> = if start % 2 == 1 {
            (start + 1..count).step_by(2).collect()
        } else {
            (0..start).step_by(2).collect()
        };
        for i in matched {
            let blossom = &self.blossoms[node as usize - self.n];
            let (a, b) = blossom.edges[i];
            let (child_a, child_b) = (blossom.children[i], blossom.children[(i + 1) % count]);
            self.rotate(child_a, a);
            self.rotate(child_b, b);
            self.mate[a as usize] = b;
            self.mate[b as usize] = a;
        }
        let blossom = &mut self.blossoms[node as usize - self.n];
        blossom.children.rotate_left(start);
        blossom.edges.rotate_left(start);
        self.nodes[node as usize].base = v;
    }
}
