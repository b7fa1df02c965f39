//! Hard rules, checked by a judge that knows nothing of the solver.

use std::collections::HashSet;

use proptest::prelude::*;
use vc_matching::{
    Group, Meeting, NewcomerRule, Problem, ProblemError, Reason, Solution, TeamRule, best_seat, solve,
};

use crate::common::{Rng, office, plain};

/// Pairs of free groups that a hard rule forbids, groups without the slot that they need, and people who sit twice or nowhere without being told why.
fn violations(problem: &Problem, solution: &Solution) -> usize {
    let rules = &problem.rules;
    let is_forbidden = |a: usize, b: usize| {
        let (first, second) = (&problem.people[a], &problem.people[b]);
        let same_team = first.team.is_some() && first.team == second.team;
        let same_manager = first.manager.is_some() && first.manager == second.manager;
        let both = |is: &dyn Fn(usize) -> bool| is(a) && is(b);
        let is_host = |person| problem.hosts.contains(&person);
        let met_last =
            |m: &Meeting| [(a, b), (b, a)].contains(&(m.a, m.b)) && m.age_rounds == 1 && m.happened;
        problem.exclusions.contains(&(a, b))
            || problem.exclusions.contains(&(b, a))
            || (rules.teams == TeamRule::AcrossOnly && same_team)
            || (rules.teams == TeamRule::WithinOnly && !same_team)
            || (rules.managers == TeamRule::AcrossOnly && same_manager)
            || (rules.managers == TeamRule::WithinOnly && !same_manager)
            || (rules.newcomers == NewcomerRule::NeverTogether && both(&|p| problem.people[p].newcomer))
            || (rules.require_common_slot && !first.slots.iter().any(|slot| second.slots.contains(slot)))
            || both(&is_host)
            || ((is_host(a) || is_host(b)) && problem.meetings.iter().any(met_last))
    };
    let fixed = |group: &Group| {
        let members: HashSet<usize> = group.members.iter().copied().collect();
        let locked = problem
            .locked_groups
            .iter()
            .find(|locked| locked.iter().all(|m| members.contains(m)));
        locked.cloned().unwrap_or_default()
    };
    let suits_all = |group: &Group| {
        let suits = |slot: &&u16| {
            let mut members = group.members.iter();
            members.all(|&member| problem.people[member].slots.contains(slot))
        };
        problem.people[group.members[0]]
            .slots
            .iter()
            .any(|slot| suits(&slot))
    };
    let mut broken = 0;
    let mut places = vec![0; problem.people.len()];
    for group in &solution.groups {
        let fixed = if group.locked { fixed(group) } else { Vec::new() };
        if rules.require_common_slot && group.members.len() > fixed.len() && !suits_all(group) {
            broken += 1;
        }
        for (i, &a) in group.members.iter().enumerate() {
            places[a] += 1;
            let later = &group.members[i + 1..];
            let free = later
                .iter()
                .filter(|b| !(fixed.contains(&a) && fixed.contains(b)));
            broken += free.filter(|&&b| is_forbidden(a, b)).count();
        }
    }
    for left in &solution.unmatched {
        places[left.person] += 1;
    }
    broken + places.iter().filter(|&&count| count != 1).count()
}

fn sorted(mut group: Vec<usize>) -> Vec<usize> {
    group.sort_unstable();
    group
}

/// A problem with every kind of rule, by chance.
fn strict_office(n: usize, size: usize, seed: u64) -> Problem {
    let mut rng = Rng(seed);
    let mut problem = office(n, &mut rng, 3, n / 2);
    problem.rules.group_size = size;
    problem.rules.teams = [TeamRule::Any, TeamRule::AcrossOnly, TeamRule::WithinOnly][rng.below(3) as usize];
    problem.rules.managers =
        [TeamRule::Any, TeamRule::AcrossOnly, TeamRule::WithinOnly][rng.below(3) as usize];
    for person in &mut problem.people {
        person.manager = Some(rng.below(6) as u32).filter(|number| *number < 5);
    }
    problem.rules.newcomers = [NewcomerRule::Any, NewcomerRule::NeverTogether][rng.below(2) as usize];
    problem.rules.require_common_slot = rng.below(3) == 0;
    problem
}

/// The first people in groups of two to five.
fn lock_some(problem: &mut Problem, groups: usize, rng: &mut Rng) {
    let mut next = 0;
    for _ in 0..groups {
        let size = 2 + rng.below(4) as usize;
        if next + size > problem.people.len() {
            return;
        }
        problem.locked_groups.push((next..next + size).collect());
        next += size;
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn no_hard_rule_is_broken(n in 2_usize..70, size in 2_usize..=8, seed in any::<u64>(), locked in 0_usize..4) {
        let mut problem = strict_office(n, size, seed);
        lock_some(&mut problem, locked, &mut Rng(seed ^ 1));
        prop_assert_eq!(violations(&problem, &solve(&problem).unwrap()), 0);
    }

    #[test]
    fn kept_groups_are_in_the_round_unchanged(
        n in 2_usize..70, size in 2_usize..=8, seed in any::<u64>(), locked in 1_usize..5,
    ) {
        let mut problem = strict_office(n, size, seed);
        problem.rules.fill_locked_groups = false;
        lock_some(&mut problem, locked, &mut Rng(seed ^ 1));
        let solution = solve(&problem).unwrap();
        prop_assert_eq!(violations(&problem, &solution), 0);
        let kept = solution.groups.iter().filter(|group| group.locked);
        let kept: Vec<Vec<usize>> = kept.map(|group| sorted(group.members.clone())).collect();
        prop_assert_eq!(kept, problem.locked_groups);
    }

    #[test]
    fn lotteries_break_no_rule_and_leave_no_seat_empty(
        n in 2_usize..90, size in 2_usize..=8, seed in any::<u64>(), hosts in 1_usize..6,
    ) {
        let mut problem = strict_office(n, size, seed);
        problem.hosts = (0..hosts.min(n)).map(|i| n - 1 - i).collect();
        let solution = solve(&problem).unwrap();
        prop_assert_eq!(violations(&problem, &solution), 0);
        for group in &solution.groups {
            let hosts = group.members.iter().filter(|member| problem.hosts.contains(member));
            prop_assert_eq!(hosts.count(), 1);
            prop_assert!((2..=size).contains(&group.members.len()));
        }
        let groups: Vec<Vec<usize>> = solution.groups.iter().map(|group| group.members.clone()).collect();
        for left in solution.unmatched.iter().filter(|left| !problem.hosts.contains(&left.person)) {
            let open = groups.iter().filter(|group| group.len() < size).cloned().collect::<Vec<_>>();
            prop_assert_eq!(best_seat(&problem, &open, left.person), None);
        }
    }
}

#[test]
fn kept_pairs_leave_the_odd_one_over() {
    let mut problem = plain(3);
    problem.locked_groups = vec![vec![0, 1]];
    problem.rules.fill_locked_groups = false;
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups[0].members, [0, 1]);
    assert_eq!(solution.unmatched[0].reason, Reason::AllPartnersTaken);
}

#[test]
fn two_newcomers_do_not_meet_where_the_rule_says_so() {
    let mut problem = plain(6);
    for person in &mut problem.people[..3] {
        person.newcomer = true;
    }
    problem.rules.newcomers = NewcomerRule::NeverTogether;
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups.len(), 3);
    assert_eq!(violations(&problem, &solution), 0);
    for person in &mut problem.people {
        person.newcomer = true;
    }
    let solution = solve(&problem).unwrap();
    assert!(solution.groups.is_empty());
    assert_eq!(solution.unmatched[0].reason, Reason::NoAllowedPartner);
}

/// Four rounds of two hosts with three seats each, eleven guests: six are drawn, the other five go first next time.
#[test]
fn lots_go_round_and_nobody_sits_with_a_host_twice_in_a_row() {
    let mut problem = plain(13);
    problem.rules.group_size = 4;
    problem.hosts = vec![0, 1];
    let mut seats = [0; 13];
    let mut last: Vec<Vec<usize>> = Vec::new();
    for round in 0..4 {
        problem.seed = round;
        let solution = solve(&problem).unwrap();
        assert_eq!(violations(&problem, &solution), 0);
        assert_eq!((solution.groups.len(), solution.unmatched.len()), (2, 5));
        for meeting in &mut problem.meetings {
            meeting.age_rounds += 1;
        }
        for person in &mut problem.people {
            person.left_over_credit = 0;
        }
        let left: Vec<usize> = solution.unmatched.iter().map(|left| left.person).collect();
        assert!(
            round == 0 || left.iter().all(|person| seats[*person] > 0),
            "nobody waits twice"
        );
        left.iter()
            .for_each(|&person| problem.people[person].left_over_credit = 1);
        let groups: Vec<Vec<usize>> = solution
            .groups
            .iter()
            .map(|group| group.members.clone())
            .collect();
        for group in &groups {
            group.iter().for_each(|&member| seats[member] += 1);
            let host = group.iter().find(|member| **member < 2).unwrap();
            let before = last.iter().find(|before| before.contains(host));
            assert!(before.is_none_or(|before| group.iter().all(|m| m == host || !before.contains(m))));
        }
        problem.meetings.extend(
            solution
                .groups
                .iter()
                .flat_map(|group| &group.pairs)
                .map(|pair| Meeting {
                    a: pair.a,
                    b: pair.b,
                    age_rounds: 1,
                    happened: true,
                }),
        );
        last = groups;
    }
    assert!(
        seats[2..].iter().all(|count| (2..=3).contains(count)),
        "{seats:?}"
    );
}

#[test]
fn few_guests_are_spread_over_all_hosts() {
    let mut problem = plain(9);
    problem.rules.group_size = 5;
    problem.hosts = vec![0, 4, 8];
    let solution = solve(&problem).unwrap();
    assert!(solution.unmatched.is_empty());
    assert!(solution.groups.iter().all(|group| group.members.len() == 3));
    let mut alone = plain(2);
    alone.hosts = vec![0, 1];
    let solution = solve(&alone).unwrap();
    assert!(solution.groups.is_empty());
    assert_eq!(solution.unmatched[1].reason, Reason::NoAllowedPartner);
}

#[test]
fn a_host_is_named_once() {
    let mut problem = plain(4);
    problem.hosts = vec![1, 1];
    let twice = ProblemError::HostTwice { id: "p00001".into() };
    assert_eq!(solve(&problem), Err(twice));
    problem.hosts = vec![4];
    assert_eq!(solve(&problem), Err(ProblemError::UnknownPerson { index: 4 }));
}

#[test]
fn a_host_in_a_locked_group_has_no_other_seats() {
    let mut problem = plain(6);
    problem.rules.group_size = 3;
    problem.hosts = vec![0, 1];
    problem.locked_groups = vec![vec![0, 2]];
    let solution = solve(&problem).unwrap();
    let groups: Vec<Vec<usize>> = solution
        .groups
        .iter()
        .map(|group| group.members.clone())
        .collect();
    assert_eq!((groups.len(), &groups[0]), (2, &vec![0, 2]));
    assert!(groups[1].len() == 3 && groups[1].contains(&1), "{groups:?}");

    problem.hosts = vec![0];
    let solution = solve(&problem).unwrap();
    assert_eq!(solution.groups.len(), 1, "guests do not meet without a host");
    assert_eq!(solution.unmatched.len(), 4);
}
