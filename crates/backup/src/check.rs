//! Reading a whole archive, without restoring it: every damage with its place.

use std::collections::{BTreeMap, HashMap};

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::Serialize;
use vc_kernel::{Incarnation, InstanceId, PersonId};
use vc_store::CommitHash;

use crate::erased::ErasureList;
use crate::error::ArchiveError;
use crate::keep_copy;
use crate::manifest::{Manifest, Segment};
use crate::progress::Progress;
use crate::segments::{self, Link};
use crate::target::InstanceTarget;
use crate::write::Erased;

/// What an archive of one instance holds, and what is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Checked {
    /// Whose.
    pub instance: InstanceId,
    /// The backups, oldest first.
    pub backups: Vec<CheckedBackup>,
    /// People on the list of erasures.
    pub erasures: u64,
    /// Every damage: the file, the place in it, what did not fit.
    pub problems: Vec<String>,
    /// Everybody whom a readable commit erases, or the list names, since when.
    #[serde(skip)]
    pub erased: BTreeMap<PersonId, Timestamp>,
}

/// One backup of an archive.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct CheckedBackup {
    /// Its id.
    pub id: String,
    /// When it was made; unknown where the manifest is damaged.
    pub made_at: Option<Timestamp>,
    /// The last commit in it.
    pub head_seq: Option<u64>,
    /// That commit's time.
    pub head_at: Option<Timestamp>,
    /// Whether it can be restored.
    pub whole: bool,
}

/// Segments that were read already: backups share them.
type Seen = HashMap<(Option<String>, Segment), bool>;

struct Check<'a> {
    target: &'a InstanceTarget,
    seen: Seen,
    checked: Checked,
    erased_by: Erased<'a>,
    bytes_done: u64,
    bytes_all: u64,
}

/// Reads every file that a backup of this instance needs.
///
/// # Errors
/// When the target cannot be read at all, or nobody listens any more; damage is no error but an answer.
pub fn check(
    target: &InstanceTarget,
    instance: &InstanceId,
    erased_by: Erased<'_>,
    progress: &mut dyn Progress,
) -> Result<Checked, ArchiveError> {
    let mut check = Check {
        target,
        seen: Seen::new(),
        checked: Checked {
            instance: instance.clone(),
            backups: Vec::new(),
            erasures: 0,
            problems: Vec::new(),
            erased: BTreeMap::new(),
        },
        erased_by,
        bytes_done: 0,
        bytes_all: 0,
    };
    let mut erasures_at_least = 0;
    let mut manifests = Vec::new();
    for id in target.backup_ids()? {
        let manifest = check.tell(target.manifest(&id))?;
        if let Some(manifest) = &manifest {
            erasures_at_least = erasures_at_least.max(manifest.erasures);
        }
        manifests.push((id, manifest));
    }
    check.bytes_all = bytes_of(manifests.iter().filter_map(|(_, manifest)| manifest.as_ref()));
    for (id, manifest) in manifests {
        let whole = match &manifest {
            Some(manifest) => check.backup(manifest, progress)?,
            None => false,
        };
        check.checked.backups.push(CheckedBackup {
            id,
            made_at: manifest.as_ref().map(|manifest| manifest.made_at),
            head_seq: manifest.as_ref().map(|manifest| manifest.head_seq),
            head_at: manifest.as_ref().map(|manifest| manifest.head_at),
            whole,
        });
    }
    if let Some(listed) = check.tell(read_list(target, erasures_at_least))? {
        check.checked.erasures = listed.len() as u64;
        check.checked.erased.extend(listed);
    }
    Ok(check.checked)
}

/// The list of erasures, which must not have become shorter.
pub(crate) fn read_list(
    target: &InstanceTarget,
    at_least: u64,
) -> Result<BTreeMap<PersonId, Timestamp>, ArchiveError> {
    let listed = ErasureList::of(target).read()?;
    if (listed.len() as u64) < at_least {
        return Err(ArchiveError::damaged(
            &target.path("erased.jsonl"),
            format!("it names {} people, {at_least} were written", listed.len()),
        ));
    }
    Ok(listed)
}

fn bytes_of<'a>(manifests: impl Iterator<Item = &'a Manifest>) -> u64 {
    let mut files = HashMap::new();
    for manifest in manifests {
        files.insert(&manifest.keep.file.file, manifest.keep.file.bytes);
        files.extend(
            manifest
                .segments
                .iter()
                .map(|one| (&one.file.file, one.file.bytes)),
        );
    }
    files.values().sum()
}

impl Check<'_> {
    /// Damage is remembered; whatever else ends the check.
    fn tell<T>(&mut self, read: Result<T, ArchiveError>) -> Result<Option<T>, ArchiveError> {
        match read {
            Ok(value) => Ok(Some(value)),
            Err(
                error @ (ArchiveError::Damaged { .. } | ArchiveError::Refused(_) | ArchiveError::Io { .. }),
            ) => {
                self.checked.problems.push(error.to_string());
                Ok(None)
            }
            Err(error) => Err(error),
        }
    }

    fn backup(&mut self, manifest: &Manifest, progress: &mut dyn Progress) -> Result<bool, ArchiveError> {
        let mut whole = true;
        let mut before: Option<&Segment> = None;
        for segment in &manifest.segments {
            let place = (before.map(|before| before.last_hash.clone()), segment.clone());
            let fine = match self.seen.get(&place) {
                Some(fine) => *fine,
                None => {
                    let fine = self.segment(before, segment)?;
                    self.seen.insert(place, fine);
                    self.bytes_done += segment.file.bytes;
                    progress.step("archive", self.bytes_done, self.bytes_all)?;
                    fine
                }
            };
            whole &= fine;
            before = Some(segment);
        }
        let ends = before.map(|last| (last.last_seq, &last.last_hash));
        if ends != Some((manifest.head_seq, &manifest.head_hash)) {
            let path = self.target.manifest_path(&manifest.id);
            let what = "its log does not end at its head";
            self.checked
                .problems
                .push(ArchiveError::damaged(&path, what).to_string());
            whole = false;
        }
        let keep = keep_copy::read(self.target, &manifest.keep, |_| Ok(()));
        whole &= self.tell(keep)?.is_some();
        self.bytes_done += manifest.keep.file.bytes;
        progress.step("archive", self.bytes_done, self.bytes_all)?;
        Ok(whole)
    }

    /// A segment after a damaged one is checked all the same: the manifest knows where that ended.
    fn segment(&mut self, before: Option<&Segment>, segment: &Segment) -> Result<bool, ArchiveError> {
        let before = before.map(end_of).transpose();
        let (target, erased_by) = (self.target, self.erased_by);
        let mut erased = BTreeMap::new();
        let read = before.and_then(|before| {
            segments::read(target, before, segment, &mut |link, commit, _| {
                let events = commit.entries.iter().flat_map(|entry| &entry.events);
                for person in events.filter_map(erased_by) {
                    erased.entry(person).or_insert(link.at);
                }
                Ok(())
            })
        });
        self.checked.erased.extend(erased);
        Ok(self.tell(read)?.is_some())
    }
}

/// Where a segment ends, as the manifest has it.
fn end_of(segment: &Segment) -> Result<Link, ArchiveError> {
    let hash = HEXLOWER
        .decode(segment.last_hash.as_bytes())
        .ok()
        .and_then(|hash| hash.try_into().ok())
        .ok_or_else(|| ArchiveError::Refused(format!("{:?} is no hash", segment.last_hash)))?;
    Ok(Link {
        seq: segment.last_seq,
        hash: CommitHash(hash),
        // Not known here, and nothing of the chain.
        at: Timestamp::UNIX_EPOCH,
        incarnation: Incarnation::from_ulid(vc_kernel::id::Ulid::from_parts(0, 0)),
    })
}
