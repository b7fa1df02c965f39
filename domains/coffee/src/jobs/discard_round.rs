//! Takes back a round whose writing stopped half way (a crash, a lost owner).

use std::sync::Arc;

use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError};

use crate::commands::DiscardRound;
use crate::projection::{DISCARD_KIND, round_of_key};

/// The job of kind `coffee.discard_round`. Nobody saw anything of such a round, so nobody is told;
/// whoever asked for it runs it again, and its slot is free for that.
#[derive(Debug, Default)]
pub struct DiscardUnfinishedRound;

async fn discard(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let round =
        round_of_key(&due.key).ok_or_else(|| JobError::permanent(format!("{:?} names no round", due.key)))?;
    let request = cx.instance.system_request();
    let discarded = cx.instance.submit(request, DiscardRound { round }).await?;
    if discarded {
        tracing::warn!(instance = %cx.instance.id(), %round, "an unfinished round was discarded");
    }
    Ok(())
}

impl Job for DiscardUnfinishedRound {
    fn kind(&self) -> &'static str {
        DISCARD_KIND
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(discard(cx, due))
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(discard(cx, due))
    }
}

/// For registration.
pub fn job() -> Arc<dyn Job> {
    Arc::new(DiscardUnfinishedRound)
}
