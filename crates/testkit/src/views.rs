//! Comparing views: a live one and one that was built anew from the log have the same rows in
//! every table. Read from files that no writer has open, or between two commits.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rusqlite::Connection;

/// Differing rows told for one table; the rest is only counted.
const DIFFERENCES_TOLD_MAX: usize = 5;

/// Every table of a view with all its rows, ordered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ViewRows(BTreeMap<String, Vec<String>>);

impl ViewRows {
    /// Reads a view file.
    pub fn read(view: &Path) -> Self {
        let connection = Connection::open(view).unwrap();
        let tables: Vec<(String, String)> = connection
            .prepare("SELECT name, type FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')")
            .unwrap()
            .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let tables = tables.into_iter().map(|(table, kind)| {
            let mut rows = match kind.as_str() {
                "virtual" => indexed_words(&connection, &table),
                _ => rows_of(&connection, &format!("\"{table}\"")),
            };
            rows.sort_unstable();
            (table, rows)
        });
        Self(tables.collect())
    }

    /// Reads the only view file of an instance's folder.
    pub fn of_folder(folder: &Path) -> Self {
        let files = view_files(folder);
        assert_eq!(files.len(), 1, "one view file in {}: {files:?}", folder.display());
        Self::read(&files[0])
    }

    /// How many rows a table has; 0 where there is no such table.
    pub fn count(&self, table: &str) -> usize {
        self.0.get(table).map_or(0, Vec::len)
    }

    /// The first differing rows of every table, `-` for those that are only here.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let mut differences = Vec::new();
        let tables: std::collections::BTreeSet<&String> = self.0.keys().chain(other.0.keys()).collect();
        for table in tables {
            match (self.0.get(table), other.0.get(table)) {
                (Some(left), Some(right)) if left == right => {}
                (Some(left), Some(right)) => {
                    for (sign, rows, others) in [("-", left, right), ("+", right, left)] {
                        let only: Vec<&String> = rows.iter().filter(|row| !others.contains(row)).collect();
                        let told = only.iter().take(DIFFERENCES_TOLD_MAX);
                        differences.extend(told.map(|row| format!("{sign} {table}: {row}")));
                        differences.push(format!(
                            "{sign} {table}: {} of {} rows are only here",
                            only.len(),
                            rows.len()
                        ));
                    }
                }
                _ => differences.push(format!("only one of them has the table {table}")),
            }
        }
        differences
    }

    /// Panics with the first differing rows of every table.
    #[track_caller]
    pub fn assert_same(&self, other: &Self, what: &str) {
        let differences = self.differences(other);
        assert!(
            differences.is_empty(),
            "{what}: the rows differ\n{}",
            differences.join("\n")
        );
    }
}

/// The view files of an instance's folder, without SQLite's own files beside them.
pub fn view_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut found: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    found.retain(|path| {
        let name = path.file_name().unwrap().to_string_lossy();
        name.starts_with("view-") && name.ends_with(".sqlite")
    });
    found.sort();
    found
}

/// What a full-text index finds: each word with its place. Its own tables below are cut into
/// pieces by when they were written, which is no difference.
fn indexed_words(connection: &Connection, table: &str) -> Vec<String> {
    let vocabulary =
        format!("CREATE VIRTUAL TABLE temp.\"{table}_words\" USING fts5vocab('main', '{table}', 'instance')");
    connection.execute_batch(&vocabulary).unwrap();
    rows_of(connection, &format!("temp.\"{table}_words\""))
}

fn rows_of(connection: &Connection, table: &str) -> Vec<String> {
    let mut statement = connection.prepare(&format!("SELECT * FROM {table}")).unwrap();
    let columns = statement.column_count();
    statement
        .query_map([], |row| {
            let values = (0..columns).map(|column| Ok(format!("{:?}", row.get_ref(column)?)));
            Ok(values.collect::<rusqlite::Result<Vec<_>>>()?.join(" | "))
        })
        .unwrap()
        .map(Result::unwrap)
        .collect()
}
