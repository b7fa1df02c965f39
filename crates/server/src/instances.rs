//! Which configured instances run, and why the others do not.

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use futures_util::future::BoxFuture;
use serde::Serialize;
use vc_http::{ApiError, InstanceSource};
use vc_instance::{Deleted, Engine, Instance};
use vc_kernel::InstanceId;

/// How long a request waits for an instance that is being opened: most are within a moment.
const STARTING_WAIT: Duration = Duration::from_secs(2);
/// Between two looks at it.
const STARTING_LOOK_EVERY: Duration = Duration::from_millis(20);
/// Between two tries to open an instance that did not open.
const REOPEN_PAUSE: Duration = Duration::from_secs(30);

/// Why an instance does not open whose data was deleted.
const DELETED: &str = "its data was deleted; it begins anew when the server is started again";

/// How an instance is doing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum InstanceState {
    /// Its view is being built.
    Opening,
    /// It serves.
    Ready,
    /// It serves nothing until an operator has looked.
    Stopped {
        /// Why.
        message: String,
    },
}

/// The configured instances on their engine.
pub struct Instances {
    engine: Arc<Engine>,
    ids: Vec<InstanceId>,
    /// The outcome of opening each at the start; absent while that is going on.
    opened: Mutex<HashMap<InstanceId, Result<(), String>>>,
    /// Those whose data was deleted: they begin anew after a restart, not by themselves.
    deleted: Mutex<HashSet<InstanceId>>,
}

impl Instances {
    pub(crate) fn new(engine: Arc<Engine>, ids: Vec<InstanceId>) -> Self {
        Self {
            engine,
            ids,
            opened: Mutex::default(),
            deleted: Mutex::default(),
        }
    }

    /// Opens one instance, building its view if need be. A failure is remembered and shown.
    ///
    /// # Errors
    /// The reason, for an operator.
    pub async fn open(&self, id: &InstanceId) -> Result<Arc<Instance>, String> {
        if self.is_deleted(id) {
            return Err(DELETED.to_owned());
        }
        let opened = self.engine.open(id).await.map_err(|error| error.to_string());
        if let Err(message) = &opened {
            tracing::error!(instance = %id, %message, "the instance does not open");
        }
        self.outcomes()
            .insert(id.clone(), opened.as_ref().map(|_| ()).map_err(Clone::clone));
        opened
    }

    /// Opens all of them, one after another.
    pub async fn open_all(&self) {
        for id in &self.ids {
            if self.open(id).await.is_ok() {
                tracing::info!(instance = %id, "ready");
            }
        }
    }

    /// Deletes an instance's data. It is not opened any more, unless the server is started again.
    ///
    /// # Errors
    /// When something of it could not be deleted: do it again.
    pub async fn delete(&self, id: &InstanceId) -> Result<Deleted, String> {
        self.deleted
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id.clone());
        self.outcomes().insert(id.clone(), Err(DELETED.to_owned()));
        self.engine.delete(id).await
    }

    fn is_deleted(&self, id: &InstanceId) -> bool {
        let deleted = self.deleted.lock().unwrap_or_else(PoisonError::into_inner);
        deleted.contains(id)
    }

    /// The configured instances, in the file's order.
    pub fn ids(&self) -> &[InstanceId] {
        &self.ids
    }

    /// How one of them is doing.
    pub fn state(&self, id: &InstanceId) -> InstanceState {
        if let Some(instance) = self.engine.get(id) {
            return match instance.stopped() {
                Some(message) => InstanceState::Stopped {
                    message: message.to_owned(),
                },
                None => InstanceState::Ready,
            };
        }
        match self.outcomes().get(id) {
            None => InstanceState::Opening,
            // Closed because nobody used it: it opens when somebody does, or something is due.
            Some(Ok(())) => InstanceState::Ready,
            Some(Err(message)) => InstanceState::Stopped {
                message: message.clone(),
            },
        }
    }

    /// The open instance.
    pub fn get_open(&self, id: &InstanceId) -> Option<Arc<Instance>> {
        self.engine.get(id)
    }

    /// Opens closed instances when something is due in them, and tries those again that did not
    /// open, until dropped.
    pub async fn keep_open(&self) {
        tokio::join!(self.engine.run_wakes(&self.ids), self.retry_failed());
    }

    /// A store that was away, or a file that was put right, needs no restart.
    async fn retry_failed(&self) {
        loop {
            tokio::time::sleep(REOPEN_PAUSE).await;
            let failed: Vec<_> = self
                .outcomes()
                .iter()
                .filter(|(id, outcome)| outcome.is_err() && !self.is_deleted(id))
                .map(|(id, _)| id.clone())
                .collect();
            for id in failed {
                if self.open(&id).await.is_ok() {
                    tracing::info!(instance = %id, "ready after all");
                }
            }
        }
    }

    fn outcomes(&self) -> MutexGuard<'_, HashMap<InstanceId, Result<(), String>>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn find(&self, id: &InstanceId) -> Result<Arc<Instance>, ApiError> {
        let began = tokio::time::Instant::now();
        loop {
            if let Some(instance) = self.engine.get(id) {
                return Ok(instance);
            }
            let outcome = self.outcomes().get(id).cloned();
            match outcome {
                None if began.elapsed() < STARTING_WAIT => tokio::time::sleep(STARTING_LOOK_EVERY).await,
                None => {
                    return Err(ApiError::busy(
                        "This instance is starting.",
                        Duration::from_secs(1),
                    ));
                }
                Some(Err(_)) => return Err(stopped()),
                Some(Ok(())) => return self.open(id).await.map_err(|_| stopped()),
            }
        }
    }
}

fn stopped() -> ApiError {
    ApiError::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "instance_stopped",
        "This instance is stopped. An operator has to look at the server's log.",
    )
    .with_retry_after(Duration::from_secs(60))
}

impl InstanceSource for Instances {
    fn get<'a>(&'a self, id: &'a InstanceId) -> BoxFuture<'a, Result<Arc<Instance>, ApiError>> {
        Box::pin(self.find(id))
    }
}
