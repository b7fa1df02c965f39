//! Destroys the key of an erased person, then has the views rebuilt, so that no old file holds
//! what was sealed with it, and has the erasure noted where backups are.

use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, RetryPolicy};
use vc_kernel::PersonId;

use super::id_of;
use crate::commands::ConfirmKeyDestroyed;
use crate::project::DESTROY_KEY_JOB;
use crate::services::NoteErasure;

/// Asks the engine, then confirms.
pub struct DestroyKey {
    /// See [`NoteErasure`].
    pub note: NoteErasure,
}

impl Job for DestroyKey {
    fn kind(&self) -> &'static str {
        DESTROY_KEY_JOB
    }

    /// An erasure is never given up.
    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: usize::MAX,
            ..RetryPolicy::default()
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let person: PersonId = id_of(&due)?;
            let instance = &cx.instance;
            let unreachable = |error: vc_instance::KeepError| JobError::temporary(error.to_string());
            instance.destroy_person_key(person).await.map_err(unreachable)?;
            let kept = |error: crate::auth::ForgetError| JobError::temporary(error.to_string());
            crate::auth::forget_secrets(instance, person)
                .await
                .map_err(kept)?;
            instance.rebuild().await?;
            let (note, id, at) = (self.note.clone(), instance.id().clone(), instance.now());
            let noted = tokio::task::spawn_blocking(move || note(&id, person, at)).await;
            noted
                .unwrap_or_else(|error| Err(error.to_string()))
                .map_err(|error| JobError::temporary(format!("it cannot be noted for restores: {error}")))?;
            instance
                .submit(instance.system_request(), ConfirmKeyDestroyed { person })
                .await?;
            Ok(())
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}
