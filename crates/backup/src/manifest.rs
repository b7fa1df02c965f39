//! The manifest: what makes files a backup. Written last, read first.
//!
//! Layout: JSON, then a line `sha256 <hex>` over the JSON's bytes.

use std::path::Path;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use vc_kernel::{Incarnation, InstanceId};

use crate::error::ArchiveError;

/// Of the archive; one more when a reader has to know.
pub(crate) const FORMAT: u32 = 1;
const SUM_LINE: &str = "sha256 ";

/// One backup of one instance.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The archive's format, 1.
    pub format: u32,
    /// Its id, which sorts by time.
    pub id: String,
    /// Whose.
    pub instance: InstanceId,
    /// Which life of the instance the head belongs to.
    pub incarnation: Incarnation,
    /// When it was made.
    pub made_at: Timestamp,
    /// The last commit in it.
    pub head_seq: u64,
    /// That commit's SHA-256, in hexadecimal.
    pub head_hash: String,
    /// That commit's time.
    pub head_at: Timestamp,
    /// Names the platform key that the keep's rows are wrapped with.
    pub platform_key: String,
    /// The log, in order, from commit 1 to the head.
    pub segments: Vec<Segment>,
    /// The keep.
    pub keep: KeepCopy,
    /// How many people the list of erasures had at least.
    pub erasures: u64,
}

/// A part of the log.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Segment {
    /// The first commit in it.
    pub first_seq: u64,
    /// The last.
    pub last_seq: u64,
    /// The last commit's SHA-256, in hexadecimal.
    pub last_hash: String,
    /// The file.
    #[serde(flatten)]
    pub file: FileSum,
}

/// The rows of the keep.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeepCopy {
    /// How many.
    pub rows: u64,
    /// The file.
    #[serde(flatten)]
    pub file: FileSum,
}

/// A file and what it has to be.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileSum {
    /// Within the instance's folder.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Manifest {
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let mut bytes =
            serde_json::to_vec_pretty(self).expect("manifests have string keys and no failing parts");
        bytes.push(b'\n');
        let sum = HEXLOWER.encode(&Sha256::digest(&bytes));
        bytes.extend(format!("{SUM_LINE}{sum}\n").into_bytes());
        bytes
    }

    pub(crate) fn from_bytes(path: &Path, bytes: &[u8]) -> Result<Self, ArchiveError> {
        let damaged = |what: &str| ArchiveError::damaged(path, what);
        let text = std::str::from_utf8(bytes).map_err(|_| damaged("it is no text"))?;
        let (json, sum) = text
            .trim_end_matches('\n')
            .rsplit_once('\n')
            .and_then(|(_, last)| Some((&text[..text.len() - last.len() - 1], last.strip_prefix(SUM_LINE)?)))
            .ok_or_else(|| damaged("its last line, with its SHA-256, is missing"))?;
        if HEXLOWER.encode(&Sha256::digest(json)) != sum {
            return Err(damaged("its SHA-256 is another one"));
        }
        /// Read before the rest, which a later format may have changed.
        #[derive(Deserialize)]
        struct Format {
            format: u32,
        }
        let Format { format } = serde_json::from_str(json).map_err(|error| damaged(&error.to_string()))?;
        if format != FORMAT {
            return Err(ArchiveError::Refused(format!(
                "{} has format {format}: read it with the release that wrote it, or a newer one",
                path.display()
            )));
        }
        serde_json::from_str(json).map_err(|error| damaged(&error.to_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_reads_back_and_any_changed_byte_shows() {
        let sum = FileSum {
            file: "keep/x.keep".to_owned(),
            bytes: 7,
            sha256: "00".to_owned(),
        };
        let manifest = Manifest {
            format: FORMAT,
            id: "20261126T142508123Z".to_owned(),
            instance: "main".parse().expect("a name"),
            incarnation: Incarnation::from_ulid(vc_kernel::id::Ulid::from_parts(1, 1)),
            made_at: Timestamp::UNIX_EPOCH,
            head_seq: 3,
            head_hash: "ab".to_owned(),
            head_at: Timestamp::UNIX_EPOCH,
            platform_key: "cd".to_owned(),
            segments: Vec::new(),
            keep: KeepCopy { rows: 1, file: sum },
            erasures: 0,
        };
        let bytes = manifest.to_bytes();
        let path = Path::new("x.backup");
        assert_eq!(Manifest::from_bytes(path, &bytes).expect("reads"), manifest);
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            assert!(Manifest::from_bytes(path, &changed).is_err(), "byte {at}");
            assert!(Manifest::from_bytes(path, &bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
