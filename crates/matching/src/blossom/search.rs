//! Growing one alternating tree.

use super::{End, Label, Matcher, NONE, Node, Weight};
use std::cmp::Reverse;

impl<W: Weight> Matcher<W> {
    /// Grows a tree from a free vertex until it is matched or its tree holds a vertex that may stay free.
    pub(super) fn search(&mut self, root: u32) {
        self.delta = W::ZERO;
        self.end = (self.dual_of(root), End::Expose(root));
        let node = self.top(root);
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
            let set = self.touched[i] as usize;
            if self.sets[set].label != Label::Free {
                self.settle(set);
                self.sets[set].label = Label::Free;
            }
        }
        self.touched.clear();
    }

    fn set_label(&mut self, node: u32, label: Label, edge: (u32, u32)) {
        self.nodes[node as usize].label_edge = edge;
        let id = self.nodes[node as usize].set;
        let set = &mut self.sets[id as usize];
        set.label = label;
        set.labelled_at = self.delta;
        self.touched.push(id);
    }

    /// The dual of `v` with the tree's pending change.
    fn dual_now(&self, v: u32) -> W {
        let set = &self.sets[self.set_of[v as usize] as usize];
        let dual = self.dual[v as usize] + set.offset;
        match set.label {
            Label::Free => dual,
            Label::Outer => dual - (self.delta - set.labelled_at),
            Label::Inner => dual + (self.delta - set.labelled_at),
        }
    }

    /// Writes the pending change of a labelled set into its offset and its blossom's dual.
    fn settle(&mut self, set: usize) {
        let set = &mut self.sets[set];
        let change = self.delta - set.labelled_at;
        let signed = if set.label == Label::Outer {
            W::ZERO - change
        } else {
            change
        };
        set.labelled_at = self.delta;
        set.offset += signed;
        if set.node as usize >= self.n {
            self.blossoms[set.node as usize - self.n].dual -= signed + signed;
        }
    }

    fn scan_leaves(&mut self, node: u32) {
        let Node { head, tail, .. } = self.nodes[node as usize];
        let mut v = head;
        loop {
            self.scan_outer(v);
            if v == tail {
                return;
            }
            v = self.next[v as usize];
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
        let own = self.set_of[x as usize];
        let dual = self.dual_now(x);
        self.end_by(self.delta + dual, End::Expose(x));
        let room = dual + self.delta;
        for i in self.graph.range(x) {
            let (y, weight) = self.graph.arcs[i];
            let set_id = self.set_of[y as usize];
            let set = &self.sets[set_id as usize];
            match set.label {
                Label::Free => {
                    let tight_at = room + self.dual[y as usize] + set.offset - weight;
                    if tight_at >= self.end.0 {
                        continue;
                    }
                    if self.mate[self.nodes[set.node as usize].base as usize] == NONE {
                        self.end = (tight_at, End::Augment(x, y));
                    } else {
                        self.events.push(Reverse((tight_at, x, y)));
                    }
                }
                Label::Outer if set_id != own => {
                    let slack = dual + self.dual_now(y) - weight;
                    self.push(self.delta + slack.half(), x, y);
                }
                Label::Outer | Label::Inner => {}
            }
        }
    }

    /// An edge from an outer vertex has become tight: grow, shrink, or ignore a stale event.
    fn follow_tight(&mut self, x: u32, y: u32) {
        let (from, to) = (self.top(x), self.top(y));
        match self.label(to) {
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
        let base = self.nodes[node as usize].base;
        let mate = self.mate[base as usize];
        let partner = self.top(mate);
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
        match self.nodes[node as usize].label_edge.0 {
            NONE => NONE,
            inner => self.top(self.nodes[self.top(inner) as usize].label_edge.0),
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
        let top = self.common_ancestor(self.top(x), self.top(y));
        let id = self.new_blossom();
        // The vectors of a blossom opened before are used again.
        let blossom = &mut self.blossoms[id as usize - self.n];
        let (mut children, mut edges) = (
            std::mem::take(&mut blossom.children),
            std::mem::take(&mut blossom.edges),
        );
        edges.push((x, y));
        let mut node = self.top(x);
        while node != top {
            children.push(node);
            edges.push(self.nodes[node as usize].label_edge);
            node = self.top(self.nodes[node as usize].label_edge.0);
        }
        children.push(top);
        children.reverse();
        edges.reverse();
        node = self.top(y);
        while node != top {
            children.push(node);
            let (outside, inside) = self.nodes[node as usize].label_edge;
            edges.push((inside, outside));
            node = self.top(outside);
        }
        let former_inner: Vec<u32> = children
            .iter()
            .copied()
            .filter(|&child| self.label(child) == Label::Inner)
            .collect();
        self.join(id, &children);
        let Node { base, label_edge, .. } = self.nodes[top as usize];
        self.nodes[id as usize].base = base;
        self.set_label(id, Label::Outer, label_edge);
        let blossom = &mut self.blossoms[id as usize - self.n];
        blossom.children = children;
        blossom.edges = edges;
        for child in former_inner {
            self.scan_leaves(child);
        }
    }

    /// Makes `children` the parts of `id`: their vertices join the largest child's set, and their lists are linked.
    fn join(&mut self, id: u32, children: &[u32]) {
        let nodes = &self.nodes;
        let largest = children
            .iter()
            .copied()
            .max_by_key(|&child| nodes[child as usize].size);
        let kept = self.set_of_node(largest.expect("a blossom has children"));
        self.settle(kept);
        let mut size = 0;
        for (i, &child) in children.iter().enumerate() {
            let set = self.set_of_node(child);
            if set != kept {
                self.settle(set);
                let shift = self.sets[set].offset - self.sets[kept].offset;
                let Node { head, tail, .. } = self.nodes[child as usize];
                let mut v = head;
                loop {
                    self.dual[v as usize] += shift;
                    self.set_of[v as usize] = kept as u32;
                    if v == tail {
                        break;
                    }
                    v = self.next[v as usize];
                }
                self.sets[set].label = Label::Free;
                self.spare_sets.push(set as u32);
            }
            if i > 0 {
                let before = self.nodes[children[i - 1] as usize].tail;
                self.next[before as usize] = self.nodes[child as usize].head;
            }
            self.nodes[child as usize].parent = id;
            size += self.nodes[child as usize].size;
        }
        self.sets[kept].node = id;
        let (first, last) = (children[0] as usize, children[children.len() - 1] as usize);
        let (head, tail) = (self.nodes[first].head, self.nodes[last].tail);
        let node = &mut self.nodes[id as usize];
        (node.head, node.tail, node.size, node.set) = (head, tail, size, kept as u32);
    }

    /// Makes the parts of `id` outermost and unlabelled; all but the largest get sets of their own.
    fn part(&mut self, id: u32, children: &[u32]) {
        let kept = self.nodes[id as usize].set;
        self.sets[kept as usize].label = Label::Free;
        let nodes = &self.nodes;
        let largest = children
            .iter()
            .copied()
            .max_by_key(|&child| nodes[child as usize].size);
        for &child in children {
            self.nodes[child as usize].parent = NONE;
            let mut set = kept;
            if Some(child) != largest {
                set = self.spare_sets.pop().expect("there are as many sets as vertices");
                self.sets[set as usize] = self.sets[kept as usize];
                let Node { head, tail, .. } = self.nodes[child as usize];
                let mut v = head;
                loop {
                    self.set_of[v as usize] = set;
                    if v == tail {
                        break;
                    }
                    v = self.next[v as usize];
                }
            }
            self.sets[set as usize].node = child;
            self.nodes[child as usize].set = set;
        }
    }

    fn new_blossom(&mut self) -> u32 {
        if let Some(id) = self.spare_blossoms.pop() {
            return id;
        }
        let id = self.nodes.len() as u32;
        self.blossoms.push(super::Blossom::default());
        let label_edge = (NONE, NONE);
        self.nodes.push(Node {
            base: NONE,
            parent: NONE,
            label_edge,
            set: NONE,
            head: NONE,
            tail: NONE,
            size: 0,
        });
        self.visit.push(0);
        id
    }

    fn expand_if_due(&mut self, id: u32) {
        if self.is_outermost_blossom(id) && self.label(id) == Label::Inner {
            self.settle(self.set_of_node(id));
            if self.blossoms[id as usize - self.n].dual == W::ZERO {
                self.expand(id);
            }
        }
    }

    /// Opens an inner blossom whose dual is zero: the even path from its entry to its base stays in the tree.
    fn expand(&mut self, id: u32) {
        let mut blossom = std::mem::take(&mut self.blossoms[id as usize - self.n]);
        let (children, count) = (&blossom.children, blossom.children.len());
        let entry_edge = self.nodes[id as usize].label_edge;
        let entry = self.child_with(id, entry_edge.1);
        self.part(id, children);
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
            if self.label(child) == Label::Free {
                let Node { head, tail, .. } = self.nodes[child as usize];
                let mut v = head;
                loop {
                    self.scan_free(v);
                    if v == tail {
                        break;
                    }
                    v = self.next[v as usize];
                }
            }
        }
        blossom.children.clear();
        blossom.edges.clear();
        self.blossoms[id as usize - self.n] = blossom;
    }

    /// Notes when each edge from the tree to a vertex that has just left it will be tight.
    fn scan_free(&mut self, y: u32) {
        for i in self.graph.range(y) {
            let (x, weight) = self.graph.arcs[i];
            if self.sets[self.set_of[x as usize] as usize].label == Label::Outer {
                let slack = self.dual_now(x) + self.dual_of(y) - weight;
                self.push(self.delta + slack, x, y);
            }
        }
    }
}
