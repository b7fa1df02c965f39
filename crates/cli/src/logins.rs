//! The servers that somebody signed in at, with their tokens: one file in their own configuration directory that nobody
//! else may read.

use std::collections::BTreeMap;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::Write as _;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use serde::{Deserialize, Serialize};

use crate::outcome::Failure;

/// What a login is called unless somebody says otherwise.
pub const NAME_DEFAULT: &str = "default";

/// A server, and whose token it is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Login {
    /// Where.
    pub url: String,
    /// The API token.
    pub token: String,
    /// Who, for showing.
    pub person: String,
}

/// All of them, by name.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Logins {
    #[serde(default)]
    logins: BTreeMap<String, Login>,
}

/// `$XDG_CONFIG_HOME/vc/logins.json`, else below `~/.config`.
///
/// # Errors
/// Where there is no home directory.
pub fn file() -> Result<PathBuf, Failure> {
    let set = std::env::var_os("XDG_CONFIG_HOME").filter(|path| Path::new(path).is_absolute());
    let folder = set
        .map(PathBuf::from)
        .or_else(|| std::env::home_dir().map(|home| home.join(".config")));
    folder
        .map(|folder| folder.join("vc").join("logins.json"))
        .ok_or_else(|| Failure::Usage("there is no home directory: set XDG_CONFIG_HOME".to_owned()))
}

impl Logins {
    /// Reads them; none where there is no file.
    ///
    /// # Errors
    /// A file that others can read is not used; one that is no JSON is named.
    pub fn load(file: &Path) -> Result<Self, Failure> {
        let metadata = match fs::metadata(file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Self::default()),
            found => found.with_context(|| format!("{} cannot be read", file.display()))?,
        };
        if metadata.permissions().mode() & 0o077 != 0 {
            let shown = file.display();
            return Err(Failure::Usage(format!(
                "{shown} holds tokens and others can read it: chmod 600 {shown}, and revoke the tokens if they may have"
            )));
        }
        let text = fs::read_to_string(file).with_context(|| format!("{} cannot be read", file.display()))?;
        let read = serde_json::from_str(&text);
        read.map_err(|error| {
            Failure::Usage(format!(
                "{} is broken ({error}): remove it and sign in again",
                file.display()
            ))
        })
    }

    /// Writes them, whole or not at all; only their owner can read them.
    ///
    /// # Errors
    /// Where that cannot be written.
    pub fn save(&self, file: &Path) -> Result<(), Failure> {
        let folder = file.parent().context("a login file lies in a folder")?;
        let cannot = || format!("{} cannot be written", file.display());
        DirBuilder::new()
            .recursive(true)
            .mode(0o700)
            .create(folder)
            .with_context(cannot)?;
        let new = file.with_extension("json.new");
        match fs::remove_file(&new) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
            _ => {}
        }
        let mut out = OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(&new)
            .with_context(cannot)?;
        let text = serde_json::to_string_pretty(self).context("logins are JSON")?;
        out.write_all(text.as_bytes())
            .and_then(|()| out.sync_all())
            .and_then(|()| fs::rename(&new, file))
            .with_context(cannot)?;
        Ok(())
    }

    /// The one of that name.
    pub fn get(&self, name: &str) -> Option<&Login> {
        self.logins.get(name)
    }

    /// Which one to use where nobody says: the one called `default`, or the only one.
    pub fn usual(&self) -> Option<(&str, &Login)> {
        let only = self.logins.iter().next().filter(|_| self.logins.len() == 1);
        let named = self.logins.get_key_value(NAME_DEFAULT);
        named.or(only).map(|(name, login)| (name.as_str(), login))
    }

    /// Those at an address: the one called `default` alone, where it is one of them.
    pub fn at(&self, url: &str) -> Vec<(&str, &Login)> {
        let there = self.logins.iter().filter(|(_, login)| login.url == url);
        let there: Vec<(&str, &Login)> = there.map(|(name, login)| (name.as_str(), login)).collect();
        match there.iter().find(|(name, _)| *name == NAME_DEFAULT) {
            Some(usual) => vec![*usual],
            None => there,
        }
    }

    /// Adds it, or replaces the one of that name.
    pub fn put(&mut self, name: &str, login: Login) {
        self.logins.insert(name.to_owned(), login);
    }

    /// Takes one off.
    pub fn remove(&mut self, name: &str) -> Option<Login> {
        self.logins.remove(name)
    }

    /// Their names.
    pub fn names(&self) -> Vec<String> {
        self.logins.keys().cloned().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_others_can_read_is_not_used() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("vc/logins.json");
        let login = |url: &str| Login {
            url: url.to_owned(),
            token: "vc_x".to_owned(),
            person: "Ada".to_owned(),
        };
        let mut logins = Logins::load(&file).expect("none");
        assert!(logins.usual().is_none());
        logins.put("work", login("https://work.example.com"));
        logins.save(&file).expect("saved");
        logins.put("home", login("https://home.example.com"));
        logins.save(&file).expect("saved again");
        let mode = |path: &Path| fs::metadata(path).expect("there").permissions().mode() & 0o777;
        assert_eq!(
            (mode(&file), mode(file.parent().expect("a folder"))),
            (0o600, 0o700)
        );
        let read = Logins::load(&file).expect("read");
        assert_eq!(read.names(), ["home", "work"]);
        assert!(read.usual().is_none(), "two, and none is the default");
        assert_eq!(
            read.at("https://work.example.com"),
            [("work", &login("https://work.example.com"))]
        );
        fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).expect("changed");
        let refused = Logins::load(&file).expect_err("others can read it");
        assert!(matches!(refused, Failure::Usage(why) if why.contains("chmod 600")));
    }
}
