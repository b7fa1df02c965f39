//! Small problems and a brute force that knows nothing of the solver.
#![allow(
    dead_code,
    clippy::unwrap_used,
    reason = "shared by tests; each file uses its own part"
)]

use vc_matching::offline::{self, Options};
use vc_matching::{Meeting, Person, Problem, Solution};

/// SplitMix64.
pub struct Rng(pub u64);

impl Rng {
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut x = self.0;
        x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (x ^ (x >> 31)) % bound
    }
}

pub fn plain(n: usize) -> Problem {
    Problem::new((0..n).map(|i| Person::new(format!("p{i:05}"))).collect())
}

/// People with features, a past and exclusions.
pub fn office(n: usize, rng: &mut Rng, rounds: u32, exclusions: usize) -> Problem {
    let mut problem = plain(n);
    problem.seed = rng.below(1 << 40);
    for person in &mut problem.people {
        person.team = Some(rng.below(n as u64 / 8 + 2) as u32);
        person.topics = (0..3).map(|_| rng.below(12) as u32).collect();
        person.slots = (0..4).map(|_| 540 + 60 * rng.below(20) as u16).collect();
        person.meeting_length_minutes = [15, 30, 45, 60][rng.below(4) as usize];
        person.newcomer = rng.below(6) == 0;
        person.left_over_credit = u8::from(rng.below(8) == 0);
    }
    let pair = |rng: &mut Rng| {
        let a = rng.below(n as u64) as usize;
        (a, (a + 1 + rng.below(n as u64 - 1) as usize) % n)
    };
    for age_rounds in 1..=rounds {
        for _ in 0..n / 2 {
            let (a, b) = pair(rng);
            problem.meetings.push(Meeting {
                a,
                b,
                age_rounds,
                happened: rng.below(5) > 0,
            });
        }
    }
    problem.exclusions = (0..exclusions).map(|_| pair(rng)).collect();
    problem
}

/// Adds a formed round to the past.
pub fn remember(problem: &mut Problem, solution: &Solution) {
    for meeting in &mut problem.meetings {
        meeting.age_rounds += 1;
    }
    for person in &mut problem.people {
        person.rounds_since_trio = person.rounds_since_trio.map(|age| age + 1);
        person.left_over_credit = 0;
    }
    for left in &solution.unmatched {
        problem.people[left.person].left_over_credit = 1;
    }
    for group in &solution.groups {
        if group.members.len() > problem.rules.group_size {
            group
                .members
                .iter()
                .for_each(|&m| problem.people[m].rounds_since_trio = Some(1));
        }
        let pairs = group.pairs.iter();
        problem.meetings.extend(pairs.map(|p| Meeting {
            a: p.a,
            b: p.b,
            age_rounds: 1,
            happened: true,
        }));
    }
    problem.seed += 1;
}

/// Everybody is in one group or has a reason; nobody is in two; no excluded pair meets.
pub fn check(problem: &Problem, solution: &Solution) {
    let mut seen = vec![0; problem.people.len()];
    let grouped = solution.groups.iter().flat_map(|group| &group.members);
    let left = solution.unmatched.iter().map(|left| &left.person);
    grouped.chain(left).for_each(|&person| seen[person] += 1);
    assert!(seen.iter().all(|&count| count == 1), "everybody once: {seen:?}");
    for group in solution.groups.iter().filter(|group| !group.locked) {
        for pair in &group.pairs {
            let excluded = [(pair.a, pair.b), (pair.b, pair.a)];
            assert!(
                !problem.exclusions.iter().any(|e| excluded.contains(e)),
                "an exclusion is violated"
            );
        }
    }
    assert!(solution.total <= solution.upper_bound);
}

/// The weights of allowed pairs as `--dump-weights` prints them.
pub fn weights(problem: &Problem) -> Vec<(usize, usize, i128)> {
    let report = offline::Report {
        problem: problem.clone(),
        names: vec![String::new(); problem.people.len()],
        former_members: 0,
        solution: vc_matching::solve(problem).unwrap(),
    };
    let mut out = Vec::new();
    report.write_weights(&mut out).unwrap();
    let index = |id: &str| problem.people.iter().position(|person| person.id == id).unwrap();
    let text = String::from_utf8(out).unwrap();
    let rows = text
        .lines()
        .skip(1)
        .map(|line| line.split(',').collect::<Vec<_>>());
    rows.map(|row| (index(row[0]), index(row[1]), row[2].parse().unwrap()))
        .collect()
}

/// Maximum cardinality, then maximum weight, over all matchings.
pub fn brute_force(n: usize, weights: &[(usize, usize, i128)]) -> (usize, i128) {
    let mut best = vec![(0, 0); 1 << n];
    for set in 1..best.len() {
        let first = set.trailing_zeros() as usize;
        best[set] = best[set & (set - 1)];
        for &(a, b, weight) in weights.iter().filter(|w| w.0.min(w.1) == first) {
            let pair = (1 << a) | (1 << b);
            if set & pair == pair {
                let (count, total): (usize, i128) = best[set & !pair];
                best[set] = best[set].max((count + 1, total + weight));
            }
        }
    }
    best[best.len() - 1]
}

pub fn options(group_size: usize, seed: u64) -> Options {
    Options { group_size, seed }
}
