//! Work that is due: reminders, reviews of reminders, digests. Each reports by a command whose event settles the due row.

use std::sync::Arc;

use jiff::SignedDuration;
use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, RetryPolicy};
use vc_kernel::{Command, PersonId};

use crate::commands::{FireReminder, ReviewReminders, SendDigest};
use crate::projection::{DIGEST_KIND, REMIND_KIND, REVIEW_KIND, RemindKey};

/// The jobs of this domain.
pub fn jobs() -> Vec<Arc<dyn Job>> {
    vec![
        Arc::new(Decided {
            kind: REMIND_KIND,
            submit: remind,
        }),
        Arc::new(Decided {
            kind: REVIEW_KIND,
            submit: review,
        }),
        Arc::new(Decided {
            kind: DIGEST_KIND,
            submit: digest,
        }),
    ]
}

type Submit = fn(JobContext, DueRow) -> BoxFuture<'static, Result<(), JobError>>;

/// A job that only has to be decided: nothing happens outside, so it is tried until it is.
struct Decided {
    kind: &'static str,
    submit: Submit,
}

impl Job for Decided {
    fn kind(&self) -> &'static str {
        self.kind
    }

    /// The store may be away for long: for about a day, at most an hour apart.
    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: 32,
            back_off: SignedDuration::from_secs(10),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        (self.submit)(cx, due)
    }

    /// It stays due: a reminder is not dropped because the store was away.
    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        tracing::error!(instance = %cx.instance.id(), key = due.key, "due work could not be decided, and is tried again");
        (self.submit)(cx, due)
    }
}

fn remind(cx: JobContext, due: DueRow) -> BoxFuture<'static, Result<(), JobError>> {
    Box::pin(async move {
        let key = RemindKey::parse(&due.key).ok_or_else(|| unreadable(&due))?;
        submit(&cx, FireReminder { key }).await
    })
}

fn review(cx: JobContext, due: DueRow) -> BoxFuture<'static, Result<(), JobError>> {
    Box::pin(async move {
        let person = person_of(&due)?;
        submit(&cx, ReviewReminders { person }).await
    })
}

fn digest(cx: JobContext, due: DueRow) -> BoxFuture<'static, Result<(), JobError>> {
    Box::pin(async move {
        let person = person_of(&due)?;
        submit(&cx, SendDigest { person }).await
    })
}

fn person_of(due: &DueRow) -> Result<PersonId, JobError> {
    let person = due.key.rsplit(':').next().and_then(|person| person.parse().ok());
    person.ok_or_else(|| unreadable(due))
}

fn unreadable(due: &DueRow) -> JobError {
    JobError::permanent(format!("{:?} names nothing that is due", due.key))
}

async fn submit<C: Command<Answer = ()>>(cx: &JobContext, command: C) -> Result<(), JobError> {
    Ok(cx.instance.submit(cx.instance.system_request(), command).await?)
}
