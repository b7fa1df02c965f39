use vc_matching::{Meeting, Problem, Reason, best_seat, solve};

use crate::common::{Rng, check, office, plain, remember};

#[test]
fn groups_of_every_size_are_at_most_one_off() {
    let mut rng = Rng(3);
    for size in 3..=8 {
        for n in [25, 60, 103] {
            let mut problem = office(n, &mut rng, 4, 20);
            problem.rules.group_size = size;
            let solution = solve(&problem).unwrap();
            check(&problem, &solution);
            assert!(solution.unmatched.is_empty());
            let possible = (1..=n).any(|g| n / g + 1 >= size && n.div_ceil(g) <= size + 1);
            let off = solution.groups.iter().any(|g| g.members.len().abs_diff(size) > 1);
            assert_eq!(off, !possible, "{n} in groups of {size}");
        }
    }
}

#[test]
fn a_hundred_people_in_fours_hardly_repeat_in_twenty_rounds() {
    let mut problem = plain(100);
    problem.rules.group_size = 4;
    let mut repeats = 0;
    for _ in 0..20 {
        let solution = solve(&problem).unwrap();
        assert!(solution.groups.iter().all(|group| group.members.len() == 4));
        repeats += solution.repeats;
        remember(&mut problem, &solution);
    }
    assert!(
        repeats <= 20 * 150 / 100,
        "{repeats} repeats in 3,000 pair meetings"
    );
}

/// Rounds of a plain roster before the first in which a pair meets again.
fn rounds_without_a_repeat(n: usize, size: usize, rounds: usize, seed: u64) -> usize {
    let mut problem = plain(n);
    problem.rules.group_size = size;
    problem.seed = seed;
    let clean = (0..rounds).take_while(|_| {
        let solution = solve(&problem).expect("a sound problem");
        check(&problem, &solution);
        assert!(solution.unmatched.is_empty());
        remember(&mut problem, &solution);
        solution.repeats == 0
    });
    clean.count()
}

/// Ten rounds are possible (a published design); eight of them come from a transversal design over GF(8), and in the
/// ninth those meet whom its columns kept apart.
#[test]
fn thirty_two_people_in_fours_repeat_nobody_in_nine_of_ten_rounds() {
    for seed in [0, 1_000, 77_777] {
        let clean = rounds_without_a_repeat(32, 4, 10, seed);
        assert!(clean >= 9, "{clean} of 10 with seed {seed}");
    }
}

#[test]
fn rosters_near_a_design_repeat_nobody_for_as_many_rounds_as_it_has() {
    for (n, size, rounds) in [
        (9, 3, 3),
        (11, 3, 4),
        (31, 4, 8),
        (50, 4, 13),
        (25, 5, 5),
        (45, 5, 9),
    ] {
        assert_eq!(
            rounds_without_a_repeat(n, size, rounds, 5),
            rounds,
            "{n} in groups of {size}"
        );
    }
}

/// The design is only a candidate: a round that people like better is taken instead.
#[test]
fn a_design_does_not_outrank_what_people_like() {
    let mut problem = plain(32);
    problem.rules.group_size = 4;
    for (i, person) in problem.people.iter_mut().enumerate() {
        person.slots = vec![(i % 8) as u16 * 60];
    }
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.pairs_with_shared_slot, 8 * 6);
}

#[test]
fn the_same_seed_gives_the_same_groups_in_any_order() {
    for n in [32, 41] {
        let mut problem = plain(n);
        problem.rules.group_size = 4;
        let mut reversed = problem.clone();
        reversed.people.reverse();
        let ids = |problem: &vc_matching::Problem| -> Vec<Vec<String>> {
            let solution = solve(problem).unwrap();
            let id = |&member: &usize| problem.people[member].id.clone();
            solution
                .groups
                .iter()
                .map(|group| group.members.iter().map(id).collect())
                .collect()
        };
        let first = ids(&problem);
        assert_eq!(first, ids(&reversed));
        problem.seed = 1;
        assert_ne!(first, ids(&problem));
    }
}

#[test]
fn locked_groups_are_kept_and_filled() {
    let mut problem = plain(11);
    problem.rules.group_size = 4;
    problem.locked_groups = vec![vec![3, 7], vec![0, 1, 2, 4]];
    let solution = solve(&problem).unwrap();
    check(&problem, &solution);
    assert!(solution.unmatched.is_empty());
    assert!(
        [3, 7]
            .iter()
            .all(|member| solution.groups[0].members.contains(member))
    );
    assert!(solution.groups[0].members.len() >= 3);
    assert_eq!(solution.groups[1].members, [0, 1, 2, 4]);
}

#[test]
fn small_pools_still_meet() {
    for n in 2..5 {
        let mut problem = plain(n);
        problem.rules.group_size = 8;
        let solution = solve(&problem).unwrap();
        assert_eq!(solution.groups.len(), 1);
        assert_eq!(solution.groups[0].members.len(), n);
    }
}

/// Three people of whom any two share a slot, but not all three.
const TRIANGLE: [[u16; 2]; 3] = [[60, 120], [120, 180], [180, 60]];

/// Two triangles, which divide into two groups of three with a common slot, and other ways without.
fn two_triangles() -> Problem {
    let mut problem = plain(6);
    problem.rules.group_size = 3;
    for (i, person) in problem.people.iter_mut().enumerate() {
        person.slots = TRIANGLE[i % 3].to_vec();
        person.topics = vec![i as u32 / 3];
    }
    problem
}

fn slots_of(problem: &Problem, members: &[usize]) -> Vec<u16> {
    let mut slots = problem.people[members[0]].slots.clone();
    slots.retain(|slot| members.iter().all(|&m| problem.people[m].slots.contains(slot)));
    slots
}

#[test]
fn a_slot_for_the_whole_group_comes_before_topics_and_after_new_faces() {
    let problem = two_triangles();
    let solution = solve(&problem).unwrap();
    assert_eq!(
        solution.groups_with_shared_slot, 2,
        "the topics would have it otherwise"
    );
    for group in &solution.groups {
        assert_eq!(group.shared_slots, slots_of(&problem, &group.members));
    }

    let mut loose = problem.clone();
    loose.rules.preferences.shared_slots = 0;
    assert_eq!(
        solve(&loose).unwrap().groups_with_shared_slot,
        0,
        "not wished for"
    );

    // Whoever shares a slot as three met last round: new faces come first.
    let mut met = problem;
    let groups = solution.groups.iter();
    met.meetings = groups
        .flat_map(|group| &group.pairs)
        .map(|pair| Meeting {
            a: pair.a,
            b: pair.b,
            age_rounds: 1,
            happened: true,
        })
        .collect();
    let again = solve(&met).unwrap();
    assert!(again.repeats < solution.groups.len() * 3);
}

#[test]
fn where_the_rules_want_a_slot_the_whole_group_has_one() {
    let mut problem = plain(3);
    problem.rules.group_size = 3;
    problem.rules.require_common_slot = true;
    for (person, slots) in problem.people.iter_mut().zip(TRIANGLE) {
        person.slots = slots.to_vec();
    }
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups.len(), 1, "two of them meet");
    assert_eq!(solution.groups[0].members.len(), 2);
    assert_eq!(solution.unmatched[0].reason, Reason::NoCommonSlot);
    assert_eq!(best_seat(&problem, &[vec![0, 1]], 2), None);

    // As an odd number of pairs, two meet and nobody makes it a trio.
    problem.rules.group_size = 2;
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups[0].members.len(), 2);
    assert_eq!(solution.unmatched[0].reason, Reason::AllPartnersTaken);
}

/// Planned groups do not always fit the slots: five on Monday, three on Tuesday, two on Wednesday.
#[test]
fn nobody_who_could_meet_is_left_over_for_the_sizes_planned() {
    let mut problem = plain(10);
    problem.rules.group_size = 5;
    problem.rules.require_common_slot = true;
    for (i, person) in problem.people.iter_mut().enumerate() {
        person.slots = vec![[0, 0, 0, 0, 0, 1440, 1440, 1440, 2880, 2880][i]];
    }
    for seed in 0..20 {
        problem.seed = seed;
        let solution = solve(&problem).unwrap();
        assert!(
            solution.unmatched.is_empty(),
            "seed {seed}: {:?}",
            solution.unmatched
        );
        assert_eq!(solution.groups_with_shared_slot, solution.groups.len());
    }
}
