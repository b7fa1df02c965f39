//! Sending: all the time for what happens, and once more for what was given up and is wanted after all.

pub mod keeping;
pub mod sending;

use std::sync::Arc;

use jiff::Timestamp;
use vc_instance::{BoxFuture, DueRow, Instance, Job, JobContext, JobError, LogPlace};
use vc_publisher::{CloudEvent, Failure};

use self::sending::{SendError, Sender};
use crate::commands::SettleLetter;
use crate::envelope::{cloud_event, event_id};
use crate::model::{DeadLetterId, EventId, LetterStatus, RESEND_KIND, letter_of_key};
use crate::views::letters::{DeadLetter, letter};
use crate::views::webhooks::{StoredWebhook, webhook};

/// The job of kind `publish.resend_event`: one try and at most 3 retries, as the engine's policy says. Beside its rows it
/// sends to all webhooks as things happen.
pub struct SendEvents {
    /// Sends.
    pub sender: Arc<Sender>,
}

impl SendEvents {
    async fn resend(&self, cx: JobContext, due: DueRow) -> Result<(), JobError> {
        let id = letter_of_key(&due.key)
            .ok_or_else(|| JobError::permanent(format!("{:?} names no dead letter", due.key)))?;
        let Some((letter, webhook)) = wanted(&cx.instance, id).await? else {
            return Ok(());
        };
        let lane = self.sender.lane(cx.instance.id(), webhook.id);
        let _under_way = lane.lock().await;
        let Some(event) = self.event(&cx.instance, &letter).await? else {
            // Nobody may be told of it any more.
            return settle(&cx, id, Vec::new(), None).await;
        };
        match self.sender.post(&cx.instance, &webhook, &event).await? {
            Ok(_) => settle(&cx, id, Vec::new(), None).await,
            Err(not) => Err(JobError {
                message: written(not.failure, not.status),
                permanent: not.failure == Failure::Gone,
            }),
        }
    }

    async fn event(
        &self,
        instance: &Arc<Instance>,
        letter: &DeadLetter,
    ) -> Result<Option<CloudEvent>, JobError> {
        let Ok(id) = letter.event.parse::<EventId>() else {
            return Ok(None);
        };
        let place = LogPlace {
            seq: id.seq,
            index: id.index,
        };
        let page = instance.published_after(place).await.map_err(SendError::from)?;
        let found = page.events.iter().find(|published| event_id(published) == id);
        Ok(found.map(|published| cloud_event(self.sender.urls(), published)))
    }
}

/// The letter and its webhook, if it is to be sent still.
async fn wanted(
    instance: &Arc<Instance>,
    id: DeadLetterId,
) -> Result<Option<(DeadLetter, StoredWebhook)>, JobError> {
    instance
        .read(move |view| {
            let found = letter(view, id)?.filter(|found| found.status == LetterStatus::Sending);
            let Some(found) = found else { return Ok(None) };
            Ok::<_, JobError>(webhook(view, found.webhook)?.map(|webhook| (found, webhook)))
        })
        .await
}

async fn settle(
    cx: &JobContext,
    letter: DeadLetterId,
    tried_ms: Vec<i64>,
    not: Option<(Failure, Option<u16>)>,
) -> Result<(), JobError> {
    let command = SettleLetter {
        letter,
        tried_ms,
        failure: not.map(|(failure, _)| failure),
        status: not.and_then(|(_, status)| status),
    };
    Ok(cx.instance.submit(cx.instance.system_request(), command).await?)
}

/// What went wrong, as an attempt is kept: `refused 503`, `timed_out`.
fn written(failure: Failure, status: Option<u16>) -> String {
    match status {
        Some(status) => format!("{failure} {status}"),
        None => failure.to_string(),
    }
}

/// The same read back; what the engine itself noted counts as not reached.
fn read(error: &str) -> (Failure, Option<u16>) {
    let (failure, status) = match error.split_once(' ') {
        Some((failure, status)) => (failure, status.parse().ok()),
        None => (error, None),
    };
    match failure.parse() {
        Ok(failure) => (failure, status),
        Err(_) => (Failure::Unreachable, None),
    }
}

async fn give_up(cx: JobContext, due: DueRow) -> Result<(), JobError> {
    let Some(id) = letter_of_key(&due.key) else {
        tracing::error!(key = due.key, "a due row of an unknown dead letter stays");
        return Ok(());
    };
    let tried = cx.attempts.iter().map(|attempt| attempt.at);
    let tried_ms = tried.map(Timestamp::as_millisecond).collect();
    let last = cx.attempts.last().map(|attempt| read(&attempt.error));
    settle(
        &cx,
        id,
        tried_ms,
        Some(last.unwrap_or((Failure::Unreachable, None))),
    )
    .await
}

impl Job for SendEvents {
    fn kind(&self) -> &'static str {
        RESEND_KIND
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(self.resend(cx, due))
    }

    fn accompany(&self, instance: Arc<Instance>) -> Option<BoxFuture<'static, ()>> {
        Some(Box::pin(Arc::clone(&self.sender).attend(instance)))
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(give_up(cx, due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_wrong_reads_back() {
        for not in [
            (Failure::Refused, Some(503)),
            (Failure::TimedOut, None),
            (Failure::Gone, Some(410)),
        ] {
            assert_eq!(read(&written(not.0, not.1)), not);
        }
        assert_eq!(read("it was done, but not settled"), (Failure::Unreachable, None));
    }
}
