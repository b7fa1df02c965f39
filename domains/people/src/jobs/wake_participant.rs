//! Ends a snooze when its day begins.

use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError};

use super::id_of;
use crate::commands::WakeParticipant;
use crate::project::WAKE_JOB;

/// Submits [`WakeParticipant`].
#[derive(Clone, Copy, Debug, Default)]
pub struct WakeParticipantJob;

impl Job for WakeParticipantJob {
    fn kind(&self) -> &'static str {
        WAKE_JOB
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let person = id_of(&due)?;
            cx.instance
                .submit(cx.instance.system_request(), WakeParticipant { person })
                .await?;
            Ok(())
        })
    }

    /// Nothing to give up: they count as taking part from that moment anyway; the row stays due.
    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}
