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
        let begun: bool = log
            .query_row(
                "SELECT count(*) > 0 FROM sqlite_schema WHERE name = 'commits'",
                [],
                |row| row.get(0),
            )
            .unwrap();
        if !begun {
            // Killed between making the file and its table, in the very first start.
            assert!(self.hash.is_none(), "the log has lost its commits");
            return;
        }
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

/// The checks themselves: what they are for does not pass.
mod checks {
    use serde_json::value::RawValue;
    use vc_kernel::id::Ulid;
    use vc_kernel::{Actor, CommandId, Incarnation};
    use vc_store::{CommandRecord, Commit, Entry, StoredEvent};

    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    fn commit(seq: u64, previous: CommitHash, command: u128) -> EncodedCommit {
        commit_of(seq, previous, command, "test.happened", "{}")
    }

    fn commit_of(seq: u64, previous: CommitHash, command: u128, event: &str, body: &str) -> EncodedCommit {
        Commit {
            incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
            seq,
            id: Ulid::from_parts(1, u128::from(seq)),
            at: jiff::Timestamp::UNIX_EPOCH,
            wake_at: None,
            previous,
            entries: vec![Entry {
                actor: Actor::Operator,
                command: CommandRecord {
                    id: CommandId::from_ulid(Ulid::from_parts(1, command)),
                    digest: String::new(),
                    answer: raw("null"),
                },
                correlation_id: String::new(),
                events: vec![StoredEvent {
                    name: event.to_owned(),
                    version: 1,
                    body: raw(body),
                    sealed: None,
                }],
            }],
        }
        .encode()
    }

    /// Reads `before`, then `after` in its place, as two looks at one log.
    fn look_twice(before: &[&EncodedCommit], after: &[&EncodedCommit]) {
        let folder = tempfile::tempdir().unwrap();
        let file = Connection::open(folder.path().join("log.sqlite")).unwrap();
        file.execute_batch("CREATE TABLE commits (seq INTEGER PRIMARY KEY, hash BLOB, bytes BLOB)")
            .unwrap();
        let mut log = StoredLog::default();
        for commits in [before, after] {
            file.execute("DELETE FROM commits", []).unwrap();
            for commit in commits {
                file.execute(
                    "INSERT INTO commits VALUES (?1, ?2, ?3)",
                    (commit.seq.cast_signed(), commit.hash.0, &commit.bytes),
                )
                .unwrap();
            }
            log.read_on(folder.path());
        }
    }

    #[test]
    #[should_panic(expected = "was settled twice")]
    fn a_due_effect_that_was_settled_twice_is_noticed() {
        let body = r#"{"delivery":"delivery_1"}"#;
        let first = commit_of(1, CommitHash::NONE, 1, "notify.delivered", body);
        let second = commit_of(2, first.hash, 2, "notify.delivery_failed", body);
        look_twice(&[&first], &[&first, &second]);
    }

    #[test]
    fn a_log_that_grew_is_right() {
        let first = commit(1, CommitHash::NONE, 1);
        let second = commit(2, first.hash, 2);
        look_twice(&[&first], &[&first, &second]);
    }

    #[test]
    #[should_panic(expected = "commit 2 is gone")]
    fn a_lost_commit_is_noticed() {
        let first = commit(1, CommitHash::NONE, 1);
        let second = commit(2, first.hash, 2);
        look_twice(&[&first, &second], &[&first]);
    }

    #[test]
    #[should_panic(expected = "commit 2 was changed")]
    fn a_changed_commit_is_noticed() {
        let first = commit(1, CommitHash::NONE, 1);
        look_twice(
            &[&first, &commit(2, first.hash, 2)],
            &[&first, &commit(2, first.hash, 3)],
        );
    }

    #[test]
    #[should_panic(expected = "the chain holds")]
    fn a_broken_chain_is_noticed() {
        let first = commit(1, CommitHash::NONE, 1);
        look_twice(&[&first], &[&first, &commit(2, CommitHash([9; 32]), 2)]);
    }

    #[test]
    #[should_panic(expected = "was applied twice")]
    fn a_command_that_is_there_twice_is_noticed() {
        let first = commit(1, CommitHash::NONE, 1);
        look_twice(&[&first], &[&first, &commit(2, first.hash, 1)]);
    }
}
