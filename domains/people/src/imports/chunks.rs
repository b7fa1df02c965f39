//! The rows of an import on their way: pieces in the keep, wrapped, until the job is done with
//! them. They are personal, so they do not outlive it for long.

use jiff::SignedDuration;
use vc_instance::{Expect, Instance, KeepError};

use crate::commands::ImportRow;
use crate::model::ImportId;

const ROWS: &str = "people.import_rows";
/// Rows of one piece, which one command carries.
const CHUNK_ROWS: usize = 50;
/// Bytes of one piece; a single row is far smaller.
const CHUNK_BYTES: usize = 96 * 1024;
/// How long rows are kept if the job never comes to its end.
const LIFE: SignedDuration = SignedDuration::from_hours(14 * 24);

/// Keeps rows in pieces, the first of them numbered `chunks`, and answers how many there are then.
pub async fn keep_rows(
    instance: &Instance,
    import: ImportId,
    rows: &[ImportRow],
    mut chunks: u32,
) -> Result<u32, KeepError> {
    let mut rest = rows;
    while !rest.is_empty() {
        let (mut count, mut bytes) = (0, 0);
        for row in rest.iter().take(CHUNK_ROWS) {
            bytes += serde_json::to_vec(row).map_or(0, |json| json.len());
            if count > 0 && bytes > CHUNK_BYTES {
                break;
            }
            count += 1;
        }
        let (chunk, others) = rest.split_at(count);
        let json = serde_json::to_vec(chunk).expect("rows are plain values");
        let expires_at = Some(instance.now() + LIFE);
        instance
            .keep()
            .put(ROWS, &key(import, chunks), json, Expect::Any, expires_at)
            .await?;
        chunks += 1;
        rest = others;
    }
    Ok(chunks)
}

/// One piece; `None` when it is gone.
pub async fn read_chunk(
    instance: &Instance,
    import: ImportId,
    chunk: u32,
) -> Result<Option<Vec<ImportRow>>, KeepError> {
    let row = instance.keep().get(ROWS, &key(import, chunk)).await?;
    Ok(row.and_then(|row| serde_json::from_slice(&row.bytes).ok()))
}

/// Forgets all pieces.
pub async fn remove_chunks(instance: &Instance, import: ImportId, chunks: u32) -> Result<(), KeepError> {
    for chunk in 0..chunks {
        instance.keep().remove(ROWS, &key(import, chunk)).await?;
    }
    Ok(())
}

fn key(import: ImportId, chunk: u32) -> String {
    format!("{import}/{chunk:06}")
}
