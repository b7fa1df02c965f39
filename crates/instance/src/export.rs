//! Everything that an instance holds, in files that people and programs can read: each event with
//! its personal part where the key is still there, each table's rows, and a receipt. Secrets (the keep)
//! are not part of it.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::sync::Arc;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rusqlite::types::Value as Cell;
use serde::Serialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use vc_kernel::{Incarnation, InstanceId, Personal};
use vc_store::{EncodedCommit, Entry};

use crate::instance::Instance;
use crate::keyring::Keyring;
use crate::limits::CATCH_UP_BYTES;
use crate::verify::Tell;
use crate::view_copy::{ViewCopy, tables};
use crate::view_file;

/// What was written: the receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Whose.
    pub instance: InstanceId,
    /// Which life of it.
    pub incarnation: Incarnation,
    /// The last commit in it.
    pub head_seq: u64,
    /// That commit's SHA-256, in hexadecimal.
    pub head_hash: String,
    /// When it was written.
    pub exported_at: Timestamp,
    /// Events, in `events.jsonl`.
    pub events: u64,
    /// Those of them whose personal part was erased.
    pub erased: u64,
    /// Rows of each table, in `tables/<name>.jsonl`.
    pub tables: BTreeMap<String, u64>,
    /// Length and SHA-256 of each file.
    pub files: BTreeMap<String, FileReceipt>,
}

/// One file of an export.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FileReceipt {
    /// Its length.
    pub bytes: u64,
    /// Its SHA-256, in hexadecimal.
    pub sha256: String,
}

impl Instance {
    /// Writes everything into `folder`, which must be there and empty.
    ///
    /// # Errors
    /// When something cannot be read or written, with the file.
    pub async fn export(
        self: &Arc<Self>,
        folder: &Path,
        mut tell: impl FnMut(&'static str, u64, u64) -> bool + Send + 'static,
    ) -> Result<Exported, String> {
        // As for a comparison: no other view, and an erasure waits until the copy is gone.
        let _generation = self.generation.lock().await;
        let (exporting, folder) = (Arc::clone(self), folder.to_owned());
        self.threads
            .block(move || exporting.export_now(&folder, &mut tell))
            .await?
    }

    fn export_now(&self, folder: &Path, tell: Tell<'_>) -> Result<Exported, String> {
        let copy = ViewCopy::make(self.shared.readers().path(), &self.folder)?;
        let position = view_file::position(&copy.connection).map_err(|error| error.to_string())?;
        let position = position.ok_or("the view does not know where it stands")?;
        let mut exported = Exported {
            instance: self.id().clone(),
            incarnation: position.incarnation,
            head_seq: position.seq,
            head_hash: HEXLOWER.encode(&position.hash.0),
            exported_at: self.now(),
            events: 0,
            erased: 0,
            tables: BTreeMap::new(),
            files: BTreeMap::new(),
        };
        self.export_events(folder, &mut exported, tell)?;
        fs::create_dir(folder.join("tables")).map_err(|error| format!("tables: {error}"))?;
        // What a full-text index holds stands in the table it indexes.
        let all = tables(&copy.connection).map_err(|error| error.to_string())?;
        for table in all.into_iter().filter(|table| !table.is_virtual) {
            let mut file = Lines::create(folder, format!("tables/{}.jsonl", table.name))?;
            let mut statement = copy
                .connection
                .prepare(&table.select())
                .map_err(|error| error.to_string())?;
            let mut rows = statement.query([]).map_err(|error| error.to_string())?;
            let mut count = 0;
            while let Some(row) = rows.next().map_err(|error| error.to_string())? {
                let cells = table.row(row).map_err(|error| error.to_string())?;
                let named: Map<String, Value> = table
                    .columns
                    .iter()
                    .cloned()
                    .zip(cells.into_iter().map(cell))
                    .collect();
                file.write(&Value::Object(named))?;
                count += 1;
            }
            file.finish(&mut exported)?;
            exported.tables.insert(table.name, count);
        }
        let receipt = serde_json::to_vec_pretty(&exported).map_err(|error| error.to_string())?;
        let path = folder.join("receipt.json");
        fs::write(&path, receipt).map_err(|error| format!("{}: {error}", path.display()))?;
        Ok(exported)
    }

    fn export_events(&self, folder: &Path, exported: &mut Exported, tell: Tell<'_>) -> Result<(), String> {
        let mut keyring = Keyring::new(self.keep.clone(), self.id().clone());
        let mut file = Lines::create(folder, "events.jsonl".to_owned())?;
        let mut seq = 0;
        while seq < exported.head_seq {
            if !tell("events", seq, exported.head_seq) {
                return Err("it was broken off".to_owned());
            }
            let commits = self
                .log
                .read(self.id(), seq, CATCH_UP_BYTES)
                .map_err(|error| error.to_string())?;
            if commits.is_empty() {
                return Err(format!("commit {} is missing", seq + 1));
            }
            for (at, bytes) in commits {
                if at > exported.head_seq {
                    break;
                }
                let (_, commit) = EncodedCommit::from_stored(at, bytes).map_err(|error| error.to_string())?;
                let mut index = 0_u32;
                for entry in commit.entries {
                    for event in &entry.events {
                        let place = (at, index, commit.at);
                        let (line, erased) = event_line(&mut keyring, place, &entry, event)?;
                        file.write(&line)?;
                        exported.events += 1;
                        exported.erased += u64::from(erased);
                        index += 1;
                    }
                }
                seq = at;
            }
        }
        file.finish(exported)
    }
}

/// One event, and whether its personal part was erased.
fn event_line(
    keyring: &mut Keyring,
    (seq, index, at): (u64, u32, Timestamp),
    entry: &Entry,
    event: &vc_store::StoredEvent,
) -> Result<(Value, bool), String> {
    let body: Value = serde_json::from_str(event.body.get()).map_err(|error| error.to_string())?;
    let mut line = json!({
        "seq": seq, "index": index, "at": at, "actor": entry.actor, "command_id": entry.command.id,
        "name": event.name, "version": event.version, "body": body,
    });
    let mut is_erased = false;
    if let Some(sealed) = &event.sealed {
        let personal = keyring
            .unseal(&event.name, sealed)
            .map_err(|error| error.to_string())?;
        line["person"] = json!(sealed.person);
        match personal {
            Personal::Known(json) => {
                line["personal"] = serde_json::from_slice(&json).map_err(|error| error.to_string())?;
            }
            Personal::Erased => {
                line["personal_erased"] = json!(true);
                is_erased = true;
            }
        }
    }
    Ok((line, is_erased))
}

/// Bytes become hexadecimal text.
fn cell(cell: Cell) -> Value {
    match cell {
        Cell::Null => Value::Null,
        Cell::Integer(number) => number.into(),
        Cell::Real(number) => number.into(),
        Cell::Text(text) => text.into(),
        Cell::Blob(bytes) => HEXLOWER.encode(&bytes).into(),
    }
}

/// A file of JSON lines.
struct Lines {
    file: BufWriter<File>,
    name: String,
    hash: Sha256,
    bytes: u64,
}

impl Lines {
    fn create(folder: &Path, name: String) -> Result<Self, String> {
        let file = File::create(folder.join(&name)).map_err(|error| format!("{name}: {error}"))?;
        Ok(Self {
            file: BufWriter::new(file),
            name,
            hash: Sha256::new(),
            bytes: 0,
        })
    }

    fn write(&mut self, line: &Value) -> Result<(), String> {
        let line = format!("{line}\n");
        self.hash.update(&line);
        self.bytes += line.len() as u64;
        self.file
            .write_all(line.as_bytes())
            .map_err(|error| format!("{}: {error}", self.name))
    }

    fn finish(self, exported: &mut Exported) -> Result<(), String> {
        let synced = self.file.into_inner().map_err(|error| error.into_error());
        synced
            .and_then(|file| file.sync_all())
            .map_err(|error| format!("{}: {error}", self.name))?;
        let receipt = FileReceipt {
            bytes: self.bytes,
            sha256: HEXLOWER.encode(&self.hash.finalize()),
        };
        exported.files.insert(self.name, receipt);
        Ok(())
    }
}
