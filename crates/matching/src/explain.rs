//! From member lists to a [`Solution`]: what each pair shares, the totals, and a reason for everybody left over.

use crate::gave_up;
use crate::pool::Context;
use crate::problem::{NewcomerRule, Odd, Person, TeamRule};
use crate::solution::{Group, Method, Pair, Reason, Solution, Unmatched};
use crate::tiers::Tiers;

/// A round before it is explained; people are problem indices.
#[derive(Clone, Debug, Default)]
pub(crate) struct Formed {
    pub(crate) groups: Vec<Vec<u32>>,
    /// The first groups of `groups` are the locked ones.
    pub(crate) locked: usize,
    /// No round of the same sizes has a larger total, when known.
    pub(crate) bound: Option<i128>,
    pub(crate) is_exact: bool,
    pub(crate) is_heuristic: bool,
}

/// The total of a group: its pairs' weights, the cardinality unit once for each two members, and what a common slot adds.
pub(crate) fn group_total(context: &Context<'_>, tiers: &Tiers, members: &[u32]) -> i128 {
    let pairs = pairs_of(members).map(|(a, b)| context.weight(tiers, a, b) - tiers.cardinality_unit());
    let common_slot = if members.len() < 3 || context.common_slots(members).is_empty() {
        0
    } else {
        tiers.common_slot_weight(members.len())
    };
    tiers.cardinality_unit() * (members.len() as i128 / 2) + pairs.sum::<i128>() + common_slot
}

pub(crate) fn pairs_of(members: &[u32]) -> impl Iterator<Item = (u32, u32)> {
    members
        .iter()
        .enumerate()
        .flat_map(|(i, &a)| members[i + 1..].iter().map(move |&b| (a, b)))
}

/// Explains a round. `tiers` are those of the whole problem.
pub(crate) fn explain(context: &Context<'_>, tiers: &Tiers, mut formed: Formed) -> Solution {
    let people = &context.problem.people;
    for group in &mut formed.groups {
        group.sort_unstable_by(|&a, &b| people[a as usize].id.cmp(&people[b as usize].id));
    }
    formed.groups[formed.locked..]
        .sort_unstable_by(|a, b| people[a[0] as usize].id.cmp(&people[b[0] as usize].id));
    let total = formed
        .groups
        .iter()
        .map(|group| group_total(context, tiers, group))
        .sum();
    debug_assert!(formed.bound.is_none_or(|bound| bound >= total), "a proven bound");
    let mut groups: Vec<Group> = formed
        .groups
        .iter()
        .enumerate()
        .map(|(i, members)| Group {
            members: members.iter().map(|&member| member as usize).collect(),
            locked: i < formed.locked,
            shared_slots: context.common_slots(members),
            pairs: pairs_of(members).map(|(a, b)| context.pair(a, b)).collect(),
            gave_up: Vec::new(),
        })
        .collect();
    let gave_up = gave_up::of_all(context, &formed, &groups);
    for (group, gave_up) in groups.iter_mut().zip(gave_up) {
        group.gave_up = gave_up;
    }
    let pairs = || groups.iter().flat_map(|group| &group.pairs);
    let method = match (formed.is_exact, formed.is_heuristic) {
        (true, _) => Method::Exact,
        (false, false) => Method::SparseExact,
        (false, true) => Method::Heuristic,
    };
    Solution {
        unmatched: unmatched(context, &formed),
        total,
        upper_bound: formed
            .bound
            .unwrap_or_else(|| tiers.bound(&formed.groups))
            .max(total),
        preference: pairs().map(|pair| pair.preference).sum(),
        repeats: pairs().filter(|pair| pair.rounds_since_met.is_some()).count(),
        smallest_gap_rounds: pairs().filter_map(|pair| pair.rounds_since_met).min(),
        pairs_with_shared_slot: pairs().filter(|pair| !pair.shared_slots.is_empty()).count(),
        groups_with_shared_slot: groups
            .iter()
            .filter(|group| !group.shared_slots.is_empty())
            .count(),
        groups_with_shared_topic: (formed.groups.iter())
            .filter(|members| {
                context
                    .in_common(members, |person| &person.topics)
                    .next()
                    .is_some()
            })
            .count(),
        pairs_with_shared_topic: pairs().filter(|pair| !pair.shared_topics.is_empty()).count(),
        method,
        groups,
    }
}

fn unmatched(context: &Context<'_>, formed: &Formed) -> Vec<Unmatched> {
    let mut placed = vec![false; context.problem.people.len()];
    for &member in formed.groups.iter().flatten() {
        placed[member as usize] = true;
    }
    let left: Vec<u32> = context
        .order
        .iter()
        .copied()
        .filter(|&p| !placed[p as usize])
        .collect();
    let only_one = left.len() == 1;
    left.iter()
        .map(|&person| Unmatched {
            person: person as usize,
            reason: reason(context, formed, person, only_one),
        })
        .collect()
}

fn reason(context: &Context<'_>, formed: &Formed, person: u32, only_one: bool) -> Reason {
    let rules = &context.problem.rules;
    let others = || context.order.iter().copied().filter(|&other| other != person);
    if others().next().is_none() {
        Reason::Alone
    } else if others().any(|other| context.is_allowed(person, other)) {
        let skips = rules.group_size == 2 && rules.odd == Odd::Skip;
        let odd = context.problem.people.len() % 2 == 1;
        if only_one && skips && odd {
            Reason::OddOneOut
        } else if lacks_slot_of_group(context, formed, person) {
            Reason::NoCommonSlot
        } else {
            Reason::AllPartnersTaken
        }
    } else if others().any(|other| context.is_allowed_without_slots(person, other)) {
        Reason::NoCommonSlot
    } else {
        Reason::NoAllowedPartner
    }
}

/// Whether groups of three or more have a free seat that the person may take but for the slot.
fn lacks_slot_of_group(context: &Context<'_>, formed: &Formed, person: u32) -> bool {
    let rules = &context.problem.rules;
    let free = if rules.fill_locked_groups {
        0
    } else {
        formed.locked
    };
    let has_seat = |group: &&Vec<u32>| group.len() <= rules.group_size;
    rules.require_common_slot
        && rules.group_size > 2
        && formed.groups[free..].iter().filter(has_seat).any(|group| {
            let mut members = group.iter();
            members.all(|&member| context.is_allowed_without_slots(member, person))
        })
}

impl Context<'_> {
    /// Slots that suit all of these people, ascending.
    pub(crate) fn common_slots(&self, members: &[u32]) -> Vec<u16> {
        let mut common: Vec<u16> = self.in_common(members, |person| &person.slots).collect();
        common.sort_unstable();
        common.dedup();
        common
    }

    /// What all of these people have of something, as the first of them lists it.
    pub(crate) fn in_common<'s, T: Copy + PartialEq + 's>(
        &'s self,
        members: &'s [u32],
        of: impl Fn(&Person) -> &[T] + Copy + 's,
    ) -> impl Iterator<Item = T> + 's {
        let person = |member: &u32| &self.problem.people[*member as usize];
        let first = members.first().map_or(&[][..], |member| of(person(member)));
        let others = members.get(1..).unwrap_or_default();
        let in_all = move |value: &T| others.iter().all(|other| of(person(other)).contains(value));
        first.iter().copied().filter(in_all)
    }

    /// Whether the rules let a group of three or more meet at the times that suit all of it.
    pub(crate) fn has_slot_it_needs(&self, members: &[u32]) -> bool {
        !self.problem.rules.require_common_slot
            || self.in_common(members, |person| &person.slots).next().is_some()
    }

    /// What two people share, found directly.
    pub(crate) fn pair(&self, a: u32, b: u32) -> Pair {
        let (first, second) = (&self.problem.people[a as usize], &self.problem.people[b as usize]);
        let shared_slots = shared(&first.slots, &second.slots);
        let shared_topics = shared(&first.topics, &second.topics);
        let preference = self.preference(a, b, shared_slots.len(), shared_topics.len());
        let met = self
            .relations
            .between(a, b)
            .map_or(0, |relation| relation.met_rounds_ago);
        Pair {
            a: a as usize,
            b: b as usize,
            shared_slots,
            shared_topics,
            rounds_since_met: (met > 0).then_some(met),
            preference,
        }
    }

    /// Whether no hard rule forbids the pair.
    pub(crate) fn is_allowed(&self, a: u32, b: u32) -> bool {
        let slots = |p: u32| &self.problem.people[p as usize].slots;
        self.is_allowed_without_slots(a, b)
            && (!self.problem.rules.require_common_slot
                || slots(a).iter().any(|slot| slots(b).contains(slot)))
    }

    fn is_allowed_without_slots(&self, a: u32, b: u32) -> bool {
        let follows = |rule: TeamRule, same: bool| match rule {
            TeamRule::Any => true,
            TeamRule::AcrossOnly => !same,
            TeamRule::WithinOnly => same,
        };
        let rules = &self.problem.rules;
        let is_new = |p: u32| self.problem.people[p as usize].newcomer;
        let newcomer_rule = match self.problem.rules.newcomers {
            NewcomerRule::Any => true,
            NewcomerRule::NeverTogether => !(is_new(a) && is_new(b)),
        };
        follows(rules.teams, self.same_team(a, b))
            && follows(rules.managers, self.same_manager(a, b))
            && newcomer_rule
            && !self.both_host(a, b)
            && !self
                .relations
                .between(a, b)
                .is_some_and(|relation| self.keeps_apart(a, relation))
    }

    /// The weight of a pair, whether it is allowed or not.
    pub(crate) fn weight(&self, tiers: &Tiers, a: u32, b: u32) -> i128 {
        let burden = self
            .relations
            .between(a, b)
            .map_or(0, |relation| i64::from(relation.burden));
        let credits = self.credits[a as usize] + self.credits[b as usize];
        tiers.weight(
            credits,
            tiers.value(self.pair(a, b).preference, burden),
            self.chance(a, b),
        )
    }
}

fn shared<T: Copy + Ord>(a: &[T], b: &[T]) -> Vec<T> {
    let mut both: Vec<T> = a.iter().copied().filter(|value| b.contains(value)).collect();
    both.sort_unstable();
    both.dedup();
    both
}
