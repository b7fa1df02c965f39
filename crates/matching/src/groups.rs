//! Groups of three to eight: pairs merged into groups, then improved by annealing.
//!
//! Hard rules are kept throughout: a seat that breaks one is closed, a swap that breaks one is not made.

use std::cmp::Reverse;

use crate::anneal::anneal;
use crate::chance::{Rng, person_hash};
use crate::common_slots::CommonSlots;
use crate::design;
use crate::pairing::pair_up;
use crate::partition::shuffle;
use crate::pool::{Context, FORBIDDEN, Pool, Row};
use crate::tiers::Tiers;

/// People who are grouped at once; larger pools are dealt into blocks.
const BLOCK: usize = 1_000;
/// The seats of a design must not change from round to round, so they are drawn with this and not with the round's seed.
const DESIGN_SEED: u64 = 0x6465_7369_676e;

/// Pair values of a block, and what a common slot is worth; people are positions in its pool.
pub(crate) struct Values {
    people: usize,
    values: Vec<i64>,
    slots: CommonSlots,
    tiers: Tiers,
    requires_slot: bool,
}

impl Values {
    pub(crate) fn new(context: &Context<'_>, pool: &Pool<'_>) -> Self {
        let people = pool.len();
        let tiers = context.tiers(people * context.problem.rules.group_size);
        let mut row = Row::default();
        let mut values = Vec::with_capacity(people * people);
        for a in 0..people {
            pool.fill(a, 0, &mut row);
            values.extend(
                row.preference
                    .iter()
                    .zip(&row.burden)
                    .map(|(&preference, &burden)| {
                        if preference == FORBIDDEN {
                            i64::MIN
                        } else {
                            tiers.value(i64::from(preference), i64::from(burden))
                        }
                    }),
            );
        }
        let slots = |&member: &u32| context.problem.people[member as usize].slots.as_slice();
        Self {
            people,
            values,
            slots: CommonSlots::new(pool.members.iter().map(slots)),
            tiers,
            requires_slot: context.problem.rules.require_common_slot,
        }
    }

    /// Novelty and preference of a pair; `None` when a hard rule forbids it.
    pub(crate) fn of(&self, a: usize, b: usize) -> Option<i64> {
        Some(self.values[a * self.people + b]).filter(|&value| value != i64::MIN)
    }

    /// What `person` adds to a group, without one of its members.
    pub(crate) fn joining(&self, person: usize, group: &[usize], without: Option<usize>) -> Option<i64> {
        let others = group.iter().filter(|&&member| Some(member) != without);
        others.map(|&member| self.of(person, member)).sum()
    }

    /// What a slot that suits all of a group adds; `None` when there is none and the rules require one.
    pub(crate) fn common_slot(&self, members: impl Iterator<Item = usize> + Clone) -> Option<i64> {
        let count = members.clone().count();
        if count < 3 || self.slots.exists(members) {
            return Some(self.tiers.common_slot(count));
        }
        (!self.requires_slot).then_some(0)
    }

    /// Whether the rules let `person` sit in a group in place of one of its members.
    fn may_replace(&self, person: usize, group: &[usize], without: usize) -> bool {
        let others = group.iter().copied().filter(|&member| member != without);
        self.joining(person, group, Some(without)).is_some()
            && self.common_slot(others.chain([person])).is_some()
    }

    /// The most that a slot can add to a group of this many.
    pub(crate) fn common_slot_max(&self, members: usize) -> i64 {
        self.tiers.common_slot(members)
    }

    /// What more people add to a group, with what they do to its common slot.
    fn seating(&self, newcomers: &[usize], group: &[usize]) -> Option<i64> {
        let joined: Option<i64> = newcomers
            .iter()
            .map(|&person| self.joining(person, group, None))
            .sum();
        let members = group.iter().copied();
        let before = self.common_slot(members.clone()).unwrap_or(0);
        Some(joined? + self.common_slot(members.chain(newcomers.iter().copied()))? - before)
    }

    /// How many people sit, then how well; `None` when a hard rule is broken.
    fn total(&self, groups: &[Vec<usize>]) -> Option<(usize, i64)> {
        let of_group = |group: &Vec<usize>| -> Option<i64> {
            let joined = group.iter().enumerate();
            let pairs: Option<i64> = joined
                .map(|(i, &member)| self.joining(member, &group[..i], None))
                .sum();
            Some(pairs? + self.common_slot(group.iter().copied())?)
        };
        let seated = groups.iter().filter(|group| group.len() > 1).map(Vec::len).sum();
        Some((seated, groups.iter().map(of_group).sum::<Option<i64>>()?))
    }
}

/// The groups of one block while they are formed.
pub(crate) struct Seating {
    pub(crate) groups: Vec<Vec<usize>>,
    pub(crate) is_locked: Vec<bool>,
    pub(crate) sizes: Vec<usize>,
}

/// How many people sit in each group: as near to `size` as the number allows, few of them off it; among equals, the
/// largest number of groups that has a design.
pub(crate) fn sizes(people: usize, size: usize) -> Vec<usize> {
    let off = |groups: usize| {
        let large = people % groups;
        let of_size = |size_of: usize, count: usize| if size_of == size { 0 } else { count };
        of_size(people / groups, groups - large) + of_size(people / groups + 1, large)
    };
    let distance = |groups: usize| {
        let (small, large) = (people / groups, people.div_ceil(groups));
        (
            small.abs_diff(size).max(large.abs_diff(size)),
            small.abs_diff(size) + large.abs_diff(size),
            off(groups),
            Reverse(if design::exists(people, groups) { groups } else { 0 }),
        )
    };
    let least = (people / (size + 1)).max(1);
    let most = (people / (size - 1)).max(1);
    let count = (least..=most).min_by_key(|&groups| distance(groups)).unwrap_or(1);
    (0..count)
        .map(|i| people / count + usize::from(i < people % count))
        .collect()
}

/// Groups everybody in `open`. Locked groups come first in the answer; those with free seats are filled.
pub(crate) fn form(context: &Context<'_>, mut open: Vec<u32>, locked: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let mut rng = Rng::new(context.problem.seed);
    shuffle(&mut open, &mut rng);
    let blocks = open.len().div_ceil(BLOCK).max(1);
    let per_block = open.len().div_ceil(blocks).max(1);
    let mut groups = locked.to_vec();
    let rules = &context.problem.rules;
    let has_seat = |&i: &usize| rules.fill_locked_groups && locked[i].len() < rules.group_size;
    let fillable: Vec<usize> = (0..locked.len()).filter(has_seat).collect();
    let mut chunks = open.chunks(per_block);
    // The locked groups are filled from the first block.
    let first = block(context, chunks.next().unwrap_or(&[]), locked, &fillable, &mut rng);
    for (i, group) in first.into_iter().enumerate() {
        match fillable.get(i) {
            Some(&locked) => groups[locked] = group,
            None => groups.push(group),
        }
    }
    for chunk in chunks {
        groups.extend(block(context, chunk, locked, &[], &mut rng));
    }
    groups
}

fn block(
    context: &Context<'_>,
    open: &[u32],
    locked: &[Vec<u32>],
    fillable: &[usize],
    rng: &mut Rng,
) -> Vec<Vec<u32>> {
    let seated = || fillable.iter().flat_map(|&i| &locked[i]);
    let mut members: Vec<u32> = open.iter().chain(seated()).copied().collect();
    members.sort_unstable_by_key(|&member| context.rank[member as usize]);
    let pool = Pool::new(context, members);
    let local = |member: &u32| {
        let rank = context.rank[*member as usize];
        pool.members
            .partition_point(|&other| context.rank[other as usize] < rank)
    };
    let mut sizes = sizes(pool.len(), context.problem.rules.group_size);
    sizes.resize(sizes.len().max(fillable.len()), 0);
    let mut is_locked = vec![false; pool.len()];
    let mut groups = vec![Vec::new(); sizes.len()];
    for (group, &i) in groups.iter_mut().zip(fillable) {
        *group = locked[i].iter().map(local).collect();
        group.iter().for_each(|&member: &usize| is_locked[member] = true);
    }
    let values = Values::new(context, &pool);
    let mut seating = Seating {
        groups,
        is_locked,
        sizes,
    };
    let mut open_members = open.to_vec();
    open_members.sort_unstable_by_key(|&member| context.rank[member as usize]);
    let open_pool = Pool::new(context, open_members);
    let pairing = pair_up(&open_pool, &context.tiers(open_pool.len() / 2 + 1), false);
    let locals = |a: usize| local(&open_pool.members[a]);
    let pairs: Vec<(usize, usize)> = pairing
        .pairs
        .iter()
        .map(|&(a, b)| (locals(a), locals(b)))
        .collect();
    let singles: Vec<usize> = pairing.free.iter().map(|&a| locals(a)).collect();
    let planned = seating.groups.len();
    seating.merge(&values, &pairs, singles);
    seating.seat_left(&values);
    seating.seat_rest(&values, fillable.len(), context.problem.rules.group_size);
    anneal(&mut seating, &values, rng);
    if fillable.is_empty()
        && let Some(groups) = best_of_design(context, &pool, &values, planned, rng)
        && values.total(&groups) >= values.total(&seating.groups)
    {
        // Equally good rounds are not equal for those to come: the design leaves them a past that they fit.
        seating.groups = groups;
    }
    let keep = fillable.len();
    let global = |group: Vec<usize>| {
        group
            .into_iter()
            .map(|member| pool.members[member])
            .collect::<Vec<_>>()
    };
    let groups = seating.groups.into_iter().enumerate();
    groups
        .filter(|(i, group)| *i < keep || group.len() > 1)
        .map(|(_, group)| global(group))
        .collect()
}

/// The best round of the pool's design, by the objective like any other; among equals, one by chance.
fn best_of_design(
    context: &Context<'_>,
    pool: &Pool<'_>,
    values: &Values,
    groups: usize,
    rng: &mut Rng,
) -> Option<Vec<Vec<usize>>> {
    let id = |&local: &usize| &context.problem.people[pool.members[local] as usize].id;
    let mut seats: Vec<usize> = (0..pool.len()).collect();
    seats.sort_by_cached_key(|local| person_hash(DESIGN_SEED, id(local)));
    let seated = design::rounds(pool.len(), groups).into_iter().map(|mut round| {
        round.iter_mut().flatten().for_each(|seat| *seat = seats[*seat]);
        round
    });
    seated
        .filter_map(|round| Some(((values.total(&round)?, rng.next()), round)))
        .max_by_key(|(rank, _)| *rank)
        .map(|(_, round)| round)
}

impl Seating {
    /// Seats pairs where two seats are free, then everybody else one by one; who fits nowhere changes places with
    /// somebody who does.
    pub(crate) fn merge(&mut self, values: &Values, pairs: &[(usize, usize)], mut singles: Vec<usize>) {
        for &(a, b) in pairs {
            match self.best(2, |group| values.seating(&[a, b], group)) {
                Some(i) => self.groups[i].extend([a, b]),
                None => singles.extend([a, b]),
            }
        }
        for person in singles {
            match self.best(1, |group| values.seating(&[person], group)) {
                Some(i) => self.groups[i].push(person),
                None => self.change_places(values, person),
            }
        }
    }

    /// Seats whom it can of those without a seat, until nobody finds one. Others may move for it, which opens seats anew.
    pub(crate) fn seat_left(&mut self, values: &Values) {
        let seated = |seating: &Self| seating.groups.iter().map(Vec::len).sum::<usize>();
        loop {
            let before = seated(self);
            let left = self.left();
            if left.is_empty() {
                return;
            }
            self.merge(values, &[], left);
            if seated(self) == before {
                return;
            }
        }
    }

    fn left(&self) -> Vec<usize> {
        let mut has_seat = vec![false; self.is_locked.len()];
        for &person in self.groups.iter().flatten() {
            has_seat[person] = true;
        }
        (0..has_seat.len()).filter(|&person| !has_seat[person]).collect()
    }

    /// Hard rules may close every seat of the planned groups to somebody: those meet in groups one larger, or in more
    /// groups. The first `locked` groups are left as they are.
    fn seat_rest(&mut self, values: &Values, locked: usize, size: usize) {
        if self.left().is_empty() {
            return;
        }
        self.sizes[locked..].fill(size + 1);
        self.seat_left(values);
        let mut left = self.left();
        while let Some(person) = left.pop() {
            let mut group = vec![person];
            let gain =
                |(i, &other): (usize, &usize), group: &[usize]| Some((values.seating(&[other], group)?, i));
            while group.len() < size
                && let Some((_, i)) = left.iter().enumerate().filter_map(|one| gain(one, &group)).max()
            {
                group.push(left.swap_remove(i));
            }
            self.sizes.push(size);
            self.groups.push(group);
        }
    }

    fn best(&self, seats: usize, gain: impl Fn(&Vec<usize>) -> Option<i64>) -> Option<usize> {
        let has_seats = |i: &usize| self.groups[*i].len() + seats <= self.sizes[*i];
        let open = (0..self.groups.len()).filter(has_seats);
        open.filter_map(|i| gain(&self.groups[i]).map(|gain| (gain, i)))
            .max()
            .map(|(_, i)| i)
    }

    fn change_places(&mut self, values: &Values, person: usize) {
        for i in 0..self.groups.len() {
            for j in 0..self.groups[i].len() {
                let other = self.groups[i][j];
                let fits = !self.is_locked[other] && values.may_replace(person, &self.groups[i], other);
                let new_seat = |group: &Vec<usize>| values.seating(&[other], group);
                if let Some(seat) = fits
                    .then(|| self.best(1, new_seat))
                    .flatten()
                    .filter(|&seat| seat != i)
                {
                    self.groups[i][j] = person;
                    self.groups[seat].push(other);
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sizes;

    #[test]
    fn sizes_differ_by_one_from_what_was_asked_where_the_number_allows() {
        for size in 3..=8 {
            for people in 2..200 {
                let sizes = sizes(people, size);
                assert_eq!(sizes.iter().sum::<usize>(), people);
                let possible = (1..=people).any(|g| people / g >= size - 1 && people.div_ceil(g) <= size + 1);
                let kept = sizes.iter().all(|&s| s.abs_diff(size) <= 1);
                assert_eq!(kept, possible, "{people} in groups of {size}: {sizes:?}");
            }
        }
    }
}
