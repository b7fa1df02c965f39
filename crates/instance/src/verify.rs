//! Whether an instance is what its log says: the chain of hashes over the whole log, then every table
//! of the view, to the row, against one that is built from the log beside it.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use rusqlite::Connection;
use rusqlite::types::Value;
use serde::Serialize;
use vc_kernel::InstanceId;
use vc_store::{CommitHash, EncodedCommit, EventLog, LogError};

use crate::instance::Instance;
use crate::keyring::Keyring;
use crate::limits::CATCH_UP_BYTES;
use crate::projector::Projector;
use crate::replay;
use crate::view_copy::{Table, ViewCopy, tables};
use crate::view_file;

/// Problems told of one log; the rest would say the same.
const PROBLEMS_MAX: usize = 20;

/// Hears what is done, how far, of how much; `false` ends the work.
pub type Tell<'a> = &'a mut (dyn FnMut(&'static str, u64, u64) -> bool + Send);

/// What became of looking through a log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct LogReport {
    /// Commits read.
    pub commits: u64,
    /// Events in them.
    pub events: u64,
    /// What is wrong, with the commit's number; nothing where all is well.
    pub problems: Vec<String>,
}

/// What became of comparing a view.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct ViewReport {
    /// The commit at which it was looked at.
    pub seq: u64,
    /// Tables compared.
    pub tables: u64,
    /// Rows compared.
    pub rows: u64,
    /// The first difference of each table, with the row's key; nothing where all is well.
    pub problems: Vec<String>,
}

/// Reads the whole log: every commit is there, reads as one, and continues the one before.
///
/// # Errors
/// When the log cannot be read. Damage is no error but an answer.
pub fn verify_log(log: &dyn EventLog, instance: &InstanceId, tell: Tell<'_>) -> Result<LogReport, LogError> {
    let mut report = LogReport::default();
    let head = match log.head(instance) {
        Ok(Some(head)) => head,
        Ok(None) => {
            report.problems.push("there is no log".to_owned());
            return Ok(report);
        }
        Err(LogError::Corrupt(message)) => {
            report.problems.push(message);
            return Ok(report);
        }
        Err(error) => return Err(error),
    };
    let (mut seq, mut hash) = (0, CommitHash::NONE);
    while seq < head.seq && report.problems.len() < PROBLEMS_MAX {
        if !tell("log", seq, head.seq) {
            return Err(LogError::Unavailable("it was broken off".to_owned()));
        }
        let commits = match log.read(instance, seq, CATCH_UP_BYTES) {
            Ok(commits) => commits,
            Err(LogError::Corrupt(message)) => {
                report.problems.push(message);
                return Ok(report);
            }
            Err(error) => return Err(error),
        };
        if commits.is_empty() {
            report.problems.push(format!("commit {} is missing", seq + 1));
            return Ok(report);
        }
        for (at, bytes) in commits {
            let own_hash = CommitHash::of(&bytes);
            match EncodedCommit::from_stored(at, bytes) {
                Ok((_, commit)) => {
                    if commit.previous != hash {
                        report.problems.push(format!(
                            "commit {at} does not continue commit {seq}: one of the two was changed"
                        ));
                    }
                    report.events += commit
                        .entries
                        .iter()
                        .map(|entry| entry.events.len() as u64)
                        .sum::<u64>();
                }
                Err(error) => report.problems.push(error.to_string()),
            }
            report.commits += 1;
            (seq, hash) = (at, own_hash);
            if seq == head.seq {
                break;
            }
        }
    }
    if report.problems.is_empty() && hash != head.hash {
        report.problems.push(format!(
            "commit {seq} is not the one that was appended: it was changed"
        ));
    }
    Ok(report)
}

impl Instance {
    /// Compares every table with one that is built from the log.
    ///
    /// # Errors
    /// When there is no room for the two copies, or the log cannot be read. A difference is no error
    /// but an answer.
    pub async fn verify_view(
        self: &Arc<Self>,
        mut tell: impl FnMut(&'static str, u64, u64) -> bool + Send + 'static,
    ) -> Result<ViewReport, String> {
        // No other view may take its place meanwhile, and an erasure waits until the copies are gone.
        let _generation = self.generation.lock().await;
        let verifying = Arc::clone(self);
        self.threads
            .block(move || {
                let report = verifying.compare_once(&mut tell)?;
                // Somebody may have been erased between the copy and the build: look a second time.
                if report.problems.is_empty() {
                    Ok(report)
                } else {
                    verifying.compare_once(&mut tell)
                }
            })
            .await?
    }

    fn compare_once(&self, tell: Tell<'_>) -> Result<ViewReport, String> {
        let mut report = ViewReport::default();
        let source = self.shared.readers().path().to_owned();
        let copy = match ViewCopy::make(&source, &self.folder) {
            Ok(copy) => copy,
            Err(error) => {
                report
                    .problems
                    .push(format!("the view cannot be copied: {error}"));
                return Ok(report);
            }
        };
        let position = view_file::position(&copy.connection);
        let Some(position) = position.map_err(|error| error.to_string())? else {
            report
                .problems
                .push("the view does not know where it stands".to_owned());
            return Ok(report);
        };
        report.seq = position.seq;
        let built = Built::make(
            self.log.as_ref(),
            &self.projector,
            Keyring::new(self.keep.clone(), self.id().clone()),
            &self.folder,
            position.seq,
        );
        let built = match built {
            Ok(built) => built,
            Err(error) => {
                report
                    .problems
                    .push(format!("no view can be built from the log: {error}"));
                return Ok(report);
            }
        };
        let all = tables(&built.connection).map_err(|error| error.to_string())?;
        let total = all.len() as u64;
        for table in all {
            if !tell("tables", report.tables, total) {
                return Err("it was broken off".to_owned());
            }
            match compare(&copy.connection, &built.connection, table) {
                Ok((rows, difference)) => {
                    report.rows += rows;
                    report.problems.extend(difference);
                }
                Err((table, error)) => report
                    .problems
                    .push(format!("table {table} cannot be read: {error}")),
            }
            report.tables += 1;
        }
        Ok(report)
    }
}

/// A view built for the comparison; its file goes with it.
struct Built {
    connection: Connection,
    path: PathBuf,
}

impl Built {
    fn make(
        log: &dyn EventLog,
        projector: &Projector,
        mut keyring: Keyring,
        folder: &Path,
        seq: u64,
    ) -> Result<Self, String> {
        let path = folder.join("view-built.sqlite");
        view_file::delete(&path).map_err(|error| error.to_string())?;
        let connection =
            view_file::open_writer(&path, &projector.domains).map_err(|error| error.to_string())?;
        let built = Self { connection, path };
        replay::fill(log, projector, &mut keyring, &built.connection, seq)
            .map_err(|error| error.to_string())?;
        Ok(built)
    }
}

impl Drop for Built {
    fn drop(&mut self) {
        if let Err(error) = view_file::delete(&self.path) {
            tracing::warn!(%error, "a view that was built to compare could not be deleted");
        }
    }
}

/// The number of rows and the first difference. Full-text indexes are compared by what they find
/// (each word with its place), because their own tables are cut into pieces by when they were written.
fn compare(
    live: &Connection,
    built: &Connection,
    table: Table,
) -> Result<(u64, Option<String>), (String, rusqlite::Error)> {
    let table = if table.is_virtual {
        let words = indexed_words(live, &table.name).and_then(|_| indexed_words(built, &table.name));
        words.map_err(|error| (table.name, error))?
    } else {
        table
    };
    compare_rows(live, built, &table).map_err(|error| (table.name, error))
}

fn indexed_words(connection: &Connection, index: &str) -> rusqlite::Result<Table> {
    let name = format!("{index}_words");
    connection.execute_batch(&format!(
        "CREATE VIRTUAL TABLE temp.\"{name}\" USING fts5vocab('main', '{index}', 'instance')"
    ))?;
    Ok(Table {
        name,
        columns: ["term", "doc", "col", "offset"].map(str::to_owned).to_vec(),
        key: vec![0, 1, 2, 3],
        is_virtual: true,
    })
}

fn compare_rows(
    live: &Connection,
    built: &Connection,
    table: &Table,
) -> rusqlite::Result<(u64, Option<String>)> {
    let sql = table.select();
    let (mut live_rows, mut built_rows) = (live.prepare(&sql)?, built.prepare(&sql)?);
    let (mut live_rows, mut built_rows) = (live_rows.query([])?, built_rows.query([])?);
    let mut rows = 0;
    loop {
        let found = live_rows.next()?.map(|row| table.row(row)).transpose()?;
        let expected = built_rows.next()?.map(|row| table.row(row)).transpose()?;
        let name = &table.name;
        let key = |row: &[Value]| key_text(table, row);
        let difference = match (found, expected) {
            (None, None) => return Ok((rows, None)),
            (Some(found), Some(expected)) if found == expected => {
                rows += 1;
                continue;
            }
            (Some(found), Some(expected)) if key(&found) == key(&expected) => {
                let column = (0..found.len())
                    .find(|at| found[*at] != expected[*at])
                    .unwrap_or(0);
                format!(
                    "table {name}: row {} has another {} than the log says",
                    key(&found),
                    table.columns[column]
                )
            }
            (Some(found), Some(expected)) if is_there(built, table, &found)? => {
                format!("table {name}: row {} is missing", key(&expected))
            }
            (Some(found), _) => format!("table {name}: row {} does not come from the log", key(&found)),
            (None, Some(expected)) => format!("table {name}: row {} is missing", key(&expected)),
        };
        return Ok((rows, Some(difference)));
    }
}

fn is_there(connection: &Connection, table: &Table, row: &[Value]) -> rusqlite::Result<bool> {
    let conditions = table
        .key
        .iter()
        .map(|at| format!("\"{}\" IS ?", table.columns[*at]));
    let sql = format!(
        "SELECT 1 FROM \"{}\" WHERE {}",
        table.name,
        conditions.collect::<Vec<_>>().join(" AND ")
    );
    let key = table.key.iter().map(|at| &row[*at]);
    connection.prepare(&sql)?.exists(rusqlite::params_from_iter(key))
}

fn key_text(table: &Table, row: &[Value]) -> String {
    let parts = table.key.iter().map(|at| match &row[*at] {
        Value::Null => "null".to_owned(),
        Value::Integer(number) => number.to_string(),
        Value::Real(number) => number.to_string(),
        Value::Text(text) => text.clone(),
        Value::Blob(bytes) => HEXLOWER.encode(bytes),
    });
    parts.collect::<Vec<_>>().join(" ")
}
