//! Goes on with a change of many people, or with undoing it, until nothing is left. Where it stands
//! is in the view, so after a restart it goes on there.

use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError, KeepError, ReadError};

use super::id_of;
use crate::bulk::{read_part, remove_parts};
use crate::commands::{ApplyBulkPart, StopBulk, UndoBulkStep};
use crate::model::BulkId;
use crate::project::BULK_JOB;
use crate::views::bulk::{BulkPlace, BulkStatus, bulk_place};

/// Changes part after part.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContinueBulk;

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
                        let command = ApplyBulkPart {
                            bulk,
                            part: place.part,
                            people: part.people,
                            tag: part.tag,
                        };
                        instance.submit(instance.system_request(), command).await?
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

async fn place(instance: &Instance, bulk: BulkId) -> Result<Option<BulkPlace>, JobError> {
    let read = instance
        .read(move |view| Ok::<_, ReadError>(bulk_place(view, bulk)?))
        .await;
    Ok(read?)
}

fn unreachable(error: KeepError) -> JobError {
    JobError::temporary(error.to_string())
}
