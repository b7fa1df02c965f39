//! A round of pairs, with the trio of an odd number.

use std::cmp::Reverse;

use crate::explain::{Formed, group_total, pairs_of};
use crate::later::pairs_for_later;
use crate::pairing::{Pairing, pair_up};
use crate::partition;
use crate::pool::{Context, Pool};
use crate::problem::Odd;
use crate::tiers::Tiers;
use crate::{Limits, Person};

/// How long a trio is remembered.
const TRIO_MEMORY_ROUNDS: u32 = 64;
/// People considered for a trio, the fairest and cheapest first.
const TRIO_PEOPLE: usize = 12;
/// Trios tried to the end.
const TRIO_TRIES: usize = 6;

/// How unfair one more trio would be to this person: 0 for who was in none within memory.
pub(crate) fn trio_credit(person: &Person) -> i64 {
    let age = person.rounds_since_trio.unwrap_or(TRIO_MEMORY_ROUNDS);
    i64::from(TRIO_MEMORY_ROUNDS.saturating_sub(age))
}

/// Pairs all of `open`, who are sorted by id.
pub(crate) fn form(context: &Context<'_>, tiers: &Tiers, open: Vec<u32>, limits: &Limits) -> Formed {
    let wants_trio = open.len() % 2 == 1 && context.problem.rules.odd == Odd::Trio;
    if open.len() > limits.sparse_max {
        let groups = partition::form(context, open);
        return Formed {
            groups,
            is_heuristic: true,
            ..Formed::default()
        };
    }
    let prove = open.len() <= limits.exact_max;
    let pool = Pool::new(context, open);
    let pairing = pair_up(&pool, tiers, prove);
    if !wants_trio {
        let for_later = pairs_for_later(&pool, tiers, &pairing);
        let is_best = for_later.is_none();
        let groups = global_pairs(&pool, &for_later.unwrap_or(pairing.pairs));
        return Formed {
            groups,
            is_exact: prove && is_best,
            bound: pairing.bound,
            ..Formed::default()
        };
    }
    let mut best = None;
    for trio in likely_trios(context, tiers, &pool, &pairing) {
        let rest = pool
            .members
            .iter()
            .copied()
            .filter(|member| !trio.contains(member))
            .collect();
        let rest = Pool::new(context, rest);
        let mut groups = global_pairs(&rest, &pair_up(&rest, tiers, prove).pairs);
        let unfair: i64 = trio.iter().map(|&member| trio_credit_of(context, member)).sum();
        groups.push(trio.to_vec());
        let total: i128 = groups
            .iter()
            .map(|group| group_total(context, tiers, group))
            .sum();
        let rank = (groups.len(), Reverse(unfair), total);
        if best.as_ref().is_none_or(|(best_rank, _)| rank > *best_rank) {
            best = Some((rank, groups));
        }
    }
    // The trio is one of the matching's pairs, plus two more pair scores, plus that pair's part of a common slot.
    let bound = pairing
        .bound
        .map(|bound| bound + 2 * tiers.below_cardinality_max() + tiers.common_slot_weight(3) / 3);
    match best {
        Some(((count, ..), groups)) if count >= pairing.pairs.len() => Formed {
            groups,
            bound,
            ..Formed::default()
        },
        _ => Formed {
            groups: global_pairs(&pool, &pairing.pairs),
            bound,
            ..Formed::default()
        },
    }
}

fn trio_credit_of(context: &Context<'_>, member: u32) -> i64 {
    trio_credit(&context.problem.people[member as usize])
}

pub(crate) fn global_pairs(pool: &Pool<'_>, pairs: &[(usize, usize)]) -> Vec<Vec<u32>> {
    pairs
        .iter()
        .map(|&(a, b)| vec![pool.members[a], pool.members[b]])
        .collect()
}

/// Trios worth trying: of the people least recently in one, those whose own pairs gain most over what the three cost
/// the others, which is what the duals say. In small pools, all trios of those people.
fn likely_trios(context: &Context<'_>, tiers: &Tiers, pool: &Pool<'_>, pairing: &Pairing) -> Vec<[u32; 3]> {
    let mut people: Vec<usize> = (0..pool.len()).collect();
    let unfair = |local: usize| trio_credit_of(context, pool.members[local]);
    people.sort_by_key(|&local| (unfair(local), pairing.doubled_duals[local]));
    people.truncate(TRIO_PEOPLE);
    let mut trios = Vec::new();
    for (i, &a) in people.iter().enumerate() {
        for (j, &b) in people.iter().enumerate().skip(i + 1) {
            for &c in &people[j + 1..] {
                trios.push([a, b, c]);
            }
        }
    }
    // Whom the matching leaves over may join one of its pairs.
    for &free in &pairing.free {
        trios.extend(pairing.pairs.iter().map(|&(a, b)| [free, a, b]));
    }
    let mut ranked: Vec<_> = trios
        .into_iter()
        .map(|trio| (trio, trio.map(|local| pool.members[local])))
        .filter(|(_, members)| {
            pairs_of(members).all(|(a, b)| context.is_allowed(a, b)) && context.has_slot_it_needs(members)
        })
        .map(|(trio, members)| {
            let cost: i128 = trio.iter().map(|&local| pairing.doubled_duals[local]).sum();
            let gain = 2 * group_total(context, tiers, &members) - cost;
            (
                trio.iter().map(|&local| unfair(local)).sum::<i64>(),
                Reverse(gain),
                members,
            )
        })
        .collect();
    ranked.sort_unstable();
    ranked.truncate(if pool.len() <= TRIO_PEOPLE {
        usize::MAX
    } else {
        TRIO_TRIES
    });
    ranked.into_iter().map(|(.., members)| members).collect()
}
