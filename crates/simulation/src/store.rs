//! A log and a keep in memory that several nodes share, and one node's unreliable way to them.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::Timestamp;
use rand::rngs::ChaCha12Rng;
use rand::{RngExt, SeedableRng};
use vc_kernel::InstanceId;
use vc_store::{
    AppendError, COMMIT_BYTES_MAX, EncodedCommit, EventLog, Expect, Head, Keep, KeepEntry, KeepError,
    KeepRow, KeepWrite, LogError, LogHead,
};

/// What all nodes share.
#[derive(Clone, Default)]
pub struct Store(Arc<Mutex<Tables>>);

#[derive(Default)]
struct Tables {
    logs: BTreeMap<InstanceId, Vec<EncodedCommit>>,
    keep: BTreeMap<(InstanceId, String, String), KeepRow>,
}

impl Store {
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The whole log of an instance.
    pub fn commits(&self, instance: &InstanceId) -> Vec<EncodedCommit> {
        self.lock().logs.get(instance).cloned().unwrap_or_default()
    }
}

/// How likely each call of a store goes wrong, in a thousand.
#[derive(Clone, Copy, Debug, Default)]
pub struct Rates {
    /// Not done, and said so.
    pub unavailable: u32,
    /// Done, and the answer is lost.
    pub answer_lost: u32,
    /// Not done, and the answer is lost.
    pub request_lost: u32,
    /// A read of the log gives part of a commit.
    pub torn: u32,
    /// A read of the log gives one commit only.
    pub short_page: u32,
    /// The process dies, just before or just after.
    pub crash: u32,
}

/// One node's way to the store.
#[derive(Clone)]
pub struct Way {
    store: Store,
    state: Arc<Mutex<WayState>>,
}

struct WayState {
    dice: ChaCha12Rng,
    rates: Rates,
    /// The process is gone: nothing of it reaches the store any more.
    dead: bool,
    /// What went wrong, for the trace.
    faults: Vec<String>,
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Fate {
    Fine,
    Unavailable,
    AnswerLost,
    RequestLost,
}

impl Way {
    /// A way that fails by chance, from `seed`.
    pub fn new(store: Store, seed: u64) -> Self {
        let state = WayState {
            dice: ChaCha12Rng::seed_from_u64(seed),
            rates: Rates::default(),
            dead: false,
            faults: Vec::new(),
        };
        Self {
            store,
            state: Arc::new(Mutex::new(state)),
        }
    }

    /// From now on it goes wrong this often.
    pub fn set_rates(&self, rates: Rates) {
        self.lock().rates = rates;
    }

    /// Ends the process's way to the store.
    pub fn cut(&self) {
        self.lock().dead = true;
    }

    /// Whether the process died at a call.
    pub fn is_dead(&self) -> bool {
        self.lock().dead
    }

    /// What went wrong since the last call of this.
    pub fn take_faults(&self) -> Vec<String> {
        std::mem::take(&mut self.lock().faults)
    }

    fn lock(&self) -> MutexGuard<'_, WayState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Draws the fate of one call, and whether the process dies of it. `writes`: losing its answer matters.
    fn draw(&self, call: &str, writes: bool) -> (Fate, bool) {
        let mut state = self.lock();
        if state.dead {
            return (Fate::Unavailable, false);
        }
        let rates = state.rates;
        let drawn: u32 = state.dice.random_range(0..1_000);
        let mut upto = 0;
        let (mut fate, mut dies) = (Fate::Fine, false);
        for (rate, then, dying) in [
            (rates.unavailable, Fate::Unavailable, false),
            (
                if writes { rates.answer_lost } else { 0 },
                Fate::AnswerLost,
                false,
            ),
            (
                if writes { rates.request_lost } else { 0 },
                Fate::RequestLost,
                false,
            ),
            (rates.crash / 2, Fate::RequestLost, true),
            (rates.crash / 2, Fate::AnswerLost, true),
        ] {
            if (upto..upto + rate).contains(&drawn) {
                (fate, dies) = (then, dying);
            }
            upto += rate;
        }
        if fate != Fate::Fine {
            let dying = if dies { ", and the process dies" } else { "" };
            state.faults.push(format!("{call}: {fate:?}{dying}"));
        }
        (fate, dies)
    }

    /// Draws a call's fate and runs it with that.
    fn call<T>(&self, call: &str, writes: bool, run: impl FnOnce(Fate) -> T) -> T {
        let (fate, dies) = self.draw(call, writes);
        let result = run(fate);
        if dies {
            self.cut();
        }
        result
    }

    fn chance(&self, rate: impl Fn(&Rates) -> u32) -> bool {
        let mut state = self.lock();
        let rate = rate(&state.rates);
        rate > 0 && state.dice.random_range(0..1_000) < rate
    }

    /// Runs a call of the keep; a lost answer of the keep is an "unavailable" like any other.
    fn keep<T>(
        &self,
        call: &str,
        writes: bool,
        run: impl FnOnce(&mut Tables) -> Result<T, KeepError>,
    ) -> Result<T, KeepError> {
        let away = || Err(KeepError::Unavailable("simulated".to_owned()));
        self.call(call, writes, |fate| match fate {
            Fate::Fine => run(&mut self.store.lock()),
            Fate::Unavailable | Fate::RequestLost => away(),
            // Also a call that only reads may be the last thing a process does.
            Fate::AnswerLost => run(&mut self.store.lock()).and_then(|_| away()),
        })
    }

    fn read_log<T>(&self, call: &str, run: impl FnOnce(&Tables) -> T) -> Result<T, LogError> {
        self.call(call, false, |fate| match fate {
            Fate::Fine => Ok(run(&self.store.lock())),
            _ => Err(LogError::Unavailable("simulated".to_owned())),
        })
    }
}

impl EventLog for Way {
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError> {
        self.read_log("head", |tables| tables.head(instance))
    }

    fn append(
        &self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError> {
        if commit.bytes.len() > COMMIT_BYTES_MAX {
            return Err(AppendError::TooLarge {
                bytes: commit.bytes.len(),
            });
        }
        let unknown = || Err(AppendError::Unknown("simulated".to_owned()));
        let append = || self.store.lock().append(instance, previous, commit);
        self.call("append", true, |fate| match fate {
            Fate::Fine => append(),
            Fate::Unavailable => Err(AppendError::Unavailable("simulated".to_owned())),
            Fate::RequestLost => unknown(),
            // A conflict whose answer is lost is unknown as well.
            Fate::AnswerLost => append().or(Ok(())).and_then(|()| unknown()),
        })
    }

    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        let bytes_max = if self.chance(|rates| rates.short_page) {
            1
        } else {
            bytes_max
        };
        let torn = self.chance(|rates| rates.torn);
        let mut page = self.read_log("read", |tables| tables.read(instance, after_seq, bytes_max))?;
        if torn && let Some((seq, bytes)) = page.last_mut() {
            let mut state = self.lock();
            let cut = state.dice.random_range(0..bytes.len());
            bytes.truncate(cut);
            state
                .faults
                .push(format!("read: commit {seq} is cut to {cut} bytes"));
        }
        Ok(page)
    }

    fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        self.read_log("heads", |tables| {
            let heads = tables.logs.iter().filter_map(|(instance, commits)| {
                let last = commits.last()?;
                Some(LogHead {
                    instance: instance.clone(),
                    seq: last.seq,
                    wake_at: last.wake_at,
                })
            });
            heads.collect()
        })
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), LogError> {
        self.store.lock().logs.remove(instance);
        Ok(())
    }

    fn is_shared(&self) -> bool {
        true
    }
}

impl Tables {
    fn head(&self, instance: &InstanceId) -> Option<Head> {
        let last = self.logs.get(instance)?.last()?;
        Some(Head {
            seq: last.seq,
            hash: last.hash,
        })
    }

    fn append(
        &mut self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError> {
        if self.head(instance) != previous || commit.seq != previous.map_or(1, |head| head.seq + 1) {
            return Err(AppendError::Conflict);
        }
        self.logs
            .entry(instance.clone())
            .or_default()
            .push(commit.clone());
        Ok(())
    }

    fn read(&self, instance: &InstanceId, after_seq: u64, bytes_max: usize) -> Vec<(u64, Vec<u8>)> {
        let commits = self.logs.get(instance).map_or(&[][..], Vec::as_slice);
        let mut bytes_read = 0;
        commits
            .iter()
            .skip(usize::try_from(after_seq).unwrap_or(usize::MAX))
            .take_while(|commit| {
                let more = bytes_read < bytes_max;
                bytes_read += commit.bytes.len();
                more
            })
            .map(|commit| (commit.seq, commit.bytes.clone()))
            .collect()
    }

    fn put(&mut self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        let name = |write: &KeepWrite| (instance.clone(), write.kind.to_string(), write.key.clone());
        let versions: Vec<u64> = writes
            .iter()
            .map(|write| {
                let present = self.keep.get(&name(write)).map_or(0, |row| row.version);
                let holds = match write.expect {
                    Expect::Any => true,
                    Expect::Absent => present == 0,
                    Expect::Version(version) => present == version,
                };
                holds.then_some(present + 1).ok_or(KeepError::Conflict)
            })
            .collect::<Result<_, _>>()?;
        for (write, version) in writes.iter().zip(&versions) {
            let row = KeepRow {
                bytes: write.bytes.clone(),
                version: *version,
                expires_at: write.expires_at,
            };
            self.keep.insert(name(write), row);
        }
        Ok(versions)
    }
}

impl Keep for Way {
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        let name = (instance.clone(), kind.to_owned(), key.to_owned());
        self.keep(&format!("keep get {kind}"), false, |tables| {
            Ok(tables.keep.get(&name).cloned())
        })
    }

    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        let kind = writes.first().map_or("nothing", |write| write.kind.as_ref());
        self.keep(&format!("keep put {kind}"), true, |tables| {
            tables.put(instance, writes)
        })
    }

    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError> {
        let name = (instance.clone(), kind.to_owned(), key.to_owned());
        self.keep(&format!("keep remove {kind}"), true, |tables| {
            tables.keep.remove(&name);
            Ok(())
        })
    }

    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        self.keep(&format!("keep list {kind}"), false, |tables| {
            let rows = tables.keep.iter().filter(|((of, row_kind, key), _)| {
                of == instance
                    && row_kind == kind
                    && key.starts_with(prefix)
                    && after.is_none_or(|after| key.as_str() > after)
            });
            Ok(rows
                .take(limit)
                .map(|((_, _, key), row)| (key.clone(), row.clone()))
                .collect())
        })
    }

    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError> {
        self.keep("keep prune", true, |tables| {
            let before = tables.keep.len();
            tables
                .keep
                .retain(|(of, _, _), row| of != instance || row.expires_at.is_none_or(|at| at > now));
            Ok(before - tables.keep.len())
        })
    }

    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError> {
        self.keep("keep scan", false, |tables| {
            let rows = tables.keep.iter().filter(|((of, kind, key), _)| {
                of == instance && after.is_none_or(|after| (kind.as_str(), key.as_str()) > after)
            });
            let entries = rows.take(limit).map(|((_, kind, key), row)| KeepEntry {
                kind: kind.clone(),
                key: key.clone(),
                row: row.clone(),
            });
            Ok(entries.collect())
        })
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError> {
        self.keep("keep delete", true, |tables| {
            tables.keep.retain(|(of, _, _), _| of != instance);
            Ok(())
        })
    }
}
