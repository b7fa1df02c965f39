//! A log and a keep that fail on demand, in the ways that remote stores do.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use jiff::Timestamp;
use vc_kernel::InstanceId;
use vc_store::{
    AppendError, EncodedCommit, EventLog, Head, Keep, KeepEntry, KeepError, KeepRow, KeepWrite, LogError,
    LogHead,
};

/// What happens to one append.
#[derive(Clone, Debug)]
pub enum AppendFault {
    /// It goes through.
    None,
    /// Not written, and said so.
    Unavailable,
    /// Written, but the answer is lost.
    AnswerLost,
    /// Not written, and the answer is lost.
    RequestLost,
    /// Somebody else's commit gets there first.
    Conflict(EncodedCommit),
}

/// The faults to come, in order; when they run out everything works.
#[derive(Clone, Default)]
pub struct Faults(Arc<Mutex<FaultsInner>>);

#[derive(Default)]
struct FaultsInner {
    appends: VecDeque<AppendFault>,
    reads_fail: usize,
    keep_fails: usize,
}

impl Faults {
    /// The next append meets this.
    pub fn on_append(&self, fault: AppendFault) {
        self.0.lock().unwrap().appends.push_back(fault);
    }

    /// The next `times` reads of the log fail.
    pub fn on_reads(&self, times: usize) {
        self.0.lock().unwrap().reads_fail = times;
    }

    /// The next `times` calls of the keep fail.
    pub fn on_keep(&self, times: usize) {
        self.0.lock().unwrap().keep_fails = times;
    }

    fn read_fails(&self) -> Result<(), LogError> {
        let mut inner = self.0.lock().unwrap();
        if inner.reads_fail == 0 {
            return Ok(());
        }
        inner.reads_fail -= 1;
        Err(LogError::Unavailable("injected".to_owned()))
    }

    fn keep_fails(&self) -> Result<(), KeepError> {
        let mut inner = self.0.lock().unwrap();
        if inner.keep_fails == 0 {
            return Ok(());
        }
        inner.keep_fails -= 1;
        Err(KeepError::Unavailable("injected".to_owned()))
    }
}

/// A log with faults in front of it.
pub struct FaultyLog<L> {
    log: L,
    faults: Faults,
}

impl<L> FaultyLog<L> {
    /// Wraps `log`.
    pub const fn new(log: L, faults: Faults) -> Self {
        Self { log, faults }
    }
}

impl<L: EventLog> EventLog for FaultyLog<L> {
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError> {
        self.faults.read_fails()?;
        self.log.head(instance)
    }

    fn append(
        &self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError> {
        let fault = self.faults.0.lock().unwrap().appends.pop_front();
        match fault.unwrap_or(AppendFault::None) {
            AppendFault::None => self.log.append(instance, previous, commit),
            AppendFault::Unavailable => Err(AppendError::Unavailable("injected".to_owned())),
            AppendFault::RequestLost => Err(AppendError::Unknown("injected".to_owned())),
            AppendFault::AnswerLost => {
                self.log.append(instance, previous, commit)?;
                Err(AppendError::Unknown("injected".to_owned()))
            }
            AppendFault::Conflict(other) => {
                self.log.append(instance, previous, &other)?;
                self.log.append(instance, previous, commit)
            }
        }
    }

    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        self.faults.read_fails()?;
        self.log.read(instance, after_seq, bytes_max)
    }

    fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        self.faults.read_fails()?;
        self.log.heads()
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), LogError> {
        self.faults.read_fails()?;
        self.log.delete(instance)
    }
}

/// A keep with faults in front of it.
pub struct FaultyKeep<K> {
    keep: K,
    faults: Faults,
}

impl<K> FaultyKeep<K> {
    /// Wraps `keep`.
    pub const fn new(keep: K, faults: Faults) -> Self {
        Self { keep, faults }
    }
}

impl<K: Keep> Keep for FaultyKeep<K> {
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        self.faults.keep_fails()?;
        self.keep.get(instance, kind, key)
    }

    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        self.faults.keep_fails()?;
        self.keep.put(instance, writes)
    }

    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError> {
        self.faults.keep_fails()?;
        self.keep.remove(instance, kind, key)
    }

    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        self.faults.keep_fails()?;
        self.keep.list(instance, kind, prefix, after, limit)
    }

    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError> {
        self.faults.keep_fails()?;
        self.keep.prune(instance, now)
    }

    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError> {
        self.faults.keep_fails()?;
        self.keep.scan(instance, after, limit)
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError> {
        self.faults.keep_fails()?;
        self.keep.delete(instance)
    }
}
