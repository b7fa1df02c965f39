//! Writing a backup, while others append.

use std::collections::{BTreeMap, HashSet};

use data_encoding::HEXLOWER;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;
use vc_kernel::{InstanceId, PersonId};
use vc_store::{CommitHash, EncodedCommit, EventLog, Head, Keep, StoredEvent};

use crate::erased::{Erasure, ErasureList};
use crate::error::ArchiveError;
use crate::keep_copy;
use crate::manifest::{FORMAT, Manifest, Segment};
use crate::names::{KEEP, backup_id};
use crate::progress::Progress;
use crate::segments::{self, Link};
use crate::target::{InstanceTarget, remove, write_whole};

/// Backups live this many days: their copies of the keep hold the keys of people who were erased
/// since. The next backup removes what is older.
pub const RETENTION_DAYS: i64 = 30;

/// Whom an event erases, if anybody.
pub type Erased<'a> = &'a dyn Fn(&StoredEvent) -> Option<PersonId>;

/// What a backup is made from.
pub struct Backup<'a> {
    /// The source's log.
    pub log: &'a dyn EventLog,
    /// The source's keep.
    pub keep: &'a dyn Keep,
    /// Whose.
    pub instance: &'a InstanceId,
    /// Where to.
    pub target: InstanceTarget,
    /// The fingerprint of the platform key.
    pub platform_key: String,
    /// The time.
    pub now: Timestamp,
    /// Whom an event erases.
    pub erased: Erased<'a>,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Written {
    /// The backup's id.
    pub id: String,
    /// Whose.
    pub instance: InstanceId,
    /// The last commit in it.
    pub head_seq: u64,
    /// Commits that were written now; the others were there.
    pub new_commits: u64,
    /// Rows of the keep.
    pub keep_rows: u64,
    /// Bytes written.
    pub bytes: u64,
    /// People on the list of erasures.
    pub erasures: u64,
    /// Backups that were older than [`RETENTION_DAYS`] and are gone now.
    pub removed: Vec<String>,
}

impl Backup<'_> {
    /// Writes a backup. Whatever happens, the backups before it stay as they are.
    ///
    /// # Errors
    /// When the log or the keep cannot be read or is damaged, or the target cannot be written.
    pub fn write(self, progress: &mut dyn Progress) -> Result<Written, ArchiveError> {
        let target = &self.target;
        target.create()?;
        let lock = target.lock()?;
        target.remove_unfinished()?;
        let unfinished = self
            .keep
            .get(self.instance, vc_store::RESTORE_KIND, vc_store::RESTORE_KEY)?;
        if unfinished.is_some() {
            return Err(ArchiveError::Refused(format!(
                "{} is being restored, or its restore was interrupted: run vc restore again first",
                self.instance
            )));
        }
        let head = self.log.head(self.instance)?.ok_or_else(|| {
            ArchiveError::Refused(format!(
                "there is nothing to back up: {} has no log",
                self.instance
            ))
        })?;
        let list = ErasureList::of(target);
        // Without its list, or with a shorter one than before, the whole log is looked through.
        let listed = list.read_if_there()?;
        let (mut kept, mut before) = self.continued(head)?;
        if listed.is_none() {
            (kept, before) = (Vec::new(), None);
        }
        let written_before = before.map_or(0, |link| link.seq);
        let mut erased = BTreeMap::new();
        let mut see = |event: &StoredEvent, at: Timestamp| {
            if let Some(person) = (self.erased)(event) {
                erased.entry(person).or_insert(at);
            }
        };
        let (new, last) = segments::write(self.log, self.instance, target, before, head, &mut see, progress)?;
        let last = last.expect("a log with a head has a last commit");
        let id = self.free_id()?;
        // After the log, so that no key is missing that a commit needs.
        let keep = keep_copy::write(self.keep, self.instance, target, &id, progress)?;
        let erased = erased.into_iter().map(|(person, at)| Erasure { person, at });
        let erasures = list.add(erased)?;
        let bytes = keep.file.bytes + new.iter().map(|segment| segment.file.bytes).sum::<u64>();
        let keep_rows = keep.rows;
        kept.extend(new);
        let manifest = Manifest {
            format: FORMAT,
            id: id.clone(),
            instance: self.instance.clone(),
            incarnation: last.incarnation,
            made_at: self.now,
            head_seq: last.seq,
            head_hash: HEXLOWER.encode(&last.hash.0),
            head_at: last.at,
            platform_key: self.platform_key.clone(),
            segments: kept,
            keep,
            erasures,
        };
        write_whole(&target.manifest_path(&id), &manifest.to_bytes())?;
        let removed = self.remove_old(&manifest)?;
        drop(lock);
        Ok(Written {
            id,
            instance: self.instance.clone(),
            head_seq: last.seq,
            new_commits: last.seq - written_before,
            keep_rows,
            bytes,
            erasures,
            removed,
        })
    }

    /// The segments of the newest readable backup that hold this log's history, and where they end.
    /// A log that was restored to an earlier point, or forked, is continued from where it parted.
    fn continued(&self, head: Head) -> Result<(Vec<Segment>, Option<Link>), ArchiveError> {
        let mut ids = self.target.backup_ids()?;
        while let Some(id) = ids.pop() {
            // A damaged one is told by the check, and is nothing to build on.
            let manifest = match self.target.manifest(&id) {
                Ok(manifest) => manifest,
                Err(ArchiveError::Damaged { .. } | ArchiveError::Refused(_)) => continue,
                Err(error) => return Err(error),
            };
            let mut segments = manifest.segments;
            while let Some(last) = segments.last() {
                if let Some(link) = self.link(last, head)? {
                    return Ok((segments, Some(link)));
                }
                segments.pop();
            }
        }
        Ok((Vec::new(), None))
    }

    /// The end of a segment, if the log has that very commit there and the file is still there.
    fn link(&self, segment: &Segment, head: Head) -> Result<Option<Link>, ArchiveError> {
        let length = std::fs::metadata(self.target.path(&segment.file.file)).map(|file| file.len());
        if segment.last_seq > head.seq || !length.is_ok_and(|length| length == segment.file.bytes) {
            return Ok(None);
        }
        let stored = self.log.read(self.instance, segment.last_seq - 1, 1)?;
        let Some((seq, bytes)) = stored.into_iter().next() else {
            return Ok(None);
        };
        let (encoded, commit) = EncodedCommit::from_stored(seq, bytes)?;
        let CommitHash(hash) = encoded.hash;
        Ok((HEXLOWER.encode(&hash) == segment.last_hash).then_some(Link {
            seq,
            hash: encoded.hash,
            at: commit.at,
            incarnation: commit.incarnation,
        }))
    }

    /// An id that no backup has; two in one millisecond, or a clock that was set back, are told apart.
    fn free_id(&self) -> Result<String, ArchiveError> {
        let present = self.target.backup_ids()?;
        let mut at = self.now;
        loop {
            let id = backup_id(at);
            if present.last().is_none_or(|last| *last < id) {
                return Ok(id);
            }
            at = match present.last().and_then(|last| crate::names::time_of(last)) {
                Some(last) => last.max(at) + SignedDuration::from_millis(1),
                None => at + SignedDuration::from_millis(1),
            };
        }
    }

    /// Removes backups that are too old, then what no backup needs: the manifest first, so that an
    /// interruption leaves no backup without its files.
    fn remove_old(&self, newest: &Manifest) -> Result<Vec<String>, ArchiveError> {
        let target = &self.target;
        let oldest = self.now - SignedDuration::from_hours(24 * RETENTION_DAYS);
        let (mut removed, mut needed) = (Vec::new(), HashSet::new());
        let mut readable = true;
        for id in target.backup_ids()? {
            match target.manifest(&id) {
                Ok(manifest) if manifest.id != newest.id && manifest.made_at < oldest => {
                    remove(&target.manifest_path(&id))?;
                    removed.push(id);
                }
                Ok(manifest) => {
                    needed.insert(manifest.keep.file.file.clone());
                    needed.extend(manifest.segments.into_iter().map(|segment| segment.file.file));
                }
                // What a damaged one needs is not known: its copy of the keep goes by its name's age.
                Err(ArchiveError::Damaged { .. } | ArchiveError::Refused(_)) => {
                    if crate::names::time_of(&id).is_some_and(|at| at < oldest) {
                        remove(&target.manifest_path(&id))?;
                        removed.push(id);
                    } else {
                        needed.insert(format!("keep/{id}{KEEP}"));
                        readable = false;
                    }
                }
                Err(error) => return Err(error),
            }
        }
        for folder in ["keep", "log"] {
            for name in target.names(folder)? {
                let file = format!("{folder}/{name}");
                if !needed.contains(&file) && (readable || folder == "keep") {
                    remove(&target.path(&file))?;
                }
            }
        }
        Ok(removed)
    }
}
