//! A consistent copy of a view, for reads that take long: an open one on the live file pins its WAL.

use std::path::{Path, PathBuf};

use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags};

use crate::view_file;

/// A copy; its file goes with it. After a crash it goes when the instance is opened, like every view
/// file that is not the present one.
pub(crate) struct ViewCopy {
    pub(crate) connection: Connection,
    path: PathBuf,
}

impl ViewCopy {
    /// Copies the view at `source` as of one commit; blocks.
    pub(crate) fn make(source: &Path, folder: &Path) -> Result<Self, String> {
        let path = folder.join("view-copy.sqlite");
        view_file::delete(&path).map_err(|error| error.to_string())?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let live = Connection::open_with_flags(source, flags).map_err(|error| error.to_string())?;
        let text = path.to_str().ok_or("the view's path is no text")?;
        live.execute("VACUUM INTO ?1", [text])
            .map_err(|error| error.to_string())?;
        let connection = Connection::open(&path).map_err(|error| error.to_string())?;
        Ok(Self { connection, path })
    }
}

impl Drop for ViewCopy {
    fn drop(&mut self) {
        // The connection is closed after this; on Unix an open file may go.
        if let Err(error) = view_file::delete(&self.path) {
            tracing::warn!(%error, "a copy of a view could not be deleted");
        }
    }
}

/// One table of a view.
pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) columns: Vec<String>,
    /// Places of the columns that name a row, in the key's order.
    pub(crate) key: Vec<usize>,
    /// Full-text indexes and the like.
    pub(crate) is_virtual: bool,
}

/// The tables of a view by name, without those that SQLite keeps below a virtual one.
pub(crate) fn tables(connection: &Connection) -> rusqlite::Result<Vec<Table>> {
    let names: Vec<(String, String)> = connection
        .prepare(
            "SELECT name, type FROM pragma_table_list WHERE schema = 'main'
             AND type IN ('table', 'virtual') AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name",
        )?
        .query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    names
        .into_iter()
        .map(|(name, kind)| table(connection, name, kind == "virtual"))
        .collect()
}

fn table(connection: &Connection, name: String, is_virtual: bool) -> rusqlite::Result<Table> {
    let columns: Vec<(String, i64)> = connection
        .prepare("SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid")?
        .query_map([&name], |row| Ok((row.get(0)?, row.get(1)?)))?
        .collect::<rusqlite::Result<_>>()?;
    let mut key: Vec<usize> = (0..columns.len()).filter(|at| columns[*at].1 > 0).collect();
    key.sort_by_key(|at| columns[*at].1);
    if key.is_empty() {
        key = (0..columns.len()).collect();
    }
    Ok(Table {
        name,
        columns: columns.into_iter().map(|(name, _)| name).collect(),
        key,
        is_virtual,
    })
}

impl Table {
    /// Reads all rows in the key's order.
    pub(crate) fn select(&self) -> String {
        let quoted = |at: &usize| format!("\"{}\"", self.columns[*at]);
        let all: Vec<String> = (0..self.columns.len()).map(|at| quoted(&at)).collect();
        let key: Vec<String> = self.key.iter().map(quoted).collect();
        format!(
            "SELECT {} FROM \"{}\" ORDER BY {}",
            all.join(", "),
            self.name,
            key.join(", ")
        )
    }

    /// One row of [`Self::select`].
    pub(crate) fn row(&self, row: &rusqlite::Row<'_>) -> rusqlite::Result<Vec<Value>> {
        (0..self.columns.len()).map(|at| row.get(at)).collect()
    }
}
