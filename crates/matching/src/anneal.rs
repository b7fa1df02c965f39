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
    let common_slot = |group: &Vec<usize>| values.common_slot(group.iter().copied()).unwrap_or(0);
    let mut common_slots: Vec<i64> = seating.groups.iter().map(common_slot).collect();
    let pick = |rng: &mut Rng| movable[rng.below(movable.len() as u64) as usize];
    let probes = (0..PROBES).filter_map(|_| {
        let swap = Swap::new(seating, values, &place, pick(rng), pick(rng))?;
        let (i, k) = swap.slots(seating, values)?;
        Some(swap.gain + i + k - common_slots[swap.from.0] - common_slots[swap.to.0])
    });
    let start = probes.map(|gain| gain.abs()).max().unwrap_or(0).max(1);
    let halvings = u64::from(64 - start.leading_zeros()) + 2;
    let swaps = (movable.len() as u64 * SWAPS_PER_PERSON).max(SWAPS_MIN);
    let swaps_per_halving = swaps / halvings + 1;
    for step in 0..swaps {
        let Some(swap) = Swap::new(seating, values, &place, pick(rng), pick(rng)) else {
            continue;
        };
        let hot = start >> (step / swaps_per_halving).min(63);
        let part = (step % swaps_per_halving) as i64;
        let temperature =
            i128::from(hot) - i128::from(hot) * i128::from(part) / (2 * swaps_per_halving as i128);
        let loss_max = temperature * i128::from(exponential(rng));
        let (i, k) = (swap.from.0, swap.to.0);
        let gain = swap.gain - common_slots[i] - common_slots[k];
        let is_taken = |gain: i64| i128::from(-gain) * 1024 <= loss_max;
        // To look for common slots takes longest, and most swaps fail whatever it finds.
        if !is_taken(gain + swap.slots_max(seating, values)) {
            continue;
        }
        let Some((slots_i, slots_k)) = swap.slots(seating, values) else {
            continue;
        };
        if is_taken(gain + slots_i + slots_k) {
            (common_slots[i], common_slots[k]) = (slots_i, slots_k);
            seating.groups[i][swap.from.1] = swap.b;
            seating.groups[k][swap.to.1] = swap.a;
            (place[swap.a], place[swap.b]) = (Some(swap.to), Some(swap.from));
        }
    }
}

/// Two people of different groups change places.
struct Swap {
    a: usize,
    b: usize,
    /// Group and seat of `a`.
    from: (usize, usize),
    /// Group and seat of `b`.
    to: (usize, usize),
    /// What their pairs gain.
    gain: i64,
}

impl Swap {
    /// `None` when it cannot be done.
    fn new(
        seating: &Seating,
        values: &Values,
        place: &[Option<(usize, usize)>],
        a: usize,
        b: usize,
    ) -> Option<Self> {
        let (from, to) = (place[a]?, place[b]?);
        if from.0 == to.0 {
            return None;
        }
        let (group_a, group_b) = (&seating.groups[from.0], &seating.groups[to.0]);
        let after = values.joining(a, group_b, Some(b))? + values.joining(b, group_a, Some(a))?;
        let before = values.joining(a, group_a, Some(a))? + values.joining(b, group_b, Some(b))?;
        Some(Self {
            a,
            b,
            from,
            to,
            gain: after - before,
        })
    }

    /// What common slots add to the two groups afterwards; `None` when one lacks the slot that it needs.
    fn slots(&self, seating: &Seating, values: &Values) -> Option<(i64, i64)> {
        let with = |group: usize, gone: usize, new: usize| {
            let others = seating.groups[group].iter().copied();
            values.common_slot(others.filter(move |&member| member != gone).chain([new]))
        };
        Some((
            with(self.from.0, self.a, self.b)?,
            with(self.to.0, self.b, self.a)?,
        ))
    }

    /// The most that common slots can add to the two groups.
    fn slots_max(&self, seating: &Seating, values: &Values) -> i64 {
        let most = |group: usize| values.common_slot_max(seating.groups[group].len());
        most(self.from.0) + most(self.to.0)
    }
}

/// Exponentially distributed, never negative: `−log₂` of a random fraction, in 256ths.
fn exponential(rng: &mut Rng) -> i64 {
    let word = rng.next();
    let zeros = i64::from(word.leading_zeros());
    let mantissa = (word.checked_shl(zeros as u32 + 1).unwrap_or(0) >> 56) as i64;
    zeros * 256 + 255 - mantissa
}
