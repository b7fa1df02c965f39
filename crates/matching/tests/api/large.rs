use vc_matching::{Limits, Method, solve, solve_within};

use crate::common::{Rng, check, office};

#[test]
fn twenty_thousand_people_are_paired_over_candidates() {
    let n = if cfg!(debug_assertions) { 4_000 } else { 20_000 };
    let problem = office(n, &mut Rng(1), 5, n / 10);
    let solution = solve(&problem).unwrap();
    check_fast(&solution, n);
    assert_eq!(solution.method, Method::SparseExact);
}

#[test]
fn a_hundred_thousand_people_are_paired_in_blocks() {
    let n = if cfg!(debug_assertions) { 20_001 } else { 100_001 };
    let problem = office(n, &mut Rng(2), 5, n / 10);
    let solution = solve(&problem).unwrap();
    check_fast(&solution, n);
    assert_eq!(solution.method, Method::Heuristic);
    assert_eq!(
        solution
            .groups
            .iter()
            .filter(|group| group.members.len() == 3)
            .count(),
        1
    );
}

#[test]
fn blocks_lose_little_preference() {
    let problem = office(2_000, &mut Rng(3), 5, 100);
    let exact = solve(&problem).unwrap();
    let blocks = solve_within(
        &problem,
        &Limits {
            exact_max: 0,
            sparse_max: 0,
        },
    )
    .unwrap();
    check(&problem, &exact);
    check(&problem, &blocks);
    assert_eq!((exact.repeats, blocks.repeats), (0, 0));
    assert!(
        blocks.preference * 100 >= exact.preference * 97,
        "{} of {}",
        blocks.preference,
        exact.preference
    );
}

fn check_fast(solution: &vc_matching::Solution, n: usize) {
    let grouped: usize = solution.groups.iter().map(|group| group.members.len()).sum();
    assert_eq!(grouped, n);
    assert_eq!(solution.repeats, 0);
}

#[test]
fn nobody_is_left_over_for_want_of_candidates() {
    let problem = crate::common::plain(20_000);
    let solution = solve(&problem).unwrap();
    check_fast(&solution, 20_000);
    assert!(solution.unmatched.is_empty());
}
