//! Checkpoints beside the thread that writes.
//!
//! A commit in WAL mode appends pages to the write-ahead log; a checkpoint copies them into the
//! database and syncs both files. SQLite does that within a commit once the log has 1,000 pages:
//! the writer, and everybody who waits for it, stands still for tens of milliseconds. Here a thread
//! copies while the writer goes on. But the log begins anew only when all of it is copied, so the
//! writer copies the rest itself, which is little by then.
//!
//! For the view and the event log. Not for the keep, which empties its log whenever something
//! secret is removed.

#![forbid(unsafe_code)]

use std::path::{Path, PathBuf};
use std::thread::JoinHandle;
use std::time::Duration;

use rusqlite::hooks::Wal;
use rusqlite::wal::CheckpointMode;
use rusqlite::{Connection, OpenFlags};

/// When to copy, in pages of the log.
#[derive(Clone, Copy, Debug)]
struct Limits {
    /// From here on a thread copies.
    beside: i32,
    /// The writer copies itself what it wrote since a thread began, if it is less than this.
    inline: i32,
    /// The writer waits for that thread, and for readers to let go of the log, [`RESTART_WAIT`] at a time.
    max: i32,
}

/// How long the writer waits for readers. Once all is copied, new readers look at the database alone, so it is as long as
/// those take that are under way; a longer one must not stop everybody who writes, and the log grows until it ends.
const RESTART_WAIT: Duration = Duration::from_millis(50);

/// With pages of 4 KiB: 16 MiB, 4 MiB (a few milliseconds), 256 MiB.
const LIMITS: Limits = Limits {
    beside: 4_000,
    inline: 1_000,
    max: 64_000,
};

/// Takes over the checkpoints of the database at `path`, which is in WAL mode and which nobody but
/// `connection` writes to.
pub fn checkpoint_beside(connection: &mut Connection, path: &Path) -> rusqlite::Result<()> {
    checkpoint_within(connection, path, LIMITS)
}

fn checkpoint_within(connection: &mut Connection, path: &Path, limits: Limits) -> rusqlite::Result<()> {
    let mut checkpoints = Checkpoints {
        path: path.to_owned(),
        limits,
        copying: None,
        pages: 0,
        begun_at: None,
        copy_at: limits.beside,
    };
    connection.wal_hook(Some(move |wal: &mut Wal, pages| {
        checkpoints.committed(wal, pages);
        // An error would read as one of the commit, which is done. It is told instead.
        Ok(())
    }))
}

struct Checkpoints {
    path: PathBuf,
    limits: Limits,
    /// The thread that is at it.
    copying: Option<JoinHandle<()>>,
    /// In the log after the commit before.
    pages: i32,
    /// What the log had when a thread last began; `None` once the writer copied the rest.
    begun_at: Option<i32>,
    /// The next copy begins when the log has so many pages.
    copy_at: i32,
}

impl Checkpoints {
    /// After each commit, on the writer's thread; the log has `pages` now.
    fn committed(&mut self, wal: &mut Wal, pages: i32) {
        if pages < self.pages {
            // It has begun anew.
            self.begun_at = None;
            self.copy_at = self.limits.beside;
        }
        self.pages = pages;
        if let Some(copying) = self.copying.take() {
            if !copying.is_finished() && pages < self.limits.max {
                self.copying = Some(copying);
                return;
            }
            if copying.join().is_err() {
                tell(&self.path, "the thread panicked");
            }
        }
        match self.begun_at {
            Some(begun_at) if pages - begun_at < self.limits.inline => {
                self.copy(wal);
            }
            _ if pages < self.copy_at && self.begun_at.is_none() => {}
            _ if pages >= self.limits.max => self.restart(),
            _ => self.copy_beside(wal),
        }
    }

    /// Copies on this thread. A reader that looks at an older page keeps the log from beginning
    /// anew; then the next try comes after as many pages again.
    fn copy(&mut self, wal: &mut Wal) {
        if let Err(error) = wal.checkpoint_v2(CheckpointMode::PASSIVE) {
            tell(&self.path, &error.to_string());
        }
        self.copied();
    }

    /// The same, waiting a moment for readers, so that the next commit begins the log anew. By a connection of its own: this one
    /// would wait as long as for anything else.
    fn restart(&mut self) {
        if let Err(error) = copy(&self.path, CheckpointMode::RESTART) {
            tell(&self.path, &error.to_string());
        }
        self.copied();
    }

    fn copied(&mut self) {
        self.begun_at = None;
        self.copy_at = self.pages + self.limits.beside;
    }

    fn copy_beside(&mut self, wal: &mut Wal) {
        let path = self.path.clone();
        let spawned = std::thread::Builder::new()
            .name("checkpoint".to_owned())
            .spawn(move || {
                if let Err(error) = copy(&path, CheckpointMode::PASSIVE) {
                    tell(&path, &error.to_string());
                }
            });
        match spawned {
            Ok(copying) => (self.copying, self.begun_at) = (Some(copying), Some(self.pages)),
            Err(error) => {
                tell(&self.path, &error.to_string());
                self.copy(wal);
            }
        }
    }
}

fn tell(path: &Path, error: &str) {
    tracing::warn!(path = %path.display(), error, "a write-ahead log could not be copied; it is tried again");
}

/// Copies what is in the log now; waits for nobody, or (RESTART) a moment for readers. The file is not created: it may have
/// been deleted in the meantime.
fn copy(path: &Path, mode: CheckpointMode) -> rusqlite::Result<()> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    // The log must be on disk before its pages go into the database.
    connection.pragma_update(None, "synchronous", "NORMAL")?;
    connection.busy_timeout(RESTART_WAIT)?;
    let sql = match mode {
        CheckpointMode::RESTART => "PRAGMA wal_checkpoint(RESTART)",
        _ => "PRAGMA wal_checkpoint(PASSIVE)",
    };
    connection.query_row(sql, [], |_| Ok(()))
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    const SMALL: Limits = Limits {
        beside: 50,
        inline: 1_000,
        max: 400,
    };

    fn open(path: &Path) -> Connection {
        let mut connection = Connection::open(path).unwrap();
        connection.pragma_update(None, "journal_mode", "WAL").unwrap();
        connection.pragma_update(None, "synchronous", "NORMAL").unwrap();
        connection
            .execute_batch("CREATE TABLE pages (bytes BLOB NOT NULL)")
            .unwrap();
        checkpoint_within(&mut connection, path, SMALL).unwrap();
        connection
    }

    /// One commit of about one page.
    fn write(connection: &Connection) {
        connection
            .execute("INSERT INTO pages VALUES (zeroblob(3900))", [])
            .unwrap();
    }

    fn wal_pages(path: &Path) -> u64 {
        let mut name = path.as_os_str().to_owned();
        name.push("-wal");
        std::fs::metadata(name).unwrap().len() / 4_120
    }

    #[test]
    fn the_log_begins_anew_and_nothing_is_lost() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.sqlite");
        let connection = open(&path);
        for _ in 0..3_000 {
            write(&connection);
        }
        assert!(wal_pages(&path) < 1_000, "{} pages", wal_pages(&path));
        drop(connection);
        let connection = Connection::open(&path).unwrap();
        let (rows, check): (i64, String) = connection
            .query_row(
                "SELECT (SELECT count(*) FROM pages), (SELECT integrity_check FROM pragma_integrity_check)",
                [],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .unwrap();
        assert_eq!((rows, check.as_str()), (3_000, "ok"));
    }

    /// Pages in the log, as a look at it says.
    fn logged(connection: &Connection) -> i32 {
        connection
            .query_row("PRAGMA wal_checkpoint(PASSIVE)", [], |row| row.get(1))
            .unwrap()
    }

    #[test]
    fn a_reader_that_does_not_end_holds_up_the_log_and_not_the_writer() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.sqlite");
        let connection = open(&path);
        // As long as the test may take: whoever waits for the reader with this does not come back.
        connection.busy_timeout(Duration::from_secs(600)).unwrap();
        write(&connection);
        let reader = Connection::open(&path).unwrap();
        reader.execute_batch("BEGIN; SELECT count(*) FROM pages").unwrap();
        for _ in 0..800 {
            write(&connection);
        }
        assert!(
            wal_pages(&path) > 2 * SMALL.max as u64,
            "{} pages",
            wal_pages(&path)
        );
        reader.execute_batch("ROLLBACK").unwrap();
        for _ in 0..200 {
            write(&connection);
        }
        let pages = logged(&connection);
        assert!(pages < SMALL.max, "{pages} pages");
    }

    #[test]
    fn readers_that_come_and_go_do_not_keep_the_log_from_beginning_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("some.sqlite");
        let connection = open(&path);
        connection.busy_timeout(Duration::from_secs(600)).unwrap();
        write(&connection);
        let is_over = AtomicBool::new(false);
        std::thread::scope(|scope| {
            // There is one of them at every moment, so the log is never free by itself.
            for _ in 0..4 {
                scope.spawn(|| {
                    let reader = Connection::open(&path).unwrap();
                    while !is_over.load(Ordering::Relaxed) {
                        reader
                            .execute_batch(
                                "BEGIN; SELECT count(*) FROM (SELECT 1 FROM pages LIMIT 50); COMMIT",
                            )
                            .unwrap();
                    }
                });
            }
            for _ in 0..3_000 {
                write(&connection);
            }
            is_over.store(true, Ordering::Relaxed);
        });
        assert!(wal_pages(&path) < 3_000, "{} pages", wal_pages(&path));
    }
}
