//! What can go wrong with an archive.

use std::io;
use std::path::{Path, PathBuf};

use vc_store::{AppendError, CommitError, KeepError, LogError};

/// Why an archive was not written, or not read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// The operating system said no.
    #[error("{}: {cause}", path.display())]
    Io {
        /// Which file or folder.
        path: PathBuf,
        /// Its words; no `source`, or they would be shown twice.
        cause: io::Error,
    },
    /// A file is not what was written. Nothing was restored from it.
    #[error("{} is damaged: {what}", path.display())]
    Damaged {
        /// Which file.
        path: PathBuf,
        /// Where in it, and what did not fit.
        what: String,
    },
    /// What was asked for cannot be; the message says what can.
    #[error("{0}")]
    Refused(String),
    /// Somebody else is at it.
    #[error("{0}")]
    InUse(String),
    /// The source's log holds a commit that is none.
    #[error(transparent)]
    Commit(#[from] CommitError),
    /// The log could not be read.
    #[error(transparent)]
    Log(#[from] LogError),
    /// The log could not be written.
    #[error(transparent)]
    Append(#[from] AppendError),
    /// The keep could not be read or written.
    #[error(transparent)]
    Keep(#[from] KeepError),
    /// Whoever asked went away.
    #[error("it was broken off; nothing that was there before has changed")]
    Cancelled,
}

impl ArchiveError {
    pub(crate) fn damaged(path: &Path, what: impl Into<String>) -> Self {
        Self::Damaged {
            path: path.to_owned(),
            what: what.into(),
        }
    }

    /// For `map_err`: ties an error of the operating system to its file.
    pub(crate) fn io(path: &Path) -> impl Fn(io::Error) -> Self {
        move |cause| Self::Io {
            path: path.to_owned(),
            cause,
        }
    }
}
