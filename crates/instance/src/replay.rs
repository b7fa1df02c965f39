//! Following the log: what others appended, or all of it, becomes rows.
//!
//! While one page of commits is written into the view, a second thread reads, checks, parses and
//! unseals the next. A view that is built from the first commit on is written to a file of another
//! name, without a journal on disk, since nobody can miss a half of it; it gets its name when it is
//! whole and synced.

use std::io;
use std::path::Path;
use std::sync::mpsc::{channel, sync_channel};

use jiff::Timestamp;
use rusqlite::Connection;
use vc_kernel::{Actor, PersonId, ProjectError, Projection, Recorded};
use vc_store::{CommandRecord, CommitError, CommitHash, EncodedCommit, EventLog, Head, LogError};

use crate::broken::{Broken, is_broken};
use crate::keyring::Keyring;
use crate::limits::{CATCH_UP_BYTES, CATCH_UP_PAGES_AHEAD};
use crate::projector::{ApplyError, Place, Projector, oldest_change, oldest_command};
use crate::view_file::{self, ViewPosition};

/// How far a view came by following the log.
#[derive(Default)]
pub(crate) struct Followed {
    /// Where the view stands now, also if there was nothing to follow; `None` for an empty one.
    pub(crate) position: Option<ViewPosition>,
    /// Whether it went through an erasure with rows about that person: its file still holds them.
    pub(crate) holds_erased: bool,
}

/// Applies whatever the log has beyond the view.
///
/// Damage to a commit shows in the chain of the next one; the last one has none, so it must be the
/// head that the log names apart from it.
pub(crate) fn follow(
    log: &dyn EventLog,
    projector: &Projector,
    keyring: &mut Keyring,
    connection: &Connection,
) -> Result<Followed, ApplyError> {
    let Some(head) = log.head(&projector.instance)? else {
        return Ok(Followed::default());
    };
    let before = view_file::position(connection)?;
    follow_from(
        before,
        None,
        Pages::new(log, projector, keyring, head, before),
        connection,
    )
}

/// Fills an empty view as it was after the commit `until`. That one is looked at first: it says which
/// command ids are forgotten by then.
pub(crate) fn fill(
    log: &dyn EventLog,
    projector: &Projector,
    keyring: &mut Keyring,
    connection: &Connection,
    until: u64,
) -> Result<Followed, ApplyError> {
    let Some(head) = log.head(&projector.instance)? else {
        return Ok(Followed::default());
    };
    let mut pages = Pages::new(log, projector, keyring, head, None);
    pages.until = until.min(head.seq);
    let last = log.read(&projector.instance, pages.until.saturating_sub(1), 1)?;
    let last = last.into_iter().next();
    let last = last.map(|(seq, bytes)| EncodedCommit::from_stored(seq, bytes));
    let oldest_command_ms = last.transpose()?.map(|(_, commit)| oldest_command(commit.at));
    follow_from(None, oldest_command_ms, pages, connection)
}

fn follow_from(
    before: Option<ViewPosition>,
    oldest_command_ms: Option<i64>,
    pages: Pages<'_>,
    connection: &Connection,
) -> Result<Followed, ApplyError> {
    let mut view = Replayed {
        projector: pages.projector,
        connection,
        position: before,
        oldest_command_ms: oldest_command_ms.unwrap_or(i64::MIN),
        oldest_change_ms: None,
        holds_erased: false,
    };
    view.apply_each(pages)?;
    Ok(Followed {
        position: view.position,
        holds_erased: view.holds_erased,
    })
}

/// Builds the view at `path` from the first commit on; a file that is there is deleted.
pub(crate) fn build(
    log: &dyn EventLog,
    projector: &Projector,
    keyring: &mut Keyring,
    path: &Path,
) -> Result<(Connection, Followed), ApplyError> {
    let io = |error: io::Error| LogError::Unavailable(format!("{}: {error}", path.display()));
    view_file::delete(path).map_err(io)?;
    let unfinished = view_file::unfinished(path);
    view_file::delete(&unfinished).map_err(io)?;
    let connection = view_file::open_unfinished(&unfinished, &projector.domains)?;
    let followed = fill(log, projector, keyring, &connection, u64::MAX);
    drop(connection);
    let followed = match followed {
        Ok(followed) => followed,
        Err(error) => {
            view_file::delete(&unfinished).map_err(io)?;
            return Err(error);
        }
    };
    view_file::finish(&unfinished, path).map_err(io)?;
    Ok((view_file::open_writer(path, &projector.domains)?, followed))
}

/// Commits that were read and parsed, with their personal parts unsealed.
struct Page {
    commits: Vec<ReadCommit>,
    /// There is more, and much of it.
    is_full: bool,
    /// See [`Followed::holds_erased`].
    holds_erased: bool,
}

struct ReadCommit {
    /// As the view's position is after it, but for the sum of bytes: there are its own.
    position: ViewPosition,
    previous: CommitHash,
    entries: Vec<(Actor, CommandRecord, Vec<Recorded>)>,
}

struct Pages<'a> {
    log: &'a dyn EventLog,
    projector: &'a Projector,
    keyring: &'a mut Keyring,
    begun_at: u64,
    after: u64,
    /// No further than this, nor than the head.
    until: u64,
    /// The log's, when following began.
    head: Head,
}

impl<'a> Pages<'a> {
    /// All that the log has after `before`, up to its `head`.
    fn new(
        log: &'a dyn EventLog,
        projector: &'a Projector,
        keyring: &'a mut Keyring,
        head: Head,
        before: Option<ViewPosition>,
    ) -> Self {
        let begun_at = before.map_or(0, |before| before.seq);
        Self {
            log,
            projector,
            keyring,
            begun_at,
            after: begun_at,
            until: head.seq,
            head,
        }
    }

    /// `None` at the end.
    fn next(&mut self) -> Result<Option<Page>, ApplyError> {
        if self.after >= self.until {
            return Ok(None);
        }
        let mut stored = self
            .log
            .read(&self.projector.instance, self.after, CATCH_UP_BYTES)?;
        stored.retain(|(seq, _)| *seq <= self.until);
        let Some((last, _)) = stored.last() else {
            let cause = format!(
                "it ends at commit {}, before its head {}",
                self.after, self.head.seq
            );
            return Err(LogError::Corrupt(cause).into());
        };
        self.after = *last;
        let bytes = stored.iter().map(|(_, bytes)| bytes.len()).sum::<usize>();
        let (mut commits, mut erased) = (Vec::with_capacity(stored.len()), Vec::new());
        for (seq, bytes) in stored {
            commits.push(self.parse(seq, bytes, &mut erased)?);
        }
        let mut holds_erased = false;
        for person in erased {
            // A view that is built from the beginning never saw them, unless their key went meanwhile.
            holds_erased |= self.begun_at > 0 || self.keyring.holds(person);
            self.keyring.forget(person);
        }
        Ok(Some(Page {
            commits,
            is_full: bytes >= CATCH_UP_BYTES && self.after < self.until,
            holds_erased,
        }))
    }

    /// Adds to `erased` whose keys are destroyed as of the commit's events.
    fn parse(
        &mut self,
        seq: u64,
        bytes: Vec<u8>,
        erased: &mut Vec<PersonId>,
    ) -> Result<ReadCommit, ApplyError> {
        let (encoded, commit) = EncodedCommit::from_stored(seq, bytes)?;
        if seq == self.head.seq && encoded.hash != self.head.hash {
            let cause = "its bytes are not those that were appended".to_owned();
            return Err(CommitError::Damaged { seq, cause }.into());
        }
        let mut entries = Vec::with_capacity(commit.entries.len());
        let mut index = 0;
        for entry in commit.entries {
            let mut events = Vec::with_capacity(entry.events.len());
            for event in entry.events {
                let place = Place {
                    incarnation: commit.incarnation,
                    seq,
                    index,
                    at: commit.at,
                    actor: entry.actor,
                };
                let personal = match &event.sealed {
                    Some(sealed) => Some((sealed.person, self.keyring.unseal(&event.name, sealed)?)),
                    None => None,
                };
                let body = Box::<str>::from(event.body).into_string();
                let recorded = self
                    .projector
                    .recorded(place, event.name, event.version, body, personal);
                let owner = self.projector.owner(&recorded);
                erased.extend(owner.and_then(|owner| owner.erases(&recorded)));
                events.push(recorded);
                index += 1;
            }
            entries.push((entry.actor, entry.command, events));
        }
        Ok(ReadCommit {
            position: ViewPosition {
                incarnation: commit.incarnation,
                seq,
                hash: encoded.hash,
                at: commit.at,
                log_bytes: encoded.bytes.len() as u64,
            },
            previous: commit.previous,
            entries,
        })
    }
}

/// The view that is being written.
struct Replayed<'a> {
    projector: &'a Projector,
    connection: &'a Connection,
    position: Option<ViewPosition>,
    /// Ids of commands that were made earlier are forgotten by the end, so they are not written.
    oldest_command_ms: i64,
    /// No remembered change is older; `None` until that was looked up.
    oldest_change_ms: Option<i64>,
    holds_erased: bool,
}

impl Replayed<'_> {
    fn apply_each(&mut self, mut pages: Pages<'_>) -> Result<(), ApplyError> {
        while let Some(page) = pages.next()? {
            if page.is_full {
                return self.apply_with_the_rest(page, pages);
            }
            self.apply(page)?;
        }
        Ok(())
    }

    /// Writes a page and all that follow, while another thread reads ahead.
    fn apply_with_the_rest(&mut self, first: Page, mut pages: Pages<'_>) -> Result<(), ApplyError> {
        std::thread::scope(|scope| {
            let (sender, receiver) = sync_channel(CATCH_UP_PAGES_AHEAD);
            // What was written is dropped by the thread that made it, which has the time.
            let (written, to_drop) = channel();
            scope.spawn(move || {
                while let Some(page) = pages.next().transpose() {
                    let failed = page.is_err();
                    // Nobody receives any more once a page could not be applied.
                    if sender.send(page).is_err() || failed {
                        return;
                    }
                    to_drop.try_iter().for_each(drop::<Vec<ReadCommit>>);
                }
            });
            self.apply(first)?;
            for page in receiver {
                let commits = self.apply(page?)?;
                // After the last page nobody receives.
                let _ = written.send(commits);
            }
            Ok(())
        })
    }

    /// Writes a page in one transaction, and returns what it wrote.
    fn apply(&mut self, page: Page) -> Result<Vec<ReadCommit>, ApplyError> {
        self.holds_erased |= page.holds_erased;
        self.connection.execute_batch("BEGIN IMMEDIATE")?;
        let applied = self.apply_all(&page.commits).and_then(|()| {
            // In the file too: this process may end before another view is built.
            if page.holds_erased {
                view_file::mark_erased(self.connection)?;
            }
            Ok(())
        });
        match applied {
            Ok(()) => self.connection.execute_batch("COMMIT")?,
            Err(error) => {
                self.connection.execute_batch("ROLLBACK")?;
                return Err(error);
            }
        }
        Ok(page.commits)
    }

    fn apply_all(&mut self, commits: &[ReadCommit]) -> Result<(), ApplyError> {
        let mut position = self.position;
        let mut last = None;
        for commit in commits {
            let (seq, at) = (commit.position.seq, commit.position.at);
            let expected = position.map_or((1, CommitHash::NONE), |before| (before.seq + 1, before.hash));
            if (seq, commit.previous) != expected {
                return Err(ApplyError::Forked {
                    seq,
                    before: expected.0 - 1,
                });
            }
            let projection = Projection::new(self.connection, seq, at);
            for (actor, command, events) in &commit.entries {
                for event in events {
                    self.projector.project(&projection, event)?;
                }
                let is_remembered = command.id.timestamp_ms().cast_signed() >= self.oldest_command_ms;
                if is_remembered && !is_broken(Broken::CommandIdsNotCaughtUp) {
                    self.projector.remember(&projection, *actor, command)?;
                }
            }
            self.forget_changes(&projection, at)?;
            let log_bytes = position.map_or(0, |before| before.log_bytes) + commit.position.log_bytes;
            let reached = ViewPosition {
                log_bytes,
                ..commit.position
            };
            if position.is_none() {
                // What is forgotten from now on is noted in its row.
                self.projector.set_position(&projection, &reached)?;
            }
            position = Some(reached);
            last = Some(projection);
        }
        if let (Some(projection), Some(position)) = (last, &position) {
            // Once a page comes to the same as after each commit: the bound only rises.
            self.projector.forget_commands(&projection, position.at)?;
            self.projector.set_position(&projection, position)?;
        }
        self.position = position;
        Ok(())
    }

    /// As after each commit of a live view, but looks only where something may be old enough: what
    /// is added later is younger.
    fn forget_changes(&mut self, projection: &Projection<'_>, at: Timestamp) -> Result<(), ProjectError> {
        let present = |at: Timestamp| -> Result<i64, ProjectError> {
            let oldest = projection.one("SELECT min(at_ms) FROM changes", [], |row| row.get(0))?;
            Ok(oldest.flatten().unwrap_or(at.as_millisecond()))
        };
        let mut oldest = match self.oldest_change_ms {
            Some(oldest) => oldest,
            None => present(at)?,
        };
        if oldest < oldest_change(at) {
            self.projector.forget_changes(projection, at)?;
            oldest = present(at)?;
        }
        self.oldest_change_ms = Some(oldest);
        Ok(())
    }
}
