use proptest::prelude::*;
use vc_matching::{Limits, Method, Odd, Reason, Rules, Strictness, TeamRule, best_seat, solve, solve_within};

use crate::common::{Rng, brute_force, check, office, plain, remember, weights};

#[test]
fn small_rounds_are_the_optimum_of_the_dumped_weights() {
    let mut rng = Rng(5);
    for case in 0..1500 {
        let n = 2 + rng.below(9) as usize;
        let exclusions = rng.below((n * n / 2) as u64) as usize;
        let mut problem = office(n, &mut rng, (case % 7) as u32, exclusions);
        problem.rules.odd = Odd::Skip;
        problem.rules.require_common_slot = case % 3 == 0;
        problem.rules.strictness = if case % 2 == 0 {
            Strictness::Strict
        } else {
            Strictness::Balanced
        };
        problem.rules.teams = [TeamRule::Any, TeamRule::AcrossOnly, TeamRule::WithinOnly][case % 5 % 3];
        let solution = solve(&problem).unwrap();
        check(&problem, &solution);
        let (count, total) = brute_force(n, &weights(&problem));
        assert_eq!(
            (solution.groups.len(), solution.total),
            (count, total),
            "case {case}"
        );
        assert_eq!(solution.upper_bound, total);
        assert_eq!(solution.method, Method::Exact);
    }
}

#[test]
fn medium_rounds_price_what_candidates_leave_out() {
    let mut rng = Rng(6);
    for n in [150, 260, 401] {
        let mut problem = office(n, &mut rng, 20, 200);
        problem.rules.odd = Odd::Skip;
        let solution = solve(&problem).unwrap();
        check(&problem, &solution);
        assert_eq!(solution.total, solution.upper_bound);
        let dump = weights(&problem);
        let of_pair = |a: usize, b: usize| dump.iter().find(|w| (w.0, w.1) == (a, b)).unwrap().2;
        let pairs = solution.groups.iter().map(|g| (g.members[0], g.members[1]));
        assert_eq!(pairs.map(|(a, b)| of_pair(a, b)).sum::<i128>(), solution.total);
        let bare: Vec<(u32, u32, i64)> = dump
            .iter()
            .map(|w| (w.0 as u32, w.1 as u32, (w.2 % 100_003) as i64))
            .collect();
        let mates = vc_matching::maximum_weight_matching(n, &bare);
        assert_eq!(mates.len(), n);
    }
}

#[test]
fn strict_even_rounds_repeat_nobody_for_half_of_all_partners() {
    for n in [4, 6, 8, 10, 20, 50] {
        let mut problem = plain(n);
        for round in 0..n / 2 {
            let solution = solve(&problem).unwrap();
            assert_eq!(solution.repeats, 0, "{n} people, round {round}");
            assert_eq!(solution.groups.len(), n / 2);
            remember(&mut problem, &solution);
        }
    }
}

/// As many rounds as there are partners: nobody meets anybody twice before they met everybody, whatever they like.
#[test]
fn even_rosters_meet_everybody_before_anybody_twice() {
    for n in [4, 6, 8, 10, 12, 20, 32, 50] {
        for seed in 0..5 {
            for problem in [plain(n), office(n, &mut Rng(seed), 0, 0)] {
                let mut problem = problem;
                problem.seed = seed * 1000;
                let clean = (1..n).take_while(|_| {
                    let solution = solve(&problem).unwrap();
                    check(&problem, &solution);
                    assert!(solution.unmatched.is_empty());
                    let is_best = solution.total == solution.upper_bound;
                    assert!(is_best || solution.method == Method::SparseExact);
                    remember(&mut problem, &solution);
                    solution.repeats == 0
                });
                assert_eq!(clean.count(), n - 1, "{n} people, seed {seed}");
            }
        }
    }
}

#[test]
fn a_gap_longer_than_the_pool_starves_nobody() {
    let mut problem = plain(4);
    problem.rules.min_gap_rounds = 100;
    for _ in 0..12 {
        let solution = solve(&problem).unwrap();
        assert_eq!(solution.groups.len(), 2);
        assert!(solution.smallest_gap_rounds.is_none_or(|gap| gap >= 3));
        remember(&mut problem, &solution);
    }
}

#[test]
fn trios_come_round_to_everybody() {
    for n in [9, 15, 21] {
        let mut problem = plain(n);
        let mut trios = vec![0; n];
        for _ in 0..n / 3 {
            let solution = solve(&problem).unwrap();
            check(&problem, &solution);
            assert!(solution.unmatched.is_empty());
            let trio = solution
                .groups
                .iter()
                .find(|group| group.members.len() == 3)
                .unwrap();
            trio.members.iter().for_each(|&member| trios[member] += 1);
            remember(&mut problem, &solution);
        }
        assert!(trios.iter().all(|&count| count == 1), "{n} people: {trios:?}");
    }
}

#[test]
fn skips_take_turns() {
    let mut problem = plain(7);
    problem.rules.odd = Odd::Skip;
    let mut last = None;
    for _ in 0..10 {
        let solution = solve(&problem).unwrap();
        assert_eq!(solution.unmatched.len(), 1);
        assert_eq!(solution.unmatched[0].reason, Reason::OddOneOut);
        assert_ne!(Some(solution.unmatched[0].person), last);
        last = Some(solution.unmatched[0].person);
        remember(&mut problem, &solution);
    }
}

#[test]
fn everybody_left_over_has_a_reason() {
    let mut problem = plain(4);
    problem.exclusions = vec![(0, 1), (0, 2), (0, 3)];
    problem.people[1].slots = vec![540];
    problem.people[2].slots = vec![540];
    problem.rules = Rules {
        require_common_slot: true,
        ..Rules::default()
    };
    let solution = solve(&problem).unwrap();
    let reasons: Vec<_> = solution
        .unmatched
        .iter()
        .map(|left| (left.person, left.reason))
        .collect();
    assert_eq!(
        reasons,
        [(0, Reason::NoAllowedPartner), (3, Reason::NoCommonSlot)]
    );

    let mut star = plain(4);
    star.exclusions = vec![(1, 2), (1, 3), (2, 3)];
    star.people[1].left_over_credit = 1;
    star.people[2].left_over_credit = 1;
    let solution = solve(&star).unwrap();
    assert_eq!(solution.unmatched.len(), 2);
    assert!(
        solution
            .unmatched
            .iter()
            .all(|left| left.reason == Reason::AllPartnersTaken)
    );
    assert!(
        solution.unmatched.iter().any(|left| left.person == 3),
        "who was left over goes first"
    );

    assert_eq!(solve(&plain(1)).unwrap().unmatched[0].reason, Reason::Alone);
    assert!(solve(&plain(0)).unwrap().groups.is_empty());
}

#[test]
fn locked_pairs_stay_and_late_joiners_get_a_seat() {
    let mut problem = plain(7);
    problem.locked_groups = vec![vec![0, 1]];
    let solution = solve(&problem).unwrap();
    check(&problem, &solution);
    assert_eq!(solution.groups[0].members, [0, 1]);
    assert!(solution.groups[0].locked && solution.unmatched.is_empty());

    let mut small = plain(3);
    small.locked_groups = vec![vec![0, 1]];
    assert_eq!(solve(&small).unwrap().groups[0].members, [0, 1, 2]);

    problem.exclusions = vec![(6, 2)];
    let groups = [vec![0, 1, 4], vec![2, 3], vec![5]];
    assert_eq!(best_seat(&problem, &groups, 6), Some(2));
    assert_eq!(best_seat(&problem, &groups[..2], 6), None);
}

#[test]
fn the_same_seed_gives_the_same_round_in_any_order() {
    let mut rng = Rng(9);
    for n in [30, 301] {
        let problem = office(n, &mut rng, 5, 10);
        let mut reversed = problem.clone();
        reversed.people.reverse();
        let turn = |index: usize| n - 1 - index;
        reversed
            .meetings
            .iter_mut()
            .for_each(|m| (m.a, m.b) = (turn(m.b), turn(m.a)));
        reversed
            .exclusions
            .iter_mut()
            .for_each(|e| *e = (turn(e.0), turn(e.1)));
        let (first, second) = (solve(&problem).unwrap(), solve(&reversed).unwrap());
        let members = |groups: &[vc_matching::Group], turned: bool| -> Vec<Vec<usize>> {
            let at = |&member: &usize| if turned { turn(member) } else { member };
            groups
                .iter()
                .map(|group| group.members.iter().map(at).collect())
                .collect()
        };
        assert_eq!(members(&first.groups, false), members(&second.groups, true));
        assert_eq!(first.total, second.total);
        let other = solve(&vc_matching::Problem {
            seed: problem.seed + 1,
            ..problem
        })
        .unwrap();
        assert_ne!(members(&first.groups, false), members(&other.groups, false));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn hard_rules_hold(n in 2_usize..60, seed in any::<u64>(), size in 2_usize..6, excluded in 0_usize..300) {
        let mut problem = office(n, &mut Rng(seed), 3, excluded);
        problem.rules.group_size = size;
        check(&problem, &solve(&problem).unwrap());
        let blocks = Limits { exact_max: 0, sparse_max: 0 };
        check(&problem, &solve_within(&problem, &blocks).unwrap());
    }
}
