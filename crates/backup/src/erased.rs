//! The list of everybody who was erased, at the backup target: a restore erases them again.
//!
//! One JSON object a line, with a sum of its own. The list is written anew as a whole, so a line is
//! never half there.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vc_kernel::{InstanceId, PersonId};

use crate::error::ArchiveError;
use crate::target::{InstanceTarget, write_whole};

const FILE_NAME: &str = "erased.jsonl";

/// One line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    /// Who; an id, nothing personal.
    pub person: PersonId,
    /// When.
    pub at: Timestamp,
}

#[derive(Serialize, Deserialize)]
struct Line {
    #[serde(flatten)]
    erasure: Erasure,
    /// 8 bytes of SHA-256 over person and time, in hexadecimal.
    sum: String,
}

/// Reads and adds to the list of one instance.
#[derive(Clone, Debug)]
pub struct ErasureList {
    target: InstanceTarget,
}

impl ErasureList {
    /// The list of `instance` at `target`; nothing is made or read yet.
    pub fn new(target: &Path, instance: &InstanceId) -> Self {
        Self::of(&InstanceTarget::new(target, instance))
    }

    pub(crate) fn of(target: &InstanceTarget) -> Self {
        Self {
            target: target.clone(),
        }
    }

    /// Everybody on it; nobody where there is no list.
    ///
    /// # Errors
    /// When it is damaged, with the line.
    pub fn read(&self) -> Result<BTreeMap<PersonId, Timestamp>, ArchiveError> {
        Ok(self.read_if_there()?.unwrap_or_default())
    }

    pub(crate) fn read_if_there(&self) -> Result<Option<BTreeMap<PersonId, Timestamp>>, ArchiveError> {
        let path = self.target.path(FILE_NAME);
        let text = match fs::read(&path) {
            Ok(bytes) => {
                String::from_utf8(bytes).map_err(|_| ArchiveError::damaged(&path, "it is no text"))?
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(ArchiveError::io(&path)(error)),
        };
        let mut people = BTreeMap::new();
        if !text.is_empty() && !text.ends_with('\n') {
            return Err(ArchiveError::damaged(&path, "its last line is cut off"));
        }
        for (number, line) in (1..).zip(text.lines()) {
            let damaged = || {
                ArchiveError::damaged(
                    &path,
                    format!(
                        "line {number} is not what was written. Move the file away: the next backup writes it anew from the log"
                    ),
                )
            };
            let line: Line = serde_json::from_str(line).map_err(|_| damaged())?;
            if line.sum != sum(&line.erasure) {
                return Err(damaged());
            }
            people.insert(line.erasure.person, line.erasure.at);
        }
        Ok(Some(people))
    }

    /// Adds people, durably; who is there already stays as they are. Answers how many there are now.
    ///
    /// # Errors
    /// When the target cannot be written, or the list is damaged: the erasure must then wait.
    pub fn add(&self, people: impl IntoIterator<Item = Erasure>) -> Result<u64, ArchiveError> {
        self.target.create()?;
        let lock = self.target.lock_erasures()?;
        let present = self.read_if_there()?;
        let (missing, mut all) = (present.is_none(), present.unwrap_or_default());
        let before = all.len();
        for Erasure { person, at } in people {
            all.entry(person).or_insert(at);
        }
        if missing || all.len() > before {
            let lines: Vec<String> = all
                .iter()
                .map(|(person, at)| {
                    let erasure = Erasure {
                        person: *person,
                        at: *at,
                    };
                    let sum = sum(&erasure);
                    serde_json::to_string(&Line { erasure, sum }).expect("a line has string keys") + "\n"
                })
                .collect();
            write_whole(&self.target.path(FILE_NAME), lines.concat().as_bytes())?;
        }
        drop(lock);
        Ok(all.len() as u64)
    }
}

fn sum(erasure: &Erasure) -> String {
    let text = format!("{} {}", erasure.person, erasure.at);
    HEXLOWER.encode(&Sha256::digest(text)[..8])
}
