//! The processes that share a log, as one of them sees the others.
//!
//! Each node raises the version of a row of its own in the keep every [`BEAT_EVERY`]. Whoever has
//! not seen that row change for [`LEASE`], by their own monotonic clock, takes the node for dead:
//! no two clocks are ever compared. A node that could not beat for [`LEASE_TRUST`], which is
//! shorter, stops deciding by itself. All this is for speed: what makes a second decider harmless
//! is the conditional append.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use vc_kernel::id::Ulid;
use vc_kernel::{Clock, EventVersions, InstanceId};
use vc_store::{Expect, Keep, KeepError};

use crate::instance_keep::InstanceKeep;
use crate::limits::{BEAT_EVERY, LEASE, LEASE_TRUST, NODE_FORGOTTEN, NODES_MAX};
use crate::seal::{PlatformKey, random_bytes};
use crate::threads::Threads;

/// The kind of keep rows that say that a node is there; the key is the node's id.
const KIND: &str = "node";

/// One node, as it describes itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct NodeRow {
    /// Where others reach it: `http://10.0.0.5:8080`.
    pub(crate) address: String,
    /// What its release reads of a log: nothing else may be written while it is there.
    pub(crate) reads: EventVersions,
}

/// This node and those around it.
pub(crate) struct Nodes {
    id: String,
    row: NodeRow,
    keep: InstanceKeep,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    /// When the last beat that arrived was begun.
    beaten_at: Option<Duration>,
    /// When the others were last looked at.
    looked_at: Option<Duration>,
    others: HashMap<String, Seen>,
    /// What every living node reads; `None` where that is all that this one reads.
    readers: Option<Arc<EventVersions>>,
}

struct Seen {
    row: NodeRow,
    version: u64,
    /// When this version was first seen.
    since: Duration,
}

impl Nodes {
    /// This process begins, under an id that no process had before.
    pub(crate) fn new(row: NodeRow, keep: Arc<dyn Keep>, key: &PlatformKey, clock: Arc<dyn Clock>) -> Self {
        let at_ms = u64::try_from(clock.now().as_millisecond()).unwrap_or(0);
        let id = Ulid::from_parts(at_ms, u128::from_be_bytes(random_bytes()));
        Self {
            id: format!("node_{id}"),
            row,
            keep: InstanceKeep::new(keep, InstanceId::nodes(), key, Arc::clone(&clock), Threads::Own),
            clock,
            state: Mutex::default(),
        }
    }

    pub(crate) fn id(&self) -> &str {
        &self.id
    }

    /// Says that this node is alive, and looks who else is; blocks.
    pub(crate) fn beat(&self) -> Result<(), KeepError> {
        let begun_at = self.clock.monotonic();
        let bytes = serde_json::to_vec(&self.row).expect("a node has string keys and no failing parts");
        self.keep.put_one_now(KIND, &self.id, bytes, Expect::Any)?;
        self.lock().beaten_at = Some(begun_at);
        let rows = self.keep.list_now(KIND, "", NODES_MAX)?;
        let now = self.clock.monotonic();
        let mut forgotten = Vec::new();
        let mut state = self.lock();
        // Whoever did not look for a while cannot say that nothing changed in between.
        let continuous = state
            .looked_at
            .is_some_and(|looked_at| now.saturating_sub(looked_at) < 2 * BEAT_EVERY);
        let mut others = HashMap::new();
        for (id, stored) in rows.into_iter().filter(|(id, _)| *id != self.id) {
            let row = serde_json::from_slice(&stored.bytes)
                .map_err(|error| KeepError::Corrupt(format!("the row of node {id}: {error}")))?;
            let since = match state.others.get(&id) {
                Some(seen) if seen.version == stored.version && continuous => seen.since,
                _ => now,
            };
            if now.saturating_sub(since) >= NODE_FORGOTTEN {
                forgotten.push(id.clone());
            }
            let version = stored.version;
            others.insert(id, Seen { row, version, since });
        }
        let alive = others
            .values()
            .filter(|seen| now.saturating_sub(seen.since) < LEASE);
        let common = alive.fold(self.row.reads.clone(), |common, seen| {
            common.common(&seen.row.reads)
        });
        state.readers = (common != self.row.reads).then(|| Arc::new(common));
        state.others = others;
        state.looked_at = Some(now);
        drop(state);
        for id in forgotten {
            self.keep.remove_now(KIND, &id)?;
        }
        Ok(())
    }

    /// Whether this node may still count on its leases.
    pub(crate) fn is_trusted(&self) -> bool {
        let now = self.clock.monotonic();
        self.lock()
            .beaten_at
            .is_some_and(|beaten_at| now.saturating_sub(beaten_at) < LEASE_TRUST)
    }

    /// Where a node is reached that seems to be alive; `None` for one that is gone or silent.
    pub(crate) fn alive(&self, id: &str) -> Option<String> {
        if id == self.id {
            return Some(self.row.address.clone());
        }
        let now = self.clock.monotonic();
        let state = self.lock();
        let seen = state.others.get(id)?;
        (now.saturating_sub(seen.since) < LEASE).then(|| seen.row.address.clone())
    }

    /// In which versions events may be written, if not in all that this node reads: what every other
    /// node can read that was alive at the last look.
    pub(crate) fn readers(&self) -> Option<Arc<EventVersions>> {
        self.lock().readers.clone()
    }

    /// Whether the others were looked at lately: before that nobody can be called dead.
    pub(crate) fn has_looked(&self) -> bool {
        let now = self.clock.monotonic();
        self.lock()
            .looked_at
            .is_some_and(|looked_at| now.saturating_sub(looked_at) < LEASE_TRUST)
    }

    /// Goes in order: the others need not wait for silence.
    pub(crate) fn leave(&self) -> Result<(), KeepError> {
        self.lock().beaten_at = None;
        self.keep.remove_now(KIND, &self.id)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
