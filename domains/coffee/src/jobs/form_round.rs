//! Forms a round: reads the pool, computes beside the writer, proposes, and computes again where
//! the pool changed in between. A big round is written in parts that nobody sees until the last.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::Semaphore;
use vc_http::ApiError;
use vc_instance::{Instance, Request, SubmitError};
use vc_kernel::{Actor, Command, PersonId, Refused, View};

use super::check_silence::pause_silent;
use crate::commands::{AddRoundPart, DiscardRound, RoundPart, StartRound, StartRoundRefusal, StartedRound};
use crate::commands::{POOL_CHANGED, existing};
use crate::model::schedule::slot_name;
use crate::model::{ProgramId, RoundId};
use crate::proposal::{Proposal, propose};
use crate::views::pool::{self, Pool};
use crate::views::programs::{self, Program};

/// Computations at once in this process; each takes one core and, for thousands, seconds.
static COMPUTING: Semaphore = Semaphore::const_new(2);
/// How long one waits for its turn.
const TURN_WITHIN: Duration = Duration::from_secs(20);
/// Proposals computed for one request while people come and go.
const PROPOSALS_MAX: usize = 5;
/// Tries to hand in one part while the writer is busy.
const SUBMITS_MAX: usize = 5;

/// A wish for a round.
#[derive(Clone, Debug)]
pub struct FormRound {
    /// Of which program; the first one without it.
    pub program: Option<ProgramId>,
    /// The scheduled slot, if it is one.
    pub slot: Option<String>,
    /// Chance.
    pub seed: u64,
    /// Groups fixed by hand; the rest is computed around them.
    pub locked: Vec<Vec<PersonId>>,
    /// Names the request, so that the same one again answers the same round.
    pub request: String,
    /// Who asks.
    pub actor: Actor,
    /// Of the request.
    pub correlation_id: String,
}

enum Before {
    Nothing(Box<Pool>),
    Round(RoundId),
    Running,
    NoProgram,
    Archived,
}

fn look(view: &View<'_>, wish: &FormRound, at: Timestamp) -> Result<Before, ApiError> {
    Ok(match to_form(view, wish)? {
        Ok(program) => Before::Nothing(Box::new(pool::read(view, program, at)?)),
        Err(before) => before,
    })
}

/// The program whose round is to be formed, or why there is none to form.
fn to_form(view: &View<'_>, wish: &FormRound) -> Result<Result<Program, Before>, ApiError> {
    let Some(program) = programs::one(view, wish.program)? else {
        return Ok(Err(Before::NoProgram));
    };
    let slot = wish
        .slot
        .as_deref()
        .map(|slot| slot_name(slot, &program.settings.zone()));
    if let Some((round, formed)) = existing(view, program.id, slot.as_deref(), &wish.request)? {
        return Ok(Err(if formed {
            Before::Round(round)
        } else {
            Before::Running
        }));
    }
    if program.archived_at.is_some() {
        return Ok(Err(Before::Archived));
    }
    if programs::forming_round(view, program.id)?.is_some() {
        return Ok(Err(Before::Running));
    }
    Ok(Ok(program))
}

/// Forms a round, or answers the one that this slot or request already has.
pub async fn form_round(instance: &Arc<Instance>, wish: FormRound) -> Result<StartedRound, ApiError> {
    let asked = wish.clone();
    // Only where a round is to be formed: asking again for one that is there pauses nobody.
    if let Ok(program) = instance.read(move |view| to_form(view, &asked)).await? {
        pause_silent(instance, program.id).await?;
    }
    let mut last_round: Option<Option<RoundId>> = None;
    for _ in 0..PROPOSALS_MAX {
        let at = instance.now();
        let asked = wish.clone();
        let pool = match instance.read(move |view| look(view, &asked, at)).await? {
            Before::Round(round) => return Ok(StartedRound { round, existed: true }),
            Before::Running => return Err(refuse(StartRoundRefusal::AlreadyRunning)),
            Before::NoProgram => return Err(refuse(StartRoundRefusal::NoProgram)),
            Before::Archived => return Err(refuse(StartRoundRefusal::Archived)),
            Before::Nothing(pool) => pool,
        };
        // The newest round as it was when the request came, not as it is at a later try.
        let last_round = *last_round.get_or_insert(pool.last_round);
        let (pool, proposal) = compute(instance, *pool, wish.seed, wish.locked.clone()).await?;
        match write(instance, &wish, last_round, &pool, proposal).await {
            Err(SubmitError::Refused(refused)) if refused.code == POOL_CHANGED => {}
            other => return Ok(other?),
        }
    }
    Err(refuse(StartRoundRefusal::PoolChanged))
}

fn refuse(refusal: StartRoundRefusal) -> ApiError {
    Refused::from(refusal).into()
}

/// Computes a proposal on a thread of its own, and says how long it took.
pub async fn compute(
    instance: &Instance,
    pool: Pool,
    seed: u64,
    locked: Vec<Vec<PersonId>>,
) -> Result<(Pool, Proposal), ApiError> {
    let locked = pool
        .locked(&locked)
        .map_err(|refusal| ApiError::from(Refused::from(refusal)))?;
    if pool.people.len() < 2 && !pool.elsewhere.is_empty() {
        return Err(refuse(StartRoundRefusal::AllElsewhere));
    }
    if pool.people.len() < 2 {
        return Err(refuse(StartRoundRefusal::NobodyToMatch));
    }
    if let Some(lottery) = pool
        .program
        .settings
        .lottery
        .as_ref()
        .filter(|_| pool.hosts.is_empty())
    {
        return Err(refuse(StartRoundRefusal::NoHost(lottery.host_tag.clone())));
    }
    let turn = tokio::time::timeout(TURN_WITHIN, COMPUTING.acquire()).await;
    let Ok(Ok(_turn)) = turn else {
        return Err(ApiError::busy(
            "Other rounds are being computed.",
            Duration::from_secs(5),
        ));
    };
    let began = instance.now();
    let done = tokio::task::spawn_blocking(move || {
        let proposal = propose(&pool, seed, locked);
        (pool, proposal)
    })
    .await;
    let (pool, proposal) =
        done.map_err(|error| ApiError::internal(format!("the matcher failed: {error}")))?;
    let mut proposal =
        proposal.map_err(|error| ApiError::internal(format!("the matcher refused: {error}")))?;
    if proposal.groups.is_empty() {
        return Err(refuse(StartRoundRefusal::NobodyToMatch));
    }
    proposal.quality.millis = u32::try_from(began.duration_until(instance.now()).as_millis()).unwrap_or(0);
    Ok((pool, proposal))
}

async fn write(
    instance: &Arc<Instance>,
    wish: &FormRound,
    last_round: Option<RoundId>,
    pool: &Pool,
    proposal: Proposal,
) -> Result<StartedRound, SubmitError> {
    let parts = RoundPart::split(proposal.proposed(pool), proposal.unmatched);
    let count = u32::try_from(parts.len()).unwrap_or(u32::MAX);
    let parts = parts.into_iter().map(|part| part.explained(&pool.elsewhere));
    let mut parts = (0_u32..).zip(parts);
    let (_, first) = parts.next().expect("there is at least one part");
    let start = StartRound {
        program: pool.program.id,
        slot: wish
            .slot
            .as_deref()
            .map(|slot| slot_name(slot, &pool.program.settings.zone())),
        seed: wish.seed,
        request: wish.request.clone(),
        locked: wish.locked.clone(),
        last_round,
        pool: pool.digest.clone(),
        quality: proposal.quality,
        parts: count,
        part: first,
    };
    let started = submit(instance, wish, start).await?;
    if started.existed {
        return Ok(started);
    }
    for (index, part) in parts {
        let added = submit(
            instance,
            wish,
            AddRoundPart {
                round: started.round,
                index,
                part,
            },
        )
        .await;
        if let Err(error) = added {
            // Best effort: the due row does it otherwise.
            if let Err(error) = submit(instance, wish, DiscardRound { round: started.round }).await {
                tracing::warn!(%error, round = %started.round, "an unfinished round waits to be discarded");
            }
            return Err(error);
        }
    }
    Ok(started)
}

/// Submits under one command id, a few times while the writer or the store is busy.
async fn submit<C: Command + Clone>(
    instance: &Arc<Instance>,
    wish: &FormRound,
    command: C,
) -> Result<C::Answer, SubmitError> {
    let request = Request {
        actor: wish.actor,
        command_id: instance.new_command_id(),
        correlation_id: wish.correlation_id.clone(),
    };
    let mut wait = Duration::from_millis(50);
    for _ in 1..SUBMITS_MAX {
        match instance.submit(request.clone(), command.clone()).await {
            Err(SubmitError::Busy | SubmitError::Unavailable { .. }) => tokio::time::sleep(wait).await,
            other => return other,
        }
        wait *= 2;
    }
    instance.submit(request, command).await
}
