//! Seeded chance: a value for each pair that depends on the seed and the two ids alone, and a small generator for the
//! annealing. Integers only, so a round can be replayed on any machine.

/// Pair chances lie in `0..=CHANCE_MAX`.
pub(crate) const CHANCE_MAX: i64 = 255;

/// The finaliser of SplitMix64 (Steele, Lea, Flood, "Fast splittable pseudorandom number generators", 2014).
fn mix(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

/// The hash of one person; see [`pair_chance`].
pub(crate) fn person_hash(seed: u64, id: &str) -> u64 {
    let start = mix(seed ^ (id.len() as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15));
    id.as_bytes().chunks(8).fold(start, |hash, chunk| {
        let word = chunk
            .iter()
            .rev()
            .fold(0_u64, |word, &byte| (word << 8) | u64::from(byte));
        mix(hash.rotate_left(5) ^ word)
    })
}

/// The chance of a pair, from the hashes of its people in either order.
pub(crate) fn pair_chance(a: u64, b: u64) -> i64 {
    (mix(a.wrapping_add(b)) >> 56) as i64
}

/// SplitMix64.
#[derive(Clone, Debug)]
pub(crate) struct Rng(u64);

impl Rng {
    pub(crate) fn new(seed: u64) -> Self {
        Self(mix(seed))
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        mix(self.0)
    }

    /// A number below `bound`, which is not zero. The bias is below `bound / 2^32`.
    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        ((self.next() >> 32) * bound) >> 32
    }
}
