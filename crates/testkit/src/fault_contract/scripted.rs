//! A log and a keep whose calls are counted, and of which one meets a fault.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use vc_kernel::InstanceId;
use vc_kernel::id::Ulid;
use vc_store::{
    AppendError, Commit, EncodedCommit, EventLog, Head, Keep, KeepEntry, KeepError, KeepRow, KeepWrite,
    LogError, LogHead,
};

use crate::clock::FakeClock;

/// Longer than a call takes, and shorter than anybody waits.
const SLOW: Duration = Duration::from_millis(20);

/// What a call is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Append,
    Head,
    Read,
    KeepGet,
    KeepPut,
    KeepRemove,
}

/// What happens to one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// Somebody else's commit, or row, gets there first.
    Conflict,
    /// It is done, but the answer is lost.
    AnswerLost,
    /// It is not done, and the answer is lost.
    RequestLost,
    /// It is not done, and said so.
    Unavailable,
    /// It is not done for want of room.
    OutOfSpace,
    /// It takes its time.
    Slow,
    /// What is read ends early.
    Cut,
    /// One bit of what is read is another, so many bytes after its start.
    Flipped(usize),
    /// Somebody sets the clock meanwhile.
    ClockJump(SignedDuration),
}

impl Fault {
    /// The faults that this kind of call can meet.
    pub(super) fn of(call: Call) -> Vec<Self> {
        let hours = |hours| Self::ClockJump(SignedDuration::from_hours(hours));
        match call {
            Call::Append => vec![
                Self::Conflict,
                Self::AnswerLost,
                Self::RequestLost,
                Self::Unavailable,
                Self::OutOfSpace,
                Self::Slow,
                hours(1),
                hours(-1),
                hours(24 * 365),
                hours(-24 * 365),
            ],
            // A flipped commit id, or a letter of the entries: both still read as a commit.
            Call::Read => vec![
                Self::Unavailable,
                Self::Cut,
                Self::Flipped(30),
                Self::Flipped(120),
            ],
            Call::KeepGet => vec![Self::Unavailable, Self::Cut, Self::Flipped(20)],
            Call::KeepPut => vec![
                Self::Conflict,
                Self::AnswerLost,
                Self::Unavailable,
                Self::OutOfSpace,
            ],
            Call::KeepRemove => vec![Self::AnswerLost, Self::Unavailable],
            Call::Head => vec![Self::Unavailable, Self::Slow],
        }
    }
}

/// The calls so far, and what is to happen at one of them.
pub(super) struct Script {
    pub(super) clock: FakeClock,
    /// At which call.
    pub(super) at: Option<(usize, Fault)>,
    /// Every read gets one commit.
    pub(super) one_commit_pages: bool,
    pub(super) calls: Mutex<Vec<Call>>,
}

impl Script {
    /// The fault of this call, if it is its turn; a clock jumps and a slow call waits here.
    fn meets(&self, call: Call) -> Option<Fault> {
        let number = {
            let mut calls = self.calls.lock().unwrap();
            calls.push(call);
            calls.len() - 1
        };
        let (at, fault) = self.at?;
        if at != number {
            return None;
        }
        match fault {
            Fault::ClockJump(by) => self.clock.jump(by),
            Fault::Slow => std::thread::sleep(SLOW),
            _ => return Some(fault),
        }
        None
    }
}

fn words(fault: Fault) -> String {
    match fault {
        Fault::OutOfSpace => "injected: no space left".to_owned(),
        _ => "injected".to_owned(),
    }
}

/// What the fault makes of bytes that were read.
fn torn(fault: Option<Fault>, bytes: &mut Vec<u8>) {
    match fault {
        Some(Fault::Cut) => bytes.truncate(bytes.len() / 2),
        Some(Fault::Flipped(at)) => {
            if let Some(byte) = bytes.get_mut(at) {
                *byte ^= 1;
            }
        }
        _ => {}
    }
}

/// Whether a fault makes a read fail instead of changing what it answers.
fn fails(fault: Option<Fault>) -> Option<String> {
    fault
        .filter(|fault| matches!(fault, Fault::Unavailable))
        .map(words)
}

pub(super) struct ScriptedLog {
    pub(super) log: Arc<dyn EventLog>,
    pub(super) script: Arc<Script>,
}

impl EventLog for ScriptedLog {
    fn head(&self, instance: &InstanceId) -> Result<Option<Head>, LogError> {
        match fails(self.script.meets(Call::Head)) {
            Some(words) => Err(LogError::Unavailable(words)),
            None => self.log.head(instance),
        }
    }

    fn append(
        &self,
        instance: &InstanceId,
        previous: Option<Head>,
        commit: &EncodedCommit,
    ) -> Result<(), AppendError> {
        match self.script.meets(Call::Append) {
            None => self.log.append(instance, previous, commit),
            Some(Fault::Conflict) => {
                self.log.append(instance, previous, &rival(commit))?;
                self.log.append(instance, previous, commit)
            }
            Some(Fault::AnswerLost) => {
                self.log.append(instance, previous, commit)?;
                Err(AppendError::Unknown(words(Fault::AnswerLost)))
            }
            Some(Fault::RequestLost) => Err(AppendError::Unknown(words(Fault::RequestLost))),
            Some(fault) => Err(AppendError::Unavailable(words(fault))),
        }
    }

    fn read(
        &self,
        instance: &InstanceId,
        after_seq: u64,
        bytes_max: usize,
    ) -> Result<Vec<(u64, Vec<u8>)>, LogError> {
        let fault = self.script.meets(Call::Read);
        if let Some(words) = fails(fault) {
            return Err(LogError::Unavailable(words));
        }
        let bytes_max = if self.script.one_commit_pages {
            1
        } else {
            bytes_max
        };
        let mut commits = self.log.read(instance, after_seq, bytes_max)?;
        if let Some((_, bytes)) = commits.last_mut() {
            torn(fault, bytes);
        }
        Ok(commits)
    }

    fn heads(&self) -> Result<Vec<LogHead>, LogError> {
        self.log.heads()
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), LogError> {
        self.log.delete(instance)
    }
}

/// Another node's commit at the same place; it changes nothing.
fn rival(commit: &EncodedCommit) -> EncodedCommit {
    let mut rival = Commit::decode(commit.seq, &commit.bytes).unwrap();
    rival.id = Ulid::from_parts(1, 1);
    if commit.seq > 1 {
        rival.entries.clear();
    }
    rival.encode()
}

pub(super) struct ScriptedKeep {
    pub(super) keep: Arc<dyn Keep>,
    pub(super) script: Arc<Script>,
}

impl Keep for ScriptedKeep {
    fn get(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<Option<KeepRow>, KeepError> {
        let fault = self.script.meets(Call::KeepGet);
        if let Some(words) = fails(fault) {
            return Err(KeepError::Unavailable(words));
        }
        let mut row = self.keep.get(instance, kind, key)?;
        if let Some(row) = &mut row {
            torn(fault, &mut row.bytes);
        }
        Ok(row)
    }

    fn put(&self, instance: &InstanceId, writes: &[KeepWrite]) -> Result<Vec<u64>, KeepError> {
        match self.script.meets(Call::KeepPut) {
            None => self.keep.put(instance, writes),
            Some(Fault::Conflict) => Err(KeepError::Conflict),
            Some(Fault::AnswerLost) => {
                self.keep.put(instance, writes)?;
                Err(KeepError::Unavailable(words(Fault::AnswerLost)))
            }
            Some(fault) => Err(KeepError::Unavailable(words(fault))),
        }
    }

    fn remove(&self, instance: &InstanceId, kind: &str, key: &str) -> Result<(), KeepError> {
        match self.script.meets(Call::KeepRemove) {
            None => self.keep.remove(instance, kind, key),
            Some(Fault::AnswerLost) => {
                self.keep.remove(instance, kind, key)?;
                Err(KeepError::Unavailable(words(Fault::AnswerLost)))
            }
            Some(fault) => Err(KeepError::Unavailable(words(fault))),
        }
    }

    fn list(
        &self,
        instance: &InstanceId,
        kind: &str,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<(String, KeepRow)>, KeepError> {
        self.keep.list(instance, kind, prefix, after, limit)
    }

    fn prune(&self, instance: &InstanceId, now: Timestamp) -> Result<usize, KeepError> {
        self.keep.prune(instance, now)
    }

    fn scan(
        &self,
        instance: &InstanceId,
        after: Option<(&str, &str)>,
        limit: usize,
    ) -> Result<Vec<KeepEntry>, KeepError> {
        self.keep.scan(instance, after, limit)
    }

    fn delete(&self, instance: &InstanceId) -> Result<(), KeepError> {
        self.keep.delete(instance)
    }
}
