//! The key that wraps what is in the keep: named by the configuration, or made at the first start
//! beside the data.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use vc_config::SecretRef;
use vc_instance::PlatformKey;
use vc_store_sqlite::DataDirectory;

const FILE_NAME: &str = "platform.key";

/// Reads the key where the configuration says that it is.
pub fn load(reference: &SecretRef) -> anyhow::Result<PlatformKey> {
    let text = reference.resolve().context("platform_key")?;
    PlatformKey::from_hex(text.trim())
        .with_context(|| format!("platform_key ({reference}) must be 64 hexadecimal digits"))
}

/// Reads the key of a data directory, or makes it. The directory must be locked.
pub fn load_or_create(directory: &Path) -> anyhow::Result<PlatformKey> {
    let path = directory.join(FILE_NAME);
    match fs::read_to_string(&path) {
        Ok(text) => PlatformKey::from_hex(text.trim())
            .with_context(|| format!("{} is damaged: restore it from a backup", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            // Without its key every stored secret and name would read as damaged, for ever.
            let begun =
                fs::read_dir(directory.join("instances")).is_ok_and(|mut entries| entries.next().is_some());
            if begun {
                bail!(
                    "{} is missing: restore it from a backup, the data cannot be read without it",
                    path.display()
                );
            }
            let key = PlatformKey::generate();
            create(&path, &key).with_context(|| format!("{} cannot be written", path.display()))?;
            Ok(key)
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Puts a key that was kept elsewhere into a data directory that has none yet, for a restore.
///
/// # Errors
/// When the directory has another key, or data without one, or is in use.
pub fn install(directory: &Path, key: &PlatformKey) -> anyhow::Result<()> {
    let directory = DataDirectory::open(directory)?;
    let path = directory.path().join(FILE_NAME);
    match fs::read_to_string(&path) {
        Ok(text) => {
            let present = PlatformKey::from_hex(&text)
                .with_context(|| format!("{} is damaged: restore it from a backup", path.display()))?;
            if present.fingerprint() != key.fingerprint() {
                bail!(
                    "{} is another key ({}) than the one that was given ({}): restore into another data directory",
                    path.display(),
                    present.fingerprint(),
                    key.fingerprint()
                );
            }
            Ok(())
        }
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if !directory.instances()?.is_empty() {
                bail!(
                    "{} has data and no platform.key: put its own key there before you restore beside it",
                    directory.path().display()
                );
            }
            create(&path, key).with_context(|| format!("{} cannot be written", path.display()))
        }
        Err(error) => Err(error).with_context(|| format!("{} cannot be read", path.display())),
    }
}

/// Reads a key from a file, as `platform.key` holds it.
///
/// # Errors
/// When it cannot be read or is no key.
pub fn read(path: &Path) -> anyhow::Result<PlatformKey> {
    let text = fs::read_to_string(path).with_context(|| format!("{} cannot be read", path.display()))?;
    PlatformKey::from_hex(&text).with_context(|| {
        format!(
            "{} is no platform key: it has 64 hexadecimal digits",
            path.display()
        )
    })
}

/// Written beside its place first: a process that is killed in between leaves no key, not half of
/// one that nobody could tell from damage.
fn create(path: &Path, key: &PlatformKey) -> std::io::Result<()> {
    let unfinished = path.with_extension("key.new");
    let mut options = fs::OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(&unfinished)?;
    writeln!(file, "{}", key.to_hex())?;
    file.sync_all()?;
    fs::rename(&unfinished, path)?;
    // The name must survive a power cut too.
    fs::File::open(path.parent().unwrap_or(Path::new(".")))?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_stays_and_is_never_made_twice() {
        let directory = tempfile::tempdir().expect("a folder");
        let first = load_or_create(directory.path()).expect("made").to_hex();
        assert_eq!(load_or_create(directory.path()).expect("read").to_hex(), first);
        fs::create_dir_all(directory.path().join("instances/main")).expect("an instance");
        fs::remove_file(directory.path().join(FILE_NAME)).expect("lost");
        let error = load_or_create(directory.path())
            .map(|_| ())
            .expect_err("refused")
            .to_string();
        assert!(error.contains("restore it from a backup"), "{error}");
    }

    #[test]
    fn a_start_that_was_cut_off_before_the_key_was_whole_is_begun_again() {
        let directory = tempfile::tempdir().expect("a folder");
        fs::write(directory.path().join("platform.key.new"), "0123").expect("half a key");
        let key = load_or_create(directory.path()).expect("made").to_hex();
        assert_eq!(load_or_create(directory.path()).expect("read").to_hex(), key);
        assert!(!directory.path().join("platform.key.new").exists());
    }
}
