//! After a run: everything is put right, what is unknown is asked again, all that is due is waited
//! for; then every view must be the same, and as clients were told.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::SignedDuration;
use rusqlite::Connection;
use vc_kernel::InstanceId;
use vc_store::{CommitHash, EncodedCommit};
use vc_testkit::{ViewRows, view_files};

use crate::known::{Known, Outcome};
use crate::ledger::{Ask, NEWEST};
use crate::run::World;

/// Rounds of asking again before an answer counts as missing.
const ASKS_MAX: usize = 40;
/// Hours after which everything that was ever due has been tried.
const HOURS: usize = 16;

impl World {
    /// No more faults; every node runs; everything unknown is asked until it is known, everything due
    /// is done.
    pub(crate) async fn put_right(&mut self) {
        if !self.violations.is_empty() {
            return;
        }
        self.tell("--- everything is put right".to_owned());
        self.calm();
        self.set_clocks();
        for node in 0..self.nodes.len() {
            self.restart(node, NEWEST).await;
        }
        self.settle_leases().await;
        for instance in self.instances() {
            self.ask_again(&instance).await;
        }
        // Closed instances too: nothing but what is due opens them from here on.
        for node in 0..self.nodes.len() {
            self.restart(node, NEWEST).await;
        }
        self.settle_leases().await;
        for _ in 0..HOURS {
            // Each look opens as many as may be open: one after the other all get their turn.
            for node in (0..self.nodes.len())
                .cycle()
                .take(self.nodes.len() * self.known.len())
            {
                self.wake(node).await;
                let open = self.nodes[node].running.as_ref();
                let open = open.map_or_else(Vec::new, |running| running.engine.instances());
                for instance in open {
                    self.fire(node, &instance).await;
                }
            }
            self.advance(SignedDuration::from_hours(1));
            self.settle_leases().await;
        }
    }

    fn instances(&self) -> Vec<InstanceId> {
        self.known.keys().cloned().collect()
    }

    /// Long enough for whoever died to be taken for dead.
    pub(crate) async fn settle_leases(&mut self) {
        for _ in 0..8 {
            self.advance(SignedDuration::from_secs(1));
            self.beat_all().await;
        }
    }

    async fn ask_again(&mut self, instance: &InstanceId) {
        for round in 0..ASKS_MAX {
            let open = self.known[instance].open();
            let unknown: Vec<usize> = (0..self.known[instance].sent.len())
                .filter(|index| self.known[instance].sent[*index].outcome == Outcome::Unknown)
                .collect();
            if unknown.is_empty() {
                return;
            }
            let node = match self.owner_of(instance) {
                Some(owner) => owner,
                None => round % self.nodes.len(),
            };
            self.send(node, instance, unknown, &open).await;
            self.advance(SignedDuration::from_secs(1));
            self.beat_all().await;
        }
        self.violation(format!(
            "instance {instance}: requests get no answer although everything is well"
        ));
    }

    /// Compares every view with every other, with one that is built anew, and with what is known.
    pub(crate) async fn judge(&mut self) {
        if !self.violations.is_empty() {
            return;
        }
        for instance in self.instances() {
            self.check_chain(&instance);
            let mut views: Vec<(String, ViewRows)> = Vec::new();
            let mut file = None;
            for node in 0..self.nodes.len() {
                let Some(handle) = self.open(node, &instance).await else {
                    return;
                };
                self.follow(node).await;
                if let Some(message) = handle.stopped() {
                    self.violation(format!(
                        "instance {instance} is stopped on node {node} although everything is well: {message}"
                    ));
                    return;
                }
                let folder = self.nodes[node].views.join(instance.as_str());
                views.push((format!("node {node}"), ViewRows::of_folder(&folder)));
                if node == 0 {
                    self.rebuild(node, &handle).await;
                    views.push(("a rebuilt one".to_owned(), ViewRows::of_folder(&folder)));
                    file = only_view(&folder);
                }
            }
            if let Some(((first, rows), others)) = views.split_first() {
                for (other, other_rows) in others {
                    let differences = rows.differences(other_rows);
                    if !differences.is_empty() {
                        self.violation(format!(
                            "instance {instance}: the view of {first} and that of {other} differ: {}",
                            differences.join("; ")
                        ));
                    }
                }
            }
            let Some(file) = file else { continue };
            let time = self.time().as_millisecond();
            for wrong in compare(&file, &self.known[&instance], time) {
                self.violation(format!("instance {instance}: {wrong}"));
            }
        }
    }

    /// Commits 1, 2, 3, … each naming the hash of the one before, times in order.
    fn check_chain(&mut self, instance: &InstanceId) {
        let mut previous = CommitHash::NONE;
        let mut at = None;
        for (stored, seq) in self.store.commits(instance).into_iter().zip(1..) {
            let (encoded, commit) = match EncodedCommit::from_stored(seq, stored.bytes) {
                Ok(read) => read,
                Err(error) => return self.violation(format!("instance {instance}: {error}")),
            };
            if commit.previous != previous {
                self.violation(format!("instance {instance}: commit {seq} breaks the chain"));
            }
            if at.is_some_and(|at| at > commit.at) {
                self.violation(format!("instance {instance}: commit {seq} goes back in time"));
            }
            (previous, at) = (encoded.hash, Some(commit.at));
        }
    }
}

fn only_view(folder: &Path) -> Option<PathBuf> {
    view_files(folder).into_iter().next()
}

/// What differs between a view and what clients know.
fn compare(view: &Path, known: &Known, time_ms: i64) -> Vec<String> {
    let mut wrong = Vec::new();
    let connection = match Connection::open(view) {
        Ok(connection) => connection,
        Err(error) => return vec![format!("the view does not open: {error}")],
    };
    let tokens: BTreeMap<i64, i64> = pairs(&connection, "SELECT token, times FROM ledger_tokens");
    let mut totals: BTreeMap<String, i64> = BTreeMap::new();
    for sent in &known.sent {
        let token = sent.asked.token.cast_signed();
        let times = tokens.get(&token).copied().unwrap_or(0);
        let right = match sent.outcome {
            Outcome::Accepted(_) => times == 1,
            Outcome::Refused(_) => times == 0,
            Outcome::Unknown | Outcome::Expired => times <= 1,
        };
        if !right {
            wrong.push(format!(
                "{:?} is there {times} times, and its outcome was {:?}",
                sent.asked, sent.outcome
            ));
        }
        if let (Ask::Add { account, amount }, true) = (&sent.asked.ask, times > 0) {
            *totals.entry(account.to_string()).or_default() += amount;
        }
    }
    let sent: std::collections::BTreeSet<i64> = known
        .sent
        .iter()
        .map(|sent| sent.asked.token.cast_signed())
        .collect();
    for token in tokens.keys().filter(|token| !sent.contains(token)) {
        wrong.push(format!("token {token} was never asked for"));
    }
    let sums: BTreeMap<String, i64> = pairs(&connection, "SELECT id, total FROM ledger_accounts");
    for (account, total) in &sums {
        let expected = totals.get(account).copied().unwrap_or(0);
        if *total != expected {
            wrong.push(format!("account {account} has {total} instead of {expected}"));
        }
    }
    let names: BTreeMap<String, Option<String>> = pairs(&connection, "SELECT id, name FROM ledger_accounts");
    let erased: BTreeMap<String, bool> = pairs(&connection, "SELECT id, erased FROM ledger_accounts");
    for (account, name) in &known.names {
        let id = account.to_string();
        let Some(stored) = names.get(&id) else { continue };
        let erased = erased.get(&id).copied().unwrap_or(false);
        if erased && !known.erasure_asked(*account) {
            wrong.push(format!("account {id} was erased, and nobody asked for it"));
        }
        let right = if erased {
            stored.is_none()
        } else {
            stored.as_ref() == Some(name)
        };
        if !right {
            wrong.push(format!("account {id} (erased: {erased}) has the name {stored:?}"));
        }
    }
    let timers: BTreeMap<i64, i64> = pairs(&connection, "SELECT timer, fired FROM ledger_timers");
    for (timer, fired) in timers {
        if fired != 1 {
            wrong.push(format!("timer {timer} was settled {fired} times"));
        }
    }
    let due: BTreeMap<String, i64> = pairs(&connection, "SELECT key, at_ms FROM due");
    for (key, at) in due {
        if at <= time_ms {
            wrong.push(format!("{key} is due and was forgotten"));
        }
    }
    wrong
}

fn pairs<K: rusqlite::types::FromSql + Ord, V: rusqlite::types::FromSql>(
    connection: &Connection,
    sql: &str,
) -> BTreeMap<K, V> {
    let mut statement = connection.prepare(sql).expect("a table of ours");
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)));
    rows.expect("readable")
        .collect::<rusqlite::Result<_>>()
        .expect("of these types")
}
