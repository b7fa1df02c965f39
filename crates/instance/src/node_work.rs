//! What a node does because there are others on the same log: it says that it is alive, owns
//! instances or follows them, and lets go of what others deleted.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, Weak};

use tokio::time::MissedTickBehavior;
use vc_kernel::InstanceId;
use vc_store::{KeepError, LogError};

use crate::delete;
use crate::engine::Engine;
use crate::instance::Instance;
use crate::limits::{BEAT_EVERY, FOLLOW_EVERY};
use crate::ownership::Ownership;
use crate::threads::Threads;

impl Engine {
    /// Says that this node is alive, looks who else is, and takes over what dead nodes owned. Does
    /// nothing where the log is not shared. Runs by itself, every [`BEAT_EVERY`], but in a driven engine.
    pub async fn beat(&self) -> Result<(), KeepError> {
        let Some(nodes) = &self.nodes else {
            return Ok(());
        };
        let silent = !nodes.is_trusted();
        let beating = Arc::clone(nodes);
        let beaten = self.parts.threads.block(move || beating.beat()).await;
        beaten.unwrap_or_else(|error| Err(KeepError::Unavailable(error)))?;
        for instance in self.instances() {
            if silent {
                instance.shared().ownership.doubt();
            }
            if let Err(error) = self.settle(&instance).await {
                tracing::warn!(instance = %instance.id(), %error, "its owner could not be looked up");
            }
        }
        Ok(())
    }

    /// Looks at the heads of a shared log and has views follow. A notice does the same sooner; this is
    /// for those that get lost. Runs by itself, every [`FOLLOW_EVERY`], but in a driven engine.
    pub async fn follow(&self) -> Result<(), LogError> {
        if self.nodes.is_none() {
            return Ok(());
        }
        // Looked at before the heads, so that no head can lie behind.
        let open = self.instances().into_iter();
        let open: Vec<_> = open
            .map(|instance| (instance.subscribe().borrow().seq, instance))
            .collect();
        let heads = self.heads().await?;
        let heads: HashMap<_, _> = heads.into_iter().map(|head| (head.instance, head.seq)).collect();
        for (seq, instance) in open {
            match heads.get(instance.id()) {
                Some(head) if *head > seq => instance.follow(),
                Some(head) if *head == seq => {}
                _ => self.forsake(instance.id()).await,
            }
        }
        Ok(())
    }

    /// An instance's log was deleted, or replaced by a restored one, while it was open here: closes it
    /// and deletes its views. It opens again if there is a log.
    async fn forsake(&self, id: &InstanceId) {
        tracing::warn!(instance = %id, "its data was deleted or replaced by another server");
        let mut open = self.open.lock().await;
        self.gone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone());
        if let Some(closing) = open.remove(id) {
            self.close_one(closing).await;
        }
        let folder = self.parts.views.join(id.as_str());
        let deleted = self
            .parts
            .threads
            .block(move || delete::delete_views(&folder))
            .await;
        if let Ok(Err(error)) = deleted {
            tracing::error!(instance = %id, %error, "its views could not be deleted");
        }
    }

    /// What was deleted elsewhere does not begin anew by itself: that takes a restart.
    pub(crate) async fn refuse_gone(&self, id: &InstanceId) -> Result<(), String> {
        let gone = self
            .gone
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .contains(id);
        if !gone {
            return Ok(());
        }
        let heads = self.heads().await.map_err(|error| error.to_string())?;
        if heads.iter().any(|head| head.instance == *id) {
            self.gone
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(id);
            return Ok(());
        }
        Err(
            "its data was deleted by another server; take it out of vc.yaml, or restart to begin anew"
                .to_owned(),
        )
    }

    /// Finds out who owns an instance if that is not known, and takes it if it is free. One that is
    /// stopped here is given back.
    pub(crate) async fn settle(&self, instance: &Arc<Instance>) -> Result<(), KeepError> {
        let stopped = instance.stopped().is_some();
        let ownership = &instance.shared().ownership;
        let nothing_to_do = if stopped {
            !ownership.is_mine()
        } else {
            !ownership.is_unsettled()
        };
        if nothing_to_do {
            return Ok(());
        }
        let settling = Arc::clone(instance);
        let settled = self.parts.threads.block(move || {
            let ownership = &settling.shared().ownership;
            if stopped {
                ownership.release().map(|()| false)
            } else {
                ownership.settle()
            }
        });
        if settled
            .await
            .unwrap_or_else(|error| Err(KeepError::Unavailable(error)))?
        {
            instance.follow();
            instance.shared().due_changed.notify_one();
        }
        Ok(())
    }

    pub(crate) fn ownership(&self, id: &InstanceId) -> Ownership {
        match &self.nodes {
            Some(nodes) => Ownership::leased(Arc::clone(nodes), self.instance_keep(id)),
            None => Ownership::Sole,
        }
    }

    /// Whether due work of a closed instance is this node's, which it is if no other holds the lease.
    pub(crate) async fn is_for_us(&self, id: &InstanceId) -> bool {
        let ownership = self.ownership(id);
        let settled = self.parts.threads.block(move || ownership.settle()).await;
        match settled {
            Ok(Ok(mine)) => mine,
            Ok(Err(error)) => {
                tracing::warn!(instance = %id, %error, "the owner of due work could not be looked up");
                false
            }
            Err(error) => {
                tracing::error!(instance = %id, error, "looking up the owner of due work panicked");
                false
            }
        }
    }

    /// Before the first instance is opened: begins to beat and to follow, where the log is shared.
    pub(crate) fn start_node_work(self: &Arc<Self>) {
        let mut node_work = self.node_work.lock().unwrap_or_else(PoisonError::into_inner);
        if self.nodes.is_none() || self.parts.threads == Threads::Driven || node_work.is_some() {
            return;
        }
        let noticing = Arc::downgrade(self);
        self.parts.log.watch(Box::new(move |id| {
            if let Some(instance) = noticing.upgrade().and_then(|engine| engine.get(id)) {
                instance.follow();
            }
        }));
        *node_work = Some(tokio::spawn(run_node_work(Arc::downgrade(self))));
    }
}

/// Beats and follows until the engine is gone.
async fn run_node_work(engine: Weak<Engine>) {
    let beats = async {
        let mut every = tokio::time::interval(BEAT_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            let Some(engine) = engine.upgrade() else { return };
            if let Err(error) = engine.beat().await {
                tracing::warn!(%error, "this node could not say that it is alive");
            }
        }
    };
    let follows = async {
        let mut every = tokio::time::interval(FOLLOW_EVERY);
        every.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            every.tick().await;
            let Some(engine) = engine.upgrade() else { return };
            if let Err(error) = engine.follow().await {
                tracing::warn!(%error, "the heads of the log could not be read");
            }
        }
    };
    tokio::join!(beats, follows);
}
