//! The world outside: what timers did, and whether it lets them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use vc_instance::JobError;
use vc_kernel::InstanceId;

/// Shared by all nodes of a run.
#[derive(Clone, Default)]
pub struct Effects(Arc<Mutex<Inner>>);

#[derive(Default)]
struct Inner {
    fired: BTreeMap<(InstanceId, u64), usize>,
    failures: usize,
}

impl Effects {
    /// A timer's effect takes place, or fails.
    pub fn fire(&self, instance: &InstanceId, timer: u64) -> Result<(), JobError> {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if inner.failures > 0 {
            inner.failures -= 1;
            return Err(JobError::temporary("the world outside is away"));
        }
        *inner.fired.entry((instance.clone(), timer)).or_default() += 1;
        Ok(())
    }

    /// The next `times` effects fail.
    pub fn fail(&self, times: usize) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).failures = times;
    }
}
