//! The log in segments: written once, never changed, shared by all backups that need them.

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use vc_kernel::{Incarnation, InstanceId};
use vc_store::{Commit, CommitHash, EncodedCommit, EventLog, Head, LogError, StoredEvent};

use crate::error::ArchiveError;
use crate::manifest::{FileSum, Segment};
use crate::names::SEGMENT;
use crate::progress::Progress;
use crate::records::{RecordReader, RecordWriter};
use crate::target::{InstanceTarget, give_name, unfinished};

/// A segment ends after this many bytes.
const SEGMENT_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Bytes of commits read from the log at a time.
const READ_BYTES: usize = 4 * 1024 * 1024;

/// A place in the log's chain.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Link {
    pub(crate) seq: u64,
    pub(crate) hash: CommitHash,
    pub(crate) at: Timestamp,
    pub(crate) incarnation: Incarnation,
}

/// Checks that a commit continues the chain.
pub(crate) fn follow(
    before: Option<&Link>,
    seq: u64,
    bytes: Vec<u8>,
) -> Result<(Link, Commit, EncodedCommit), String> {
    let (encoded, commit) = EncodedCommit::from_stored(seq, bytes).map_err(|error| error.to_string())?;
    let expected = before.map_or((1, CommitHash::NONE), |before| (before.seq + 1, before.hash));
    if seq != expected.0 {
        return Err(format!("commit {} is missing", expected.0));
    }
    if commit.previous != expected.1 {
        return Err(format!(
            "commit {seq} does not continue commit {}: one of the two was changed",
            expected.0 - 1
        ));
    }
    let link = Link {
        seq,
        hash: encoded.hash,
        at: commit.at,
        incarnation: commit.incarnation,
    };
    Ok((link, commit, encoded))
}

/// Writes the commits after `before` up to `head` into new segments. Every event is shown to `see`.
pub(crate) fn write(
    log: &dyn EventLog,
    instance: &InstanceId,
    target: &InstanceTarget,
    before: Option<Link>,
    head: Head,
    see: &mut dyn FnMut(&StoredEvent, Timestamp),
    progress: &mut dyn Progress,
) -> Result<(Vec<Segment>, Option<Link>), ArchiveError> {
    let mut segments = Vec::new();
    let mut open: Option<OpenSegment> = None;
    let mut last = before;
    loop {
        let after = last.map_or(0, |last| last.seq);
        progress.step("log", after, head.seq)?;
        if after == head.seq {
            break;
        }
        let commits = log.read(instance, after, READ_BYTES)?;
        if commits.is_empty() {
            return Err(LogError::Corrupt(format!("commit {} of {instance} is missing", after + 1)).into());
        }
        for (seq, bytes) in commits.into_iter().take_while(|(seq, _)| *seq <= head.seq) {
            let (link, commit, encoded) = follow(last.as_ref(), seq, bytes).map_err(LogError::Corrupt)?;
            commit
                .entries
                .iter()
                .flat_map(|entry| &entry.events)
                .for_each(|event| see(event, commit.at));
            let segment = match &mut open {
                Some(segment) => segment,
                None => open.insert(OpenSegment::begin(target, seq)?),
            };
            segment.file.append(&encoded.bytes)?;
            last = Some(link);
            if segment.file.bytes() >= SEGMENT_BYTES_MAX
                && let Some(full) = open.take()
            {
                segments.push(full.finish(target, &link)?);
            }
        }
    }
    if let (Some(segment), Some(link)) = (open, &last) {
        segments.push(segment.finish(target, link)?);
    }
    if last.is_none_or(|last| last.hash != head.hash) {
        return Err(LogError::Corrupt(format!(
            "commit {} of {instance} has another hash than its log says",
            head.seq
        ))
        .into());
    }
    Ok((segments, last))
}

/// A segment that is being written; its name needs its last commit.
struct OpenSegment {
    first_seq: u64,
    path: std::path::PathBuf,
    file: RecordWriter,
}

impl OpenSegment {
    fn begin(target: &InstanceTarget, first_seq: u64) -> Result<Self, ArchiveError> {
        let path = unfinished(&target.path(&format!("log/{first_seq:012}")));
        Ok(Self {
            first_seq,
            file: RecordWriter::create(&path)?,
            path,
        })
    }

    fn finish(self, target: &InstanceTarget, last: &Link) -> Result<Segment, ArchiveError> {
        let last_hash = HEXLOWER.encode(&last.hash.0);
        let name = format!(
            "log/{:012}-{:012}-{}{SEGMENT}",
            self.first_seq,
            last.seq,
            &last_hash[..16]
        );
        let (bytes, sha256) = self.file.finish()?;
        give_name(&self.path, &target.path(&name))?;
        Ok(Segment {
            first_seq: self.first_seq,
            last_seq: last.seq,
            last_hash,
            file: FileSum {
                file: name,
                bytes,
                sha256,
            },
        })
    }
}

/// Hands every commit of a segment to `take`, checking the file, each commit and the chain from
/// `before`; answers the last.
pub(crate) fn read(
    target: &InstanceTarget,
    before: Option<Link>,
    segment: &Segment,
    take: &mut dyn FnMut(&Link, Commit, EncodedCommit) -> Result<(), ArchiveError>,
) -> Result<Link, ArchiveError> {
    let path = target.path(&segment.file.file);
    let damaged = |what: String| ArchiveError::damaged(&path, what);
    let mut file = RecordReader::open(&path, &segment.file)?;
    let mut last = before;
    let mut seq = segment.first_seq;
    while let Some(bytes) = file.next(&format!("commit {seq}"))? {
        let (link, commit, encoded) = follow(last.as_ref(), seq, bytes).map_err(damaged)?;
        take(&link, commit, encoded)?;
        last = Some(link);
        seq += 1;
    }
    if seq != segment.last_seq + 1 {
        return Err(damaged(format!("it ends before commit {seq}")));
    }
    file.finish(&segment.file)?;
    match last {
        Some(last) if HEXLOWER.encode(&last.hash.0) == segment.last_hash => Ok(last),
        _ => Err(damaged(format!(
            "commit {} is another one than was written",
            segment.last_seq
        ))),
    }
}
