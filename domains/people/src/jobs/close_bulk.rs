//! Forgets the passwords, sessions and tokens of people whom a bulk change removed, once that can no
//! longer be undone.

use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, ReadError, RetryPolicy};
use vc_kernel::PersonId;

use super::id_of;
use crate::auth::{ForgetError, forget_secrets};
use crate::commands::CloseBulk;
use crate::model::BulkId;
use crate::project::CLOSE_BULK_JOB;
use crate::views::bulk::{bulk_place, still_removed};

/// People read at once.
const PAGE: u32 = 200;

/// Closes a bulk removal.
#[derive(Clone, Copy, Debug, Default)]
pub struct CloseBulkJob;

impl Job for CloseBulkJob {
    fn kind(&self) -> &'static str {
        CLOSE_BULK_JOB
    }

    /// Secrets of people who are gone are not left behind.
    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: usize::MAX,
            ..RetryPolicy::default()
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let bulk: BulkId = id_of(&due)?;
            let instance = &cx.instance;
            let read = instance
                .read(move |view| Ok::<_, ReadError>(bulk_place(view, bulk)?))
                .await?;
            // From now on it can't be undone; an undo that began in time is let finish.
            if read.is_some_and(|place| place.status.is_at_work()) {
                return Err(JobError::temporary("the change is still at work"));
            }
            let mut after: Option<PersonId> = None;
            loop {
                let read =
                    instance.read(move |view| Ok::<_, ReadError>(still_removed(view, bulk, after, PAGE)?));
                let people = read.await?;
                for person in &people {
                    let kept = |error: ForgetError| JobError::temporary(error.to_string());
                    forget_secrets(instance, *person).await.map_err(kept)?;
                }
                match people.last() {
                    Some(last) => after = Some(*last),
                    None => break,
                }
            }
            instance
                .submit(instance.system_request(), CloseBulk { bulk })
                .await?;
            Ok(())
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}
