//! Where a secret is; the secret itself never stands in a file of settings.

use std::fmt;
use std::path::PathBuf;
use std::str::FromStr;

use serde::{Serialize, Serializer};
use zeroize::Zeroizing;

/// Secret files larger than this are something else.
const FILE_BYTES_MAX: u64 = 64 * 1024;

/// A reference to a secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SecretRef {
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `file:/path`: the content of a file, without the line break at its end.
    File(PathBuf),
}

/// Why a text is no reference, or what it names is not there. Never holds a secret.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SecretError {
    /// A value, most likely.
    #[error("this is not a reference to a secret: write env:NAME or file:/path, never the secret itself")]
    PlainValue,
    /// Known, but not in this release.
    #[error("aws-sm: needs the AWS adapter of a later release; use env:NAME or file:/path")]
    NotYet,
    /// Not set, or empty.
    #[error("the environment variable {0} is not set or empty")]
    EnvMissing(String),
    /// Not there, not readable, too large, or empty.
    #[error("the secret file {path} {why}")]
    File {
        /// Which file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
}

impl FromStr for SecretRef {
    type Err = SecretError;

    fn from_str(text: &str) -> Result<Self, SecretError> {
        let name = |name: &str| {
            let letters = name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
            (letters && !name.is_empty()).then(|| name.to_owned())
        };
        match text.split_once(':') {
            Some(("env", rest)) => name(rest).map(Self::Env).ok_or(SecretError::PlainValue),
            Some(("file", rest)) if rest.starts_with('/') => Ok(Self::File(PathBuf::from(rest))),
            Some(("aws-sm", _)) => Err(SecretError::NotYet),
            _ => Err(SecretError::PlainValue),
        }
    }
}

impl SecretRef {
    /// Fetches the secret.
    ///
    /// # Errors
    /// When what is named is not there or empty.
    pub fn resolve(&self) -> Result<Zeroizing<String>, SecretError> {
        match self {
            Self::Env(name) => std::env::var(name)
                .ok()
                .filter(|value| !value.is_empty())
                .map(Zeroizing::new)
                .ok_or_else(|| SecretError::EnvMissing(name.clone())),
            Self::File(path) => {
                let wrong = |why: &str| SecretError::File {
                    path: path.clone(),
                    why: why.to_owned(),
                };
                let size = std::fs::metadata(path)
                    .map_err(|error| wrong(&format!("cannot be read: {error}")))?
                    .len();
                if size > FILE_BYTES_MAX {
                    return Err(wrong("is larger than 64 KiB"));
                }
                let text = std::fs::read_to_string(path)
                    .map_err(|error| wrong(&format!("cannot be read: {error}")))?;
                let text = Zeroizing::new(text);
                let secret = text.trim_end_matches(['\r', '\n']);
                if secret.is_empty() {
                    Err(wrong("is empty"))
                } else {
                    Ok(Zeroizing::new(secret.to_owned()))
                }
            }
        }
    }
}

impl fmt::Display for SecretRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Env(name) => write!(f, "env:{name}"),
            Self::File(path) => write!(f, "file:{}", path.display()),
        }
    }
}

impl Serialize for SecretRef {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_read_and_values_are_refused_without_repeating_them() {
        assert_eq!(
            "env:SMTP_PASSWORD".parse(),
            Ok(SecretRef::Env("SMTP_PASSWORD".to_owned()))
        );
        assert_eq!(
            "file:/run/secrets/a".parse(),
            Ok(SecretRef::File("/run/secrets/a".into()))
        );
        assert_eq!("aws-sm:prod/smtp".parse::<SecretRef>(), Err(SecretError::NotYet));
        for value in ["hunter2", "env:", "env:a b", "file:relative", "", "https://x"] {
            let error = value.parse::<SecretRef>().expect_err(value);
            assert_eq!(error, SecretError::PlainValue);
            assert!(value.is_empty() || !error.to_string().contains("hunter2"));
        }
    }

    #[test]
    fn a_file_loses_its_last_line_break() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("secret");
        std::fs::write(&path, "pass word\n").expect("written");
        assert_eq!(
            SecretRef::File(path.clone()).resolve().expect("there").as_str(),
            "pass word"
        );
        std::fs::write(&path, "\n").expect("written");
        assert!(SecretRef::File(path).resolve().is_err());
        assert!(SecretRef::File(folder.path().join("none")).resolve().is_err());
        assert!(
            SecretRef::Env("VC_TEST_SURELY_NOT_SET".to_owned())
                .resolve()
                .is_err()
        );
    }
}
