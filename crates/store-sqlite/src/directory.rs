//! The data directory and its lock.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use vc_kernel::InstanceId;

/// An open, locked data directory. The lock goes with the process, also when it is killed.
#[derive(Clone, Debug)]
pub struct DataDirectory {
    path: PathBuf,
    _lock: Arc<File>,
}

/// Why a data directory could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another process has it.
    #[error(
        "{path} is in use by another vc ({holder}): stop that one, or send the command to it instead (it listens on {path}/vc.sock)"
    )]
    Locked {
        /// The directory.
        path: String,
        /// What the holder wrote about itself.
        holder: String,
    },
    /// The operating system said no.
    #[error("{path} cannot be used as data directory: {cause}. {}", way_out(.cause))]
    Io {
        /// The directory.
        path: String,
        /// Its words; no `source`, or they would be shown twice.
        cause: io::Error,
    },
}

/// What to do about it.
fn way_out(cause: &io::Error) -> &'static str {
    match cause.kind() {
        io::ErrorKind::ReadOnlyFilesystem => {
            "Everything is kept there: mount it writable, or choose another with --data DIR"
        }
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => {
            "Make room there, or choose another with --data DIR"
        }
        _ => "Choose another with --data DIR, or mend its permissions",
    }
}

impl DataDirectory {
    /// Creates the directory if needed and locks it.
    pub fn open(path: impl Into<PathBuf>) -> Result<Self, OpenError> {
        let path = path.into();
        let failed = |cause| OpenError::Io {
            path: path.display().to_string(),
            cause,
        };
        fs::create_dir_all(path.join("instances")).map_err(failed)?;
        restrict(&path).map_err(failed)?;
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(path.join("vc.lock"))
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                file.read_to_string(&mut holder).map_err(failed)?;
                let holder = match holder.trim() {
                    // It has the lock and comes to writing its name.
                    "" => "it has only just begun".to_owned(),
                    holder => holder.chars().take(100).collect(),
                };
                return Err(OpenError::Locked {
                    path: path.display().to_string(),
                    holder,
                });
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        file.set_len(0).map_err(failed)?;
        file.rewind().map_err(failed)?;
        writeln!(file, "process {}", std::process::id()).map_err(failed)?;
        Ok(Self {
            path,
            _lock: Arc::new(file),
        })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where an instance's files are; created on first use.
    pub fn instance_path(&self, instance: &InstanceId) -> io::Result<PathBuf> {
        let path = self.path.join("instances").join(instance.as_str());
        fs::create_dir_all(&path)?;
        Ok(path)
    }

    /// The instances that have files here.
    pub fn instances(&self) -> io::Result<Vec<InstanceId>> {
        let mut found = Vec::new();
        for entry in fs::read_dir(self.path.join("instances"))? {
            if let Some(id) = entry?.file_name().to_str().and_then(|name| name.parse().ok()) {
                found.push(id);
            }
        }
        found.sort();
        Ok(found)
    }
}

/// Secrets live here: the owner only.
#[cfg(unix)]
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_has_one_user_at_a_time() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let first = DataDirectory::open(dir.path()).expect("free");
        let error = DataDirectory::open(dir.path()).expect_err("taken").to_string();
        assert!(error.contains("in use by another vc (process "), "{error}");
        fs::write(dir.path().join("vc.lock"), "").expect("as it is for a moment");
        let error = DataDirectory::open(dir.path()).expect_err("taken").to_string();
        assert!(error.contains("(it has only just begun)"), "{error}");
        drop(first);
        DataDirectory::open(dir.path()).expect("free again");
    }

    #[test]
    fn a_file_in_the_way_is_a_clear_error() {
        let dir = tempfile::tempdir().expect("a temporary directory");
        let path = dir.path().join("file");
        fs::write(&path, "x").expect("written");
        let error = DataDirectory::open(&path).expect_err("no directory");
        assert!(
            error.to_string().contains("cannot be used as data directory"),
            "{error}"
        );
        assert!(
            std::error::Error::source(&error).is_none(),
            "its cause is told once"
        );
    }
}
