//! Simulated annealing by swaps of two people, each costing the size of their groups.
//!
//! Integers only: the temperature falls by powers of two with a linear part between, and the chance of a loss is drawn
//! from the leading zeros of a random word, whose count is exponentially distributed. (S. Kirkpatrick, C. Gelatt,
//! M. Vecchi, "Optimization by simulated annealing", 1983.)

use crate::chance::Rng;
use crate::groups::{Seating, Values};

/// Swaps tried for each person, and at least in all.
const SWAPS_PER_PERSON: u64 = 1_000;
const SWAPS_MIN: u64 = 100_000;
/// Swaps looked at to find the temperature to begin with.
const PROBES: usize = 100;

/// Improves a seating; nobody leaves, nobody locked moves.
pub(crate) fn anneal(seating: &mut Seating, values: &Values, rng: &mut Rng) {
    let mut place = vec![None; seating.is_locked.len()];
    for (i, group) in seating.groups.iter().enumerate() {
        for (j, &member) in group.iter().enumerate() {
            place[member] = Some((i, j));
        }
    }
    let movable: Vec<usize> = (0..place.len())
        .filter(|&p| place[p].is_some() && !seating.is_locked[p])
        .collect();
    if movable.len() < 2 {
        return;
    }
    let pick = |rng: &mut Rng| movable[rng.below(movable.len() as u64) as usize];
    let probes = (0..PROBES).filter_map(|_| gain(seating, values, &place, pick(rng), pick(rng)));
    let start = probes.map(|gain| gain.abs()).max().unwrap_or(0).max(1);
    let halvings = u64::from(64 - start.leading_zeros()) + 2;
    let swaps = (movable.len() as u64 * SWAPS_PER_PERSON).max(SWAPS_MIN);
    let swaps_per_halving = swaps / halvings + 1;
    for step in 0..swaps {
        let (a, b) = (pick(rng), pick(rng));
        let Some(gain) = gain(seating, values, &place, a, b) else {
            continue;
        };
        let hot = start >> (step / swaps_per_halving).min(63);
        let part = (step % swaps_per_halving) as i64;
        let temperature =
            i128::from(hot) - i128::from(hot) * i128::from(part) / (2 * swaps_per_halving as i128);
        if i128::from(-gain) * 1024 > temperature * i128::from(exponential(rng)) {
            continue;
        }
        if let (Some((i, j)), Some((k, l))) = (place[a], place[b]) {
            seating.groups[i][j] = b;
            seating.groups[k][l] = a;
            (place[a], place[b]) = (Some((k, l)), Some((i, j)));
        }
    }
}

/// What swapping two people of different groups would gain; `None` when it cannot be done.
fn gain(
    seating: &Seating,
    values: &Values,
    place: &[Option<(usize, usize)>],
    a: usize,
    b: usize,
) -> Option<i64> {
    let (group_a, group_b) = (&seating.groups[place[a]?.0], &seating.groups[place[b]?.0]);
    if std::ptr::eq(group_a, group_b) {
        return None;
    }
    let after = values.joining(a, group_b, Some(b))? + values.joining(b, group_a, Some(a))?;
    let before = values.joining(a, group_a, Some(a))? + values.joining(b, group_b, Some(b))?;
    Some(after - before)
}

/// Exponentially distributed, never negative: `−log₂` of a random fraction, in 256ths.
fn exponential(rng: &mut Rng) -> i64 {
    let word = rng.next();
    let zeros = i64::from(word.leading_zeros());
    let mantissa = (word.checked_shl(zeros as u32 + 1).unwrap_or(0) >> 56) as i64;
    zeros * 256 + 255 - mantissa
}
