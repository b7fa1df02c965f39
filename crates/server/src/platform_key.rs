//! The key that wraps what is in the keep: named by the configuration, or made at the first start
//! beside the data.

use std::fs;
use std::io::Write as _;
use std::path::Path;

use anyhow::{Context as _, bail};
use vc_config::SecretRef;
use vc_instance::PlatformKey;

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

fn create(path: &Path, key: &PlatformKey) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        options.mode(0o600);
    }
    let mut file = options.open(path)?;
    writeln!(file, "{}", key.to_hex())?;
    file.sync_all()?;
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
}
