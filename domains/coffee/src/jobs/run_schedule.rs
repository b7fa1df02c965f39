//! Runs a program's next slot when it is due. Where nothing was running at the time, it is made up for while that is
//! useful; afterwards it is noted as missed.

use std::sync::Arc;

use jiff::SignedDuration;
use sha2::{Digest as _, Sha256};
use vc_http::ApiError;
use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, RetryPolicy};
use vc_kernel::Actor;

use super::form_round::{FormRound, form_round};
use crate::commands::{NO_HOST, NOBODY_TO_MATCH, PassSlot, slot_after};
use crate::events::NextSlot;
use crate::model::schedule::is_still_useful;
use crate::model::{ProgramId, SlotOutcome};
use crate::projection::slot_of_key;
use crate::views::by::SCHEDULE_REQUEST;
use crate::views::programs;

/// The job of kind `coffee.run_schedule`. It may run twice: the round has the name of its slot, and a slot passes once.
#[derive(Debug, Default)]
pub struct RunSchedule;

const TOO_LATE: &str = "Nothing was running at this time, and afterwards it was too late.";

async fn run(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let Some((id, slot, after)) = next_slot(&cx, &due).await? else {
        return Ok(());
    };
    let pass = |outcome, round, error: Option<String>| PassSlot {
        program: id,
        slot: slot.slot.clone(),
        outcome,
        round,
        error,
    };
    if !is_still_useful(slot.at(), after.map(|after| after.at()), cx.instance.now()) {
        tracing::warn!(instance = %cx.instance.id(), program = %id, slot = slot.slot, "a scheduled round was missed");
        return submit(&cx, pass(SlotOutcome::Missed, None, Some(TOO_LATE.to_owned()))).await;
    }
    let request = format!("{SCHEDULE_REQUEST}{id}/{}", slot.slot);
    let wish = FormRound {
        program: Some(id),
        slot: Some(slot.slot.clone()),
        seed: seed(&request),
        correlation_id: request.clone(),
        locked: Vec::new(),
        request,
        actor: Actor::System,
    };
    match form_round(&cx.instance, wish).await {
        Ok(round) => submit(&cx, pass(SlotOutcome::Formed, Some(round.round), None)).await,
        Err(error) if [NO_HOST, NOBODY_TO_MATCH].contains(&error.code()) => {
            let why = Some(error.message().to_owned());
            submit(&cx, pass(SlotOutcome::NobodyToMatch, None, why)).await
        }
        Err(error) => Err(temporary(&error)),
    }
}

async fn give_up(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let Some((program, slot, _)) = next_slot(&cx, &due).await? else {
        return Ok(());
    };
    let error = cx.attempts.last().map(|attempt| attempt.error.clone());
    let pass = PassSlot {
        program,
        slot: slot.slot,
        outcome: SlotOutcome::Failed,
        round: None,
        error,
    };
    submit(&cx, pass).await
}

/// The program behind a due row, its slot, and the one after that; none once that has passed.
async fn next_slot(
    cx: &JobContext,
    due: &DueRow,
) -> Result<Option<(ProgramId, NextSlot, Option<NextSlot>)>, JobError> {
    let (id, slot) =
        slot_of_key(&due.key).ok_or_else(|| JobError::permanent(format!("{:?} names no slot", due.key)))?;
    let program = cx
        .instance
        .read(move |view| Ok::<_, vc_instance::ReadError>(programs::one(view, Some(id))?))
        .await?;
    Ok(program.and_then(|program| {
        let slot = program.next.clone().filter(|next| next.slot == slot)?;
        let after = slot_after(&program, slot.at());
        Some((id, slot, after))
    }))
}

async fn submit(cx: &JobContext, pass: PassSlot) -> Result<(), JobError> {
    Ok(cx.instance.submit(cx.instance.system_request(), pass).await?)
}

fn temporary(error: &ApiError) -> JobError {
    JobError::temporary(format!("{}: {}", error.code(), error.message()))
}

/// Chance from the slot's name: tried again, it is the same round.
fn seed(request: &str) -> u64 {
    let hash = Sha256::digest(request.as_bytes());
    u64::from_be_bytes(hash[..8].try_into().expect("8 of 32 bytes"))
}

impl Job for RunSchedule {
    fn kind(&self) -> &'static str {
        crate::projection::SCHEDULE_KIND
    }

    /// For about an hour: after 1, 2, 4, 8, 16 and 32 minutes.
    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: 7,
            back_off: SignedDuration::from_mins(1),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(run(cx, due))
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(give_up(cx, due))
    }
}

/// For registration.
pub fn job() -> Arc<dyn Job> {
    Arc::new(RunSchedule)
}
