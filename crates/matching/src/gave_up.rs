//! What a group gave up, and why: each group is compared with those in which one other person sits in a member's place.
//!
//! It says what can be shown, never more: where not everybody was looked at, an absence is not claimed.

use crate::explain::{Formed, pairs_of};
use crate::pool::Context;
use crate::solution::{Cause, GaveUp, Group};

/// Others compared with one group; in larger pools, those after it in the order of ids.
const LOOKED_AT_MAX: usize = 1_000;
/// Counting better ones stops here.
const OTHERS_MAX: u32 = 10;

/// Something that a group lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    NewFaces,
    CommonSlot,
    SharedTopic,
}

/// What each of `groups` gave up, in their order. Nothing for a lottery, which promises only a seat.
pub(crate) fn of_all(context: &Context<'_>, formed: &Formed, groups: &[Group]) -> Vec<Vec<GaveUp>> {
    if !context.problem.hosts.is_empty() {
        return vec![Vec::new(); groups.len()];
    }
    // Whom a locked group holds could not have come.
    let mut is_fixed = vec![false; context.problem.people.len()];
    for &member in formed.groups[..formed.locked].iter().flatten() {
        is_fixed[member as usize] = true;
    }
    let movable: Vec<u32> = (context.order.iter().copied())
        .filter(|&person| !is_fixed[person as usize])
        .collect();
    let explained = formed.groups.iter().zip(groups);
    explained
        .map(|(members, group)| of_one(context, &movable, members, group))
        .collect()
}

fn of_one(context: &Context<'_>, movable: &[u32], members: &[u32], group: &Group) -> Vec<GaveUp> {
    let lacks = lacks(context, members, group);
    if group.locked {
        return if lacks.is_empty() {
            Vec::new()
        } else {
            vec![GaveUp::ByHand]
        };
    }
    let wished = context.problem.rules.group_size;
    let size = (members.len() != wished).then_some(GaveUp::Size { wished });
    let explained = lacks.into_iter().map(|lack| {
        let cause = cause(context, movable, members, lack);
        match lack {
            Lack::NewFaces => GaveUp::NewFaces {
                rounds_since_met: group
                    .pairs
                    .iter()
                    .filter_map(|pair| pair.rounds_since_met)
                    .min()
                    .unwrap_or(0),
                cause,
            },
            Lack::CommonSlot => GaveUp::CommonSlot { cause },
            Lack::SharedTopic => GaveUp::SharedTopic { cause },
        }
    });
    size.into_iter().chain(explained).collect()
}

/// What the group has not, of what counts here and of what all of its members gave: who named no topic misses none.
fn lacks(context: &Context<'_>, members: &[u32], group: &Group) -> Vec<Lack> {
    let weights = &context.problem.rules.preferences;
    let people = || members.iter().map(|&m| &context.problem.people[m as usize]);
    let lacks = [
        (
            Lack::NewFaces,
            group.pairs.iter().any(|pair| pair.rounds_since_met.is_some()),
        ),
        (
            Lack::CommonSlot,
            weights.shared_slots > 0
                && group.shared_slots.is_empty()
                && people().all(|person| !person.slots.is_empty()),
        ),
        (
            Lack::SharedTopic,
            weights.shared_topics > 0
                && !has_topic(context, members)
                && people().all(|person| !person.topics.is_empty()),
        ),
    ];
    let held = lacks.into_iter().filter(|(_, is_lacking)| *is_lacking);
    held.map(|(lack, _)| lack).collect()
}

fn has_topic(context: &Context<'_>, members: &[u32]) -> bool {
    context
        .in_common(members, |person| &person.topics)
        .next()
        .is_some()
}

fn burden(context: &Context<'_>, members: &[u32]) -> i64 {
    let of = |(a, b): (u32, u32)| context.relations.between(a, b).map_or(0, |r| i64::from(r.burden));
    pairs_of(members).map(of).sum()
}

/// Why nobody sits in the group who would mend what it lacks; `None` when it was not looked at everybody.
fn cause(context: &Context<'_>, movable: &[u32], members: &[u32], lack: Lack) -> Option<Cause> {
    let own_burden = burden(context, members);
    let mends = |group: &[u32]| match lack {
        Lack::NewFaces => burden(context, group) < own_burden,
        Lack::CommonSlot => context.in_common(group, |person| &person.slots).next().is_some(),
        Lack::SharedTopic => has_topic(context, group),
    };
    let start =
        movable.partition_point(|&person| context.rank[person as usize] < context.rank[members[0] as usize]);
    let looked_at = movable[start..]
        .iter()
        .chain(&movable[..start])
        .take(LOOKED_AT_MAX);
    let mut others = 0;
    let mut costs_new_faces = false;
    let mut group = members.to_vec();
    // Whether the group is mended without this one of its members.
    let mut without = vec![false; members.len()];
    for &other in looked_at.filter(|other| !members.contains(other)) {
        let mut is_better = false;
        for (i, is_mended) in without.iter_mut().enumerate() {
            group.copy_from_slice(members);
            group[i] = other;
            if !mends(&group) || !is_allowed_in(context, &group, i) {
                continue;
            }
            *is_mended = true;
            let is_as_new = burden(context, &group) <= own_burden;
            is_better |= is_as_new;
            costs_new_faces |= !is_as_new;
        }
        others = OTHERS_MAX.min(others + u32::from(is_better));
        if others == OTHERS_MAX && !without.contains(&false) {
            break;
        }
    }
    let is_whole = movable.len() <= LOOKED_AT_MAX;
    let one_has_none = members.len() == 2 && without.contains(&false);
    match (others, costs_new_faces) {
        (0, false) => is_whole.then_some(Cause::NobodyBetter),
        (1.., _) if one_has_none && is_whole => Some(Cause::NobodyBetterForOne),
        (0, true) => is_whole.then_some(Cause::NewFacesFirst),
        (others, _) => Some(Cause::Others { count: others }),
    }
}

/// Whether the rules allow the group in which `i` is somebody else than before.
fn is_allowed_in(context: &Context<'_>, group: &[u32], i: usize) -> bool {
    let rest = group.iter().enumerate().filter(|(j, _)| *j != i);
    rest.map(|(_, &member)| member)
        .all(|member| context.is_allowed(member, group[i]))
        && context.has_slot_it_needs(group)
}
