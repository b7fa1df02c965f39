//! What clients ask for, and when it is refused.

use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{
    Command, Ctx, Decision, EventVersions, NewEvent, PersonId, Refusal, RefusalKind, Rejected, View,
};

use super::events::{Added, Erased, Opened, TimerSet};
use super::project::FIRST_VERSIONS;

/// Why a command is refused. Each is checked against what the client knows to be so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LedgerRefusal {
    /// The account is there already.
    AlreadyOpen,
    /// There is no such account, or its owner was erased.
    NoSuchAccount,
    /// That timer is set already.
    AlreadySet,
}

impl std::fmt::Display for LedgerRefusal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.code())
    }
}

impl Refusal for LedgerRefusal {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyOpen => "already_open",
            Self::NoSuchAccount => "no_such_account",
            Self::AlreadySet => "already_set",
        }
    }

    fn kind(&self) -> RefusalKind {
        RefusalKind::Conflict
    }
}

/// What clients of the simulation ask for; one type, so that a client can repeat any of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub enum Ask {
    /// Opens an account; answers its number.
    Open {
        /// Whose.
        account: PersonId,
        /// Their name.
        name: String,
    },
    /// Adds to an account; answers the new total.
    Add {
        /// Which.
        account: PersonId,
        /// How much.
        amount: i64,
    },
    /// Sets a timer; answers its number.
    SetTimer {
        /// Which.
        timer: u64,
        /// For when.
        at: Timestamp,
    },
    /// Has an account's owner forgotten.
    Erase {
        /// Whose.
        account: PersonId,
    },
}

/// An [`Ask`] with the token that it leaves if it is accepted.
#[derive(Clone, Debug, Serialize)]
pub struct Asked {
    /// Unique.
    pub token: u64,
    /// What.
    pub ask: Ask,
    /// The release that decides it.
    #[serde(skip)]
    pub release: usize,
}

impl Asked {
    /// As the deciding release writes it.
    fn added(&self, added: Added) -> NewEvent {
        let event = NewEvent::from(added);
        if self.release > 0 {
            return event;
        }
        let first: EventVersions = FIRST_VERSIONS.iter().copied().collect();
        event.for_readers(&first).expect("it has a first version")
    }
}

impl Command for Asked {
    type Answer = i64;
    const NAME: &'static str = "ledger.ask";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<i64>, Rejected> {
        let token = self.token;
        match &self.ask {
            Ask::Open { account, name } => {
                if view.exists("SELECT 1 FROM ledger_accounts WHERE id = ?1", [account])? {
                    return Err(LedgerRefusal::AlreadyOpen.into());
                }
                let number = view.count("SELECT count(*) + 1 FROM ledger_accounts", [])?;
                let opened = NewEvent::from(Opened {
                    account: *account,
                    token,
                })
                .sealed(*account, name);
                Ok(Decision::events([opened], number.cast_signed()))
            }
            Ask::Add { account, amount } => {
                let total = total(view, *account)?;
                let added = Added {
                    account: *account,
                    token,
                    amount: *amount,
                    former_total: Some(total),
                };
                Ok(Decision::events([self.added(added)], total + amount))
            }
            Ask::SetTimer { timer, at } => {
                if view.exists(
                    "SELECT 1 FROM ledger_timers WHERE timer = ?1",
                    [timer.cast_signed()],
                )? {
                    return Err(LedgerRefusal::AlreadySet.into());
                }
                let set = TimerSet {
                    timer: *timer,
                    token,
                    at: *at,
                };
                Ok(Decision::events([set.into()], timer.cast_signed()))
            }
            Ask::Erase { account } => {
                total(view, *account)?;
                Ok(Decision::events(
                    [Erased {
                        account: *account,
                        token,
                    }
                    .into()],
                    0,
                ))
            }
        }
    }
}

fn total(view: &View<'_>, account: PersonId) -> Result<i64, Rejected> {
    let sql = "SELECT total FROM ledger_accounts WHERE id = ?1 AND NOT erased";
    view.one(sql, [account], |row| row.get(0))?
        .ok_or_else(|| LedgerRefusal::NoSuchAccount.into())
}
