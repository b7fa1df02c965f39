//! Goes on with an import, or with undoing it, until nothing is left. Where it stands is in the
//! view, so after a restart it goes on there.

use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError, KeepError, ReadError};

use super::id_of;
use crate::commands::{ApplyImportRows, StopImport, UndoImportStep};
use crate::imports::{read_chunk, remove_chunks};
use crate::model::ImportId;
use crate::project::IMPORT_JOB;
use crate::views::imports::{ImportPlace, ImportStatus, import_place};

/// Applies chunk after chunk.
#[derive(Clone, Copy, Debug, Default)]
pub struct ContinueImport;

impl Job for ContinueImport {
    fn kind(&self) -> &'static str {
        IMPORT_JOB
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let import: ImportId = id_of(&due)?;
            let instance = &cx.instance;
            loop {
                let Some(place) = place(instance, import).await? else {
                    return Ok(());
                };
                let step = match place.status {
                    ImportStatus::Running => {
                        let rows = read_chunk(instance, import, place.chunk)
                            .await
                            .map_err(unreachable)?;
                        let rows =
                            rows.ok_or_else(|| JobError::permanent("the rows of this import are gone"))?;
                        let command = ApplyImportRows {
                            import,
                            chunk: place.chunk,
                            rows,
                        };
                        instance.submit(instance.system_request(), command).await?
                    }
                    ImportStatus::Undoing => {
                        instance
                            .submit(instance.system_request(), UndoImportStep { import })
                            .await?
                    }
                    ImportStatus::Done | ImportStatus::Stopped | ImportStatus::Undone => return Ok(()),
                };
                if step.finished {
                    return remove_chunks(instance, import, place.chunks)
                        .await
                        .map_err(unreachable);
                }
            }
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let import: ImportId = id_of(&due)?;
            cx.instance
                .submit(cx.instance.system_request(), StopImport { import })
                .await?;
            Ok(())
        })
    }
}

async fn place(instance: &Instance, import: ImportId) -> Result<Option<ImportPlace>, JobError> {
    let read = instance
        .read(move |view| Ok::<_, ReadError>(import_place(view, import)?))
        .await;
    Ok(read?)
}

fn unreachable(error: KeepError) -> JobError {
    JobError::temporary(error.to_string())
}
