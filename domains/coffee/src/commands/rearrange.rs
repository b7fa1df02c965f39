//! An admin changes who meets whom in a round that was formed: swaps, dissolves, adds, by saying
//! which matches are off and which groups meet instead. The contrary undoes it.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::{participants, require_admin, tagged};

use crate::events::{FormedMatch, MatchesRearranged};
use crate::locked::ONE_HOST;
use crate::model::{MatchId, MatchStatus, ProgramId, RoundId, RoundStatus};
use crate::projection::split;
use crate::views::{elsewhere, exclusions, programs};

/// Matches, and groups, in one change.
const REARRANGED_MAX: usize = 50;
/// People in a group.
const GROUP_MAX: usize = 9;

/// Replace matches of a round by others.
#[derive(Clone, Debug, Serialize)]
pub struct Rearrange {
    /// Of which round.
    pub round: RoundId,
    /// Matches that are off.
    pub dissolve: Vec<MatchId>,
    /// Who meets instead: members of those matches, or people who have no match in this round.
    pub groups: Vec<Vec<PersonId>>,
}

/// What came of it; with it the change can be undone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rearranged {
    /// The matches that are on now.
    pub formed: Vec<MatchId>,
    /// Who met before: the groups of the matches that are off.
    pub before: Vec<Vec<PersonId>>,
}

/// Why everything stays as it is.
#[derive(Debug, thiserror::Error)]
pub enum RearrangeRefusal {
    /// No such round.
    #[error("There is no round with this id. List the rounds and use one of theirs.")]
    NoRound,
    /// It counts for nothing.
    #[error("This round was cancelled. Run a new one instead.")]
    RoundCancelled,
    /// Not of this round.
    #[error("A match that is to be dissolved is not one of this round. Reload the round and choose again.")]
    NoMatch,
    /// Somebody was faster.
    #[error("A match that is to be dissolved is off already. Reload the round and choose again.")]
    AlreadyCancelled,
    /// Empty, or too much.
    #[error("Dissolve or form at least one match, and at most {REARRANGED_MAX} in one change.")]
    Size,
    /// A group of one, or a crowd.
    #[error("A group has from 2 to {GROUP_MAX} people. Whoever is in no group has no match in this round.")]
    GroupSize,
    /// Twice.
    #[error("Somebody is in two of the groups. Everybody can be in one.")]
    Twice,
    /// In another match.
    #[error("Somebody has another match in this round. Dissolve that one in the same change.")]
    AlreadyMatched,
    /// In another program, and this one does not give them a second.
    #[error(
        "Somebody who is to join has a match in another program, and this program gives nobody a second. Choose others."
    )]
    MatchedElsewhere,
    /// Paused, away or gone.
    #[error("Somebody who is to join does not take part at the moment: they are paused, away or not here.")]
    NotInPool,
    /// A lottery's group without a host, or with two.
    #[error(
        "A group of this program has exactly one host: somebody with the tag “{0}”. Arrange the groups that way."
    )]
    OneHost(String),
    /// Whose wish it is stays confidential.
    #[error("The exclusions of this place keep two people of a group apart. Choose others.")]
    KeptApart,
}

impl Refusal for RearrangeRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoRound | Self::NoMatch => "not_found",
            Self::RoundCancelled => "round_already_cancelled",
            Self::AlreadyCancelled => "match_already_cancelled",
            Self::Size => "change_size",
            Self::GroupSize => "group_size",
            Self::Twice => "person_twice",
            Self::AlreadyMatched => "already_matched",
            Self::MatchedElsewhere => "matched_elsewhere",
            Self::NotInPool => "not_in_pool",
            Self::OneHost(_) => ONE_HOST,
            Self::KeptApart => "kept_apart",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoRound | Self::NoMatch => RefusalKind::NotFound,
            Self::RoundCancelled | Self::AlreadyCancelled | Self::AlreadyMatched | Self::MatchedElsewhere => {
                RefusalKind::Conflict
            }
            Self::Size
            | Self::GroupSize
            | Self::Twice
            | Self::NotInPool
            | Self::OneHost(_)
            | Self::KeptApart => RefusalKind::Invalid,
        }
    }
}

impl Command for Rearrange {
    type Answer = Rearranged;
    const NAME: &'static str = "coffee.rearrange";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<Rearranged>, Rejected> {
        let found: Option<(RoundStatus, ProgramId)> = view.one(
            "SELECT status, program FROM coffee_rounds WHERE id = ?1 AND status <> 'forming'",
            [self.round],
            |row| Ok((row.get(0)?, row.get(1)?)),
        )?;
        let program = match found {
            None | Some((RoundStatus::Forming, _)) => return Err(RearrangeRefusal::NoRound.into()),
            Some((RoundStatus::Cancelled, _)) => return Err(RearrangeRefusal::RoundCancelled.into()),
            Some((RoundStatus::Formed, program)) => program,
        };
        let dissolved: BTreeSet<MatchId> = self.dissolve.iter().copied().collect();
        let size = dissolved.len().max(self.groups.len());
        if size == 0 || size > REARRANGED_MAX {
            return Err(RearrangeRefusal::Size.into());
        }
        let before = self.groups_of(view, &dissolved)?;
        let members = self.members()?;
        self.allowed(view, ctx, program, &before, &members)?;
        let hosts = self.hosts(view, program, &dissolved)?;
        let left = before.iter().flatten().filter(|person| !members.contains(person));
        let left = left.copied().collect();
        let form = |(group, host): (&Vec<PersonId>, Option<PersonId>)| FormedMatch {
            id: ctx.new_id(),
            members: group.clone(),
            host,
            gave_up: Vec::new(),
        };
        let formed: Vec<FormedMatch> = self.groups.iter().zip(hosts).map(form).collect();
        let answer = Rearranged {
            formed: formed.iter().map(|formed| formed.id).collect(),
            before,
        };
        let event = MatchesRearranged {
            round: self.round,
            dissolved: dissolved.into_iter().collect(),
            formed,
            left,
        };
        Ok(Decision::events([event.into()], answer))
    }
}

impl Rearrange {
    /// The members of each match that is to be dissolved.
    fn groups_of(
        &self,
        view: &View<'_>,
        dissolved: &BTreeSet<MatchId>,
    ) -> Result<Vec<Vec<PersonId>>, Rejected> {
        let mut groups = Vec::with_capacity(dissolved.len());
        for id in dissolved {
            let found: Option<(MatchStatus, String)> = view.one(
                "SELECT status, members FROM coffee_matches WHERE id = ?1 AND round = ?2",
                (id, self.round),
                |row| Ok((row.get(0)?, row.get(1)?)),
            )?;
            match found {
                None => return Err(RearrangeRefusal::NoMatch.into()),
                Some((MatchStatus::Cancelled, _)) => return Err(RearrangeRefusal::AlreadyCancelled.into()),
                Some((MatchStatus::Proposed, members)) => groups.push(split(&members)),
            }
        }
        Ok(groups)
    }

    /// Everybody in the new groups, once each.
    fn members(&self) -> Result<HashSet<PersonId>, RearrangeRefusal> {
        let mut members = HashSet::new();
        for group in &self.groups {
            if !(2..=GROUP_MAX).contains(&group.len()) {
                return Err(RearrangeRefusal::GroupSize);
            }
            if !group.iter().all(|person| members.insert(*person)) {
                return Err(RearrangeRefusal::Twice);
            }
        }
        Ok(members)
    }

    /// Who hosts each of the new groups: somebody with the tag, or who hosted one of the matches that are off.
    fn hosts(
        &self,
        view: &View<'_>,
        program: ProgramId,
        dissolved: &BTreeSet<MatchId>,
    ) -> Result<Vec<Option<PersonId>>, Rejected> {
        let lottery = programs::one(view, Some(program))?.and_then(|program| program.settings.lottery);
        let Some(lottery) = lottery else {
            return Ok(vec![None; self.groups.len()]);
        };
        let mut can_host: HashSet<PersonId> = tagged(view, &lottery.host_tag)?.into_iter().collect();
        for id in dissolved {
            let hosted: Option<Option<PersonId>> =
                view.one("SELECT host FROM coffee_matches WHERE id = ?1", [id], |row| {
                    row.get(0)
                })?;
            can_host.extend(hosted.flatten());
        }
        let mut hosts = Vec::with_capacity(self.groups.len());
        for group in &self.groups {
            let mut of_group = group.iter().filter(|person| can_host.contains(person));
            match (of_group.next(), of_group.next()) {
                (Some(host), None) => hosts.push(Some(*host)),
                _ => return Err(RearrangeRefusal::OneHost(lottery.host_tag).into()),
            }
        }
        Ok(hosts)
    }

    /// That nobody is in another match or away, and nobody meets whom they must not.
    fn allowed(
        &self,
        view: &View<'_>,
        ctx: &Ctx,
        program: ProgramId,
        before: &[Vec<PersonId>],
        members: &HashSet<PersonId>,
    ) -> Result<(), Rejected> {
        let elsewhere = match programs::one(view, Some(program))? {
            Some(program) => elsewhere::matched(view, &program, ctx.at)?,
            None => BTreeMap::new(),
        };
        let present: HashSet<PersonId> = participants(view, ctx.at)?
            .iter()
            .map(|participant| participant.person)
            .collect();
        let joining = members
            .iter()
            .filter(|person| !before.iter().any(|group| group.contains(person)));
        for person in joining {
            if !present.contains(person) {
                return Err(RearrangeRefusal::NotInPool.into());
            }
            if elsewhere.contains_key(person) {
                return Err(RearrangeRefusal::MatchedElsewhere.into());
            }
            let sql = "SELECT 1 FROM coffee_members WHERE round = ?1 AND person = ?2 AND status = 'proposed'";
            if view.exists(sql, (self.round, person))? {
                return Err(RearrangeRefusal::AlreadyMatched.into());
            }
        }
        for (a, b) in exclusions::pairs(view)? {
            if self
                .groups
                .iter()
                .any(|group| group.contains(&a) && group.contains(&b))
            {
                return Err(RearrangeRefusal::KeptApart.into());
            }
        }
        Ok(())
    }
}
