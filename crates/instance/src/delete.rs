//! Deleting an instance's data, and showing that it is gone.

use std::fs;
use std::io;

use data_encoding::HEXLOWER;
use serde::Serialize;
use vc_kernel::InstanceId;

use crate::engine::Engine;
use crate::view_file;

/// Rows of the keep counted at a time.
const KEEP_PAGE: usize = 500;

/// What was there, and what is found of it afterwards.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Deleted {
    /// Whose data it was.
    pub instance: InstanceId,
    /// Commits that its log had.
    pub commits: u64,
    /// The last one's SHA-256, in hexadecimal.
    pub head_hash: Option<String>,
    /// Secrets that its keep had.
    pub keep_rows: u64,
    /// Whether the store still lists a log; looked up afterwards.
    pub log_left: bool,
    /// Secrets that the store still has; looked up afterwards.
    pub keep_rows_left: u64,
    /// Whether a folder of this name is left in the data directory; looked up afterwards.
    pub folder_left: bool,
}

impl Engine {
    /// Closes an instance here and deletes its keep, its views and its log. Nobody can open it
    /// meanwhile. If it is interrupted, doing it again does the rest.
    ///
    /// # Errors
    /// When the store cannot be reached, or a file cannot be deleted.
    pub async fn delete(&self, id: &InstanceId) -> Result<Deleted, String> {
        let mut open = self.open.lock().await;
        if let Some(closing) = open.remove(id) {
            self.close_one(closing).await;
        }
        let (log, keep) = self.stores();
        let (folder, instance) = (self.parts.views.join(id.as_str()), id.clone());
        let deleted = self.parts.threads.block(move || {
            let failed = |error: &dyn std::fmt::Display| error.to_string();
            let count = || -> Result<u64, String> {
                let mut rows = 0;
                let mut after: Option<(String, String)> = None;
                loop {
                    let last = after.as_ref().map(|(kind, key)| (kind.as_str(), key.as_str()));
                    let page = keep
                        .scan(&instance, last, KEEP_PAGE)
                        .map_err(|error| failed(&error))?;
                    rows += page.len() as u64;
                    match page.into_iter().next_back() {
                        Some(entry) => after = Some((entry.kind, entry.key)),
                        None => return Ok(rows),
                    }
                }
            };
            let listed = || -> Result<bool, String> {
                let heads = log.heads().map_err(|error| failed(&error))?;
                Ok(heads.into_iter().any(|head| head.instance == instance))
            };
            let head = match listed()? {
                true => log.head(&instance).map_err(|error| failed(&error))?,
                false => None,
            };
            let keep_rows = count()?;
            // Keys first: what is left by an interruption can be read by nobody.
            keep.delete(&instance).map_err(|error| failed(&error))?;
            delete_views(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            log.delete(&instance).map_err(|error| failed(&error))?;
            let (log_left, keep_rows_left) = (listed()?, count()?);
            // Looking for rows makes an empty file on some backends.
            keep.delete(&instance).map_err(|error| failed(&error))?;
            remove_if_empty(&folder).map_err(|error| format!("{}: {error}", folder.display()))?;
            Ok(Deleted {
                commits: head.map_or(0, |head| head.seq),
                head_hash: head.map(|head| HEXLOWER.encode(&head.hash.0)),
                keep_rows,
                log_left,
                keep_rows_left,
                folder_left: folder.exists(),
                instance,
            })
        });
        deleted.await?
    }
}

/// Deletes every view file of a folder, of whatever version.
pub(crate) fn delete_views(folder: &std::path::Path) -> io::Result<()> {
    match view_file::present(folder, "") {
        Ok(present) => present.iter().try_for_each(|(path, _)| view_file::delete(path)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error),
    }
}

fn remove_if_empty(folder: &std::path::Path) -> io::Result<()> {
    match fs::remove_dir(folder) {
        Err(error)
            if matches!(
                error.kind(),
                io::ErrorKind::NotFound | io::ErrorKind::DirectoryNotEmpty
            ) =>
        {
            Ok(())
        }
        other => other,
    }
}
