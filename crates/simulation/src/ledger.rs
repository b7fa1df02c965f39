//! A domain made for finding mistakes: every accepted command leaves a token that must be there
//! exactly once, names are sealed and in a full-text index, timers must fire once, people are erased.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use vc_instance::{BoxFuture, DueRow, Job, JobContext, JobError, RetryPolicy};
use vc_kernel::{
    Audience, Command, Ctx, Decision, DecodeError, Domain, EventVersions, NewEvent, PersonId, ProjectError,
    Projection, Recorded, Refusal, RefusalKind, Rejected, View, ViewError,
};

use crate::effects::Effects;

/// An account was opened; sealed: its owner's name.
#[derive(Debug, Serialize, Deserialize)]
pub struct Opened {
    account: PersonId,
    token: u64,
}

/// Something was added, as release 0 writes it.
#[derive(Debug, Serialize, Deserialize)]
pub struct AddedV1 {
    account: PersonId,
    token: u64,
    amount: i64,
}

/// Something was added; with the total before, as an undo would need it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Added {
    account: PersonId,
    token: u64,
    amount: i64,
    /// Not known of what release 0 wrote.
    former_total: Option<i64>,
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
    account: PersonId,
}

/// A timer was set.
#[derive(Debug, Serialize, Deserialize)]
pub struct TimerSet {
    timer: u64,
    token: u64,
    at: Timestamp,
}

/// A timer fired.
#[derive(Debug, Serialize, Deserialize)]
pub struct Fired {
    timer: u64,
    attempts: usize,
    given_up: bool,
}

/// An account's owner is to be forgotten.
#[derive(Debug, Serialize, Deserialize)]
pub struct Erased {
    account: PersonId,
    token: u64,
}

/// Their key is gone.
#[derive(Debug, Serialize, Deserialize)]
pub struct KeyDestroyed {
    account: PersonId,
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

const SCHEMA: &str = "
    CREATE TABLE ledger_accounts (
        id TEXT PRIMARY KEY, number INTEGER NOT NULL, name TEXT, total INTEGER NOT NULL DEFAULT 0,
        evened INTEGER NOT NULL DEFAULT 0, erased INTEGER NOT NULL DEFAULT 0
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ledger_tokens (token INTEGER PRIMARY KEY, times INTEGER NOT NULL) STRICT;
    CREATE TABLE ledger_timers (
        timer INTEGER PRIMARY KEY, at_ms INTEGER NOT NULL, fired INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE VIRTUAL TABLE ledger_text USING fts5 (name, content = '', contentless_delete = 1);
";

/// Releases differ by a number in their projection's source.
pub const RELEASES: [&[&str]; 3] = [&["release 0"], &["release 1"], &["release 2"]];

/// The newest release, which reads everything.
pub const NEWEST: usize = 2;

/// What release 0 reads: it knows the first version of everything.
const FIRST_VERSIONS: &[(&str, u16)] = &[
    ("ledger.opened", 1),
    ("ledger.added", 1),
    ("ledger.evened", 1),
    ("ledger.timer_set", 1),
    ("ledger.fired", 1),
    ("ledger.erased", 1),
    ("ledger.key_destroyed", 1),
];

/// The domain, as one release has it.
pub struct Ledger {
    /// Which of [`RELEASES`].
    pub release: usize,
}

impl Domain for Ledger {
    fn name(&self) -> &'static str {
        "ledger"
    }

    fn schema(&self) -> &'static str {
        SCHEMA
    }

    fn projection_sources(&self) -> &'static [&'static str] {
        RELEASES[self.release]
    }

    fn events_read(&self) -> &'static [(&'static str, u16)] {
        if self.release == 0 {
            FIRST_VERSIONS
        } else {
            LedgerEvent::READS
        }
    }

    fn events_written(&self) -> &'static [(&'static str, u16)] {
        if self.release == 0 {
            FIRST_VERSIONS
        } else {
            LedgerEvent::WRITES
        }
    }

    fn project(&self, projection: &Projection<'_>, event: &Recorded) -> Result<(), ProjectError> {
        if !self.events_read().contains(&(event.name.as_str(), event.version)) {
            let (name, version) = (event.name.clone(), event.version);
            return Err(DecodeError::Unknown { name, version }.into());
        }
        match LedgerEvent::decode(event)? {
            LedgerEvent::Opened(opened) => {
                let name: Option<String> = event.personal()?.known();
                projection.execute(
                    "INSERT INTO ledger_accounts (id, number, name)
                     VALUES (?1, (SELECT count(*) + 1 FROM ledger_accounts), ?2)",
                    (opened.account, &name),
                )?;
                if let Some(name) = name {
                    projection.execute(
                        "INSERT INTO ledger_text (rowid, name)
                         VALUES ((SELECT number FROM ledger_accounts WHERE id = ?1), ?2)",
                        (opened.account, name),
                    )?;
                }
                account_changed(projection, opened.account)?;
                count(projection, opened.token)
            }
            LedgerEvent::Added(added) => {
                projection.execute(
                    "UPDATE ledger_accounts SET total = total + ?2 WHERE id = ?1",
                    (added.account, added.amount),
                )?;
                account_changed(projection, added.account)?;
                count(projection, added.token)
            }
            LedgerEvent::Evened(evened) => {
                projection.execute(
                    "UPDATE ledger_accounts SET evened = evened + 1 WHERE id = ?1",
                    [evened.account],
                )?;
                Ok(())
            }
            LedgerEvent::TimerSet(set) => {
                projection.execute(
                    "INSERT INTO ledger_timers (timer, at_ms) VALUES (?1, ?2)",
                    (set.timer.cast_signed(), set.at.as_millisecond()),
                )?;
                projection.due(&timer_key(set.timer), FIRE_JOB, set.at)?;
                count(projection, set.token)
            }
            LedgerEvent::Fired(fired) => {
                projection.execute(
                    "UPDATE ledger_timers SET fired = fired + 1 WHERE timer = ?1",
                    [fired.timer.cast_signed()],
                )?;
                projection.settle(&timer_key(fired.timer))
            }
            LedgerEvent::Erased(erased) => {
                // The index is emptied whoever knows the name: nothing may depend on a sealed part.
                projection.execute(
                    "DELETE FROM ledger_text WHERE rowid = (SELECT number FROM ledger_accounts WHERE id = ?1)",
                    [erased.account],
                )?;
                projection.execute(
                    "UPDATE ledger_accounts SET name = NULL, erased = 1 WHERE id = ?1",
                    [erased.account],
                )?;
                projection.due(&destroy_key(erased.account), DESTROY_JOB, event.at)?;
                account_changed(projection, erased.account)?;
                count(projection, erased.token)
            }
            LedgerEvent::KeyDestroyed(destroyed) => projection.settle(&destroy_key(destroyed.account)),
        }
    }

    fn react(
        &self,
        view: &View<'_>,
        event: &Recorded,
        _ctx: &mut Ctx,
    ) -> Result<Vec<NewEvent>, ProjectError> {
        if event.name != "ledger.added" {
            return Ok(Vec::new());
        }
        let LedgerEvent::Added(added) = LedgerEvent::decode(event)? else {
            return Ok(Vec::new());
        };
        let even = view.exists(
            "SELECT 1 FROM ledger_accounts WHERE id = ?1 AND total % 2 = 0",
            [added.account],
        )?;
        Ok(even
            .then(|| {
                Evened {
                    account: added.account,
                }
                .into()
            })
            .into_iter()
            .collect())
    }

    fn render(
        &self,
        view: &View<'_>,
        _kind: &str,
        id: &str,
        _audience: &Audience,
    ) -> Result<Option<serde_json::Value>, ViewError> {
        view.one("SELECT total FROM ledger_accounts WHERE id = ?1", [id], |row| {
            Ok(serde_json::json!({ "total": row.get::<_, i64>(0)? }))
        })
    }
}

fn count(projection: &Projection<'_>, token: u64) -> Result<(), ProjectError> {
    projection.execute(
        "INSERT INTO ledger_tokens (token, times) VALUES (?1, 1) ON CONFLICT (token) DO UPDATE SET times = times + 1",
        [token.cast_signed()],
    )?;
    Ok(())
}

fn account_changed(projection: &Projection<'_>, account: PersonId) -> Result<(), ProjectError> {
    projection.changed("ledger.account", &account.to_string(), &Audience::Everyone)
}

fn timer_key(timer: u64) -> String {
    format!("ledger.fire:{timer}")
}

fn destroy_key(account: PersonId) -> String {
    format!("ledger.destroy_key:{account}")
}

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

/// Settles a timer.
#[derive(Serialize)]
struct ReportFired {
    timer: u64,
    attempts: usize,
    given_up: bool,
}

impl Command for ReportFired {
    type Answer = ();
    const NAME: &'static str = "ledger.report_fired";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [timer_key(self.timer)])?;
        let fired = due.then(|| {
            Fired {
                timer: self.timer,
                attempts: self.attempts,
                given_up: self.given_up,
            }
            .into()
        });
        Ok(Decision::events(fired, ()))
    }
}

/// Settles an erasure.
#[derive(Serialize)]
struct ReportDestroyed {
    account: PersonId,
}

impl Command for ReportDestroyed {
    type Answer = ();
    const NAME: &'static str = "ledger.report_destroyed";

    fn permit(&self, _view: &View<'_>, _ctx: &Ctx) -> Result<(), Rejected> {
        Ok(())
    }

    fn decide(&self, view: &View<'_>, _ctx: &mut Ctx) -> Result<Decision<()>, Rejected> {
        let due = view.exists("SELECT 1 FROM due WHERE key = ?1", [destroy_key(self.account)])?;
        Ok(Decision::events(
            due.then(|| {
                KeyDestroyed {
                    account: self.account,
                }
                .into()
            }),
            (),
        ))
    }
}

/// The kind of timers.
pub const FIRE_JOB: &str = "ledger.fire";
/// The kind of erasures.
pub const DESTROY_JOB: &str = "ledger.destroy_key";

/// Fires timers; the effect is a mark in the world outside.
pub struct Fire(pub Effects);

impl Job for Fire {
    fn kind(&self) -> &'static str {
        FIRE_JOB
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: 4,
            back_off: SignedDuration::from_secs(30),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let timer = after_colon(&due)?;
            self.0.fire(cx.instance.id(), timer)?;
            let report = ReportFired {
                timer,
                attempts: cx.attempts.len(),
                given_up: false,
            };
            Ok(cx.instance.submit(cx.instance.system_request(), report).await?)
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let timer = after_colon(&due)?;
            let report = ReportFired {
                timer,
                attempts: cx.attempts.len(),
                given_up: true,
            };
            Ok(cx.instance.submit(cx.instance.system_request(), report).await?)
        })
    }
}

/// Destroys keys, as `people` does.
pub struct Destroy;

impl Job for Destroy {
    fn kind(&self) -> &'static str {
        DESTROY_JOB
    }

    fn retry(&self) -> RetryPolicy {
        RetryPolicy {
            tries: usize::MAX,
            back_off: SignedDuration::from_secs(30),
        }
    }

    fn run<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        Box::pin(async move {
            let account: PersonId = after_colon(&due)?;
            cx.instance.destroy_person_key(account).await?;
            cx.instance.rebuild().await?;
            Ok(cx
                .instance
                .submit(cx.instance.system_request(), ReportDestroyed { account })
                .await?)
        })
    }

    fn give_up<'a>(&'a self, cx: JobContext, due: DueRow) -> BoxFuture<'a, Result<(), JobError>> {
        self.run(cx, due)
    }
}

fn after_colon<T: std::str::FromStr>(due: &DueRow) -> Result<T, JobError> {
    let id = due.key.rsplit_once(':').and_then(|(_, id)| id.parse().ok());
    id.ok_or_else(|| JobError::permanent(format!("{} names nothing", due.key)))
}
