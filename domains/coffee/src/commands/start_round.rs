//! Begins a round from a proposal that was computed outside the writer.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};
use vc_kernel::{Command, Ctx, Decision, PersonId, Refusal, RefusalKind, Rejected, View};
use vc_people::api::require_admin;

use super::{ProposedGroup, RoundPart};
use crate::events::{QualityFigures, RoundStarted};
use crate::model::{ProgramId, RoundId};
use crate::views::{elsewhere, pool, programs};

/// Begin a round with its first part; where that is the only one, form it.
#[derive(Clone, Debug, Serialize)]
pub struct StartRound {
    /// Of which program.
    pub program: ProgramId,
    /// The scheduled slot, if it is one: the same again answers the same round.
    pub slot: Option<String>,
    /// What the proposal was computed with.
    pub seed: u64,
    /// The request that asked: the same again answers the same round.
    pub request: String,
    /// The newest round when that request came: another one since means somebody else was faster.
    pub last_round: Option<RoundId>,
    /// Groups that were fixed by hand before the rest was computed.
    pub locked: Vec<Vec<PersonId>>,
    /// The pool the proposal was computed from ([`pool::digest`]).
    pub pool: String,
    /// How good it is.
    pub quality: QualityFigures,
    /// Parts in all.
    pub parts: u32,
    /// The first one.
    pub part: RoundPart,
}

/// Which round it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartedRound {
    /// Its id.
    pub round: RoundId,
    /// Whether it was there before, for this slot or request.
    pub existed: bool,
}

/// Why no round begins.
#[derive(Debug, thiserror::Error)]
pub enum StartRoundRefusal {
    /// No such program.
    #[error("There is no program with this id. List the programs and use one of theirs.")]
    NoProgram,
    /// It came to its end.
    #[error("This program is archived; no round is formed in it any more. Use another program.")]
    Archived,
    /// Another one is being written, or was formed since this request came.
    #[error(
        "Another round of this program is being formed or was formed a moment ago. Look at it before running one more."
    )]
    AlreadyRunning,
    /// Who gets a match there is not known yet.
    #[error(
        "A round of another program is being formed, and this program leaves out whoever gets a match there. Run it again \
         in a moment."
    )]
    OtherRunning,
    /// The proposal is out of date; the caller computes again.
    #[error("Somebody joined, paused or left while the round was being computed. Run it again.")]
    PoolChanged,
    /// Nobody can meet.
    #[error(
        "There is nobody to match: a round needs at least two active people. Invite people, or wait until some are back."
    )]
    NobodyToMatch,
    /// They all have one elsewhere.
    #[error(
        "There is nobody to match: fewer than two people are left, because this program leaves out whoever has a match in \
         another one. Run it again when those have met."
    )]
    AllElsewhere,
    /// A lottery without a host.
    #[error(
        "Nobody can host: a round of this program needs at least one active person with the tag “{0}”. Give the tag to \
         those who host, or wait until one of them is back."
    )]
    NoHost(String),
    /// A defect of the proposer.
    #[error("The proposed round does not fit its pool. Run it again; if it stays, tell an operator.")]
    BadProposal,
}

impl Refusal for StartRoundRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::NoProgram => "not_found",
            Self::Archived => PROGRAM_ARCHIVED,
            Self::AlreadyRunning | Self::OtherRunning => "round_already_running",
            Self::PoolChanged => POOL_CHANGED,
            Self::NobodyToMatch | Self::AllElsewhere => NOBODY_TO_MATCH,
            Self::NoHost(_) => NO_HOST,
            Self::BadProposal => "bad_proposal",
        }
    }
    fn kind(&self) -> RefusalKind {
        match self {
            Self::NoProgram => RefusalKind::NotFound,
            Self::Archived
            | Self::AlreadyRunning
            | Self::OtherRunning
            | Self::PoolChanged
            | Self::BadProposal => RefusalKind::Conflict,
            Self::NobodyToMatch | Self::AllElsewhere | Self::NoHost(_) => RefusalKind::Invalid,
        }
    }
}

/// The code for everything that an archived program no longer does.
pub const PROGRAM_ARCHIVED: &str = "program_archived";
/// The code for a round without people.
pub const NOBODY_TO_MATCH: &str = "nobody_to_match";
/// The code for a lottery without a host.
pub const NO_HOST: &str = "no_host";
/// The code by which the proposer knows that it has to compute again.
pub const POOL_CHANGED: &str = "pool_changed";

/// The round that a slot or a request already has: whole, or still being written.
pub fn existing(
    view: &View<'_>,
    program: ProgramId,
    slot: Option<&str>,
    request: &str,
) -> Result<Option<(RoundId, bool)>, vc_kernel::ViewError> {
    view.one(
        "SELECT id, status <> 'forming' FROM coffee_rounds
         WHERE request = ?3 OR (?2 IS NOT NULL AND program = ?1 AND slot = ?2) LIMIT 1",
        (program, slot, request),
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
}

impl Command for StartRound {
    type Answer = StartedRound;
    const NAME: &'static str = "coffee.start_round";

    fn permit(&self, view: &View<'_>, ctx: &Ctx) -> Result<(), Rejected> {
        require_admin(view, ctx)
    }

    fn decide(&self, view: &View<'_>, ctx: &mut Ctx) -> Result<Decision<StartedRound>, Rejected> {
        let program = programs::one(view, Some(self.program))?.ok_or(StartRoundRefusal::NoProgram)?;
        if program.archived_at.is_some() {
            return Err(StartRoundRefusal::Archived.into());
        }
        match existing(view, self.program, self.slot.as_deref(), &self.request)? {
            Some((round, true)) => return Ok(Decision::nothing(StartedRound { round, existed: true })),
            Some((_, false)) => return Err(StartRoundRefusal::AlreadyRunning.into()),
            None => {}
        }
        if programs::forming_round(view, self.program)?.is_some()
            || programs::last_round(view, self.program)? != self.last_round
        {
            return Err(StartRoundRefusal::AlreadyRunning.into());
        }
        if program.settings.skip_if_matched_elsewhere && elsewhere::is_forming(view, self.program)? {
            return Err(StartRoundRefusal::OtherRunning.into());
        }
        let taking_part = pool::taking_part(view, &program, ctx.at)?;
        if pool::digest(view, &program, &taking_part)? != self.pool {
            return Err(StartRoundRefusal::PoolChanged.into());
        }
        if self.part.groups.is_empty() {
            return Err(StartRoundRefusal::NobodyToMatch.into());
        }
        let people = taking_part.people.iter();
        let known: HashSet<PersonId> = people
            .map(|participant| participant.person)
            .chain(taking_part.elsewhere.keys().copied())
            .collect();
        let meets_twice = |group: &ProposedGroup| {
            let mut members = group.members.iter();
            members.any(|person| taking_part.elsewhere.contains_key(person))
        };
        let proposed = self.part.people().map_err(|_| StartRoundRefusal::BadProposal)?;
        if self.parts == 0
            || !self.part.has_a_fitting_size()
            || !proposed.is_subset(&known)
            || self.part.groups.iter().any(meets_twice)
        {
            return Err(StartRoundRefusal::BadProposal.into());
        }

        let round: RoundId = ctx.new_id();
        let started = RoundStarted {
            round,
            program: self.program,
            number: programs::next_number(view, self.program)?,
            slot: self.slot.clone(),
            seed: self.seed,
            request: self.request.clone(),
            locked: self.locked.clone(),
            parts: self.parts,
            quality: self.quality.clone(),
        };
        let mut events = vec![started.into()];
        events.extend(self.part.events(round, 0, self.parts == 1, ctx));
        Ok(Decision::events(
            events,
            StartedRound {
                round,
                existed: false,
            },
        ))
    }
}
