//! The way in: validate, choose the method, explain.

use crate::blossom::{Graph, Matcher, NONE, Weight};
use crate::explain::{Formed, explain, group_total};
use crate::groups;
use crate::lottery;
use crate::pairs::{self, trio_credit};
use crate::pool::Context;
use crate::problem::{Odd, Problem, ProblemError};
use crate::seats::seat_last;
use crate::solution::Solution;

/// Up to how many people each method is used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Pairs are proven optimal over all allowed pairs.
    pub exact_max: usize,
    /// Pairs are optimal over each person's best candidates; above, blocks are solved one by one.
    pub sparse_max: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            exact_max: 2_000,
            sparse_max: 20_000,
        }
    }
}

/// Forms one round.
///
/// # Errors
/// When the problem contradicts itself: see [`ProblemError`].
pub fn solve(problem: &Problem) -> Result<Solution, ProblemError> {
    solve_within(problem, &Limits::default())
}

/// Forms one round with other limits, for comparing the methods.
///
/// # Errors
/// As [`solve`].
pub fn solve_within(problem: &Problem, limits: &Limits) -> Result<Solution, ProblemError> {
    problem.validate()?;
    let context = context_of(problem);
    let tiers = context.tiers(pairs_max(problem));
    let mut is_open = vec![true; problem.people.len()];
    for &member in problem.locked_groups.iter().flatten() {
        is_open[member] = false;
    }
    let open: Vec<u32> = context
        .order
        .iter()
        .copied()
        .filter(|&person| is_open[person as usize])
        .collect();
    let locked: Vec<Vec<u32>> = problem
        .locked_groups
        .iter()
        .map(|group| group.iter().map(|&m| m as u32).collect())
        .collect();
    let mut formed = if !problem.hosts.is_empty() {
        let mut groups = locked.clone();
        groups.extend(lottery::form(&context, &open));
        Formed {
            groups,
            is_heuristic: true,
            ..Formed::default()
        }
    } else if problem.rules.group_size == 2 {
        let mut formed = pairs::form(&context, &tiers, open, limits);
        let locked_total = locked
            .iter()
            .map(|group| group_total(&context, &tiers, group))
            .sum::<i128>();
        formed.bound = formed.bound.map(|bound| bound + locked_total);
        formed.groups.splice(0..0, locked.iter().cloned());
        formed
    } else {
        let groups = groups::form(&context, open, &locked);
        Formed {
            groups,
            is_heuristic: true,
            ..Formed::default()
        }
    };
    formed.locked = locked.len();
    if seat_last(&context, &mut formed.groups, locked.len()) {
        formed.bound = None;
    }
    Ok(explain(&context, &tiers, formed))
}

/// Everything the methods share. An odd number that makes a trio adds to fairness who was in one.
pub(crate) fn context_of(problem: &Problem) -> Context<'_> {
    let rules = &problem.rules;
    let locked: usize = problem.locked_groups.iter().map(Vec::len).sum();
    let is_odd = (problem.people.len() - locked) % 2 == 1;
    let has_trio = rules.group_size == 2 && rules.odd == Odd::Trio && is_odd && problem.hosts.is_empty();
    let credits = problem
        .people
        .iter()
        .map(|person| i64::from(person.left_over_credit) + if has_trio { trio_credit(person) } else { 0 });
    Context::new(problem, credits.collect())
}

/// The most pairs that any round of the problem has inside its groups.
pub(crate) fn pairs_max(problem: &Problem) -> usize {
    let n = problem.people.len();
    match problem.rules.group_size {
        2 => n / 2 + 2,
        size => (n + size) * size / 2,
    }
}

/// The matching of maximum weight on a sparse graph: each vertex's partner. Edges are distinct pairs of vertices below
/// `n`; those of negative weight are never used. To prefer many edges over heavy ones, add a constant larger than the
/// total weight to each.
///
/// # Panics
/// When an edge names a vertex twice or one not below `n`.
pub fn maximum_weight_matching(n: usize, edges: &[(u32, u32, i64)]) -> Vec<Option<u32>> {
    let is_sound = |edge: &(u32, u32, i64)| edge.0 != edge.1 && (edge.0.max(edge.1) as usize) < n;
    assert!(edges.iter().all(is_sound), "an edge leaves the graph");
    if edges.iter().all(|edge| edge.2.unsigned_abs() < 1 << 59) {
        matching_of(n, edges)
    } else {
        let wide: Vec<(u32, u32, i128)> = edges.iter().map(|e| (e.0, e.1, i128::from(e.2))).collect();
        matching_of(n, &wide)
    }
}

fn matching_of<W: Weight>(n: usize, edges: &[(u32, u32, W)]) -> Vec<Option<u32>> {
    let mut matcher = Matcher::new(Graph::new(n, edges));
    matcher.solve();
    matcher
        .mates()
        .iter()
        .map(|&mate| (mate != NONE).then_some(mate))
        .collect()
}
