//! One more person into groups that stand.

use std::cmp::Reverse;

use crate::pairs::trio_credit;
use crate::pool::Context;
use crate::problem::{Odd, Problem};

/// How good a seat is: first fair, then new, then in a small group, then with a slot for all, then pleasant.
type Rank = (Reverse<i64>, Reverse<i64>, Reverse<usize>, bool, i64);

/// The best group for `person` among those that have a seat; `None` when hard rules close them all.
fn best_group<'g>(
    context: &Context<'_>,
    groups: impl Iterator<Item = (usize, &'g [u32])>,
    person: u32,
) -> Option<usize> {
    let with = |group: &[u32]| [group, &[person]].concat();
    let is_open = |group: &[u32]| {
        group.iter().all(|&member| context.is_allowed(member, person))
            && context.has_slot_it_needs(&with(group))
    };
    let rank = |group: &[u32]| -> Rank {
        let burden = |&member: &u32| {
            context
                .relations
                .between(member, person)
                .map_or(0, |r| i64::from(r.burden))
        };
        let unfair = group
            .iter()
            .map(|&member| trio_credit(&context.problem.people[member as usize]))
            .sum();
        let preference: i64 = group
            .iter()
            .map(|&member| context.pair(member, person).preference)
            .sum();
        let keeps_slot = !context.common_slots(&with(group)).is_empty();
        (
            Reverse(unfair),
            Reverse(group.iter().map(burden).sum()),
            Reverse(group.len()),
            keeps_slot,
            preference / group.len().max(1) as i64,
        )
    };
    groups
        .filter(|(_, group)| is_open(group))
        .max_by_key(|(i, group)| (rank(group), Reverse(*i)))
        .map(|(i, _)| i)
}

/// The best open seat for a late joiner: the index of the group in `groups` with a free seat (at most `group_size`
/// people, so that one more fits) that breaks no hard rule and is fairest, newest and most pleasant, in this order;
/// `None` when there is none. Indices are those of [`Problem::people`]; a group that names a person out of range has
/// no seat.
pub fn best_seat(problem: &Problem, groups: &[Vec<usize>], person: usize) -> Option<usize> {
    let known = problem.people.len();
    if person >= known {
        return None;
    }
    let context = Context::new(problem, vec![0; known]);
    let has_seat = |group: &Vec<usize>| {
        (1..=problem.rules.group_size).contains(&group.len())
            && group.iter().all(|&member| member < known && member != person)
    };
    let groups: Vec<(usize, Vec<u32>)> = (groups.iter().enumerate())
        .filter(|(_, group)| has_seat(group))
        .map(|(i, group)| (i, group.iter().map(|&member| member as u32).collect()))
        .collect();
    best_group(
        &context,
        groups.iter().map(|(i, group)| (*i, group.as_slice())),
        person as u32,
    )
}

/// Seats the last person of an odd number with a pair, where the trio was not found another way; an unlocked pair
/// first. The first `locked` groups are locked. Returns whether somebody was seated.
pub(crate) fn seat_last(context: &Context<'_>, groups: &mut [Vec<u32>], locked: usize) -> bool {
    let rules = &context.problem.rules;
    let has_trio = groups[locked..].iter().any(|group| group.len() > 2);
    let is_even = context.problem.people.len().is_multiple_of(2);
    let is_lottery = !context.problem.hosts.is_empty();
    if rules.group_size != 2 || rules.odd != Odd::Trio || has_trio || is_even || is_lottery {
        return false;
    }
    let joinable = if rules.fill_locked_groups { 0..locked } else { 0..0 };
    let mut placed = vec![false; context.problem.people.len()];
    for &member in groups.iter().flatten() {
        placed[member as usize] = true;
    }
    let mut left: Vec<u32> = context
        .order
        .iter()
        .copied()
        .filter(|&p| !placed[p as usize])
        .collect();
    left.sort_by_key(|&person| trio_credit(&context.problem.people[person as usize]));
    for person in left {
        for range in [locked..groups.len(), joinable.clone()] {
            let pairs = range
                .map(|i| (i, groups[i].as_slice()))
                .filter(|(_, group)| group.len() == 2);
            if let Some(i) = best_group(context, pairs, person) {
                groups[i].push(person);
                return true;
            }
        }
    }
    false
}
