//! Tables, and events into rows; each release does it a little differently.

use vc_kernel::{
    Audience, Ctx, DecodeError, Domain, NewEvent, PersonId, ProjectError, Projection, Recorded, View,
    ViewError,
};

use super::events::{Evened, LedgerEvent};
use super::{DESTROY_JOB, FIRE_JOB};

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
pub(super) const FIRST_VERSIONS: &[(&str, u16)] = &[
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

pub(super) fn timer_key(timer: u64) -> String {
    format!("ledger.fire:{timer}")
}

pub(super) fn destroy_key(account: PersonId) -> String {
    format!("ledger.destroy_key:{account}")
}
