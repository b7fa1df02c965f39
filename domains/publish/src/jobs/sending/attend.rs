//! Sending as long as an instance is open here: wakes with each commit, when something is to be tried again, and when an
//! admin wants it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::task::{Id, JoinSet};
use vc_instance::{Instance, Owner};

use super::{Next, SendError, Sender};
use crate::model::WebhookId;
use crate::views::webhooks::active;

/// The longest sleep: this node may have begun to decide for the instance meanwhile.
const LOOK_EVERY: Duration = Duration::from_secs(5);
/// After each look: commits that follow one another closely are looked at together.
const GATHER: Duration = Duration::from_millis(50);
/// Before it is tried again, after something here was not reached.
const BROKEN_OFF_WAIT: SignedDuration = SignedDuration::from_secs(5);

/// What goes on for the webhooks of one instance.
#[derive(Default)]
struct Attended {
    running: JoinSet<Result<Next, SendError>>,
    who: HashMap<Id, WebhookId>,
    next: HashMap<WebhookId, Next>,
    /// Those that are not paused, as of a commit: looked up when something happens, so that an instance in which
    /// nothing does is left alone.
    active: Option<(u64, Vec<WebhookId>)>,
}

impl Sender {
    /// Sends until dropped.
    pub async fn attend(self: Arc<Self>, instance: Arc<Instance>) {
        let wake = self.wake(instance.id());
        let mut cursor = instance.subscribe();
        let mut attended = Attended::default();
        loop {
            if instance.stopped().is_some() {
                return;
            }
            let visible = cursor.borrow_and_update().seq;
            self.start(&instance, &mut attended, visible).await;
            let sleep = attended.sleep(instance.now());
            tokio::select! {
                changed = cursor.changed() => if changed.is_err() { return },
                () = wake.notified() => attended.forget(),
                Some(ended) = attended.running.join_next_with_id() => attended.ended(&instance, ended),
                () = tokio::time::sleep(sleep) => {}
            }
            tokio::time::sleep(GATHER).await;
        }
    }

    /// Begins with each webhook that has something to do and is not at work.
    async fn start(self: &Arc<Self>, instance: &Arc<Instance>, attended: &mut Attended, visible: u64) {
        if instance.owner() != Owner::Here {
            attended.forget();
            return;
        }
        if let Err(error) = attended.look_up(instance, visible).await {
            tracing::warn!(instance = %instance.id(), %error, "webhooks could not be looked up");
            return;
        }
        let now = instance.now();
        let found = attended.active.iter().flat_map(|(_, found)| found.clone());
        for id in found.collect::<Vec<_>>() {
            let nothing_to_do = match attended.next.get(&id) {
                None => false,
                Some(Next::After(seq)) => visible <= *seq,
                Some(Next::At(at)) => *at > now,
                // It is active again.
                Some(Next::Nothing) => false,
            };
            if nothing_to_do || attended.who.values().any(|running| *running == id) {
                continue;
            }
            let (sender, instance) = (Arc::clone(self), Arc::clone(instance));
            let started = attended
                .running
                .spawn(async move { sender.send_webhook(&instance, id).await });
            attended.who.insert(started.id(), id);
        }
    }
}

impl Attended {
    /// What was known may be different.
    fn forget(&mut self) {
        self.next.clear();
        self.active = None;
    }

    async fn look_up(&mut self, instance: &Instance, visible: u64) -> Result<(), SendError> {
        if self.active.as_ref().is_some_and(|(seq, _)| *seq == visible) {
            return Ok(());
        }
        let found = instance.read(|view| Ok::<_, SendError>(active(view)?)).await?;
        let present: HashSet<WebhookId> = found.iter().copied().collect();
        self.next.retain(|id, _| present.contains(id));
        self.active = Some((visible, found));
        Ok(())
    }

    fn sleep(&self, now: Timestamp) -> Duration {
        let retries = self.next.values().filter_map(|next| match next {
            Next::At(at) => Some(Duration::try_from(at.duration_since(now)).unwrap_or_default()),
            Next::After(_) | Next::Nothing => None,
        });
        retries.min().unwrap_or(LOOK_EVERY).min(LOOK_EVERY)
    }

    fn ended(
        &mut self,
        instance: &Instance,
        ended: Result<(Id, Result<Next, SendError>), tokio::task::JoinError>,
    ) {
        let (task, next) = match ended {
            Ok((task, Ok(next))) => (task, next),
            Ok((task, Err(error))) => {
                tracing::warn!(instance = %instance.id(), %error, "sending to a webhook broke off; it goes on in a moment");
                (task, Next::At(instance.now() + BROKEN_OFF_WAIT))
            }
            Err(error) => {
                tracing::error!(instance = %instance.id(), %error, "sending to a webhook panicked");
                (error.id(), Next::At(instance.now() + BROKEN_OFF_WAIT))
            }
        };
        if let Some(id) = self.who.remove(&task) {
            self.next.insert(id, next);
        }
    }
}
