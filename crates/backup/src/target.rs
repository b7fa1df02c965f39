//! The folder of one instance at a backup target.

use std::collections::BTreeSet;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use vc_kernel::InstanceId;

use crate::error::ArchiveError;
use crate::manifest::Manifest;
use crate::names::{MANIFEST, UNFINISHED};

const FOLDERS: [&str; 3] = ["log", "keep", "backups"];

/// Where one instance's backups are.
#[derive(Clone, Debug)]
pub struct InstanceTarget {
    folder: PathBuf,
}

/// The instances that have a folder here.
///
/// # Errors
/// When there is no such directory.
pub fn instances(target: &Path) -> Result<Vec<InstanceId>, ArchiveError> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(target).map_err(ArchiveError::io(target))? {
        let entry = entry.map_err(ArchiveError::io(target))?;
        let name = entry.file_name().to_str().and_then(|name| name.parse().ok());
        found.extend(name.filter(|_| entry.path().join("backups").is_dir()));
    }
    Ok(found.into_iter().collect())
}

impl InstanceTarget {
    /// The folder of `instance`; nothing is made or read yet.
    pub fn new(target: &Path, instance: &InstanceId) -> Self {
        Self {
            folder: target.join(instance.as_str()),
        }
    }

    /// A path within it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    /// Makes the folders, readable by the owner only.
    pub(crate) fn create(&self) -> Result<(), ArchiveError> {
        for name in FOLDERS {
            let folder = self.path(name);
            fs::create_dir_all(&folder).map_err(ArchiveError::io(&folder))?;
        }
        restrict(&self.folder).map_err(ArchiveError::io(&self.folder))?;
        sync(&self.folder)?;
        self.folder.parent().map_or(Ok(()), sync)
    }

    /// Held while a backup is written; it goes with the process, also when that is killed.
    pub(crate) fn lock(&self) -> Result<File, ArchiveError> {
        let path = self.path("lock");
        let file = open_lock(&path)?;
        match file.try_lock() {
            Ok(()) => Ok(file),
            Err(TryLockError::WouldBlock) => Err(ArchiveError::InUse(format!(
                "another backup is being written to {}: wait for it",
                self.folder.display()
            ))),
            Err(TryLockError::Error(error)) => Err(ArchiveError::io(&path)(error)),
        }
    }

    /// Waits for whoever else changes the list of erasures, which takes moments.
    pub(crate) fn lock_erasures(&self) -> Result<File, ArchiveError> {
        let path = self.path("erased.lock");
        let file = open_lock(&path)?;
        file.lock().map_err(ArchiveError::io(&path))?;
        Ok(file)
    }

    /// The ids of the backups, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read; one that is not there has none.
    pub fn backup_ids(&self) -> Result<Vec<String>, ArchiveError> {
        let mut ids: Vec<String> = self
            .names("backups")?
            .into_iter()
            .filter_map(|name| name.strip_suffix(MANIFEST).map(str::to_owned))
            .collect();
        ids.sort();
        Ok(ids)
    }

    /// Reads one backup's manifest.
    ///
    /// # Errors
    /// When it is missing, damaged, or of a later format.
    pub fn manifest(&self, id: &str) -> Result<Manifest, ArchiveError> {
        let path = self.manifest_path(id);
        let bytes = fs::read(&path).map_err(ArchiveError::io(&path))?;
        let manifest = Manifest::from_bytes(&path, &bytes)?;
        if manifest.id != id {
            return Err(ArchiveError::damaged(
                &path,
                format!("it is the manifest of {}", manifest.id),
            ));
        }
        Ok(manifest)
    }

    pub(crate) fn manifest_path(&self, id: &str) -> PathBuf {
        self.path("backups").join(format!("{id}{MANIFEST}"))
    }

    /// The names of the files in one of the folders.
    pub(crate) fn names(&self, folder: &str) -> Result<Vec<String>, ArchiveError> {
        let path = self.path(folder);
        let entries = match fs::read_dir(&path) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(ArchiveError::io(&path)(error)),
        };
        let mut names = Vec::new();
        for entry in entries {
            let entry = entry.map_err(ArchiveError::io(&path))?;
            names.extend(entry.file_name().into_string());
        }
        Ok(names)
    }

    /// Removes what an interrupted backup left. The lock must be held.
    pub(crate) fn remove_unfinished(&self) -> Result<(), ArchiveError> {
        for folder in FOLDERS {
            for name in self.names(folder)? {
                if name.ends_with(UNFINISHED) {
                    remove(&self.path(folder).join(name))?;
                }
            }
        }
        Ok(())
    }
}

fn open_lock(path: &Path) -> Result<File, ArchiveError> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .open(path)
        .map_err(ArchiveError::io(path))
}

/// Removes a file; one that is gone is fine.
pub(crate) fn remove(path: &Path) -> Result<(), ArchiveError> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(ArchiveError::io(path)(error)),
        _ => Ok(()),
    }
}

/// The name that a file has until it is whole.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(UNFINISHED);
    name.into()
}

/// Gives a file, whose bytes are on the disk, its name, durably.
pub(crate) fn give_name(unfinished: &Path, path: &Path) -> Result<(), ArchiveError> {
    fs::rename(unfinished, path).map_err(ArchiveError::io(path))?;
    path.parent().map_or(Ok(()), sync)
}

/// Writes a small file whole or not at all.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), ArchiveError> {
    let temporary = unfinished(path);
    let written = File::create(&temporary).and_then(|mut file| {
        file.write_all(bytes)?;
        file.sync_all()
    });
    written.map_err(ArchiveError::io(&temporary))?;
    give_name(&temporary, path)
}

/// The names in a folder survive a power cut.
pub(crate) fn sync(folder: &Path) -> Result<(), ArchiveError> {
    // The parent of a relative path without folders is the working directory.
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(ArchiveError::io(folder))
}

/// Secrets live here: the owner only.
#[cfg(unix)]
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(path, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn restrict(_path: &Path) -> io::Result<()> {
    Ok(())
}
