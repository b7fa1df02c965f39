//! A file of records, each with its own SHA-256: damage is told with its place.
//!
//! Layout: 8 bytes [`MAGIC`], then for each record 4 bytes of length (big-endian), 32 of SHA-256, the
//! record. The manifest has the SHA-256 of the whole file besides, so that records that were moved,
//! added or cut off show too.

use std::fs::File;
use std::io::{BufReader, BufWriter, Read as _, Write as _};
use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

use crate::error::ArchiveError;
use crate::manifest::FileSum;

const MAGIC: &[u8; 8] = b"vcrecs1\n";
/// Longer records are damage: a commit has 256 KiB at most, and no row of the keep comes near this.
const RECORD_BYTES_MAX: u32 = 64 * 1024 * 1024;
/// What a record takes besides itself.
const RECORD_HEAD_BYTES: usize = 4 + 32;

/// Writes records one after another.
pub(crate) struct RecordWriter {
    file: BufWriter<File>,
    path: PathBuf,
    whole: Sha256,
    bytes: u64,
}

impl RecordWriter {
    pub(crate) fn create(path: &Path) -> Result<Self, ArchiveError> {
        let file = File::create(path).map_err(ArchiveError::io(path))?;
        let mut writer = Self {
            file: BufWriter::new(file),
            path: path.to_owned(),
            whole: Sha256::new(),
            bytes: 0,
        };
        writer.write(MAGIC)?;
        Ok(writer)
    }

    pub(crate) fn append(&mut self, record: &[u8]) -> Result<(), ArchiveError> {
        let length = u32::try_from(record.len())
            .ok()
            .filter(|length| *length <= RECORD_BYTES_MAX)
            .ok_or_else(|| {
                ArchiveError::Refused(format!(
                    "a record of {} bytes is longer than an archive takes ({RECORD_BYTES_MAX})",
                    record.len()
                ))
            })?;
        self.write(&length.to_be_bytes())?;
        self.write(&Sha256::digest(record))?;
        self.write(record)
    }

    pub(crate) const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// On `Ok` the bytes are on the disk; the name is not until its folder is synced.
    pub(crate) fn finish(self) -> Result<(u64, String), ArchiveError> {
        let failed = ArchiveError::io(&self.path);
        let file = self
            .file
            .into_inner()
            .map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        Ok((self.bytes, HEXLOWER.encode(&self.whole.finalize())))
    }

    fn write(&mut self, bytes: &[u8]) -> Result<(), ArchiveError> {
        self.file.write_all(bytes).map_err(ArchiveError::io(&self.path))?;
        self.whole.update(bytes);
        self.bytes += bytes.len() as u64;
        Ok(())
    }
}

/// Reads records back, checking each.
pub(crate) struct RecordReader {
    file: BufReader<File>,
    path: PathBuf,
    whole: Sha256,
    left: u64,
}

impl RecordReader {
    /// Opens a file that must be as long as `expected` says.
    pub(crate) fn open(path: &Path, expected: &FileSum) -> Result<Self, ArchiveError> {
        let file = File::open(path).map_err(|error| {
            if error.kind() == std::io::ErrorKind::NotFound {
                ArchiveError::damaged(path, "the file is missing")
            } else {
                ArchiveError::io(path)(error)
            }
        })?;
        let bytes = file.metadata().map_err(ArchiveError::io(path))?.len();
        let mut reader = Self {
            file: BufReader::new(file),
            path: path.to_owned(),
            whole: Sha256::new(),
            left: bytes,
        };
        let mut magic = [0; MAGIC.len()];
        reader.fill(&mut magic, "its first bytes")?;
        if magic != *MAGIC {
            return Err(ArchiveError::damaged(
                path,
                "its first bytes are not those of an archive",
            ));
        }
        if bytes > expected.bytes {
            return Err(ArchiveError::damaged(
                path,
                format!("it has {bytes} bytes, {} were written", expected.bytes),
            ));
        }
        Ok(reader)
    }

    /// The next record; `place` names it in messages. `None` at the end of the file.
    pub(crate) fn next(&mut self, place: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
        if self.left == 0 {
            return Ok(None);
        }
        let mut head = [0; RECORD_HEAD_BYTES];
        self.fill(&mut head, place)?;
        let (length, hash) = head.split_at(4);
        let length = u32::from_be_bytes(length.try_into().expect("split at 4"));
        if u64::from(length) > self.left || length > RECORD_BYTES_MAX {
            return Err(ArchiveError::damaged(
                &self.path,
                format!("{place} is cut off, or its length is wrong"),
            ));
        }
        let mut record = vec![0; length as usize];
        self.fill(&mut record, place)?;
        if Sha256::digest(&record).as_slice() != hash {
            return Err(ArchiveError::damaged(
                &self.path,
                format!("{place} is not what was written"),
            ));
        }
        Ok(Some(record))
    }

    /// After the last record: whether the file is the one that was written.
    pub(crate) fn finish(self, expected: &FileSum) -> Result<(), ArchiveError> {
        if HEXLOWER.encode(&self.whole.finalize()) == expected.sha256 {
            Ok(())
        } else {
            Err(ArchiveError::damaged(
                &self.path,
                "it ends too early, or its records were moved",
            ))
        }
    }

    fn fill(&mut self, bytes: &mut [u8], place: &str) -> Result<(), ArchiveError> {
        self.file.read_exact(bytes).map_err(|error| {
            if error.kind() == std::io::ErrorKind::UnexpectedEof {
                ArchiveError::damaged(&self.path, format!("it ends within {place}"))
            } else {
                ArchiveError::io(&self.path)(error)
            }
        })?;
        self.whole.update(&*bytes);
        self.left -= bytes.len() as u64;
        Ok(())
    }
}
