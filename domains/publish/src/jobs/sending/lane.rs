//! One webhook's events, one after another.

use std::sync::Arc;

use jiff::Timestamp;
use vc_instance::{Instance, KeepError, Owner, Published, PublishedPage};
use vc_publisher::{Failure, NotTaken};

use super::one::Judged;
use super::{Next, SendError, Sender, stored};
use crate::commands::{PauseByItself, ReportDeadLetter};
use crate::envelope::{cloud_event, event_id};
use crate::jobs::keeping;
use crate::model::{
    Cursor, Delivery, EventId, PauseReason, Progress, SAVE_EVERY_COMMITS, TryOutcome, Trying, WebhookId,
};
use crate::views::webhooks::StoredWebhook;

/// Looks at a row of the keep that somebody else changes at the same time.
const SAVES_MAX: usize = 5;

/// A webhook that is being sent to, and how far it came.
struct Sending<'a> {
    sender: &'a Sender,
    instance: &'a Arc<Instance>,
    webhook: StoredWebhook,
    progress: Progress,
    /// Of the row in the keep.
    version: Option<u64>,
}

impl Sender {
    /// Sends what can be sent to one webhook now.
    pub(crate) async fn send_webhook(
        &self,
        instance: &Arc<Instance>,
        id: WebhookId,
    ) -> Result<Next, SendError> {
        loop {
            if instance.owner() != Owner::Here {
                return Ok(Next::Nothing);
            }
            let webhook = stored(instance, id).await?;
            let Some(webhook) = webhook.filter(|webhook| webhook.paused.is_none()) else {
                return Ok(Next::Nothing);
            };
            let (progress, version) = keeping::progress(instance, &webhook).await?;
            let sending = Sending {
                sender: self,
                instance,
                webhook,
                progress,
                version,
            };
            if let Some(next) = sending.send_page().await? {
                return Ok(next);
            }
        }
    }
}

impl Sending<'_> {
    /// Sends some events; nothing where it is to be looked again what there is.
    async fn send_page(mut self) -> Result<Option<Next>, SendError> {
        if let Some(trying) = &self.progress.trying
            && trying.next_at > self.instance.now()
        {
            return Ok(Some(Next::At(trying.next_at)));
        }
        let (id, instance) = (self.webhook.id, self.instance);
        let from = self.sender.looked_at(instance.id(), id, self.progress.cursor);
        let lane = self.sender.lane(instance.id(), id);
        let mut under_way = Some(lane.lock().await);
        let page = instance.published_after(from.place()).await?;
        for published in &page.events {
            if from.is_past(&event_id(published)) || !self.webhook.wants(published.event.name) {
                continue;
            }
            // What may be told is decided on the state at sending. The first event was looked at just now: where much
            // happens, something always has since.
            let (turn, is_first) = match under_way.take() {
                Some(turn) => (turn, true),
                None => (lane.lock().await, false),
            };
            let moved = instance.subscribe().borrow().seq != page.as_of;
            if (moved && !is_first) || instance.owner() != Owner::Here {
                return Ok(None);
            }
            let sent = self.send_event(published).await?;
            drop(turn);
            if sent.is_some() {
                return Ok(sent);
            }
            if stored(instance, id).await?.as_ref() != Some(&self.webhook) {
                return Ok(None);
            }
        }
        self.end_page(&page).await
    }

    async fn end_page(&mut self, page: &PublishedPage) -> Result<Option<Next>, SendError> {
        let cursor = Cursor::at(self.webhook.begins.incarnation, page.until);
        let far = cursor.seq >= self.progress.cursor.seq + SAVE_EVERY_COMMITS;
        // What was being tried is no longer told, or no longer wanted.
        let stale = self.progress.trying.is_some();
        if cursor.is_further(&self.progress.cursor) {
            self.sender
                .note_looked_at(self.instance.id(), self.webhook.id, cursor);
            if far || stale {
                self.progress.trying = None;
                self.progress.cursor = cursor;
                self.save().await?;
            }
        }
        let all = page.until.seq >= page.as_of && page.until.index == u32::MAX;
        Ok(all.then_some(Next::After(page.until.seq)))
    }

    /// Tries one event; `None` where it is settled and the next one follows.
    async fn send_event(&mut self, published: &Published) -> Result<Option<Next>, SendError> {
        let event = event_id(published);
        let message = cloud_event(self.sender.urls(), published);
        let judged = self.sender.post(self.instance, &self.webhook, &message).await?;
        let now = self.instance.now();
        self.progress
            .tried(delivery(&message.id, published.event.name, now, &judged));
        let next = match judged {
            Ok(_) => {
                self.settle(event);
                None
            }
            Err(not) if not.failure == Failure::Gone => {
                self.progress.trying = None;
                self.save().await?;
                let pause = PauseByItself {
                    webhook: self.webhook.id,
                    reason: PauseReason::Gone,
                };
                self.instance
                    .submit(self.instance.system_request(), pause)
                    .await?;
                return Ok(Some(Next::Nothing));
            }
            Err(not) => self.failed(published, not, now).await?,
        };
        self.save().await?;
        Ok(next)
    }

    fn settle(&mut self, event: EventId) {
        self.progress.cursor = Cursor::behind(event);
        self.progress.trying = None;
    }

    /// Waits for another try, or gives the event up: it is a dead letter before the place moves on.
    async fn failed(
        &mut self,
        published: &Published,
        not: NotTaken,
        now: Timestamp,
    ) -> Result<Option<Next>, SendError> {
        let event = event_id(published);
        let before = self.progress.trying.take().filter(|trying| trying.event == event);
        let mut tried_at = before.map(|trying| trying.tried_at).unwrap_or_default();
        tried_at.push(now);
        if let Some(wait) = self.sender.schedule.wait(tried_at.len(), chance()) {
            let next_at = now + wait;
            self.progress.trying = Some(Trying {
                event,
                tried_at,
                next_at,
            });
            return Ok(Some(Next::At(next_at)));
        }
        let report = ReportDeadLetter {
            webhook: self.webhook.id,
            event,
            kind: published.event.name.to_owned(),
            subject: published.event.subject.clone(),
            happened_ms: published.at.as_millisecond(),
            tried_ms: tried_at.into_iter().map(Timestamp::as_millisecond).collect(),
            failure: not.failure,
            status: not.status,
        };
        self.instance
            .submit(self.instance.system_request(), report)
            .await?;
        self.settle(event);
        Ok(None)
    }

    /// Writes down how far it came. Whoever wrote meanwhile wanted it tried now, or was another node that sent: whoever
    /// came further is right.
    async fn save(&mut self) -> Result<(), SendError> {
        for _ in 0..SAVES_MAX {
            let saved =
                keeping::save_progress(self.instance, self.webhook.id, &self.progress, self.version).await;
            match saved {
                Ok(version) => {
                    self.version = Some(version);
                    return Ok(());
                }
                Err(KeepError::Conflict) => {}
                Err(error) => return Err(error.into()),
            }
            let (present, version) = keeping::progress(self.instance, &self.webhook).await?;
            self.version = version;
            if present.cursor.is_further(&self.progress.cursor) {
                self.progress = present;
                return Ok(());
            }
        }
        Err(KeepError::Conflict.into())
    }
}

fn delivery(event: &str, kind: &str, at: Timestamp, judged: &Judged) -> Delivery {
    let outcome = match judged {
        Ok(taken) => TryOutcome {
            failure: None,
            status: taken.status,
        },
        Err(not) => TryOutcome {
            failure: Some(not.failure),
            status: not.status,
        },
    };
    Delivery {
        event: event.to_owned(),
        kind: kind.to_owned(),
        at,
        outcome,
    }
}

/// From 0 to 1.
fn chance() -> f64 {
    f64::from(vc_publisher::random_u32()) / f64::from(u32::MAX)
}
