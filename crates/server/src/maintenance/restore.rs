//! Restoring an instance from an archive, in a process that serves nothing.

use std::path::PathBuf;

use anyhow::Context as _;
use jiff::Timestamp;
use serde::Serialize;
use vc_backup::{ArchiveError, InstanceTarget, Point, Progress, Restore, Wanted, refuse_unless_empty};
use vc_instance::{Restored, is_withheld};
use vc_kernel::{Incarnation, InstanceId};

use super::erased_by;
use crate::node::Node;

/// What to restore.
#[derive(Clone, Debug)]
pub struct RestoreWanted {
    /// The backup target.
    pub from: PathBuf,
    /// Which instance.
    pub instance: InstanceId,
    /// Which backup; the newest unless named.
    pub backup: Option<String>,
    /// Up to where.
    pub point: Point,
}

/// What was restored.
#[derive(Clone, Debug, Serialize)]
pub struct RestoreReport {
    /// Which instance.
    pub instance: InstanceId,
    /// From which backup.
    pub backup: String,
    /// The last commit that was restored.
    pub seq: u64,
    /// That commit's time.
    pub at: Timestamp,
    /// The new life's name.
    pub incarnation: Incarnation,
    /// People whose erasure the backup did not know, and who were erased again.
    pub erased_again: usize,
    /// Whether an earlier restore had been interrupted.
    pub begun_before: bool,
    /// Damage to other backups of this archive, which this one does not need.
    pub warnings: Vec<String>,
}

/// Reads the whole backup, then writes it into an instance that has nothing, then begins a new life
/// and erases again whoever was erased. The node must not serve.
///
/// # Errors
/// When anything is there already, the backup is damaged, or something cannot be read or written. An
/// interrupted restore can be begun again.
pub async fn restore(
    node: &Node,
    wanted: RestoreWanted,
    mut progress: impl Progress + Clone + Send + 'static,
) -> anyhow::Result<RestoreReport> {
    let id = wanted.instance.clone();
    let (log, keep) = node.engine.stores();
    let fingerprint = node.engine.platform_key_fingerprint();
    let (plan, begun_before) = {
        let (log, keep, id, mut progress) = (log.clone(), keep.clone(), id.clone(), progress.clone());
        blocking(move || {
            let plan = Restore::prepare(
                InstanceTarget::new(&wanted.from, &id),
                &Wanted {
                    instance: &id,
                    backup: wanted.backup.as_deref(),
                    point: wanted.point,
                    platform_key: &fingerprint,
                    erased: &erased_by,
                },
                &mut progress,
            )?;
            let begun_before = refuse_unless_empty(log.as_ref(), keep.as_ref(), &id)?;
            plan.begin(keep.as_ref())?;
            plan.copy_keep(
                keep.as_ref(),
                &|entry| is_withheld(&entry.kind, &entry.key, &plan.erased),
                &mut progress,
            )?;
            Ok((plan, begun_before))
        })
        .await?
    };
    let erased: Vec<_> = plan.erased.iter().copied().collect();
    node.engine.withhold_keys(&id, &erased).await?;
    let plan = blocking(move || {
        plan.copy_log(log.as_ref(), &mut progress)?;
        Ok(plan)
    })
    .await?;
    let restored = Restored {
        backup: plan.manifest.id.clone(),
        seq: plan.head.seq,
        erase_again: plan.erase_again.iter().copied().collect(),
    };
    let cursor = node.engine.begin_restored(&id, restored).await?;
    let plan = blocking(move || {
        plan.end(keep.as_ref())?;
        Ok(plan)
    })
    .await?;
    // Destroys what else is kept about the erased, and confirms it, before anybody is let in.
    let instance = node.engine.open(&id).await?;
    instance.fire_due().await;
    Ok(RestoreReport {
        instance: id,
        backup: plan.manifest.id,
        seq: plan.head.seq,
        at: plan.head_at,
        incarnation: cursor.incarnation,
        erased_again: plan.erase_again.len(),
        begun_before,
        warnings: plan.warnings,
    })
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ArchiveError> + Send + 'static,
) -> anyhow::Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .context("the thread that restores ended")?
        .map_err(Into::into)
}
