//! What groups gave up: the claims, and a judge that counts for itself.

use proptest::prelude::*;
use vc_matching::{Cause, GaveUp, Group, Meeting, Odd, Problem, Solution, solve};

use crate::common::{Rng, plain};

fn met(problem: &mut Problem, pairs: &[(usize, usize, u32)]) {
    problem
        .meetings
        .extend(pairs.iter().map(|&(a, b, age_rounds)| Meeting {
            a,
            b,
            age_rounds,
            happened: true,
        }));
}

fn group_of(solution: &Solution, person: usize) -> &Group {
    let mut groups = solution.groups.iter();
    groups
        .find(|group| group.members.contains(&person))
        .expect("a group")
}

#[test]
fn a_round_that_lacks_nothing_gave_nothing_up() {
    let mut problem = plain(8);
    for person in &mut problem.people {
        person.slots = vec![540];
        person.topics = vec![1];
    }
    let solution = solve(&problem).unwrap();
    assert!(solution.groups.iter().all(|group| group.gave_up.is_empty()));
    // Who named no hours and no topics does not miss them.
    let silent = solve(&plain(8)).unwrap();
    assert!(silent.groups.iter().all(|group| group.gave_up.is_empty()));
}

#[test]
fn a_pair_meets_again_where_there_is_nobody_newer() {
    let mut problem = plain(2);
    met(&mut problem, &[(0, 1, 4)]);
    let repeat = |cause| GaveUp::NewFaces {
        rounds_since_met: 4,
        cause: Some(cause),
    };
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups[0].gave_up, [repeat(Cause::NobodyBetter)]);

    let mut one_sided = plain(4);
    met(&mut one_sided, &[(0, 1, 4), (0, 2, 1), (0, 3, 1)]);
    let solution = solve(&one_sided).unwrap();
    assert_eq!(group_of(&solution, 0).members, [0, 1]);
    assert_eq!(
        group_of(&solution, 0).gave_up,
        [repeat(Cause::NobodyBetterForOne)]
    );
    assert_eq!(group_of(&solution, 2).gave_up, []);
}

#[test]
fn a_pair_meets_again_where_the_others_are_needed_elsewhere() {
    let mut problem = plain(4);
    met(&mut problem, &[(0, 1, 8), (3, 0, 1), (3, 1, 1)]);
    let solution = solve(&problem).unwrap();
    assert_eq!(group_of(&solution, 0).members, [0, 1]);
    let gave_up = GaveUp::NewFaces {
        rounds_since_met: 8,
        cause: Some(Cause::Others { count: 1 }),
    };
    assert_eq!(group_of(&solution, 0).gave_up, [gave_up]);
}

#[test]
fn a_new_face_comes_before_a_common_hour() {
    let mut problem = plain(4);
    for (person, slot) in problem.people.iter_mut().zip([60, 60, 120, 120]) {
        person.slots = vec![slot];
        person.topics = vec![u32::from(slot)];
    }
    met(&mut problem, &[(0, 1, 1), (2, 3, 1)]);
    let cause = Some(Cause::NewFacesFirst);
    for group in solve(&problem).unwrap().groups {
        assert_eq!(
            group.gave_up,
            [GaveUp::CommonSlot { cause }, GaveUp::SharedTopic { cause }]
        );
    }
    problem.rules.preferences.shared_topics = 0;
    for group in solve(&problem).unwrap().groups {
        assert_eq!(
            group.gave_up,
            [GaveUp::CommonSlot { cause }],
            "topics count nothing here"
        );
    }
}

#[test]
fn sizes_and_hands_say_so() {
    let trio = solve(&plain(3)).unwrap();
    assert_eq!(trio.groups[0].gave_up, [GaveUp::Size { wished: 2 }]);

    let mut problem = plain(4);
    met(&mut problem, &[(0, 1, 1)]);
    problem.locked_groups = vec![vec![0, 1]];
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups[0].gave_up, [GaveUp::ByHand]);
    problem.locked_groups = vec![vec![0, 2]];
    assert_eq!(solve(&problem).unwrap().groups[0].gave_up, []);
}

/// Three who share no hour, while one other person would give them one.
#[test]
fn larger_groups_are_compared_with_one_person_changed() {
    let mut problem = plain(6);
    problem.rules.group_size = 3;
    for (person, slots) in problem.people.iter_mut().zip([
        &[60, 120][..],
        &[120, 180],
        &[180, 60],
        &[60, 120],
        &[120, 180],
        &[900],
    ]) {
        person.slots = slots.to_vec();
    }
    let solution = solve(&problem).unwrap();
    let lone = group_of(&solution, 5);
    let rest: Vec<usize> = lone.members.iter().copied().filter(|&m| m != 5).collect();
    let would_fit = |person: &usize| {
        let slots = &problem.people[*person].slots;
        let suits = |slot: &u16| rest.iter().all(|&m| problem.people[m].slots.contains(slot));
        !lone.members.contains(person) && slots.iter().any(suits)
    };
    let cause = match (0..6).filter(would_fit).count() as u32 {
        0 => Cause::NobodyBetter,
        count => Cause::Others { count },
    };
    assert_eq!(lone.gave_up, [GaveUp::CommonSlot { cause: Some(cause) }]);
}

/// The age of each pair's only meeting; 0 for none.
struct Past(Vec<Vec<u32>>);

impl Past {
    /// Whether `c` is newer to `m` than somebody met `age` rounds ago.
    fn is_newer(&self, m: usize, c: usize, age: u32) -> bool {
        self.0[m][c] == 0 || self.0[m][c] > age
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn repeated_pairs_are_explained_as_a_judge_would(n in 1_usize..7, seed in any::<u64>(), excluded in 0_usize..6) {
        let n = 2 * n;
        let mut rng = Rng(seed);
        let mut problem = plain(n);
        problem.rules.odd = Odd::Skip;
        let mut past = Past(vec![vec![0; n]; n]);
        for a in 0..n {
            for b in a + 1..n {
                // Decay and gap both fall with age within this range.
                let age = rng.below(9) as u32 * 3;
                if age > 0 {
                    met(&mut problem, &[(a, b, age)]);
                    (past.0[a][b], past.0[b][a]) = (age, age);
                }
            }
        }
        for _ in 0..excluded {
            let a = rng.below(n as u64) as usize;
            problem.exclusions.push((a, (a + 1 + rng.below(n as u64 - 1) as usize) % n));
        }
        let is_apart = |a, b| problem.exclusions.contains(&(a, b)) || problem.exclusions.contains(&(b, a));
        let solution = solve(&problem).unwrap();
        for group in &solution.groups {
            let (a, b) = (group.members[0], group.members[1]);
            let age = past.0[a][b];
            let better = |m: usize| -> Vec<usize> {
                let others = (0..n).filter(|&c| c != a && c != b && !is_apart(m, c));
                others.filter(|&c| past.is_newer(m, c, age)).collect()
            };
            let (for_a, for_b) = (better(a), better(b));
            let mut either = [for_a.clone(), for_b.clone()].concat();
            either.sort_unstable();
            either.dedup();
            let cause = match (for_a.is_empty(), for_b.is_empty()) {
                (true, true) => Cause::NobodyBetter,
                (false, false) => Cause::Others { count: either.len().min(10) as u32 },
                _ => Cause::NobodyBetterForOne,
            };
            let expected: &[GaveUp] = match age {
                0 => &[],
                _ => &[GaveUp::NewFaces { rounds_since_met: age, cause: Some(cause) }],
            };
            prop_assert_eq!(&group.gave_up[..], expected);
        }
    }
}
