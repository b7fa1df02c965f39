//! Growing one alternating tree.

use super::{End, Label, Matcher, NONE, Weight};
use std::cmp::Reverse;

impl<W: Weight> Matcher<W> {
    /// Grows a tree from a free vertex until it is matched or its tree holds a vertex that may stay free.
    pub(super) fn search(&mut self, root: u32) {
        self.delta = W::ZERO;
        self.end = (self.dual[root as usize], End::Expose(root));
        let node = self.top[root as usize];
        self.set_label(node, Label::Outer, (NONE, NONE));
        self.scan_leaves(node);
        while let Some(Reverse((delta, x, y))) = self.events.pop() {
            if delta >= self.end.0 {
                break;
            }
            self.delta = delta;
            if y == NONE {
                self.expand_if_due(x);
            } else {
                self.follow_tight(x, y);
            }
        }
        self.delta = self.end.0;
        self.events.clear();
        match self.end.1 {
            End::Augment(x, y) => self.augment(x, y),
            End::Expose(x) => self.expose(x),
        }
        for i in 0..self.touched.len() {
            let node = self.touched[i];
            if self.label[node as usize] != Label::Free {
                self.settle(node);
                self.label[node as usize] = Label::Free;
            }
        }
        self.touched.clear();
    }

    fn set_label(&mut self, node: u32, label: Label, edge: (u32, u32)) {
        self.label[node as usize] = label;
        self.label_edge[node as usize] = edge;
        self.labelled_at[node as usize] = self.delta;
        self.touched.push(node);
    }

    /// The dual of `v` with the tree's pending change.
    fn dual_now(&self, v: u32) -> W {
        let node = self.top[v as usize] as usize;
        match self.label[node] {
            Label::Free => self.dual[v as usize],
            Label::Outer => self.dual[v as usize] - (self.delta - self.labelled_at[node]),
            Label::Inner => self.dual[v as usize] + (self.delta - self.labelled_at[node]),
        }
    }

    /// Writes the pending change of a labelled node into its duals.
    fn settle(&mut self, node: u32) {
        let change = self.delta - self.labelled_at[node as usize];
        self.labelled_at[node as usize] = self.delta;
        if change == W::ZERO {
            return;
        }
        let outer = self.label[node as usize] == Label::Outer;
        for i in 0..self.leaf_count(node) {
            let v = self.leaves(node)[i] as usize;
            if outer {
                self.dual[v] -= change;
            } else {
                self.dual[v] += change;
            }
        }
        if self.is_blossom(node) {
            let dual = &mut self.blossoms[node as usize - self.n].dual;
            if outer {
                *dual += change + change;
            } else {
                *dual -= change + change;
            }
        }
    }

    fn scan_leaves(&mut self, node: u32) {
        for i in 0..self.leaf_count(node) {
            self.scan_outer(self.leaves(node)[i]);
        }
    }

    fn end_by(&mut self, delta: W, end: End) {
        if delta < self.end.0 {
            self.end = (delta, end);
        }
    }

    fn push(&mut self, delta: W, x: u32, y: u32) {
        if delta < self.end.0 {
            self.events.push(Reverse((delta, x, y)));
        }
    }

    /// Notes when each edge of a vertex that has just become outer will be tight.
    fn scan_outer(&mut self, x: u32) {
        let own = self.top[x as usize];
        let dual = self.dual_now(x);
        self.end_by(self.delta + dual, End::Expose(x));
        let room = dual + self.delta;
        for i in self.graph.range(x) {
            let (y, weight) = self.graph.arcs[i];
            let node = self.top[y as usize];
            match self.label[node as usize] {
                Label::Free => {
                    let tight_at = room + self.dual[y as usize] - weight;
                    if tight_at >= self.end.0 {
                        continue;
                    }
                    if self.mate[self.base[node as usize] as usize] == NONE {
                        self.end = (tight_at, End::Augment(x, y));
                    } else {
                        self.events.push(Reverse((tight_at, x, y)));
                    }
                }
                Label::Outer if node != own => {
                    let slack = dual + self.dual_now(y) - weight;
                    self.push(self.delta + slack.half(), x, y);
                }
                Label::Outer | Label::Inner => {}
            }
        }
    }

    /// An edge from an outer vertex has become tight: grow, shrink, or ignore a stale event.
    fn follow_tight(&mut self, x: u32, y: u32) {
        let (from, to) = (self.top[x as usize], self.top[y as usize]);
        match self.label[to as usize] {
            Label::Inner => {}
            Label::Outer => {
                if from != to && self.slack_now(x, y) == W::ZERO {
                    self.shrink(x, y);
                }
            }
            Label::Free => {
                if self.slack_now(x, y) == W::ZERO {
                    self.grow(to, (x, y));
                }
            }
        }
    }

    fn slack_now(&self, x: u32, y: u32) -> W {
        let weight = self
            .graph
            .arcs_of(x)
            .iter()
            .find(|arc| arc.0 == y)
            .expect("events are edges")
            .1;
        self.dual_now(x) + self.dual_now(y) - weight
    }

    /// Adds a matched node as inner and its partner as outer.
    fn grow(&mut self, node: u32, edge: (u32, u32)) {
        self.set_label(node, Label::Inner, edge);
        self.schedule_expansion(node);
        let base = self.base[node as usize];
        let mate = self.mate[base as usize];
        let partner = self.top[mate as usize];
        self.set_label(partner, Label::Outer, (base, mate));
        self.scan_leaves(partner);
    }

    fn schedule_expansion(&mut self, node: u32) {
        if self.is_blossom(node) {
            let dual = self.blossoms[node as usize - self.n].dual;
            self.push(self.delta + dual.half(), node, NONE);
        }
    }

    /// The outer node above an outer node, or [`NONE`] above the root.
    fn outer_above(&self, node: u32) -> u32 {
        match self.label_edge[node as usize].0 {
            NONE => NONE,
            inner => self.top[self.label_edge[self.top[inner as usize] as usize].0 as usize],
        }
    }

    fn common_ancestor(&mut self, a: u32, b: u32) -> u32 {
        self.visit_stamp += 1;
        let (mut near, mut far) = (a, b);
        loop {
            if near != NONE {
                if self.visit[near as usize] == self.visit_stamp {
                    return near;
                }
                self.visit[near as usize] = self.visit_stamp;
                near = self.outer_above(near);
            }
            std::mem::swap(&mut near, &mut far);
        }
    }

    /// Shrinks the odd cycle closed by the tight edge between two outer nodes.
    fn shrink(&mut self, x: u32, y: u32) {
        let top = self.common_ancestor(self.top[x as usize], self.top[y as usize]);
        let mut children = Vec::new();
        let mut edges = vec![(x, y)];
        let mut node = self.top[x as usize];
        while node != top {
            children.push(node);
            edges.push(self.label_edge[node as usize]);
            node = self.top[self.label_edge[node as usize].0 as usize];
        }
        children.push(top);
        children.reverse();
        edges.reverse();
        node = self.top[y as usize];
        while node != top {
            children.push(node);
            let (outside, inside) = self.label_edge[node as usize];
            edges.push((inside, outside));
            node = self.top[outside as usize];
        }

        let id = self.new_blossom();
        let mut leaves = Vec::with_capacity(children.iter().map(|&c| self.leaf_count(c)).sum());
        let mut former_inner = Vec::new();
        for &child in &children {
            self.settle(child);
            if self.label[child as usize] == Label::Inner {
                former_inner.push(leaves.len()..leaves.len() + self.leaf_count(child));
            }
            self.label[child as usize] = Label::Free;
            self.parent[child as usize] = id;
            leaves.extend_from_slice(self.leaves(child));
        }
        for &v in &leaves {
            self.top[v as usize] = id;
        }
        self.base[id as usize] = self.base[top as usize];
        self.set_label(id, Label::Outer, self.label_edge[top as usize]);
        let blossom = &mut self.blossoms[id as usize - self.n];
        blossom.children = children;
        blossom.edges = edges;
        blossom.leaves = leaves;
        for range in former_inner {
            for i in range {
                self.scan_outer(self.leaves(id)[i]);
            }
        }
    }

    fn new_blossom(&mut self) -> u32 {
        if let Some(id) = self.spare_blossoms.pop() {
            self.blossoms[id as usize - self.n].dual = W::ZERO;
            return id;
        }
        let id = (self.n + self.blossoms.len()) as u32;
        self.blossoms.push(super::Blossom::default());
        self.base.push(NONE);
        self.parent.push(NONE);
        self.label.push(Label::Free);
        self.label_edge.push((NONE, NONE));
        self.labelled_at.push(W::ZERO);
        self.visit.push(0);
        id
    }

    fn expand_if_due(&mut self, id: u32) {
        let live = self.label[id as usize] == Label::Inner && self.parent[id as usize] == NONE;
        if live {
            self.settle(id);
            if self.blossoms[id as usize - self.n].dual == W::ZERO {
                self.expand(id);
            }
        }
    }

    /// Opens an inner blossom whose dual is zero: the even path from its entry to its base stays in the tree.
    fn expand(&mut self, id: u32) {
        let blossom = std::mem::take(&mut self.blossoms[id as usize - self.n]);
        let (children, count) = (&blossom.children, blossom.children.len());
        let entry_edge = self.label_edge[id as usize];
        let entry = self.child_with(id, entry_edge.1);
        for &child in children {
            self.parent[child as usize] = NONE;
            self.label[child as usize] = Label::Free;
            for i in 0..self.leaf_count(child) {
                let v = self.leaves(child)[i];
                self.top[v as usize] = child;
            }
        }
        self.label[id as usize] = Label::Free;
        self.spare_blossoms.push(id);

        let forward = children
            .iter()
            .position(|&c| c == entry)
            .expect("the entry is a child");
        let is_forward = forward % 2 == 1;
        // Steps from one child to the next on the way to the base, each with its edge (vertex here, vertex there).
        let step = |i: usize| {
            if is_forward {
                ((i + 1) % count, blossom.edges[i])
            } else {
                let previous = (i + count - 1) % count;
                let (there, here) = blossom.edges[previous];
                (previous, (here, there))
            }
        };
        let mut index = forward;
        let mut edge = entry_edge;
        let mut outer = Vec::new();
        loop {
            self.set_label(children[index], Label::Inner, edge);
            self.schedule_expansion(children[index]);
            if index == 0 {
                break;
            }
            let (matched, matched_edge) = step(index);
            self.set_label(children[matched], Label::Outer, matched_edge);
            outer.push(children[matched]);
            (index, edge) = step(matched);
        }
        for node in outer {
            self.scan_leaves(node);
        }
        for &child in children {
            if self.label[child as usize] == Label::Free {
                for i in 0..self.leaf_count(child) {
                    self.scan_free(self.leaves(child)[i]);
                }
            }
        }
    }

    /// Notes when each edge from the tree to a vertex that has just left it will be tight.
    fn scan_free(&mut self, y: u32) {
        for i in self.graph.range(y) {
            let (x, weight) = self.graph.arcs[i];
            if self.label[self.top[x as usize] as usize] == Label::Outer {
                let slack = self.dual_now(x) + self.dual[y as usize] - weight;
                self.push(self.delta + slack, x, y);
            }
        }
    }
}
