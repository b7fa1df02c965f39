//! What happened in a ledger.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use vc_kernel::PersonId;

/// An account was opened; sealed: its owner's name.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opened {
    pub(super) account: PersonId,
    pub(super) token: u64,
}

/// Something was added, as release 0 writes it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddedV1 {
    pub(super) account: PersonId,
    pub(super) token: u64,
    pub(super) amount: i64,
}

/// Something was added; with the total before, as an undo would need it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Added {
    pub(super) account: PersonId,
    pub(super) token: u64,
    pub(super) amount: i64,
    /// Not known of what release 0 wrote.
    pub(super) former_total: Option<i64>,
}

impl From<AddedV1> for Added {
    fn from(old: AddedV1) -> Self {
        let AddedV1 {
            account,
            token,
            amount,
        } = old;
        Self {
            account,
            token,
            amount,
            former_total: None,
        }
    }
}

impl From<&Added> for AddedV1 {
    fn from(added: &Added) -> Self {
        Self {
            account: added.account,
            token: added.token,
            amount: added.amount,
        }
    }
}

/// A reaction of the domain to an addition that makes the total even.
#[derive(Debug, Serialize, Deserialize)]
pub struct Evened {
    pub(super) account: PersonId,
}

/// A timer was set.
#[derive(Debug, Serialize, Deserialize)]
pub struct TimerSet {
    pub(super) timer: u64,
    pub(super) token: u64,
    pub(super) at: Timestamp,
}

/// A timer fired.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fired {
    pub(super) timer: u64,
    pub(super) attempts: usize,
    pub(super) given_up: bool,
}

/// An account's owner is to be forgotten.
#[derive(Debug, Serialize, Deserialize)]
pub struct Erased {
    pub(super) account: PersonId,
    pub(super) token: u64,
}

/// Their key is gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeyDestroyed {
    pub(super) account: PersonId,
}

vc_kernel::events! {
    pub enum LedgerEvent {
        Opened = "ledger.opened", 1;
        Added = "ledger.added", 2, from { 1: AddedV1 }, also { 1: AddedV1 };
        Evened = "ledger.evened", 1;
        TimerSet = "ledger.timer_set", 1;
        Fired = "ledger.fired", 1;
        Erased = "ledger.erased", 1;
        KeyDestroyed = "ledger.key_destroyed", 1;
    }
}
