//! A log as it is stored. That of a server that is not running is read from a copy of its files: what
//! the server finds at its next start is left as it is.

use std::collections::HashSet;
use std::path::Path;

use rusqlite::Connection;
use vc_store::{CommitHash, EncodedCommit, StoredEvent};

/// What was read so far. The log only ever grows, so each look begins where the last one ended.
#[derive(Default)]
pub struct StoredLog {
    seq: u64,
    hash: Option<CommitHash>,
    at_ms: i64,
    commands: HashSet<String>,
    /// What was due and is settled.
    settled: HashSet<String>,
}

/// Events that end something due, with the part of them that names it.
const SETTLING: [(&str, &str); 3] = [
    ("people.key_destroyed", "person"),
    ("notify.delivered", "delivery"),
    ("notify.delivery_failed", "delivery"),
];

impl StoredLog {
    /// Reads what was appended since; panics where the log is not what it should be.
    pub fn read_on(&mut self, folder: &Path) {
        let copy = tempfile::tempdir().unwrap();
        for name in ["log.sqlite", "log.sqlite-wal"] {
            let from = folder.join(name);
            if from.exists() {
                std::fs::copy(from, copy.path().join(name)).unwrap();
            }
        }
        let log = Connection::open(copy.path().join("log.sqlite")).unwrap();
        if let Some(hash) = self.hash {
            let bytes = log
                .query_row(
                    "SELECT bytes FROM commits WHERE seq = ?1",
                    [self.seq.cast_signed()],
                    |row| row.get::<_, Vec<u8>>(0),
                )
                .unwrap_or_else(|error| panic!("commit {} is gone: {error}", self.seq));
            let (encoded, _) = EncodedCommit::from_stored(self.seq, bytes).unwrap();
            assert_eq!(encoded.hash, hash, "commit {} was changed", self.seq);
        }
        let mut commits = log
            .prepare("SELECT seq, hash, bytes FROM commits WHERE seq > ?1 ORDER BY seq")
            .unwrap();
        let mut rows = commits.query([self.seq.cast_signed()]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let seq = row.get::<_, i64>(0).unwrap().cast_unsigned();
            self.append(seq, CommitHash(row.get(1).unwrap()), row.get(2).unwrap());
        }
    }

    /// The next commit; panics where it does not follow.
    pub fn append(&mut self, seq: u64, hash: CommitHash, bytes: Vec<u8>) {
        assert_eq!(seq, self.seq + 1, "the log is dense");
        let (encoded, commit) = EncodedCommit::from_stored(seq, bytes).unwrap();
        assert_eq!(
            encoded.hash, hash,
            "commit {seq}: the bytes are those that were hashed"
        );
        assert_eq!(
            commit.previous,
            self.hash.unwrap_or(CommitHash::NONE),
            "commit {seq}: the chain holds"
        );
        let at_ms = commit.at.as_millisecond();
        assert!(at_ms >= self.at_ms, "commit {seq}: time goes backwards");
        for entry in commit.entries {
            assert!(!entry.events.is_empty(), "commit {seq}: an entry without events");
            let command = format!("{} {}", entry.actor, entry.command.id);
            assert!(
                self.commands.insert(command.clone()),
                "commit {seq}: {command} was applied twice"
            );
            for event in entry.events {
                self.settle(seq, &event);
            }
        }
        (self.seq, self.hash, self.at_ms) = (seq, Some(hash), at_ms);
    }

    fn settle(&mut self, seq: u64, event: &StoredEvent) {
        let Some((_, named_by)) = SETTLING.iter().find(|(name, _)| *name == event.name) else {
            return;
        };
        let body: serde_json::Value = serde_json::from_str(event.body.get()).unwrap();
        let key = format!("{named_by} {}", body[named_by].as_str().unwrap());
        assert!(
            self.settled.insert(key.clone()),
            "commit {seq}: {key} was settled twice"
        );
    }

    /// How many effects that were due are settled.
    pub fn settled(&self) -> usize {
        self.settled.len()
    }

    /// Whether a command of this actor is in it.
    pub fn has(&self, actor: &str, key: &str) -> bool {
        self.commands.contains(&format!("{actor} {key}"))
    }

    /// How many commits were read.
    pub const fn commits(&self) -> u64 {
        self.seq
    }
}
