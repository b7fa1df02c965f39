//! Who gets a seat of a lottery that somebody gave up: whoever waits the longest, then chance.

use std::collections::{HashMap, HashSet};

use vc_kernel::{Ctx, PersonId, View, ViewError};
use vc_people::api::Participant;

use crate::model::{ProgramId, RoundId};
use crate::views::programs::Program;
use crate::views::{exclusions, pool};

/// A guest of the round without a seat who may sit with `group`, the host among them: who was not at that host's table in
/// the round before, and may meet everybody there.
pub fn next_guest(
    view: &View<'_>,
    ctx: &mut Ctx,
    (program, round): (&Program, RoundId),
    group: &[PersonId],
    present: &HashMap<PersonId, Participant>,
) -> Result<Option<PersonId>, ViewError> {
    let sat_before = guests_before(view, program.id, round, group)?;
    let apart = exclusions::pairs(view)?;
    let kept_apart = |person: PersonId| {
        let with = |&(a, b): &(PersonId, PersonId)| {
            (a == person && group.contains(&b)) || (b == person && group.contains(&a))
        };
        apart.iter().any(with)
    };
    let fits = |guest: &Participant| {
        let mut others = group.iter().filter_map(|member| present.get(member));
        others.all(|other| pool::let_meet(&program.settings, guest, other))
    };
    // Hosts are no guests, not even those whose own guests could not come.
    let mut waiting: Vec<PersonId> = view.all(
        "SELECT u.person FROM coffee_unmatched u
         WHERE u.round = ?1 AND u.reason IN ('seats_taken', 'match_cancelled')
           AND NOT EXISTS (SELECT 1 FROM coffee_matches m WHERE m.round = u.round AND m.host = u.person)
         ORDER BY u.person",
        [round],
        |row| row.get(0),
    )?;
    // The group itself is among them until it is formed again.
    waiting.retain(|person| {
        let is_free = !group.contains(person) && present.get(person).is_some_and(fits);
        is_free && !sat_before.contains(person) && !kept_apart(*person)
    });
    let credits: HashMap<PersonId, u8> = pool::credits(view, program.id)?.into_iter().collect();
    let credit = |person: &PersonId| credits.get(person).copied().unwrap_or(0);
    let most = waiting.iter().map(credit).max().unwrap_or(0);
    waiting.retain(|person| credit(person) == most);
    let Some(last) = u64::try_from(waiting.len()).ok().filter(|count| *count > 0) else {
        return Ok(None);
    };
    let lot = usize::try_from(ctx.next_seed() % last).unwrap_or(0);
    Ok(waiting.get(lot).copied())
}

/// Who was a guest of somebody in `group` in the round before this one.
pub fn guests_before(
    view: &View<'_>,
    program: ProgramId,
    round: RoundId,
    group: &[PersonId],
) -> Result<HashSet<PersonId>, ViewError> {
    let mut sat = HashSet::new();
    for host in group {
        let guests: Vec<PersonId> = view.all(
            "SELECT guest.person FROM coffee_matches m JOIN coffee_members guest ON guest.match = m.id
             WHERE m.host = ?1 AND m.program = ?2 AND m.status = 'proposed'
               AND m.number = (SELECT number - 1 FROM coffee_rounds WHERE id = ?3)",
            (host, program, round),
            |row| row.get(0),
        )?;
        sat.extend(guests);
    }
    Ok(sat)
}
