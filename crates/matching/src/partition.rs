//! Pairs of very large pools: people are dealt into blocks of similar time, and each block is paired as a pool of its
//! own. Whoever stays alone then meets in one more block, among whole pairs that may be parted for it. No array grows
//! faster than the number of people.

use crate::chance::Rng;
use crate::pairing::pair_up;
use crate::pairs::global_pairs;
use crate::pool::{Context, Pool};

/// People in a block.
const BLOCK: usize = 1000;
/// Pairs `open`; whoever is in no pair stays over.
pub(crate) fn form(context: &Context<'_>, open: Vec<u32>) -> Vec<Vec<u32>> {
    let mut rng = Rng::new(context.problem.seed);
    let mut units: Vec<Vec<u32>> = open.into_iter().map(|person| vec![person]).collect();
    shuffle(&mut units, &mut rng);
    // Neighbours in this order share slots, so a block holds good partners.
    units.sort_by_cached_key(|unit| {
        let mut slots = context.problem.people[unit[0] as usize].slots.clone();
        slots.sort_unstable();
        slots
    });
    units = pass(context, &units);
    // Whoever is still alone meets in one block, with enough pairs to choose from.
    units.sort_by_key(Vec::len);
    let alone = units.iter().filter(|unit| unit.len() == 1).count();
    if alone > 1 {
        let rest = units.split_off((alone + BLOCK / 2).min(units.len()));
        units = pass(context, &units);
        units.extend(rest);
    }
    units.retain(|unit| unit.len() == 2);
    units
}

fn pass(context: &Context<'_>, units: &[Vec<u32>]) -> Vec<Vec<u32>> {
    let people: usize = units.iter().map(Vec::len).sum();
    let blocks = people.div_ceil(BLOCK);
    let tiers = context.tiers(BLOCK);
    let mut next = Vec::with_capacity(people / 2 + 1);
    let mut members = Vec::with_capacity(BLOCK + 2);
    let mut done = 0;
    let mut filled = 0;
    for unit in units {
        members.extend_from_slice(unit);
        filled += unit.len();
        // Even blocks leave nobody over.
        let is_full = filled * blocks >= people * (done + 1) && members.len() % 2 == 0;
        if is_full || filled == people {
            done += 1;
            members.sort_unstable_by_key(|&member| context.rank[member as usize]);
            let pool = Pool::new(context, std::mem::take(&mut members));
            let pairing = pair_up(&pool, &tiers, false);
            next.extend(global_pairs(&pool, &pairing.pairs));
            next.extend(pairing.free.iter().map(|&free| vec![pool.members[free]]));
        }
    }
    next
}

/// Fisher and Yates.
pub(crate) fn shuffle<T>(items: &mut [T], rng: &mut Rng) {
    for i in (1..items.len()).rev() {
        items.swap(i, rng.below(i as u64 + 1) as usize);
    }
}
