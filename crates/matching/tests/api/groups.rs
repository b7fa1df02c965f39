use vc_matching::solve;

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
