//! Asks whoever has been silent, some days after a round; pauses, before the next one is formed,
//! whoever gave no answer. Sessions are in the keep, out of sight of commands: whoever used the
//! client is noted first, and only then is it decided.

use std::sync::Arc;

use jiff::Timestamp;
use vc_http::ApiError;
use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError};
use vc_kernel::PersonId;
use vc_people::api::last_here;

use crate::commands::{AskSilent, NoteSigns, PauseSilent};
use crate::model::{ProgramId, RoundId};
use crate::projection::{SILENCE_KIND, silence_round_of_key};
use crate::views::{programs, rounds, silence};

/// Times that one round or program is looked at; each takes 300 people.
const LOOKS_MAX: usize = 1_000;

/// The job of kind `coffee.check_silence`. It may run twice: nobody is asked twice.
#[derive(Debug, Default)]
pub struct CheckSilence;

/// Notes those of `silent` who were here after the moment beside them.
async fn note_signs(instance: &Arc<Instance>, silent: Vec<(PersonId, Timestamp)>) -> Result<(), ApiError> {
    let mut people = Vec::new();
    for (person, since) in silent {
        if last_here(instance, person)
            .await?
            .is_some_and(|last| last > since)
        {
            people.push(person);
        }
    }
    if !people.is_empty() {
        instance
            .submit(instance.system_request(), NoteSigns { people })
            .await?;
    }
    Ok(())
}

async fn ask(instance: &Arc<Instance>, round: RoundId) -> Result<(), ApiError> {
    let mut after = None;
    for _ in 0..LOOKS_MAX {
        let silent = instance
            .read(move |view| {
                let Some(found) = rounds::one(view, round)? else {
                    return Ok(Vec::new());
                };
                let program = programs::one(view, Some(found.program_id))?;
                match program.map_or(0, |program| program.settings.silent_rounds) {
                    0 => Ok(Vec::new()),
                    matches => Ok::<_, ApiError>(silence::to_ask(view, round, matches, after)?),
                }
            })
            .await?;
        note_signs(instance, silent).await?;
        let ask = AskSilent { round, after };
        after = instance.submit(instance.system_request(), ask).await?;
        if after.is_none() {
            return Ok(());
        }
    }
    Ok(())
}

/// Pauses whoever of a program was asked and gave no sign: before a round is formed.
pub async fn pause_silent(instance: &Arc<Instance>, program: ProgramId) -> Result<(), ApiError> {
    for _ in 0..LOOKS_MAX {
        let at = instance.now();
        let silent = instance
            .read(move |view| Ok::<_, ApiError>(silence::to_pause(view, program, at)?))
            .await?;
        if silent.is_empty() {
            return Ok(());
        }
        let silent = silent.into_iter().map(|(person, asked_at, _)| (person, asked_at));
        note_signs(instance, silent.collect()).await?;
        if instance
            .submit(instance.system_request(), PauseSilent { program })
            .await?
        {
            return Ok(());
        }
    }
    Ok(())
}

async fn run(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let round = silence_round_of_key(&due.key)
        .ok_or_else(|| JobError::permanent(format!("{:?} names no round", due.key)))?;
    ask(&cx.instance, round)
        .await
        .map_err(|error| JobError::temporary(format!("{}: {}", error.code(), error.message())))
}

impl Job for CheckSilence {
    fn kind(&self) -> &'static str {
        SILENCE_KIND
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(run(cx, due))
    }

    /// Nothing to give up: the row stays due, and the next round is looked at anyway.
    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}

/// For registration.
pub fn job() -> Arc<dyn Job> {
    Arc::new(CheckSilence)
}
