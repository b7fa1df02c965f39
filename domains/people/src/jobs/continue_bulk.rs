//! Goes on with a change of many people, or with undoing it, until nothing is left. Where it stands
//! is in the view, so after a restart it goes on there.

use std::sync::Arc;

use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError, KeepError, ReadError};

use super::id_of;
use super::mail_invitations::mail_invitations;
use crate::bulk::{Part, read_part, remove_mails, remove_parts};
use crate::commands::{ApplyBulkPart, BulkStep, StopBulk, UndoBulkStep};
use crate::model::{BulkId, BulkKind};
use crate::project::BULK_JOB;
use crate::services::Services;
use crate::views::bulk::{BulkPlace, BulkStatus, bulk_place};

/// Changes part after part.
pub struct ContinueBulk {
    /// Sends invitations.
    pub services: Arc<Services>,
}

impl Job for ContinueBulk {
    fn kind(&self) -> &'static str {
        BULK_JOB
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let bulk: BulkId = id_of(&due)?;
            let instance = &cx.instance;
            loop {
                let Some(place) = place(instance, bulk).await? else {
                    return Ok(());
                };
                let step = match place.status {
                    BulkStatus::Running => {
                        let part = read_part(instance, bulk, place.part).await.map_err(unreachable)?;
                        let part =
                            part.ok_or_else(|| JobError::permanent("the people of this change are gone"))?;
                        let last_try = cx.attempts.len() + 1 >= self.retry().tries;
                        self.apply(instance, (bulk, place), part, last_try).await?
                    }
                    BulkStatus::Undoing => {
                        instance
                            .submit(instance.system_request(), UndoBulkStep { bulk })
                            .await?
                    }
                    BulkStatus::Done | BulkStatus::Stopped | BulkStatus::Undone => return Ok(()),
                };
                if step.finished {
                    return remove_parts(instance, bulk, place.parts)
                        .await
                        .map_err(unreachable);
                }
            }
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let bulk: BulkId = id_of(&due)?;
            cx.instance
                .submit(cx.instance.system_request(), StopBulk { bulk })
                .await?;
            Ok(())
        })
    }
}

impl ContinueBulk {
    async fn apply(
        &self,
        instance: &Instance,
        (bulk, place): (BulkId, BulkPlace),
        part: Part,
        last_try: bool,
    ) -> Result<BulkStep, JobError> {
        let invites = place.kind == BulkKind::Invite;
        let mut unsent = Vec::new();
        if invites {
            let (services, people) = (&self.services, &part.people);
            unsent = mail_invitations(services, instance, (bulk, place), people, last_try).await?;
        }
        let command = ApplyBulkPart {
            bulk,
            part: place.part,
            people: part.people.clone(),
            tag: part.tag,
            unsent,
        };
        let step = instance.submit(instance.system_request(), command).await?;
        if invites {
            remove_mails(instance, bulk, &part.people).await?;
        }
        Ok(step)
    }
}

async fn place(instance: &Instance, bulk: BulkId) -> Result<Option<BulkPlace>, JobError> {
    let read = instance
        .read(move |view| Ok::<_, ReadError>(bulk_place(view, bulk)?))
        .await;
    Ok(read?)
}

fn unreachable(error: KeepError) -> JobError {
    JobError::temporary(error.to_string())
}
