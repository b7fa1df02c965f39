//! What can be asked of the circle, each with its rule.

mod add_round_part;
mod cancel_match;
mod cancel_round;
mod declare_program;
mod discard_round;
mod exclusions;
mod import_history;
mod join_program;
mod pass_slot;
mod rearrange;
mod set_program;
mod silence;
mod start_round;
mod take_seat;

pub use add_round_part::AddRoundPart;
pub use cancel_match::CancelMatch;
pub use cancel_round::CancelRound;
pub use declare_program::{DeclareProgram, ReleasePrograms};
pub use discard_round::DiscardRound;
pub use exclusions::{ExcludeForMyself, ExcludePair, ExclusionRefusal, RemoveExclusion};
pub use import_history::{HISTORY_PART_MAX, HISTORY_PEOPLE_MAX, ImportHistoryPart};
pub use join_program::{JoinProgram, LeaveProgram};
pub use pass_slot::{PassSlot, slot_after};
pub use rearrange::{Rearrange, Rearranged};
pub use set_program::{ArchiveProgram, ChangeProgram, CreateProgram};
pub use silence::{AskSilent, NoteSigns, PauseSilent, StayIn};
pub use start_round::{
    NO_HOST, NOBODY_TO_MATCH, POOL_CHANGED, StartRound, StartRoundRefusal, StartedRound, existing,
};
pub use take_seat::{DeclineSeat, TakeSeat};

use std::collections::{BTreeMap, HashSet};

use serde::Serialize;
use vc_kernel::{Ctx, NewEvent, PersonId};

use crate::events::{FormedMatch, MatchesFormed, PeopleUnmatched, RoundFormed, UnmatchedPerson};
use crate::model::gave_up::GaveUp;
use crate::model::{
    PART_MATCHES_MAX, PART_PEOPLE_MAX, ProgramId, REASON_CHARS_MAX, RoundId, UnmatchedReason,
};

/// A group of a proposed round.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ProposedGroup {
    /// Who meets.
    pub members: Vec<PersonId>,
    /// Which of them hosts; none outside of lotteries.
    pub host: Option<PersonId>,
    /// What they do without.
    pub gave_up: Vec<GaveUp>,
}

impl From<Vec<PersonId>> for ProposedGroup {
    /// Of which nothing more is known.
    fn from(members: Vec<PersonId>) -> Self {
        Self {
            members,
            ..Self::default()
        }
    }
}

/// A part of a proposed round, small enough for one commit.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct RoundPart {
    /// Who meets whom.
    pub groups: Vec<ProposedGroup>,
    /// Who meets nobody, and why.
    pub unmatched: Vec<(PersonId, UnmatchedReason)>,
    /// In which other program somebody of `unmatched` has a match, where that is why.
    pub elsewhere: BTreeMap<PersonId, ProgramId>,
}

impl RoundPart {
    /// Cuts a proposal into parts. There is always at least one.
    pub fn split(groups: Vec<ProposedGroup>, unmatched: Vec<(PersonId, UnmatchedReason)>) -> Vec<Self> {
        let mut parts = vec![Self::default()];
        let mut people = 0;
        for group in groups {
            let last = parts.last().expect("there is at least one part");
            if last.groups.len() >= PART_MATCHES_MAX || people + group.members.len() > PART_PEOPLE_MAX {
                parts.push(Self::default());
                people = 0;
            }
            people += group.members.len();
            parts
                .last_mut()
                .expect("there is at least one part")
                .groups
                .push(group);
        }
        for person in unmatched {
            if people >= PART_PEOPLE_MAX {
                parts.push(Self::default());
                people = 0;
            }
            people += 1;
            parts
                .last_mut()
                .expect("there is at least one part")
                .unmatched
                .push(person);
        }
        parts
    }

    /// Says of whom in `unmatched` in which other program they have a match.
    #[must_use]
    pub fn explained(mut self, elsewhere: &BTreeMap<PersonId, ProgramId>) -> Self {
        let known = |(person, _): &(PersonId, UnmatchedReason)| Some((*person, *elsewhere.get(person)?));
        self.elsewhere = self.unmatched.iter().filter_map(known).collect();
        self
    }

    /// Everybody in it, once each, or who is there twice.
    fn people(&self) -> Result<HashSet<PersonId>, PersonId> {
        let mut seen = HashSet::new();
        let all = self
            .groups
            .iter()
            .flat_map(|group| &group.members)
            .chain(self.unmatched.iter().map(|(person, _)| person));
        for person in all {
            if !seen.insert(*person) {
                return Err(*person);
            }
        }
        Ok(seen)
    }

    fn has_a_fitting_size(&self) -> bool {
        self.groups.len() <= PART_MATCHES_MAX
            && self.groups.iter().all(|group| {
                group.members.len() > 1 && group.host.is_none_or(|host| group.members.contains(&host))
            })
            && self.groups.iter().map(|group| group.members.len()).sum::<usize>() + self.unmatched.len()
                <= PART_PEOPLE_MAX
    }

    /// Its events; the last part forms the round.
    fn events(&self, round: RoundId, part: u32, last: bool, ctx: &mut Ctx) -> Vec<NewEvent> {
        let mut matches: Vec<FormedMatch> = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            matches.push(FormedMatch {
                id: ctx.new_id(),
                members: group.members.clone(),
                host: group.host,
                gave_up: group.gave_up.clone(),
            });
        }
        let mut events = vec![MatchesFormed { round, part, matches }.into()];
        if !self.unmatched.is_empty() {
            let people = self
                .unmatched
                .iter()
                .map(|&(person, reason)| UnmatchedPerson {
                    person,
                    reason,
                    elsewhere: self.elsewhere.get(&person).copied(),
                })
                .collect();
            events.push(PeopleUnmatched { round, people }.into());
        }
        if last {
            events.push(RoundFormed { round }.into());
        }
        events
    }
}

/// A cancellation's reason, in one line's bounds; blank is none.
fn clean_reason(reason: Option<&str>) -> Result<Option<String>, ()> {
    let Some(reason) = reason.map(str::trim).filter(|reason| !reason.is_empty()) else {
        return Ok(None);
    };
    let allowed = reason.chars().all(|c| !c.is_control() || c == '\n');
    if reason.chars().count() <= REASON_CHARS_MAX && allowed {
        Ok(Some(reason.to_owned()))
    } else {
        Err(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use vc_kernel::id::Ulid;

    fn person(number: u128) -> PersonId {
        PersonId::from_ulid(Ulid::from_parts(1, number))
    }

    #[test]
    fn a_proposal_is_cut_so_that_every_part_fits_and_nobody_is_lost() {
        let groups: Vec<ProposedGroup> = (0..2_500)
            .map(|n| vec![person(2 * n), person(2 * n + 1)].into())
            .collect();
        let unmatched: Vec<_> = (10_000..11_000)
            .map(|n| (person(n), UnmatchedReason::OddOneOut))
            .collect();
        let parts = RoundPart::split(groups, unmatched);
        assert!(parts.len() >= 10 && parts.iter().all(RoundPart::has_a_fitting_size));
        let people: usize = parts
            .iter()
            .map(|part| part.people().expect("nobody twice").len())
            .sum();
        assert_eq!(people, 6_000);
        assert_eq!(RoundPart::split(Vec::new(), Vec::new()).len(), 1);
    }

    #[test]
    fn a_reason_is_bounded_and_has_no_control_characters() {
        assert_eq!(clean_reason(Some("  ")), Ok(None));
        assert_eq!(
            clean_reason(Some(" ill\ntoday ")),
            Ok(Some("ill\ntoday".to_owned()))
        );
        assert_eq!(clean_reason(Some("a\u{1b}[31m")), Err(()));
        assert_eq!(clean_reason(Some(&"é".repeat(501))), Err(()));
    }
}
