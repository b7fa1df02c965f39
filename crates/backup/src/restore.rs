//! Reading an archive back, into an instance that has nothing.

use std::collections::BTreeSet;

use jiff::Timestamp;
use vc_kernel::{InstanceId, PersonId};
use vc_store::{
    EncodedCommit, EventLog, Expect, Head, Keep, KeepEntry, KeepWrite, RESTORE_KEY, RESTORE_KIND,
};

use crate::check::{check, read_list};
use crate::error::ArchiveError;
use crate::keep_copy::{self, KEEP_PAGE};
use crate::manifest::Manifest;
use crate::progress::Progress;
use crate::segments;
use crate::target::InstanceTarget;
use crate::write::Erased;

/// Up to where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Point {
    /// All that the backup has.
    #[default]
    Head,
    /// Up to this commit.
    Seq(u64),
    /// Up to the last commit that was made at this instant, or before.
    Time(Timestamp),
}

/// Which backup, up to where, for whom.
pub struct Wanted<'a> {
    /// Whose.
    pub instance: &'a InstanceId,
    /// Which backup; the newest unless named.
    pub backup: Option<&'a str>,
    /// Up to where.
    pub point: Point,
    /// The fingerprint of the platform key that is at hand.
    pub platform_key: &'a str,
    /// Whom an event erases.
    pub erased: Erased<'a>,
}

/// A backup that was read through and found whole, ready to be copied.
pub struct Restore {
    target: InstanceTarget,
    instance: InstanceId,
    /// The backup.
    pub manifest: Manifest,
    /// The last commit that is restored.
    pub head: Head,
    /// That commit's time.
    pub head_at: Timestamp,
    /// Everybody who was ever erased: their keys are not restored.
    pub erased: BTreeSet<PersonId>,
    /// Those of them whose erasure the restored log does not know.
    pub erase_again: BTreeSet<PersonId>,
    /// Damage to other backups of this archive, which this one does not need.
    pub warnings: Vec<String>,
}

impl Restore {
    /// Reads everything that will be restored, and writes nothing.
    ///
    /// # Errors
    /// When the backup is damaged, needs another platform key, or does not reach that far.
    pub fn prepare(
        target: InstanceTarget,
        wanted: &Wanted<'_>,
        progress: &mut dyn Progress,
    ) -> Result<Self, ArchiveError> {
        let manifest = choose(&target, wanted)?;
        fits(&manifest, wanted)?;
        let (mut head, mut erased_before) = (None, BTreeSet::new());
        let mut last = None;
        for segment in &manifest.segments {
            last = Some(segments::read(&target, last, segment, &mut |link, commit, _| {
                let within = match wanted.point {
                    Point::Head => true,
                    Point::Seq(seq) => link.seq <= seq,
                    Point::Time(at) => link.at <= at,
                };
                if within {
                    head = Some(*link);
                    let events = commit.entries.iter().flat_map(|entry| &entry.events);
                    erased_before.extend(events.filter_map(wanted.erased));
                }
                Ok(())
            })?);
            progress.step("check", segment.last_seq, manifest.head_seq)?;
        }
        keep_copy::read(&target, &manifest.keep, |_| Ok(()))?;
        read_list(&target, manifest.erasures)?;
        let head = head.ok_or_else(|| {
            ArchiveError::Refused(format!(
                "{} did not exist then: its first commit is later",
                wanted.instance
            ))
        })?;
        // Also what other backups know of erasures, later ones above all.
        let all = check(&target, wanted.instance, wanted.erased, progress)?;
        let erased: BTreeSet<_> = all.erased.into_keys().collect();
        Ok(Self {
            erase_again: erased.difference(&erased_before).copied().collect(),
            erased,
            target,
            instance: wanted.instance.clone(),
            manifest,
            head: Head {
                seq: head.seq,
                hash: head.hash,
            },
            head_at: head.at,
            warnings: all.problems,
        })
    }

    /// Writes the keep, but for the rows that `withheld` names; before the log, so that no commit is
    /// there without its key.
    ///
    /// # Errors
    /// When the keep cannot be written. The restore can then be begun again.
    pub fn copy_keep(
        &self,
        keep: &dyn Keep,
        withheld: &dyn Fn(&KeepEntry) -> bool,
        progress: &mut dyn Progress,
    ) -> Result<(), ArchiveError> {
        let mut rows = Vec::with_capacity(KEEP_PAGE);
        let mut done = 0;
        keep_copy::read(&self.target, &self.manifest.keep, |entry| {
            done += 1;
            if withheld(&entry) {
                return Ok(());
            }
            rows.push(KeepWrite {
                kind: entry.kind.into(),
                key: entry.key,
                bytes: entry.row.bytes,
                expect: Expect::Any,
                expires_at: entry.row.expires_at,
            });
            if rows.len() == KEEP_PAGE {
                keep.put(&self.instance, &rows)?;
                rows.clear();
                progress.step("keep", done, self.manifest.keep.rows)?;
            }
            Ok(())
        })?;
        if !rows.is_empty() {
            keep.put(&self.instance, &rows)?;
        }
        progress.step("keep", done, self.manifest.keep.rows)
    }

    /// Appends the commits, byte for byte.
    ///
    /// # Errors
    /// When the log cannot be written. The restore can then be begun again.
    pub fn copy_log(&self, log: &dyn EventLog, progress: &mut dyn Progress) -> Result<(), ArchiveError> {
        let mut previous: Option<Head> = None;
        let mut last = None;
        for segment in &self.manifest.segments {
            last = Some(segments::read(
                &self.target,
                last,
                segment,
                &mut |link, _, encoded: EncodedCommit| {
                    if link.seq <= self.head.seq {
                        log.append(&self.instance, previous, &encoded)?;
                        previous = Some(Head {
                            seq: link.seq,
                            hash: link.hash,
                        });
                        progress.step("log", link.seq, self.head.seq)?;
                    }
                    Ok(())
                },
            )?);
            if segment.last_seq >= self.head.seq {
                break;
            }
        }
        Ok(())
    }

    /// Says in the keep that a restore is under way.
    ///
    /// # Errors
    /// When the keep cannot be written.
    pub fn begin(&self, keep: &dyn Keep) -> Result<(), ArchiveError> {
        let begun = KeepWrite {
            kind: RESTORE_KIND.into(),
            key: RESTORE_KEY.to_owned(),
            bytes: self.manifest.id.clone().into_bytes(),
            expect: Expect::Absent,
            expires_at: None,
        };
        keep.put(&self.instance, &[begun])?;
        Ok(())
    }

    /// The restore is whole.
    ///
    /// # Errors
    /// When the keep cannot be written.
    pub fn end(&self, keep: &dyn Keep) -> Result<(), ArchiveError> {
        Ok(keep.remove(&self.instance, RESTORE_KIND, RESTORE_KEY)?)
    }
}

/// Refuses where an instance has a log or secrets; what an interrupted restore left is removed.
/// Answers whether there was such a thing.
///
/// # Errors
/// When something is there, with what, or the stores cannot be read.
pub fn refuse_unless_empty(
    log: &dyn EventLog,
    keep: &dyn Keep,
    instance: &InstanceId,
) -> Result<bool, ArchiveError> {
    // Looking at a log or a keep makes its files on some backends: only where there is one.
    let head = log.heads()?.into_iter().find(|head| head.instance == *instance);
    if keep.get(instance, RESTORE_KIND, RESTORE_KEY)?.is_some() {
        // The row is in the keep, so that goes last.
        log.delete(instance)?;
        keep.delete(instance)?;
        return Ok(true);
    }
    if let Some(head) = head {
        return Err(ArchiveError::Refused(format!(
            "{instance} has a log already, of {} commits: restore into an instance that has nothing, \
             or delete this one first (vc instance delete {instance})",
            head.seq
        )));
    }
    if let Some(entry) = keep.scan(instance, None, 1)?.first() {
        return Err(ArchiveError::Refused(format!(
            "{instance} has secrets already (a row of kind {}): restore into an instance that has nothing, \
             or delete this one first (vc instance delete {instance})",
            entry.kind
        )));
    }
    Ok(false)
}

fn choose(target: &InstanceTarget, wanted: &Wanted<'_>) -> Result<Manifest, ArchiveError> {
    let ids = target.backup_ids()?;
    let names = || {
        let last: Vec<&str> = ids.iter().rev().take(5).map(String::as_str).collect();
        last.join(", ")
    };
    match wanted.backup {
        Some(id) if ids.iter().any(|one| one == id) => target.manifest(id),
        Some(id) => Err(ArchiveError::Refused(format!(
            "there is no backup {id} of {}; the newest are {}",
            wanted.instance,
            names()
        ))),
        None => match ids.last() {
            Some(id) => target.manifest(id),
            None => Err(ArchiveError::Refused(format!(
                "there is no backup of {} in {}",
                wanted.instance,
                target.path("").display()
            ))),
        },
    }
}

fn fits(manifest: &Manifest, wanted: &Wanted<'_>) -> Result<(), ArchiveError> {
    if manifest.instance != *wanted.instance {
        return Err(ArchiveError::Refused(format!(
            "this is a backup of {}: what is sealed in it opens under that name only. Restore it as {}",
            manifest.instance, manifest.instance
        )));
    }
    if manifest.platform_key != wanted.platform_key {
        return Err(ArchiveError::Refused(format!(
            "this is not the platform key of that backup: the backup was made with key {}, this is key {}",
            manifest.platform_key, wanted.platform_key
        )));
    }
    match wanted.point {
        Point::Seq(0) => Err(ArchiveError::Refused("commits are counted from 1".to_owned())),
        Point::Seq(seq) if seq > manifest.head_seq => Err(ArchiveError::Refused(format!(
            "the backup {} ends at commit {}",
            manifest.id, manifest.head_seq
        ))),
        Point::Time(at) if at > manifest.made_at => Err(ArchiveError::Refused(format!(
            "the backup {} was made at {}, before that time: what happened until then is not known. \
             Its last commit is {} of {}",
            manifest.id, manifest.made_at, manifest.head_seq, manifest.head_at
        ))),
        _ => Ok(()),
    }
}
