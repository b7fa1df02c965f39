//! Who decides for one instance. A log that one process has to itself has one owner; a shared one
//! has a lease: a row in the keep that names the owning node.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use vc_kernel::EventVersions;
use vc_store::{Expect, KeepError};

use crate::instance_keep::InstanceKeep;
use crate::nodes::Nodes;

/// The kind and key of the keep row that names an instance's owner. Its version is the epoch.
pub(crate) const KIND: &str = "lease";
const KEY: &str = "owner";

/// Who decides for an instance, as far as this node knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Owner {
    /// This node.
    Here,
    /// Another one, which is reached there: `http://10.0.0.5:8080`.
    Elsewhere {
        /// Its address.
        address: String,
    },
    /// Nobody for the moment; this node or another takes it within seconds.
    Nobody,
    /// This node has not reached the storage for a while and cannot tell.
    Unreachable,
}

/// This node's share in one instance.
pub(crate) enum Ownership {
    /// No other process can have the log.
    Sole,
    /// The log is shared.
    Leased(Lease),
}

pub(crate) struct Lease {
    nodes: Arc<Nodes>,
    keep: InstanceKeep,
    holder: Mutex<Holder>,
}

/// What the lease said when it was last read.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Holder {
    Unknown,
    /// This node; to be read again if its beats stopped for a while.
    Mine,
    /// That node.
    Node(String),
}

#[derive(Serialize, Deserialize)]
struct LeaseRow {
    /// None: it was given back.
    node: Option<String>,
}

impl Ownership {
    /// The lease is not read yet: see [`Self::settle`].
    pub(crate) const fn leased(nodes: Arc<Nodes>, keep: InstanceKeep) -> Self {
        Self::Leased(Lease {
            nodes,
            keep,
            holder: Mutex::new(Holder::Unknown),
        })
    }

    /// Whether this node may decide; cheap.
    pub(crate) fn is_mine(&self) -> bool {
        match self {
            Self::Sole => true,
            Self::Leased(lease) => *lease.lock() == Holder::Mine && lease.nodes.is_trusted(),
        }
    }

    pub(crate) fn owner(&self) -> Owner {
        match self {
            Self::Sole => Owner::Here,
            Self::Leased(lease) if !lease.nodes.is_trusted() => Owner::Unreachable,
            Self::Leased(lease) => {
                let holder = lease.lock().clone();
                match holder {
                    Holder::Mine => Owner::Here,
                    Holder::Node(id) => lease
                        .nodes
                        .alive(&id)
                        .map_or(Owner::Nobody, |address| Owner::Elsewhere { address }),
                    Holder::Unknown => Owner::Nobody,
                }
            }
        }
    }

    /// Whether the lease should be read again: its holder is not known, or seems to be dead.
    pub(crate) fn is_unsettled(&self) -> bool {
        match self {
            Self::Sole => false,
            Self::Leased(_) => matches!(self.owner(), Owner::Nobody | Owner::Unreachable),
        }
    }

    /// See [`Nodes::readers`].
    pub(crate) fn readers(&self) -> Option<Arc<EventVersions>> {
        match self {
            Self::Sole => None,
            Self::Leased(lease) => lease.nodes.readers(),
        }
    }

    /// Somebody else decided, or this node was silent for a while: what is known may be wrong.
    pub(crate) fn doubt(&self) {
        if let Self::Leased(lease) = self {
            *lease.lock() = Holder::Unknown;
        }
    }

    /// Gives the lease back, because this node cannot serve the instance; blocks.
    pub(crate) fn release(&self) -> Result<(), KeepError> {
        match self {
            Self::Sole => Ok(()),
            Self::Leased(lease) => lease.release(),
        }
    }

    /// Reads the lease, and takes it if nobody who is alive holds it; blocks. Whether it is ours.
    pub(crate) fn settle(&self) -> Result<bool, KeepError> {
        match self {
            Self::Sole => Ok(true),
            Self::Leased(lease) => lease.settle(),
        }
    }
}

impl Lease {
    fn settle(&self) -> Result<bool, KeepError> {
        if !self.nodes.is_trusted() || !self.nodes.has_looked() {
            return Ok(false);
        }
        let (holder, expect) = self.read()?;
        let holder = match holder {
            Some(node) if node == self.nodes.id() => Holder::Mine,
            Some(node) if self.nodes.alive(&node).is_some() => Holder::Node(node),
            _ => self.take(expect)?,
        };
        let mine = holder == Holder::Mine;
        *self.lock() = holder;
        Ok(mine)
    }

    /// The node that the lease names, and what a put must expect to change just this.
    fn read(&self) -> Result<(Option<String>, Expect), KeepError> {
        let Some(row) = self.keep.get_now(KIND, KEY)? else {
            return Ok((None, Expect::Absent));
        };
        let lease: LeaseRow = serde_json::from_slice(&row.bytes)
            .map_err(|error| KeepError::Corrupt(format!("an instance's lease: {error}")))?;
        Ok((lease.node, Expect::Version(row.version)))
    }

    fn put(&self, node: Option<&str>, expect: Expect) -> Result<u64, KeepError> {
        let row = LeaseRow {
            node: node.map(str::to_owned),
        };
        let bytes = serde_json::to_vec(&row).expect("a lease has string keys and no failing parts");
        self.keep.put_one_now(KIND, KEY, bytes, expect)
    }

    fn release(&self) -> Result<(), KeepError> {
        *self.lock() = Holder::Unknown;
        match self.read()? {
            (Some(node), expect) if node == self.nodes.id() => match self.put(None, expect) {
                // Taken from this node in the meantime.
                Ok(_) | Err(KeepError::Conflict) => Ok(()),
                Err(error) => Err(error),
            },
            _ => Ok(()),
        }
    }

    fn take(&self, expect: Expect) -> Result<Holder, KeepError> {
        match self.put(Some(self.nodes.id()), expect) {
            Ok(epoch) => {
                tracing::info!(instance = %self.keep.instance(), node = self.nodes.id(), epoch, "this node decides for it now");
                Ok(Holder::Mine)
            }
            // Another node was faster; the next look tells which.
            Err(KeepError::Conflict) => Ok(Holder::Unknown),
            Err(error) => Err(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Holder> {
        self.holder.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
