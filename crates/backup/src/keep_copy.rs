//! The keep's rows as records: kind, key, version, expiry, bytes as they are stored.

use std::path::Path;

use jiff::Timestamp;
use vc_kernel::InstanceId;
use vc_store::{Keep, KeepEntry, KeepRow};

use crate::error::ArchiveError;
use crate::manifest::{FileSum, KeepCopy};
use crate::names::KEEP;
use crate::progress::Progress;
use crate::records::{RecordReader, RecordWriter};
use crate::target::{InstanceTarget, give_name, unfinished};

/// Rows read from the keep at a time.
pub(crate) const KEEP_PAGE: usize = 500;

/// Copies every row. Rows that change meanwhile are copied as before or as after.
pub(crate) fn write(
    keep: &dyn Keep,
    instance: &InstanceId,
    target: &InstanceTarget,
    backup: &str,
    progress: &mut dyn Progress,
) -> Result<KeepCopy, ArchiveError> {
    let name = format!("keep/{backup}{KEEP}");
    let path = target.path(&name);
    let temporary = unfinished(&path);
    let mut file = RecordWriter::create(&temporary)?;
    let mut rows = 0;
    let mut after: Option<(String, String)> = None;
    loop {
        let last = after.as_ref().map(|(kind, key)| (kind.as_str(), key.as_str()));
        let page = keep.scan(instance, last, KEEP_PAGE)?;
        for entry in &page {
            file.append(&encode(entry))?;
            rows += 1;
        }
        progress.step("keep", rows, rows)?;
        match page.into_iter().next_back() {
            Some(entry) => after = Some((entry.kind, entry.key)),
            None => break,
        }
    }
    let (bytes, sha256) = file.finish()?;
    give_name(&temporary, &path)?;
    Ok(KeepCopy {
        rows,
        file: FileSum {
            file: name,
            bytes,
            sha256,
        },
    })
}

/// Hands every row to `take`, checking the file.
pub(crate) fn read(
    target: &InstanceTarget,
    copy: &KeepCopy,
    mut take: impl FnMut(KeepEntry) -> Result<(), ArchiveError>,
) -> Result<(), ArchiveError> {
    let path = target.path(&copy.file.file);
    let mut file = RecordReader::open(&path, &copy.file)?;
    let mut rows = 0_u64;
    loop {
        let place = format!("row {}", rows + 1);
        let Some(record) = file.next(&place)? else {
            break;
        };
        let entry = decode(&record).ok_or_else(|| {
            ArchiveError::damaged(&path, format!("{place} does not read as a row of the keep"))
        })?;
        take(entry)?;
        rows += 1;
    }
    file.finish(&copy.file)?;
    if rows == copy.rows {
        Ok(())
    } else {
        Err(row_count(&path, rows, copy.rows))
    }
}

fn row_count(path: &Path, rows: u64, expected: u64) -> ArchiveError {
    ArchiveError::damaged(path, format!("it has {rows} rows, {expected} were written"))
}

/// Integers big-endian: kind and key with two bytes of length each, 8 of version, 8 of expiry in
/// milliseconds (`i64::MIN` for none), the bytes.
fn encode(entry: &KeepEntry) -> Vec<u8> {
    let mut record = Vec::with_capacity(32 + entry.kind.len() + entry.key.len() + entry.row.bytes.len());
    for text in [&entry.kind, &entry.key] {
        let length = u16::try_from(text.len()).expect("kinds and keys are short");
        record.extend(length.to_be_bytes());
        record.extend(text.as_bytes());
    }
    record.extend(entry.row.version.to_be_bytes());
    let expires_at = entry.row.expires_at.map_or(i64::MIN, Timestamp::as_millisecond);
    record.extend(expires_at.to_be_bytes());
    record.extend(&entry.row.bytes);
    record
}

fn decode(mut record: &[u8]) -> Option<KeepEntry> {
    fn take<const N: usize>(rest: &mut &[u8]) -> Option<[u8; N]> {
        let (head, tail) = rest.split_first_chunk::<N>()?;
        *rest = tail;
        Some(*head)
    }
    fn text(rest: &mut &[u8]) -> Option<String> {
        let length = usize::from(u16::from_be_bytes(take(rest)?));
        let (text, tail) = rest.split_at_checked(length)?;
        *rest = tail;
        String::from_utf8(text.to_vec()).ok()
    }
    let kind = text(&mut record)?;
    let key = text(&mut record)?;
    let version = u64::from_be_bytes(take(&mut record)?);
    let expires_at = match i64::from_be_bytes(take(&mut record)?) {
        i64::MIN => None,
        ms => Some(Timestamp::from_millisecond(ms).ok()?),
    };
    Some(KeepEntry {
        kind,
        key,
        row: KeepRow {
            bytes: record.to_vec(),
            version,
            expires_at,
        },
    })
}
