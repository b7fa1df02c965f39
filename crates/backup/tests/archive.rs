//! Archives of a small log and keep on the embedded store: what is written, what damage is told, what
//! comes back.

#![allow(clippy::unwrap_used, reason = "a test that cannot go on should panic")]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};

use jiff::{SignedDuration, Timestamp};
use tempfile::TempDir;
use vc_backup::{
    ArchiveError, Backup, Erasure, ErasureList, InstanceTarget, Point, Progress, RETENTION_DAYS, Restore,
    Silent, Wanted, Written, check, refuse_unless_empty,
};
use vc_kernel::id::Ulid;
use vc_kernel::{Actor, CommandId, Incarnation, InstanceId, PersonId};
use vc_store::{
    CommandRecord, Commit, CommitHash, Entry, EventLog, Expect, Head, Keep, KeepWrite, StoredEvent,
};
use vc_store_sqlite::{DataDirectory, SqliteKeep, SqliteLog};

const START: &str = "2026-11-23T09:00:00Z";

fn main() -> InstanceId {
    "main".parse().unwrap()
}

fn person(number: u128) -> PersonId {
    PersonId::from_ulid(Ulid::from_parts(1, number))
}

fn at(seq: u64) -> Timestamp {
    let start: Timestamp = START.parse().unwrap();
    start + SignedDuration::from_secs(60 * i64::try_from(seq).unwrap())
}

/// A log and a keep without an engine above them.
struct Stores {
    _root: TempDir,
    log: SqliteLog,
    keep: SqliteKeep,
}

impl Stores {
    fn new() -> Self {
        let root = tempfile::tempdir().unwrap();
        let directory = DataDirectory::open(root.path()).unwrap();
        Self {
            _root: root,
            log: SqliteLog::new(directory.clone()),
            keep: SqliteKeep::new(directory),
        }
    }

    fn with(commits: u64) -> Self {
        let stores = Self::new();
        for _ in 0..commits {
            stores.append("test.happened", "{}");
        }
        stores
    }

    fn append(&self, name: &str, body: &str) -> Head {
        let head = self.log.head(&main()).unwrap();
        let seq = head.map_or(1, |head| head.seq + 1);
        let json = |text: &str| serde_json::value::RawValue::from_string(text.to_owned()).unwrap();
        let commit = Commit {
            incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
            seq,
            id: Ulid::from_parts(seq, u128::from(seq)),
            at: at(seq),
            wake_at: None,
            previous: head.map_or(CommitHash::NONE, |head| head.hash),
            entries: vec![Entry {
                actor: Actor::System,
                command: CommandRecord {
                    id: CommandId::from_ulid(Ulid::from_parts(seq, 1)),
                    digest: String::new(),
                    answer: json("null"),
                },
                correlation_id: String::new(),
                events: vec![StoredEvent {
                    name: name.to_owned(),
                    version: 1,
                    body: json(body),
                    sealed: None,
                }],
            }],
        }
        .encode();
        self.log.append(&main(), head, &commit).unwrap();
        Head {
            seq,
            hash: commit.hash,
        }
    }

    fn erase(&self, person: PersonId) {
        self.append("test.erased", &format!("\"{person}\""));
    }

    fn put(&self, kind: &'static str, key: &str, bytes: &[u8]) {
        let write = KeepWrite {
            kind: kind.into(),
            key: key.to_owned(),
            bytes: bytes.to_vec(),
            expect: Expect::Any,
            expires_at: Some(at(1_000)),
        };
        self.keep.put(&main(), &[write]).unwrap();
    }

    fn back_up_at(&self, target: &Path, now: Timestamp) -> Result<Written, ArchiveError> {
        self.back_up_telling(target, now, &mut Silent)
    }

    fn back_up_telling(
        &self,
        target: &Path,
        now: Timestamp,
        progress: &mut dyn Progress,
    ) -> Result<Written, ArchiveError> {
        Backup {
            log: &self.log,
            keep: &self.keep,
            instance: &main(),
            target: InstanceTarget::new(target, &main()),
            platform_key: "key".to_owned(),
            now,
            erased: &erased,
        }
        .write(progress)
    }

    fn back_up(&self, target: &Path) -> Written {
        self.back_up_at(target, at(100)).unwrap()
    }

    fn commits(&self) -> Vec<(u64, Vec<u8>)> {
        self.log.read(&main(), 0, usize::MAX).unwrap()
    }
}

/// The event's body is the person.
fn erased(event: &StoredEvent) -> Option<PersonId> {
    (event.name == "test.erased").then(|| serde_json::from_str(event.body.get()).unwrap())
}

fn wanted<'a>(instance: &'a InstanceId, point: Point) -> Wanted<'a> {
    Wanted {
        instance,
        backup: None,
        point,
        platform_key: "key",
        erased: &erased,
    }
}

fn prepare(target: &Path, point: Point) -> Result<Restore, ArchiveError> {
    let instance = main();
    Restore::prepare(
        InstanceTarget::new(target, &instance),
        &wanted(&instance, point),
        &mut Silent,
    )
}

fn restore(target: &Path, point: Point, into: &Stores) -> Result<Restore, ArchiveError> {
    let plan = prepare(target, point)?;
    refuse_unless_empty(&into.log, &into.keep, &main())?;
    plan.begin(&into.keep)?;
    plan.copy_keep(&into.keep, &|_| false, &mut Silent)?;
    plan.copy_log(&into.log, &mut Silent)?;
    plan.end(&into.keep)?;
    Ok(plan)
}

fn problems(target: &Path) -> Vec<String> {
    let target = InstanceTarget::new(target, &main());
    check(&target, &main(), &erased, &mut Silent).unwrap().problems
}

/// Every file of the archive but the locks.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path));
        } else if !path.to_string_lossy().ends_with("lock") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn what_was_backed_up_comes_back_byte_for_byte() {
    let (stores, target) = (Stores::with(5), tempfile::tempdir().unwrap());
    stores.put("kind", "a", b"1");
    stores.put("kind", "b", &[0, 255]);
    let first = stores.back_up(target.path());
    assert_eq!((first.head_seq, first.new_commits, first.keep_rows), (5, 5, 2));
    stores.append("test.happened", "{}");
    stores.put("kind", "a", b"2");
    let second = stores.back_up(target.path());
    assert_eq!((second.head_seq, second.new_commits, second.keep_rows), (6, 1, 2));
    assert!(second.id > first.id, "two in one millisecond have their order");
    assert_eq!(problems(target.path()), Vec::<String>::new());

    let empty = Stores::new();
    restore(target.path(), Point::Head, &empty).unwrap();
    assert_eq!(empty.commits(), stores.commits());
    let mut rows = empty.keep.scan(&main(), None, 100).unwrap();
    let mut expected = stores.keep.scan(&main(), None, 100).unwrap();
    rows.iter_mut()
        .chain(&mut expected)
        .for_each(|entry| entry.row.version = 0);
    assert_eq!(rows, expected, "but for the versions, which begin anew");
    let again = restore(target.path(), Point::Head, &empty).err().unwrap();
    assert!(
        again.to_string().contains("main has a log already, of 6 commits"),
        "{again}"
    );
}

#[test]
fn a_point_in_time_is_a_commit_or_an_instant() {
    let (stores, target) = (Stores::with(5), tempfile::tempdir().unwrap());
    stores.back_up(target.path());
    for (point, seq) in [
        (Point::Seq(1), 1),
        (Point::Seq(5), 5),
        (Point::Time(at(3)), 3),
        (Point::Time(at(4) - SignedDuration::from_millis(1)), 3),
        (Point::Time(at(100)), 5),
    ] {
        let empty = Stores::new();
        restore(target.path(), point, &empty).unwrap();
        assert_eq!(empty.commits(), stores.commits()[..seq], "{point:?}");
    }
    for (point, words) in [
        (Point::Seq(0), "counted from 1"),
        (Point::Seq(6), "ends at commit 5"),
        (Point::Time(at(0)), "did not exist then"),
        (Point::Time(at(101)), "what happened until then is not known"),
    ] {
        let error = prepare(target.path(), point).err().unwrap().to_string();
        assert!(error.contains(words), "{point:?}: {error}");
    }
}

#[test]
fn a_wrong_key_and_another_name_are_told_before_anything_is_written() {
    let (stores, target) = (Stores::with(2), tempfile::tempdir().unwrap());
    stores.back_up(target.path());
    let instance = main();
    let other_key = Wanted {
        platform_key: "other",
        ..wanted(&instance, Point::Head)
    };
    let archive = InstanceTarget::new(target.path(), &instance);
    let error = Restore::prepare(archive, &other_key, &mut Silent).err().unwrap();
    assert!(
        error.to_string().contains("made with key key, this is key other"),
        "{error}"
    );

    fs::rename(target.path().join("main"), target.path().join("other")).unwrap();
    let other: InstanceId = "other".parse().unwrap();
    let archive = InstanceTarget::new(target.path(), &other);
    let error = Restore::prepare(archive, &wanted(&other, Point::Head), &mut Silent)
        .err()
        .unwrap();
    assert!(error.to_string().contains("a backup of main"), "{error}");
    let error = prepare(target.path(), Point::Head).err().unwrap();
    assert!(
        error.to_string().contains("there is no backup of main"),
        "{error}"
    );
}

#[test]
fn any_damage_is_found_with_its_file_and_nothing_is_restored() {
    let (stores, target) = (Stores::with(3), tempfile::tempdir().unwrap());
    stores.put("kind", "a", b"1");
    stores.erase(person(1));
    stores.back_up(target.path());
    let all = files(target.path());
    assert_eq!(all.len(), 4, "{all:?}");
    for path in all {
        let whole = fs::read(&path).unwrap();
        let name = path.to_string_lossy().into_owned();
        let damaged = |what: &str| {
            let found = problems(target.path());
            assert!(
                found.iter().any(|one| one.contains(&name)),
                "{name} {what}: {found:?}"
            );
            assert!(prepare(target.path(), Point::Head).is_err(), "{name} {what}");
        };
        for place in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[place] ^= 1;
            fs::write(&path, flipped).unwrap();
            damaged(&format!("with byte {place} flipped"));
        }
        for length in [0, 1, whole.len() / 2, whole.len() - 1] {
            fs::write(&path, &whole[..length]).unwrap();
            damaged(&format!("cut to {length} bytes"));
        }
        fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        damaged("with more at its end");
        fs::remove_file(&path).unwrap();
        if name.ends_with(".backup") {
            // Without its manifest there is no backup.
            assert!(prepare(target.path(), Point::Head).is_err());
        } else {
            damaged("removed");
        }
        fs::write(&path, &whole).unwrap();
        assert_eq!(problems(target.path()), Vec::<String>::new());
    }
    let segment = files(&target.path().join("main/log")).remove(0);
    let mut bytes = fs::read(&segment).unwrap();
    let length = bytes.len();
    bytes[length - 3] ^= 1;
    fs::write(&segment, bytes).unwrap();
    let found = problems(target.path()).join("\n");
    assert!(found.contains("commit 4 is not what was written"), "{found}");
}

#[test]
fn a_damaged_backup_is_not_built_upon_and_an_older_one_still_restores() {
    let (stores, target) = (Stores::with(3), tempfile::tempdir().unwrap());
    let first = stores.back_up(target.path());
    stores.append("test.happened", "{}");
    let second = stores.back_up(target.path());
    let manifest = target.path().join(format!("main/backups/{}.backup", second.id));
    fs::write(&manifest, "{").unwrap();
    let instance = main();
    let older = Wanted {
        backup: Some(&first.id),
        ..wanted(&instance, Point::Head)
    };
    let archive = InstanceTarget::new(target.path(), &instance);
    let plan = Restore::prepare(archive, &older, &mut Silent).unwrap();
    assert_eq!(plan.head.seq, 3);
    assert!(plan.warnings[0].contains(&second.id), "{:?}", plan.warnings);
    let third = stores.back_up(target.path());
    assert_eq!(third.new_commits, 1, "on top of the first");
    assert_eq!(prepare(target.path(), Point::Head).unwrap().head.seq, 4);
}

#[test]
fn a_restored_log_is_continued_from_where_it_parted() {
    let (stores, target) = (Stores::with(4), tempfile::tempdir().unwrap());
    stores.back_up(target.path());
    for _ in 0..4 {
        stores.append("test.happened", "{}");
    }
    stores.back_up(target.path());
    let again = Stores::new();
    restore(target.path(), Point::Seq(6), &again).unwrap();
    for _ in 0..4 {
        again.append("test.other", "{}");
    }
    let written = again.back_up(target.path());
    assert_eq!(
        (written.head_seq, written.new_commits),
        (10, 6),
        "after the first segment"
    );
    assert_eq!(problems(target.path()), Vec::<String>::new());
    let third = Stores::new();
    restore(target.path(), Point::Head, &third).unwrap();
    assert_eq!(third.commits(), again.commits());
}

#[test]
fn an_interrupted_backup_changes_nothing_and_the_next_one_works() {
    let (stores, target) = (Stores::with(3), tempfile::tempdir().unwrap());
    stores.put("kind", "a", b"1");
    stores.back_up(target.path());
    stores.append("test.happened", "{}");
    // A process that dies leaves what an error leaves: nothing is cleaned up on the way out.
    for stop_at in ["log", "keep"] {
        let mut steps = 0;
        let mut stop = |what: &'static str, _: u64, _: u64| {
            steps += usize::from(what == stop_at);
            // The second step of the log is after its commits, the first of the keep amid its rows.
            if what == stop_at && (what == "keep" || steps == 2) {
                Err(ArchiveError::Cancelled)
            } else {
                Ok(())
            }
        };
        let error = stores
            .back_up_telling(target.path(), at(100), &mut stop)
            .unwrap_err();
        assert!(matches!(error, ArchiveError::Cancelled), "{error}");
        let left = files(target.path());
        assert!(
            left.iter()
                .any(|path| path.extension().is_some_and(|end| end == "tmp")),
            "{stop_at}: {left:?}"
        );
        assert_eq!(problems(target.path()), Vec::<String>::new());
        assert_eq!(prepare(target.path(), Point::Head).unwrap().head.seq, 3);
    }
    stores.back_up(target.path());
    assert_eq!(prepare(target.path(), Point::Head).unwrap().head.seq, 4);
    let left = files(target.path());
    assert!(
        left.iter()
            .all(|path| path.extension().is_none_or(|end| end != "tmp")),
        "{left:?}"
    );
}

#[test]
fn an_interrupted_restore_is_begun_again() {
    let (stores, target) = (Stores::with(5), tempfile::tempdir().unwrap());
    stores.put("kind", "a", b"1");
    stores.back_up(target.path());
    let into = Stores::new();
    let plan = prepare(target.path(), Point::Head).unwrap();
    assert!(!refuse_unless_empty(&into.log, &into.keep, &main()).unwrap());
    plan.begin(&into.keep).unwrap();
    plan.copy_keep(&into.keep, &|_| false, &mut Silent).unwrap();
    let mut stop = |_: &'static str, done: u64, _: u64| {
        if done == 3 {
            Err(ArchiveError::Cancelled)
        } else {
            Ok(())
        }
    };
    assert!(plan.copy_log(&into.log, &mut stop).is_err());
    assert_eq!(into.log.head(&main()).unwrap().unwrap().seq, 3);
    let error = into.back_up_at(target.path(), at(100)).unwrap_err();
    assert!(error.to_string().contains("is being restored"), "{error}");
    assert!(
        refuse_unless_empty(&into.log, &into.keep, &main()).unwrap(),
        "it had been begun"
    );
    restore(target.path(), Point::Head, &into).unwrap();
    assert_eq!(into.commits(), stores.commits());
}

#[test]
fn backups_end_after_thirty_days_with_what_only_they_needed() {
    let (stores, target) = (Stores::with(3), tempfile::tempdir().unwrap());
    stores.put("kind", "a", b"key of somebody who is erased later");
    let day = |days: i64| at(100) + SignedDuration::from_hours(24 * days);
    let first = stores.back_up_at(target.path(), day(0)).unwrap();
    stores.keep.remove(&main(), "kind", "a").unwrap();
    stores.erase(person(1));
    let second = stores.back_up_at(target.path(), day(RETENTION_DAYS)).unwrap();
    assert_eq!(second.removed, Vec::<String>::new(), "thirty days are not over");
    let third = stores.back_up_at(target.path(), day(RETENTION_DAYS + 1)).unwrap();
    assert_eq!(third.removed, std::slice::from_ref(&first.id));
    let holds = |path: &PathBuf| {
        let bytes = fs::read(path).unwrap();
        bytes.windows(9).any(|window| window == b"key of so")
    };
    assert!(!files(target.path()).iter().any(holds), "nothing of it is left");
    assert_eq!(problems(target.path()), Vec::<String>::new());
    assert_eq!(files(&target.path().join("main/log")).len(), 2, "the log stays");
}

#[test]
fn everybody_who_was_erased_since_is_known_to_the_restore() {
    let (stores, target) = (Stores::with(2), tempfile::tempdir().unwrap());
    stores.erase(person(1));
    stores.back_up(target.path());
    // In the log of a later backup, and in the list only.
    stores.erase(person(2));
    stores.back_up(target.path());
    let list = ErasureList::new(target.path(), &main());
    list.add([Erasure {
        person: person(3),
        at: at(50),
    }])
    .unwrap();
    let plan = prepare(target.path(), Point::Seq(3)).unwrap();
    let people = |people: &[u128]| people.iter().copied().map(person).collect();
    assert_eq!(plan.erased, people(&[1, 2, 3]));
    assert_eq!(
        plan.erase_again,
        people(&[2, 3]),
        "the restored log knows the first"
    );

    // A list that got lost is written anew from the whole log.
    fs::remove_file(target.path().join("main/erased.jsonl")).unwrap();
    assert!(
        prepare(target.path(), Point::Head).is_err(),
        "its absence is told"
    );
    let written = stores.back_up(target.path());
    assert_eq!(written.erasures, 2);
    assert_eq!(
        prepare(target.path(), Point::Seq(2)).unwrap().erase_again,
        people(&[1, 2])
    );
}

#[test]
fn a_backup_is_consistent_while_others_append() {
    let (stores, target) = (Stores::with(1), tempfile::tempdir().unwrap());
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            // As the engine does it: a secret before the commit that names it.
            for number in 0..400 {
                stores.put("kind", &format!("{number:04}"), b"secret");
                stores.append("test.happened", &number.to_string());
            }
            done.store(true, Ordering::Relaxed);
        });
        while !done.load(Ordering::Relaxed) {
            stores.back_up(target.path());
        }
    });
    let target_of = InstanceTarget::new(target.path(), &main());
    let ids = target_of.backup_ids().unwrap();
    assert!(ids.len() > 1, "{} backups meanwhile", ids.len());
    assert_eq!(problems(target.path()), Vec::<String>::new());
    for id in ids {
        let manifest = target_of.manifest(&id).unwrap();
        // Commit 2 named secret 0, and so on: none that a commit names may be missing.
        assert!(manifest.keep.rows >= manifest.head_seq - 1, "{manifest:?}");
    }
}

#[test]
fn a_target_that_cannot_be_written_is_told_and_two_at_once_are_refused() {
    let (stores, target) = (Stores::with(1), tempfile::tempdir().unwrap());
    let file = target.path().join("file");
    fs::write(&file, "in the way").unwrap();
    let error = stores.back_up_at(&file, at(1)).unwrap_err();
    assert!(error.to_string().contains("file"), "{error}");
    let list = ErasureList::new(&file, &main());
    let erasure = Erasure {
        person: person(1),
        at: at(1),
    };
    assert!(
        list.add([erasure]).is_err(),
        "an erasure that cannot be noted has to wait"
    );

    stores.back_up(target.path());
    let lock = fs::File::open(target.path().join("main/lock")).unwrap();
    lock.lock().unwrap();
    let error = stores.back_up_at(target.path(), at(1)).unwrap_err();
    assert!(matches!(error, ArchiveError::InUse(_)), "{error}");
}
