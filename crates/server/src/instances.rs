//! Which configured instances run, and why the others do not.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::http::StatusCode;
use serde::Serialize;
use vc_http::{ApiError, InstanceSource};
use vc_instance::{Engine, Instance};
use vc_kernel::InstanceId;

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
    failed: Mutex<HashMap<InstanceId, String>>,
}

impl Instances {
    pub(crate) fn new(engine: Arc<Engine>, ids: Vec<InstanceId>) -> Self {
        Self {
            engine,
            ids,
            failed: Mutex::default(),
        }
    }

    /// Opens one instance, building its view if need be. A failure is remembered and shown.
    ///
    /// # Errors
    /// The reason, for an operator.
    pub async fn open(&self, id: &InstanceId) -> Result<Arc<Instance>, String> {
        match self.engine.open(id).await {
            Ok(instance) => {
                self.failures().remove(id);
                Ok(instance)
            }
            Err(error) => {
                let message = error.to_string();
                tracing::error!(instance = %id, %message, "the instance does not open");
                self.failures().insert(id.clone(), message.clone());
                Err(message)
            }
        }
    }

    /// Opens all of them, one after another.
    pub async fn open_all(&self) {
        for id in &self.ids {
            if self.open(id).await.is_ok() {
                tracing::info!(instance = %id, "ready");
            }
        }
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
        match self.failures().get(id) {
            Some(message) => InstanceState::Stopped {
                message: message.clone(),
            },
            None => InstanceState::Opening,
        }
    }

    /// The open instance.
    pub fn get_open(&self, id: &InstanceId) -> Option<Arc<Instance>> {
        self.engine.get(id)
    }

    fn failures(&self) -> std::sync::MutexGuard<'_, HashMap<InstanceId, String>> {
        self.failed.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl InstanceSource for Instances {
    fn get(&self, id: &InstanceId) -> Result<Arc<Instance>, ApiError> {
        if let Some(instance) = self.engine.get(id) {
            return Ok(instance);
        }
        if self.failures().contains_key(id) {
            return Err(ApiError::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "instance_stopped",
                "This instance is stopped. An operator has to look at the server's log.",
            )
            .with_retry_after(Duration::from_secs(60)));
        }
        Err(ApiError::busy(
            "This instance is starting.",
            Duration::from_secs(1),
        ))
    }
}
