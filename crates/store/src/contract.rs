//! What every backend must do, as tests. A backend calls each function with a fresh store.

use jiff::Timestamp;
use vc_kernel::id::Ulid;
use vc_kernel::{Incarnation, InstanceId};

use crate::{
    AppendError, COMMIT_BYTES_MAX, Commit, CommitHash, EncodedCommit, EventLog, Expect, Head, Keep,
    KeepError, KeepWrite,
};

fn instance(name: &str) -> InstanceId {
    name.parse().expect("an instance name")
}

fn at(ms: i64) -> Timestamp {
    Timestamp::from_millisecond(ms).expect("in range")
}

fn commit(previous: Option<Head>, id: u128, wake_at: Option<Timestamp>) -> EncodedCommit {
    Commit {
        incarnation: Incarnation::from_ulid(Ulid::from_parts(1, 1)),
        seq: previous.map_or(1, |head| head.seq + 1),
        id: Ulid::from_parts(1, id),
        at: at(1_000),
        wake_at,
        previous: previous.map_or(CommitHash::NONE, |head| head.hash),
        entries: Vec::new(),
    }
    .encode()
}

fn head_of(commit: &EncodedCommit) -> Head {
    Head {
        seq: commit.seq,
        hash: commit.hash,
    }
}

/// Runs the whole suite; `fresh` makes an empty log and keep.
pub fn run<L: EventLog, K: Keep>(fresh: impl Fn() -> (L, K)) {
    log_is_dense_and_conditional(&fresh().0);
    log_keeps_bytes_verbatim_and_pages(&fresh().0);
    log_separates_instances(&fresh().0);
    log_takes_what_just_fits_and_no_more(&fresh().0);
    log_is_readable_while_it_grows(&fresh().0);
    log_holds_many_instances(&fresh().0);
    log_tells_when_to_wake(&fresh().0);
    one_of_many_racing_appends_wins(&fresh().0);
    keep_puts_on_condition(&fresh().1);
    keep_writes_all_or_none(&fresh().1);
    keep_lists_by_prefix_and_prunes(&fresh().1);
    keep_counts_versions_anew_after_a_removal(&fresh().1);
    keep_leaves_expiry_to_the_engine(&fresh().1);
    keep_scans_all_kinds(&fresh().1);
    one_of_many_racing_puts_wins(&fresh().1);
    deleting_reaches_one_instance_only(&fresh());
}

fn log_is_dense_and_conditional(log: &dyn EventLog) {
    let team = instance("team");
    assert_eq!(log.head(&team), Ok(None));
    let first = commit(None, 1, None);
    log.append(&team, None, &first).expect("the first");
    assert_eq!(log.head(&team), Ok(Some(head_of(&first))));
    assert_eq!(
        log.append(&team, None, &commit(None, 2, None)),
        Err(AppendError::Conflict)
    );
    let forked = Head {
        seq: 1,
        hash: CommitHash([9; 32]),
    };
    assert_eq!(
        log.append(&team, Some(forked), &commit(Some(forked), 3, None)),
        Err(AppendError::Conflict),
        "the same seq, but another history"
    );
    let gap = Head {
        seq: 5,
        hash: first.hash,
    };
    assert_eq!(
        log.append(&team, Some(gap), &commit(Some(gap), 4, None)),
        Err(AppendError::Conflict)
    );
    log.append(
        &team,
        Some(head_of(&first)),
        &commit(Some(head_of(&first)), 5, None),
    )
    .expect("the second");
    assert_eq!(log.head(&team).map(|head| head.map(|h| h.seq)), Ok(Some(2)));
}

fn log_keeps_bytes_verbatim_and_pages(log: &dyn EventLog) {
    let team = instance("team");
    let mut commits = Vec::new();
    let mut head = None;
    for id in 0..20 {
        let next = commit(head, id, None);
        log.append(&team, head, &next).expect("appended");
        head = Some(head_of(&next));
        commits.push((next.seq, next.bytes));
    }
    assert_eq!(log.read(&team, 0, usize::MAX), Ok(commits.clone()));
    assert_eq!(log.read(&team, 17, usize::MAX), Ok(commits[17..].to_vec()));
    assert_eq!(log.read(&team, 20, usize::MAX), Ok(Vec::new()));
    assert_eq!(
        log.read(&team, 0, 1).map(|page| page.len()),
        Ok(1),
        "at least one, however small the page"
    );
    let (mut paged, mut after) = (Vec::new(), 0);
    loop {
        let page = log.read(&team, after, 300).expect("readable");
        let Some((last, _)) = page.last() else { break };
        after = *last;
        paged.extend(page);
    }
    assert_eq!(paged, commits);
}

fn log_separates_instances(log: &dyn EventLog) {
    let (one, two) = (instance("one"), instance("two"));
    log.append(&one, None, &commit(None, 1, None)).expect("appended");
    assert_eq!(log.head(&two), Ok(None));
    assert_eq!(log.read(&two, 0, usize::MAX), Ok(Vec::new()));
    log.append(&two, None, &commit(None, 2, None))
        .expect("its own first");
}

fn log_takes_what_just_fits_and_no_more(log: &dyn EventLog) {
    let team = instance("team");
    let mut large = commit(None, 1, None);
    large.bytes.resize(COMMIT_BYTES_MAX + 1, b' ');
    let error = log.append(&team, None, &large);
    assert_eq!(
        error,
        Err(AppendError::TooLarge {
            bytes: COMMIT_BYTES_MAX + 1
        })
    );
    assert_eq!(log.head(&team), Ok(None));
    let mut fits = commit(None, 2, None);
    fits.bytes.resize(COMMIT_BYTES_MAX, b' ');
    log.append(&team, None, &fits).expect("just fits");
    assert_eq!(log.read(&team, 0, 1), Ok(vec![(1, fits.bytes)]));
}

/// Every read is a prefix of what the log becomes, whole and without a gap.
fn log_is_readable_while_it_grows(log: &dyn EventLog) {
    const COMMITS: u64 = 100;
    let team = instance("team");
    std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            let mut head = None;
            for id in 0..u128::from(COMMITS) {
                let next = commit(head, id, None);
                log.append(&team, head, &next).expect("appended");
                head = Some(head_of(&next));
            }
        });
        let (mut seen, mut before) = (0, CommitHash::NONE);
        while seen < COMMITS {
            let finished = writer.is_finished();
            let head = log.head(&team).expect("readable").map_or(0, |head| head.seq);
            let page = log.read(&team, seen, usize::MAX).expect("readable");
            assert!(
                seen + page.len() as u64 >= head,
                "a read has what the head before it told"
            );
            assert!(!finished || !page.is_empty(), "appended, and not readable");
            for (seq, bytes) in page {
                assert_eq!(seq, seen + 1);
                let (encoded, commit) = EncodedCommit::from_stored(seq, bytes).expect("whole");
                assert_eq!(commit.previous, before);
                (seen, before) = (seq, encoded.hash);
            }
        }
        writer.join().expect("no panic");
    });
}

fn log_holds_many_instances(log: &dyn EventLog) {
    let teams: Vec<InstanceId> = (0..100)
        .map(|number| instance(&format!("team-{number}")))
        .collect();
    for (team, id) in teams.iter().zip(0..) {
        log.append(team, None, &commit(None, id, None)).expect("appended");
    }
    let mut listed: Vec<InstanceId> = log
        .heads()
        .expect("readable")
        .into_iter()
        .map(|head| head.instance)
        .collect();
    listed.sort();
    let mut expected = teams.clone();
    expected.sort();
    assert_eq!(listed, expected);
    for (team, id) in teams.iter().zip(0..) {
        assert_eq!(log.head(team), Ok(Some(head_of(&commit(None, id, None)))));
    }
}

fn log_tells_when_to_wake(log: &dyn EventLog) {
    let (one, two) = (instance("one"), instance("two"));
    let first = commit(None, 1, Some(at(5_000)));
    log.append(&one, None, &first).expect("appended");
    log.append(&two, None, &commit(None, 2, None)).expect("appended");
    let wakes = || -> Vec<_> {
        let heads = log.heads().expect("readable").into_iter();
        heads
            .filter_map(|head| Some((head.instance, head.wake_at?)))
            .collect()
    };
    assert_eq!(wakes(), [(one.clone(), at(5_000))]);
    log.append(
        &one,
        Some(head_of(&first)),
        &commit(Some(head_of(&first)), 3, None),
    )
    .expect("appended");
    assert_eq!(wakes(), [], "only the head counts");
    let mut heads = log.heads().expect("readable");
    heads.sort_by_key(|head| head.seq);
    let seqs: Vec<_> = heads
        .iter()
        .map(|head| (head.instance.as_str(), head.seq))
        .collect();
    assert_eq!(seqs, [("two", 1), ("one", 2)]);
}

fn one_of_many_racing_appends_wins(log: &dyn EventLog) {
    let team = instance("team");
    let mut head = None;
    for round in 0..10u128 {
        let wins: usize = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..4u128)
                .map(|racer| {
                    let (team, next) = (&team, commit(head, round * 10 + racer, None));
                    scope.spawn(move || match log.append(team, head, &next) {
                        Ok(()) => 1,
                        Err(AppendError::Conflict) => 0,
                        Err(error) => panic!("{error}"),
                    })
                })
                .collect();
            racers
                .into_iter()
                .map(|racer| racer.join().expect("no panic"))
                .sum()
        });
        assert_eq!(wins, 1);
        head = log.head(&team).expect("readable");
    }
    assert_eq!(head.map(|head| head.seq), Some(10));
}

fn write(key: &str, bytes: &[u8], expect: Expect) -> KeepWrite {
    KeepWrite {
        kind: "test".into(),
        key: key.to_owned(),
        bytes: bytes.to_vec(),
        expect,
        expires_at: None,
    }
}

fn keep_puts_on_condition(keep: &dyn Keep) {
    let team = instance("team");
    assert_eq!(keep.get(&team, "test", "a"), Ok(None));
    assert_eq!(
        keep.put(&team, &[write("a", b"1", Expect::Version(1))]),
        Err(KeepError::Conflict)
    );
    assert_eq!(keep.put(&team, &[write("a", b"1", Expect::Absent)]), Ok(vec![1]));
    assert_eq!(
        keep.put(&team, &[write("a", b"2", Expect::Absent)]),
        Err(KeepError::Conflict)
    );
    assert_eq!(
        keep.put(&team, &[write("a", b"2", Expect::Version(1))]),
        Ok(vec![2])
    );
    assert_eq!(
        keep.put(&team, &[write("a", b"3", Expect::Version(1))]),
        Err(KeepError::Conflict)
    );
    assert_eq!(
        keep.put(&team, &[write("a", &[0, 255], Expect::Any)]),
        Ok(vec![3])
    );
    let row = keep.get(&team, "test", "a").expect("readable").expect("present");
    assert_eq!((row.bytes.as_slice(), row.version), ([0, 255].as_slice(), 3));
    assert_eq!(keep.get(&team, "other", "a"), Ok(None));
    assert_eq!(keep.get(&instance("other"), "test", "a"), Ok(None));
    keep.remove(&team, "test", "a").expect("removed");
    keep.remove(&team, "test", "a").expect("absent is fine");
    assert_eq!(keep.get(&team, "test", "a"), Ok(None));
}

fn keep_writes_all_or_none(keep: &dyn Keep) {
    let team = instance("team");
    keep.put(&team, &[write("b", b"x", Expect::Absent)])
        .expect("written");
    let both = [write("a", b"y", Expect::Absent), write("b", b"y", Expect::Absent)];
    assert_eq!(keep.put(&team, &both), Err(KeepError::Conflict));
    assert_eq!(keep.get(&team, "test", "a"), Ok(None));
}

fn keep_lists_by_prefix_and_prunes(keep: &dyn Keep) {
    let team = instance("team");
    for (key, expires_at) in [
        ("p/1", None),
        ("p/2", Some(at(10))),
        ("p/3", Some(at(20))),
        ("q/1", None),
    ] {
        let row = KeepWrite {
            expires_at,
            ..write(key, b"x", Expect::Absent)
        };
        keep.put(&team, &[row]).expect("written");
    }
    let keys = |prefix: &str, after: Option<&str>, limit| -> Vec<String> {
        let rows = keep.list(&team, "test", prefix, after, limit).expect("readable");
        rows.into_iter().map(|(key, _)| key).collect()
    };
    assert_eq!(keys("p/", None, 10), ["p/1", "p/2", "p/3"]);
    assert_eq!(keys("p/", None, 2), ["p/1", "p/2"]);
    assert_eq!(keys("p/", Some("p/2"), 10), ["p/3"]);
    assert_eq!(keys("", None, 10).len(), 4);
    assert_eq!(keys("p_", None, 10).len(), 0, "a prefix is no pattern");
    assert_eq!(keep.prune(&team, at(10)), Ok(1));
    assert_eq!(keys("p/", None, 10), ["p/1", "p/3"]);
}

/// A version that was seen before a removal fits no row that is put there later.
fn keep_counts_versions_anew_after_a_removal(keep: &dyn Keep) {
    let team = instance("team");
    assert_eq!(keep.put(&team, &[write("a", b"1", Expect::Absent)]), Ok(vec![1]));
    assert_eq!(keep.put(&team, &[write("a", b"2", Expect::Any)]), Ok(vec![2]));
    keep.remove(&team, "test", "a").expect("removed");
    assert_eq!(
        keep.put(&team, &[write("a", b"3", Expect::Version(2))]),
        Err(KeepError::Conflict),
        "it is absent"
    );
    assert_eq!(keep.put(&team, &[write("a", b"3", Expect::Absent)]), Ok(vec![1]));
    assert_eq!(
        keep.put(&team, &[write("a", b"4", Expect::Version(2))]),
        Err(KeepError::Conflict),
        "it is new"
    );
}

/// Rows that expired are returned, and conflict, like others; only pruning removes them.
fn keep_leaves_expiry_to_the_engine(keep: &dyn Keep) {
    let team = instance("team");
    let expired = KeepWrite {
        expires_at: Some(at(10)),
        ..write("a", b"x", Expect::Absent)
    };
    keep.put(&team, std::slice::from_ref(&expired)).expect("written");
    let row = keep
        .get(&team, "test", "a")
        .expect("readable")
        .expect("still there");
    assert_eq!(
        (row.bytes.as_slice(), row.expires_at),
        (b"x".as_slice(), Some(at(10)))
    );
    assert_eq!(keep.put(&team, &[expired]), Err(KeepError::Conflict));
    assert_eq!(
        keep.put(&team, &[write("a", b"y", Expect::Version(1))]),
        Ok(vec![2]),
        "without an expiry it stays"
    );
    assert_eq!(keep.prune(&team, at(1_000)), Ok(0));
    assert_eq!(
        keep.get(&team, "test", "a")
            .map(|row| row.map(|row| row.expires_at)),
        Ok(Some(None))
    );
}

fn keep_scans_all_kinds(keep: &dyn Keep) {
    let team = instance("team");
    let names = [("a", "x"), ("a", "y"), ("a-b", "a"), ("b", "")];
    for (kind, key) in names.iter().rev() {
        let row = KeepWrite {
            kind: (*kind).into(),
            ..write(key, b"x", Expect::Absent)
        };
        keep.put(&team, &[row]).expect("written");
    }
    let mut found = Vec::new();
    loop {
        let after = found
            .last()
            .map(|(kind, key): &(String, String)| (kind.as_str(), key.as_str()));
        let page = keep.scan(&team, after, 3).expect("readable");
        assert!(page.len() <= 3);
        if page.is_empty() {
            break;
        }
        found.extend(page.into_iter().map(|entry| (entry.kind, entry.key)));
    }
    let found: Vec<_> = found
        .iter()
        .map(|(kind, key)| (kind.as_str(), key.as_str()))
        .collect();
    assert_eq!(found, names);
    assert_eq!(keep.scan(&instance("other"), None, 3), Ok(Vec::new()));
}

fn deleting_reaches_one_instance_only((log, keep): &(impl EventLog, impl Keep)) {
    let (one, two) = (instance("one"), instance("two"));
    for team in [&one, &two] {
        log.append(team, None, &commit(None, 1, None)).expect("appended");
        keep.put(team, &[write("a", b"x", Expect::Absent)])
            .expect("written");
    }
    for _ in 0..2 {
        log.delete(&one).expect("deleted, or nothing there");
        keep.delete(&one).expect("deleted, or nothing there");
        assert_eq!(log.head(&one), Ok(None));
        assert_eq!(keep.scan(&one, None, 10), Ok(Vec::new()));
    }
    let heads: Vec<_> = log
        .heads()
        .expect("readable")
        .into_iter()
        .map(|head| head.instance)
        .collect();
    assert_eq!(heads, std::slice::from_ref(&two));
    assert_eq!(keep.scan(&two, None, 10).map(|rows| rows.len()), Ok(1));
    log.append(&one, None, &commit(None, 2, None))
        .expect("a new first");
}

fn one_of_many_racing_puts_wins(keep: &dyn Keep) {
    let team = instance("team");
    for version in 0..5u64 {
        let expect = if version == 0 {
            Expect::Absent
        } else {
            Expect::Version(version)
        };
        let wins: usize = std::thread::scope(|scope| {
            let racers: Vec<_> = (0..4)
                .map(|_| {
                    let team = &team;
                    scope.spawn(move || match keep.put(team, &[write("a", b"x", expect)]) {
                        Ok(_) => 1,
                        Err(KeepError::Conflict) => 0,
                        Err(error) => panic!("{error}"),
                    })
                })
                .collect();
            racers
                .into_iter()
                .map(|racer| racer.join().expect("no panic"))
                .sum()
        });
        assert_eq!(wins, 1);
    }
}
