//! Made-up teams with a past, the same for every run.

use vc_matching::{Meeting, Person, Problem};

/// Rounds of history.
const ROUNDS: u32 = 10;

/// SplitMix64: the bench must not depend on a random crate's version.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        x ^ (x >> 31)
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        ((self.next() >> 32) * bound) >> 32
    }

    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            items.swap(i, self.below(i as u64 + 1) as usize);
        }
    }
}

/// `n` people in teams of twelve with three of twenty topics, five of forty hours a week and four meeting lengths; one
/// in ten is new. They met in random pairs in each of the last ten rounds.
pub fn office(n: usize) -> Problem {
    let mut rng = Rng::new(n as u64);
    let people = (0..n).map(|i| person(i, n, &mut rng)).collect();
    let mut problem = Problem::new(people);
    problem.seed = 7;
    let mut order: Vec<usize> = (0..n).collect();
    for age_rounds in 1..=ROUNDS {
        rng.shuffle(&mut order);
        problem.meetings.extend(order.chunks_exact(2).map(|pair| Meeting {
            a: pair[0],
            b: pair[1],
            age_rounds,
            happened: true,
        }));
    }
    problem
}

fn person(i: usize, n: usize, rng: &mut Rng) -> Person {
    let teams = (n as u64 / 12).max(2);
    let hour = |hour: u64| (hour / 8 * 24 * 60 + (9 + hour % 8) * 60) as u16;
    Person {
        team: Some(rng.below(teams) as u32),
        topics: (0..3).map(|_| rng.below(20) as u32).collect(),
        slots: (0..5).map(|_| hour(rng.below(40))).collect(),
        meeting_length_minutes: [15, 30, 45, 60][rng.below(4) as usize],
        newcomer: rng.below(10) == 0,
        ..Person::new(format!("person_{i:06}"))
    }
}

/// A random graph with `n · degree / 2` edges and weights up to a thousand.
pub fn sparse_graph(n: u32, degree: u32) -> Vec<(u32, u32, i64)> {
    let mut rng = Rng::new(u64::from(n));
    let mut pairs: Vec<(u32, u32)> = Vec::new();
    while pairs.len() < (n * degree / 2) as usize {
        let (a, b) = (rng.below(u64::from(n)) as u32, rng.below(u64::from(n)) as u32);
        if a != b {
            pairs.push((a.min(b), a.max(b)));
        }
        if pairs.len() == (n * degree / 2) as usize {
            pairs.sort_unstable();
            pairs.dedup();
        }
    }
    pairs
        .into_iter()
        .map(|(a, b)| (a, b, 1 + rng.below(1000) as i64))
        .collect()
}
